//! What «12.840» means: twelve thousand to most people here, twelve to a few. Where it is known what is due, only one of the two
//! may fit; else whoever typed it is asked. Pure.

use super::{Money, Usd, grouped, unmarked};
use rust_decimal::Decimal;

/// An amount that may have been meant, and how much beside it still is that amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    pub amount: Decimal,
    pub slack: Decimal,
}

impl Expected {
    /// What is due, and what is forgiven, at this rate.
    pub fn of(due: Money, tolerance: Usd, rate: super::Rate) -> Self {
        Self {
            amount: due.decimal(),
            slack: match due {
                Money::Usd(_) => tolerance.decimal(),
                Money::Bs(_) => rate.to_bs(tolerance).decimal(),
            },
        }
    }

    fn is(self, reading: Decimal) -> bool {
        !self.amount.is_zero() && (reading - self.amount).abs() <= self.slack
    }
}

/// The ways to read an amount that [`super::parse`] finds ambiguous: with dots between thousands, and, where it has no more than
/// two decimals then, with a dot before the decimals. `None` of any other text.
pub fn readings(text: &str) -> Option<(Decimal, Option<Decimal>)> {
    if super::parse(text) != Err(super::BadAmount::Ambiguous) {
        return None;
    }
    let text = unmarked(text);
    let thousands = text.replace('.', "").parse().ok()?;
    let decimals = text.ends_with('0').then(|| text.parse().ok()).flatten();
    Some((thousands, decimals))
}

/// What an ambiguous text means where one of these is expected; `None` where both readings fit, or neither.
pub fn meant(text: &str, expected: &[Expected]) -> Option<Decimal> {
    let (thousands, decimals) = readings(text)?;
    let fits = |reading: Decimal| expected.iter().any(|expected| expected.is(reading));
    match (fits(thousands), decimals.filter(|decimals| fits(*decimals))) {
        (true, None) => Some(thousands),
        (false, decimals) => decimals,
        (true, Some(_)) => None,
    }
}

/// What is said beside an ambiguous amount.
pub fn question(text: &str) -> Option<String> {
    let (thousands, decimals) = readings(text)?;
    let shown = |mut amount: Decimal| {
        amount.rescale(2);
        grouped(amount)
    };
    Some(match decimals {
        Some(decimals) => format!(
            "¿es {} o {}? Escríbelo con coma y dos decimales",
            shown(thousands),
            shown(decimals)
        ),
        None => format!("¿es {}? Escríbelo con coma y dos decimales", shown(thousands)),
    })
}

/// What a form carries along, so that what is typed into it can be understood: «600.00~4.00 15.00~0.10».
pub fn carried(expected: &[Expected]) -> String {
    let one = |expected: &Expected| format!("{}~{}", expected.amount, expected.slack);
    expected.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// The same back. It need not be true: it says only how its own sender's figure is read.
pub fn expected(carried: &str) -> Vec<Expected> {
    let one = |text: &str| {
        let (amount, slack) = text.split_once('~')?;
        Some(Expected {
            amount: amount.parse().ok()?,
            slack: slack.parse().ok()?,
        })
    };
    carried.split(' ').filter_map(one).take(4).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(text: &str) -> Vec<Expected> {
        expected(text)
    }

    #[test]
    fn an_amount_that_can_be_read_in_two_ways_is_what_is_due() {
        for (typed, expected, means) in [
            // Thousands, where so much is due, and with what is forgiven.
            ("12.840", "12840.00~40.00", Some("12840")),
            ("Bs. 12.840", "12840.00~40.00", Some("12840")),
            ("12.801", "12840.00~40.00", Some("12801")),
            ("12.799", "12840.00~40.00", None),
            // Decimals, where that is due.
            ("12.840", "12.84~0.10", Some("12.840")),
            ("12.750", "12.84~0.10", Some("12.750")),
            ("12.730", "12.84~0.10", None),
            // Three decimals are no amount.
            ("12.845", "12.84~0.10", None),
            // Either of two currencies.
            ("12.840", "12840.00~40.00 321.00~1.00", Some("12840")),
            ("15.000", "600000.00~4.00 15.00~0.10", Some("15.000")),
            // Both, neither, and nothing known.
            ("12.840", "12840.00~40.00 12.84~0.10", None),
            ("1.500", "600.00~4.00", None),
            ("1.500", "", None),
            ("1.500", "0.00~2000.00", None),
            // What can be read in one way only is read by others.
            ("12840", "12840.00~40.00", None),
            ("12,84", "12840.00~40.00", None),
            ("x", "12840.00~40.00", None),
        ] {
            let means = means.map(|text| text.parse::<Decimal>().unwrap());
            assert_eq!(meant(typed, &due(expected)), means, "{typed} of {expected}");
        }
    }

    #[test]
    fn where_it_stays_open_both_are_named() {
        let asked = |typed| question(typed).unwrap_or_default();
        assert!(asked("12.840").starts_with("¿es 12.840,00 o 12,84?"));
        assert!(asked("12.845").starts_with("¿es 12.845,00?"));
        assert_eq!(question("12,84"), None);
    }

    #[test]
    fn what_a_form_carries_comes_back() {
        let both = due("600.00~4.00 15.00~0.10");
        assert_eq!(expected(&carried(&both)), both);
        assert!(due("nada 3~ ~4 x~y").is_empty());
    }
}
