//! What the cells of a column look like.

use super::dates::is_date;
use super::figures::{Decimals, figure};

/// An amount that cannot be anything else: with cents, or with a currency.
pub fn is_sum(cell: &str) -> bool {
    let read = |decimals| figure(cell, decimals).flatten();
    let figures = Decimals::ALL.iter().filter_map(|decimals| read(*decimals));
    let has_cents = || {
        let number = cell.trim_end_matches(|c: char| !c.is_ascii_digit());
        let cents = number.rsplit_once([',', '.']).map(|(_, cents)| cents.len());
        cents.is_some_and(|cents| cents <= 2 || cents > 6)
    };
    !is_date(cell)
        && figures
            .into_iter()
            .any(|figure| figure.currency.is_some() || has_cents())
}

/// A number in whatever writing.
pub fn is_figure(cell: &str) -> bool {
    !is_date(cell)
        && Decimals::ALL
            .iter()
            .any(|decimals| matches!(figure(cell, *decimals), Some(Some(_))))
}

/// Longer numbers that follow each other are references, unless they begin with the first row.
const LONGEST_COUNT: usize = 5;

/// Do they count the rows: 1, 2, 3, or backwards? Every file begins so anew, and such a number tells no payment.
pub fn do_count<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let mut is_short = true;
    let numbers = cells.map(|cell| {
        is_short &= cell.len() <= LONGEST_COUNT;
        cell.parse().ok()
    });
    let numbers: Option<Vec<u64>> = numbers.collect();
    let Some(numbers) = numbers.filter(|all| is_short || all.contains(&1)) else {
        return false;
    };
    match numbers.as_slice() {
        [] => false,
        [only] => *only == 1,
        all => {
            let steps = all.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) == 1);
            steps.count() * 10 >= (all.len() - 1) * 8
        }
    }
}

/// Has a comma that parts cells cut this amount? «600» with «50» beside it, «1» with «134.56».
pub fn is_cut(amount: &str, beside: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|c| c.is_ascii_digit());
    let (whole, cents) = beside.split_once('.').unwrap_or((beside, ""));
    let goes_on = match cents {
        "" => matches!(whole.len(), 2 | 3),
        _ => whole.len() == 3 && cents.len() <= 2,
    };
    let is_zero = amount.bytes().all(|c| c == b'0');
    let digits_alone = !is_zero && digits(amount) && digits(whole) && digits(cents);
    digits_alone && goes_on && (whole.len() == 2 || amount.len() <= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_counts_the_rows_is_known() {
        for (cells, expected) in [
            (&["1", "2", "3"][..], true),
            (&["3", "2", "1"], true),
            (&["001", "002"], true),
            (&["51", "52", "53", "54", "56", "57"], true),
            (&["1"], true),
            (&["7"], false),
            (&[], false),
            (&["000001", "000002"], true),
            (&["123456", "123457"], false),
            (&["00012341", "00012342"], false),
            (&["1", "5", "2"], false),
            (&["1", "x"], false),
        ] {
            assert_eq!(do_count(cells.iter().copied()), expected, "{cells:?}");
        }
    }

    #[test]
    fn an_amount_that_a_comma_cut_is_known() {
        for (amount, beside, expected) in [
            ("600", "50", true),
            ("1200", "50", true),
            ("1", "134.56", true),
            ("12", "500", true),
            ("600.00", "50", false),
            ("600", "C", false),
            ("600", "5", false),
            ("600", "1600.00", false),
            ("1200", "500", false),
            ("", "50", false),
            ("0", "600", false),
            ("600", "", false),
        ] {
            assert_eq!(is_cut(amount, beside), expected, "{amount} {beside}");
        }
    }
}
