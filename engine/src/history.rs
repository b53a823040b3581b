//! What is known on one day: companies, investors, rounds and who came in. Nothing later can be put in.

/// A name turned into a number; `NONE` where nothing is known.
pub type Code = u32;
pub const NONE: Code = Code::MAX;

/// Days since 1 January 1970.
pub type Day = i32;

/// Kinds of rounds the engine tells apart; one more stands for "no round yet".
pub const KINDS: usize = 9;
/// Lower edges of the bands amounts are compared in, in dollars.
pub const BANDS: [i64; 8] = [0, 50_000, 150_000, 500_000, 1_500_000, 5_000_000, 15_000_000, 50_000_000];
pub const NO_BAND: u8 = BANDS.len() as u8;
pub const NO_ROUND: u8 = KINDS as u8;
/// Ages of companies are told apart up to this many years.
pub const OLDEST: i32 = 12;
pub const NO_AGE: u8 = OLDEST as u8 + 1;

/// The band of an amount; an undisclosed or absurd one has none.
pub fn band(amount: Option<i64>) -> u8 {
    match amount {
        Some(amount) if amount >= 0 => BANDS.partition_point(|edge| *edge <= amount) as u8 - 1,
        _ => NO_BAND,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    pub country: Code,
    pub state: Code,
    pub region: Code,
    pub city: Code,
}

impl Place {
    pub const NOWHERE: Place = Place { country: NONE, state: NONE, region: NONE, city: NONE };
}

#[derive(Clone, Debug)]
pub struct Company {
    pub sector: Code,
    pub place: Place,
    pub founded: Option<i32>,
    /// In the order of time.
    pub rounds: Vec<Round>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Round {
    pub day: Day,
    pub kind: u8,
    pub amount: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    Fund,
    Person,
    Corporate,
}

#[derive(Clone, Debug)]
pub struct Investor {
    pub nature: Nature,
    pub place: Place,
    pub sector: Code,
}

/// An investor took part in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Investment {
    pub investor: u32,
    pub company: u32,
    pub day: Day,
    pub kind: u8,
    pub amount: Option<i64>,
}

/// What a company says it is raising.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    pub kind: u8,
    pub band: u8,
}

/// The first time an investor came into a company, and how the company stood just before.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub investor: u32,
    pub company: u32,
    pub day: Day,
    pub kind: u8,
    pub band: u8,
    pub amount: Option<i64>,
    /// The kind of the company's round before.
    pub before: u8,
    /// How many rounds the company had had, up to four.
    pub rounds: u8,
    /// The company's age in years.
    pub age: u8,
}

/// Everything known at the end of one day.
#[derive(Clone, Debug)]
pub struct History {
    pub today: Day,
    pub companies: Vec<Company>,
    pub investors: Vec<Investor>,
    /// By investor, then by company.
    pub entries: Vec<Entry>,
    /// Where each investor's entries begin; one more at the end.
    pub starts: Vec<usize>,
    /// The day of each investor's last investment.
    pub last: Vec<Option<Day>>,
    pub codes: Codes,
}

/// How many codes there are of each kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Codes {
    pub sectors: usize,
    pub states: usize,
    pub regions: usize,
    pub cities: usize,
}

impl History {
    /// Puts together what is known on `today`; rounds and investments of a later day are left out.
    pub fn new(today: Day, mut companies: Vec<Company>, investors: Vec<Investor>, investments: &[Investment]) -> Self {
        for company in &mut companies {
            company.rounds.retain(|round| round.day <= today);
            company.rounds.sort();
        }
        let mut known: Vec<Investment> = investments
            .iter()
            .filter(|it| it.day <= today && (it.investor as usize) < investors.len() && (it.company as usize) < companies.len())
            .copied()
            .collect();
        known.sort_by_key(|it| (it.investor, it.company, it.day, it.kind, it.amount));
        let mut last = vec![None; investors.len()];
        for it in &known {
            let seen = &mut last[it.investor as usize];
            *seen = (*seen).max(Some(it.day));
        }
        known.dedup_by_key(|it| (it.investor, it.company));
        let entries: Vec<Entry> = known.iter().map(|it| entry(it, &companies[it.company as usize])).collect();
        let mut starts = vec![0; investors.len() + 1];
        for it in &entries {
            starts[it.investor as usize + 1] += 1;
        }
        for i in 0..investors.len() {
            starts[i + 1] += starts[i];
        }
        let places = companies.iter().map(|c| c.place).chain(investors.iter().map(|i| i.place));
        let sectors = companies.iter().map(|c| c.sector).chain(investors.iter().map(|i| i.sector));
        let mut codes = Codes { sectors: bound(sectors), ..Codes::default() };
        for place in places {
            codes.states = codes.states.max(size(place.state));
            codes.regions = codes.regions.max(size(place.region));
            codes.cities = codes.cities.max(size(place.city));
        }
        Self { today, companies, investors, entries, starts, last, codes }
    }

    pub fn entries_of(&self, investor: usize) -> &[Entry] {
        &self.entries[self.starts[investor]..self.starts[investor + 1]]
    }

    /// Whether an investor has been in a company so far.
    pub fn is_in(&self, investor: u32, company: u32) -> bool {
        self.entries_of(investor as usize).binary_search_by_key(&company, |it| it.company).is_ok()
    }

    /// Years from a day to today.
    pub fn years_since(&self, day: Day) -> f32 {
        self.today.saturating_sub(day) as f32 / 365.25
    }
}

fn size(code: Code) -> usize {
    if code == NONE { 0 } else { code as usize + 1 }
}

fn bound(codes: impl Iterator<Item = Code>) -> usize {
    codes.map(size).max().unwrap_or(0)
}

fn entry(it: &Investment, company: &Company) -> Entry {
    let before = company.rounds.partition_point(|round| round.day < it.day.saturating_sub(1));
    Entry {
        investor: it.investor,
        company: it.company,
        day: it.day,
        kind: it.kind,
        band: band(it.amount),
        amount: it.amount,
        before: if before == 0 { NO_ROUND } else { company.rounds[before - 1].kind },
        rounds: before.min(4) as u8,
        age: age(company.founded, year(it.day)),
    }
}

/// A company's age in years, as far as it is told apart.
pub fn age(founded: Option<i32>, year: i32) -> u8 {
    match founded {
        Some(founded) => year.saturating_sub(founded).clamp(0, OLDEST) as u8,
        None => NO_AGE,
    }
}

/// The year a day lies in.
pub fn year(day: Day) -> i32 {
    // Civil-from-days; days are bounded far inside what would overflow.
    let days = i64::from(day) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let year = year_of_era + era * 400 + i64::from((5 * of_year + 2) / 153 >= 10);
    year as i32
}
