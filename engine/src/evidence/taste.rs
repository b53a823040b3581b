//! How similar a deal is to those an investor has made.

use super::Evidence;
use super::columns::Columns;
use super::look::Asked;
use crate::features::At;
use crate::history::*;
use crate::likeness::terms;
use crate::math::{above, below, ln};

/// Deals held against everybody together, side by side: what is known of an entry is fetched once for all of them.
pub(super) const LANES: usize = 8;
pub(super) type Lanes = [f32; LANES];

/// What the entries of all investors make of some deals, a lane for each deal.
#[derive(Default)]
pub(super) struct Tastes {
    near: Vec<Lanes>,
    stood: Vec<Lanes>,
    place: Vec<Lanes>,
    /// By seat: the wide, the sharp and the late sum, and the best.
    sums: [Vec<Lanes>; 4],
    /// The three sums of everybody.
    all: [Lanes; 3],
    /// By row: the sharp sums of its partners.
    peers: Vec<Lanes>,
}

impl Evidence<'_> {
    /// What all have done, held against some deals at once.
    pub(super) fn sum_tastes(&self, asked: &[Asked], out: &mut Tastes) {
        for (all, size) in
            [(&mut out.near, self.near.len()), (&mut out.stood, self.stood.len()), (&mut out.place, self.likeness.place.size)]
        {
            all.resize(size, [0.0; LANES]);
        }
        for (lane, Asked { ask, traits, .. }) in asked.iter().enumerate() {
            let (sector, age) = (self.likeness.sector.row(traits.sector), self.likeness.age.row(traits.age));
            for (to, it) in out.near.iter_mut().zip(&self.near) {
                to[lane] = sector[it.0 as usize] * age[it.1 as usize];
            }
            let stage = self.likeness.stage.row(traits.stage);
            // Without an ask every round is as likely.
            let terms = ask.map(|_| self.likeness.terms.row(traits.terms));
            for (to, it) in out.stood.iter_mut().zip(&self.stood) {
                to[lane] = stage[it.1 as usize] * terms.map_or(1.0, |terms| terms[it.0 as usize]);
            }
            for (to, it) in out.place.iter_mut().zip(self.likeness.place.row(traits.place)) {
                to[lane] = *it;
            }
        }
        let likely = [&out.near, &out.stood, &out.place];
        out.sums.iter_mut().for_each(Vec::clear);
        for seat in 0..self.starts.len() - 1 {
            for (sums, sum) in out.sums.iter_mut().zip(self.sum_of_one(seat, None, likely)) {
                sums.push(sum);
            }
        }
        // That somebody is in the company already makes it no more to their taste.
        for (lane, it) in asked.iter().enumerate() {
            for at in it.backers {
                let Entry { investor, company, .. } = self.history.entries[*at as usize];
                let seat = self.seats[investor as usize] as usize;
                for (sums, sum) in out.sums.iter_mut().zip(self.sum_of_one(seat, Some(company), likely)) {
                    sums[seat][lane] = sum[lane];
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
            for (seat, close) in peers {
                let sharp = &out.sums[1][*seat as usize];
                sum = std::array::from_fn(|lane| sum[lane] + close * sharp[lane]);
            }
            out.peers.push(sum);
        }
    }

    /// What has been done from one seat, that in one company left out.
    pub(super) fn sum_of_one(&self, seat: usize, without: Option<u32>, [near, stood, place]: [&Vec<Lanes>; 3]) -> [Lanes; 4] {
        let [mut wide, mut sharp, mut lately, mut best] = [[0f32; LANES]; 4];
        for it in &self.told[self.starts[seat]..self.starts[seat + 1]] {
            if without == Some(it.company) {
                continue;
            }
            let (near, stood, place) = (&near[it.near as usize], &stood[it.stood as usize], &place[it.place as usize]);
            let alike: Lanes = std::array::from_fn(|lane| below(near[lane] * stood[lane] * place[lane], 1e4));
            wide = std::array::from_fn(|lane| wide[lane] + it.long * alike[lane].sqrt());
            sharp = std::array::from_fn(|lane| sharp[lane] + it.long * alike[lane]);
            lately = std::array::from_fn(|lane| lately[lane] + it.short * alike[lane]);
            let longer = 0.5 + 0.5 * it.long;
            best = std::array::from_fn(|lane| above(best[lane], longer * alike[lane]));
        }
        [wide, sharp, lately, best]
    }

    pub(super) fn look_at_taste(&self, tastes: &Tastes, lane: usize, out: &mut Columns) {
        let scale = tastes.all.map(|it| 1000.0 / it[lane].max(1e-9));
        let [peers, peers_share] = out.write(At::Peers as usize);
        for (row, theirs) in tastes.peers.iter().enumerate() {
            let theirs = theirs[lane];
            peers[row] = (theirs + 0.3) / (self.peers_weight[row] + 0.3);
            peers_share[row] = theirs * scale[1] + 0.1;
        }
        let [wide, sharp, lately, best, share, lately_share, wide_share] = out.write(At::TasteWide as usize);
        for (row, investor) in self.who.iter().enumerate() {
            let seat = self.seats[*investor as usize] as usize;
            let sum = [tastes.sums[0][seat][lane], tastes.sums[1][seat][lane], tastes.sums[2][seat][lane], tastes.sums[3][seat][lane]];
            let weight = self.weight[row];
            wide[row] = (sum[0] + 2.0) / (weight + 2.0);
            sharp[row] = (sum[1] + 2.0) / (weight + 2.0);
            lately[row] = (sum[2] + 1.0) / (self.weight_short[row] + 1.0);
            best[row] = sum[3] + 0.5;
            share[row] = sum[1] * scale[1] + 0.3;
            lately_share[row] = sum[2] * scale[2] + 0.1;
            wide_share[row] = sum[0] * scale[0] + 0.3;
        }
        for at in (At::TasteWide as usize..=At::TasteWideShare as usize).chain([At::Peers as usize, At::PeersShare as usize]) {
            out.sheets[at].iter_mut().for_each(|it| *it = ln(*it));
        }
    }

    pub(super) fn look_at_traits<'e>(&'e self, Asked { ask, company, traits, .. }: &Asked, out: &mut Columns<'e>) {
        let asked = ask.map(|_| traits.terms);
        let last = company.rounds.last().map(|it| terms(it.kind, band(it.amount)));
        let [sector, age, place, terms, stage] = &self.tastes;
        // In the order of the features.
        let wanted = [
            (sector, Some(traits.sector)),
            (age, Some(traits.age)),
            (place, Some(traits.place)),
            (terms, asked),
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
