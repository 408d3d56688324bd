//! What is known while the rows of a file are read, one after the other.

use super::columns::Columns;
use super::figures::{Decimals, figure};
use super::kinds::Meaning;
use super::printed::{Around, Printed, Reading};
use super::row::Row;
use super::sections::Sections;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

pub enum Said {
    Money(Printed),
    /// No movement, and why.
    Nothing(&'static str),
    Wrong(String),
    /// Nobody knows what its word means.
    Unknown,
}

/// What the amounts of a single column tell of the way by themselves.
#[derive(Clone, Copy, Default)]
pub struct Tells {
    pub negative: usize,
    pub marked: usize,
    pub bare: usize,
}

pub struct Reader<'a> {
    pub columns: &'a Columns,
    pub around: Around,
    /// Up to when days go that name no year.
    pub end: NaiveDate,
    pub decimals: Decimals,
    pub width: usize,
    /// What it means that nothing stands beside an amount.
    pub blank: Option<Meaning>,
    /// Rows that are wider.
    pub wider: usize,
    pub is_cut_by_commas: bool,
    pub all_words: BTreeSet<String>,
    /// Some row says in what state it is.
    pub has_states: bool,
    pub unused_money: Vec<usize>,
    pub apart: Vec<usize>,
    pub sections: Sections,
    pub tells: Tells,
    /// What came in so far.
    pub came: (usize, Decimal),
    pub reading: &'a mut Reading,
}

impl Reader<'_> {
    /// «SALDO INICIAL; 10.000,00» in whatever column, «Saldo final al 31/01/2026: Bs. 11.822,56».
    pub fn told_balance(&self, row: &Row) -> Option<Decimal> {
        let columns = [self.columns.balance, self.columns.amount, self.columns.debit];
        let cells = columns.into_iter().flatten().map(|column| row.cell(column));
        let behind = row.filled().filter_map(|cell| Some(cell.rsplit_once(':')?.1));
        let found = cells
            .chain(behind)
            .find_map(|cell| figure(cell, self.decimals).flatten())?;
        Some(found.signed())
    }

    pub fn has_reference(&self, row: &Row) -> bool {
        row.at(self.columns.reference)
            .contains(|c: char| c.is_ascii_digit() && c != '0')
    }

    pub fn moves(&self, row: &Row) -> bool {
        let cells = [self.columns.amount, self.columns.debit];
        let read = |column| figure(row.cell(column), self.decimals).flatten();
        cells
            .into_iter()
            .flatten()
            .filter_map(read)
            .any(|figure| !figure.amount.is_zero())
    }
}
