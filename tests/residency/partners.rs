//! The eligibility rule "resident of a partner park" follows the agreements of the park.

use api::graphql::ids;
use chrono::{Days, NaiveDate};
use domain::agreements::propose::{AgreementProposal, ProposedParty, propose_agreement};
use domain::agreements::sign::{PartyStep, sign_agreement};
use entity::agreements::{AgreementKind, ExpiryRule, RenewalRule, agreement, party};
use entity::ids::{AgreementId, ParkId};
use entity::text::Texts;
use kernel::problem::Faults;
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use crate::support::Town;

const ELIGIBLE: &str = "query($company: ID!) { park(slug: \"silk\") { regime { eligibilityOf(companyId: $company) { eligible } } } }";

/// An agreement of the two parks, signed today.
async fn agreement(town: &Town, parks: [ParkId; 2], renewal: RenewalRule, until: NaiveDate) -> AgreementId {
    town.operate("proposeAgreement", async |work| {
        let proposal = AgreementProposal {
            kind: AgreementKind::Memorandum,
            titles: Texts([("en".to_owned(), "Partners".to_owned())].into()),
            parties: parks.into_iter().map(ProposedParty::Park).collect(),
            valid_from: None,
            valid_until: Some(until),
            renewal,
            on_expiry: ExpiryRule::StopGrants,
            open_to_accession: false,
            supersedes: None,
            provisions: vec![],
            sources: vec![],
            document: None,
        };
        let agreement = propose_agreement(work, proposal, Faults::default()).await?.id;
        for park in parks {
            sign_agreement(work, PartyStep { agreement, park, expected_revision: None }, None).await?;
        }
        Ok(agreement)
    })
    .await
}

async fn set(town: &Town, id: AgreementId, column: agreement::Column, value: impl Into<SimpleExpr>) {
    let update = agreement::Entity::update_many().col_expr(column, value.into()).filter(agreement::Column::Id.eq(id));
    update.exec(&town.app.database.connection).await.expect("an update");
}

#[tokio::test]
async fn a_resident_of_a_partner_park_is_eligible_while_an_agreement_binds_both_parks() {
    let town = Town::open().await;
    let rules = json!({ "eligibility": [{ "kind": "RESIDENT_OF_PARTNER", "parameters": null }] });
    let silk: ParkId = ids::parse(&town.park_with_rules("silk", rules).await.id).unwrap();
    let ((amber, _), firm) = (town.park("amber").await, town.firm("Karvonsaroy").await);
    town.resident(&amber, ids::parse(&firm.id).unwrap()).await;
    let eligible = async || {
        let founder = town.log_in(&firm.owner.email).await;
        founder.ask(ELIGIBLE, json!({ "company": firm.id })).await["park"]["regime"]["eligibilityOf"]["eligible"].clone()
    };
    assert_eq!(eligible().await, false, "no agreement");

    let until = town.today() + Days::new(10);
    let id = agreement(&town, [silk, amber.id], RenewalRule::Automatic, until).await;
    assert_eq!(eligible().await, true);
    let tomorrow = town.today() + Days::new(1);
    set(&town, id, agreement::Column::SignedOn, Expr::value(tomorrow)).await;
    assert_eq!(eligible().await, false, "the last signature is dated tomorrow");
    set(&town, id, agreement::Column::SignedOn, Expr::value(town.today())).await;
    let accede = async |day: NaiveDate| {
        let update = party::Entity::update_many().col_expr(party::Column::AccededOn, Expr::value(day));
        let update = update.filter(party::Column::AgreementId.eq(id)).filter(party::Column::ParkId.eq(amber.id));
        update.exec(&town.app.database.connection).await.expect("an update");
    };
    accede(tomorrow).await;
    assert_eq!(eligible().await, false, "the other park accedes tomorrow");
    accede(town.today()).await;
    assert_eq!(eligible().await, true);

    town.days_later(11);
    assert_eq!(town.today(), until + Days::new(1));
    assert_eq!(eligible().await, true, "renewed the day after its term ended");
    set(&town, id, agreement::Column::Renewal, Expr::value(RenewalRule::ByConsent.as_str())).await;
    assert_eq!(eligible().await, false, "not renewed");
}
