//! Benefits apart from status: a determination of its own for each period. With the residency they are lost for later days.

use chrono::{DateTime, NaiveDate, Utc};
use entity::ids::ResidencyId;
use entity::residency::{entitlement, residency};
use macros::boxed;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::{find, register, standing, status};
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::work::Work;

/// A determination as it was sent.
#[derive(Debug)]
pub struct Determination {
    pub residency: ResidencyId,
    /// Code of a benefit of the regime.
    pub benefit: String,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub granted: bool,
    pub basis: String,
}

/// Says whether a residency gives a benefit in a period; by the park's owners and managers. A second grant for the same days is
/// CONFLICT; a refusal ends an earlier grant from its first day on. Tells `EntitlementDetermined`.
#[boxed]
pub async fn determine(work: &mut Work, given: Determination) -> Result<(entitlement::Model, residency::Model), Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let residency = find::residency(work, given.residency).await?.ok_or(Problem::NotFound)?;
    let (company, park) = (residency.company_id, residency.park_id);
    work.require(Action::DetermineEntitlement, &Scope::of(company).and(park))?;
    let standing = standing::load_residency_case(work, residency).await?;
    let mut faults = Faults::default();
    if !standing.regime.benefits.0.iter().any(|benefit| benefit.code == given.benefit) {
        faults.add("benefit", Message::new("rule-benefit"));
    }
    faults.length("basis", &given.basis, 1, 5000);
    let from = faults.take("period.from", given.from.ok_or_else(|| Message::new("rule-required")));
    let until = faults.take("period.until", given.until.ok_or_else(|| Message::new("rule-required")));
    let mut lost_from = None;
    if let (Some(from), Some(until)) = (from, until) {
        if until < from {
            faults.add("period.until", Message::new("rule-date-order"));
        } else if given.granted {
            match find::state_on(&standing.known, Ord::max(from, standing.residency.since), None) {
                Some(state) if !status::is_over(state) && until >= standing.residency.since => {
                    let line = register::line(&standing.known);
                    let over = line.iter().filter(|stretch| status::is_over(stretch.what) && stretch.from > from && stretch.from <= until);
                    lost_from = over.map(|stretch| stretch.from).min();
                }
                _ => faults.add("period.from", Message::new("rule-residency-over-then")),
            }
        }
    }
    faults.finish()?;
    let (Some(from), Some(until)) = (from, until) else { return Err(Problem::broken("a fault was not told")) };
    let earlier = overlapping(work, given.residency, &given.benefit, from, until).await?;
    if given.granted && !earlier.is_empty() {
        return Err(Problem::conflict("problem-entitlement-there"));
    }
    for grant in earlier {
        annul(work, &grant, from, work.now()).await?;
    }
    let row = entitlement::ActiveModel {
        id: Set(work.mint()),
        residency_id: Set(given.residency),
        benefit: Set(given.benefit),
        period_from: Set(from),
        period_until: Set(until),
        granted: Set(given.granted),
        basis: Set(given.basis.trim().to_owned()),
        decided_by: Set(work.actor().user_id()),
        decided_at: Set(work.now()),
        annulled_from: Set(lost_from),
        annulled_at: Set(lost_from.map(|_| work.now())),
    };
    let entitlement = row.insert(work.db()).await?;
    work.record(Event::EntitlementDetermined { entitlement: entitlement.id, company, park });
    Ok((entitlement, standing.residency))
}

/// Grants of a benefit that hold on some day of a period.
async fn overlapping(
    work: &Work,
    residency: ResidencyId,
    benefit: &str,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<entitlement::Model>, Problem> {
    use entitlement::Column;
    let rows = entitlement::Entity::find()
        .filter(Column::ResidencyId.eq(residency))
        .filter(Column::Benefit.eq(benefit))
        .filter(Column::Granted.eq(true))
        .filter(Column::PeriodFrom.lte(until))
        .filter(Column::PeriodUntil.gte(from))
        .filter(Condition::any().add(Column::AnnulledFrom.is_null()).add(Column::AnnulledFrom.gt(from)));
    Ok(rows.all(work.db()).await?)
}

async fn annul(work: &Work, grant: &entitlement::Model, from: NaiveDate, at: DateTime<Utc>) -> Result<(), Problem> {
    use entitlement::Column;
    entitlement::Entity::update_many()
        .col_expr(Column::AnnulledFrom, Expr::value(Ord::max(from, grant.period_from)))
        .col_expr(Column::AnnulledAt, Expr::value(at))
        .filter(Column::Id.eq(grant.id))
        .exec(work.db())
        .await?;
    Ok(())
}

/// With the residency its benefits are lost, from the same day on. `at` is when the register learned of the loss. Gives back how
/// many were lost.
#[boxed]
pub(super) async fn lose(work: &Work, residency: ResidencyId, from: NaiveDate, at: DateTime<Utc>) -> Result<usize, Problem> {
    use entitlement::Column;
    let granted = entitlement::Entity::find()
        .filter(Column::ResidencyId.eq(residency))
        .filter(Column::Granted.eq(true))
        .filter(Column::PeriodUntil.gte(from))
        .filter(Condition::any().add(Column::AnnulledFrom.is_null()).add(Column::AnnulledFrom.gt(from)))
        .all(work.db())
        .await?;
    for grant in &granted {
        annul(work, grant, from, at).await?;
    }
    Ok(granted.len())
}

/// The loss that was known from an instant never happened: what it annulled holds again.
#[boxed]
pub(super) async fn give_back(work: &Work, residency: ResidencyId, at: DateTime<Utc>) -> Result<(), Problem> {
    use entitlement::Column;
    entitlement::Entity::update_many()
        .col_expr(Column::AnnulledFrom, Expr::value(Option::<NaiveDate>::None))
        .col_expr(Column::AnnulledAt, Expr::value(Option::<DateTime<Utc>>::None))
        .filter(Column::ResidencyId.eq(residency))
        .filter(Column::AnnulledAt.eq(at))
        .exec(work.db())
        .await?;
    Ok(())
}
