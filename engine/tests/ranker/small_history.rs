//! A small funding history in the benchmark's format, by file.

pub const SPLIT: &str = r#"{"cutoff": "2011-06-30"}"#;

pub const COMPANIES: &str = "\
company_id,name,sector,country,state,region,city,founded
C1,One,biotech,USA,CA,SF Bay,Palo Alto,2005
C2,Two,,USA,,,,
C3,Three,software,USA,NY,New York,,2009
";

pub const INVESTORS: &str = "\
investor_id,name,type,country,state,region,city,sector
I1,A,fund,USA,CA,SF Bay,,
I2,B,person,,,,,
I3,C,corporate,FRA,,,,software
";

pub const ROUNDS: &str = "\
company_id,date,round_type,amount_usd
C1,2010-03-01,series-a,2000000
C2,2009-01-01,angel,
";

pub const INVESTMENTS: &str = "\
investor_id,company_id,date,round_type,amount_usd
I1,C1,2010-03-01,series-a,2000000
I2,C1,2010-03-01,series-a,2000000
I2,C2,2009-01-01,angel,
I3,C2,2011-05-05,venture,7
";

/// What is known at the cutoff, and one query.
pub const KNOWN: [(&str, &str); 7] = [
    ("split.json", SPLIT),
    ("companies.csv", COMPANIES),
    ("investors.csv", INVESTORS),
    ("rounds.csv", ROUNDS),
    ("investments.csv", INVESTMENTS),
    ("deals.csv", "company_id,ask_round_type,ask_band_usd\nC1,series-b,5000000\nC3,angel,\n"),
    ("deal_search.queries.csv", "investor_id\nI1\nI2\n"),
];

/// The truth of that query, and the other two tracks.
pub const TRACKS: [(&str, &str); 5] = [
    ("deal_search.truth.csv", "investor_id,company_id,cold\nI1,C3,1\n"),
    ("investor_search.queries.csv", "company_id\nC1\nC3\n"),
    ("investor_search.candidates.csv", "investor_id\nI1\nI2\nI3\n"),
    ("open_search.queries.csv", "investor_id\nI1\n"),
    ("open_search.candidates.csv", "company_id\nC1\nC2\n"),
];
