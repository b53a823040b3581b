//! What the fuzz targets share.

use libfuzzer_sys::arbitrary::{Result, Unstructured};

/// A copy of `text` in which the fuzz input overwrites, removes or inserts bytes at a few places.
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
