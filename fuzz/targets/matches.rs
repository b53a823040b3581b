//! Matches of the product: arbitrary theses and deals, compared in pairs and found through the index.
#![no_main]

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use chrono::{Duration, NaiveDate};
use entity::companies::{BusinessModel, CompanyStage};
use entity::ids::{CompanyId, DealId, InvestorId};
use entity::investment::{DealVisibility, Exclusion, ExclusionKind, Round};
use entity::matchmaking::{MatchSide, MatchVerdict};
use engine::explanation::{Fit, Explanation};
use engine::profile::{Offer, TrackRecord, DealAmounts, TicketRange, Criteria, with_parents, hash_words};
use engine::index::MatchIndex;
use engine::pair::{IndexedDeal, IndexedInvestor, match_pair};
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use uuid::Uuid;

fuzz_target!(|data: &[u8]| {
    let _ = run(&mut Unstructured::new(data));
});

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day")
}

/// Near today, or at the limits of the calendar.
fn day(input: &mut Unstructured) -> Result<NaiveDate> {
    Ok(match input.int_in_range(0..=9)? {
        0 => NaiveDate::MIN,
        1 => NaiveDate::MAX,
        _ => today() + Duration::days(input.int_in_range(-120..=40)?),
    })
}

fn many<T>(input: &mut Unstructured, limit: usize, one: fn(&mut Unstructured) -> Result<T>) -> Result<Vec<T>> {
    (0..input.int_in_range(0..=limit)?).map(|_| one(input)).collect()
}

fn maybe<T>(input: &mut Unstructured, one: fn(&mut Unstructured) -> Result<T>) -> Result<Option<T>> {
    if input.arbitrary()? { one(input).map(Some) } else { Ok(None) }
}

/// Codes that are equal or nearly equal, and arbitrary text.
fn code(input: &mut Unstructured) -> Result<String> {
    const CODES: [&str; 10] = ["finance", "finance.payments", "finance.payments.cards", "health", "ў.ў", "", ".", "finance.", "UZ", "KZ"];
    if input.ratio(1, 10)? { input.arbitrary() } else { Ok((*input.choose(&CODES)?).to_owned()) }
}

fn text(input: &mut Unstructured) -> Result<Vec<u32>> {
    if input.arbitrary()? {
        let codes = many(input, 20, code)?;
        return Ok(hash_words(codes.iter().map(String::as_str)));
    }
    let mut words: Vec<u32> = many(input, 40, |input| input.int_in_range(0..=60))?;
    words.sort_unstable();
    words.dedup();
    Ok(words)
}

fn sum(input: &mut Unstructured) -> Result<i64> {
    if input.ratio(1, 3)? { input.arbitrary() } else { Ok(100_000 * input.int_in_range::<i64>(0..=5)?) }
}

fn round(input: &mut Unstructured) -> Result<Round> {
    input.choose(&Round::ALL[..3]).copied()
}

fn model(input: &mut Unstructured) -> Result<BusinessModel> {
    input.choose(BusinessModel::ALL).copied()
}

fn investor_id(input: &mut Unstructured) -> Result<InvestorId> {
    Ok(InvestorId(Uuid::from_u128(input.int_in_range(0..=7)?)))
}

fn verdict(input: &mut Unstructured) -> Result<MatchVerdict> {
    input.choose(MatchVerdict::ALL).copied()
}

fn deal(input: &mut Unstructured) -> Result<IndexedDeal> {
    let company: u128 = input.int_in_range(0..=6)?;
    Ok(IndexedDeal {
        id: DealId(Uuid::from_u128(company * 2 + input.int_in_range(0..=1)?)),
        company: CompanyId(Uuid::from_u128(company)),
        visibility: *input.choose(DealVisibility::ALL)?,
        closes: day(input)?,
        offer: Offer {
            sectors: many(input, 3, code)?,
            round: round(input)?,
            country: code(input)?,
            team_countries: many(input, 2, code)?,
            markets: many(input, 2, code)?,
            models: many(input, 2, model)?,
            stage: maybe(input, |input| input.choose(CompanyStage::ALL).copied())?,
            sums: maybe(input, |input| Ok(DealAmounts { min_ticket: sum(input)?, open: sum(input)? }))?,
            words: text(input)?,
            sanctioned: input.arbitrary()?,
            resident: input.arbitrary()?,
            opened: day(input)?,
        },
        // All deals of a company have the same backers.
        backers: (0..company % 3).map(|of| InvestorId(Uuid::from_u128(company + of))).collect(),
    })
}

fn investor(input: &mut Unstructured) -> Result<IndexedInvestor> {
    let mut past = TrackRecord::default();
    for _ in 0..input.int_in_range(0..=4)? {
        past.add(&many(input, 2, code)?, &many(input, 2, code)?);
    }
    let exclusion = |input: &mut Unstructured| Ok(Exclusion { kind: *input.choose(ExclusionKind::ALL)?, values: many(input, 2, code)? });
    Ok(IndexedInvestor {
        id: investor_id(input)?,
        criteria: Criteria {
            sectors: many(input, 3, code)?,
            rounds: many(input, 2, round)?,
            countries: many(input, 2, code)?,
            models: many(input, 2, model)?,
            ticket: maybe(input, |input| Ok(TicketRange { min: sum(input)?, typical: maybe(input, sum)?, max: sum(input)? }))?,
            until: maybe(input, day)?,
            exclusions: many(input, 2, exclusion)?,
            words: text(input)?,
            past,
        },
        met: many(input, 3, |input| Ok((investor_id(input)?, input.arbitrary::<u16>()?.into())))?.into_iter().collect(),
        verified_until: maybe(input, day)?,
    })
}

/// Whether a hard rule excludes the match. It repeats the rules of the engine, to compare the two.
fn is_forbidden(investor: &IndexedInvestor, deal: &IndexedDeal) -> bool {
    let (criteria, offer) = (&investor.criteria, &deal.offer);
    let done = |sector: &String, market: &String| criteria.past.markets.get(sector).is_some_and(|markets| markets.contains(market));
    let excluded = criteria.exclusions.iter().any(|it| match it.kind {
        ExclusionKind::Sector => offer.sectors.iter().any(|code| with_parents(code).any(|parent| it.values.iter().any(|it| it == parent))),
        ExclusionKind::CountryOfIncorporation => it.values.contains(&offer.country),
        ExclusionKind::TeamCountry => offer.team_countries.iter().any(|country| it.values.contains(country)),
        ExclusionKind::Sanctioned => offer.sanctioned,
        ExclusionKind::CompetesWithPortfolio => offer.sectors.iter().any(|sector| offer.markets.iter().any(|market| done(sector, market))),
    });
    let verified = investor.verified_until.is_some_and(|until| until >= today());
    excluded || deal.backers.contains(&investor.id) || (deal.visibility != DealVisibility::Public && !verified)
}

/// Whether the deal does not meet the thesis.
fn is_outside_thesis(investor: &IndexedInvestor, deal: &IndexedDeal) -> bool {
    let (criteria, offer) = (&investor.criteria, &deal.offer);
    let sums = criteria.ticket.zip(offer.sums);
    (!criteria.rounds.is_empty() && !criteria.rounds.contains(&offer.round))
        || (!criteria.countries.is_empty() && !criteria.countries.contains(&offer.country))
        || sums.is_some_and(|(ticket, sums)| sums.min_ticket > ticket.max || sums.open < ticket.min)
        || criteria.until.is_some_and(|until| until < today())
}

fn check(investor: &IndexedInvestor, deal: &IndexedDeal, verdict: Option<MatchVerdict>, fit: Option<&Fit>) {
    assert_eq!(fit.is_none(), is_forbidden(investor, deal) || verdict == Some(MatchVerdict::Hide), "{investor:?} {deal:?}");
    let Some(fit) = fit else { return };
    assert!((0.0..=1.0).contains(&fit.score), "{}", fit.score);
    let sum: f32 = fit.reasons.iter().map(|reason| reason.contribution).sum();
    assert!((sum - fit.score).abs() < 1e-4, "{sum} {}", fit.score);
    let blocked = fit.reasons.iter().any(|reason| matches!(reason.explanation, Explanation::Blocked { .. }));
    assert_eq!(blocked, is_outside_thesis(investor, deal));
    assert!(!blocked || fit.score == 0.0);
}

fn sorted<I: Ord>(mut found: Vec<(I, i64)>, limit: usize) -> Vec<(I, i64)> {
    found.retain(|it| it.1 > 0);
    found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    found.truncate(limit);
    found
}

fn run(input: &mut Unstructured) -> Result<()> {
    let limit = input.int_in_range(0..=6)?;
    let investors: BTreeMap<_, _> = many(input, 5, investor)?.into_iter().map(|it| (it.id, it)).collect();
    let history = many(input, 14, |input| Ok((deal(input)?, input.ratio(1, 5)?)))?;
    let verdicts: HashMap<(InvestorId, DealId), MatchVerdict> =
        many(input, 4, |input| Ok(((investor_id(input)?, DealId(Uuid::from_u128(input.int_in_range(0..=13)?))), verdict(input)?)))?
            .into_iter()
            .collect();
    let (mut index, mut deals) = (MatchIndex::default(), BTreeMap::new());
    for (deal, gone) in history {
        if gone {
            index.remove_deal(deal.id);
            deals.remove(&deal.id);
        } else {
            index.insert_deal(deal.clone());
            deals.insert(deal.id, deal);
        }
    }
    investors.values().for_each(|investor| index.insert_investor(investor.clone()));
    let check_pair = |investor: &IndexedInvestor, deal: &IndexedDeal, side: MatchSide| {
        let verdict = verdicts.get(&(investor.id, deal.id)).copied();
        let fit = match_pair(investor, deal, side, verdict, today());
        check(investor, deal, verdict, fit.as_ref());
        fit.map_or(0, |fit| fit.millionths())
    };
    for investor in investors.values() {
        let mine = verdicts.iter().filter(|it| it.0.0 == investor.id).map(|(pair, verdict)| (pair.1, *verdict)).collect();
        let open = deals.values().filter(|it| it.is_open_on(today()));
        let all = open.map(|deal| (deal.id, check_pair(investor, deal, MatchSide::Investor))).collect();
        assert_eq!(index.deals_for(investor, &mine, today(), limit), sorted(all, limit));
    }
    let all: Vec<IndexedDeal> = deals.into_values().collect();
    let best = investors.values().filter_map(|investor| {
        let scores = all.iter().map(|deal| (check_pair(investor, deal, MatchSide::Company), Reverse(deal.id)));
        scores.max().map(|(score, deal)| ((investor.id, deal.0), score))
    });
    let found = index.investors_for(&all, &verdicts, today(), limit).into_iter().map(|(investor, deal, score)| ((investor, deal), score));
    assert_eq!(found.collect::<Vec<_>>(), sorted(best.collect(), limit));
    Ok(())
}
