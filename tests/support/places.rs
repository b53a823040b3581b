//! Parks with rules and officers, companies with founders.

use api::graphql::ids;
use domain::parks::publish;
use kernel::problem::Faults;
use serde_json::{Value, json};

use super::{Person, Town};

/// A park or a company by its global id, and who owns it.
pub struct Place {
    pub id: String,
    pub owner: Person,
}

/// Rules like those of IT Park: fifteen working days, a commission, an agreement. Changed by what is laid over them.
fn residency_rules(over: Value) -> publish::Rules {
    let mut rules = json!({
        "category": "ORDINARY",
        "valid_from": "2020-01-01",
        "applicant_kinds": ["DOMESTIC_COMPANY"],
        "form": { "type": "object", "required": ["plan"], "properties": { "plan": { "type": "string", "minLength": 10 } } },
        "documents": [
            { "kind": "CHARTER", "required": true },
            { "kind": "BUSINESS_PLAN", "required": true },
            { "kind": "PITCH_DECK", "required": false },
        ],
        "steps": [
            { "kind": "COMPLETENESS_CHECK", "limit": 15, "unit": "WORKING_DAYS", "decided_by": "Directorate", "pauses_while_returned": true },
            { "kind": "COMMISSION", "limit": 10, "unit": "CALENDAR_DAYS", "decided_by": "Council", "pauses_while_returned": false },
            { "kind": "AGREEMENT", "unit": "WORKING_DAYS", "decided_by": "Directorate", "pauses_while_returned": false },
        ],
        "effective_from": "ON_AGREEMENT",
        "reply_within_working_days": 10,
        "reasons": [
            { "code": "INCOMPLETE", "usage": "RETURN", "text": { "en": "Something is missing." } },
            { "code": "NOT_LISTED", "usage": "REFUSE", "text": { "en": "The activity is not on the list." } },
        ],
        "legal_basis": [{ "title": "Resolution No. 589", "verified": true }],
    });
    for (name, value) in over.as_object().into_iter().flatten() {
        rules[name] = value.clone();
    }
    serde_json::from_value(rules).expect("good rules")
}

impl Town {
    /// A park with an officer and rules; `over` replaces parts of the usual ones.
    pub async fn park_with_rules(&self, slug: &str, over: Value) -> Place {
        let (park, owner) = self.park(slug).await;
        self.operate("publishRegime", async |work| publish::publish(work, park.id, residency_rules(over), Faults::default()).await).await;
        Place { id: ids::global(park.id).to_string(), owner }
    }

    /// A company and its founder.
    pub async fn firm(&self, name: &str) -> Place {
        let owner = self.person(&format!("Founder of {name}")).await;
        let company = self.company(&owner, name).await;
        Place { id: ids::global(company).to_string(), owner }
    }
}
