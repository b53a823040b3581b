//! The funds that are really there, without accounts, and invented investors with a thesis, a user and a pipeline.

use std::collections::HashMap;

use entity::companies::BusinessModel;
use entity::identity::{OrganizationKind, membership, user};
use entity::ids::{DealId, InvestorId};
use entity::investment::{
    AccreditationBasis, Exclusion, ExclusionKind, InvestorKind, PipelineStage, Round, Thesis, Ticket, accreditation, investment, investor,
    investor_sector, pipeline_entry,
};
use entity::text::Texts;
use entity::word;
use sea_orm::ActiveValue::Set;

use super::chance::{happens, one, roll};
use super::files::{InvestmentEntry, InvestorEntry, InvestorsFile, Names};
use super::people;
use super::seeded::{Seeded, in_days, joined, money};
use super::startups::found_by;
use kernel::problem::Problem;
use kernel::words;
use kernel::work::{Work, insert_all};

const KINDS: [(InvestorKind, &str); 6] = [
    (InvestorKind::VentureFund, "Ventures"),
    (InvestorKind::VentureFund, "Capital"),
    (InvestorKind::Angel, "Angel"),
    (InvestorKind::AngelNetwork, "Angels"),
    (InvestorKind::CorporateFund, "Corporate Fund"),
    (InvestorKind::Accelerator, "Accelerator"),
];
const SEATS: [&str; 6] = ["UZ", "KZ", "RU", "AE", "TR", "SG"];

#[derive(Default)]
struct Rows {
    users: Vec<user::ActiveModel>,
    investors: Vec<investor::ActiveModel>,
    memberships: Vec<membership::ActiveModel>,
    sectors: Vec<investor_sector::ActiveModel>,
    accreditations: Vec<accreditation::ActiveModel>,
    pipeline: Vec<pipeline_entry::ActiveModel>,
    words: Vec<word::ActiveModel>,
}

pub(super) async fn write(
    work: &mut Work,
    seeded: &mut Seeded,
    file: InvestorsFile,
    names: &Names,
    count: usize,
    deals: &[DealId],
    hash: &str,
) -> Result<(), Problem> {
    let mut rows = Rows::default();
    let mut known = HashMap::new();
    for entry in file.investors {
        let name = entry.name.clone();
        known.insert(name, real(work, entry, &mut rows));
    }
    for place in 0..count {
        invented(work, seeded, names, place, deals, hash, &mut rows)?;
    }
    seeded.report.investors = rows.investors.len();
    let investments = file.investments.into_iter().map(|entry| made(work, seeded, &known, entry)).collect::<Result<Vec<_>, _>>()?;
    insert_all::<user::Entity>(work.db(), rows.users).await?;
    insert_all::<investor::Entity>(work.db(), rows.investors).await?;
    insert_all::<membership::Entity>(work.db(), rows.memberships).await?;
    insert_all::<investor_sector::Entity>(work.db(), rows.sectors).await?;
    insert_all::<accreditation::Entity>(work.db(), rows.accreditations).await?;
    insert_all::<pipeline_entry::Entity>(work.db(), rows.pipeline).await?;
    insert_all::<word::Entity>(work.db(), rows.words).await?;
    insert_all::<investment::Entity>(work.db(), investments).await
}

fn real(work: &Work, entry: InvestorEntry, rows: &mut Rows) -> InvestorId {
    let thesis = Thesis { deploy_countries: entry.deploy_countries, rounds: entry.rounds, text: entry.text, ..Thesis::default() };
    investor(work, entry.name, entry.kind, entry.country, entry.summary, thesis, false, rows)
}

#[allow(clippy::too_many_arguments, reason = "one row, field by field")]
fn investor(
    work: &Work,
    name: String,
    kind: InvestorKind,
    country: String,
    summaries: Texts,
    thesis: Thesis,
    demo: bool,
    rows: &mut Rows,
) -> InvestorId {
    let id: InvestorId = work.mint();
    let texts: Vec<&str> = summaries.0.values().chain([&name]).map(String::as_str).collect();
    rows.words.extend(found_by(id, &texts));
    rows.sectors
        .extend(thesis.sectors.iter().map(|sector| investor_sector::ActiveModel { investor_id: Set(id), sector: Set(sector.clone()) }));
    rows.investors.push(investor::ActiveModel {
        id: Set(id),
        slug: Set(words::slug(&name)),
        name: Set(name),
        other_names: Set(Texts::default()),
        kind: Set(kind),
        country: Set(country),
        website: Set(None),
        summaries: Set(summaries),
        thesis: Set(Some(thesis)),
        demo: Set(demo),
        revision: Set(1),
        created_at: Set(work.now()),
    });
    id
}

fn invented(
    work: &Work,
    seeded: &Seeded,
    names: &Names,
    place: usize,
    deals: &[DealId],
    hash: &str,
    rows: &mut Rows,
) -> Result<(), Problem> {
    let (kind, word) = KINDS[place % KINDS.len()];
    let first = &names.investor_first[place % names.investor_first.len()];
    let name = match place / names.investor_first.len() {
        0 => format!("{first} {word}"),
        again => format!("{first} {word} {}", again + 1),
    };
    let address = format!("partner@{}.example", words::slug(&name));
    let country = (*one(&SEATS, place, "seat")).to_owned();
    let summaries = joined(&[&names.investor_summary, &names.mark]);
    let id = investor(work, name, kind, country.clone(), summaries, thesis(names, place), true, rows);
    let (user, account) = people::account(work, address, people::name(names, place + 7), "en", hash);
    rows.users.push(account);
    rows.memberships.push(people::owner(work, OrganizationKind::Investor, id, user));
    if happens(place, "accredited", 70) {
        let seat = seeded.park(if happens(place, "accredited by", 50) { "it-park" } else { "astana-hub" })?;
        rows.accreditations.push(accreditation::ActiveModel {
            id: Set(work.mint()),
            investor_id: Set(id),
            jurisdiction: Set(seat.park.country.clone()),
            basis: Set(AccreditationBasis::ParkVerified),
            park_id: Set(Some(seat.park.id)),
            file_id: Set(None),
            valid_until: Set(Some(in_days(seat.today, 200 + roll(place, "accredited until") % 300))),
            created_at: Set(work.now()),
        });
    }
    if !deals.is_empty() {
        let first = roll(place, "first deal");
        let stages = [PipelineStage::Sourced, PipelineStage::Screening, PipelineStage::FirstMeeting];
        rows.pipeline.extend(stages.into_iter().enumerate().take(deals.len()).map(|(nth, stage)| pipeline_entry::ActiveModel {
            id: Set(work.mint()),
            investor_id: Set(id),
            deal_id: Set(deals[(first + nth) % deals.len()]),
            stage: Set(stage),
            note: Set(Some("Demo data".to_owned())),
            pass_reason: Set(None),
            changed_at: Set(work.now()),
        }));
    }
    Ok(())
}

fn thesis(names: &Names, place: usize) -> Thesis {
    let mut sectors: Vec<String> =
        ["first", "second", "third"].iter().map(|nth| one(&names.activities, place, nth).sector.clone()).collect();
    sectors.sort();
    sectors.dedup();
    let (rounds, thousands): (&[Round], i64) = match place % 3 {
        0 => (&[Round::PreSeed, Round::Seed], 25),
        1 => (&[Round::Seed, Round::SeriesA], 150),
        _ => (&[Round::SeriesA, Round::SeriesB], 700),
    };
    let mut deploy: Vec<String> = ["UZ", *one(&["KZ", "KG", "AZ"], place, "deploys"), *one(&["KZ", "BY", "RU"], place, "deploys too")]
        .into_iter()
        .map(str::to_owned)
        .collect();
    deploy.sort();
    deploy.dedup();
    let mut exclusions = vec![];
    if happens(place, "no sanctions", 60) {
        exclusions.push(Exclusion { kind: ExclusionKind::Sanctioned, values: vec![] });
    }
    if happens(place, "not there", 25) {
        exclusions.push(Exclusion { kind: ExclusionKind::TeamCountry, values: vec!["RU".to_owned()] });
    }
    Thesis {
        sectors,
        rounds: rounds.to_vec(),
        deploy_countries: deploy,
        business_models: if happens(place, "b2b", 40) { vec![BusinessModel::B2b, BusinessModel::Saas] } else { vec![] },
        // In cents.
        ticket: Some(Ticket {
            min: thousands * 100_000,
            typical: Some(thousands * 300_000),
            max: thousands * 1_000_000,
            currency: "USD".to_owned(),
        }),
        leads: happens(place, "leads", 40),
        text: Some("An invented thesis: demo data.".to_owned()),
        exclusions,
        deploying_until: None,
    }
}

fn made(
    work: &Work,
    seeded: &Seeded,
    investors: &HashMap<String, InvestorId>,
    entry: InvestmentEntry,
) -> Result<investment::ActiveModel, Problem> {
    let missing = |name: &str| Problem::broken(format!("no {name} in the data"));
    let sum = match (&entry.amount, &entry.currency) {
        (Some(amount), Some(currency)) => Some(money(amount, currency)?),
        _ => None,
    };
    Ok(investment::ActiveModel {
        id: Set(work.mint()),
        investor_id: Set(*investors.get(&entry.investor).ok_or_else(|| missing(&entry.investor))?),
        company_id: Set(*seeded.companies.get(&entry.company).ok_or_else(|| missing(&entry.company))?),
        deal_id: Set(None),
        round: Set(entry.round),
        amount: Set(sum.as_ref().map(|sum| sum.minor)),
        currency: Set(sum.map(|sum| sum.currency.into())),
        made_on: Set(entry.on),
        lead: Set(entry.lead),
        created_at: Set(work.now()),
    })
}
