//! How similar a deal is to those an investor has made.

use super::columns::FeatureColumns;
use super::{DealContext, FeatureSource};
use crate::features::At;
use crate::history::*;
use crate::math::{above, below, ln};
use crate::similarity::terms_code;

/// Deals that are compared with all entries at once, so that each entry is loaded only once for them.
pub(super) const LANES: usize = 8;
pub(super) type Lanes = [f32; LANES];

/// Sums of similarities for some deals, one lane for each deal.
#[derive(Default)]
pub(super) struct TasteSums {
    sector_ages: Vec<Lanes>,
    terms_stages: Vec<Lanes>,
    place: Vec<Lanes>,
    /// By slot: the wide, sharp and recent sums, and the maximum.
    sums: [Vec<Lanes>; 4],
    /// The first three, summed over all investors.
    all: [Lanes; 3],
    /// By row: the sharp sums of its co-investors, weighted.
    peers: Vec<Lanes>,
}

impl FeatureSource<'_> {
    /// Compares some deals with the entries of all investors.
    pub(super) fn sum_tastes(&self, contexts: &[DealContext], out: &mut TasteSums) {
        for (all, size) in [
            (&mut out.sector_ages, self.sector_ages.len()),
            (&mut out.terms_stages, self.terms_stages.len()),
            (&mut out.place, self.similarity.place.size),
        ] {
            all.resize(size, [0.0; LANES]);
        }
        for (lane, DealContext { ask, traits, .. }) in contexts.iter().enumerate() {
            let (sector, age) = (self.similarity.sector.row(traits.sector), self.similarity.age.row(traits.age));
            for (to, it) in out.sector_ages.iter_mut().zip(&self.sector_ages) {
                to[lane] = sector[it.0 as usize] * age[it.1 as usize];
            }
            let stage = self.similarity.stage.row(traits.stage);
            // Without an ask, all rounds are equally similarities.
            let terms = ask.map(|_| self.similarity.terms.row(traits.terms));
            for (to, it) in out.terms_stages.iter_mut().zip(&self.terms_stages) {
                to[lane] = stage[it.1 as usize] * terms.map_or(1.0, |terms| terms[it.0 as usize]);
            }
            for (to, it) in out.place.iter_mut().zip(self.similarity.place.row(traits.place)) {
                to[lane] = *it;
            }
        }
        let similarities = [&out.sector_ages, &out.terms_stages, &out.place];
        out.sums.iter_mut().for_each(Vec::clear);
        for slot in 0..self.starts.len() - 1 {
            for (sums, sum) in out.sums.iter_mut().zip(self.sum_of_slot(slot, None, similarities)) {
                sums.push(sum);
            }
        }
        // An investment in the company itself must not count as similar.
        for (lane, it) in contexts.iter().enumerate() {
            for at in it.backers {
                let Entry { investor, company, .. } = self.history.entries[*at as usize];
                let slot = self.slots[investor as usize] as usize;
                for (sums, sum) in out.sums.iter_mut().zip(self.sum_of_slot(slot, Some(company), similarities)) {
                    sums[slot][lane] = sum[lane];
                }
            }
        }
        for (all, sums) in out.all.iter_mut().zip(&out.sums) {
            *all = [0.0; LANES];
            for sum in sums {
                *all = std::array::from_fn(|lane| all[lane] + sum[lane]);
            }
        }
        out.peers.clear();
        for peers in &self.peers {
            let mut sum = [0f32; LANES];
            for (slot, close) in peers {
                let sharp = &out.sums[1][*slot as usize];
                sum = std::array::from_fn(|lane| sum[lane] + close * sharp[lane]);
            }
            out.peers.push(sum);
        }
    }

    /// The sums for one slot, optionally without one company.
    pub(super) fn sum_of_slot(
        &self,
        slot: usize,
        without: Option<u32>,
        [sector_ages, terms_stages, place]: [&Vec<Lanes>; 3],
    ) -> [Lanes; 4] {
        let [mut wide, mut sharp, mut recent, mut best] = [[0f32; LANES]; 4];
        for it in &self.past_deals[self.starts[slot]..self.starts[slot + 1]] {
            if without == Some(it.company) {
                continue;
            }
            let (sector_ages, terms_stages, place) =
                (&sector_ages[it.sector_ages as usize], &terms_stages[it.terms_stages as usize], &place[it.place as usize]);
            let similarity: Lanes = std::array::from_fn(|lane| below(sector_ages[lane] * terms_stages[lane] * place[lane], 1e4));
            wide = std::array::from_fn(|lane| wide[lane] + it.long * similarity[lane].sqrt());
            sharp = std::array::from_fn(|lane| sharp[lane] + it.long * similarity[lane]);
            recent = std::array::from_fn(|lane| recent[lane] + it.short * similarity[lane]);
            let weight = 0.5 + 0.5 * it.long;
            best = std::array::from_fn(|lane| above(best[lane], weight * similarity[lane]));
        }
        [wide, sharp, recent, best]
    }

    pub(super) fn fill_taste(&self, tastes: &TasteSums, lane: usize, out: &mut FeatureColumns) {
        let scale = tastes.all.map(|it| 1000.0 / it[lane].max(1e-9));
        let [peers, peers_share] = out.write(At::Peers as usize);
        for (row, peer_sum) in tastes.peers.iter().enumerate() {
            let peer_sum = peer_sum[lane];
            peers[row] = (peer_sum + 0.3) / (self.peers_weight[row] + 0.3);
            peers_share[row] = peer_sum * scale[1] + 0.1;
        }
        let [wide, sharp, recent, best, share, recent_share, wide_share] = out.write(At::TasteWide as usize);
        for (row, investor) in self.investors.iter().enumerate() {
            let slot = self.slots[*investor as usize] as usize;
            let sum = [tastes.sums[0][slot][lane], tastes.sums[1][slot][lane], tastes.sums[2][slot][lane], tastes.sums[3][slot][lane]];
            let weight = self.weight[row];
            wide[row] = (sum[0] + 2.0) / (weight + 2.0);
            sharp[row] = (sum[1] + 2.0) / (weight + 2.0);
            recent[row] = (sum[2] + 1.0) / (self.weight_short[row] + 1.0);
            best[row] = sum[3] + 0.5;
            share[row] = sum[1] * scale[1] + 0.3;
            recent_share[row] = sum[2] * scale[2] + 0.1;
            wide_share[row] = sum[0] * scale[0] + 0.3;
        }
        for at in (At::TasteWide as usize..=At::TasteWideShare as usize).chain([At::Peers as usize, At::PeersShare as usize]) {
            out.sheets[at].iter_mut().for_each(|it| *it = ln(*it));
        }
    }

    pub(super) fn fill_traits<'e>(&'e self, DealContext { ask, company, traits, .. }: &DealContext, out: &mut FeatureColumns<'e>) {
        let asked_terms = ask.map(|_| traits.terms);
        let last = company.rounds.last().map(|it| terms_code(it.kind, amount_band(it.amount)));
        let [sector, age, place, terms, stage] = &self.tastes;
        // In the order of the features.
        let wanted = [
            (sector, Some(traits.sector)),
            (age, Some(traits.age)),
            (place, Some(traits.place)),
            (terms, asked_terms),
            (stage, Some(traits.stage)),
            (terms, last),
        ];
        for (at, (tastes, value)) in wanted.into_iter().enumerate() {
            let Some(value) = value else { continue };
            for (first, tastes) in [At::TasteSector, At::LateSector].into_iter().zip(tastes) {
                out.known[first as usize + at] = &tastes[value as usize];
            }
        }
    }
}
