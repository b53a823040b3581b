//! What parks offer to companies for a time, and who is taken in.

mod programs;

use entity::agreements::{AgreementKind, ExpiryRule, RenewalRule};
use entity::ids::ParkId;
use entity::text::Texts;
use karvon::api::graphql::ids;
use karvon::app::App;
use karvon::domain::agreements::propose::{Partner, Proposal, propose};
use karvon::domain::agreements::sign::{Move, sign};
use karvon::kernel::problem::Faults;
use serde_json::{Value, json};

use crate::support::{Person, Place, Town};

/// A town with the lists that the program comes with: sectors and rates.
async fn town() -> Town {
    let town = Town::open().await;
    App::load_lists(&town.app.database, &town.app.clock).await.expect("the lists");
    town
}

/// A park with its first officer.
async fn park(town: &Town, slug: &str) -> Place {
    let (park, owner) = town.park(slug).await;
    Place { id: ids::global(park.id).to_string(), owner }
}

/// An agreement that binds parks from yesterday on; gives back its id.
async fn agreement(town: &Town, parks: &[&Place]) -> String {
    let parks: Vec<ParkId> = parks.iter().map(|park| ids::parse(&park.id).expect("the id of a park")).collect();
    let agreement = town
        .operate("proposeAgreement", async |work| {
            let proposal = Proposal {
                kind: AgreementKind::JointProgram,
                titles: Texts([("en".to_owned(), "Programs together".to_owned())].into()),
                parties: parks.iter().copied().map(Partner::Park).collect(),
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
            let agreement = propose(work, proposal, Faults::default()).await?.id;
            for park in &parks {
                sign(work, Move { agreement, park: *park, expected_revision: None }, None).await?;
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
async fn program(officer: &Person, host: &Place, more: Value) -> Value {
    officer.ask(CREATE, program_input(host, more)).await["createProgram"]["program"].take()
}
