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
    /// To the cent.
    pub const fn exactly(amount: Decimal) -> Self {
        Self {
            amount,
            slack: Decimal::ZERO,
        }
    }

    /// And whatever is so near: a hundredth where a rate is rounded, a fifth where it moves.
    pub fn within(amount: Decimal, part: Decimal) -> Self {
        Self {
            amount,
            slack: amount * part,
        }
    }

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

/// The ways to read an amount that has three digits behind its only sign, for something with so many decimals: with the sign
/// between thousands, and, where that leaves no more decimals than there are, before the decimals. `None` of any other text.
pub fn readings(text: &str, places: u32) -> Option<(Decimal, Option<Decimal>)> {
    let text = unmarked(text);
    let (whole, rest) = text.split_once(['.', ','])?;
    let are_digits = |part: &str| part.bytes().all(|c| c.is_ascii_digit());
    let is_open = are_digits(whole) && are_digits(rest) && (1..=3).contains(&whole.len()) && rest.len() == 3;
    // People here write decimals with a comma: three of them are some where there are so many.
    if !is_open || whole == "0" || text.contains(',') && places >= 3 {
        return None;
    }
    let thousands = format!("{whole}{rest}").parse().ok()?;
    let decimals = format!("{whole}.{rest}").parse::<Decimal>().ok();
    Some((
        thousands,
        decimals.filter(|decimals| decimals.normalize().scale() <= places),
    ))
}

/// What an ambiguous text means where one of these is expected; `None` where both readings fit, or neither.
pub fn meant(text: &str, places: u32, expected: &[Expected]) -> Option<Decimal> {
    let (thousands, decimals) = readings(text, places)?;
    let fits = |reading: Decimal| expected.iter().any(|expected| expected.is(reading));
    match (fits(thousands), decimals.filter(|decimals| fits(*decimals))) {
        (true, None) => Some(thousands),
        (false, decimals) => decimals,
        (true, Some(_)) => None,
    }
}

/// A figure as it was typed, by what its form said is due; `None` where it is none, or stays open.
pub fn read(text: &str, places: u32, carried: &str) -> Option<Decimal> {
    match readings(text, places) {
        Some(_) => meant(text, places, &expected(carried)),
        None => super::parse(text).ok(),
    }
}

/// What is said beside an ambiguous amount.
pub fn question(text: &str, places: u32) -> Option<String> {
    let (thousands, decimals) = readings(text, places)?;
    let shown = |amount: Decimal| {
        let mut amount = amount.normalize();
        amount.rescale(amount.scale().max(2));
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

/// Where a form changes what stands there already: that, give or take half of it. More is asked about as a slip anyway.
pub fn stored(text: &str) -> Vec<Expected> {
    let amount = super::parse(text).ok();
    amount
        .map(|amount| Expected::within(amount, Decimal::new(5, 1)))
        .into_iter()
        .collect()
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
            ("12,840.00", "12840.00~40.00", None),
            // As Americans write thousands; here it could be decimals.
            ("12,840", "12840.00~40.00", Some("12840")),
            ("$12,840", "12.84~0.10", Some("12.840")),
            ("12,845", "12.84~0.10", None),
            ("0.500", "500.00~4.00", None),
            ("x", "12840.00~40.00", None),
        ] {
            let means = means.map(|text| text.parse::<Decimal>().unwrap());
            assert_eq!(meant(typed, 2, &due(expected)), means, "{typed} of {expected}");
        }
    }

    #[test]
    fn where_it_stays_open_both_are_named() {
        let asked = |typed| question(typed, 2).unwrap_or_default();
        assert!(asked("12.840").starts_with("¿es 12.840,00 o 12,84?"));
        assert!(asked("12.845").starts_with("¿es 12.845,00?"));
        assert!(asked("12,840").starts_with("¿es 12.840,00 o 12,84?"));
        assert_eq!(question("12,84", 2), None);
    }

    #[test]
    fn a_rate_has_more_decimals_than_money() {
        let asked = question("36.456", 4).unwrap();
        assert!(asked.starts_with("¿es 36.456,00 o 36,456?"), "{asked}");
        // With a comma it is one.
        assert_eq!(readings("36,456", 4), None);
        let near = due("40.0000~8.0000");
        assert_eq!(meant("36.456", 4, &near), "36.456".parse().ok());
        assert_eq!(meant("48.123", 4, &near), None);
    }

    #[test]
    fn what_stands_there_says_what_is_meant() {
        let price = |typed| meant(typed, 2, &stored("12,50"));
        assert_eq!(price("13.500"), "13.500".parse().ok());
        assert_eq!(price("19.500"), None);
        assert_eq!(meant("13.500", 2, &stored("12.500,00")), "13500".parse().ok());
        assert!(stored("").is_empty() && stored("12.500").is_empty());
    }

    #[test]
    fn what_a_form_carries_comes_back() {
        let both = due("600.00~4.00 15.00~0.10");
        assert_eq!(expected(&carried(&both)), both);
        assert!(due("nada 3~ ~4 x~y").is_empty());
    }
}
