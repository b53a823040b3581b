//! The index of companies that may become partners.

use std::collections::HashMap;

use entity::ids::CompanyId;
use entity::matchmaking::MatchVerdict;

use crate::bit_set::Bits;
use crate::complement::{Firm, partner};
use crate::profile::roof;
use crate::top_list::Best;

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

    use entity::companies::{BusinessModel, CompanyStage};
    use entity::parks::ServiceKind;
    use entity::programs::ProgramKind;

    use super::*;
    use crate::complement::{Round, program};
    use crate::explanation::Fit;

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
