//! What would complete a company: open intakes of programs, and other companies as partners.

use std::collections::{HashMap, HashSet};

use entity::companies::company;
use entity::ids::{CompanyId, IntakeId};
use entity::matchmaking::CandidateKind;
use entity::programs::intake;

use super::keep::Matches;
use super::suggest::{Match, Pair, Ranked, ranked};
use super::{feedback, gather};
use crate::{companies, parks, programs};
use engine::complement::{IntakeProfile, match_partner, match_program};
use kernel::page::{self, Page, PageRequest};
use kernel::problem::Problem;
use kernel::work::View;
use macros::boxed;

/// A list of partners ends here.
const MOST: usize = 1_000;

/// Open intakes that fit a company and would let it in, without those it has applied to. The caller has asked the policy.
#[boxed]
pub async fn programs_for(view: &View, company: &company::Model, request: &PageRequest) -> Result<Page<Match>, Problem> {
    let open = programs::find::open_to(view, company.id).await?;
    let found = ranked(held(view, company, open).await?);
    page::cut("company.programs", found, |it| (it.fit.millionths(), it.pair.candidate()), request)
}

/// How an intake fits a company, if it is open and would let the company in. The caller has asked the policy.
#[boxed]
pub async fn program_for(view: &View, company: &company::Model, intake: IntakeId) -> Result<Option<Match>, Problem> {
    let mut open = programs::find::open_to(view, company.id).await?;
    open.retain(|it| it.id == intake);
    Ok(held(view, company, open).await?.pop())
}

/// Intakes held against a company: with as many statements for many as for one.
async fn held(view: &View, company: &company::Model, intakes: Vec<intake::Model>) -> Result<Vec<Match>, Problem> {
    if intakes.is_empty() {
        return Ok(vec![]);
    }
    let judged = programs::eligibility::of_many(view, intakes.iter().map(|it| (it.clone(), company.id)).collect()).await?;
    let lets_in = |intake: &IntakeId| judged.get(&(*intake, company.id)).is_some_and(|rules| rules.iter().all(|rule| rule.met));
    let of = || intakes.iter().map(|it| it.program_id).collect::<HashSet<_>>();
    let (programs_by_id, hosts) = (programs::find::many(view, of()).await?, programs::hosts::hosts_by_program(view, of()).await?);
    let parks = parks::find::many(view, hosts.values().flatten().copied().collect::<HashSet<_>>()).await?;
    let Some(firm) = gather::company_profiles(view, vec![company.clone()]).await?.pop() else { return Ok(vec![]) };
    let at_home = gather::home_services(view, company.id).await?;
    let said: HashMap<IntakeId, _> = feedback::said_by_company(view, company.id, CandidateKind::Intake).await?;
    let found = intakes.into_iter().filter(|it| lets_in(&it.id)).filter_map(|intake| {
        let of = programs_by_id.get(&intake.program_id)?;
        let countries = hosts.get(&of.id).into_iter().flatten().filter_map(|park| Some(parks.get(park)?.country.clone()));
        let intake_profile = IntakeProfile {
            kind: of.kind,
            sectors: of.sectors.0.clone(),
            languages: of.languages.0.clone(),
            services: of.services.0.clone(),
            hosts: countries.collect(),
        };
        let fit = match_program(&firm, &at_home, &intake_profile, said.get(&intake.id).copied()).filter(|fit| fit.score > 0.0)?;
        Some(Match { pair: Pair::Intake { company: company.id, intake: Box::new(intake) }, fit, rank: 0 })
    });
    Ok(found.collect())
}

/// Companies that complete one. The caller has asked the policy, and has brought the index up to date.
#[boxed]
pub async fn partners_for(view: &View, matches: &Matches, company: &company::Model, request: &PageRequest) -> Result<Page<Match>, Problem> {
    let Some(firm) = gather::company_profiles(view, vec![company.clone()]).await?.pop() else { return Ok(Page::empty()) };
    let said: HashMap<CompanyId, _> = feedback::said_by_company(view, company.id, CandidateKind::Company).await?;
    let list = {
        let (firm, said) = (firm.clone(), said.clone());
        matches.ask(move |index| index.partners.partners_for(&firm, &said, MOST)).await?
    };
    let mut list = Ranked::new("company.partners", list);
    loop {
        let page = list.page(request)?;
        let asked: Vec<CompanyId> = page.rows.iter().map(|place| place.id).collect();
        let known = companies::find::by_ids(view, asked.clone()).await?;
        let others = matches.ask(move |index| asked.iter().map(|id| index.partners.company(*id).cloned()).collect::<Vec<_>>()).await?;
        let rows = page.rows.iter().zip(others).map(|(place, other)| {
            let fit = match_partner(&firm, &other?, said.get(&place.id).copied()).filter(|_| known.contains_key(&place.id))?;
            Some(Match { pair: Pair::Partner { company: company.id, partner: place.id }, fit, rank: place.rank })
        });
        let rows = rows.collect();
        if let Some(page) = list.settle(page, rows) {
            return Ok(page);
        }
    }
}

/// How a company completes another, read from the database. The caller has asked the policy.
#[boxed]
pub async fn partner_for(view: &View, company: &company::Model, other: CompanyId) -> Result<Option<Match>, Problem> {
    let Some(other) = companies::find::by_id(view, other).await? else { return Ok(None) };
    let said: HashMap<CompanyId, _> = feedback::said_by_company(view, company.id, CandidateKind::Company).await?;
    let verdict = said.get(&other.id).copied();
    let firms = gather::company_profiles(view, vec![company.clone(), other]).await?;
    let [one, two] = firms.as_slice() else { return Ok(None) };
    let fit = match_partner(one, two, verdict);
    Ok(fit.map(|fit| Match { pair: Pair::Partner { company: one.id, partner: two.id }, fit, rank: 0 }))
}
