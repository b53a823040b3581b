//! Chance that falls the same way every time: numbers mixed from a place and a question, so that the demonstration is the same
//! everywhere and a test can rely on it.

/// A number for the thing at a place and a question about it; nearby places give unlike numbers.
pub(super) fn roll(place: usize, question: &str) -> usize {
    let salt = question.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mut mixed = salt.wrapping_add((place as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) as usize >> 1
}

/// Whether something happens that happens this often in a hundred.
pub(super) fn happens(place: usize, question: &str, percent: usize) -> bool {
    roll(place, question) % 100 < percent
}

/// One of a list.
pub(super) fn one<'t, T>(list: &'t [T], place: usize, question: &str) -> &'t T {
    &list[roll(place, question) % list.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_falls_the_same_way_every_time_and_evenly() {
        assert_eq!(roll(7, "stage"), roll(7, "stage"));
        assert_ne!(roll(7, "stage"), roll(7, "round"));
        let heads = (0..1000).filter(|place| happens(*place, "coin", 50)).count();
        assert!((430..570).contains(&heads), "{heads} heads");
    }
}
