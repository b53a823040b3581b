//! A company held against what would complete it: a program by what it offers and the company lacks, a partner by where and in what
//! each is that the other is not.

use std::collections::HashMap;

use entity::companies::{BusinessModel, CompanyStage};
use entity::ids::CompanyId;
use entity::matchmaking::MatchVerdict;
use entity::parks::ServiceKind;
use entity::programs::ProgramKind;

use super::fit::{self, Factor, Fit, Saying, Side, Values, roof};
use super::index::{Best, Bits};

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
        fit::sector(&round.sectors, &firm.sectors).map(|(worth, saying)| {
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
    Some(fit::fuse(&company, &host, seen.told, &[Factor::Geography, Factor::Sector, Factor::Text]))
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
        let shared = fit::shared_words(&firm.technologies, &other.technologies);
        let of = firm.technologies.len().min(other.technologies.len());
        seen.see(Factor::Portfolio, Some((fit::text(shared, of), Saying::TechnologiesShared(shared))));
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
    Some(fit::fuse(&one, &two, seen.told, &[Factor::Geography, Factor::Sector, Factor::BusinessModel, Factor::Text, Factor::Park]))
}

/// All companies that may be partners, by where they are, where they want to be, and the roof of their lines of business.
#[derive(Debug, Default)]
pub struct Circle {
    firms: Vec<Option<Firm>>,
    place_of: HashMap<CompanyId, u32>,
    present: HashMap<String, Bits>,
    markets: HashMap<String, Bits>,
    roofs: HashMap<String, Bits>,
}

impl Circle {
    pub fn firms(&self) -> usize {
        self.place_of.len()
    }

    pub fn firm(&self, id: CompanyId) -> Option<&Firm> {
        self.firms[*self.place_of.get(&id)? as usize].as_ref()
    }

    /// Takes a company in, or in its new form.
    pub fn put(&mut self, firm: Firm) {
        let at = match self.place_of.get(&firm.id) {
            Some(at) => *at,
            None => {
                self.firms.push(None);
                let at = self.firms.len() as u32 - 1;
                self.place_of.insert(firm.id, at);
                at
            }
        };
        if let Some(before) = self.firms[at as usize].take() {
            self.mark(&before, at, false);
        }
        self.mark(&firm, at, true);
        self.firms[at as usize] = Some(firm);
    }

    fn mark(&mut self, firm: &Firm, at: u32, to: bool) {
        firm.present.iter().for_each(|country| self.present.entry(country.clone()).or_default().set(at, to));
        firm.markets.iter().for_each(|country| self.markets.entry(country.clone()).or_default().set(at, to));
        firm.sectors.iter().for_each(|code| self.roofs.entry(roof(code).to_owned()).or_default().set(at, to));
    }

    /// The companies that complete one best, with their scores in millionths; equal ones by their ids.
    pub fn partners_of(&self, firm: &Firm, said: &HashMap<CompanyId, MatchVerdict>, most: usize) -> Vec<(CompanyId, i64)> {
        let (mut near, mut roofs) = (Bits::default(), Bits::default());
        firm.markets.iter().filter_map(|country| self.present.get(country)).for_each(|there| near.add(there));
        firm.present.iter().filter_map(|country| self.markets.get(country)).for_each(|there| near.add(there));
        firm.sectors.iter().filter_map(|code| self.roofs.get(roof(code))).for_each(|under| roofs.add(under));
        near.keep(&roofs);
        let mut best = Best::new(most);
        for other in near.iter().filter_map(|at| self.firms[at as usize].as_ref()) {
            if let Some(fit) = partner(firm, other, said.get(&other.id).copied()) {
                best.take(other.id, fit.millionths());
            }
        }
        best.into_list()
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn some(of: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<String>> {
        prop::collection::btree_set(prop::sample::select(of), 0..=most).prop_map(|it| it.into_iter().map(str::to_owned).collect())
    }

    const SECTORS: [&str; 5] = ["finance", "finance.payments", "finance.insurance", "health", "ў"];
    const PLACES: [&str; 3] = ["UZ", "KZ", "RU"];

    prop_compose! {
        fn any_firm()(id in 0u128..30, present in some(&PLACES, 2), markets in some(&PLACES, 2), sectors in some(&SECTORS, 2),
                      models in prop::collection::vec(prop::sample::select(BusinessModel::ALL), 0..3),
                      stage in prop::option::of(prop::sample::select(CompanyStage::ALL)), languages in some(&["ru", "uz", "日本語"], 2),
                      technologies in prop::collection::btree_set(0u32..6, 0..4), resident in any::<bool>(), listed in 0u8..6) -> Firm {
            Firm {
                id: CompanyId(Uuid::from_u128(id)),
                present, markets, sectors, models, stage, languages, resident,
                technologies: technologies.into_iter().collect(),
                sanctioned: listed == 0,
            }
        }
    }

    fn adds_up(fit: &Fit) -> bool {
        let sum: f32 = fit.reasons.iter().map(|reason| reason.contribution).sum();
        (0.0..=1.0).contains(&fit.score) && (sum - fit.score).abs() < 1e-4
    }

    proptest! {
        /// Whatever companies come, change and are looked for: the same as holding each against each, from both sides alike.
        #[test]
        fn partners_are_found_as_by_looking_at_all(firms in prop::collection::vec(any_firm(), 1..40), most in 1usize..20,
                                                   verdicts in prop::collection::hash_map(0u128..30, prop::sample::select(MatchVerdict::ALL), 0..9)) {
            let mut circle = Circle::default();
            let mut known: std::collections::BTreeMap<CompanyId, Firm> = Default::default();
            for firm in firms {
                circle.put(firm.clone());
                known.insert(firm.id, firm);
            }
            prop_assert_eq!(circle.firms(), known.len());
            let said: HashMap<CompanyId, MatchVerdict> =
                verdicts.into_iter().map(|(id, verdict)| (CompanyId(Uuid::from_u128(id)), verdict)).collect();
            for firm in known.values() {
                let mut all = vec![];
                for other in known.values() {
                    let unsaid = partner(firm, other, None);
                    prop_assert_eq!(unsaid.as_ref().map(Fit::millionths), partner(other, firm, None).as_ref().map(Fit::millionths));
                    let Some(fit) = partner(firm, other, said.get(&other.id).copied()) else { continue };
                    prop_assert!(adds_up(&fit) && !firm.sanctioned && !other.sanctioned, "{:?}", fit);
                    all.push((other.id, fit.millionths()));
                }
                all.retain(|it| it.1 > 0);
                all.sort_by_key(|(id, score)| (Reverse(*score), *id));
                all.truncate(most);
                prop_assert_eq!(circle.partners_of(firm, &said, most), all);
            }
        }

        /// What a program adds up to, and that more of what the company lacks never lowers it.
        #[test]
        fn programs_are_weighed_within_bounds(firm in any_firm(), kind in prop::sample::select(ProgramKind::ALL), sectors in some(&SECTORS, 2),
                                              languages in some(&["ru", "uz"], 2), hosts in some(&PLACES, 2), home in 0usize..5, less in 0usize..5) {
            let services = ServiceKind::ALL[..5].to_vec();
            let round = Round { kind, sectors, languages, services, hosts };
            let held = |home: usize| program(&firm, &ServiceKind::ALL[..home], &round, None).expect("nothing hides it");
            let fit = held(home);
            prop_assert!(adds_up(&fit), "{:?}", fit);
            prop_assert_eq!(&fit, &held(home));
            prop_assert!(held(home.min(less)).score >= fit.score - 1e-6);
            prop_assert_eq!(program(&firm, &[], &round, Some(MatchVerdict::Hide)), None);
        }
    }
}
