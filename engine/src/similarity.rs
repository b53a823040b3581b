//! How similar two deals are, learned from the investors who made both: for each trait, how much more often than by chance the
//! same investor invests in two given values.

use super::history::*;

/// The traits of a deal, as numbers of the similarity tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Traits {
    pub sector: u32,
    pub place: u32,
    pub terms: u32,
    pub stage: u32,
    pub age: u32,
}

/// For one trait: how often two values share an investor, divided by how often they would by chance.
#[derive(Clone, Debug)]
pub struct Table {
    pub size: usize,
    cells: Vec<f32>,
}

impl Table {
    pub fn row(&self, value: u32) -> &[f32] {
        &self.cells[value as usize * self.size..][..self.size]
    }

    /// Where data are sparse, the ratio moves towards `prior`, in proportion to `weight`.
    fn learn(size: usize, entries: &[(u32, u32)], weight: f32, prior: impl Fn(usize, usize) -> f32) -> Self {
        let mut together = vec![0f32; size * size];
        let mut begin = 0;
        let mut counts: Vec<(u32, f32)> = Vec::new();
        while begin < entries.len() {
            let end = begin + entries[begin..].partition_point(|it| it.0 == entries[begin].0);
            let n = end - begin;
            if n > 1 {
                counts.clear();
                let mut values: Vec<u32> = entries[begin..end].iter().map(|it| it.1).collect();
                values.sort_unstable();
                for value in values {
                    match counts.last_mut() {
                        Some(last) if last.0 == value => last.1 += 1.0,
                        _ => counts.push((value, 1.0)),
                    }
                }
                // An investor counts in proportion to the number of its deals, not to its square.
                let scale = 1.0 / (n - 1) as f32;
                for &(a, in_a) in &counts {
                    for &(b, in_b) in &counts {
                        together[a as usize * size + b as usize] += scale * if a == b { in_a * (in_a - 1.0) } else { in_a * in_b };
                    }
                }
            }
            begin = end;
        }
        let margin: Vec<f32> = together.chunks(size).map(|row| row.iter().sum()).collect();
        let total: f32 = margin.iter().sum::<f32>().max(1.0);
        for a in 0..size {
            for b in 0..size {
                let cell = &mut together[a * size + b];
                *cell = (*cell + weight * prior(a, b)) / (margin[a] * margin[b] / total + weight);
            }
        }
        Self { size, cells: together }
    }
}

#[derive(Clone, Debug)]
pub struct Similarity {
    places: Vec<(Place, u32)>,
    nowhere: u32,
    sectors: u32,
    pub sector: Table,
    pub place: Table,
    pub terms: Table,
    pub stage: Table,
    pub age: Table,
}

/// Combinations of round and amount band.
const TERMS: usize = (KINDS + 1) * (BANDS.len() + 1);
const STAGES: usize = (KINDS + 1) * 5;
const AGES: usize = NO_AGE as usize + 1;

pub fn terms_code(kind: u8, band: u8) -> u32 {
    u32::from(kind.min(NO_ROUND)) * (BANDS.len() as u32 + 1) + u32::from(band.min(NO_BAND))
}

pub fn stage_code(before: u8, rounds: u8) -> u32 {
    u32::from(before.min(NO_ROUND)) * 5 + u32::from(rounds.min(4))
}

impl Similarity {
    pub fn learn(history: &History) -> Self {
        let mut places: Vec<Place> = history.companies.iter().map(|it| it.place).filter(|it| *it != Place::NOWHERE).collect();
        places.sort_unstable();
        places.dedup();
        let nowhere = places.len() as u32;
        let places: Vec<(Place, u32)> = places.into_iter().zip(0..).collect();
        let mut this = Self {
            places,
            nowhere,
            sectors: history.codes.sectors as u32,
            sector: empty(),
            place: empty(),
            terms: empty(),
            stage: empty(),
            age: empty(),
        };
        let traits: Vec<(u32, Traits)> = history.entries.iter().map(|it| (it.investor, this.of_entry(history, it))).collect();
        let column = |of: fn(&Traits) -> u32| traits.iter().map(|it| (it.0, of(&it.1))).collect::<Vec<_>>();
        this.sector = Table::learn(history.codes.sectors + 1, &column(|it| it.sector), 8.0, |_, _| 1.0);
        this.stage = Table::learn(STAGES, &column(|it| it.stage), 8.0, |_, _| 1.0);
        this.age = Table::learn(AGES, &column(|it| it.age), 8.0, |_, _| 1.0);
        let bands = BANDS.len() as u32 + 1;
        let kinds = column(|it| it.terms).iter().map(|it| (it.0, it.1 / bands)).collect::<Vec<_>>();
        let sums = column(|it| it.terms).iter().map(|it| (it.0, it.1 % bands)).collect::<Vec<_>>();
        let kind = Table::learn(KINDS + 1, &kinds, 8.0, |_, _| 1.0);
        let sum = Table::learn(BANDS.len() + 1, &sums, 8.0, |_, _| 1.0);
        this.terms = Table::learn(TERMS, &column(|it| it.terms), 10.0, |a, b| {
            let n = BANDS.len() + 1;
            kind.row((a / n) as u32)[b / n] * sum.row((a % n) as u32)[b % n]
        });
        // The prior of a city is the ratio of its region, and that of a region the ratio of its state.
        let coarse = |of: fn(&Place) -> Code, size: usize| {
            let code_of: Vec<u32> =
                this.places.iter().map(|it| of(&it.0)).chain([NONE]).map(|code| if code == NONE { size as u32 } else { code }).collect();
            let values: Vec<(u32, u32)> = traits.iter().map(|it| (it.0, code_of[it.1.place as usize])).collect();
            (code_of, values)
        };
        let (state_of, states) = coarse(|it| it.state, history.codes.states);
        let state = Table::learn(history.codes.states + 1, &states, 8.0, |_, _| 1.0);
        let (region_of, regions) = coarse(|it| it.region, history.codes.regions);
        let mut state_of_region = vec![history.codes.states as u32; history.codes.regions + 1];
        for (place, code) in &this.places {
            if place.region != NONE {
                state_of_region[place.region as usize] = state_of[*code as usize];
            }
        }
        let region =
            Table::learn(history.codes.regions + 1, &regions, 8.0, |a, b| state.row(state_of_region[a])[state_of_region[b] as usize]);
        this.place =
            Table::learn(this.places.len() + 1, &column(|it| it.place), 8.0, |a, b| region.row(region_of[a])[region_of[b] as usize]);
        this
    }

    pub fn place_code(&self, place: Place) -> u32 {
        self.places.binary_search_by(|it| it.0.cmp(&place)).map_or(self.nowhere, |at| self.places[at].1)
    }

    fn of_entry(&self, history: &History, it: &Entry) -> Traits {
        let company = &history.companies[it.company as usize];
        Traits {
            sector: self.sector_code(company.sector),
            place: self.place_code(company.place),
            terms: terms_code(it.kind, it.band),
            stage: stage_code(it.before, it.rounds),
            age: u32::from(it.age),
        }
    }

    pub fn sector_code(&self, sector: Code) -> u32 {
        if sector == NONE { self.sectors } else { sector.min(self.sectors) }
    }

    pub fn traits_of_entries(&self, history: &History) -> Vec<Traits> {
        history.entries.iter().map(|it| self.of_entry(history, it)).collect()
    }
}

fn empty() -> Table {
    Table { size: 0, cells: Vec::new() }
}
