//! The index of companies that may become partners.

use std::collections::HashMap;

use entity::ids::CompanyId;
use entity::matchmaking::MatchVerdict;

use crate::bit_set::BitSet;
use crate::complement::{CompanyProfile, match_partner};
use crate::profile::top_level_sector;
use crate::top_list::TopList;

/// All companies, by country, market and top-level sector.
#[derive(Debug, Default)]
pub struct PartnerIndex {
    companies: Vec<Option<CompanyProfile>>,
    places: HashMap<CompanyId, u32>,
    present: HashMap<String, BitSet>,
    markets: HashMap<String, BitSet>,
    top_sectors: HashMap<String, BitSet>,
}

impl PartnerIndex {
    pub fn company_count(&self) -> usize {
        self.places.len()
    }

    pub fn company(&self, id: CompanyId) -> Option<&CompanyProfile> {
        self.companies[*self.places.get(&id)? as usize].as_ref()
    }

    /// Inserts or replaces a company.
    pub fn insert(&mut self, company: CompanyProfile) {
        let at = match self.places.get(&company.id) {
            Some(at) => *at,
            None => {
                self.companies.push(None);
                let at = self.companies.len() as u32 - 1;
                self.places.insert(company.id, at);
                at
            }
        };
        if let Some(old) = self.companies[at as usize].take() {
            self.set_bits(&old, at, false);
        }
        self.set_bits(&company, at, true);
        self.companies[at as usize] = Some(company);
    }

    fn set_bits(&mut self, company: &CompanyProfile, at: u32, value: bool) {
        company.present.iter().for_each(|country| self.present.entry(country.clone()).or_default().set(at, value));
        company.markets.iter().for_each(|country| self.markets.entry(country.clone()).or_default().set(at, value));
        company.sectors.iter().for_each(|code| self.top_sectors.entry(top_level_sector(code).to_owned()).or_default().set(at, value));
    }

    /// The best partners of a company, with scores in millionths; equal scores are ordered by id.
    pub fn partners_for(
        &self,
        company: &CompanyProfile,
        verdicts: &HashMap<CompanyId, MatchVerdict>,
        limit: usize,
    ) -> Vec<(CompanyId, i64)> {
        let (mut near, mut top_sectors) = (BitSet::default(), BitSet::default());
        company.markets.iter().filter_map(|country| self.present.get(country)).for_each(|there| near.unite(there));
        company.present.iter().filter_map(|country| self.markets.get(country)).for_each(|there| near.unite(there));
        company.sectors.iter().filter_map(|code| self.top_sectors.get(top_level_sector(code))).for_each(|under| top_sectors.unite(under));
        near.intersect(&top_sectors);
        let mut best = TopList::new(limit);
        for other in near.iter().filter_map(|at| self.companies[at as usize].as_ref()) {
            if let Some(fit) = match_partner(company, other, verdicts.get(&other.id).copied()) {
                best.add(other.id, fit.millionths());
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

    use entity::companies::{BusinessModel, CompanyStage};
    use entity::parks::ServiceKind;
    use entity::programs::ProgramKind;

    use super::*;
    use crate::complement::{IntakeProfile, match_program};
    use crate::explanation::Fit;

    fn some(of: &'static [&'static str], limit: usize) -> impl Strategy<Value = Vec<String>> {
        prop::collection::btree_set(prop::sample::select(of), 0..=limit).prop_map(|it| it.into_iter().map(str::to_owned).collect())
    }

    const SECTORS: [&str; 5] = ["finance", "finance.payments", "finance.insurance", "health", "ў"];
    const PLACES: [&str; 3] = ["UZ", "KZ", "RU"];

    prop_compose! {
        fn any_firm()(id in 0u128..30, present in some(&PLACES, 2), markets in some(&PLACES, 2), sectors in some(&SECTORS, 2),
                      models in prop::collection::vec(prop::sample::select(BusinessModel::ALL), 0..3),
                      stage in prop::option::of(prop::sample::select(CompanyStage::ALL)), languages in some(&["ru", "uz", "日本語"], 2),
                      technologies in prop::collection::btree_set(0u32..6, 0..4), resident in any::<bool>(), listed in 0u8..6) -> CompanyProfile {
            CompanyProfile {
                id: CompanyId(Uuid::from_u128(id)),
                present, markets, sectors, models, stage, languages, resident,
                technologies: technologies.into_iter().collect(),
                sanctioned: listed == 0,
            }
        }
    }

    fn is_valid(fit: &Fit) -> bool {
        let sum: f32 = fit.reasons.iter().map(|reason| reason.contribution).sum();
        (0.0..=1.0).contains(&fit.score) && (sum - fit.score).abs() < 1e-4
    }

    proptest! {
        /// After any inserts and replacements, the index finds the same as a full scan, and scores are equal from both sides.
        #[test]
        fn the_partner_index_finds_what_a_full_scan_finds(companies in prop::collection::vec(any_firm(), 1..40), limit in 1usize..20,
                                                   verdicts in prop::collection::hash_map(0u128..30, prop::sample::select(MatchVerdict::ALL), 0..9)) {
            let mut index = PartnerIndex::default();
            let mut known: std::collections::BTreeMap<CompanyId, CompanyProfile> = Default::default();
            for company in companies {
                index.insert(company.clone());
                known.insert(company.id, company);
            }
            prop_assert_eq!(index.company_count(), known.len());
            let verdicts: HashMap<CompanyId, MatchVerdict> =
                verdicts.into_iter().map(|(id, verdict)| (CompanyId(Uuid::from_u128(id)), verdict)).collect();
            for company in known.values() {
                let mut all = vec![];
                for other in known.values() {
                    let unsaid = match_partner(company, other, None);
                    prop_assert_eq!(unsaid.as_ref().map(Fit::millionths), match_partner(other, company, None).as_ref().map(Fit::millionths));
                    let Some(fit) = match_partner(company, other, verdicts.get(&other.id).copied()) else { continue };
                    prop_assert!(is_valid(&fit) && !company.sanctioned && !other.sanctioned, "{:?}", fit);
                    all.push((other.id, fit.millionths()));
                }
                all.retain(|it| it.1 > 0);
                all.sort_by_key(|(id, score)| (Reverse(*score), *id));
                all.truncate(limit);
                prop_assert_eq!(index.partners_for(company, &verdicts, limit), all);
            }
        }

        /// The reasons add up to the score, and a program with more services that the company does not have never scores lower.
        #[test]
        fn scores_of_programs_are_bounded_and_add_up(company in any_firm(), kind in prop::sample::select(ProgramKind::ALL), sectors in some(&SECTORS, 2),
                                              languages in some(&["ru", "uz"], 2), hosts in some(&PLACES, 2), home in 0usize..5, less in 0usize..5) {
            let services = ServiceKind::ALL[..5].to_vec();
            let intake = IntakeProfile { kind, sectors, languages, services, hosts };
            let score_with = |home: usize| match_program(&company, &ServiceKind::ALL[..home], &intake, None).expect("it is not hidden");
            let fit = score_with(home);
            prop_assert!(is_valid(&fit), "{:?}", fit);
            prop_assert_eq!(&fit, &score_with(home));
            prop_assert!(score_with(home.min(less)).score >= fit.score - 1e-6);
            prop_assert_eq!(match_program(&company, &[], &intake, Some(MatchVerdict::Hide)), None);
        }
    }
}
