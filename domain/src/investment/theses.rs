//! What an investor looks for, and what is out of the question.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::companies::BusinessModel;
use entity::ids::InvestorId;
use entity::investment::{Exclusion, ExclusionKind, Round, Thesis, Ticket, investor, investor_sector};
use macros::boxed;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::{Sum, investors};
use crate::companies::sectors;
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem, expect_revision};
use kernel::values::Country;
use kernel::work::{Work, insert_all};

/// No list of a thesis is longer.
const LONGEST_LIST: usize = 100;
/// Characters of the free text at most.
const TEXT: usize = 10_000;

/// A thesis as it was sent.
#[derive(Debug, Default)]
pub struct Draft {
    /// Codes.
    pub sectors: Vec<String>,
    pub rounds: Vec<Round>,
    pub deploy_countries: Vec<String>,
    pub business_models: Vec<BusinessModel>,
    pub ticket: Option<Tickets>,
    pub leads: bool,
    pub text: Option<String>,
    pub exclusions: Vec<Excluded>,
    pub deploying_until: Option<NaiveDate>,
}

/// How much goes into one deal.
#[derive(Debug)]
pub struct Tickets {
    pub min: Sum,
    pub typical: Option<Sum>,
    pub max: Sum,
}

/// Something that is out of the question.
#[derive(Debug)]
pub enum Excluded {
    /// Codes.
    Sectors(Vec<String>),
    IncorporatedIn(Vec<String>),
    TeamIn(Vec<String>),
    /// What is not so is no exclusion.
    Sanctioned(bool),
    CompetesWithPortfolio(bool),
}

/// Replaces the thesis; by the investor's own staff. Tells `ThesisSet`. Every fault is told at once, at `thesis.…`; CONFLICT if
/// somebody else changed the investor since.
#[boxed]
pub async fn set(work: &mut Work, id: InvestorId, expected_revision: Option<i32>, draft: Draft) -> Result<investor::Model, Problem> {
    let before = investors::to_change(work, id).await?;
    expect_revision(expected_revision, before.revision)?;
    let thesis = judge(&sectors::codes(work).await?, draft)?;
    let changed = investor::ActiveModel { thesis: Set(Some(thesis.clone())), ..Default::default() };
    let after = investors::write(work, &before, changed).await?;
    investor_sector::Entity::delete_many().filter(investor_sector::Column::InvestorId.eq(id)).exec(work.db()).await?;
    let named = thesis.sectors.clone().into_iter();
    let rows = named.map(move |sector| investor_sector::ActiveModel { investor_id: Set(id), sector: Set(sector) });
    insert_all::<investor_sector::Entity>(work.db(), rows).await?;
    work.record_change(Event::ThesisSet { investor: id }, Some(json!({ "thesis": before.thesis })), Some(json!({ "thesis": thesis })));
    Ok(after)
}

/// The thesis without a fault. Pure.
fn judge(sectors: &[String], draft: Draft) -> Result<Thesis, Problem> {
    let mut faults = Faults::default();
    let sector =
        |code: &str| if sectors.iter().any(|known| known == code) { Ok(code.to_owned()) } else { Err(Message::new("rule-sector")) };
    let country = |code: &str| Country::parse(code).map(String::from);
    let mut exclusions = vec![];
    if draft.exclusions.len() > LONGEST_LIST {
        faults.add("thesis.exclusions", Message::new("rule-list-long").with("max", LONGEST_LIST));
    }
    for (place, excluded) in draft.exclusions.into_iter().enumerate().take(LONGEST_LIST) {
        let path = |part: &str| format!("thesis.exclusions.{place}.{part}");
        let values = |faults: &mut Faults, part: &str, given: &[String], parse: &dyn Fn(&str) -> Result<String, Message>| {
            if given.is_empty() {
                faults.add(path(part), Message::new("rule-required"));
            }
            list(faults, &path(part), given, parse)
        };
        let (kind, values) = match excluded {
            Excluded::Sectors(codes) => (ExclusionKind::Sector, values(&mut faults, "sectors", &codes, &sector)),
            Excluded::IncorporatedIn(codes) => {
                (ExclusionKind::CountryOfIncorporation, values(&mut faults, "incorporatedIn", &codes, &country))
            }
            Excluded::TeamIn(codes) => (ExclusionKind::TeamCountry, values(&mut faults, "teamIn", &codes, &country)),
            Excluded::Sanctioned(true) => (ExclusionKind::Sanctioned, vec![]),
            Excluded::CompetesWithPortfolio(true) => (ExclusionKind::CompetesWithPortfolio, vec![]),
            Excluded::Sanctioned(false) | Excluded::CompetesWithPortfolio(false) => continue,
        };
        exclusions.push(Exclusion { kind, values });
    }
    let text = draft.text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if let Some(text) = &text {
        faults.length("thesis.text", text, 1, TEXT);
    }
    let thesis = Thesis {
        sectors: list(&mut faults, "thesis.sectors", &draft.sectors, &sector),
        rounds: once(draft.rounds),
        deploy_countries: list(&mut faults, "thesis.deployCountries", &draft.deploy_countries, &country),
        business_models: once(draft.business_models),
        ticket: draft.ticket.and_then(|ticket| judge_ticket(&mut faults, &ticket)),
        leads: draft.leads,
        text,
        exclusions,
        deploying_until: draft.deploying_until,
    };
    faults.finish()?;
    Ok(thesis)
}

/// In one currency, the smallest first.
fn judge_ticket(faults: &mut Faults, given: &Tickets) -> Option<Ticket> {
    let min = given.min.judge_positive(faults, "thesis.ticket.min");
    let typical = given.typical.as_ref().map(|sum| sum.judge_positive(faults, "thesis.ticket.typical"));
    let max = given.max.judge_positive(faults, "thesis.ticket.max");
    let (min, max) = (min?, max?);
    let typical = match typical {
        Some(typical) => Some(typical?),
        None => None,
    };
    for (path, sum) in [("typical", typical.as_ref()), ("max", Some(&max))] {
        if sum.is_some_and(|sum| sum.currency != min.currency) {
            faults.add(format!("thesis.ticket.{path}.currency"), Message::new("rule-one-currency"));
            return None;
        }
    }
    if max.minor < min.minor {
        faults.add("thesis.ticket.max", Message::new("rule-range-order"));
    } else if typical.as_ref().is_some_and(|typical| !(min.minor..=max.minor).contains(&typical.minor)) {
        faults.add("thesis.ticket.typical", Message::new("rule-ticket-typical"));
    }
    Some(Ticket { min: min.minor, typical: typical.map(|sum| sum.minor), max: max.minor, currency: min.currency.into() })
}

/// Every entry once, in the order given.
fn list(faults: &mut Faults, path: &str, given: &[String], parse: &dyn Fn(&str) -> Result<String, Message>) -> Vec<String> {
    if given.len() > LONGEST_LIST {
        faults.add(path, Message::new("rule-list-long").with("max", LONGEST_LIST));
    }
    let parsed = given.iter().take(LONGEST_LIST).enumerate();
    once(parsed.filter_map(|(place, entry)| faults.take(format!("{path}.{place}"), parse(entry))).collect())
}

fn once<T: Clone + Eq + std::hash::Hash>(given: Vec<T>) -> Vec<T> {
    let mut seen = HashSet::new();
    given.into_iter().filter(|value| seen.insert(value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(amount: i64, currency: &str) -> Sum {
        Sum { amount: amount.into(), currency: currency.to_owned() }
    }

    fn faults(draft: Draft) -> Vec<String> {
        match judge(&["fintech".to_owned()], draft) {
            Err(Problem::Invalid(violations)) => violations.into_iter().map(|violation| violation.path).collect(),
            Err(other) => panic!("{other}"),
            Ok(_) => vec![],
        }
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let draft = Draft {
            sectors: vec!["fintech".to_owned(), "alchemy".to_owned()],
            deploy_countries: vec!["XX".to_owned()],
            ticket: Some(Tickets { min: sum(50, "USD"), typical: None, max: sum(10, "USD") }),
            exclusions: vec![Excluded::TeamIn(vec![]), Excluded::Sectors(vec!["astrology".to_owned()])],
            ..Draft::default()
        };
        let told = [
            "thesis.exclusions.0.teamIn",
            "thesis.exclusions.1.sectors.0",
            "thesis.sectors.1",
            "thesis.deployCountries.0",
            "thesis.ticket.max",
        ];
        assert_eq!(faults(draft), told);
    }

    #[test]
    fn a_ticket_has_one_currency_and_its_typical_size_lies_within() {
        let ticket = |typical, max| Draft { ticket: Some(Tickets { min: sum(5, "USD"), typical, max }), ..Draft::default() };
        assert!(faults(ticket(Some(sum(7, "USD")), sum(9, "USD"))).is_empty());
        assert_eq!(faults(ticket(None, sum(9, "EUR"))), ["thesis.ticket.max.currency"]);
        assert_eq!(faults(ticket(Some(sum(10, "USD")), sum(9, "USD"))), ["thesis.ticket.typical"]);
        assert_eq!(faults(ticket(Some(sum(0, "USD")), sum(9, "USD"))), ["thesis.ticket.typical.amount"]);
    }

    #[test]
    fn what_is_named_twice_counts_once_and_what_is_not_so_excludes_nothing() {
        let thesis = judge(
            &["fintech".to_owned()],
            Draft {
                sectors: vec!["fintech".to_owned(); 2],
                rounds: vec![Round::Seed, Round::Seed],
                exclusions: vec![Excluded::Sanctioned(false), Excluded::CompetesWithPortfolio(true)],
                ..Draft::default()
            },
        )
        .unwrap();
        assert_eq!((thesis.sectors.len(), thesis.rounds.len()), (1, 1));
        assert_eq!(thesis.exclusions, [Exclusion { kind: ExclusionKind::CompetesWithPortfolio, values: vec![] }]);
    }
}
