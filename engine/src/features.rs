//! What the engine looks at in an investor and a deal. Everything comes from a `History`, which ends on one day; each
//! feature has a name and a family, and a family can be left out to see what it adds.

use super::history::*;
use super::likeness::{Likeness, Table, Traits, stage, terms};

/// A deal as the engine sees it.
#[derive(Clone, Copy, Debug)]
pub struct Deal {
    pub company: u32,
    /// None where nobody knows what the company is raising, or whether it is.
    pub ask: Option<Ask>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    Sector,
    Geography,
    Round,
    Ticket,
    /// Deals like this one among the investor's own.
    Taste,
    /// What the investor's partners do, and who backs the company.
    Network,
    /// How busy the investor is.
    Activity,
    /// How the company stands, whoever asks.
    Company,
}

pub const FAMILIES: [Family; 8] =
    [Family::Sector, Family::Geography, Family::Round, Family::Ticket, Family::Taste, Family::Network, Family::Activity, Family::Company];

macro_rules! features {
    ($($id:ident $name:literal $family:ident),* $(,)?) => {
        /// Where each stands in a row.
        #[allow(dead_code, reason = "most are named only by their place among the others")]
        #[derive(Clone, Copy)]
        enum At { $($id),* }
        /// Of the pair first, then of the investor alone, then of the company alone.
        pub const FEATURES: &[(&str, Family)] = &[$(($name, Family::$family)),*];
    };
}

features! {
    // Habits: deals of this value so far, against how common the value is. In the order of `keys`.
    Sector "habit-sector" Sector, City "habit-city" Geography, Region "habit-region" Geography, State "habit-state" Geography,
    Before "habit-round-before" Round, Rounds "habit-rounds-so-far" Round, Age "habit-age" Round,
    SectorRegion "habit-sector-region" Sector, SectorState "habit-sector-state" Sector, Kind "habit-round" Round, Band "habit-band" Ticket,
    SectorKind "habit-sector-round" Sector, KindBand "habit-round-band" Ticket, StateKind "habit-state-round" Geography,
    SectorStateKind "habit-sector-state-round" Sector, StateKindBand "habit-state-round-band" Geography,
    SectorLately "habit-sector-lately" Sector, StateLately "habit-state-lately" Geography, TermsLately "habit-round-band-lately" Ticket,
    SectorKindLately "habit-sector-round-lately" Sector,
    ShareSector "share-sector" Sector, ShareCity "share-city" Geography, ShareState "share-state" Geography,
    ShareBand "share-band" Ticket, ShareKind "share-round" Round,
    // Deals like this one: per own deal, the most alike, and as a share of all that was ever done.
    TasteWide "taste-wide" Taste, TasteSharp "taste-sharp" Taste, TasteLately "taste-lately" Taste, TasteBest "taste-best" Taste,
    TasteShare "taste-share" Taste, TasteLatelyShare "taste-lately-share" Taste, TasteWideShare "taste-wide-share" Taste,
    // The same in one trait alone; the last terms are those of the company's round before. In the order of `look_at_traits`.
    TasteSector "taste-sector" Sector, TasteAge "taste-age" Round, TastePlace "taste-place" Geography, TasteTerms "taste-terms" Ticket,
    TasteStage "taste-stage" Round, TasteLastTerms "taste-last-terms" Ticket,
    LateSector "taste-sector-lately" Sector, LateAge "taste-age-lately" Round, LatePlace "taste-place-lately" Geography,
    LateTerms "taste-terms-lately" Ticket, LateStage "taste-stage-lately" Round, LateLastTerms "taste-last-terms-lately" Ticket,
    Peers "peers-taste" Network, PeersShare "peers-taste-share" Network,
    Gap "ticket-gap" Ticket, GapSquared "ticket-gap-squared" Ticket, FirstMoney "first-money" Round,
    SameCity "same-city" Geography, SameRegion "same-region" Geography, SameState "same-state" Geography,
    NatureTerms "nature-terms" Round, NatureSector "nature-sector" Sector, HomeState "home-state" Geography, OwnSector "own-sector" Sector,
    Joint "network-joint" Network, Cosine "network-cosine" Network, Most "network-most" Network, Count "network-count" Network,
    Follows "network-follows" Network, Walk "network-walk" Network, Walk2 "network-two-walks" Network,
    Weight "weight" Activity, Year "deals-in-a-year" Activity, TwoYears "deals-in-two-years" Activity, All "deals" Activity,
    Trend "trend" Activity, HalfYear "deals-in-half-a-year" Activity, Quarter "deals-in-a-quarter" Activity, Idle "idle" Activity, Person "person" Activity, Corporate "corporate" Activity,
    HomeUnknown "home-unknown" Geography, Abroad "abroad" Geography,
    CompanyRounds "company-rounds" Company, CompanyIdle "company-idle" Company, CompanyRipe "company-ripe" Company,
    LastAmount "company-last-amount" Company, TotalAmount "company-total-amount" Company, CompanyAge "company-age" Company,
    AgeUnknown "company-age-unknown" Company, Backers "company-backers" Company, BackerDegree "company-backer-degree" Company,
    Hot "company-sector-hot" Company, Cold "company-cold" Company, SectorUnknown "company-sector-unknown" Company,
    AskBand "ask-band" Company, AskBandUnknown "ask-band-unknown" Company,
    Ask0 "ask-round-0" Company, Ask1 "ask-round-1" Company, Ask2 "ask-round-2" Company, Ask3 "ask-round-3" Company,
    Ask4 "ask-round-4" Company, Ask5 "ask-round-5" Company,
    Last0 "last-round-0" Company, Last1 "last-round-1" Company, Last2 "last-round-2" Company, Last3 "last-round-3" Company,
    Last4 "last-round-4" Company, Last5 "last-round-5" Company,
}

const HABITS: usize = At::ShareSector as usize;
const LATELY: usize = At::SectorLately as usize;
/// Where tastes begin. What comes before counts deals of the very same value: habits, and shares of what an investor has done.
pub const TASTES: usize = At::TasteWide as usize;
/// Features of the pair.
pub const PAIR: usize = At::Weight as usize;
/// Where the features of the company begin.
pub const OWN: usize = At::CompanyRounds as usize;
pub const WIDTH: usize = FEATURES.len();

/// Habits in two or more traits at once are rarer, and lean more on chance.
const JOINT: [usize; 8] = [
    At::SectorRegion as usize,
    At::SectorState as usize,
    At::SectorKind as usize,
    At::KindBand as usize,
    At::StateKind as usize,
    At::SectorStateKind as usize,
    At::StateKindBand as usize,
    At::SectorKindLately as usize,
];

/// Years after which a deal counts a third.
const LONG: f32 = 4.0;
const SHORT: f32 = 1.0;
const LATE: f32 = 1.2;

/// The logarithm of what lies in the middle of each band.
const MIDDLES: [f32; BANDS.len()] = [4.3, 4.95, 5.45, 5.95, 6.45, 6.95, 7.45, 8.0];

/// How many partners of each investor are asked for their taste, the closest.
const PEERS: usize = 40;

/// Traits of a deal that have a taste of their own: sector, age, place, terms and stage.
const TRAITS: usize = 5;

/// How far a two-step walk is kept for each investor.
const FARTHEST: usize = 300;

/// The logarithm of a positive number, the same on every machine, so that all replicas rank alike.
pub fn ln(x: f32) -> f32 {
    let bits = x.max(f32::MIN_POSITIVE).to_bits();
    let (mut power, mut part) = ((bits >> 23) as i32 - 127, f32::from_bits((bits & 0x007f_ffff) | 0x3f80_0000));
    let above = part > std::f32::consts::SQRT_2;
    part = if above { part * 0.5 } else { part };
    power += i32::from(above);
    let t = (part - 1.0) / (part + 1.0);
    let square = t * t;
    2.0 * t * (1.0 + square * (1.0 / 3.0 + square * (0.2 + square * (1.0 / 7.0 + square / 9.0)))) + power as f32 * std::f32::consts::LN_2
}

/// The exponential of a number of years, small or negative; only for weights that are kept, not in any inner loop.
fn fade(years: f32, scale: f32) -> f32 {
    (-(years / scale).clamp(0.0, 60.0)).exp()
}

struct Posting {
    row: u32,
    above_chance: f32,
    share: f32,
}

struct Partner {
    row: u32,
    joint: f32,
    cosine: f32,
    count: f32,
}

/// Deals held against everybody together, side by side: what is known of an entry is fetched once for all of them.
const LANES: usize = 8;
type Lanes = [f32; LANES];

/// What the entries of all investors make of some deals, a lane for each deal.
#[derive(Default)]
struct Tastes {
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

/// What is known of some investors, ready to be held against any deal.
pub struct Evidence<'a> {
    history: &'a History,
    /// The investors asked about, each once; a row each.
    who: Vec<u32>,
    /// By investor; the highest number for those who are not asked about.
    row_of: Vec<u32>,
    likeness: Likeness,
    /// Everybody's entries, seat by seat; and where each seat's begin, one more at the end.
    told: Vec<Told>,
    starts: Vec<usize>,
    /// By investor: those who have done most, whom all the others meet, sit side by side.
    seats: Vec<u32>,
    /// Pairs of sector and age, of terms and stage, that occur.
    near: Vec<(u32, u32)>,
    stood: Vec<(u32, u32)>,
    long: Vec<f32>,
    habits: Vec<Vec<Vec<Posting>>>,
    /// Features of the investor alone, a column each.
    alone: Vec<Vec<f32>>,
    weight: Vec<f32>,
    weight_short: Vec<f32>,
    /// Entries by company.
    backers: Vec<Vec<u32>>,
    degree: Vec<f32>,
    partners: Vec<Vec<Partner>>,
    followers: Vec<Vec<(u32, f32)>>,
    walk: Vec<Vec<(u32, f32)>>,
    walk2: Vec<Vec<(u32, f32)>>,
    /// By row: the seats of partners and how close they are, and the weight of what they have done.
    peers: Vec<Vec<(u32, f32)>>,
    peers_weight: Vec<f32>,
    hot: Vec<f32>,
    /// What a deal's value makes of each row: a column for each value. Tastes by trait, over all years and lately.
    tastes: [[Vec<Vec<f32>>; 2]; TRAITS],
    gap: Vec<Vec<f32>>,
    gap_squared: Vec<Vec<f32>>,
    first_money: [Vec<f32>; 2],
    nature_terms: Vec<Vec<f32>>,
    nature_sector: Vec<Vec<f32>>,
    home_state: Vec<Vec<f32>>,
    /// Rows by what they have in common with a deal.
    of_city: Vec<Vec<u32>>,
    of_region: Vec<Vec<u32>>,
    of_state: Vec<Vec<u32>>,
    of_sector: Vec<Vec<u32>>,
}

/// An entry as far as likeness goes: its traits, as places in `near`, `stood` and among places, and how much it still counts.
struct Told {
    company: u32,
    near: u32,
    stood: u32,
    place: u32,
    long: f32,
    short: f32,
}

/// Keeps the strongest.
fn closest(all: &mut Vec<(u32, f32)>, most: usize) {
    if all.len() > most {
        all.select_nth_unstable_by(most, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all.truncate(most);
    }
}

/// The distinct values in order, and the place of each value among them.
fn distinct<T: Ord + Copy>(values: impl Iterator<Item = T> + Clone) -> (Vec<T>, Vec<u32>) {
    let mut all: Vec<T> = values.clone().collect();
    all.sort_unstable();
    all.dedup();
    let places = values.map(|it| all.partition_point(|other| *other < it) as u32).collect();
    (all, places)
}

/// The features of one deal: for each feature of the pair a column over the investors, and those of the company alone.
/// A column that is empty is zero for everybody.
pub struct Columns<'a> {
    rows: usize,
    /// What had to be written down.
    sheets: Vec<Vec<f32>>,
    /// What is known beforehand.
    known: Vec<&'a [f32]>,
    own: Vec<f32>,
    /// Rows of those who are in the company already.
    pub inside: Vec<u32>,
}

impl<'a> Columns<'a> {
    fn new(rows: usize) -> Self {
        Self { rows, sheets: vec![Vec::new(); PAIR], known: vec![&[]; PAIR], own: vec![0.0; WIDTH - OWN], inside: Vec::new() }
    }

    fn clear(&mut self) {
        self.sheets.iter_mut().for_each(Vec::clear);
        self.known.fill(&[]);
        self.inside.clear();
    }

    fn pair(&self) -> impl Iterator<Item = &[f32]> {
        self.sheets.iter().zip(&self.known).map(|(sheet, known)| if known.is_empty() { sheet } else { *known })
    }

    /// A column with values for some; without any it stays empty.
    fn mark(&mut self, at: usize, values: impl Iterator<Item = (u32, f32)>) {
        let mut values = values.peekable();
        if values.peek().is_some() {
            let [sheet] = self.write(at);
            values.for_each(|(row, value)| sheet[row as usize] = value);
        }
    }

    /// Columns to write into, next to each other.
    fn write<const N: usize>(&mut self, first: usize) -> &mut [Vec<f32>; N] {
        let sheets = self.sheets[first..][..N].as_mut_array().expect("as many as were asked for");
        for sheet in sheets.iter_mut() {
            sheet.resize(self.rows, 0.0);
        }
        sheets
    }
}

fn both(a: Code, b: Code, n: usize) -> Code {
    if a == NONE || b == NONE { NONE } else { a.saturating_mul(n as Code).saturating_add(b) }
}

fn known(value: u8, none: u8) -> Code {
    if value >= none { NONE } else { Code::from(value) }
}

/// How a company stands before a round.
struct Standing {
    before: u8,
    rounds: u8,
    age: u8,
}

/// A deal and what is looked up of it.
struct Asked<'a> {
    ask: Option<Ask>,
    company: &'a Company,
    standing: Standing,
    traits: Traits,
    /// Entries in the company.
    backers: &'a [u32],
}

fn keys(codes: Codes, company: &Company, ask: Option<Ask>, standing: &Standing) -> [Code; HABITS] {
    let place = company.place;
    let (kind, amount) = ask.map_or((NONE, NONE), |ask| (known(ask.kind, NO_ROUND), known(ask.band, NO_BAND)));
    let sector_state = both(company.sector, place.state, codes.states);
    let deal = both(kind, amount, BANDS.len());
    [
        company.sector,
        place.city,
        place.region,
        place.state,
        Code::from(standing.before),
        Code::from(standing.rounds),
        known(standing.age, NO_AGE),
        both(company.sector, place.region, codes.regions),
        sector_state,
        kind,
        amount,
        both(company.sector, kind, KINDS),
        deal,
        both(place.state, kind, KINDS),
        both(sector_state, kind, KINDS),
        both(place.state, deal, KINDS * BANDS.len()),
        company.sector,
        place.state,
        deal,
        both(company.sector, kind, KINDS),
    ]
}

/// The lower and the higher of two numbers, neither of which is none: a single step, where `min` and `max` take several.
fn below(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

fn above(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

fn yes(it: bool) -> f32 {
    f32::from(u8::from(it))
}

impl<'a> Evidence<'a> {
    pub fn new(history: &'a History, who: &[u32]) -> Self {
        let investors = history.investors.len();
        let mut row_of = vec![u32::MAX; investors];
        for (row, investor) in (0..).zip(who) {
            row_of[*investor as usize] = row;
        }
        let likeness = Likeness::learn(history);
        let traits = likeness.traits_of_entries(history);
        let years: Vec<f32> = history.entries.iter().map(|it| history.years_since(it.day)).collect();
        let long: Vec<f32> = years.iter().map(|it| fade(*it, LONG)).collect();
        let short: Vec<f32> = years.iter().map(|it| fade(*it, SHORT)).collect();
        let sum = |of: &dyn Fn(usize) -> f32| -> Vec<f32> {
            who.iter().map(|it| (history.starts[*it as usize]..history.starts[*it as usize + 1]).map(of).sum()).collect()
        };
        let weight = sum(&|at| long[at]);
        let disclosed = sum(&|at| if history.entries[at].amount.is_some() { long[at] } else { 0.0 });
        let tickets = sum(&|at| history.entries[at].amount.map_or(0.0, |it| long[at] * digits(it)));
        let cold = sum(&|at| if history.entries[at].rounds == 0 { long[at] } else { 0.0 });
        let mut backers: Vec<Vec<u32>> = vec![Vec::new(); history.companies.len()];
        for (at, it) in (0..).zip(&history.entries) {
            backers[it.company as usize].push(at);
        }
        let degree: Vec<f32> = (0..investors).map(|it| history.entries_of(it).len() as f32).collect();
        let nature = |it: usize| history.investors[it].nature as usize;
        let states = history.codes.states;
        let state_of = |state: Code| if state == NONE { states } else { state as usize };
        let bent = |size: usize, groups: usize, group: &dyn Fn(usize) -> usize, code: &dyn Fn(usize) -> usize| {
            let lean = leanings(history, &long, size, groups, group, code);
            let column = |value: usize| who.iter().map(|it| lean[group(*it as usize)][value]).collect::<Vec<f32>>();
            (0..size).map(column).collect::<Vec<_>>()
        };
        let rows_of = |size: usize, code: fn(&Investor) -> Code| {
            let mut rows = vec![Vec::new(); size];
            for (row, it) in (0..).zip(who) {
                if let Some(rows) = rows.get_mut(code(&history.investors[*it as usize]) as usize) {
                    rows.push(row);
                }
            }
            rows
        };
        let weight_short = sum(&|at| short[at]);
        let tables: [Trait; TRAITS] = [
            (&likeness.sector, |it| it.sector),
            (&likeness.age, |it| it.age),
            (&likeness.place, |it| it.place),
            (&likeness.terms, |it| it.terms),
            (&likeness.stage, |it| it.stage),
        ];
        let tastes = tables.map(|(table, of)| {
            let values: Vec<u32> = traits.iter().map(of).collect();
            [(&long, &weight, 2.0), (&short, &weight_short, 1.0)]
                .map(|(fades, weight, lean)| tastes(history, who, table, &values, fades, weight, lean))
        });
        let (near, near_of) = distinct(traits.iter().map(|it| (it.sector, it.age)));
        let (stood, stood_of) = distinct(traits.iter().map(|it| (it.terms, it.stage)));
        let mut order: Vec<usize> = (0..investors).collect();
        order.sort_by_key(|it| history.entries_of(*it).len());
        let (mut told, mut starts, mut seats) = (Vec::with_capacity(traits.len()), vec![0], vec![0; investors]);
        for (investor, seat) in order.into_iter().zip(0..) {
            seats[investor] = seat;
            told.extend((history.starts[investor]..history.starts[investor + 1]).map(|at| Told {
                company: history.entries[at].company,
                near: near_of[at],
                stood: stood_of[at],
                place: traits[at].place,
                long: long[at],
                short: short[at],
            }));
            starts.push(told.len());
        }
        let cold: Vec<f32> = cold.iter().zip(&weight).map(|(cold, all)| cold / all.max(1e-9)).collect();
        let gap = |middle: &f32| -> Vec<f32> {
            let usual = tickets.iter().zip(&disclosed);
            usual.map(|(sum, weight)| if *weight > 0.0 { (sum / weight - middle).abs() } else { 0.0 }).collect()
        };
        let gap: Vec<Vec<f32>> = MIDDLES.iter().map(gap).collect();
        let mut this = Self {
            who: who.to_vec(),
            habits: habits(history, &row_of, &years),
            row_of,
            alone: alone(history, who, &weight, &sum, &years),
            weight_short,
            tastes,
            gap_squared: gap.iter().map(|of| of.iter().map(|gap| gap * gap).collect()).collect(),
            gap,
            first_money: [cold.iter().map(|it| 1.0 - it).collect(), cold],
            hot: hot(history, &years),
            nature_terms: bent(likeness.terms.size, 3, &nature, &|at| traits[at].terms as usize),
            nature_sector: bent(likeness.sector.size, 3, &nature, &|at| traits[at].sector as usize),
            home_state: bent(states + 1, states + 1, &|it| state_of(history.investors[it].place.state), &|at| {
                state_of(history.companies[history.entries[at].company as usize].place.state)
            }),
            of_city: rows_of(history.codes.cities, |it| it.place.city),
            of_region: rows_of(history.codes.regions, |it| it.place.region),
            of_state: rows_of(states, |it| it.place.state),
            of_sector: rows_of(history.codes.sectors, |it| it.sector),
            told,
            starts,
            seats,
            near,
            stood,
            partners: Vec::new(),
            followers: Vec::new(),
            walk: Vec::new(),
            walk2: Vec::new(),
            peers: Vec::new(),
            peers_weight: Vec::new(),
            history,
            likeness,
            long,
            weight,
            backers,
            degree,
        };
        this.meet();
        this
    }

    /// Who has been in a company with whom.
    fn meet(&mut self) {
        let history = self.history;
        let row_of = &self.row_of;
        let investors = history.investors.len();
        let mut walks: Vec<Vec<(u32, f32)>> = Vec::with_capacity(investors);
        let mut met: Vec<[f32; 4]> = vec![[0.0; 4]; investors];
        let mut touched: Vec<u32> = Vec::new();
        let mut peers: Vec<Vec<(u32, f32)>> = vec![Vec::new(); self.who.len()];
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
                        cell[0] += (self.long[at] * self.long[*other_at as usize]).sqrt() / (size - 1.0).max(1.0);
                        cell[1] += 1.0;
                        // The other one came in after this one.
                        if it.day < other.day.saturating_sub(1) {
                            cell[2] += self.long[*other_at as usize];
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
            closest(peers, PEERS);
            peers.sort_unstable_by_key(|it| it.0);
            self.peers_weight.push(peers.iter().map(|(peer, close)| close * self.degree[*peer as usize].min(20.0)).sum());
            peers.iter_mut().for_each(|it| it.0 = self.seats[it.0 as usize]);
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
            closest(&mut ends, FARTHEST);
            ends.retain(|it| row_of[it.0 as usize] != u32::MAX);
            self.walk2.push(ends.into_iter().map(|it| (row_of[it.0 as usize], it.1)).collect());
        }
    }

    /// Holds deals against every investor asked about, and tells of one after the other, by its place, what there is to see.
    pub fn look(&self, deals: &[Deal], mut tell: impl FnMut(usize, &Columns)) {
        let mut columns = Columns::new(self.who.len());
        let mut tastes = Tastes::default();
        for (first, deals) in (0..).step_by(LANES).zip(deals.chunks(LANES)) {
            let asked: Vec<Asked> = deals.iter().map(|deal| self.asked(*deal)).collect();
            self.sum_tastes(&asked, &mut tastes);
            for (lane, it) in asked.iter().enumerate() {
                columns.clear();
                let rows = it.backers.iter().map(|at| self.row_of[self.history.entries[*at as usize].investor as usize]);
                columns.inside.extend(rows.filter(|row| *row != u32::MAX));
                self.look_at_habits(&keys(self.history.codes, it.company, it.ask, &it.standing), &mut columns);
                self.look_at_taste(&tastes, lane, &mut columns);
                self.look_at_traits(it, &mut columns);
                self.look_at_fit(it, &mut columns);
                self.look_at_network(it.backers, &mut columns);
                self.look_at_company(it, &mut columns.own);
                tell(first + lane, &columns);
            }
        }
    }

    fn asked(&self, deal: Deal) -> Asked<'_> {
        let company = &self.history.companies[deal.company as usize];
        let standing = Standing {
            before: company.rounds.last().map_or(NO_ROUND, |it| it.kind),
            rounds: company.rounds.len().min(4) as u8,
            age: age(company.founded, year(self.history.today) + 1),
        };
        let traits = Traits {
            sector: self.likeness.sector_code(company.sector),
            place: self.likeness.place_code(company.place),
            terms: deal.ask.map_or(0, |ask| terms(ask.kind, ask.band)),
            stage: stage(standing.before, standing.rounds),
            age: u32::from(standing.age),
        };
        Asked { ask: deal.ask, company, standing, traits, backers: &self.backers[deal.company as usize] }
    }

    fn look_at_habits(&self, keys: &[Code; HABITS], out: &mut Columns) {
        let postings = |habit: usize| self.habits[habit].get(keys[habit] as usize).map_or(&[][..], Vec::as_slice);
        for habit in 0..HABITS {
            out.mark(habit, postings(habit).iter().map(|it| (it.row, it.above_chance)));
        }
        let shares = [
            (At::ShareSector, At::Sector),
            (At::ShareCity, At::City),
            (At::ShareState, At::State),
            (At::ShareBand, At::Band),
            (At::ShareKind, At::Kind),
        ];
        for (share, habit) in shares {
            let of = |it: &Posting| (it.row, it.share / self.weight[it.row as usize].max(1e-9));
            out.mark(share as usize, postings(habit as usize).iter().map(of));
        }
    }

    /// What all have done, held against some deals at once.
    fn sum_tastes(&self, asked: &[Asked], out: &mut Tastes) {
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
    fn sum_of_one(&self, seat: usize, without: Option<u32>, [near, stood, place]: [&Vec<Lanes>; 3]) -> [Lanes; 4] {
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

    fn look_at_taste(&self, tastes: &Tastes, lane: usize, out: &mut Columns) {
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

    fn look_at_traits<'e>(&'e self, Asked { ask, company, traits, .. }: &Asked, out: &mut Columns<'e>) {
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

    fn look_at_fit<'e>(&'e self, Asked { ask, company, standing, traits, .. }: &Asked, out: &mut Columns<'e>) {
        let place = company.place;
        let mut know = |at: At, column: Option<&'e Vec<f32>>| out.known[at as usize] = column.map_or(&[], Vec::as_slice);
        let states = self.history.codes.states;
        know(At::Gap, ask.and_then(|ask| self.gap.get(usize::from(ask.band))));
        know(At::GapSquared, ask.and_then(|ask| self.gap_squared.get(usize::from(ask.band))));
        know(At::FirstMoney, Some(&self.first_money[usize::from(standing.rounds == 0)]));
        know(At::NatureTerms, ask.map(|_| &self.nature_terms[traits.terms as usize]));
        know(At::NatureSector, Some(&self.nature_sector[traits.sector as usize]));
        know(At::HomeState, Some(&self.home_state[if place.state == NONE { states } else { place.state as usize }]));
        for (at, rows, code) in [
            (At::SameCity, &self.of_city, place.city),
            (At::SameRegion, &self.of_region, place.region),
            (At::SameState, &self.of_state, place.state),
            (At::OwnSector, &self.of_sector, company.sector),
        ] {
            out.mark(at as usize, rows.get(code as usize).into_iter().flatten().map(|row| (*row, 1.0)));
        }
    }

    fn look_at_network(&self, backers: &[u32], out: &mut Columns) {
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

    fn look_at_company(&self, Asked { ask, company, standing, backers, .. }: &Asked, own: &mut [f32]) {
        own.fill(0.0);
        let mut set = |at: usize, value: f32| own[at - OWN] = value;
        let idle = company.rounds.last().map_or(0.0, |it| self.history.years_since(it.day));
        set(At::CompanyRounds as usize, f32::from(standing.rounds));
        set(At::CompanyIdle as usize, idle);
        set(At::CompanyRipe as usize, (idle - 1.5).abs());
        set(At::LastAmount as usize, company.rounds.last().and_then(|it| it.amount).map_or(0.0, |it| digits(it) - 6.0));
        if !company.rounds.is_empty() {
            let total: f32 = company.rounds.iter().filter_map(|it| it.amount).map(|it| it as f32).sum();
            set(At::TotalAmount as usize, (1000.0 + total.max(0.0)).log10() - 6.0);
        }
        set(At::CompanyAge as usize, if standing.age == NO_AGE { 3.0 } else { f32::from(standing.age) });
        set(At::AgeUnknown as usize, yes(standing.age == NO_AGE));
        set(At::Backers as usize, (backers.len() as f32).ln_1p());
        if !backers.is_empty() {
            let degrees: f32 = backers.iter().map(|at| self.degree[self.history.entries[*at as usize].investor as usize].ln_1p()).sum();
            set(At::BackerDegree as usize, degrees / backers.len() as f32);
        }
        set(At::Hot as usize, if company.sector == NONE { 3.0 } else { self.hot[company.sector as usize].ln_1p() });
        set(At::Cold as usize, yes(standing.rounds == 0));
        set(At::SectorUnknown as usize, yes(company.sector == NONE));
        if let Some(ask) = ask {
            set(At::AskBand as usize, if ask.band == NO_BAND { 3.5 } else { f32::from(ask.band) });
            set(At::AskBandUnknown as usize, yes(ask.band == NO_BAND));
            if ask.kind < 6 {
                set(At::Ask0 as usize + usize::from(ask.kind), 1.0);
            }
        }
        if standing.before < 6 {
            set(At::Last0 as usize + usize::from(standing.before), 1.0);
        }
    }

    fn columns<'e>(&'e self, of: &'e Columns<'e>) -> impl Iterator<Item = &'e [f32]> {
        of.pair().chain(self.alone.iter().map(Vec::as_slice))
    }

    /// All features of one investor and the deal last looked at.
    pub fn row(&self, columns: &Columns, row: usize, into: &mut [f32]) {
        for (into, column) in into.iter_mut().zip(self.columns(columns)) {
            *into = column.get(row).copied().unwrap_or(0.0);
        }
        into[OWN..].copy_from_slice(&columns.own);
    }

    /// A weighted sum of the features, for every investor and the deal last looked at.
    pub fn line(&self, columns: &Columns, weights: &[f32], out: &mut Vec<f32>) {
        let own: f32 = columns.own.iter().zip(&weights[OWN..]).map(|(value, weight)| value * weight).sum();
        out.clear();
        out.resize(self.who.len(), own);
        for (column, weight) in self.columns(columns).zip(weights) {
            if *weight != 0.0 {
                for (out, value) in out.iter_mut().zip(column) {
                    *out += weight * value;
                }
            }
        }
    }
}

/// The decimal logarithm of an amount; below a thousand it makes no difference.
fn digits(amount: i64) -> f32 {
    (amount.max(1000) as f32).log10()
}

/// How alike its values are, and where a deal's is found.
type Trait<'t> = (&'t Table, fn(&Traits) -> u32);

/// For each value of a trait a column: how much each investor's deals are like it in this trait, as a logarithm.
fn tastes(history: &History, who: &[u32], table: &Table, values: &[u32], fades: &[f32], weight: &[f32], lean: f32) -> Vec<Vec<f32>> {
    // Deals of one value are alike to any other to the same degree.
    let own = |investor: &u32| -> Vec<(u32, f32)> {
        let entries = history.starts[*investor as usize]..history.starts[*investor as usize + 1];
        let mut own: Vec<(u32, f32)> = entries.map(|at| (values[at], fades[at])).collect();
        own.sort_by_key(|it| it.0);
        own.chunk_by(|a, b| a.0 == b.0).map(|same| (same[0].0, same.iter().map(|it| it.1).sum())).collect()
    };
    let own: Vec<Vec<(u32, f32)>> = who.iter().map(own).collect();
    let column = |value: usize| -> Vec<f32> {
        let alike = table.row(value as u32);
        let sum = |own: &Vec<(u32, f32)>| own.iter().map(|(value, weight)| weight * alike[*value as usize]).sum::<f32>();
        own.iter().zip(weight).map(|(own, weight)| ln((sum(own) + lean) / (weight + lean))).collect()
    };
    (0..table.size).map(column).collect()
}

fn habits(history: &History, row_of: &[u32], years: &[f32]) -> Vec<Vec<Vec<Posting>>> {
    let all: Vec<[Code; HABITS]> = history
        .entries
        .iter()
        .map(|it| {
            let standing = Standing { before: it.before, rounds: it.rounds, age: it.age };
            keys(history.codes, &history.companies[it.company as usize], Some(Ask { kind: it.kind, band: it.band }), &standing)
        })
        .collect();
    (0..HABITS)
        .map(|habit| {
            let scale = if habit >= LATELY { LATE } else { LONG };
            let size = all.iter().map(|keys| keys[habit]).filter(|key| *key != NONE).max().map_or(0, |most| most as usize + 1);
            let mut common = vec![0f32; size];
            let mut sums: Vec<(Code, u32, f32)> = Vec::new();
            for ((keys, it), years) in all.iter().zip(&history.entries).zip(years) {
                if keys[habit] == NONE {
                    continue;
                }
                let weight = fade(*years, scale);
                common[keys[habit] as usize] += weight * fade(*years, 3.0);
                if row_of[it.investor as usize] != u32::MAX {
                    sums.push((keys[habit], row_of[it.investor as usize], weight));
                }
            }
            sums.sort_by_key(|it| (it.0, it.1));
            let total: f32 = common.iter().sum::<f32>() + 0.5 * size as f32;
            let lean = if JOINT.contains(&habit) { 8.0 } else { 4.0 };
            let mut postings: Vec<Vec<Posting>> = (0..size).map(|_| Vec::new()).collect();
            for same in sums.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
                let share: f32 = same.iter().map(|it| it.2).sum();
                let chance = (common[same[0].0 as usize] + 0.5) / total;
                postings[same[0].0 as usize].push(Posting { row: same[0].1, above_chance: ln(1.0 + share / (lean * chance)), share });
            }
            postings
        })
        .collect()
}

/// For each investor, a sum over its investments of what is told of each by its place.
type Sum<'s> = dyn Fn(&dyn Fn(usize) -> f32) -> Vec<f32> + 's;

fn alone(history: &History, who: &[u32], weight: &[f32], sum: &Sum<'_>, years: &[f32]) -> Vec<Vec<f32>> {
    let year = sum(&|at| yes(years[at] <= 1.0));
    let two = sum(&|at| yes(years[at] <= 2.0));
    let all = sum(&|_| 1.0);
    let each = |of: &dyn Fn(&Investor) -> f32| -> Vec<f32> { who.iter().map(|it| of(&history.investors[*it as usize])).collect() };
    let home = commonest(history.companies.iter().map(|it| it.place.country));
    // In the order of the features.
    vec![
        weight.iter().map(|it| ln(1.0 + it / 4.0)).collect(),
        year.iter().map(|it| it.ln_1p()).collect(),
        two.iter().map(|it| it.ln_1p()).collect(),
        all.iter().map(|it| it.ln_1p()).collect(),
        year.iter().zip(&two).map(|(year, two)| ln((year + 0.5) / (two - year + 0.5))).collect(),
        sum(&|at| yes(years[at] <= 0.5)).iter().map(|it| it.ln_1p()).collect(),
        sum(&|at| yes(years[at] <= 0.25)).iter().map(|it| it.ln_1p()).collect(),
        who.iter().map(|it| history.last[*it as usize].map_or(5.0, |day| history.years_since(day).min(5.0))).collect(),
        each(&|it| yes(it.nature == Nature::Person)),
        each(&|it| yes(it.nature == Nature::Corporate)),
        each(&|it| yes(it.place.country == NONE)),
        each(&|it| yes(it.place.country != NONE && it.place.country != home)),
    ]
}

fn commonest(codes: impl Iterator<Item = Code>) -> Code {
    let mut counts: std::collections::BTreeMap<Code, usize> = Default::default();
    for code in codes.filter(|code| *code != NONE) {
        *counts.entry(code).or_default() += 1;
    }
    counts.into_iter().max_by_key(|it| (it.1, std::cmp::Reverse(it.0))).map_or(NONE, |it| it.0)
}

/// How many came in a sector's companies in the last year.
fn hot(history: &History, years: &[f32]) -> Vec<f32> {
    let mut hot = vec![0f32; history.codes.sectors];
    for (it, years) in history.entries.iter().zip(years) {
        if let Some(hot) = hot.get_mut(history.companies[it.company as usize].sector as usize).filter(|_| *years <= 1.0) {
            *hot += 1.0;
        }
    }
    hot
}

/// For groups of investors: how much more than all they do deals of each value, as a logarithm.
fn leanings(
    history: &History,
    weights: &[f32],
    size: usize,
    groups: usize,
    group: &dyn Fn(usize) -> usize,
    code: &dyn Fn(usize) -> usize,
) -> Vec<Vec<f32>> {
    let mut counts = vec![vec![0f32; size]; groups];
    let mut all = vec![0f32; size];
    for (at, (it, weight)) in history.entries.iter().zip(weights).enumerate() {
        counts[group(it.investor as usize)][code(at)] += weight;
        all[code(at)] += weight;
    }
    let total: f32 = all.iter().sum();
    for counts in &mut counts {
        let own: f32 = counts.iter().sum();
        for (count, all) in counts.iter_mut().zip(&all) {
            let chance = (all + 1.0) / (total + size as f32);
            *count = ln((*count + 20.0 * chance) / (own + 20.0) / chance);
        }
    }
    counts
}
