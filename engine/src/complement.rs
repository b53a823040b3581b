//! A company held against what would complete it: a program by what it offers and the company lacks, a partner by where and in what
//! each is that the other is not.

use entity::companies::{BusinessModel, CompanyStage};
use entity::ids::CompanyId;
use entity::matchmaking::MatchVerdict;
use entity::parks::ServiceKind;
use entity::programs::ProgramKind;

use crate::explanation::{Factor, Fit, Saying};
use crate::factors;
use crate::profile::{roof, shared_words};
use crate::score::{Side, Values, fuse};

/// What the factors weigh for a company that looks for a program.
const FOR_COMPANY: [(Factor, f32); 6] = [
    (Factor::Park, 0.30),
    (Factor::Geography, 0.25),
    (Factor::Traction, 0.20),
    (Factor::Sector, 0.15),
    (Factor::Text, 0.10),
    (Factor::Feedback, 0.30),
];

/// And for the program.
const FOR_PROGRAM: [(Factor, f32); 3] = [(Factor::Sector, 0.40), (Factor::Traction, 0.35), (Factor::Text, 0.25)];

/// For either of two partners.
const FOR_PARTNER: [(Factor, f32); 8] = [
    (Factor::Geography, 0.30),
    (Factor::Sector, 0.25),
    (Factor::BusinessModel, 0.12),
    (Factor::Text, 0.10),
    (Factor::Portfolio, 0.08),
    (Factor::Traction, 0.08),
    (Factor::Park, 0.07),
    (Factor::Feedback, 0.30),
];

/// A company as programs and partners look at it.
#[derive(Clone, Debug, PartialEq)]
pub struct Firm {
    pub id: CompanyId,
    /// Where it is incorporated or has an office.
    pub present: Vec<String>,
    /// Where it sells or wants to sell.
    pub markets: Vec<String>,
    pub sectors: Vec<String>,
    pub models: Vec<BusinessModel>,
    pub stage: Option<CompanyStage>,
    pub languages: Vec<String>,
    /// As `fit::words` makes them.
    pub technologies: Vec<u32>,
    pub resident: bool,
    pub sanctioned: bool,
}

/// An open intake and its program.
#[derive(Clone, Debug)]
pub struct Round {
    pub kind: ProgramKind,
    /// For all lines of business where none is named, and so with languages.
    pub sectors: Vec<String>,
    pub languages: Vec<String>,
    pub services: Vec<ServiceKind>,
    /// Countries of the hosts.
    pub hosts: Vec<String>,
}

/// What is known of a pair, and in words.
#[derive(Default)]
struct Seen {
    values: Values,
    told: Vec<(Factor, Saying)>,
}

impl Seen {
    fn see(&mut self, factor: Factor, what: Option<(f32, Saying)>) {
        if let Some((worth, saying)) = what {
            self.values[factor as usize] = Some(worth);
            self.told.push((factor, saying));
        }
    }
}

/// How well an intake completes a company; `at_home` are the services of the parks it is a resident of. None where the company has
/// hidden it. Whether it would be let in is for the rules of the intake to say.
pub fn program(firm: &Firm, at_home: &[ServiceKind], round: &Round, said: Option<MatchVerdict>) -> Option<Fit> {
    if said == Some(MatchVerdict::Hide) {
        return None;
    }
    let mut seen = Seen::default();
    let lacked = round.services.iter().filter(|kind| !at_home.contains(kind)).count() as u32;
    let of = round.services.len() as u32;
    seen.see(Factor::Park, (of > 0).then(|| (lacked as f32 / of as f32, Saying::ServicesLacked { lacked, of })));
    seen.see(
        Factor::Geography,
        market(firm, &round.hosts).map(|(worth, country)| (worth, country.map_or(Saying::HostElsewhere, Saying::HostInMarket))),
    );
    seen.see(Factor::Traction, firm.stage.map(|stage| (suits(round.kind, stage), Saying::ProgramForStage(stage))));
    seen.see(
        Factor::Sector,
        factors::sector(&round.sectors, &firm.sectors).map(|(worth, saying)| {
            let saying = match saying {
                Saying::SectorWanted(code) => Saying::SectorOfProgram(code),
                Saying::SectorNear(code) => Saying::SectorNearProgram(code),
                _ => Saying::SectorNotOfProgram,
            };
            (worth, saying)
        }),
    );
    seen.see(Factor::Text, language(&firm.languages, &round.languages));
    let company = Side { weights: &FOR_COMPANY, values: seen.values, said };
    let host = Side { weights: &FOR_PROGRAM, values: seen.values, said: None };
    Some(fuse(&company, &host, seen.told, &[Factor::Geography, Factor::Sector, Factor::Text]))
}

/// What a kind of program does for a company as far as this one.
fn suits(kind: ProgramKind, stage: CompanyStage) -> f32 {
    use CompanyStage::{EarlyRevenue, Growth, Idea, Mature, Mvp, Prototype, Scale};
    match (kind, stage) {
        (ProgramKind::Incubation, Idea | Prototype)
        | (ProgramKind::Acceleration, Mvp | EarlyRevenue)
        | (ProgramKind::SoftLanding, EarlyRevenue | Growth | Scale)
        | (ProgramKind::Grant, Prototype | Mvp)
        | (ProgramKind::DemoDay, Mvp | EarlyRevenue | Growth) => 1.0,
        (ProgramKind::Training, _) => 0.7,
        (ProgramKind::Incubation, Mvp)
        | (ProgramKind::Acceleration, Prototype | Growth)
        | (ProgramKind::SoftLanding, Mvp | Mature)
        | (ProgramKind::Grant, Idea | EarlyRevenue)
        | (ProgramKind::DemoDay, Prototype | Scale) => 0.5,
        _ => 0.1,
    }
}

/// Whether one of these countries is a market of the company: all the better where it is not there yet. None where it names none.
fn market(firm: &Firm, countries: &[String]) -> Option<(f32, Option<String>)> {
    if firm.markets.is_empty() {
        return None;
    }
    let markets = || countries.iter().filter(|country| firm.markets.contains(country));
    Some(match markets().find(|country| !firm.present.contains(country)) {
        Some(country) => (1.0, Some(country.clone())),
        None => markets().next().map_or((0.0, None), |country| (0.5, Some(country.clone()))),
    })
}

/// A language that both work in. None where one of them names none.
fn language(one: &[String], other: &[String]) -> Option<(f32, Saying)> {
    if one.is_empty() || other.is_empty() {
        return None;
    }
    let both = one.iter().find(|language| other.contains(language));
    Some(both.map_or((0.0, Saying::NoLanguage), |language| (1.0, Saying::Language(language.clone()))))
}

/// Two lines of business under one roof complete each other; the same one makes competitors as often as partners.
fn lines(one: &[String], other: &[String]) -> Option<(f32, Saying)> {
    let beside = |code: &&String| other.iter().any(|it| it != *code && roof(it) == roof(code));
    if let Some(code) = other.iter().find(|code| !one.contains(code) && one.iter().any(|it| roof(it) == roof(code))) {
        return Some((1.0, Saying::LineBeside(code.clone())));
    }
    if let Some(code) = one.iter().find(beside) {
        return Some((1.0, Saying::LineBeside(code.clone())));
    }
    one.iter().find(|code| other.contains(code)).map(|code| (0.4, Saying::LineShared(code.clone())))
}

/// One makes things, the other does work: they go together.
fn ways(one: &[BusinessModel], other: &[BusinessModel]) -> Option<(f32, Saying)> {
    if one.is_empty() || other.is_empty() {
        return None;
    }
    let works = |models: &[BusinessModel]| models.iter().any(|it| matches!(it, BusinessModel::Services | BusinessModel::Outsourcing));
    let makes = |models: &[BusinessModel]| {
        models.iter().any(|it| matches!(it, BusinessModel::Saas | BusinessModel::Hardware | BusinessModel::Marketplace))
    };
    let together = (works(one) && makes(other)) || (makes(one) && works(other));
    Some(if together { (1.0, Saying::WaysTogether) } else { (0.3, Saying::WaysAlike) })
}

/// How well a company completes another, as the first sees it. None where a rule keeps them apart: the same company, sanctions on either,
/// no roof in common, neither where the other wants to sell; or where the first has hidden it.
pub fn partner(firm: &Firm, other: &Firm, said: Option<MatchVerdict>) -> Option<Fit> {
    if firm.id == other.id || firm.sanctioned || other.sanctioned || said == Some(MatchVerdict::Hide) {
        return None;
    }
    let (sector, line) = lines(&firm.sectors, &other.sectors)?;
    let (mine, theirs) = (market(firm, &other.present), market(other, &firm.present));
    let reaches = |market: &Option<(f32, Option<String>)>| market.as_ref().is_some_and(|it| it.0 > 0.0);
    if !reaches(&mine) && !reaches(&theirs) {
        return None;
    }
    let mut seen = Seen::default();
    seen.see(Factor::Sector, Some((sector, line)));
    seen.see(Factor::BusinessModel, ways(&firm.models, &other.models));
    seen.see(Factor::Text, language(&firm.languages, &other.languages));
    if !firm.technologies.is_empty() && !other.technologies.is_empty() {
        let shared = shared_words(&firm.technologies, &other.technologies);
        let of = firm.technologies.len().min(other.technologies.len());
        seen.see(Factor::Portfolio, Some((factors::text(shared, of), Saying::TechnologiesShared(shared))));
    }
    if let Some((one, two)) = firm.stage.zip(other.stage) {
        let apart = (one as i32 - two as i32).unsigned_abs();
        seen.see(Factor::Traction, Some((1.0 - apart as f32 / 6.0, Saying::StagesApart(apart))));
    }
    seen.see(Factor::Park, Some(if other.resident { (1.0, Saying::PartnerResident) } else { (0.0, Saying::PartnerNoPark) }));
    let (mut here, mut there) = (seen.values, seen.values);
    here[Factor::Geography as usize] = mine.as_ref().map(|it| it.0);
    there[Factor::Geography as usize] = theirs.as_ref().map(|it| it.0);
    there[Factor::Park as usize] = Some(if firm.resident { 1.0 } else { 0.0 });
    let place = |market: Option<(f32, Option<String>)>| market.and_then(|it| it.1);
    seen.told.push(match (place(mine), place(theirs)) {
        (Some(mine), Some(theirs)) => (Factor::Geography, Saying::BothMarkets { mine, theirs }),
        (Some(mine), None) => (Factor::Geography, Saying::PartnerInMarket(mine)),
        (None, theirs) => (Factor::Geography, Saying::MarketOfPartner(theirs.unwrap_or_default())),
    });
    let one = Side { weights: &FOR_PARTNER, values: here, said };
    let two = Side { weights: &FOR_PARTNER, values: there, said: None };
    Some(fuse(&one, &two, seen.told, &[Factor::Geography, Factor::Sector, Factor::BusinessModel, Factor::Text, Factor::Park]))
}
