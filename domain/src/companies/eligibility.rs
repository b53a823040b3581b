//! Eligibility is one piece of code: the self-check a founder runs before applying and the check that decides are the same.
//! Pure; what the rules look at is gathered by the slice that asks.

use chrono::{Datelike, NaiveDate};
use entity::companies::CompanyStage;
use entity::ids::ParkId;
use entity::parks::{EligibilityRule, EligibilityRuleKind as Kind};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use kernel::problem::{Faults, Message};
use kernel::values::{Country, Language, Money};

/// What rules look at in a company.
#[derive(Clone, Debug, Default)]
pub struct Candidate {
    pub today: NaiveDate,
    pub country: String,
    /// Codes, those above them included.
    pub sectors: Vec<String>,
    pub stage: Option<CompanyStage>,
    pub founded_on: Option<NaiveDate>,
    pub headcount: Option<i32>,
    pub technology_readiness: Option<i32>,
    pub women_founder: Option<bool>,
    pub languages: Vec<String>,
    /// Parks.
    pub resident_of: Vec<Uuid>,
    /// Of a park that has an agreement in force with the one that asks.
    pub resident_of_partner: bool,
    /// Has been in the program before.
    pub alumnus: bool,
    /// In ten-thousandths, and the currency.
    pub funds_raised: Option<(i64, String)>,
}

/// Whether one rule is met, and what the company had to show; kept with an application as it was when submitted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleResult {
    pub rule: EligibilityRule,
    pub met: bool,
    /// The company's own value, in words; empty where the rule has none.
    pub own: String,
}

impl RuleResult {
    /// In words: what was asked, and what was there.
    pub fn explanation(&self) -> Message {
        let own = if self.own.is_empty() { "—" } else { &self.own };
        Message::new(if self.met { "eligibility-met" } else { "eligibility-unmet" }).with("rule", described(&self.rule)).with("own", own)
    }
}

/// What a rule is to ask, as it was sent.
#[derive(Clone, Debug)]
pub enum Asked {
    Countries(Vec<String>),
    /// Codes.
    Sectors(Vec<String>),
    Stages(Vec<CompanyStage>),
    CompanyAgeMonths(Range),
    TeamSize(Range),
    ResidentOfParks(Vec<ParkId>),
    ResidentOfPartner(bool),
    TechnologyReadiness(Range),
    NotAlumnus(bool),
    WomenFounder(bool),
    Languages(Vec<String>),
    FundsRaisedAtMost {
        amount: Decimal,
        currency: String,
    },
}

/// From one number to another, both included.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    pub min: Option<i32>,
    pub max: Option<i32>,
}

/// More rules than this are a mistake.
const MOST: usize = 50;

/// The rules that were asked for; what asks nothing (`womenFounder: false`) is none. `sectors` are the codes that there are.
pub fn rules(faults: &mut Faults, path: &str, asked: Vec<Asked>, sectors: &[String]) -> Vec<EligibilityRule> {
    if asked.len() > MOST {
        faults.add(path, Message::new("rule-list-long").with("max", MOST));
    }
    let rules = asked.into_iter().enumerate().filter_map(|(place, asked)| rule(faults, &format!("{path}.{place}"), asked, sectors));
    rules.collect()
}

fn rule(faults: &mut Faults, path: &str, asked: Asked, sectors: &[String]) -> Option<EligibilityRule> {
    let (kind, parameters) = match asked {
        Asked::Countries(given) => {
            (Kind::Country, list(faults, &format!("{path}.countries"), given, |code| Country::parse(&code).map(String::from)))
        }
        Asked::Sectors(given) => {
            let known = |code: String| sectors.contains(&code).then_some(code).ok_or_else(|| Message::new("rule-sector"));
            (Kind::Sector, list(faults, &format!("{path}.sectors"), given, known))
        }
        Asked::Stages(given) => (Kind::Stage, list(faults, &format!("{path}.stages"), given, |stage| Ok(stage.as_str()))),
        Asked::Languages(given) => {
            (Kind::Language, list(faults, &format!("{path}.languages"), given, |tag| Language::parse(&tag).map(String::from)))
        }
        Asked::ResidentOfParks(given) => {
            (Kind::ResidentOfPark, list(faults, &format!("{path}.residentOfParks"), given, |park| Ok(park.to_string())))
        }
        Asked::CompanyAgeMonths(given) => (Kind::CompanyAgeMonths, range(faults, &format!("{path}.companyAgeMonths"), given)),
        Asked::TeamSize(given) => (Kind::TeamSize, range(faults, &format!("{path}.teamSize"), given)),
        Asked::TechnologyReadiness(given) => (Kind::TechnologyReadiness, range(faults, &format!("{path}.technologyReadiness"), given)),
        Asked::FundsRaisedAtMost { amount, currency } => {
            let limit = faults.take(format!("{path}.fundsRaisedAtMost.amount"), Money::parse(amount, &currency))?;
            let parameters = json!({ "amount": limit.amount().normalize().to_string(), "currency": limit.currency.as_str() });
            (Kind::FundsRaisedAtMost, parameters)
        }
        Asked::ResidentOfPartner(true) => (Kind::ResidentOfPartner, json!(true)),
        Asked::NotAlumnus(true) => (Kind::NotAlumnus, json!(true)),
        Asked::WomenFounder(true) => (Kind::WomenFounder, json!(true)),
        Asked::ResidentOfPartner(false) | Asked::NotAlumnus(false) | Asked::WomenFounder(false) => return None,
    };
    Some(EligibilityRule { kind, parameters })
}

fn list<T>(faults: &mut Faults, path: &str, given: Vec<T>, parse: impl Fn(T) -> Result<String, Message>) -> Value {
    if given.is_empty() {
        faults.add(path, Message::new("rule-required"));
    }
    given.into_iter().enumerate().filter_map(|(place, entry)| faults.take(format!("{path}.{place}"), parse(entry))).collect()
}

fn range(faults: &mut Faults, path: &str, range: Range) -> Value {
    match (range.min, range.max) {
        (None, None) => faults.add(path, Message::new("rule-required")),
        (Some(min), Some(max)) if max < min => faults.add(format!("{path}.max"), Message::new("rule-range-order")),
        _ => {}
    }
    let ends = [("min", range.min), ("max", range.max)];
    ends.into_iter().filter_map(|(end, number)| Some((end.to_owned(), Value::from(number?)))).collect::<serde_json::Map<_, _>>().into()
}

/// Every rule, in order.
pub fn evaluate(rules: &[EligibilityRule], candidate: &Candidate) -> Vec<RuleResult> {
    rules.iter().map(|rule| judge(rule, candidate)).collect()
}

/// What a rule asks, in words.
pub fn described(rule: &EligibilityRule) -> Message {
    let parameters = &rule.parameters;
    let list = || words(parameters).join(", ");
    match rule.kind {
        Kind::Country => Message::new("eligibility-country").with("wanted", list()),
        Kind::Sector => Message::new("eligibility-sector").with("wanted", list()),
        Kind::Stage => Message::new("eligibility-stage").with("wanted", list()),
        Kind::Language => Message::new("eligibility-language").with("wanted", list()),
        Kind::CompanyAgeMonths => ranged("eligibility-age", parameters),
        Kind::TeamSize => ranged("eligibility-team", parameters),
        Kind::TechnologyReadiness => ranged("eligibility-readiness", parameters),
        Kind::ResidentOfPark => Message::new("eligibility-resident"),
        Kind::ResidentOfPartner => Message::new("eligibility-partner"),
        Kind::NotAlumnus => Message::new("eligibility-alumnus"),
        Kind::WomenFounder => Message::new("eligibility-women"),
        Kind::FundsRaisedAtMost => {
            let text = |name: &str| parameters.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            Message::new("eligibility-funds").with("amount", text("amount")).with("currency", text("currency"))
        }
    }
}

/// The values of a list, which stands by itself or as the one member of an object.
fn words(parameters: &Value) -> Vec<String> {
    let list = match parameters {
        Value::Array(list) => Some(list),
        Value::Object(members) => members.values().find_map(Value::as_array),
        _ => None,
    };
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn bounds(parameters: &Value) -> (Option<i64>, Option<i64>) {
    let range = match parameters {
        Value::Object(members) if !members.contains_key("min") && !members.contains_key("max") => {
            members.values().find(|value| value.is_object()).unwrap_or(parameters)
        }
        _ => parameters,
    };
    let bound = |name: &str| range.get(name).and_then(Value::as_i64);
    (bound("min"), bound("max"))
}

fn ranged(id: &'static str, parameters: &Value) -> Message {
    let (min, max) = bounds(parameters);
    let say = |bound: Option<i64>| bound.map_or_else(|| "…".to_owned(), |bound| bound.to_string());
    Message::new(id).with("min", say(min)).with("max", say(max))
}

fn judge(rule: &EligibilityRule, candidate: &Candidate) -> RuleResult {
    let parameters = &rule.parameters;
    let listed = |own: &[String]| words(parameters).iter().any(|wanted| own.contains(wanted));
    let within = |own: Option<i64>| {
        let (min, max) = bounds(parameters);
        own.is_some_and(|own| min.is_none_or(|min| own >= min) && max.is_none_or(|max| own <= max))
    };
    let number = |own: Option<i64>| own.map_or_else(|| "—".to_owned(), |own| own.to_string());
    let age = candidate.founded_on.map(|founded| months_between(founded, candidate.today));
    let (met, own) = match rule.kind {
        Kind::Country => (listed(std::slice::from_ref(&candidate.country)), candidate.country.clone()),
        Kind::Sector => (listed(&candidate.sectors), candidate.sectors.join(", ")),
        Kind::Stage => {
            let own: Vec<String> = candidate.stage.map(CompanyStage::as_str).into_iter().collect();
            (listed(&own), own.join(", "))
        }
        Kind::Language => (listed(&candidate.languages), candidate.languages.join(", ")),
        Kind::CompanyAgeMonths => (within(age), number(age)),
        Kind::TeamSize => (within(candidate.headcount.map(i64::from)), number(candidate.headcount.map(i64::from))),
        Kind::TechnologyReadiness => {
            let own = candidate.technology_readiness.map(i64::from);
            (within(own), number(own))
        }
        Kind::ResidentOfPark => {
            let wanted: Vec<Uuid> = words(parameters).iter().filter_map(|id| id.parse().ok()).collect();
            (wanted.iter().any(|park| candidate.resident_of.contains(park)), String::new())
        }
        Kind::ResidentOfPartner => (candidate.resident_of_partner, String::new()),
        Kind::NotAlumnus => (!candidate.alumnus, String::new()),
        Kind::WomenFounder => (candidate.women_founder == Some(true), String::new()),
        // Nothing raised is within every limit; a sum in another currency is compared by nobody here.
        Kind::FundsRaisedAtMost => match &candidate.funds_raised {
            None => (true, "0".to_owned()),
            Some((raised, currency)) => {
                let limit =
                    parameters.get("amount").and_then(Value::as_str).and_then(|amount| amount.parse::<rust_decimal::Decimal>().ok());
                let same = parameters.get("currency").and_then(Value::as_str) == Some(currency);
                let own = rust_decimal::Decimal::new(*raised, 4).normalize();
                (same && limit.is_some_and(|limit| own <= limit), format!("{own} {currency}"))
            }
        },
    };
    RuleResult { rule: rule.clone(), met, own }
}

/// Whole months from one day to another.
fn months_between(from: NaiveDate, to: NaiveDate) -> i64 {
    let months = i64::from(to.year() - from.year()) * 12 + i64::from(to.month()) - i64::from(from.month());
    months - i64::from(to.day() < from.day())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use kernel::language::{Locale, say};

    fn rule(kind: Kind, parameters: Value) -> EligibilityRule {
        EligibilityRule { kind, parameters }
    }

    fn met(kind: Kind, parameters: Value, candidate: &Candidate) -> bool {
        evaluate(&[rule(kind, parameters)], candidate)[0].met
    }

    #[test]
    fn an_explanation_names_what_is_wanted_and_what_is_there() {
        let candidate = Candidate { headcount: Some(2), ..Candidate::default() };
        let result = &evaluate(&[rule(Kind::TeamSize, json!({ "min": 3 }))], &candidate)[0];
        assert!(!result.met);
        for language in ["en", "ru", "uz-Latn", "kk"] {
            let said = say(&Locale::only(language), &result.explanation());
            assert!(said.contains('3') && said.contains('2'), "{said}");
        }
    }

    #[test]
    fn rules_are_judged_as_they_are_made() {
        let mut faults = Faults::default();
        let asked = vec![
            Asked::Countries(vec!["uz".into(), "XX".into()]),
            Asked::TeamSize(Range { min: Some(5), max: Some(3) }),
            Asked::WomenFounder(false),
            Asked::Sectors(vec!["alchemy".into()]),
            Asked::Languages(vec![]),
        ];
        let made = rules(&mut faults, "eligibility", asked, &["fintech".into()]);
        assert_eq!((made.len(), &made[0].parameters), (4, &json!(["UZ"])));
        let Err(kernel::problem::Problem::Invalid(told)) = faults.finish() else { panic!("nothing was found") };
        let paths: Vec<_> = told.iter().map(|fault| fault.path.as_str()).collect();
        let expected = ["eligibility.0.countries.1", "eligibility.1.teamSize.max", "eligibility.3.sectors.0", "eligibility.4.languages"];
        assert_eq!(paths, expected);
    }

    #[test]
    fn what_is_unknown_meets_no_range() {
        let nothing = Candidate::default();
        assert!(!met(Kind::TeamSize, json!({ "min": 0 }), &nothing));
        assert!(!met(Kind::WomenFounder, json!(true), &nothing));
        assert!(met(Kind::NotAlumnus, json!(true), &nothing));
        assert!(met(Kind::FundsRaisedAtMost, json!({ "amount": "10", "currency": "USD" }), &nothing));
    }

    #[test]
    fn both_ends_of_a_range_belong_to_it() {
        for (own, fits) in [(2, false), (3, true), (5, true), (6, false)] {
            let candidate = Candidate { headcount: Some(own), ..Candidate::default() };
            assert_eq!(met(Kind::TeamSize, json!({ "min": 3, "max": 5 }), &candidate), fits, "{own}");
        }
    }

    #[test]
    fn a_company_ages_by_whole_months() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(months_between(day("2024-01-31"), day("2024-02-29")), 0);
        assert_eq!(months_between(day("2023-04-03"), day("2026-04-03")), 36);
    }

    #[test]
    fn lists_and_sums_are_compared() {
        let candidate = Candidate {
            country: "UZ".into(),
            sectors: vec!["fintech".into(), "software".into()],
            funds_raised: Some((1_000_000, "USD".into())),
            ..Candidate::default()
        };
        assert!(met(Kind::Country, json!(["KZ", "UZ"]), &candidate));
        assert!(!met(Kind::Country, json!(["KZ"]), &candidate));
        assert!(met(Kind::Sector, json!(["software"]), &candidate));
        assert!(met(Kind::FundsRaisedAtMost, json!({ "amount": "100", "currency": "USD" }), &candidate));
        assert!(!met(Kind::FundsRaisedAtMost, json!({ "amount": "99.99", "currency": "USD" }), &candidate));
        assert!(!met(Kind::FundsRaisedAtMost, json!({ "amount": "1000", "currency": "EUR" }), &candidate));
    }
}
