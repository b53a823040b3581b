//! What sums in different currencies are worth beside each other, by rates that the operator loads: good for filters and
//! orders, not for paying.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::investment::{deal, exchange_rate};
use macros::boxed;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::Deserialize;

use kernel::problem::Problem;
use kernel::values::{Currency, Money};
use kernel::work::{View, Work};

/// The currency that all others are compared in.
pub const REFERENCE: &str = "USD";
/// Rates are kept in millionths.
const SCALE: i64 = 1_000_000;

/// The rates this program comes with; the operator loads newer ones.
const LIST: &str = include_str!("../../../data/rates.toml");

#[derive(Deserialize)]
struct List {
    on: NaiveDate,
    base: String,
    per_base: BTreeMap<String, Decimal>,
}

impl List {
    fn read() -> Result<Self, Problem> {
        let list: Self = toml::from_str(LIST).map_err(Problem::internal)?;
        if list.base == REFERENCE { Ok(list) } else { Err(Problem::broken(format!("rates are kept against {REFERENCE}"))) }
    }

    /// In millionths, without what cannot be kept so.
    fn rates(&self) -> Vec<(String, i64)> {
        let rates = self.per_base.iter();
        rates.filter_map(|(currency, rate)| Some((currency.clone(), (rate * Decimal::from(SCALE)).round().to_i64()?))).collect()
    }
}

/// How many millionths of each currency a unit of the reference currency buys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rates(BTreeMap<String, i64>);

impl Rates {
    #[boxed]
    pub async fn read(view: &View) -> Result<Self, Problem> {
        let rows = exchange_rate::Entity::find().all(view.db()).await?;
        Ok(Self::of(rows.into_iter().map(|row| (row.currency, row.per_reference))))
    }

    fn of(rates: impl IntoIterator<Item = (String, i64)>) -> Self {
        let mut rates: BTreeMap<_, _> = rates.into_iter().filter(|(_, rate)| *rate > 0).collect();
        rates.insert(REFERENCE.to_owned(), SCALE);
        Self(rates)
    }

    /// A sum in another currency, rounded; none where there is no rate. A sum in its own currency is itself, rate or no rate.
    pub fn convert(&self, minor: i64, from: &str, to: &str) -> Option<i64> {
        if from == to {
            return Some(minor);
        }
        let unit = |code: &str| Some(10_i128.pow(Currency::parse(code).ok()?.decimals()));
        let (numerator, denominator) = (i128::from(*self.0.get(to)?) * unit(to)?, i128::from(*self.0.get(from)?) * unit(from)?);
        let product = i128::from(minor).checked_mul(numerator)?;
        i64::try_from((product + denominator / 2).div_euclid(denominator)).ok()
    }

    /// The same sum in every currency there is a rate for, and in its own.
    pub fn everywhere(&self, sum: &Money) -> Vec<(String, i64)> {
        let own = sum.currency.as_str();
        let others = self.0.keys().filter(|code| *code != own);
        let mut sums: Vec<_> = others.filter_map(|code| Some((code.clone(), self.convert(sum.minor, own, code)?))).collect();
        sums.push((own.to_owned(), sum.minor));
        sums
    }

    /// What deals in all currencies are ordered by; zero, which comes last, where there is no rate.
    pub fn reference(&self, minor: i64, currency: &str) -> i64 {
        self.convert(minor, currency, REFERENCE).unwrap_or_default()
    }
}

/// Loads the rates that come with the program where none are loaded yet.
#[boxed]
pub async fn load(work: &Work) -> Result<(), Problem> {
    if exchange_rate::Entity::find().one(work.db()).await?.is_some() {
        return Ok(());
    }
    let list = List::read()?;
    set(work, list.on, list.rates()).await
}

/// Sets rates, in millionths for a unit of the reference currency, and reckons anew what deals are ordered by.
#[boxed]
pub async fn set(work: &Work, day: NaiveDate, rates: Vec<(String, i64)>) -> Result<(), Problem> {
    let rows = rates.into_iter().map(|(currency, rate)| exchange_rate::ActiveModel {
        currency: Set(currency),
        per_reference: Set(rate),
        day: Set(day),
    });
    let again = OnConflict::column(exchange_rate::Column::Currency)
        .update_columns([exchange_rate::Column::PerReference, exchange_rate::Column::Day])
        .to_owned();
    exchange_rate::Entity::insert_many(rows).on_conflict(again).exec_without_returning(work.db()).await?;
    let rates = Rates::read(work).await?;
    let amounts: Vec<(String, i64)> = deal::Entity::find()
        .select_only()
        .column(deal::Column::Currency)
        .column(deal::Column::TargetAmount)
        .distinct()
        .into_tuple()
        .all(work.db())
        .await?;
    for (currency, amount) in amounts {
        deal::Entity::update_many()
            .col_expr(deal::Column::TargetReference, Expr::value(rates.reference(amount, &currency)))
            .filter(deal::Column::Currency.eq(currency))
            .filter(deal::Column::TargetAmount.eq(amount))
            .exec(work.db())
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates() -> Rates {
        Rates::of([("UZS".to_owned(), 12_500_000_000), ("JPY".to_owned(), 150_000_000), ("KZT".to_owned(), 500_000_000)])
    }

    #[test]
    fn sums_are_worth_the_same_both_ways() {
        assert_eq!(rates().convert(100_00, "USD", "UZS"), Some(1_250_000_00));
        assert_eq!(rates().convert(1_250_000_00, "UZS", "USD"), Some(100_00));
        // The yen has no decimals.
        assert_eq!(rates().convert(100_00, "USD", "JPY"), Some(15_000));
        assert_eq!(rates().convert(500_00, "KZT", "UZS"), Some(12_500_00));
    }

    #[test]
    fn where_there_is_no_rate_a_sum_is_worth_only_itself() {
        assert_eq!(rates().convert(5, "XAF", "XAF"), Some(5));
        assert_eq!(rates().convert(5, "XAF", "USD"), None);
        assert_eq!(rates().reference(5, "XAF"), 0);
        let sum = Money { minor: 5, currency: Currency::parse("XAF").unwrap() };
        assert_eq!(rates().everywhere(&sum), [("XAF".to_owned(), 5)]);
    }

    #[test]
    fn the_list_that_comes_with_the_program_can_be_read() {
        let list = List::read().unwrap();
        assert_eq!(list.rates().len(), list.per_base.len());
        for (currency, rate) in list.rates() {
            assert!(Currency::parse(&currency).is_ok() && rate > 0, "{currency}");
        }
    }
}
