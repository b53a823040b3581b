//! Invented startups with their founders, figures, residencies, applications and deals, written in heaps: a benchmark asks for
//! many thousands of them.

use std::collections::BTreeSet;
use std::convert::Infallible;

use chrono::{Duration, NaiveDate};
use entity::companies::{Audience, BusinessModel, BusinessModels, CompanyStage, FactKind, company, fact, tag};
use entity::files::{file, reader};
use entity::identity::{OrganizationKind, membership, user};
use entity::ids::{DealId, ResidencyId, TypedId};
use entity::investment::{DealState, DealVisibility, Instrument, Round, deal};
use entity::parks::{ApplicantKind, SanctionListings};
use entity::programs;
use entity::residency::{ResidencyState, application, counter, document, history, residency, status};
use entity::text::{Texts, Words};
use entity::word;
use futures_util::stream;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait, TryIntoModel};

use super::applications::{self, Applicant, Paper};
use super::chance::{happens, one, roll};
use super::files::{Names, Place};
use super::people;
use super::programs as intakes;
use super::seeded::{Seeded, SeededPark, days_ago, in_days, joined};
use domain::companies::profile;
use domain::files::stored;
use kernel::problem::Problem;
use kernel::words;
use kernel::work::{Work, insert_all};
use platform::blobs::Blobs;
use platform::mint;

/// Startups that are held in memory at once.
const HEAP: usize = 1000;
/// A startup after these tells about itself in one language only and has no papers: a benchmark needs rows, not files.
const IN_FULL: usize = 500;

const MARKETS: [&str; 9] = ["UZ", "KZ", "KG", "TJ", "AZ", "TR", "DE", "AE", "PL"];

/// The rows of a heap, table by table.
#[derive(Default)]
struct Rows {
    users: Vec<user::ActiveModel>,
    companies: Vec<company::ActiveModel>,
    memberships: Vec<membership::ActiveModel>,
    tags: Vec<tag::ActiveModel>,
    words: Vec<word::ActiveModel>,
    facts: Vec<fact::ActiveModel>,
    residencies: Vec<residency::ActiveModel>,
    statuses: Vec<status::ActiveModel>,
    applications: Vec<application::ActiveModel>,
    histories: Vec<history::ActiveModel>,
    papers: Vec<Paper>,
    entries: Vec<programs::application::ActiveModel>,
    entered: Vec<programs::history::ActiveModel>,
    deals: Vec<deal::ActiveModel>,
}

impl Rows {
    /// Parents before children.
    async fn write(self, work: &Work, blobs: &Blobs) -> Result<(), Problem> {
        insert_all::<user::Entity>(work.db(), self.users).await?;
        insert_all::<company::Entity>(work.db(), self.companies).await?;
        insert_all::<membership::Entity>(work.db(), self.memberships).await?;
        insert_all::<tag::Entity>(work.db(), self.tags).await?;
        insert_all::<word::Entity>(work.db(), self.words).await?;
        insert_all::<fact::Entity>(work.db(), self.facts).await?;
        insert_all::<residency::Entity>(work.db(), self.residencies).await?;
        insert_all::<status::Entity>(work.db(), self.statuses).await?;
        insert_all::<application::Entity>(work.db(), self.applications).await?;
        insert_all::<history::Entity>(work.db(), self.histories).await?;
        insert_all::<deal::Entity>(work.db(), self.deals).await?;
        insert_all::<programs::application::Entity>(work.db(), self.entries).await?;
        insert_all::<programs::history::Entity>(work.db(), self.entered).await?;
        file_papers(work, blobs, self.papers).await
    }
}

async fn file_papers(work: &Work, blobs: &Blobs, papers: Vec<Paper>) -> Result<(), Problem> {
    let (mut documents, mut files, mut readers) = (vec![], vec![], vec![]);
    for paper in papers {
        let (name, digest) = (stored(*paper.file.id.as_ref()), paper.file.sha256.as_ref().clone());
        let bytes = stream::iter([Ok::<_, Infallible>(paper.text.clone().into_bytes())]);
        let kept = blobs.keep(&name, paper.text.len() as u64, &digest, bytes).await;
        kept.map_err(|refused| Problem::broken(format!("a paper could not be kept: {refused:?}")))?;
        documents.push(paper.document);
        files.push(paper.file);
        readers.extend(paper.readers);
    }
    insert_all::<file::Entity>(work.db(), files).await?;
    insert_all::<reader::Entity>(work.db(), readers).await?;
    insert_all::<document::Entity>(work.db(), documents).await
}

/// Gives back the deals that are open, for investors to look at.
pub(super) async fn write(
    work: &mut Work,
    blobs: &Blobs,
    seeded: &mut Seeded,
    names: &Names,
    count: usize,
    hash: &str,
) -> Result<Vec<DealId>, Problem> {
    let mut open = vec![];
    let mut registers = Registers::read(work, seeded).await?;
    for first in (0..count).step_by(HEAP) {
        let mut rows = Rows::default();
        for place in first..count.min(first + HEAP) {
            startup(work, seeded, names, place, hash, &mut registers, &mut rows)?;
        }
        seeded.report.companies += rows.companies.len();
        seeded.report.residencies += rows.residencies.len();
        seeded.report.applications += rows.applications.len();
        seeded.report.deals += rows.deals.len();
        let is_open = |deal: &&deal::ActiveModel| *deal.state.as_ref() == DealState::Open;
        open.extend(rows.deals.iter().filter(is_open).map(|deal| *deal.id.as_ref()));
        rows.write(work, blobs).await?;
    }
    registers.write(work).await?;
    Ok(open)
}

/// The last number given in each park's register.
struct Registers(Vec<counter::Model>);

impl Registers {
    async fn read(work: &Work, seeded: &Seeded) -> Result<Self, Problem> {
        let mut last = counter::Entity::find().all(work.db()).await?;
        for seat in seeded.parks.values() {
            if !last.iter().any(|counter| counter.park_id == seat.park.id) {
                last.push(counter::Model { park_id: seat.park.id, last: 0 });
            }
        }
        Ok(Self(last))
    }

    fn next(&mut self, seat: &SeededPark) -> String {
        let counter = self.0.iter_mut().find(|counter| counter.park_id == seat.park.id);
        let last = counter.map_or(0, |counter| {
            counter.last += 1;
            counter.last
        });
        format!("{last:06}")
    }

    async fn write(self, work: &Work) -> Result<(), Problem> {
        let rows = self.0.into_iter().map(|counter| counter::ActiveModel { park_id: Set(counter.park_id), last: Set(counter.last) });
        let again = OnConflict::column(counter::Column::ParkId).update_column(counter::Column::Last).to_owned();
        counter::Entity::insert_many(rows).on_conflict(again).exec_without_returning(work.db()).await?;
        Ok(())
    }
}

fn startup(
    work: &Work,
    seeded: &Seeded,
    names: &Names,
    place: usize,
    hash: &str,
    registers: &mut Registers,
    rows: &mut Rows,
) -> Result<(), Problem> {
    let home = home(names, place);
    let company = company(work, names, home, place).try_into_model()?;
    let slug = &company.slug;
    let languages = languages(&home.country);
    let (founder, account) = people::account(work, format!("founder@{slug}.example"), people::name(names, place), languages[0], hash);
    rows.users.push(account);
    rows.memberships.push(people::owner(work, OrganizationKind::Company, company.id, founder));
    rows.tags.extend(profile::tags(&company));
    rows.words.extend(found_by(company.id, &profile::found_by(&company)));
    let seat = match home.parks.as_slice() {
        [] => None,
        parks => Some(seeded.park(one::<String>(parks, place, "park"))?),
    };
    match seat.filter(|_| happens(place, "resident", 60)) {
        Some(seat) => {
            let state = residency(work, seat, &company, registers.next(seat), place, rows);
            let vouched = state == ResidencyState::Active && happens(place, "verified", 50);
            rows.facts.extend(figures(work, &company, vouched.then_some(seat), place));
        }
        None => {
            rows.facts.extend(figures(work, &company, None, place));
            // Who has no park at home asks one abroad that takes foreign companies.
            let (seat, kind) = match seat {
                Some(seat) => (seat, ApplicantKind::DomesticCompany),
                None => (seeded.park("astana-hub")?, ApplicantKind::ForeignCompany),
            };
            if happens(place, "applies", 70) {
                let applicant = Applicant { company: &company, kind, founder };
                let invented = applications::invent(work, seat, &applicant, place)?;
                rows.applications.push(invented.application);
                rows.histories.extend(invented.past);
                rows.papers.extend(invented.papers.into_iter().filter(|_| place < IN_FULL));
            }
        }
    }
    if happens(place, "program", 40)
        && let Some((entry, entered)) = intakes::enter(work, seeded, &company, founder, place)
    {
        rows.entries.push(entry);
        rows.entered.extend(entered);
    }
    if happens(place, "deal", 45) {
        let deal = deal(work, names, &company, place);
        rows.words.extend(found_by(*deal.id.as_ref(), &deal_texts(&company, &deal)));
        rows.deals.push(deal);
    }
    rows.companies.push(company.into());
    Ok(())
}

fn home(names: &Names, place: usize) -> &Place {
    let all: usize = names.places.iter().map(|place| place.weight).sum();
    let mut left = roll(place, "place") % all;
    let home = names.places.iter().find(|home| {
        let here = left < home.weight;
        left = left.saturating_sub(home.weight);
        here
    });
    home.unwrap_or(&names.places[0])
}

fn languages(country: &str) -> [&'static str; 2] {
    match country {
        "UZ" => ["uz-Latn", "ru"],
        "KZ" => ["kk", "ru"],
        "BY" => ["ru", "be"],
        "KG" => ["ky", "ru"],
        "AZ" => ["az", "en"],
        _ => ["ru", "en"],
    }
}

fn company(work: &Work, names: &Names, home: &Place, place: usize) -> company::ActiveModel {
    let today = work.now().date_naive();
    let kinds = names.activities.len();
    let activity = &names.activities[place % kinds];
    // Each round of the activities takes other first words, so that names come back only after all have been used.
    let round = place / kinds;
    let first = &names.first[(round + place % kinds * 5) % names.first.len()];
    let name = match round / names.first.len() {
        0 => format!("{first} {}", activity.word),
        again => format!("{first} {} {}", activity.word, again + 1),
    };
    let summaries = if place < IN_FULL {
        joined(&[&activity.text, &one(&names.customers, place, "customers").text, &names.mark])
    } else {
        let english =
            |texts: &Texts| Texts(texts.0.iter().filter(|(language, _)| *language == "en").map(|(l, t)| (l.clone(), t.clone())).collect());
        joined(&[&english(&activity.text), &english(&names.mark)])
    };
    let stage = [
        CompanyStage::Idea,
        CompanyStage::Prototype,
        CompanyStage::Mvp,
        CompanyStage::Mvp,
        CompanyStage::EarlyRevenue,
        CompanyStage::EarlyRevenue,
        CompanyStage::Growth,
        CompanyStage::Scale,
    ][roll(place, "stage") % 8];
    let far = roll(place, "stage") % 8;
    let mut sectors = vec![activity.sector.clone()];
    let second = &one(&names.activities, place, "second").sector;
    if happens(place, "second sector", 30) && *second != activity.sector {
        sectors.push(second.clone());
    }
    let mut models = vec![*one(&[BusinessModel::B2b, BusinessModel::B2b, BusinessModel::B2c, BusinessModel::B2g], place, "customer")];
    if happens(place, "saas", 50) {
        models.push(*one(&[BusinessModel::Saas, BusinessModel::Marketplace, BusinessModel::Services], place, "model"));
    }
    let markets: BTreeSet<&str> = [home.country.as_str(), *one(&MARKETS, place, "market"), *one(&MARKETS, place, "second market")].into();
    let team: BTreeSet<&str> = match happens(place, "team abroad", 12) {
        true => [home.country.as_str(), *one(&MARKETS, place, "team")].into(),
        false => [home.country.as_str()].into(),
    };
    company::ActiveModel {
        id: Set(work.mint()),
        slug: Set(words::slug(&name)),
        name: Set(name),
        other_names: Set(Texts::default()),
        legal_name: Set(None),
        legal_form: Set(None),
        country: Set(home.country.clone()),
        region: Set(Some(home.region.clone())),
        city: Set(Some(home.city.clone())),
        founded_on: Set(Some(days_ago(today, 120 + far * 200 + roll(place, "age") % 400))),
        website: Set(None),
        summaries: Set(summaries),
        sectors: Set(Words(sectors)),
        stage: Set(Some(stage)),
        business_models: Set(BusinessModels(models)),
        technologies: Set(Words::default()),
        target_markets: Set(markets.into_iter().collect()),
        team_countries: Set(team.into_iter().collect()),
        languages: Set(languages(&home.country).into_iter().collect()),
        headcount: Set(Some((2 + far * far + roll(place, "people") % (4 + far * 4)) as i32)),
        women_founder: Set(Some(happens(place, "woman", 35))),
        foreign_capital: Set(Some(happens(place, "foreign", 15))),
        technology_readiness: Set(Some((2 + far) as i32)),
        sanctions: Set(SanctionListings::default()),
        home_park_id: Set(None),
        demo: Set(true),
        revision: Set(1),
        created_at: Set(work.now() - Duration::minutes(20 * (place as i64 + 1))),
    }
}

/// The rows by which a search finds a thing.
pub(super) fn found_by<I: TypedId>(id: I, texts: &[&str]) -> impl Iterator<Item = word::ActiveModel> + use<I> {
    let words: BTreeSet<String> = texts.iter().flat_map(|text| words::fold(text)).collect();
    let row = move |word| word::ActiveModel { kind: Set(I::KIND.to_owned()), word: Set(word), subject_id: Set(id.into()) };
    words.into_iter().map(row)
}

/// A place in the register, as the park has it now.
fn residency(work: &Work, seat: &SeededPark, company: &company::Model, number: String, place: usize, rows: &mut Rows) -> ResidencyState {
    let founded = company.founded_on.unwrap_or(seat.today);
    let since = Ord::max(days_ago(seat.today, 30 + roll(place, "since") % 900), in_days(founded, 20));
    let of_category = || seat.regimes.iter().filter(|regime| regime.category == seat.park.ordinary_category);
    let in_force = of_category().filter(|regime| regime.valid_from <= since).max_by_key(|regime| regime.valid_from);
    let Some(regime) = in_force.or_else(|| of_category().min_by_key(|regime| regime.valid_from)) else { return ResidencyState::Exited };
    let state = match roll(place, "state of residency") % 20 {
        0 => ResidencyState::Warned,
        1 => ResidencyState::Suspended,
        2 => ResidencyState::Deprived,
        3 => ResidencyState::Exited,
        _ => ResidencyState::Active,
    };
    let changed = Ord::max(days_ago(seat.today, 1 + roll(place, "changed") % 25), in_days(since, 1));
    let id: ResidencyId = work.mint();
    rows.residencies.push(residency::ActiveModel {
        id: Set(id),
        number: Set(number),
        park_id: Set(seat.park.id),
        company_id: Set(company.id),
        regime_id: Set(regime.id),
        since: Set(since),
        until: Set(None),
        predecessor_id: Set(None),
        cure_by: Set((state == ResidencyState::Warned).then(|| in_days(seat.today, 20))),
        cure_told: Set(false),
        duties_from: Set(seat.today),
        duties_until: Set(seat.today),
        revision: Set(1),
        created_at: Set(work.now()),
    });
    let mut hold = |state: ResidencyState, from: NaiveDate, until: Option<NaiveDate>| {
        rows.statuses.push(status::ActiveModel {
            id: Set(work.mint()),
            residency_id: Set(id),
            state: Set(state),
            valid_from: Set(from),
            valid_until: Set(until),
            known_from: Set(work.now()),
            known_until: Set(None),
            told: Set(true),
            decided_by: Set(Some(seat.officer)),
            reason_code: Set(None),
            basis: Set(None),
        });
        rows.histories.push(history::ActiveModel {
            id: Set(mint::id()),
            application_id: Set(None),
            residency_id: Set(Some(id)),
            at: Set(work.now()),
            actor_id: Set(Some(seat.officer)),
            by_park: Set(true),
            action: Set(if state == ResidencyState::Active { "recordResidency" } else { "changeResidency" }.to_owned()),
            from_state: Set((state != ResidencyState::Active).then(|| ResidencyState::Active.as_str())),
            to_state: Set(Some(state.as_str())),
            effective_from: Set(Some(from)),
            remark: Set(None),
        });
    };
    hold(ResidencyState::Active, since, (state != ResidencyState::Active).then_some(changed));
    if state != ResidencyState::Active {
        hold(state, changed, None);
    }
    state
}

/// Last year's figures of those that earn; some with a park behind them.
fn figures(work: &Work, company: &company::Model, vouched: Option<&SeededPark>, place: usize) -> Vec<fact::ActiveModel> {
    let earns = company.stage.is_some_and(|stage| stage >= CompanyStage::EarlyRevenue);
    if !earns || happens(place, "silent", 25) {
        return vec![];
    }
    let year = |month, day| NaiveDate::from_ymd_opt(2025, month, day).unwrap_or_default();
    let revenue = (20 + roll(place, "revenue") % 800) as i64 * 1000;
    let audience = if happens(place, "open figures", 30) { Audience::Everyone } else { Audience::VerifiedInvestors };
    let row = |kind, value: i64| fact::ActiveModel {
        id: Set(work.mint()),
        company_id: Set(company.id),
        kind: Set(kind),
        value: Set(value * 10_000),
        currency: Set(Some("USD".to_owned())),
        period_from: Set(year(1, 1)),
        period_until: Set(year(12, 31)),
        audience: Set(audience),
        verified_by: Set(vouched.map(|seat| seat.park.id)),
        verified_at: Set(vouched.map(|_| work.now())),
        set_at: Set(work.now()),
    };
    vec![row(FactKind::Revenue, revenue), row(FactKind::ExportRevenue, revenue * (roll(place, "export") % 90) as i64 / 100)]
}

fn deal(work: &Work, names: &Names, company: &company::Model, place: usize) -> deal::ActiveModel {
    let today = work.now().date_naive();
    let (round, thousands) = match company.stage {
        Some(CompanyStage::Idea | CompanyStage::Prototype) => (Round::PreSeed, 100),
        Some(CompanyStage::Mvp | CompanyStage::EarlyRevenue) => (Round::Seed, 400),
        Some(CompanyStage::Growth) => (Round::SeriesA, 2500),
        _ => (Round::SeriesB, 9000),
    };
    // In cents.
    let target = thousands * (7 + roll(place, "target") % 12) as i64 * 10_000;
    let pitch = one(&names.pitches, place, "pitch");
    let state = match roll(place, "state of deal") % 12 {
        0 => DealState::Paused,
        1 => DealState::Closed,
        _ => DealState::Open,
    };
    let visibility = match roll(place, "visibility") % 10 {
        0 => DealVisibility::ByIntroduction,
        1..4 => DealVisibility::VerifiedInvestors,
        _ => DealVisibility::Public,
    };
    let raised = if state == DealState::Closed { target } else { target / 100 * (roll(place, "raised") % 50) as i64 };
    let opened = roll(place, "opened") % 60;
    deal::ActiveModel {
        id: Set(work.mint()),
        company_id: Set(company.id),
        country: Set(company.country.clone()),
        round: Set(round),
        instrument: Set(*one(&[Instrument::Equity, Instrument::Safe, Instrument::ConvertibleNote], place, "instrument")),
        state: Set(state),
        visibility: Set(visibility),
        headline: Set(pitch.headline.clone()),
        pitches: Set(pitch.text.clone()),
        currency: Set("USD".to_owned()),
        target_amount: Set(target),
        target_reference: Set(target),
        raised_amount: Set(raised),
        min_ticket_amount: Set(Some(target / 20)),
        valuation_cap_amount: Set(happens(place, "cap", 40).then_some(target * 6)),
        opens_on: Set(days_ago(today, opened)),
        closes_on: Set(in_days(today, 30 + roll(place, "closes") % 150)),
        opened_at: Set(Some(work.now() - Duration::days(opened as i64) - Duration::minutes(place as i64 % 600))),
        revision: Set(1),
        created_at: Set(work.now() - Duration::days(opened as i64)),
    }
}

/// A deal is found by what it says and by what its company says; not by the company's name where that is hidden.
fn deal_texts<'t>(company: &'t company::Model, deal: &'t deal::ActiveModel) -> Vec<&'t str> {
    let mut texts = vec![deal.headline.as_ref().as_str()];
    texts.extend(deal.pitches.as_ref().0.values().map(String::as_str));
    if *deal.visibility.as_ref() != DealVisibility::ByIntroduction {
        texts.push(&company.name);
    }
    texts
}
