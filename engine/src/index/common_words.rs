//! Upper bounds for the number of words that two texts have in common.

/// Words fall into 128 kinds by chance: those of a text say how many words it may share with another, without a look at them.
pub type Kinds = u128;

fn kind(word: u32) -> Kinds {
    1 << (word.wrapping_mul(0x9e37_79b1) >> 25)
}

pub fn kinds(words: &[u32]) -> Kinds {
    words.iter().fold(0, |kinds, word| kinds | kind(*word))
}

/// The words of one text, to be held against the kinds of many: first the kinds that it has a word of, then those that it has two of,
/// and so on.
pub struct Spoken(Vec<Kinds>);

impl Spoken {
    pub fn of(words: &[u32]) -> Self {
        let mut levels: Vec<Kinds> = vec![];
        for kind in words.iter().map(|word| kind(*word)) {
            match levels.iter_mut().find(|level| **level & kind == 0) {
                Some(level) => *level |= kind,
                None => levels.push(kind),
            }
        }
        Self(levels)
    }

    /// No text of these kinds shares more words with this one.
    pub fn shares_at_most(&self, kinds: Kinds) -> u32 {
        self.0.iter().map(|level| (level & kinds).count_ones()).sum()
    }
}
