//! Sets of small numbers.

/// One bit for each number.
#[derive(Clone, Debug, Default)]
pub struct BitSet(Vec<u64>);

impl BitSet {
    pub fn set(&mut self, bit: u32, value: bool) {
        let (word, mask) = (bit as usize / 64, 1 << (bit % 64));
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if value { self.0[word] |= mask } else { self.0[word] &= !mask }
    }

    pub fn unite(&mut self, other: &Self) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    pub fn intersect(&mut self, other: &Self) {
        self.0.truncate(other.0.len());
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= other);
    }

    pub fn subtract(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= !other);
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let rest = std::iter::successors((*word > 0).then_some(*word), |word| Some(word & (word - 1)).filter(|rest| *rest > 0));
            rest.map(move |word| at as u32 * 64 + word.trailing_zeros())
        })
    }
}
