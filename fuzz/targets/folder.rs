//! Reads a damaged folder of history. Expected: an error that names the folder, or a ranking.
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
    let _ = run(&mut Unstructured::new(data));
});

fn run(input: &mut Unstructured) -> Result<()> {
    let memory = PathBuf::from("/dev/shm");
    let parent = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let folder = parent.join(format!("karvon-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the disk has space");
    for (name, text) in small_history::KNOWN.into_iter().chain(small_history::TRACKS) {
        let file = folder.join(name);
        match input.ratio(1, 40)? {
            true => drop(std::fs::remove_file(file)),
            false => std::fs::write(file, damaged(text.as_bytes(), input)?).expect("the disk has space"),
        }
    }
    match evaluate::evaluate_folder(&folder, &folder.join("out"), &Weights::plain(), 1) {
        Ok(report) => assert!(!report.table().is_empty()),
        Err(fault) => assert!(fault.to_string().contains(&*folder.to_string_lossy()), "{fault}"),
    }
    Ok(())
}
