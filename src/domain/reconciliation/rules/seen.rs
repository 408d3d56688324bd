//! The same money in two files that print it differently: a bank's list of the day and its list of the month may give
//! it another day and pad its reference otherwise.

use super::figures::Direction;
use crate::domain::payments::{alike_end, tails};
use chrono::{NaiveDate, TimeDelta};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// A movement, by what two files have in common of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    pub posted_on: NaiveDate,
    pub direction: Direction,
    pub amount: Decimal,
    pub reference: String,
}

/// Between the day of one list and that of another.
pub const APART: TimeDelta = TimeDelta::days(3);

/// For each new movement the known one that it probably is: the same amount and way, a day at most three apart, and one
/// reference the end of the other in four characters or more. A known movement is at most one new one. Without a
/// reference nothing is probable: many pay the same price on the same day.
pub fn seen_before(new: &[Movement], known: &[Movement]) -> Vec<Option<usize>> {
    type Key = (Direction, Decimal, String);
    let key = |movement: &Movement, tail: String| (movement.direction, movement.amount.normalize(), tail);
    let mut by_end: HashMap<Key, Vec<usize>> = HashMap::new();
    for (at, movement) in known.iter().enumerate() {
        for tail in tails(&movement.reference) {
            by_end.entry(key(movement, tail)).or_default().push(at);
        }
    }
    let mut taken = vec![false; known.len()];
    new.iter()
        .map(|movement| {
            let near = tails(&movement.reference)
                .into_iter()
                .filter_map(|tail| by_end.get(&key(movement, tail)))
                .flatten()
                .copied()
                .filter(|at| !taken[*at]);
            let alike = near.filter_map(|at| {
                let other = &known[at];
                let apart = (movement.posted_on - other.posted_on).abs();
                let end = alike_end(&movement.reference, &other.reference)?;
                (apart <= APART).then_some((apart, std::cmp::Reverse(end), at))
            });
            let (.., at) = alike.min()?;
            taken[at] = true;
            Some(at)
        })
        .collect()
}
