//! Which column of an account's statements is what.

use super::dates::{DateOrder, date, day_of_year, last_before, serial_day};
use super::figures::{Decimals, Direction};
use super::headings::{is_foreign, role};
use super::kinds::{Meaning, is_ambiguous, meaning, word};
use super::row::Row;
use super::standing::{Standing, standing};
use super::table::Table;
use super::vocabulary::Role;
use crate::base::money::Currency;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Counted from 0. What a proposal leaves open is `None`, and asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Columns {
    /// The heading, folded, by which the table is found in the file; empty where it has none.
    pub heading: Vec<String>,
    pub date: Option<usize>,
    pub date_order: Option<DateOrder>,
    /// What came in, or what moved with its sign.
    pub amount: Option<usize>,
    /// What left, where it has a column of its own.
    pub debit: Option<usize>,
    pub decimals: Option<Decimals>,
    /// In or out, where neither columns nor signs tell.
    pub kind: Option<usize>,
    /// What an admin said that words of that column mean.
    pub words: BTreeMap<String, Meaning>,
    /// An admin said that all of it came in, of one file that tells no way: the next one is asked about again.
    #[serde(skip)]
    pub all_in: bool,
    /// Whether it is money at all: approved, refused.
    pub state: Option<usize>,
    /// In which money, where each row says so.
    pub currency: Option<usize>,
    /// What an admin said of words of the column of states, and of rows of text inside the table.
    pub standings: BTreeMap<String, Standing>,
    pub reference: Option<usize>,
    pub description: Option<usize>,
    pub bank: Option<usize>,
    pub phone: Option<usize>,
    pub balance: Option<usize>,
    /// The number of the account that such files name.
    pub account_number: String,
}

impl Columns {
    /// Where the table begins, after its heading; `None` if it is not in this file.
    pub fn first_row(&self, table: &Table) -> Option<usize> {
        if self.heading.is_empty() {
            return table.rows.iter().position(|row| self.is_dated(row));
        }
        let heading = table.rows.iter().position(|row| row.reads(&self.heading))?;
        Some(heading + 1)
    }

    /// Is the table where these columns say?
    pub fn fit(&self, table: &Table) -> bool {
        let is_whole = [self.date, self.amount, self.reference]
            .iter()
            .all(Option::is_some);
        is_whole && self.decimals.is_some() && !self.heading.is_empty() && self.first_row(table).is_some()
    }

    /// Do the words over the column name other money than the account's?
    pub fn is_foreign(&self, column: Option<usize>, own: Currency) -> bool {
        let heading = column.and_then(|column| self.heading.get(column));
        heading.is_some_and(|heading| is_foreign(heading, own))
    }

    /// Columns of money, by the words over them, that are not used: what stands in them is not read.
    pub fn unused_money(&self) -> Vec<usize> {
        let used = [self.amount, self.debit, self.balance, self.kind];
        let is_money =
            |heading: &String| matches!(role(heading), Some(Role::Amount | Role::Credit | Role::Debit));
        let all = self.heading.iter().enumerate();
        all.filter(|(at, heading)| !used.contains(&Some(*at)) && is_money(heading))
            .map(|(at, _)| at)
            .collect()
    }

    /// Columns that have no other use: what their texts say of money that went back must not be lost.
    pub fn apart(&self, rows: &[Row]) -> Vec<usize> {
        let used = [
            self.date,
            self.amount,
            self.debit,
            self.reference,
            self.description,
            self.state,
            self.balance,
            self.bank,
            self.phone,
        ];
        let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        (0..width)
            .filter(|column| !used.contains(&Some(*column)))
            .collect()
    }

    /// Cells that a row of this table has; one with more has lost its way.
    pub fn width(&self, rows: &[Row]) -> usize {
        let mut counts = BTreeMap::<usize, usize>::new();
        for row in rows.iter().take(200) {
            let filled = row
                .cells
                .iter()
                .rposition(|cell| !cell.is_empty())
                .map_or(0, |at| at + 1);
            *counts.entry(filled).or_default() += 1;
        }
        let common = counts.into_iter().max_by_key(|(cells, rows)| (*rows, *cells));
        self.heading.len().max(common.map_or(0, |(cells, _)| cells))
    }

    /// The day of a row; of one that names no year, the last such day that is not past the given one.
    pub fn day(&self, row: &Row, end: NaiveDate) -> Option<NaiveDate> {
        self.whole_day(row)
            .or_else(|| last_before(self.day_of_year(row)?, end))
    }

    pub fn is_dated(&self, row: &Row) -> bool {
        self.whole_day(row).is_some() || self.day_of_year(row).is_some()
    }

    /// Of a row that names its year.
    pub fn whole_day(&self, row: &Row) -> Option<NaiveDate> {
        let cell = row.at(self.date);
        date(cell, self.order()).or_else(|| serial_day(cell))
    }

    /// Of a row that names no year.
    pub fn day_of_year(&self, row: &Row) -> Option<(u32, u32)> {
        day_of_year(row.at(self.date), self.order())
    }

    pub fn order(&self) -> DateOrder {
        self.date_order.unwrap_or(DateOrder::DayFirst)
    }

    /// Which way money went, if the words over the amount tell.
    pub fn told_by_heading(&self) -> Option<Direction> {
        match role(self.heading.get(self.amount?)?)? {
            Role::Credit => Some(Direction::In),
            Role::Debit => Some(Direction::Out),
            _ => None,
        }
    }

    /// What it means that no word stands beside an amount, where the others say nothing but that it left.
    pub fn blank_meaning(&self, rows: &[Row]) -> Option<Meaning> {
        let kind = self.kind?;
        let dated = rows.iter().filter(|row| self.is_dated(row));
        let words: BTreeSet<String> = dated.map(|row| word(row.cell(kind))).collect();
        let said = words.iter().filter(|word| !word.is_empty());
        let meanings: BTreeSet<Option<Meaning>> = said.map(|word| self.meaning(word, &words)).collect();
        let is_known = !meanings.contains(&None) && !meanings.contains(&Some(Meaning::In));
        (is_known && meanings.contains(&Some(Meaning::Out))).then_some(Meaning::In)
    }

    /// What a word of the kind column means: as an admin said, else as everybody does.
    pub fn meaning(&self, word: &str, all: &BTreeSet<String>) -> Option<Meaning> {
        match self.words.get(word) {
            Some(said) => Some(*said),
            None if is_ambiguous(word, all) => None,
            None => meaning(word),
        }
    }

    /// Whether what is called so is money: as an admin said, else as everybody understands it.
    pub fn standing(&self, word: &str) -> Option<Standing> {
        self.standings.get(word).copied().or_else(|| standing(word))
    }
}
