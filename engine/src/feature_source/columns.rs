//! Features of one deal, by column.

use crate::features::{OWN, PAIR, WIDTH};

/// The features of one deal: for each feature of the pair a column with a value for each investor, and the features of the
/// company. An empty column is zero for every investor.
pub struct FeatureColumns<'a> {
    pub(super) rows: usize,
    /// Columns computed for this deal.
    pub(super) sheets: Vec<Vec<f32>>,
    /// Columns that were computed in advance.
    pub(super) known: Vec<&'a [f32]>,
    pub(super) own: Vec<f32>,
    /// Rows of the investors that have already invested in the company.
    pub existing: Vec<u32>,
}

impl<'a> FeatureColumns<'a> {
    pub(super) fn new(rows: usize) -> Self {
        Self { rows, sheets: vec![Vec::new(); PAIR], known: vec![&[]; PAIR], own: vec![0.0; WIDTH - OWN], existing: Vec::new() }
    }

    pub(super) fn clear(&mut self) {
        self.sheets.iter_mut().for_each(Vec::clear);
        self.known.fill(&[]);
        self.existing.clear();
    }

    pub(super) fn pair(&self) -> impl Iterator<Item = &[f32]> {
        self.sheets.iter().zip(&self.known).map(|(sheet, known)| if known.is_empty() { sheet } else { *known })
    }

    /// Writes values for some rows; a column without values stays empty.
    pub(super) fn mark(&mut self, at: usize, values: impl Iterator<Item = (u32, f32)>) {
        let mut values = values.peekable();
        if values.peek().is_some() {
            let [sheet] = self.write(at);
            values.for_each(|(row, value)| sheet[row as usize] = value);
        }
    }

    /// Adjacent columns, ready for writing.
    pub(super) fn write<const N: usize>(&mut self, first: usize) -> &mut [Vec<f32>; N] {
        let sheets = self.sheets[first..][..N].as_mut_array().expect("as many as were contexts for");
        for sheet in sheets.iter_mut() {
            sheet.resize(self.rows, 0.0);
        }
        sheets
    }
}
