//! The features of an investor and a deal.

use crate::history::Ask;

/// A deal for the ranker.
#[derive(Clone, Copy, Debug)]
pub struct Deal {
    pub company: u32,
    /// None if it is unknown what the company is raising, and whether it is raising at all.
    pub ask: Option<Ask>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    Sector,
    Geography,
    Round,
    Ticket,
    /// Similarity to the investor's own deals.
    Taste,
    /// What the investor's co-investors do, and who has invested in the company.
    Network,
    /// How active the investor is.
    Activity,
    /// The state of the company, regardless of the investor.
    Company,
}

pub const FAMILIES: [Family; 8] =
    [Family::Sector, Family::Geography, Family::Round, Family::Ticket, Family::Taste, Family::Network, Family::Activity, Family::Company];

macro_rules! features {
    ($($id:ident $name:literal $family:ident),* $(,)?) => {
        /// The position of each feature in a row.
        #[allow(dead_code, reason = "most are named only by their place among the others")]
        #[derive(Clone, Copy)]
        pub(crate) enum At { $($id),* }
        /// Features of the pair come first, then those of the investor, then those of the company.
        pub const FEATURES: &[(&str, Family)] = &[$(($name, Family::$family)),*];
    };
}

features! {
    // Habits: the investor's deals with the same value, relative to how common the value is. In the order of `habit_keys`.
    Sector "habit-sector" Sector, City "habit-city" Geography, Region "habit-region" Geography, State "habit-state" Geography,
    Before "habit-round-before" Round, Rounds "habit-rounds-so-far" Round, Age "habit-age" Round,
    SectorRegion "habit-sector-region" Sector, SectorState "habit-sector-state" Sector, Kind "habit-round" Round, Band "habit-band" Ticket,
    SectorKind "habit-sector-round" Sector, KindBand "habit-round-band" Ticket, StateKind "habit-state-round" Geography,
    SectorStateKind "habit-sector-state-round" Sector, StateKindBand "habit-state-round-band" Geography,
    SectorLately "habit-sector-lately" Sector, StateLately "habit-state-lately" Geography, TermsLately "habit-round-band-lately" Ticket,
    SectorKindLately "habit-sector-round-lately" Sector,
    ShareSector "share-sector" Sector, ShareCity "share-city" Geography, ShareState "share-state" Geography,
    ShareBand "share-band" Ticket, ShareKind "share-round" Round,
    // Tastes: the investor's deals that are similar to this one: their mean, the most similar, and their share of all similar
    // deals.
    TasteWide "taste-wide" Taste, TasteSharp "taste-sharp" Taste, TasteLately "taste-lately" Taste, TasteBest "taste-best" Taste,
    TasteShare "taste-share" Taste, TasteLatelyShare "taste-lately-share" Taste, TasteWideShare "taste-wide-share" Taste,
    // Tastes in a single trait; `last-terms` are those of the company's previous round. In the order of `fill_traits`.
    TasteSector "taste-sector" Sector, TasteAge "taste-age" Round, TastePlace "taste-place" Geography, TasteTerms "taste-terms" Ticket,
    TasteStage "taste-stage" Round, TasteLastTerms "taste-last-terms" Ticket,
    LateSector "taste-sector-lately" Sector, LateAge "taste-age-lately" Round, LatePlace "taste-place-lately" Geography,
    LateTerms "taste-terms-lately" Ticket, LateStage "taste-stage-lately" Round, LateLastTerms "taste-last-terms-lately" Ticket,
    Peers "peers-taste" Network, PeersShare "peers-taste-share" Network,
    Gap "ticket-gap" Ticket, GapSquared "ticket-gap-squared" Ticket, FirstMoney "first-money" Round,
    SameCity "same-city" Geography, SameRegion "same-region" Geography, SameState "same-state" Geography,
    NatureTerms "nature-terms" Round, NatureSector "nature-sector" Sector, HomeState "home-state" Geography, OwnSector "own-sector" Sector,
    Joint "network-joint" Network, Cosine "network-cosine" Network, Most "network-most" Network, Count "network-count" Network,
    Follows "network-follows" Network, Walk "network-walk" Network, Walk2 "network-two-walks" Network,
    Weight "weight" Activity, Year "deals-in-a-year" Activity, TwoYears "deals-in-two-years" Activity, All "deals" Activity,
    Trend "trend" Activity, HalfYear "deals-in-half-a-year" Activity, Quarter "deals-in-a-quarter" Activity, Idle "idle" Activity, Person "person" Activity, Corporate "corporate" Activity,
    HomeUnknown "home-unknown" Geography, Abroad "abroad" Geography,
    CompanyRounds "company-rounds" Company, CompanyIdle "company-idle" Company, CompanyRipe "company-ripe" Company,
    LastAmount "company-last-amount" Company, TotalAmount "company-total-amount" Company, CompanyAge "company-age" Company,
    AgeUnknown "company-age-unknown" Company, Backers "company-backers" Company, BackerDegree "company-backer-degree" Company,
    Hot "company-sector-hot" Company, Cold "company-cold" Company, SectorUnknown "company-sector-unknown" Company,
    AskBand "ask-band" Company, AskBandUnknown "ask-band-unknown" Company,
    Ask0 "ask-round-0" Company, Ask1 "ask-round-1" Company, Ask2 "ask-round-2" Company, Ask3 "ask-round-3" Company,
    Ask4 "ask-round-4" Company, Ask5 "ask-round-5" Company,
    Last0 "last-round-0" Company, Last1 "last-round-1" Company, Last2 "last-round-2" Company, Last3 "last-round-3" Company,
    Last4 "last-round-4" Company, Last5 "last-round-5" Company,
}

pub(crate) const HABITS: usize = At::ShareSector as usize;
pub(crate) const LATELY: usize = At::SectorLately as usize;
/// Where tastes begin. The features before it count deals with exactly the same value (habits and shares).
pub const TASTES: usize = At::TasteWide as usize;
/// The number of features of the pair.
pub const PAIR: usize = At::Weight as usize;
/// Where the features of the company begin.
pub const OWN: usize = At::CompanyRounds as usize;
pub const WIDTH: usize = FEATURES.len();

/// Habits in two or more traits at once. They are rarer and therefore smoothed more.
pub(crate) const JOINT: [usize; 8] = [
    At::SectorRegion as usize,
    At::SectorState as usize,
    At::SectorKind as usize,
    At::KindBand as usize,
    At::StateKind as usize,
    At::SectorStateKind as usize,
    At::StateKindBand as usize,
    At::SectorKindLately as usize,
];
