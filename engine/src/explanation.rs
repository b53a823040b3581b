//! The result of a comparison: a score, and reasons that explain it.

use entity::companies::{BusinessModel, CompanyStage};
use entity::investment::Round;
use entity::matchmaking::MatchVerdict;

/// How many factors there are.
pub(crate) const FACTORS: usize = 12;

/// What a reason is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Factor {
    Sector,
    Round,
    Geography,
    Ticket,
    BusinessModel,
    Text,
    CoInvestors,
    Portfolio,
    Traction,
    Park,
    Momentum,
    Feedback,
}

/// Why two are kept apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bar {
    /// Out of the question for the investor; nobody is told.
    Excluded,
    Round(Round),
    Country(String),
    /// The deal takes no sum as small as the investor's largest: with this smallest ticket it would.
    TicketTooLarge(i64),
    /// Less is open than the investor's smallest ticket: with this smallest ticket it would fit.
    TicketTooSmall(i64),
    Over,
}

/// A part of a score, in words to be said.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    pub factor: Factor,
    pub contribution: f32,
    pub saying: Saying,
}

/// What a reason says.
#[derive(Clone, Debug, PartialEq)]
pub enum Saying {
    SectorWanted(String),
    SectorNear(String),
    SectorOther,
    RoundWanted(Round),
    CountryWanted(String),
    TicketFits,
    TicketIsUsual,
    ModelWanted(BusinessModel),
    ModelOther,
    WordsShared(u32),
    BackersKnown(u32),
    LikePast {
        like: u32,
        of: u32,
        sector: String,
    },
    UnlikePast {
        of: u32,
    },
    Stage(CompanyStage),
    Resident,
    NoPark,
    DaysOpen(i64),
    Said(MatchVerdict),
    /// Of the services that a program offers, how many the company's own parks do not.
    ServicesLacked {
        lacked: u32,
        of: u32,
    },
    HostInMarket(String),
    HostElsewhere,
    ProgramForStage(CompanyStage),
    SectorOfProgram(String),
    SectorNearProgram(String),
    SectorNotOfProgram,
    Language(String),
    NoLanguage,
    LineBeside(String),
    LineShared(String),
    WaysTogether,
    WaysAlike,
    TechnologiesShared(u32),
    StagesApart(u32),
    PartnerResident,
    PartnerNoPark,
    PartnerInMarket(String),
    MarketOfPartner(String),
    BothMarkets {
        mine: String,
        theirs: String,
    },
    /// What would raise the score most, and to how much in hundredths.
    Would {
        factor: Factor,
        hundredths: u32,
    },
    /// What keeps the two apart, and what would bring them together: this by itself, or this among other things.
    Barred {
        bar: Bar,
        alone: bool,
    },
}

/// How well two fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// From 0 to 1.
    pub score: f32,
    pub mutual: bool,
    /// The largest first; they add up to the score. The last one says what would raise it, and adds nothing.
    pub reasons: Vec<Reason>,
}

impl Fit {
    /// The score in millionths, by which lists are ordered and shown.
    pub fn millionths(&self) -> i64 {
        millionths(self.score)
    }
}

pub(crate) fn millionths(score: f32) -> i64 {
    (f64::from(score) * 1e6).round() as i64
}
