//! The files under `data/` as they are written: part of the binary, so that it needs no folder beside it.

use chrono::NaiveDate;
use entity::agreements::{AccessConditions, AgreementKind, ExpiryRule, QuotaPeriod, QuotaScope, QuotaUnit, RenewalRule};
use entity::companies::{BusinessModel, CompanyStage, OfficeKind};
use entity::investment::{InvestorKind, Round};
use entity::parks::{EligibilityRule, LegalSource, Reason, ServiceKind};
use entity::programs::{ProgramKind, RubricCriterion};
use entity::text::Texts;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use domain::parks::found::Founding;
use domain::parks::publish::Rules;
use kernel::problem::Problem;

macro_rules! embedded {
    ($($name:literal),* $(,)?) => { [$(($name, include_str!(concat!("../../data/", $name)))),*] };
}

const PARKS: [(&str, &str); 6] = embedded![
    "parks/it-park.toml",
    "parks/astana-hub.toml",
    "parks/skolkovo.toml",
    "parks/htp-belarus.toml",
    "parks/it-park-kazan.toml",
    "parks/pit-kazakhstan.toml",
];
const CALENDARS: [(&str, &str); 5] =
    embedded!["calendars/uz.toml", "calendars/kz.toml", "calendars/ru.toml", "calendars/ru-ta.toml", "calendars/by.toml"];
const OTHERS: [(&str, &str); 6] = embedded![
    "reasons.toml",
    "demo/companies.toml",
    "demo/agreements.toml",
    "demo/programs.toml",
    "demo/investors.toml",
    "demo/names.toml",
];

/// Everything that is read at once.
pub struct Files {
    pub parks: Vec<ParkFile>,
    pub companies: Vec<CompanyEntry>,
    pub agreements: Vec<AgreementEntry>,
    pub programs: ProgramsFile,
    pub investors: InvestorsFile,
    pub names: Names,
}

/// A park with what belongs to it.
pub struct ParkFile {
    pub founding: Founding,
    pub days: Vec<HolidayEntry>,
    pub services: Vec<ServiceEntry>,
    /// The grounds that all parks share are among those of each regime.
    pub regimes: Vec<Rules>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPark {
    /// The later ones add days to the earlier ones.
    calendars: Vec<String>,
    park: Founding,
    services: Vec<ServiceEntry>,
    regimes: Vec<Rules>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidayEntry {
    pub dates: Vec<NaiveDate>,
    #[serde(default)]
    pub working: bool,
    pub names: Texts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Calendar {
    days: Vec<HolidayEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceEntry {
    pub kind: ServiceKind,
    pub names: Texts,
    /// An amount; the currency then too. Invented, as are seats.
    pub price: Option<String>,
    pub currency: Option<String>,
    pub seats: Option<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reasons {
    reasons: Vec<Reason>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Companies {
    companies: Vec<CompanyEntry>,
}

/// A company that is really there.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompanyEntry {
    pub name: String,
    #[serde(default)]
    pub other_names: Texts,
    pub country: String,
    /// ISO 3166-2.
    pub region: String,
    pub city: String,
    pub website: Option<String>,
    pub sectors: Vec<String>,
    pub stage: CompanyStage,
    pub business_models: Vec<BusinessModel>,
    pub target_markets: Vec<String>,
    pub team_countries: Vec<String>,
    pub languages: Vec<String>,
    pub home_park: Option<String>,
    pub offices: Vec<OfficeEntry>,
    pub residencies: Vec<ResidencyEntry>,
    pub summary: Texts,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeEntry {
    pub kind: OfficeKind,
    pub country: String,
    pub city: String,
    pub park: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResidencyEntry {
    pub park: String,
    pub since: NaiveDate,
    #[serde(default)]
    pub commitments: Vec<CommitmentEntry>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitmentEntry {
    pub promised: String,
    pub invested: String,
    pub currency: String,
    pub by: NaiveDate,
    pub purpose: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Agreements {
    agreements: Vec<AgreementEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementEntry {
    /// What programs call it by.
    pub key: String,
    pub kind: AgreementKind,
    pub titles: Texts,
    pub parties: Vec<String>,
    #[serde(default)]
    pub associations: Vec<String>,
    pub signed_on: NaiveDate,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
    pub renewal: RenewalRule,
    pub on_expiry: ExpiryRule,
    #[serde(default)]
    pub open_to_accession: bool,
    pub sources: Vec<LegalSource>,
    #[serde(default)]
    pub provisions: Vec<ProvisionEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvisionEntry {
    pub park: String,
    pub service: ServiceKind,
    #[serde(default)]
    pub conditions: AccessConditions,
    pub discount_percent: String,
    pub max_days: Option<i32>,
    pub max_people: Option<i32>,
    pub quota: Option<QuotaEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotaEntry {
    pub amount: i32,
    pub unit: QuotaUnit,
    pub scope: QuotaScope,
    pub every: QuotaPeriod,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramsFile {
    pub programs: Vec<ProgramEntry>,
    /// Of every intake.
    pub form: serde_json::Value,
    pub rubric: Vec<RubricCriterion>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramEntry {
    pub slug: String,
    pub kind: ProgramKind,
    pub hosts: Vec<String>,
    pub agreement: Option<String>,
    pub names: Texts,
    pub sectors: Vec<String>,
    pub languages: Vec<String>,
    pub services: Vec<ServiceKind>,
    pub summaries: Texts,
    pub intakes: Vec<IntakeEntry>,
}

/// Days are counted from the day the demonstration is made.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntakeEntry {
    pub name: String,
    pub opens_in_days: i64,
    pub closes_in_days: i64,
    pub runs_in_days: (i64, i64),
    pub capacity: i32,
    pub reserve: i32,
    pub eligibility: Vec<EligibilityRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvestorsFile {
    pub investors: Vec<InvestorEntry>,
    pub investments: Vec<InvestmentEntry>,
}

/// An investor that is really there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvestorEntry {
    pub name: String,
    pub kind: InvestorKind,
    pub country: String,
    pub deploy_countries: Vec<String>,
    pub rounds: Vec<Round>,
    pub text: Option<String>,
    pub summary: Texts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvestmentEntry {
    pub investor: String,
    pub company: String,
    pub round: Round,
    pub amount: Option<String>,
    pub currency: Option<String>,
    pub on: NaiveDate,
    #[serde(default)]
    pub lead: bool,
}

/// Words from which startups and investors are made up.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Says that something is invented.
    pub mark: Texts,
    /// Says so of a price and of seats.
    pub price: Texts,
    pub first: Vec<String>,
    pub given: Vec<String>,
    pub family: Vec<String>,
    pub investor_first: Vec<String>,
    pub investor_summary: Texts,
    pub places: Vec<Place>,
    pub activities: Vec<Activity>,
    pub customers: Vec<Sentence>,
    pub pitches: Vec<Pitch>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub country: String,
    /// ISO 3166-2.
    pub region: String,
    pub city: String,
    /// Where its companies may be residents.
    pub parks: Vec<String>,
    pub weight: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    pub sector: String,
    /// The second word of a name.
    pub word: String,
    pub text: Texts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    pub text: Texts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pitch {
    pub headline: String,
    pub text: Texts,
}

fn parse<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, Problem> {
    toml::from_str(text).map_err(|fault| Problem::broken(format!("data/{name}: {fault}")))
}

fn other<T: DeserializeOwned>(name: &str) -> Result<T, Problem> {
    let text = OTHERS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
    parse(name, text.ok_or_else(|| Problem::broken(format!("data/{name} is not embedded")))?)
}

/// Reads every file.
pub fn read() -> Result<Files, Problem> {
    let mut calendars = vec![];
    for (name, text) in CALENDARS {
        calendars.push((name, parse::<Calendar>(name, text)?.days));
    }
    let shared = other::<Reasons>("reasons.toml")?.reasons;
    let parks = PARKS.iter().map(|(name, text)| park(parse(name, text)?, &calendars, &shared)).collect::<Result<_, Problem>>()?;
    Ok(Files {
        parks,
        companies: other::<Companies>("demo/companies.toml")?.companies,
        agreements: other::<Agreements>("demo/agreements.toml")?.agreements,
        programs: other("demo/programs.toml")?,
        investors: other("demo/investors.toml")?,
        names: other("demo/names.toml")?,
    })
}

fn park(raw: RawPark, calendars: &[(&str, Vec<HolidayEntry>)], shared: &[Reason]) -> Result<ParkFile, Problem> {
    let mut days = vec![];
    for wanted in &raw.calendars {
        let named = calendars.iter().find(|(name, _)| *name == format!("calendars/{wanted}.toml"));
        days.extend_from_slice(&named.ok_or_else(|| Problem::broken(format!("there is no calendar {wanted}")))?.1);
    }
    let with_shared = |mut rules: Rules| {
        rules.reasons.extend_from_slice(shared);
        rules
    };
    let regimes = raw.regimes.into_iter().map(with_shared).collect();
    Ok(ParkFile { founding: raw.park, days, services: raw.services, regimes })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashSet};

    use chrono::Datelike;
    use entity::parks::{ClockUnit, ObligationKind, ReasonUse, RegimeStepKind};
    use serde_json::Value as Json;

    use super::*;
    use kernel::forms;
    use kernel::language::SPOKEN;
    use kernel::values::{Country, Currency, Language};

    fn is_cyrillic(text: &str) -> bool {
        text.chars().any(|c| ('\u{400}'..='\u{4ff}').contains(&c))
    }

    /// A text of data: in all four languages, each in its own letters. Names may be the same in several; sentences may not.
    fn spoken(what: &str, texts: &Texts) {
        let languages: Vec<&str> = texts.0.keys().map(String::as_str).collect();
        assert_eq!(languages.iter().collect::<BTreeSet<_>>(), SPOKEN.iter().collect(), "{what}: languages");
        for (language, text) in &texts.0 {
            assert!(!text.trim().is_empty(), "{what}: {language} is empty");
            assert_eq!(is_cyrillic(text), matches!(language.as_str(), "ru" | "kk"), "{what}: letters of {language}: {text}");
        }
    }

    fn differ(what: &str, texts: &Texts) {
        spoken(what, texts);
        assert_eq!(texts.0.values().collect::<HashSet<_>>().len(), SPOKEN.len(), "{what}: two languages say it in the same words");
    }

    /// Every table with a key for a language is a text.
    fn texts_in(what: &str, value: &toml::Value, found: &mut usize) {
        match value {
            toml::Value::Table(table) if table.contains_key("ru") => {
                *found += 1;
                let written = |language: &&str| table.contains_key(*language) || what.ends_with("x-title") && *language == "en";
                assert!(SPOKEN.iter().all(written) || what.ends_with("other_names"), "{what}: {table:?}");
            }
            toml::Value::Table(table) => table.iter().for_each(|(key, value)| texts_in(&format!("{what}.{key}"), value, found)),
            toml::Value::Array(list) => list.iter().enumerate().for_each(|(n, value)| texts_in(&format!("{what}.{n}"), value, found)),
            _ => {}
        }
    }

    #[test]
    fn every_text_is_there_in_four_languages() {
        let mut found = 0;
        let consents = ("consents.toml", include_str!("../../data/consents.toml"));
        for (name, text) in PARKS.iter().chain(&CALENDARS).chain(&OTHERS).chain([&consents]) {
            texts_in(name, &toml::from_str(text).unwrap(), &mut found);
        }
        assert!(found > 250, "only {found} texts");
    }

    #[test]
    fn parks_tell_about_themselves_in_four_languages() {
        let files = read().unwrap();
        assert_eq!(files.parks.len(), 6);
        for park in &files.parks {
            let slug = &park.founding.slug;
            differ(slug, &park.founding.summaries);
            assert!(park.founding.names.0.len() == SPOKEN.len() && !is_cyrillic(&park.founding.names.0["en"]), "{slug}: names");
            assert!(park.founding.time_zone.parse::<chrono_tz::Tz>().is_ok(), "{slug}: time zone");
            assert!(Country::parse(&park.founding.country).is_ok() && Currency::parse(&park.founding.currency).is_ok(), "{slug}: codes");
            assert!(!park.services.is_empty() && park.days.len() > 8, "{slug}: services and holidays");
            for service in &park.services {
                spoken(slug, &service.names);
                assert_eq!(service.price.is_some(), service.currency.is_some(), "{slug}: a price and its currency go together");
            }
            let ordinary = || park.regimes.iter().filter(|rules| rules.category == park.founding.ordinary_category);
            assert!(ordinary().count() > 0, "{slug}: ordinary regime");
        }
        for program in &files.programs.programs {
            differ(&program.slug, &program.summaries);
        }
    }

    #[test]
    fn regimes_are_law_that_can_be_applied() {
        for park in read().unwrap().parks {
            for rules in &park.regimes {
                let what = format!("{} {} {}", park.founding.slug, rules.category, rules.valid_from);
                let faults =
                    forms::check(&rules.form, &serde_json::json!({}), "answers").unwrap_or_else(|fault| panic!("{what}: {fault:?}"));
                assert!(!faults.missing.is_empty(), "{what}: an answer must be required");
                assert!(!has_pattern(&rules.form), "{what}: answers are judged by length and type, not by pattern");
                let order: Vec<RegimeStepKind> = rules.steps.iter().map(|step| step.kind).collect();
                assert!(order.is_sorted() && order.contains(&RegimeStepKind::Commission), "{what}: steps {order:?}");
                assert!(
                    rules.steps.iter().all(|step| step.unit != ClockUnit::Months || step.limit.is_none_or(|limit| limit <= 12)),
                    "{what}"
                );
                assert!(rules.documents.iter().any(|document| document.required), "{what}: documents");
                assert!(rules.legal_basis.iter().any(|source| source.url.is_some()), "{what}: legal basis");
                for usage in ReasonUse::ALL {
                    assert!(rules.reasons.iter().any(|reason| reason.usage == *usage), "{what}: no reason for {usage:?}");
                }
                rules.reasons.iter().for_each(|reason| differ(&what, &reason.text));
                rules.benefits.iter().for_each(|benefit| spoken(&what, &benefit.name));
                let notes = rules.documents.iter().map(|document| &document.note).filter(|note| !note.0.is_empty());
                notes.for_each(|note| differ(&what, note));
            }
        }
    }

    fn has_pattern(schema: &Json) -> bool {
        match schema {
            Json::Object(members) => members.contains_key("pattern") || members.values().any(has_pattern),
            Json::Array(list) => list.iter().any(has_pattern),
            _ => false,
        }
    }

    #[test]
    fn it_park_asks_for_a_report_every_quarter_and_gives_a_benefit() {
        let files = read().unwrap();
        let park = &files.parks[0];
        let rules = park.regimes.iter().find(|rules| rules.category == "standard").unwrap();
        assert!(rules.obligations.iter().any(|duty| duty.kind == ObligationKind::PeriodicReport && duty.every_months == Some(3)));
        assert!(rules.benefits.iter().any(|benefit| benefit.code == "CIT_0"));
        assert!(rules.steps[0].limit.is_some() && rules.steps[0].unit == ClockUnit::WorkingDays);
    }

    #[test]
    fn days_of_a_calendar_are_named_once_and_each_year_is_there() {
        for park in read().unwrap().parks {
            let days: Vec<_> = park.days.iter().flat_map(|entry| &entry.dates).collect();
            let twice: Vec<_> = days.iter().filter(|day| days.iter().filter(|other| other == day).count() > 1).collect();
            assert!(twice.is_empty(), "{}: {twice:?}", park.founding.slug);
            for year in 2024..=2027 {
                let known = days.iter().filter(|day| day.year() == year).count();
                assert!(known >= 8, "{}: {known} days of {year}", park.founding.slug);
            }
        }
    }

    #[test]
    fn what_the_demonstration_names_is_there() {
        let files = read().unwrap();
        let sectors = include_str!("../../data/sectors.toml");
        let sector = |code: &String| assert!(sectors.contains(&format!("code = \"{code}\"")), "no sector {code}");
        let parks: HashSet<&str> = files.parks.iter().map(|park| park.founding.slug.as_str()).collect();
        let park = |slug: &String| assert!(parks.contains(slug.as_str()), "no park {slug}");
        for company in &files.companies {
            differ(&company.name, &company.summary);
            company.sectors.iter().for_each(sector);
            company.residencies.iter().for_each(|residency| park(&residency.park));
            company.offices.iter().filter_map(|office| office.park.as_ref()).for_each(park);
            assert!(company.languages.iter().all(|tag| Language::parse(tag).is_ok()), "{}: languages", company.name);
        }
        let agreements: HashSet<&str> = files.agreements.iter().map(|agreement| agreement.key.as_str()).collect();
        for agreement in &files.agreements {
            spoken(&agreement.key, &agreement.titles);
            agreement.parties.iter().for_each(park);
            for provision in &agreement.provisions {
                let host = files.parks.iter().find(|park| park.founding.slug == provision.park).unwrap();
                assert!(
                    host.services.iter().any(|service| service.kind == provision.service),
                    "{}: {:?}",
                    agreement.key,
                    provision.service
                );
            }
        }
        for program in &files.programs.programs {
            program.hosts.iter().for_each(park);
            program.sectors.iter().for_each(sector);
            assert!(program.agreement.iter().all(|key| agreements.contains(key.as_str())), "{}", program.slug);
            assert!(program.hosts.len() == 1 || program.agreement.is_some(), "{}: hosts together have an agreement", program.slug);
        }
        forms::compile(&files.programs.form).unwrap();
        files.names.activities.iter().for_each(|activity| {
            sector(&activity.sector);
            differ(&activity.sector, &activity.text);
        });
        files.names.places.iter().flat_map(|place| &place.parks).for_each(park);
    }
}
