//! The result of a comparison: a score, and reasons that explain it.

use entity::companies::{BusinessModel, CompanyStage};
use entity::investment::Round;
use entity::matchmaking::MatchVerdict;

/// The number of factors.
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

/// Why an investor and a deal do not match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Excluded by the thesis. No reason is given to either side.
    Excluded,
    Round(Round),
    Country(String),
    /// The smallest ticket of the deal is above the investor's largest. The value is the smallest ticket that would match.
    TicketTooLarge(i64),
    /// The remaining amount is below the investor's smallest ticket. The value is the smallest ticket that would match.
    TicketTooSmall(i64),
    ThesisExpired,
}

/// One part of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct FitReason {
    pub factor: Factor,
    pub contribution: f32,
    pub explanation: Explanation,
}

/// The content of a reason. The API turns it into text.
#[derive(Clone, Debug, PartialEq)]
pub enum Explanation {
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
    SimilarPast {
        like: u32,
        of: u32,
        sector: String,
    },
    DissimilarPast {
        of: u32,
    },
    Stage(CompanyStage),
    Resident,
    NotResident,
    DaysOpen(i64),
    Verdict(MatchVerdict),
    /// The number of services of a program that the company's own parks do not offer.
    ServicesMissing {
        missing: u32,
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
    SectorRelated(String),
    SectorShared(String),
    ModelsComplement,
    ModelsAlike,
    TechnologiesShared(u32),
    StagesApart(u32),
    PartnerResident,
    PartnerNotResident,
    PartnerInMarket(String),
    MarketOfPartner(String),
    BothMarkets {
        mine: String,
        theirs: String,
    },
    /// The change that would raise the score most, and the resulting score in hundredths.
    WouldRaise {
        factor: Factor,
        hundredths: u32,
    },
    /// A hard rule that is not met; `only` if it is the only one.
    Blocked {
        obstacle: Obstacle,
        only: bool,
    },
}

/// How well two sides fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// From 0 to 1.
    pub score: f32,
    pub mutual: bool,
    /// Largest contribution first; the contributions add up to the score. The last reason names a change that would raise the
    /// score, and contributes nothing.
    pub reasons: Vec<FitReason>,
}

impl Fit {
    /// The score in millionths, as lists are ordered and shown.
    pub fn millionths(&self) -> i64 {
        millionths(self.score)
    }
}

pub(crate) fn millionths(score: f32) -> i64 {
    (f64::from(score) * 1e6).round() as i64
}
