//! Features of one deal, by column.

use crate::features::{OWN, PAIR, WIDTH};

/// The features of one deal: for each feature of the pair a column over the investors, and those of the company alone.
/// A column that is empty is zero for everybody.
pub struct Columns<'a> {
    pub(super) rows: usize,
    /// What had to be written down.
    pub(super) sheets: Vec<Vec<f32>>,
    /// What is known beforehand.
    pub(super) known: Vec<&'a [f32]>,
    pub(super) own: Vec<f32>,
    /// Rows of those who are in the company already.
    pub inside: Vec<u32>,
}

impl<'a> Columns<'a> {
    pub(super) fn new(rows: usize) -> Self {
        Self { rows, sheets: vec![Vec::new(); PAIR], known: vec![&[]; PAIR], own: vec![0.0; WIDTH - OWN], inside: Vec::new() }
    }

    pub(super) fn clear(&mut self) {
        self.sheets.iter_mut().for_each(Vec::clear);
        self.known.fill(&[]);
        self.inside.clear();
    }

    pub(super) fn pair(&self) -> impl Iterator<Item = &[f32]> {
        self.sheets.iter().zip(&self.known).map(|(sheet, known)| if known.is_empty() { sheet } else { *known })
    }

    /// A column with values for some; without any it stays empty.
    pub(super) fn mark(&mut self, at: usize, values: impl Iterator<Item = (u32, f32)>) {
        let mut values = values.peekable();
        if values.peek().is_some() {
            let [sheet] = self.write(at);
            values.for_each(|(row, value)| sheet[row as usize] = value);
        }
    }

    /// Columns to write into, next to each other.
    pub(super) fn write<const N: usize>(&mut self, first: usize) -> &mut [Vec<f32>; N] {
        let sheets = self.sheets[first..][..N].as_mut_array().expect("as many as were asked for");
        for sheet in sheets.iter_mut() {
            sheet.resize(self.rows, 0.0);
        }
        sheets
    }
}
