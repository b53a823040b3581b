//! The product's matches: any theses and deals, held against each other and found by the index.
#![no_main]

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use chrono::{Duration, NaiveDate};
use entity::companies::{BusinessModel, CompanyStage};
use entity::ids::{CompanyId, DealId, InvestorId};
use entity::investment::{DealVisibility, Exclusion, ExclusionKind, Round};
use entity::matchmaking::{MatchSide, MatchVerdict};
use engine::explanation::{Fit, Saying};
use engine::profile::{Offer, Past, Sums, Tickets, Wish, with_above, words};
use engine::index::Index;
use engine::pair::{Listed, Seeker, hold};
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use uuid::Uuid;

fuzz_target!(|data: &[u8]| {
    let _ = try_it(&mut Unstructured::new(data));
});

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day")
}

/// Near today, or anywhere that a calendar reaches.
fn day(input: &mut Unstructured) -> Result<NaiveDate> {
    Ok(match input.int_in_range(0..=9)? {
        0 => NaiveDate::MIN,
        1 => NaiveDate::MAX,
        _ => today() + Duration::days(input.int_in_range(-120..=40)?),
    })
}

fn many<T>(input: &mut Unstructured, most: usize, one: fn(&mut Unstructured) -> Result<T>) -> Result<Vec<T>> {
    (0..input.int_in_range(0..=most)?).map(|_| one(input)).collect()
}

fn maybe<T>(input: &mut Unstructured, one: fn(&mut Unstructured) -> Result<T>) -> Result<Option<T>> {
    if input.arbitrary()? { one(input).map(Some) } else { Ok(None) }
}

/// Codes that meet, codes that nearly do, and whatever else somebody may have typed.
fn code(input: &mut Unstructured) -> Result<String> {
    const CODES: [&str; 10] = ["finance", "finance.payments", "finance.payments.cards", "health", "ў.ў", "", ".", "finance.", "UZ", "KZ"];
    if input.ratio(1, 10)? { input.arbitrary() } else { Ok((*input.choose(&CODES)?).to_owned()) }
}

fn text(input: &mut Unstructured) -> Result<Vec<u32>> {
    if input.arbitrary()? {
        let codes = many(input, 20, code)?;
        return Ok(words(codes.iter().map(String::as_str)));
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

fn investor(input: &mut Unstructured) -> Result<InvestorId> {
    Ok(InvestorId(Uuid::from_u128(input.int_in_range(0..=7)?)))
}

fn verdict(input: &mut Unstructured) -> Result<MatchVerdict> {
    input.choose(MatchVerdict::ALL).copied()
}

fn listed(input: &mut Unstructured) -> Result<Listed> {
    let company: u128 = input.int_in_range(0..=6)?;
    Ok(Listed {
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
            sums: maybe(input, |input| Ok(Sums { min_ticket: sum(input)?, open: sum(input)? }))?,
            words: text(input)?,
            sanctioned: input.arbitrary()?,
            resident: input.arbitrary()?,
            opened: day(input)?,
        },
        // What a company's deals have alike is the company's.
        backers: (0..company % 3).map(|of| InvestorId(Uuid::from_u128(company + of))).collect(),
    })
}

fn seeker(input: &mut Unstructured) -> Result<Seeker> {
    let mut past = Past::default();
    for _ in 0..input.int_in_range(0..=4)? {
        past.add(&many(input, 2, code)?, &many(input, 2, code)?);
    }
    let exclusion = |input: &mut Unstructured| Ok(Exclusion { kind: *input.choose(ExclusionKind::ALL)?, values: many(input, 2, code)? });
    Ok(Seeker {
        id: investor(input)?,
        wish: Wish {
            sectors: many(input, 3, code)?,
            rounds: many(input, 2, round)?,
            countries: many(input, 2, code)?,
            models: many(input, 2, model)?,
            ticket: maybe(input, |input| Ok(Tickets { min: sum(input)?, typical: maybe(input, sum)?, max: sum(input)? }))?,
            until: maybe(input, day)?,
            exclusions: many(input, 2, exclusion)?,
            words: text(input)?,
            past,
        },
        met: many(input, 3, |input| Ok((investor(input)?, input.arbitrary::<u16>()?.into())))?.into_iter().collect(),
        verified_until: maybe(input, day)?,
    })
}

/// A hard rule says that this is no match: written down once more, so that the two have to agree.
fn is_forbidden(seeker: &Seeker, listed: &Listed) -> bool {
    let (wish, offer) = (&seeker.wish, &listed.offer);
    let done = |sector: &String, market: &String| wish.past.markets.get(sector).is_some_and(|markets| markets.contains(market));
    let excluded = wish.exclusions.iter().any(|it| match it.kind {
        ExclusionKind::Sector => offer.sectors.iter().any(|code| with_above(code).any(|above| it.values.iter().any(|it| it == above))),
        ExclusionKind::CountryOfIncorporation => it.values.contains(&offer.country),
        ExclusionKind::TeamCountry => offer.team_countries.iter().any(|country| it.values.contains(country)),
        ExclusionKind::Sanctioned => offer.sanctioned,
        ExclusionKind::CompetesWithPortfolio => offer.sectors.iter().any(|sector| offer.markets.iter().any(|market| done(sector, market))),
    });
    let verified = seeker.verified_until.is_some_and(|until| until >= today());
    excluded || listed.backers.contains(&seeker.id) || (listed.visibility != DealVisibility::Public && !verified)
}

/// A filter of the thesis keeps the two apart.
fn is_barred(seeker: &Seeker, listed: &Listed) -> bool {
    let (wish, offer) = (&seeker.wish, &listed.offer);
    let sums = wish.ticket.zip(offer.sums);
    (!wish.rounds.is_empty() && !wish.rounds.contains(&offer.round))
        || (!wish.countries.is_empty() && !wish.countries.contains(&offer.country))
        || sums.is_some_and(|(ticket, sums)| sums.min_ticket > ticket.max || sums.open < ticket.min)
        || wish.until.is_some_and(|until| until < today())
}

fn judge(seeker: &Seeker, listed: &Listed, said: Option<MatchVerdict>, fit: Option<&Fit>) {
    assert_eq!(fit.is_none(), is_forbidden(seeker, listed) || said == Some(MatchVerdict::Hide), "{seeker:?} {listed:?}");
    let Some(fit) = fit else { return };
    assert!((0.0..=1.0).contains(&fit.score), "{}", fit.score);
    let told: f32 = fit.reasons.iter().map(|reason| reason.contribution).sum();
    assert!((told - fit.score).abs() < 1e-4, "{told} {}", fit.score);
    let barred = fit.reasons.iter().any(|reason| matches!(reason.saying, Saying::Barred { .. }));
    assert_eq!(barred, is_barred(seeker, listed));
    assert!(!barred || fit.score == 0.0);
}

fn sorted<I: Ord>(mut found: Vec<(I, i64)>, most: usize) -> Vec<(I, i64)> {
    found.retain(|it| it.1 > 0);
    found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    found.truncate(most);
    found
}

fn try_it(input: &mut Unstructured) -> Result<()> {
    let most = input.int_in_range(0..=6)?;
    let seekers: BTreeMap<_, _> = many(input, 5, seeker)?.into_iter().map(|it| (it.id, it)).collect();
    let history = many(input, 14, |input| Ok((listed(input)?, input.ratio(1, 5)?)))?;
    let said: HashMap<(InvestorId, DealId), MatchVerdict> =
        many(input, 4, |input| Ok(((investor(input)?, DealId(Uuid::from_u128(input.int_in_range(0..=13)?))), verdict(input)?)))?
            .into_iter()
            .collect();
    let (mut index, mut deals) = (Index::default(), BTreeMap::new());
    for (listed, gone) in history {
        if gone {
            index.drop_deal(listed.id);
            deals.remove(&listed.id);
        } else {
            index.put_deal(listed.clone());
            deals.insert(listed.id, listed);
        }
    }
    seekers.values().for_each(|seeker| index.put_seeker(seeker.clone()));
    let held = |seeker: &Seeker, listed: &Listed, side: MatchSide| {
        let said = said.get(&(seeker.id, listed.id)).copied();
        let fit = hold(seeker, listed, side, said, today());
        judge(seeker, listed, said, fit.as_ref());
        fit.map_or(0, |fit| fit.millionths())
    };
    for seeker in seekers.values() {
        let mine = said.iter().filter(|it| it.0.0 == seeker.id).map(|(pair, verdict)| (pair.1, *verdict)).collect();
        let open = deals.values().filter(|it| it.is_open_on(today()));
        let all = open.map(|listed| (listed.id, held(seeker, listed, MatchSide::Investor))).collect();
        assert_eq!(index.deals_for(seeker, &mine, today(), most), sorted(all, most));
    }
    let all: Vec<Listed> = deals.into_values().collect();
    let best = seekers.values().filter_map(|seeker| {
        let scores = all.iter().map(|listed| (held(seeker, listed, MatchSide::Company), Reverse(listed.id)));
        scores.max().map(|(score, deal)| ((seeker.id, deal.0), score))
    });
    let found = index.investors_for(&all, &said, today(), most).into_iter().map(|(investor, deal, score)| ((investor, deal), score));
    assert_eq!(found.collect::<Vec<_>>(), sorted(best.collect(), most));
    Ok(())
}
