//! A residency goes on in another park's register, or as that of another company: parks merge by law, companies are reorganized.

use chrono::NaiveDate;
use entity::companies::company;
use entity::ids::{CompanyId, ParkId};
use entity::parks::{park, regime};
use entity::residency::ResidencyState;
use macros::boxed;
use sea_orm::EntityTrait;

use super::find;
use super::register::{self, Entry};
use super::standing::{ResidencyCase, not_allowed_in};
use super::status;
use super::timeline::Stretch;
use crate::parks::{self, calendar, regimes};
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Message, Problem};
use kernel::work::Work;

/// By law: parks merge, or a company is reorganized.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// The same unless named.
    pub to_park: Option<ParkId>,
    /// The same unless named.
    pub to_company: Option<CompanyId>,
    /// Of the park it goes to; its ordinary one unless named, and the same where it stays.
    pub category: Option<String>,
    pub effective_from: Option<NaiveDate>,
    /// The law or the deed.
    pub basis: String,
}

/// Where it goes on.
pub(super) struct Heir {
    park: park::Model,
    company: company::Model,
    regime: regime::Model,
    basis: String,
}

/// Judges where it is to go on. Whoever sends it to another park must be able to enter residents there too.
#[boxed]
pub(super) async fn heir(work: &Work, standing: &ResidencyCase, transfer: &Transfer) -> Result<Heir, Problem> {
    let own = &standing.residency;
    let park = transfer.to_park.unwrap_or(own.park_id);
    let company = transfer.to_company.unwrap_or(own.company_id);
    if (park, company) == (own.park_id, own.company_id) {
        return Err(Problem::invalid("change.transfer.toParkId", Message::new("rule-transfer-nowhere")));
    }
    let park = parks::find::by_id(work, park).await?.ok_or(Problem::NotFound)?;
    let company = company::Entity::find_by_id(company).one(work.db()).await?.ok_or(Problem::NotFound)?;
    work.require(Action::RecordResidency, &Scope::of(park.id))?;
    let stays = if park.id == own.park_id { &standing.regime.category } else { &park.ordinary_category };
    let category = transfer.category.as_ref().unwrap_or(stays);
    let first = transfer.effective_from.unwrap_or_else(|| Ord::max(standing.today, own.since));
    let regime = regimes::in_force(work, park.id, category, first).await?;
    let regime = regime.ok_or_else(|| Problem::invalid("change.transfer.category", Message::new("rule-category")))?;
    if find::current_residency(work, &park, company.id).await?.is_some() {
        return Err(Problem::conflict("problem-resident-already"));
    }
    Ok(Heir { park, company, regime, basis: transfer.basis.trim().to_owned() })
}

/// Enters it where it goes on: from that day, as it stood and as it was laid down to stand, for the rest of its term. What the
/// register said of the days before stays where it was. Tells `ResidencyTransferred`.
#[boxed]
pub(super) async fn pass_on(work: &mut Work, standing: &ResidencyCase, heir: Heir, from: NaiveDate) -> Result<(), Problem> {
    let laid: Vec<Stretch<ResidencyState>> = register::line(&standing.known)
        .into_iter()
        .filter(|stretch| stretch.until.is_none_or(|until| until > from))
        .map(|stretch| Stretch { from: Ord::max(stretch.from, from), ..stretch })
        .collect();
    let begins = laid.iter().min_by_key(|stretch| stretch.from).map(|stretch| stretch.what);
    let Some(state) = begins.filter(|state| !status::is_over(*state)) else { return Err(not_allowed_in(standing.state)) };
    let entry = Entry {
        number: register::next_number(work, heir.park.id).await?,
        company: heir.company.id,
        since: from,
        until: standing.residency.until,
        state,
        predecessor: Some(standing.residency.id),
        cure_by: standing.residency.cure_by,
        basis: Some(heir.basis),
        duties_from: from,
        today: calendar::today(work, &heir.park),
    };
    let residency = register::enter(work, &heir.regime, heir.park.id, entry, laid, None).await?;
    let calendar = calendar::of(work, &heir.park).await?;
    register::owe(work, &residency, &heir.regime, &calendar, |_| true).await?;
    work.record(Event::ResidencyTransferred { residency: residency.id, company: residency.company_id, park: residency.park_id });
    Ok(())
}
