//! The engine as the program has it, without what it does not need: no database, no server.

#[path = "../../src/domain"]
pub mod domain {
    pub mod matchmaking {
        pub mod engine;
    }
}

#[path = "../../src/evaluate/mod.rs"]
pub mod evaluate;

use libfuzzer_sys::arbitrary::{Result, Unstructured};

/// A text with a few places of it overwritten, cut out or filled with other bytes, as the input says.
pub fn damaged(text: &[u8], input: &mut Unstructured) -> Result<Vec<u8>> {
    let mut text = text.to_vec();
    for _ in 0..input.int_in_range(0..=6)? {
        let from = input.int_in_range(0..=text.len())?;
        let to = (from + input.int_in_range(0..=12)?).min(text.len());
        let length = input.int_in_range(0..=12)?;
        text.splice(from..to, input.bytes(length.min(input.len()))?.iter().copied());
    }
    if input.ratio(1, 16)? {
        text.truncate(input.int_in_range(0..=text.len())?);
    }
    Ok(text)
}
