//! What parks offer to companies for a time, and who is taken in.

mod applications;
mod eligibility;
mod intakes;
mod programs;

use api::graphql::ids;
use app::App;
use domain::agreements::propose::{AgreementProposal, ProposedParty, propose_agreement};
use domain::agreements::sign::{PartyStep, sign_agreement};
use domain::identity::members;
use entity::agreements::{AgreementKind, ExpiryRule, RenewalRule};
use entity::identity::Role;
use entity::ids::ParkId;
use entity::text::Texts;
use kernel::problem::Faults;
use serde_json::{Value, json};

use crate::support::{Person, Place, Town};

/// A town with the lists that the program comes with: sectors and rates.
async fn town() -> Town {
    let town = Town::open().await;
    App::load_lists(&town.app.database, &town.app.clock).await.expect("the lists");
    town
}

/// A park with its first officer.
pub async fn park(town: &Town, slug: &str) -> Place {
    let (park, owner) = town.park(slug).await;
    Place { id: ids::global(park.id).to_string(), owner }
}

/// An agreement that binds parks from yesterday on; gives back its id.
async fn agreement(town: &Town, parks: &[&Place]) -> String {
    let parks: Vec<ParkId> = parks.iter().map(|park| ids::parse(&park.id).expect("the id of a park")).collect();
    let agreement = town
        .operate("proposeAgreement", async |work| {
            let proposal = AgreementProposal {
                kind: AgreementKind::JointProgram,
                titles: Texts([("en".to_owned(), "Programs together".to_owned())].into()),
                parties: parks.iter().copied().map(ProposedParty::Park).collect(),
                valid_from: None,
                valid_until: None,
                renewal: RenewalRule::None,
                on_expiry: ExpiryRule::StopGrants,
                open_to_accession: false,
                supersedes: None,
                provisions: vec![],
                sources: vec![],
                document: None,
            };
            let agreement = propose_agreement(work, proposal, Faults::default()).await?.id;
            for park in &parks {
                sign_agreement(work, PartyStep { agreement, park: *park, expected_revision: None }, None).await?;
            }
            Ok(agreement)
        })
        .await;
    ids::global(agreement).to_string()
}

/// An object with some of its members replaced.
fn with(mut object: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("{more} is no object") };
    object.as_object_mut().expect("an object").extend(more);
    object
}

const CREATE: &str = "mutation($input: CreateProgramInput!) { createProgram(input: $input) { program { id revision slug kind name \
    hosts { slug } agreement { id } sectors { code } languages services } } }";

/// A soft landing, if nothing else is said.
fn program_input(host: &Place, more: Value) -> Value {
    let input = json!({ "hostParkIds": [host.id], "kind": "SOFT_LANDING", "name": [{ "language": "en", "text": "Landing" }] });
    json!({ "input": with(input, more) })
}

/// A program that an officer publishes.
pub async fn program(officer: &Person, host: &Place, more: Value) -> Value {
    officer.ask(CREATE, program_input(host, more)).await["createProgram"]["program"].take()
}

const OPEN: &str = "mutation($input: OpenIntakeInput!) { openIntake(input: $input) { intake { id revision state name opensAt closesAt \
    capacity reserve blindReview reviewsPerApplication form runs { from until } program { slug } \
    eligibility { kind parameters description } rubric { key name(language: \"ru\") weight min max guidance } } } }";
const CHANGE: &str = "mutation($input: ChangeIntakeInput!) { changeIntake(input: $input) { intake { id revision state closesAt } } }";
const DRAFT: &str = "mutation($input: DraftProgramApplicationInput!) { draftProgramApplication(input: $input) { application { id revision \
    number state answers problems { field message } eligibility { eligible } allowedActions } } }";
const SUBMIT: &str = "mutation($input: ProgramApplicationActionInput!) { submitProgramApplication(input: $input) { application { id \
    revision state submittedAt problems { field } eligibility { eligible results { met explanation } } allowedActions } } }";
const WITHDRAW: &str = "mutation($input: ProgramApplicationActionInput!) { withdrawProgramApplication(input: $input) { application { id \
    state allowedActions } } }";

/// An instant some days from now.
pub fn in_days(days: i64) -> String {
    (chrono::Utc::now() + chrono::Duration::days(days)).to_rfc3339()
}

/// A round of two weeks with a form of one question, if nothing else is said.
fn intake_input(program: &Value, more: Value) -> Value {
    let form = json!({ "type": "object", "required": ["plan"], "additionalProperties": false,
        "properties": { "plan": { "type": "string", "minLength": 10 }, "team": { "type": "integer" } } });
    let input = json!({ "programId": program["id"], "name": "Spring", "closesAt": in_days(14), "runs": {}, "capacity": 2, "form": form });
    json!({ "input": with(input, more) })
}

/// An intake that an officer opens.
pub async fn intake(officer: &Person, program: &Value, more: Value) -> Value {
    officer.ask(OPEN, intake_input(program, more)).await["openIntake"]["intake"].take()
}

/// A draft that answers everything.
pub async fn draft(firm: &Place, intake: &Value) -> Value {
    let start = json!({ "intakeId": intake["id"], "companyId": firm.id, "answers": { "plan": "Two pilots in the city." } });
    firm.owner.ask(DRAFT, json!({ "input": { "start": start } })).await["draftProgramApplication"]["application"].take()
}

fn act(application: &Value) -> Value {
    json!({ "input": { "applicationId": application["id"] } })
}

/// Takes somebody into an organization.
async fn join(town: &Town, place: &Place, person: &Person, role: Role) {
    let (kind, organization) = ids::organization(&place.id).expect("the id of an organization");
    town.operate("grant", async |work| members::grant(work, kind, organization, person.user_id(), role).await.map(|_| ())).await;
}

const UPDATE_COMPANY: &str = "mutation($input: UpdateCompanyInput!) { updateCompany(input: $input) { company { id } } }";

/// What a company says of itself from now on.
async fn tells(firm: &Place, more: Value) {
    firm.owner.ask(UPDATE_COMPANY, json!({ "input": with(json!({ "companyId": firm.id }), more) })).await;
}
