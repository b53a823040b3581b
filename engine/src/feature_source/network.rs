//! Who has invested with whom.

use super::columns::FeatureColumns;
use super::{FeatureSource, Partner};
use crate::features::At;
use crate::math::ln;

/// The number of closest co-investors whose taste is used.
const PEER_COUNT: usize = 40;

/// The number of end points of a two-step walk that are kept for each investor.
const WALK_LENGTH: usize = 300;

impl FeatureSource<'_> {
    /// Computes who has invested together with whom.
    pub(super) fn build_network(&mut self) {
        let history = self.history;
        let row_of = &self.row_of;
        let investors = history.investors.len();
        let mut walks: Vec<Vec<(u32, f32)>> = Vec::with_capacity(investors);
        let mut met: Vec<[f32; 4]> = vec![[0.0; 4]; investors];
        let mut touched: Vec<u32> = Vec::new();
        let mut peers: Vec<Vec<(u32, f32)>> = vec![Vec::new(); self.investors.len()];
        for investor in 0..investors {
            for at in history.starts[investor]..history.starts[investor + 1] {
                let it = &history.entries[at];
                let together = &self.backers[it.company as usize];
                let size = together.len() as f32;
                for other_at in together {
                    let other = &history.entries[*other_at as usize];
                    let cell = &mut met[other.investor as usize];
                    if cell[3] == 0.0 {
                        touched.push(other.investor);
                    }
                    if other.investor != it.investor {
                        cell[0] += (self.long_weights[at] * self.long_weights[*other_at as usize]).sqrt() / (size - 1.0).max(1.0);
                        cell[1] += 1.0;
                        // The other investor followed this one.
                        if it.day < other.day.saturating_sub(1) {
                            cell[2] += self.long_weights[*other_at as usize];
                        }
                    }
                    cell[3] += 1.0 / size;
                }
            }
            touched.sort_unstable();
            let (mut partners, mut followers, mut walk, mut walked) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            for other in touched.drain(..) {
                let cell = std::mem::take(&mut met[other as usize]);
                let scale = 1.0 / (self.degree[investor] * self.degree[other as usize]).max(1.0).sqrt();
                walked.push((other, cell[3] * scale));
                let row = row_of[other as usize];
                if row == u32::MAX {
                    continue;
                }
                walk.push((row, cell[3] * scale));
                if other as usize != investor {
                    let cosine = cell[1] * scale;
                    partners.push(Partner { row, joint: cell[0], cosine, count: cell[1] });
                    if cell[2] > 0.0 {
                        followers.push((row, cell[2]));
                    }
                    peers[row as usize].push((investor as u32, cosine * cosine.sqrt()));
                }
            }
            self.partners.push(partners);
            self.followers.push(followers);
            self.walk.push(walk);
            walks.push(walked);
        }
        for peers in &mut peers {
            keep_strongest(peers, PEER_COUNT);
            peers.sort_unstable_by_key(|it| it.0);
            self.peers_weight.push(peers.iter().map(|(peer, close)| close * self.degree[*peer as usize].min(20.0)).sum());
            peers.iter_mut().for_each(|it| it.0 = self.slots[it.0 as usize]);
        }
        self.peers = peers;
        let mut reached = vec![0f32; investors];
        for investor in 0..investors {
            for (middle, first) in &walks[investor] {
                for (end, second) in &walks[*middle as usize] {
                    if reached[*end as usize] == 0.0 {
                        touched.push(*end);
                    }
                    reached[*end as usize] += first * second;
                }
            }
            let mut ends: Vec<(u32, f32)> = touched.drain(..).map(|end| (end, std::mem::take(&mut reached[end as usize]))).collect();
            keep_strongest(&mut ends, WALK_LENGTH);
            ends.retain(|it| row_of[it.0 as usize] != u32::MAX);
            self.walk2.push(ends.into_iter().map(|it| (row_of[it.0 as usize], it.1)).collect());
        }
    }

    pub(super) fn fill_network(&self, backers: &[u32], out: &mut FeatureColumns) {
        if backers.is_empty() {
            return;
        }
        let number = backers.len() as f32;
        let [joint, cosine, most, count, follows, walk, walk2] = out.write(At::Joint as usize);
        for at in backers {
            let backer = self.history.entries[*at as usize].investor as usize;
            for it in &self.partners[backer] {
                let row = it.row as usize;
                joint[row] += it.joint;
                cosine[row] += it.cosine;
                most[row] = most[row].max(it.count);
                count[row] += 1.0;
            }
            for (row, it) in &self.followers[backer] {
                follows[*row as usize] += it;
            }
            let scale = 1.0 / (self.degree[backer] * number).sqrt();
            for (row, it) in &self.walk[backer] {
                walk[*row as usize] += it * scale;
            }
            for (row, it) in &self.walk2[backer] {
                walk2[*row as usize] += it * scale;
            }
        }
        for (column, unit) in [(joint, 0.02), (cosine, 0.02), (follows, 0.05), (walk, 0.0001), (walk2, 0.00003), (most, 1.0)] {
            for it in column {
                *it = if *it == 0.0 { 0.0 } else { ln(1.0 + *it / unit) };
            }
        }
        for it in count {
            *it /= number;
        }
    }
}

/// Keeps the largest values.
fn keep_strongest(all: &mut Vec<(u32, f32)>, most: usize) {
    if all.len() > most {
        all.select_nth_unstable_by(most, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all.truncate(most);
    }
}
