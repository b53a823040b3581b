//! How many units a request takes from a quota, in which period, and from which account.

use chrono::{Datelike, NaiveDate};
use entity::agreements::{QuotaPeriod, QuotaScope, QuotaUnit, agreement, provision, quota_account};
use entity::ids::{CompanyId, ParkId, ProvisionId};
use uuid::Uuid;

use super::lifecycle::first_day;

/// Identifies a quota account: a provision, a period, and who shares the units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QuotaShare {
    pub provision: ProvisionId,
    /// The first day of the period.
    pub period_from: NaiveDate,
    /// The company or home park that has the quota to itself; nil if all share it.
    pub holder: Uuid,
}

/// The first day of the period that contains a day. A quota for the whole term has one period, from the agreement's first day.
pub fn quota_period(provision: &provision::Model, agreement: &agreement::Model, day: NaiveDate) -> NaiveDate {
    let month = match provision.quota_every {
        Some(QuotaPeriod::Month) => day.month(),
        Some(QuotaPeriod::Quarter) => (day.month0() / 3) * 3 + 1,
        Some(QuotaPeriod::Year) => 1,
        Some(QuotaPeriod::Term) | None => return first_day(agreement).or(agreement.valid_from).unwrap_or(NaiveDate::MIN),
    };
    NaiveDate::from_ymd_opt(day.year(), month, 1).expect("every month has a first day")
}

/// The units that a request takes; none on overflow.
pub fn requested_units(provision: &provision::Model, people: i32, from: NaiveDate, until: NaiveDate) -> Option<i32> {
    match provision.quota_unit {
        Some(QuotaUnit::PersonDay) => {
            let days = i32::try_from((until - from).num_days() + 1).ok()?;
            people.checked_mul(days)
        }
        Some(QuotaUnit::Request) | None => Some(1),
    }
}

/// The company or home park that has the quota to itself; nil if all share it.
fn quota_holder(provision: &provision::Model, home: ParkId, company: CompanyId) -> Uuid {
    match provision.quota_scope {
        Some(QuotaScope::Company) => company.into(),
        Some(QuotaScope::HomePark) => home.into(),
        Some(QuotaScope::Agreement) | None => Uuid::nil(),
    }
}

/// The account that a request of a company draws from on a day.
pub fn quota_share(
    provision: &provision::Model,
    agreement: &agreement::Model,
    home: ParkId,
    company: CompanyId,
    day: NaiveDate,
) -> QuotaShare {
    QuotaShare {
        provision: provision.id,
        period_from: quota_period(provision, agreement, day),
        holder: quota_holder(provision, home, company),
    }
}

/// The units left in an account; none without a limit.
pub fn units_left(provision: &provision::Model, account: Option<&quota_account::Model>) -> Option<i32> {
    let amount = provision.quota_amount?;
    Some(account.map_or(amount, |account| amount - account.reserved - account.used))
}
