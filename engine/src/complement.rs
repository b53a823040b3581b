//! Compares a company with programs and with possible partners: what they offer that the company does not have.

use entity::companies::{BusinessModel, CompanyStage};
use entity::ids::CompanyId;
use entity::matchmaking::MatchVerdict;
use entity::parks::ServiceKind;
use entity::programs::ProgramKind;

use crate::explanation::{Explanation, Factor, Fit};
use crate::factors;
use crate::profile::{count_shared, top_level_sector};
use crate::score::{Side, Values, combine_sides};

/// The weights of the factors for a company that looks for a program.
const PROGRAM_WEIGHTS_OF_COMPANY: [(Factor, f32); 6] = [
    (Factor::Park, 0.30),
    (Factor::Geography, 0.25),
    (Factor::Traction, 0.20),
    (Factor::Sector, 0.15),
    (Factor::Text, 0.10),
    (Factor::Feedback, 0.30),
];

/// The same for the program.
const PROGRAM_WEIGHTS_OF_HOST: [(Factor, f32); 3] = [(Factor::Sector, 0.40), (Factor::Traction, 0.35), (Factor::Text, 0.25)];

/// The same for each of two partners.
const PARTNER_WEIGHTS: [(Factor, f32); 8] = [
    (Factor::Geography, 0.30),
    (Factor::Sector, 0.25),
    (Factor::BusinessModel, 0.12),
    (Factor::Text, 0.10),
    (Factor::Portfolio, 0.08),
    (Factor::Traction, 0.08),
    (Factor::Park, 0.07),
    (Factor::Feedback, 0.30),
];

/// A company as it is compared with programs and partners.
#[derive(Clone, Debug, PartialEq)]
pub struct CompanyProfile {
    pub id: CompanyId,
    /// Countries of incorporation and of offices.
    pub present: Vec<String>,
    /// Countries in which it sells or wants to sell.
    pub markets: Vec<String>,
    pub sectors: Vec<String>,
    pub models: Vec<BusinessModel>,
    pub stage: Option<CompanyStage>,
    pub languages: Vec<String>,
    /// Hashed by `profile::hash_words`.
    pub technologies: Vec<u32>,
    pub resident: bool,
    pub sanctioned: bool,
}

/// An open intake and its program.
#[derive(Clone, Debug)]
pub struct IntakeProfile {
    pub kind: ProgramKind,
    /// An empty list means every sector. The same holds for languages.
    pub sectors: Vec<String>,
    pub languages: Vec<String>,
    pub services: Vec<ServiceKind>,
    /// Countries of the hosts.
    pub hosts: Vec<String>,
}

/// The known values of a pair, and their explanations.
#[derive(Default)]
struct Findings {
    values: Values,
    explanations: Vec<(Factor, Explanation)>,
}

impl Findings {
    fn add(&mut self, factor: Factor, what: Option<(f32, Explanation)>) {
        if let Some((value, explanation)) = what {
            self.values[factor as usize] = Some(value);
            self.explanations.push((factor, explanation));
        }
    }
}

/// Scores an intake for a company; `home_services` are the services of the parks in which the company is a resident. None if the
/// company has hidden it. Eligibility rules are not checked here.
pub fn match_program(
    company: &CompanyProfile,
    home_services: &[ServiceKind],
    intake: &IntakeProfile,
    verdict: Option<MatchVerdict>,
) -> Option<Fit> {
    if verdict == Some(MatchVerdict::Hide) {
        return None;
    }
    let mut findings = Findings::default();
    let missing = intake.services.iter().filter(|kind| !home_services.contains(kind)).count() as u32;
    let of = intake.services.len() as u32;
    findings.add(Factor::Park, (of > 0).then(|| (missing as f32 / of as f32, Explanation::ServicesMissing { missing, of })));
    findings.add(
        Factor::Geography,
        market_value(company, &intake.hosts)
            .map(|(value, country)| (value, country.map_or(Explanation::HostElsewhere, Explanation::HostInMarket))),
    );
    findings.add(Factor::Traction, company.stage.map(|stage| (stage_value(intake.kind, stage), Explanation::ProgramForStage(stage))));
    findings.add(
        Factor::Sector,
        factors::sector(&intake.sectors, &company.sectors).map(|(value, explanation)| {
            let explanation = match explanation {
                Explanation::SectorWanted(code) => Explanation::SectorOfProgram(code),
                Explanation::SectorNear(code) => Explanation::SectorNearProgram(code),
                _ => Explanation::SectorNotOfProgram,
            };
            (value, explanation)
        }),
    );
    findings.add(Factor::Text, shared_language(&company.languages, &intake.languages));
    let company_side = Side { weights: &PROGRAM_WEIGHTS_OF_COMPANY, values: findings.values, verdict };
    let host = Side { weights: &PROGRAM_WEIGHTS_OF_HOST, values: findings.values, verdict: None };
    Some(combine_sides(&company_side, &host, findings.explanations, &[Factor::Geography, Factor::Sector, Factor::Text]))
}

/// How useful a kind of program is at this stage of a company.
fn stage_value(kind: ProgramKind, stage: CompanyStage) -> f32 {
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

/// Whether one of these countries is a market of the company; higher if the company is not present there yet. None if it names
/// no market.
fn market_value(company: &CompanyProfile, countries: &[String]) -> Option<(f32, Option<String>)> {
    if company.markets.is_empty() {
        return None;
    }
    let markets = || countries.iter().filter(|country| company.markets.contains(country));
    Some(match markets().find(|country| !company.present.contains(country)) {
        Some(country) => (1.0, Some(country.clone())),
        None => markets().next().map_or((0.0, None), |country| (0.5, Some(country.clone()))),
    })
}

/// A language that both sides use. None if one of them names none.
fn shared_language(one: &[String], other: &[String]) -> Option<(f32, Explanation)> {
    if one.is_empty() || other.is_empty() {
        return None;
    }
    let both = one.iter().find(|language| other.contains(language));
    Some(both.map_or((0.0, Explanation::NoLanguage), |language| (1.0, Explanation::Language(language.clone()))))
}

/// Different sectors with the same top-level sector complement each other. Companies in the same sector are often competitors,
/// so that it counts less.
fn sector_value(one: &[String], other: &[String]) -> Option<(f32, Explanation)> {
    let with_small_history = |code: &&String| other.iter().any(|it| it != *code && top_level_sector(it) == top_level_sector(code));
    if let Some(code) = other.iter().find(|code| !one.contains(code) && one.iter().any(|it| top_level_sector(it) == top_level_sector(code)))
    {
        return Some((1.0, Explanation::SectorRelated(code.clone())));
    }
    if let Some(code) = one.iter().find(with_small_history) {
        return Some((1.0, Explanation::SectorRelated(code.clone())));
    }
    one.iter().find(|code| other.contains(code)).map(|code| (0.4, Explanation::SectorShared(code.clone())))
}

/// A company with a product and one that provides services complement each other.
fn model_value(one: &[BusinessModel], other: &[BusinessModel]) -> Option<(f32, Explanation)> {
    if one.is_empty() || other.is_empty() {
        return None;
    }
    let provides_services =
        |models: &[BusinessModel]| models.iter().any(|it| matches!(it, BusinessModel::Services | BusinessModel::Outsourcing));
    let has_product = |models: &[BusinessModel]| {
        models.iter().any(|it| matches!(it, BusinessModel::Saas | BusinessModel::Hardware | BusinessModel::Marketplace))
    };
    let together = (provides_services(one) && has_product(other)) || (has_product(one) && provides_services(other));
    Some(if together { (1.0, Explanation::ModelsComplement) } else { (0.3, Explanation::ModelsAlike) })
}

/// Scores another company as a partner, as the first one sees it. None if they are the same company, if one is under sanctions,
/// if they have no top-level sector in common, if neither is present in a market of the other, or if the first has hidden the
/// other.
pub fn match_partner(company: &CompanyProfile, other: &CompanyProfile, verdict: Option<MatchVerdict>) -> Option<Fit> {
    if company.id == other.id || company.sanctioned || other.sanctioned || verdict == Some(MatchVerdict::Hide) {
        return None;
    }
    let (sector, line) = sector_value(&company.sectors, &other.sectors)?;
    let (own_market, their_market) = (market_value(company, &other.present), market_value(other, &company.present));
    let reaches = |market: &Option<(f32, Option<String>)>| market.as_ref().is_some_and(|it| it.0 > 0.0);
    if !reaches(&own_market) && !reaches(&their_market) {
        return None;
    }
    let mut findings = Findings::default();
    findings.add(Factor::Sector, Some((sector, line)));
    findings.add(Factor::BusinessModel, model_value(&company.models, &other.models));
    findings.add(Factor::Text, shared_language(&company.languages, &other.languages));
    if !company.technologies.is_empty() && !other.technologies.is_empty() {
        let shared = count_shared(&company.technologies, &other.technologies);
        let of = company.technologies.len().min(other.technologies.len());
        findings.add(Factor::Portfolio, Some((factors::text(shared, of), Explanation::TechnologiesShared(shared))));
    }
    if let Some((one, two)) = company.stage.zip(other.stage) {
        let apart = (one as i32 - two as i32).unsigned_abs();
        findings.add(Factor::Traction, Some((1.0 - apart as f32 / 6.0, Explanation::StagesApart(apart))));
    }
    findings
        .add(Factor::Park, Some(if other.resident { (1.0, Explanation::PartnerResident) } else { (0.0, Explanation::PartnerNotResident) }));
    let (mut company_values, mut other_values) = (findings.values, findings.values);
    company_values[Factor::Geography as usize] = own_market.as_ref().map(|it| it.0);
    other_values[Factor::Geography as usize] = their_market.as_ref().map(|it| it.0);
    other_values[Factor::Park as usize] = Some(if company.resident { 1.0 } else { 0.0 });
    let place = |market: Option<(f32, Option<String>)>| market.and_then(|it| it.1);
    findings.explanations.push(match (place(own_market), place(their_market)) {
        (Some(own_market), Some(their_market)) => (Factor::Geography, Explanation::BothMarkets { mine: own_market, theirs: their_market }),
        (Some(own_market), None) => (Factor::Geography, Explanation::PartnerInMarket(own_market)),
        (None, their_market) => (Factor::Geography, Explanation::MarketOfPartner(their_market.unwrap_or_default())),
    });
    let one = Side { weights: &PARTNER_WEIGHTS, values: company_values, verdict };
    let two = Side { weights: &PARTNER_WEIGHTS, values: other_values, verdict: None };
    Some(combine_sides(
        &one,
        &two,
        findings.explanations,
        &[Factor::Geography, Factor::Sector, Factor::BusinessModel, Factor::Text, Factor::Park],
    ))
}
