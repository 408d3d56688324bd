//! Columns of amounts with no word over them: told apart by arithmetic, or not at all.

use super::figures::{Decimals, figure};
use super::row::Row;
use rust_decimal::Decimal;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// What came in, or moved.
    pub amount: Option<usize>,
    pub debit: Option<usize>,
    pub balance: Option<usize>,
}

/// Among these columns of sums. Where a balance goes from row to row by what another column says, both are known, and of
/// two others which is which. Otherwise one alone is the amount, and of more nobody knows.
pub fn money(rows: &[&Row], sums: &[usize], balance: Option<usize>) -> Money {
    let others = |taken: &[usize]| -> Vec<usize> {
        sums.iter()
            .copied()
            .filter(|column| !taken.contains(column))
            .collect()
    };
    let balances = match balance {
        Some(balance) => vec![balance],
        None => sums.to_vec(),
    };
    for balance in balances {
        for credit in others(&[balance]) {
            if goes(rows, balance, |row| Some(value(row, credit)?.abs()), true) {
                return Money {
                    amount: Some(credit),
                    debit: None,
                    balance: Some(balance),
                };
            }
            for debit in others(&[balance, credit]) {
                let moved = |row: &Row| {
                    let (came, left) = (value(row, credit), value(row, debit));
                    came.or(left)?;
                    Some(came.unwrap_or_default() - left.unwrap_or_default().abs())
                };
                if goes(rows, balance, moved, false) {
                    return Money {
                        amount: Some(credit),
                        debit: Some(debit),
                        balance: Some(balance),
                    };
                }
            }
        }
    }
    match sums {
        [only] if balance.is_none_or(|balance| balance != *only) => Money {
            amount: Some(*only),
            ..Money::default()
        },
        _ => Money::default(),
    }
}

/// Does this balance go by what moved, from the oldest row or from the newest?
fn goes(rows: &[&Row], balance: usize, moved: impl Fn(&Row) -> Option<Decimal>, either_way: bool) -> bool {
    let steps: Option<Vec<(Decimal, Decimal)>> = rows
        .iter()
        .map(|row| Some((value(row, balance)?, moved(row)?)))
        .collect();
    let Some(steps) = steps.filter(|steps| steps.len() >= 3) else {
        return false;
    };
    let same = |step: Decimal, moved: Decimal| step == moved || either_way && step.abs() == moved;
    let pairs = || steps.windows(2);
    pairs().all(|pair| same(pair[1].0 - pair[0].0, pair[1].1))
        || pairs().all(|pair| same(pair[0].0 - pair[1].0, pair[0].1))
}

fn value(row: &Row, column: usize) -> Option<Decimal> {
    let cell = row.cell(column);
    let read = |decimals| figure(cell, decimals).flatten();
    Some(read(Decimals::Comma).or_else(|| read(Decimals::Dot))?.signed())
}
