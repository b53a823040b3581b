//! The reader of a folder of history: an error that names the file, or a ranking.
#![no_main]

use std::path::PathBuf;

use karvon_fuzz::damaged;
use engine::weights::Weights;
use engine::evaluate;
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;

#[path = "../../engine/tests/ranker/small_history.rs"]
mod small_history;

fuzz_target!(|data: &[u8]| {
    let _ = try_it(&mut Unstructured::new(data));
});

fn try_it(input: &mut Unstructured) -> Result<()> {
    let memory = PathBuf::from("/dev/shm");
    let above = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let folder = above.join(format!("karvon-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("there is room");
    for (name, text) in small_history::KNOWN.into_iter().chain(small_history::TRACKS) {
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
