//! Upper bounds for the number of words that two texts have in common.

/// Words are divided into 128 classes by hash. The classes of a text give an upper bound for the words it has in common with
/// another one.
pub type WordClasses = u128;

fn word_class(word: u32) -> WordClasses {
    1 << (word.wrapping_mul(0x9e37_79b1) >> 25)
}

pub fn word_classes(words: &[u32]) -> WordClasses {
    words.iter().fold(0, |word_classes, word| word_classes | word_class(*word))
}

/// The word classes of one text in levels: the first level has each class with a word of the text, the second each class with
/// two words, and so on.
pub struct WordLevels(Vec<WordClasses>);

impl WordLevels {
    pub fn new(words: &[u32]) -> Self {
        let mut levels: Vec<WordClasses> = vec![];
        for kind in words.iter().map(|word| word_class(*word)) {
            match levels.iter_mut().find(|level| **level & kind == 0) {
                Some(level) => *level |= kind,
                None => levels.push(kind),
            }
        }
        Self(levels)
    }

    /// The highest number of words that a text with these classes can have in common with this one.
    pub fn max_shared(&self, word_classes: WordClasses) -> u32 {
        self.0.iter().map(|level| (level & word_classes).count_ones()).sum()
    }
}
