//! What is known on one day: companies, investors, rounds and investments. `History::new` leaves out everything later.

/// The number of a name; `NONE` if it is unknown.
pub type Code = u32;
pub const NONE: Code = Code::MAX;

/// Days since 1 January 1970.
pub type Day = i32;

/// The number of kinds of rounds. The next number means "no round yet".
pub const KINDS: usize = 9;
/// The lower limits of the amount bands, in dollars.
pub const BANDS: [i64; 8] = [0, 50_000, 150_000, 500_000, 1_500_000, 5_000_000, 15_000_000, 50_000_000];
pub const NO_BAND: u8 = BANDS.len() as u8;
pub const NO_ROUND: u8 = KINDS as u8;
/// Older companies count as this many years old.
pub const OLDEST: i32 = 12;
pub const NO_AGE: u8 = OLDEST as u8 + 1;

/// The band of an amount; an undisclosed or negative amount has none.
pub fn amount_band(amount: Option<i64>) -> u8 {
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
    /// Ordered by day.
    pub rounds: Vec<FundingRound>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FundingRound {
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

/// The participation of an investor in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Investment {
    pub investor: u32,
    pub company: u32,
    pub day: Day,
    pub kind: u8,
    pub amount: Option<i64>,
}

/// What a company is raising.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    pub kind: u8,
    pub band: u8,
}

/// The first investment of an investor in a company, and the state of the company before it.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub investor: u32,
    pub company: u32,
    pub day: Day,
    pub kind: u8,
    pub band: u8,
    pub amount: Option<i64>,
    /// The kind of the company's previous round.
    pub before: u8,
    /// The number of previous rounds, at most four.
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
    /// Ordered by investor, then by company.
    pub entries: Vec<Entry>,
    /// Where the entries of each investor begin, and the total at the end.
    pub starts: Vec<usize>,
    /// The day of each investor's last investment.
    pub last: Vec<Option<Day>>,
    pub codes: Codes,
}

/// The number of codes of each kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Codes {
    pub sectors: usize,
    pub states: usize,
    pub regions: usize,
    pub cities: usize,
}

impl History {
    /// Builds the history of `today`. Rounds and investments of later days are left out.
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
        let entries: Vec<Entry> = known.iter().map(|it| entry_of(it, &companies[it.company as usize])).collect();
        let mut starts = vec![0; investors.len() + 1];
        for it in &entries {
            starts[it.investor as usize + 1] += 1;
        }
        for i in 0..investors.len() {
            starts[i + 1] += starts[i];
        }
        let places = companies.iter().map(|c| c.place).chain(investors.iter().map(|i| i.place));
        let sectors = companies.iter().map(|c| c.sector).chain(investors.iter().map(|i| i.sector));
        let mut codes = Codes { sectors: code_count(sectors), ..Codes::default() };
        for place in places {
            codes.states = codes.states.max(next_code(place.state));
            codes.regions = codes.regions.max(next_code(place.region));
            codes.cities = codes.cities.max(next_code(place.city));
        }
        Self { today, companies, investors, entries, starts, last, codes }
    }

    pub fn entries_of(&self, investor: usize) -> &[Entry] {
        &self.entries[self.starts[investor]..self.starts[investor + 1]]
    }

    /// Whether an investor has invested in a company.
    pub fn is_in(&self, investor: u32, company: u32) -> bool {
        self.entries_of(investor as usize).binary_search_by_key(&company, |it| it.company).is_ok()
    }

    /// Years from a day until today.
    pub fn years_since(&self, day: Day) -> f32 {
        self.today.saturating_sub(day) as f32 / 365.25
    }
}

fn next_code(code: Code) -> usize {
    if code == NONE { 0 } else { code as usize + 1 }
}

fn code_count(codes: impl Iterator<Item = Code>) -> usize {
    codes.map(next_code).max().unwrap_or(0)
}

fn entry_of(it: &Investment, company: &Company) -> Entry {
    let before = company.rounds.partition_point(|round| round.day < it.day.saturating_sub(1));
    Entry {
        investor: it.investor,
        company: it.company,
        day: it.day,
        kind: it.kind,
        band: amount_band(it.amount),
        amount: it.amount,
        before: if before == 0 { NO_ROUND } else { company.rounds[before - 1].kind },
        rounds: before.min(4) as u8,
        age: age_code(company.founded, year_of(it.day)),
    }
}

/// A company's age in years, limited to `OLDEST`.
pub fn age_code(founded: Option<i32>, year: i32) -> u8 {
    match founded {
        Some(founded) => year.saturating_sub(founded).clamp(0, OLDEST) as u8,
        None => NO_AGE,
    }
}

/// The year of a day.
pub fn year_of(day: Day) -> i32 {
    // The algorithm `civil_from_days`. Days are far from the limits of the type.
    let days = i64::from(day) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let year = year_of_era + era * 400 + i64::from((5 * of_year + 2) / 153 >= 10);
    year as i32
}
