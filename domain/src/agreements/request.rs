//! A company that is a resident of one park requests a service of another park. The request reserves units of the quota.

use chrono::NaiveDate;
use entity::agreements::{AccessState, access_request, agreement, provision};
use entity::companies::company;
use entity::ids::{CompanyId, ParkId, ProvisionId, UserId};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

use super::entitlement::{AccessGround, UnmetClause, evaluate_entitlement};
use super::find::ProvisionContext;
use super::{history, ledger, lifecycle, offers, quota};
use crate::identity;
use crate::parks::{self, calendar};
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::work::Work;

#[derive(Clone, Debug)]
pub struct NewAccessRequest {
    pub company: CompanyId,
    pub provision: ProvisionId,
    /// None lets the evaluator choose: the company's home park if its residency qualifies, else the oldest one that does.
    pub home: Option<ParkId>,
    pub from: NaiveDate,
    /// The last day, included.
    pub until: NaiveDate,
    pub people: i32,
    pub purpose: Option<String>,
    /// A member of the company. None is the caller.
    pub contact: Option<UserId>,
}

/// Creates a request; only for people who act for the company. The company must be entitled today and on the first day
/// (else NOT_ELIGIBLE, with the clauses that are not met), and enough units must be left (else QUOTA_EXHAUSTED). Records
/// `AccessRequested`.
#[boxed]
pub async fn request_access(work: &mut Work, new: NewAccessRequest) -> Result<access_request::Model, Problem> {
    let company = company::Entity::find_by_id(new.company).one(work.db()).await?.ok_or(Problem::NotFound)?;
    let provision = provision::Entity::find_by_id(new.provision).one(work.db()).await?.ok_or(Problem::NotFound)?;
    let context = ProvisionContext::load(work, std::slice::from_ref(&provision)).await?;
    let rule = context.rule(&provision).ok_or(Problem::NotFound)?;
    let host = context.host(&provision).ok_or(Problem::NotFound)?;
    if let Some(home) = new.home {
        parks::find::by_id(work, home).await?.ok_or(Problem::NotFound)?;
    }
    work.require(Action::RequestAccess, &Scope::of(company.id))?;
    let today = calendar::today(work, host);
    validate(work, &new, &provision, rule.agreement, today).await?;
    let candidate = offers::access_candidate(work, &company).await?;
    let entitled_on = |day| evaluate_entitlement(&rule, &candidate, day, new.home).map_err(|unmet| (day, unmet));
    let ground = match entitled_on(today).and_then(|_| entitled_on(new.from)) {
        Ok(ground) => ground,
        Err((day, unmet)) => return Err(not_eligible(work, context, provision, day, unmet).await?),
    };
    let units = quota::requested_units(&provision, new.people, new.from, new.until);
    let units = units.ok_or_else(|| Problem::invalid("people", Message::new("rule-amount-range")))?;
    let AccessGround { home, .. } = ground;
    let id = work.mint();
    let share = quota::quota_share(&provision, rule.agreement, home, company.id, new.from);
    let account = ledger::reserve_units(work, share, provision.quota_amount, id, units).await?;
    let row = access_request::ActiveModel {
        id: Set(id),
        agreement_id: Set(provision.agreement_id),
        provision_id: Set(provision.id),
        company_id: Set(company.id),
        home_park_id: Set(home),
        host_park_id: Set(host.id),
        account_id: Set(account),
        state: Set(AccessState::Requested),
        from_on: Set(new.from),
        until_on: Set(new.until),
        people: Set(new.people),
        units: Set(units),
        purpose: Set(new.purpose.map(|purpose| purpose.trim().to_owned()).filter(|purpose| !purpose.is_empty())),
        contact_id: Set(new.contact.or(work.actor().user_id())),
        revision: Set(1),
        created_at: Set(work.now()),
    };
    let request = row.insert(work.db()).await?;
    history::add_access_entry(work, &request, None, None, None).await?;
    work.record(Event::AccessRequested { request: id, company: company.id, home, host: host.id });
    Ok(request)
}

async fn validate(
    work: &Work,
    new: &NewAccessRequest,
    provision: &provision::Model,
    agreement: &agreement::Model,
    today: NaiveDate,
) -> Result<(), Problem> {
    let mut faults = Faults::default();
    if new.from < today {
        faults.add("from", Message::new("rule-date-past"));
    }
    let days = (new.until - new.from).num_days() + 1;
    if days < 1 {
        faults.add("until", Message::new("rule-date-order"));
    } else if provision.max_days.is_some_and(|most| days > i64::from(most)) {
        faults.add("until", Message::new("rule-access-days").with("max", provision.max_days.unwrap_or_default()));
    } else if lifecycle::in_force(agreement, new.from) && !lifecycle::in_force(agreement, new.until) {
        faults.add("until", Message::new("rule-access-term"));
    }
    faults.range("people", new.people.into(), 1, provision.max_people.unwrap_or(MAX_PEOPLE).into());
    if let Some(purpose) = &new.purpose {
        faults.length("purpose", purpose, 0, 2000);
    }
    if let Some(contact) = new.contact {
        let organizations = identity::find::organizations_of(work, vec![contact]).await?;
        if !organizations.get(&contact).is_some_and(|organizations| organizations.contains(&new.company.into())) {
            faults.add("contactId", Message::new("rule-access-contact"));
        }
    }
    faults.finish()
}

/// The limit where a provision sets none.
const MAX_PEOPLE: i32 = 10_000;

/// NOT_ELIGIBLE, with a sentence for each clause that is not met.
async fn not_eligible(
    work: &Work,
    context: ProvisionContext,
    provision: provision::Model,
    day: NaiveDate,
    unmet: Vec<UnmetClause>,
) -> Result<Problem, Problem> {
    let entitlement = offers::Entitlement::refused(work, context, provision, day, unmet).await?;
    let finding = &entitlement.findings[0];
    let unmet: Vec<String> = entitlement.unmet_clauses(finding, work.locale()).into_iter().map(|(_, message)| message).collect();
    Ok(Problem::NotEligible(Message::new("problem-access-not-eligible").with("unmet", unmet.join(" "))))
}
