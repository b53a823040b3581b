//! Features and rankings of arbitrary histories, with absurd days and amounts.
#![no_main]

use engine::feature_source::FeatureSource;
use engine::features::{Deal, WIDTH};
use engine::history::{
    Ask, Company, History, Investment, Investor, KINDS, NO_BAND, NONE, Nature, Place, FundingRound,
};
use engine::rank::{RankRequest, rank_all};
use engine::weights::Weights;
use engine::evaluate;
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: { LEARNED.get_or_init(|| evaluate::load_weights(evaluate::LEARNED_WEIGHTS).0); }, |data: &[u8]| {
    let _ = run(&mut Unstructured::new(data));
});

static LEARNED: std::sync::OnceLock<Weights> = std::sync::OnceLock::new();

/// Readers number names from zero, so codes are small or `NONE`.
fn code(input: &mut Unstructured) -> Result<u32> {
    Ok(if input.ratio(1, 4)? { NONE } else { input.int_in_range(0..=12)? })
}

fn place(input: &mut Unstructured) -> Result<Place> {
    Ok(Place { country: code(input)?, state: code(input)?, region: code(input)?, city: code(input)? })
}

fn kind(input: &mut Unstructured) -> Result<u8> {
    input.int_in_range(0..=KINDS as u8 - 1)
}

fn many<T>(input: &mut Unstructured, limit: usize, one: fn(&mut Unstructured) -> Result<T>) -> Result<Vec<T>> {
    (0..input.int_in_range(0..=limit)?).map(|_| one(input)).collect()
}

/// Near the last day of the history, or any other day.
fn day(input: &mut Unstructured) -> Result<i32> {
    if input.ratio(1, 3)? { input.arbitrary() } else { input.int_in_range(10_000..=16_000) }
}

fn company(input: &mut Unstructured) -> Result<Company> {
    let round = |input: &mut Unstructured| Ok(FundingRound { day: day(input)?, kind: kind(input)?, amount: input.arbitrary()? });
    Ok(Company { sector: code(input)?, place: place(input)?, founded: input.arbitrary()?, rounds: many(input, 4, round)? })
}

fn investor(input: &mut Unstructured) -> Result<Investor> {
    let nature = *input.choose(&[Nature::Fund, Nature::Person, Nature::Corporate])?;
    Ok(Investor { nature, place: place(input)?, sector: code(input)? })
}

fn investment(input: &mut Unstructured) -> Result<Investment> {
    // Some of them do not exist.
    let (investor, company) = (input.int_in_range(0..=9)?, input.int_in_range(0..=9)?);
    Ok(Investment { investor, company, day: day(input)?, kind: kind(input)?, amount: input.arbitrary()? })
}

fn run(input: &mut Unstructured) -> Result<()> {
    let today = if input.ratio(1, 8)? { input.arbitrary()? } else { 14_000 };
    let (companies, investors) = (many(input, 8, company)?, many(input, 8, investor)?);
    let investments = many(input, 30, investment)?;
    let ask = |input: &mut Unstructured| Ok(Ask { kind: kind(input)?, band: input.int_in_range(0..=NO_BAND)? });
    let ask = if input.arbitrary()? { Some(ask(input)?) } else { None };
    let deals: Vec<Deal> = (0..companies.len() as u32).map(|company| Deal { company, ask }).collect();
    let rows: Vec<u32> = (0..investors.len() as u32).collect();
    let history = History::new(today, companies, investors, &investments);
    let source = FeatureSource::new(&history, &rows);
    let mut row = vec![0f32; WIDTH];
    source.for_each_deal(&deals, |_, columns| {
        for investor in 0..rows.len() {
            source.copy_row(columns, investor, &mut row);
            assert!(row.iter().all(|value| value.is_finite()), "{row:?}");
        }
    });
    for weights in [LEARNED.get().expect("initialized by fuzz_target"), &Weights::plain()] {
        let request = RankRequest { deals: Some(&weights.deals), rows: &rows, investors: Some(&weights.investors), length: 10, threads: 1 };
        let ranked = rank_all(&source, &deals, &request);
        assert!(ranked.deals.iter().chain(&ranked.investors).flatten().all(|it| (0.0..=1.0).contains(&it.1)));
    }
    Ok(())
}
