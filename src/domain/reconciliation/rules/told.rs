//! What can be read of a row that cannot be read as a whole: where a person begins who says what it means.

use super::columns::Columns;
use super::figures::{Decimals, Direction, MOST, figure, is_scientific};
use super::kinds::{Meaning, word};
use super::row::{Row, short};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// What is not told is `None`, or blank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub posted_on: Option<NaiveDate>,
    pub direction: Option<Direction>,
    pub amount: Option<Decimal>,
    pub reference: String,
}

impl Told {
    /// `words` are all that stand in the column for in or out, and `blank` what it means that none does.
    pub fn of(
        row: &Row,
        columns: &Columns,
        end: NaiveDate,
        words: &BTreeSet<String>,
        blank: Option<Meaning>,
    ) -> Self {
        let decimals = columns.decimals.unwrap_or(Decimals::Comma);
        let read = |column: Option<usize>| {
            let figure = figure(row.at(column), decimals).flatten()?;
            let is_kept = figure.amount > Decimal::ZERO && figure.amount < MOST;
            (is_kept && figure.amount.round_dp(2) == figure.amount).then_some(figure)
        };
        let (amount, debit) = (read(columns.amount), read(columns.debit));
        let said = || -> Option<Meaning> {
            let word = word(row.at(Some(columns.kind?)));
            match word.is_empty() {
                true => blank,
                false => columns.meaning(&word, words),
            }
        };
        let direction = match (amount, debit) {
            (Some(figure), None) if figure.is_negative || figure.mark == Some(Direction::Out) => {
                Some(Direction::Out)
            }
            (Some(_), None) if columns.debit.is_some() => Some(Direction::In),
            (Some(figure), None) => match said() {
                Some(Meaning::In) => Some(Direction::In),
                Some(Meaning::Out) => Some(Direction::Out),
                _ => figure.mark.or_else(|| columns.told_by_heading()),
            },
            (None, Some(_)) => Some(Direction::Out),
            // It says both, or nothing.
            _ => None,
        };
        let reference = row.at(columns.reference);
        Self {
            posted_on: columns.day(row, end),
            direction,
            amount: match (amount, debit) {
                (Some(figure), None) | (None, Some(figure)) => Some(figure.amount),
                _ => None,
            },
            reference: match is_scientific(reference) {
                true => String::new(),
                false => short(reference, 80),
            },
        }
    }
}
