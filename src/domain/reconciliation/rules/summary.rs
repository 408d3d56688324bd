//! A file in a few figures, by which a person sees whether it was understood.

use super::figures::Direction;
use super::printed::{Printed, Reading};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// Incoming lines that are named.
const LARGEST: usize = 3;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary<'a> {
    pub came: usize,
    pub came_sum: Decimal,
    pub left: usize,
    pub left_sum: Decimal,
    pub first: Option<NaiveDate>,
    pub last: Option<NaiveDate>,
    pub largest: Vec<&'a Printed>,
    /// By how much the closing balance is more than the opening one and what moved; `None` where the file has none.
    pub off_by: Option<Decimal>,
}

impl<'a> Summary<'a> {
    pub fn of(reading: &'a Reading) -> Self {
        let sum = |wanted: Direction| {
            let lines = reading.printed.iter().filter(|line| line.direction == wanted);
            lines.fold((0, Decimal::ZERO), |(count, sum), line| {
                (count + 1, sum + line.amount)
            })
        };
        let ((came, came_sum), (left, left_sum)) = (sum(Direction::In), sum(Direction::Out));
        let mut largest: Vec<&Printed> = reading.incoming().collect();
        largest.sort_by_key(|line| (std::cmp::Reverse(line.amount), line.line));
        largest.truncate(LARGEST);
        let days = || reading.printed.iter().map(|line| line.posted_on);
        Self {
            came,
            came_sum,
            left,
            left_sum,
            first: days().min(),
            last: days().max(),
            largest,
            off_by: balances(reading).map(|(opening, closing)| closing - (opening + came_sum - left_sum)),
        }
    }
}

fn signed(line: &Printed) -> Decimal {
    match line.direction {
        Direction::In => line.amount,
        Direction::Out => -line.amount,
    }
}

/// What was there before the first line and after the last: told by rows of their own, or by the balance beside each
/// line, whichever end is the newest.
fn balances(reading: &Reading) -> Option<(Decimal, Decimal)> {
    let beside = || -> Option<(Decimal, Decimal)> {
        let (top, bottom) = (reading.printed.first()?, reading.printed.last()?);
        let (above, below) = (top.balance?, bottom.balance?);
        let oldest_first = (above - signed(top), below);
        let newest_first = (below - signed(bottom), above);
        let moved: Decimal = reading.printed.iter().map(signed).sum();
        let fits = |(opening, closing): (Decimal, Decimal)| opening + moved == closing;
        let is_newest_first = top.posted_on > bottom.posted_on || !fits(oldest_first) && fits(newest_first);
        Some(if is_newest_first {
            newest_first
        } else {
            oldest_first
        })
    };
    match (reading.opening, reading.closing) {
        (Some(opening), Some(closing)) => Some((opening, closing)),
        (Some(opening), None) => beside().map(|(_, closing)| (opening, closing)),
        (None, Some(closing)) => beside().map(|(opening, _)| (opening, closing)),
        (None, None) => beside(),
    }
}
