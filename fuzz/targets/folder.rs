//! The reader of a folder of history: an error that names the file, or a ranking.
#![no_main]

use std::path::PathBuf;

use karvon::damaged;
use engine::weights::Weights;
use engine::evaluate;
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;

const FILES: [(&str, &str); 12] = [
    ("split.json", r#"{"cutoff": "2011-06-30"}"#),
    (
        "companies.csv",
        "company_id,name,sector,country,state,region,city,founded\nC1,One,biotech,USA,CA,SF Bay,Palo Alto,2005\nC2,Two,,USA,,,,\nC3,Three,software,USA,NY,New York,,2009\n",
    ),
    (
        "investors.csv",
        "investor_id,name,type,country,state,region,city,sector\nI1,A,fund,USA,CA,SF Bay,,\nI2,B,person,,,,,\nI3,C,corporate,FRA,,,,software\n",
    ),
    ("rounds.csv", "company_id,date,round_type,amount_usd\nC1,2010-03-01,series-a,2000000\nC2,2009-01-01,angel,\n"),
    (
        "investments.csv",
        "investor_id,company_id,date,round_type,amount_usd\nI1,C1,2010-03-01,series-a,2000000\nI2,C2,2009-01-01,angel,\nI3,C2,2011-05-05,venture,7\n",
    ),
    ("deals.csv", "company_id,ask_round_type,ask_band_usd\nC1,series-b,5000000\nC3,angel,\n"),
    ("deal_search.queries.csv", "investor_id\nI1\nI2\n"),
    ("deal_search.truth.csv", "investor_id,company_id,cold\nI1,C3,1\n"),
    ("investor_search.queries.csv", "company_id\nC1\nC3\n"),
    ("investor_search.candidates.csv", "investor_id\nI1\nI2\nI3\n"),
    ("open_search.queries.csv", "investor_id\nI1\n"),
    ("open_search.candidates.csv", "company_id\nC1\nC2\n"),
];

fuzz_target!(|data: &[u8]| {
    let _ = try_it(&mut Unstructured::new(data));
});

fn try_it(input: &mut Unstructured) -> Result<()> {
    let memory = PathBuf::from("/dev/shm");
    let above = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let folder = above.join(format!("karvon-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("there is room");
    for (name, text) in FILES {
        let file = folder.join(name);
        match input.ratio(1, 40)? {
            true => drop(std::fs::remove_file(file)),
            false => std::fs::write(file, damaged(text.as_bytes(), input)?).expect("there is room"),
        }
    }
    match evaluate::evaluate(&folder, &folder.join("out"), &Weights::plain(), 1) {
        Ok(report) => assert!(!report.table().is_empty()),
        Err(fault) => assert!(fault.to_string().contains(&*folder.to_string_lossy()), "{fault}"),
    }
    Ok(())
}
