//! Amounts and dates as banks print them.

use chrono::{Datelike as _, NaiveDate};
use rust_decimal::Decimal;

crate::codes! {
    /// What stands before the cents. Which one it is must be said: «1.234» alone is either.
    pub enum Decimals {
        Comma = "comma",
        Dot = "dot",
    }
}

crate::codes! {
    /// Which way money went.
    pub enum Direction {
        In = "IN",
        Out = "OUT",
    }
}

crate::codes! {
    /// In which order a date is printed.
    pub enum DateOrder {
        DayFirst = "dmy",
        YearFirst = "ymd",
        MonthFirst = "mdy",
    }
}

/// Kept as they are spelled.
macro_rules! read_as_spelled {
    ($($name:ident),+) => {$(
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let code = String::deserialize(deserializer)?;
                code.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

read_as_spelled!(Decimals, DateOrder);

/// «1.234,56», «Bs. 1.234,56», «-1.234,56», «1.234,56-», «(1.234,56)»; with [`Decimals::Dot`], «1,234.56». Empty is
/// `Some(None)`, and what is no amount of cents is `None`.
pub fn amount(text: &str, decimals: Decimals) -> Option<Option<Decimal>> {
    let mut plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\'')
        .collect();
    if plain.is_empty() || plain == "-" {
        return Some(None);
    }
    let mut negative = false;
    if let Some(inner) = plain.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (plain, negative) = (inner.to_owned(), true);
    }
    let mut rest = plain.as_str();
    for currency in ["Bs.S", "Bs.", "Bs", "VES", "USD", "$"] {
        if let Some(without) = rest.get(..currency.len())
            && without.eq_ignore_ascii_case(currency)
        {
            rest = &rest[currency.len()..];
            break;
        }
    }
    for sign in ['-', '+'] {
        if let Some(without) = rest.strip_prefix(sign).or_else(|| rest.strip_suffix(sign)) {
            negative |= sign == '-';
            rest = without;
            break;
        }
    }
    let (mark, group) = match decimals {
        Decimals::Comma => (',', '.'),
        Decimals::Dot => ('.', ','),
    };
    let (whole, cents) = rest.split_once(mark).unwrap_or((rest, ""));
    let digits = ungrouped(whole, group)?;
    let cents_fit = cents.chars().all(|c| c.is_ascii_digit());
    // Some print «600,000» for 600: what is beyond the cents must be nothing.
    let beyond = cents.get(2..).unwrap_or_default();
    if !cents_fit || digits.len() > 15 || beyond.chars().any(|c| c != '0') {
        return None;
    }
    let cents = cents.get(..2).unwrap_or(cents);
    let value = Decimal::from_str_exact(&format!("{digits}.{cents:0<2}")).ok()?;
    Some(Some(if negative { -value } else { value }))
}

/// The digits, if the marks between thousands stand where they belong.
fn ungrouped(whole: &str, group: char) -> Option<String> {
    let mut groups = whole.split(group);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let grouped = rest.is_empty() || first.len() <= 3;
    let digits = !first.is_empty()
        && grouped
        && rest.iter().all(|group| group.len() == 3)
        && whole.chars().all(|c| c.is_ascii_digit() || c == group);
    digits.then(|| [first].into_iter().chain(rest).collect())
}

/// «15/01/2026», «15-1-26», «2026-01-15», «20260115»; a time behind it does not matter.
pub fn date(text: &str, order: DateOrder) -> Option<NaiveDate> {
    let text = text.split([' ', 'T']).find(|part| !part.is_empty())?;
    let parts: Vec<&str> = match text.chars().all(|c| c.is_ascii_digit()) && text.len() == 8 {
        true => match order {
            DateOrder::YearFirst => vec![&text[..4], &text[4..6], &text[6..]],
            DateOrder::DayFirst | DateOrder::MonthFirst => vec![&text[..2], &text[2..4], &text[4..]],
        },
        false => text.split(['/', '-', '.']).collect(),
    };
    let [first, second, third] = parts.as_slice() else {
        return None;
    };
    let (year, month, day) = match order {
        DateOrder::DayFirst => (third, second, first),
        DateOrder::YearFirst => (first, second, third),
        DateOrder::MonthFirst => (third, first, second),
    };
    let number = |text: &str, longest: usize| -> Option<u32> {
        let fits = !text.is_empty() && text.len() <= longest && text.chars().all(|c| c.is_ascii_digit());
        fits.then(|| text.parse().ok()).flatten()
    };
    let years = i32::try_from(number(year, 4)?).ok()?;
    let years = match year.len() {
        2 => 2000 + years,
        4 => years,
        _ => return None,
    };
    let date = NaiveDate::from_ymd_opt(years, number(month, 2)?, number(day, 2)?)?;
    // Others are slips, and some are beyond what the database keeps.
    (2000..2100).contains(&date.year()).then_some(date)
}
