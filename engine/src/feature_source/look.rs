//! Computes the features of deals.

use super::columns::FeatureColumns;
use super::keys::{Standing, habit_keys};
use super::taste::{LANES, TasteSums};
use super::{DealContext, FeatureSource, Posting};
use crate::features::{At, Deal, HABITS, OWN};
use crate::history::*;
use crate::math::{indicator, log10_amount};
use crate::similarity::{Traits, stage_code, terms_code};

impl FeatureSource<'_> {
    /// Computes the features of each deal for all investors, and passes them to `each` with the position of the deal.
    pub fn for_each_deal(&self, deals: &[Deal], mut each: impl FnMut(usize, &FeatureColumns)) {
        let mut columns = FeatureColumns::new(self.investors.len());
        let mut tastes = TasteSums::default();
        for (first, deals) in (0..).step_by(LANES).zip(deals.chunks(LANES)) {
            let contexts: Vec<DealContext> = deals.iter().map(|deal| self.context(*deal)).collect();
            self.sum_tastes(&contexts, &mut tastes);
            for (lane, it) in contexts.iter().enumerate() {
                columns.clear();
                let rows = it.backers.iter().map(|at| self.row_of[self.history.entries[*at as usize].investor as usize]);
                columns.existing.extend(rows.filter(|row| *row != u32::MAX));
                self.fill_habits(&habit_keys(self.history.codes, it.company, it.ask, &it.standing), &mut columns);
                self.fill_taste(&tastes, lane, &mut columns);
                self.fill_traits(it, &mut columns);
                self.fill_fit(it, &mut columns);
                self.fill_network(it.backers, &mut columns);
                self.fill_company(it, &mut columns.own);
                each(first + lane, &columns);
            }
        }
    }

    fn context(&self, deal: Deal) -> DealContext<'_> {
        let company = &self.history.companies[deal.company as usize];
        let standing = Standing {
            before: company.rounds.last().map_or(NO_ROUND, |it| it.kind),
            rounds: company.rounds.len().min(4) as u8,
            age: age_code(company.founded, year_of(self.history.today) + 1),
        };
        let traits = Traits {
            sector: self.similarity.sector_code(company.sector),
            place: self.similarity.place_code(company.place),
            terms: deal.ask.map_or(0, |ask| terms_code(ask.kind, ask.band)),
            stage: stage_code(standing.before, standing.rounds),
            age: u32::from(standing.age),
        };
        DealContext { ask: deal.ask, company, standing, traits, backers: &self.backers[deal.company as usize] }
    }

    fn fill_habits(&self, keys: &[Code; HABITS], out: &mut FeatureColumns) {
        let postings = |habit: usize| self.habits[habit].get(keys[habit] as usize).map_or(&[][..], Vec::as_slice);
        for habit in 0..HABITS {
            out.mark(habit, postings(habit).iter().map(|it| (it.row, it.above_chance)));
        }
        let shares = [
            (At::ShareSector, At::Sector),
            (At::ShareCity, At::City),
            (At::ShareState, At::State),
            (At::ShareBand, At::Band),
            (At::ShareKind, At::Kind),
        ];
        for (share, habit) in shares {
            let of = |it: &Posting| (it.row, it.share / self.weight[it.row as usize].max(1e-9));
            out.mark(share as usize, postings(habit as usize).iter().map(of));
        }
    }

    fn fill_fit<'e>(&'e self, DealContext { ask, company, standing, traits, .. }: &DealContext, out: &mut FeatureColumns<'e>) {
        let place = company.place;
        let mut know = |at: At, column: Option<&'e Vec<f32>>| out.known[at as usize] = column.map_or(&[], Vec::as_slice);
        let states = self.history.codes.states;
        know(At::Gap, ask.and_then(|ask| self.gap.get(usize::from(ask.band))));
        know(At::GapSquared, ask.and_then(|ask| self.gap_squared.get(usize::from(ask.band))));
        know(At::FirstMoney, Some(&self.first_money[usize::from(standing.rounds == 0)]));
        know(At::NatureTerms, ask.map(|_| &self.nature_terms[traits.terms as usize]));
        know(At::NatureSector, Some(&self.nature_sector[traits.sector as usize]));
        know(At::HomeState, Some(&self.home_state[if place.state == NONE { states } else { place.state as usize }]));
        for (at, rows, code) in [
            (At::SameCity, &self.rows_by_city, place.city),
            (At::SameRegion, &self.rows_by_region, place.region),
            (At::SameState, &self.rows_by_state, place.state),
            (At::OwnSector, &self.rows_by_sector, company.sector),
        ] {
            out.mark(at as usize, rows.get(code as usize).into_iter().flatten().map(|row| (*row, 1.0)));
        }
    }

    fn fill_company(&self, DealContext { ask, company, standing, backers, .. }: &DealContext, own: &mut [f32]) {
        own.fill(0.0);
        let mut set = |at: usize, value: f32| own[at - OWN] = value;
        let idle = company.rounds.last().map_or(0.0, |it| self.history.years_since(it.day));
        set(At::CompanyRounds as usize, f32::from(standing.rounds));
        set(At::CompanyIdle as usize, idle);
        set(At::CompanyRipe as usize, (idle - 1.5).abs());
        set(At::LastAmount as usize, company.rounds.last().and_then(|it| it.amount).map_or(0.0, |it| log10_amount(it) - 6.0));
        if !company.rounds.is_empty() {
            let total: f32 = company.rounds.iter().filter_map(|it| it.amount).map(|it| it as f32).sum();
            set(At::TotalAmount as usize, (1000.0 + total.max(0.0)).log10() - 6.0);
        }
        set(At::CompanyAge as usize, if standing.age == NO_AGE { 3.0 } else { f32::from(standing.age) });
        set(At::AgeUnknown as usize, indicator(standing.age == NO_AGE));
        set(At::Backers as usize, (backers.len() as f32).ln_1p());
        if !backers.is_empty() {
            let degrees: f32 = backers.iter().map(|at| self.degree[self.history.entries[*at as usize].investor as usize].ln_1p()).sum();
            set(At::BackerDegree as usize, degrees / backers.len() as f32);
        }
        set(At::Hot as usize, if company.sector == NONE { 3.0 } else { self.sector_activity[company.sector as usize].ln_1p() });
        set(At::Cold as usize, indicator(standing.rounds == 0));
        set(At::SectorUnknown as usize, indicator(company.sector == NONE));
        if let Some(ask) = ask {
            set(At::AskBand as usize, if ask.band == NO_BAND { 3.5 } else { f32::from(ask.band) });
            set(At::AskBandUnknown as usize, indicator(ask.band == NO_BAND));
            if ask.kind < 6 {
                set(At::Ask0 as usize + usize::from(ask.kind), 1.0);
            }
        }
        if standing.before < 6 {
            set(At::Last0 as usize + usize::from(standing.before), 1.0);
        }
    }

    fn columns<'e>(&'e self, of: &'e FeatureColumns<'e>) -> impl Iterator<Item = &'e [f32]> {
        of.pair().chain(self.investor_columns.iter().map(Vec::as_slice))
    }

    /// Copies all features of one investor and the current deal.
    pub fn copy_row(&self, columns: &FeatureColumns, row: usize, into: &mut [f32]) {
        for (into, column) in into.iter_mut().zip(self.columns(columns)) {
            *into = column.get(row).copied().unwrap_or(0.0);
        }
        into[OWN..].copy_from_slice(&columns.own);
    }

    /// The linear score of the current deal for every investor.
    pub fn linear_scores(&self, columns: &FeatureColumns, weights: &[f32], out: &mut Vec<f32>) {
        let own: f32 = columns.own.iter().zip(&weights[OWN..]).map(|(value, weight)| value * weight).sum();
        out.clear();
        out.resize(self.investors.len(), own);
        for (column, weight) in self.columns(columns).zip(weights) {
            if *weight != 0.0 {
                for (out, value) in out.iter_mut().zip(column) {
                    *out += weight * value;
                }
            }
        }
    }
}
