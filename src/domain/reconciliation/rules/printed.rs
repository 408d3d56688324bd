//! A file, as it is understood: what moved, what did not, and what is still to be asked.

use super::figures::Direction;
use super::kinds::Meaning;
use super::seen::Movement;
use super::standing::Standing;
use super::told::Told;
use crate::base::money::Currency;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What is known besides the file.
#[derive(Clone, Copy, Debug)]
pub struct Around {
    pub today: NaiveDate,
    /// The account's.
    pub currency: Currency,
}

/// Money that moved, as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The line of the file, counted from 1.
    pub line: usize,
    pub posted_on: NaiveDate,
    pub direction: Direction,
    /// Without a sign.
    pub amount: Decimal,
    pub reference: String,
    pub description: String,
    pub bank: String,
    pub phone: String,
    /// What was in the account then, where it says.
    pub balance: Option<Decimal>,
}

/// A row that is no money, or cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub line: usize,
    pub text: String,
    /// «tiene una fecha que no se entiende: «45/01/2026»»
    pub why: String,
    /// What can be read of it all the same.
    pub told: Told,
}

/// A file, as it is understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    pub printed: Vec<Printed>,
    /// No movements: headings, balances, sums, pages.
    pub passed: Vec<Note>,
    /// Of those the money of which the bank says beside it that it went back, or never came.
    pub undone: Vec<Movement>,
    /// Movements, perhaps, that cannot be read.
    pub rejects: Vec<Note>,
    /// The words of the column that tells the way, how many rows have each, and what it means.
    pub words: BTreeMap<String, (usize, Option<Meaning>)>,
    /// The same of what says whether it is money: words of the column of states, and rows of text inside the table.
    pub standings: BTreeMap<String, (usize, Option<Standing>)>,
    /// Nothing in the file tells what came in from what left.
    pub is_untold: bool,
    /// Most rows have more cells than the heading: what parts the cells also stands in their amounts.
    pub is_cut: bool,
    pub opening: Option<Decimal>,
    pub closing: Option<Decimal>,
    /// Rows whose dates name no year.
    pub without_year: usize,
}

impl Reading {
    /// Is everything known that decides what is income?
    pub fn is_settled(&self) -> bool {
        !self.is_untold
            && !self.is_cut
            && self.words.values().all(|(_, meaning)| meaning.is_some())
            && self.standings.values().all(|(_, standing)| standing.is_some())
    }

    pub fn incoming(&self) -> impl Iterator<Item = &Printed> {
        self.printed.iter().filter(|line| line.direction == Direction::In)
    }
}
