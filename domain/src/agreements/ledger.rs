//! The quota ledger. Each move of units writes two postings that sum to zero. The account has the balances, and a database constraint
//! keeps the units reserved and used within its amount.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use entity::agreements::{AccessState, QuotaMove, QuotaPot, access_request, quota_account, quota_posting};
use entity::ids::{AccessRequestId, ProvisionId, QuotaAccountId};
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};

use super::access_lifecycle;
use super::quota::QuotaShare;
use kernel::problem::{Message, Problem};
use kernel::work::{View, Work, insert_all};
use platform::mint;

/// Reserves units for a request; QUOTA_EXHAUSTED if too few are left. Creates the account if it is the first request.
#[boxed]
pub(super) async fn reserve_units(
    work: &Work,
    share: QuotaShare,
    amount: Option<i32>,
    request: AccessRequestId,
    units: i32,
) -> Result<QuotaAccountId, Problem> {
    let account = open(work, share, amount).await?;
    use quota_account::Column;
    let taken = Expr::col(Column::Reserved).add(Expr::col(Column::Used)).add(units);
    let written = quota_account::Entity::update_many()
        .col_expr(Column::Reserved, Expr::col(Column::Reserved).add(units))
        .filter(Column::Id.eq(account))
        .filter(Condition::any().add(Column::Amount.is_null()).add(taken.lte(Expr::col(Column::Amount))))
        .exec(work.db())
        .await?;
    if written.rows_affected == 0 {
        return Err(Problem::QuotaExhausted(Message::new("problem-quota-exhausted").with("amount", amount.unwrap_or_default())));
    }
    post(work, account, Some(request), QuotaMove::Reserve, (QuotaPot::Free, QuotaPot::Reserved), units).await?;
    Ok(account)
}

/// Finds or creates an account. Of several concurrent calls one creates it and writes the opening postings.
async fn open(work: &Work, share: QuotaShare, amount: Option<i32>) -> Result<QuotaAccountId, Problem> {
    use quota_account::Column;
    let row = quota_account::ActiveModel {
        id: Set(work.mint()),
        provision_id: Set(share.provision),
        period_from: Set(share.period_from),
        holder: Set(share.holder),
        amount: Set(amount),
        reserved: Set(0),
        used: Set(0),
    };
    let there = OnConflict::columns([Column::ProvisionId, Column::PeriodFrom, Column::Holder]).do_nothing().to_owned();
    let made = quota_account::Entity::insert(row).on_conflict(there).exec_without_returning(work.db()).await?;
    let account = quota_account::Entity::find()
        .filter(Column::ProvisionId.eq(share.provision))
        .filter(Column::PeriodFrom.eq(share.period_from))
        .filter(Column::Holder.eq(share.holder))
        .one(work.db())
        .await?
        .ok_or_else(|| Problem::broken("a quota account is missing"))?;
    if made > 0 {
        post(work, account.id, None, QuotaMove::Open, (QuotaPot::Granted, QuotaPot::Free), amount.unwrap_or_default()).await?;
    }
    Ok(account.id)
}

/// Marks the reserved units of a request as used, or releases them.
#[boxed]
pub(super) async fn settle_units(work: &Work, request: &access_request::Model, kind: QuotaMove) -> Result<(), Problem> {
    use quota_account::Column;
    let mut update = quota_account::Entity::update_many()
        .col_expr(Column::Reserved, Expr::col(Column::Reserved).sub(request.units))
        .filter(Column::Id.eq(request.account_id))
        .filter(Column::Reserved.gte(request.units));
    let to = match kind {
        QuotaMove::Consume => {
            update = update.col_expr(Column::Used, Expr::col(Column::Used).add(request.units));
            QuotaPot::Used
        }
        QuotaMove::Release => QuotaPot::Free,
        QuotaMove::Open | QuotaMove::Reserve => return Err(Problem::broken("units are settled by use or by release")),
    };
    if update.exec(work.db()).await?.rows_affected == 0 {
        return Err(Problem::broken(format!("request {} has more units than its account", request.id)));
    }
    post(work, request.account_id, Some(request.id), kind, (QuotaPot::Reserved, to), request.units).await
}

async fn post(
    work: &Work,
    account: QuotaAccountId,
    request: Option<AccessRequestId>,
    kind: QuotaMove,
    (from, to): (QuotaPot, QuotaPot),
    units: i32,
) -> Result<(), Problem> {
    let line = |pot, units| quota_posting::ActiveModel {
        id: Set(mint::id()),
        account_id: Set(account),
        request_id: Set(request),
        kind: Set(kind),
        pot: Set(pot),
        units: Set(units),
        at: Set(work.now()),
    };
    insert_all::<quota_posting::Entity>(work.db(), [line(from, -units), line(to, units)]).await
}

/// The accounts of provisions in the periods that begin on the given days.
pub async fn quota_accounts(
    view: &View,
    periods: impl IntoIterator<Item = (ProvisionId, NaiveDate)>,
) -> Result<HashMap<QuotaShare, quota_account::Model>, Problem> {
    use quota_account::Column;
    let mut by_day: BTreeMap<NaiveDate, Vec<ProvisionId>> = BTreeMap::new();
    for (provision, day) in periods {
        by_day.entry(day).or_default().push(provision);
    }
    if by_day.is_empty() {
        return Ok(HashMap::new());
    }
    let any = by_day.into_iter().fold(Condition::any(), |any, (day, provisions)| {
        any.add(Condition::all().add(Column::PeriodFrom.eq(day)).add(Column::ProvisionId.is_in(provisions)))
    });
    let rows = quota_account::Entity::find().filter(any).all(view.db()).await?;
    let share = |row: &quota_account::Model| QuotaShare { provision: row.provision_id, period_from: row.period_from, holder: row.holder };
    Ok(rows.into_iter().map(|row| (share(&row), row)).collect())
}

/// The result of `recount_ledger`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerRecount {
    pub accounts: usize,
    pub postings: i64,
    /// A sentence for each difference, for the operator.
    pub faults: Vec<String>,
}

/// Recomputes every balance from the postings and compares it with the account, and with the states of the requests. Read-only; for
/// the operator.
#[boxed]
pub async fn recount_ledger(view: &View) -> Result<LedgerRecount, Problem> {
    use quota_posting::Column;
    let sums: Vec<(QuotaAccountId, QuotaPot, i64, i64)> = quota_posting::Entity::find()
        .select_only()
        .column(Column::AccountId)
        .column(Column::Pot)
        .column_as(Expr::cust("CAST(SUM(units) AS BIGINT)"), "sum")
        .column_as(Expr::cust("COUNT(*)"), "lines")
        .group_by(Column::AccountId)
        .group_by(Column::Pot)
        .into_tuple()
        .all(view.db())
        .await?;
    let mut found = LedgerRecount { postings: sums.iter().map(|(.., lines)| lines).sum(), ..LedgerRecount::default() };
    let mut pots: HashMap<QuotaAccountId, HashMap<QuotaPot, i64>> = HashMap::new();
    for (account, pot, sum, _) in sums {
        pots.entry(account).or_default().insert(pot, sum);
    }
    for account in quota_account::Entity::find().all(view.db()).await? {
        found.accounts += 1;
        let pots = pots.remove(&account.id).unwrap_or_default();
        let pot = |pot| pots.get(&pot).copied().unwrap_or_default();
        let (reserved, used) = (i64::from(account.reserved), i64::from(account.used));
        let amount = i64::from(account.amount.unwrap_or_default());
        let expected = [
            (QuotaPot::Granted, -amount),
            (QuotaPot::Free, amount - reserved - used),
            (QuotaPot::Reserved, reserved),
            (QuotaPot::Used, used),
        ];
        for (name, held) in expected {
            if pot(name) != held {
                let (name, lines) = (name.as_str(), pot(name));
                found.faults.push(format!("account {}: {name} is {held}, its lines sum to {lines}", account.id));
            }
        }
        if account.amount.is_some() && reserved + used > amount {
            found.faults.push(format!("account {}: {reserved} reserved and {used} used of {amount}", account.id));
        }
    }
    found.faults.extend(pots.keys().map(|account| format!("lines of account {account}, which is not there")));
    found.faults.extend(mismatched_requests(view).await?);
    Ok(found)
}

/// Requests whose postings do not match their state.
async fn mismatched_requests(view: &View) -> Result<Vec<String>, Problem> {
    use quota_posting::Column;
    let sums: Vec<(AccessRequestId, QuotaPot, i64)> = quota_posting::Entity::find()
        .select_only()
        .column(Column::RequestId)
        .column(Column::Pot)
        .column_as(Expr::cust("CAST(SUM(units) AS BIGINT)"), "sum")
        .filter(Column::RequestId.is_not_null())
        .group_by(Column::RequestId)
        .group_by(Column::Pot)
        .into_tuple()
        .all(view.db())
        .await?;
    let sums: HashMap<(AccessRequestId, QuotaPot), i64> = sums.into_iter().map(|(request, pot, sum)| ((request, pot), sum)).collect();
    let requests: Vec<(AccessRequestId, AccessState, i32)> = access_request::Entity::find()
        .select_only()
        .column(access_request::Column::Id)
        .column(access_request::Column::State)
        .column(access_request::Column::Units)
        .into_tuple()
        .all(view.db())
        .await?;
    let mut faults = vec![];
    for (request, state, units) in requests {
        let sum = |pot| sums.get(&(request, pot)).copied().unwrap_or_default();
        let (reserved, used) = (sum(QuotaPot::Reserved), sum(QuotaPot::Used));
        let units = i64::from(units);
        let good = match state {
            state if access_lifecycle::STATES_WITH_UNITS.contains(&state) => (reserved, used) == (units, 0),
            AccessState::Active | AccessState::Completed | AccessState::NoShow => (reserved, used) == (0, units),
            AccessState::Revoked => reserved == 0 && (used == 0 || used == units),
            _ => (reserved, used) == (0, 0),
        };
        if !good {
            faults.push(format!("request {request} is {}, with {reserved} reserved and {used} used of its {units}", state.as_str()));
        }
    }
    Ok(faults)
}
