//! What a company says of itself, and how it changes that.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};
use entity::companies::{
    BusinessModel, BusinessModels, CompanyStage, IdentifierScheme, LegalForm, OfficeKind, TagKind, company, identifier, office, tag,
};
use entity::ids::{CompanyId, OfficeId, ParkId};
use entity::parks::park;
use entity::text::Words;
use macros::boxed;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::identifiers::{self, Checked};
use super::{find, home_park, sectors};
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::language::texts;
use kernel::problem::{Faults, Message, Problem, Violation, expect_revision};
use kernel::values::{Country, Language, Region, WebUrl};
use kernel::work::{Work, insert_all, is_taken};
use platform::mint;

/// No list of a profile is longer.
const LONGEST_LIST: usize = 50;
/// The longest summary.
const SUMMARY: usize = 10_000;

/// What is to be said. `None` leaves a part as it is, `Some(None)` empties it, a list replaces the list.
#[derive(Debug, Default)]
pub struct Change {
    pub name: Option<Option<String>>,
    /// Language and text.
    pub other_names: Option<Vec<(String, String)>>,
    pub legal_name: Option<Option<String>>,
    pub legal_form: Option<Option<LegalForm>>,
    pub identifiers: Option<Vec<(IdentifierScheme, String)>>,
    /// ISO 3166-2.
    pub region: Option<Option<String>>,
    pub city: Option<Option<String>>,
    pub founded_on: Option<Option<NaiveDate>>,
    pub website: Option<Option<String>>,
    /// Language and text.
    pub summaries: Option<Vec<(String, String)>>,
    /// Codes.
    pub sectors: Option<Vec<String>>,
    pub stage: Option<Option<CompanyStage>>,
    pub business_models: Option<Vec<BusinessModel>>,
    pub technologies: Option<Vec<String>>,
    pub target_markets: Option<Vec<String>>,
    pub team_countries: Option<Vec<String>>,
    pub languages: Option<Vec<String>>,
    pub headcount: Option<Option<i32>>,
    pub women_founder: Option<Option<bool>>,
    pub foreign_capital: Option<Option<bool>>,
    pub technology_readiness: Option<Option<i32>>,
    pub offices: Option<Vec<Office>>,
    pub home_park: Option<Option<ParkId>>,
}

/// A place where the company works.
#[derive(Debug)]
pub struct Office {
    pub kind: OfficeKind,
    pub country: String,
    pub city: Option<String>,
    pub park: Option<ParkId>,
    pub since: Option<NaiveDate>,
}

/// Changes the profile; by the company's own staff. Tells `CompanyChanged`. Every wrong part is told at once; a number that
/// another company holds is a conflict.
#[boxed]
pub async fn update(work: &mut Work, id: CompanyId, expected_revision: Option<i32>, change: Change) -> Result<company::Model, Problem> {
    let before = find::by_id(work, id).await?;
    if before.is_none() {
        work.require(Action::UseAccount, &Scope::none())?;
    }
    let before = before.ok_or(Problem::NotFound)?;
    work.require(Action::EditCompany, &Scope::of(id))?;
    expect_revision(expected_revision, before.revision)?;
    let mut faults = Faults::default();
    let home_park = change.home_park;
    if let Some(Some(park)) = home_park
        && !home_park::candidates(work, vec![id]).await?.get(&id).is_some_and(|parks| parks.contains(&park))
    {
        faults.add("homeParkId", Message::new("rule-home-park"));
    }
    let judged = judge(work, faults, change).await?;
    let mut row = judged.row.clone();
    row.revision = Set(before.revision + 1);
    if let Some(park) = home_park {
        row.home_park_id = Set(park);
    }
    let changed = company::Entity::update_many()
        .set(row)
        .filter(company::Column::Id.eq(id))
        .filter(company::Column::Revision.eq(before.revision))
        .exec(work.db())
        .await?;
    if changed.rows_affected == 0 {
        return Err(Problem::conflict("problem-revision"));
    }
    let after = find::by_id(work, id).await?.ok_or(Problem::NotFound)?;
    judged.keep_lists(work, &after).await?;
    let (was, is) = difference(&before, &after);
    work.record_change(Event::CompanyChanged { company: id }, Some(was), Some(is));
    Ok(after)
}

/// A change without a fault: the columns that are to be set, and the lists that have tables of their own.
pub(super) struct Judged {
    pub row: company::ActiveModel,
    identifiers: Option<Vec<(IdentifierScheme, Checked)>>,
    offices: Option<Vec<Office>>,
}

/// Judges every part, and tells all that is wrong together with the faults found before.
#[boxed]
pub(super) async fn judge(work: &Work, mut faults: Faults, change: Change) -> Result<Judged, Problem> {
    let faults = &mut faults;
    let mut row = <company::ActiveModel as Default>::default();
    let tomorrow = work.now().date_naive() + Days::new(1);

    if let Some(name) = change.name {
        let name = name.unwrap_or_default();
        faults.length("name", &name, 1, 200);
        row.name = Set(name.trim().to_owned());
    }
    if let Some(names) = change.other_names {
        row.other_names = Set(texts(faults, "otherNames", &names, 200));
    }
    if let Some(name) = change.legal_name {
        row.legal_name = Set(optional(faults, "legalName", name, 300));
    }
    if let Some(form) = change.legal_form {
        row.legal_form = Set(form.map(|form| legal_form(faults, form)));
    }
    let identifiers = change.identifiers.map(|given| numbers(faults, given));
    if let Some(region) = change.region {
        row.region = Set(faults.take_some("region", region.map(|region| Region::parse(&region))).map(Into::into));
    }
    if let Some(city) = change.city {
        row.city = Set(optional(faults, "city", city, 100));
    }
    if let Some(day) = change.founded_on {
        // Somewhere on earth it is tomorrow already.
        if day.is_some_and(|day| day > tomorrow) {
            faults.add("foundedOn", Message::new("rule-date-future"));
        }
        row.founded_on = Set(day);
    }
    if let Some(website) = change.website {
        row.website = Set(faults.take_some("website", website.map(|website| WebUrl::parse(&website))).map(Into::into));
    }
    if let Some(summaries) = change.summaries {
        row.summaries = Set(texts(faults, "summary", &summaries, SUMMARY));
    }
    if let Some(codes) = change.sectors {
        let known = sectors::codes(work).await?;
        let known = |code: &str| if known.iter().any(|k| k == code) { Ok(code.to_owned()) } else { Err(Message::new("rule-sector")) };
        row.sectors = Set(list(faults, "sectors", &codes, known));
    }
    if let Some(stage) = change.stage {
        row.stage = Set(stage);
    }
    if let Some(models) = change.business_models {
        let mut seen = HashSet::new();
        row.business_models = Set(BusinessModels(models.into_iter().filter(|model| seen.insert(*model)).collect()));
    }
    if let Some(technologies) = change.technologies {
        for (place, technology) in technologies.iter().enumerate() {
            faults.length(format!("technologies.{place}"), technology, 1, 60);
        }
        row.technologies = Set(list(faults, "technologies", &technologies, |technology| Ok(technology.trim().to_owned())));
    }
    let country = |code: &str| Country::parse(code).map(String::from);
    if let Some(countries) = change.target_markets {
        row.target_markets = Set(list(faults, "targetMarkets", &countries, country));
    }
    if let Some(countries) = change.team_countries {
        row.team_countries = Set(list(faults, "teamCountries", &countries, country));
    }
    if let Some(languages) = change.languages {
        row.languages = Set(list(faults, "languages", &languages, |tag| Language::parse(tag).map(String::from)));
    }
    if let Some(headcount) = change.headcount {
        headcount.into_iter().for_each(|count| faults.range("headcount", count.into(), 0, 5_000_000));
        row.headcount = Set(headcount);
    }
    if let Some(word) = change.women_founder {
        row.women_founder = Set(word);
    }
    if let Some(word) = change.foreign_capital {
        row.foreign_capital = Set(word);
    }
    if let Some(level) = change.technology_readiness {
        level.into_iter().for_each(|level| faults.range("technologyReadiness", level.into(), 1, 9));
        row.technology_readiness = Set(level);
    }
    let offices = match change.offices {
        Some(offices) => Some(judge_offices(work, faults, offices, tomorrow).await?),
        None => None,
    };
    std::mem::take(faults).finish()?;
    Ok(Judged { row, identifiers, offices })
}

fn optional(faults: &mut Faults, path: &str, text: Option<String>, max: usize) -> Option<String> {
    text.map(|text| {
        faults.length(path, &text, 1, max);
        text.trim().to_owned()
    })
}

fn legal_form(faults: &mut Faults, form: LegalForm) -> LegalForm {
    faults.length("legalForm.name", &form.name, 1, 200);
    let code = form.elf_code.map(|code| code.trim().to_ascii_uppercase());
    if code.as_ref().is_some_and(|code| code.len() != 4 || !code.bytes().all(|c| c.is_ascii_alphanumeric())) {
        faults.add("legalForm.elfCode", Message::new("rule-elf-code"));
    }
    LegalForm { elf_code: code, name: form.name.trim().to_owned() }
}

/// Each number by the rules of its register, and none of them twice.
fn numbers(faults: &mut Faults, given: Vec<(IdentifierScheme, String)>) -> Vec<(IdentifierScheme, Checked)> {
    short(faults, "identifiers", given.len());
    let mut checked: Vec<(IdentifierScheme, Checked)> = vec![];
    for (place, (scheme, value)) in given.into_iter().enumerate().take(LONGEST_LIST) {
        let path = format!("identifiers.{place}.value");
        let Some(number) = faults.take(path.clone(), identifiers::check(scheme, &value)) else { continue };
        if checked.iter().any(|(other, known)| *other == scheme && known.value == number.value) {
            faults.add(path, Message::new("rule-twice"));
        }
        checked.push((scheme, number));
    }
    checked
}

/// Every entry once, in the order given.
fn list(faults: &mut Faults, path: &str, given: &[String], parse: impl Fn(&str) -> Result<String, Message>) -> Words {
    short(faults, path, given.len());
    let mut seen = HashSet::new();
    let parsed =
        given.iter().take(LONGEST_LIST).enumerate().filter_map(|(place, entry)| faults.take(format!("{path}.{place}"), parse(entry)));
    Words(parsed.filter(|entry| seen.insert(entry.clone())).collect())
}

fn short(faults: &mut Faults, path: &str, length: usize) {
    if length > LONGEST_LIST {
        faults.add(path, Message::new("rule-list-long").with("max", LONGEST_LIST));
    }
}

async fn judge_offices(work: &Work, faults: &mut Faults, offices: Vec<Office>, tomorrow: NaiveDate) -> Result<Vec<Office>, Problem> {
    short(faults, "offices", offices.len());
    let named: Vec<ParkId> = offices.iter().filter_map(|office| office.park).collect();
    let parks = park::Entity::find().filter(park::Column::Id.is_in(named)).all(work.db()).await?;
    let mut judged = vec![];
    for (place, office) in offices.into_iter().enumerate().take(LONGEST_LIST) {
        let country = faults.take(format!("offices.{place}.country"), Country::parse(&office.country));
        let city = optional(faults, &format!("offices.{place}.city"), office.city, 100);
        let park = office.park.map(|id| parks.iter().find(|park| park.id == id));
        if park.is_some_and(|park| park.is_none_or(|park| country.as_ref().is_some_and(|country| country.as_str() != park.country))) {
            faults.add(format!("offices.{place}.parkId"), Message::new("rule-office-park"));
        }
        if office.since.is_some_and(|day| day > tomorrow) {
            faults.add(format!("offices.{place}.since"), Message::new("rule-date-future"));
        }
        judged.extend(country.map(|country| Office { country: country.into(), city, ..office }));
    }
    Ok(judged)
}

impl Judged {
    /// Writes the lists that have tables of their own, and the words the company is found by.
    #[boxed]
    pub(super) async fn keep_lists(self, work: &Work, company: &company::Model) -> Result<(), Problem> {
        if let Some(numbers) = self.identifiers {
            replace_identifiers(work, company.id, numbers).await?;
        }
        if let Some(offices) = self.offices {
            replace_offices(work, company.id, offices).await?;
        }
        replace_tags(work, company).await?;
        index(work, company).await
    }
}

/// Numbers that stay keep the word of the park that vouched for them.
async fn replace_identifiers(work: &Work, company: CompanyId, numbers: Vec<(IdentifierScheme, Checked)>) -> Result<(), Problem> {
    let held =
        |position: usize| Violation { path: format!("identifiers.{position}.value"), message: Message::new("problem-identifier-held") };
    let same = numbers.iter().fold(Condition::any(), |any, (scheme, number)| {
        any.add(identifier::Column::Scheme.eq(*scheme).and(identifier::Column::Value.eq(&number.value)))
    });
    let known = identifier::Entity::find().filter(same.add(identifier::Column::CompanyId.eq(company))).all(work.db()).await?;
    let of_others = numbers.iter().enumerate().filter(|(_, (scheme, number))| {
        known.iter().any(|row| row.company_id != company && row.scheme == *scheme && row.value == number.value)
    });
    let taken: Vec<_> = of_others.map(|(position, _)| held(position)).collect();
    if !taken.is_empty() {
        return Err(Problem::ConflictAt(taken));
    }
    identifier::Entity::delete_many().filter(identifier::Column::CompanyId.eq(company)).exec(work.db()).await?;
    let rows: Vec<_> = numbers
        .into_iter()
        .enumerate()
        .map(|(position, (scheme, number))| {
            let before = known.iter().find(|row| row.scheme == scheme && row.value == number.value);
            identifier::ActiveModel {
                id: Set(before.map_or_else(mint::id, |row| row.id)),
                company_id: Set(company),
                position: Set(position as i32),
                scheme: Set(scheme),
                value: Set(number.value),
                checksum_valid: Set(number.checksum_valid),
                verified_by: Set(before.and_then(|row| row.verified_by)),
                verified_at: Set(before.and_then(|row| row.verified_at)),
            }
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    // Whoever registered the same number at this moment was first, and which one it is the database does not say.
    let count = rows.len();
    let inserted = identifier::Entity::insert_many(rows).exec_without_returning(work.db()).await;
    inserted.map(drop).map_err(|error| if is_taken(&error) { Problem::ConflictAt((0..count).map(held).collect()) } else { error.into() })
}

async fn replace_offices(work: &Work, company: CompanyId, offices: Vec<Office>) -> Result<(), Problem> {
    office::Entity::delete_many().filter(office::Column::CompanyId.eq(company)).exec(work.db()).await?;
    let rows = offices.into_iter().enumerate().map(|(position, given)| office::ActiveModel {
        id: Set(work.mint::<OfficeId>()),
        company_id: Set(company),
        position: Set(position as i32),
        kind: Set(given.kind),
        country: Set(given.country),
        city: Set(given.city),
        park_id: Set(given.park),
        since: Set(given.since),
    });
    insert_all::<office::Entity>(work.db(), rows).await
}

async fn replace_tags(work: &Work, company: &company::Model) -> Result<(), Problem> {
    tag::Entity::delete_many().filter(tag::Column::CompanyId.eq(company.id)).exec(work.db()).await?;
    insert_all::<tag::Entity>(work.db(), tags(company)).await
}

/// The rows that a company is filtered by.
pub fn tags(company: &company::Model) -> Vec<tag::ActiveModel> {
    let models: Words = company.business_models.0.iter().map(|model| model.as_str()).collect();
    let lists = [
        (TagKind::Sector, &company.sectors),
        (TagKind::BusinessModel, &models),
        (TagKind::TargetMarket, &company.target_markets),
        (TagKind::TeamCountry, &company.team_countries),
        (TagKind::Language, &company.languages),
    ];
    let row = |kind, value: &String| tag::ActiveModel { company_id: Set(company.id), kind: Set(kind), value: Set(value.clone()) };
    lists.into_iter().flat_map(|(kind, values)| values.0.iter().map(move |value| row(kind, value))).collect()
}

async fn index(work: &Work, company: &company::Model) -> Result<(), Problem> {
    let numbers = find::identifiers_of(work, vec![company.id]).await?.remove(&company.id).unwrap_or_default();
    let texts: Vec<&str> = found_by(company).into_iter().chain(numbers.iter().map(|number| number.value.as_str())).collect();
    work.index(company.id, &texts).await
}

/// A company is found by its names, its city, its texts and its technologies; by its numbers too.
pub fn found_by(company: &company::Model) -> Vec<&str> {
    let texts = [Some(&company.name), company.legal_name.as_ref(), company.city.as_ref()].into_iter().flatten();
    let texts = texts.chain(company.other_names.0.values()).chain(company.summaries.0.values()).chain(&company.technologies.0);
    texts.map(String::as_str).collect()
}

/// What the audit trail shows: the parts that are not what they were, before and after.
fn difference(before: &company::Model, after: &company::Model) -> (Json, Json) {
    let (mut was, mut is) = (Map::new(), Map::new());
    for ((name, before), (_, after)) in told(before).into_iter().zip(told(after)) {
        if before != after {
            was.insert(name.to_owned(), before);
            is.insert(name.to_owned(), after);
        }
    }
    (Json::Object(was), Json::Object(is))
}

fn told(company: &company::Model) -> Vec<(&'static str, Json)> {
    vec![
        ("name", json!(company.name)),
        ("otherNames", json!(company.other_names)),
        ("legalName", json!(company.legal_name)),
        ("legalForm", json!(company.legal_form)),
        ("region", json!(company.region)),
        ("city", json!(company.city)),
        ("foundedOn", json!(company.founded_on)),
        ("website", json!(company.website)),
        ("summary", json!(company.summaries)),
        ("sectors", json!(company.sectors)),
        ("stage", json!(company.stage)),
        ("businessModels", json!(company.business_models)),
        ("technologies", json!(company.technologies)),
        ("targetMarkets", json!(company.target_markets)),
        ("teamCountries", json!(company.team_countries)),
        ("languages", json!(company.languages)),
        ("headcount", json!(company.headcount)),
        ("womenFounder", json!(company.women_founder)),
        ("foreignCapital", json!(company.foreign_capital)),
        ("technologyReadiness", json!(company.technology_readiness)),
        ("homePark", json!(company.home_park_id.map(Uuid::from))),
    ]
}
