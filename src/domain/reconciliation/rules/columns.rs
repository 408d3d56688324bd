//! Which column of an account's statements is what.

use super::dates::{DateOrder, date, serial_day};
use super::figures::{Decimals, Direction};
use super::headings::role;
use super::kinds::{Meaning, is_ambiguous, meaning};
use super::row::Row;
use super::table::Table;
use super::vocabulary::Role;
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
    /// An admin said that all of it came in, of a file that tells no way.
    pub all_in: bool,
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
            return table.rows.iter().position(|row| self.day(row).is_some());
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

    /// The day of a row.
    pub fn day(&self, row: &Row) -> Option<NaiveDate> {
        let cell = row.at(self.date);
        date(cell, self.date_order.unwrap_or(DateOrder::DayFirst)).or_else(|| serial_day(cell))
    }

    /// Which way money went, if the words over the amount tell.
    pub fn told_by_heading(&self) -> Option<Direction> {
        match role(self.heading.get(self.amount?)?)? {
            Role::Credit => Some(Direction::In),
            Role::Debit => Some(Direction::Out),
            _ => None,
        }
    }

    /// What a word of the kind column means: as an admin said, else as everybody does.
    pub fn meaning(&self, word: &str, all: &BTreeSet<String>) -> Option<Meaning> {
        match self.words.get(word) {
            Some(said) => Some(*said),
            None if is_ambiguous(word, all) => None,
            None => meaning(word),
        }
    }
}
