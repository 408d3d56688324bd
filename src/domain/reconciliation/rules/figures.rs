//! Amounts as banks print them.

use crate::base::money::Currency;
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

/// Beyond what the database keeps.
pub const MOST: Decimal = Decimal::from_parts(1_316_134_912, 2_328, 0, false, 0);

/// An amount, with what stands around its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Without a sign.
    pub amount: Decimal,
    pub is_negative: bool,
    /// «600,00 CR», «12,00 DB»
    pub mark: Option<Direction>,
    pub currency: Option<Currency>,
}

impl Figure {
    pub fn signed(&self) -> Decimal {
        if self.is_negative {
            -self.amount
        } else {
            self.amount
        }
    }
}

/// As they are printed before or behind a number; those that begin with another come before it.
const CURRENCIES: [(&str, Currency); 18] = [
    ("bs.s.", Currency::Ves),
    ("bs.d.", Currency::Ves),
    ("bs.f.", Currency::Ves),
    ("bs.s", Currency::Ves),
    ("bs.d", Currency::Ves),
    ("bs.f", Currency::Ves),
    ("bss", Currency::Ves),
    ("bsd", Currency::Ves),
    ("bsf", Currency::Ves),
    ("bs.", Currency::Ves),
    ("bs", Currency::Ves),
    ("ves", Currency::Ves),
    ("vef", Currency::Ves),
    ("ved", Currency::Ves),
    ("us$", Currency::Usd),
    ("u$s", Currency::Usd),
    ("usd", Currency::Usd),
    ("$", Currency::Usd),
];
/// Printed as well, and no account's: an amount in euros is none of an account in dollars.
const FOREIGN: [&str; 2] = ["eur", "€"];
const MARKS: [(&str, Direction); 6] = [
    ("cr", Direction::In),
    ("db", Direction::Out),
    ("dr", Direction::Out),
    ("c", Direction::In),
    ("d", Direction::Out),
    ("h", Direction::In),
];

/// «1.234,56», «Bs. 1.234,56», «-Bs. 12,00», «1.234,56-», «(1.234,56)», «600,00 CR»; with [`Decimals::Dot`], «1,234.56».
/// Empty is `Some(None)`, and what is no amount of cents is `None`.
pub fn figure(text: &str, decimals: Decimals) -> Option<Option<Figure>> {
    let plain = tidy(text);
    let mut rest = plain.as_str();
    if rest.is_empty() || rest == "-" {
        return Some(None);
    }
    let (mut signs, mut is_negative, mut mark, mut currency) = (0, false, None, None);
    loop {
        rest = rest.trim();
        if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            (rest, signs, is_negative) = (inner, signs + 1, true);
        } else if let Some(inner) = without(rest, "-") {
            (rest, signs, is_negative) = (inner, signs + 1, true);
        } else if let Some(inner) = without(rest, "+") {
            (rest, signs) = (inner, signs + 1);
        } else if let Some((inner, named)) = CURRENCIES
            .iter()
            .find_map(|(word, named)| Some((without(rest, word)?, *named)))
        {
            if currency.replace(named).is_some() {
                return None;
            }
            rest = inner;
        } else if let Some((inner, told)) = MARKS
            .iter()
            .find_map(|(word, told)| Some((rest.strip_suffix(word)?, *told)))
        {
            if mark.replace(told).is_some() {
                return None;
            }
            rest = inner;
        } else {
            break;
        }
    }
    // Two signs are a slip of somebody's, and nobody knows of which kind.
    if signs > 1 || FOREIGN.iter().any(|word| rest.contains(word)) {
        return None;
    }
    Some(Some(Figure {
        amount: number(rest, decimals)?,
        is_negative,
        mark,
        currency,
    }))
}

fn without<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    text.strip_prefix(word).or_else(|| text.strip_suffix(word))
}

/// Small letters, one kind of dash, one kind of blank, nothing invisible.
fn tidy(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'))
        .map(|c| match c {
            '\u{2212}' | '\u{2010}'..='\u{2015}' | '\u{fe63}' | '\u{ff0d}' => '-',
            c if c.is_whitespace() => ' ',
            c => c.to_ascii_lowercase(),
        })
        .collect();
    plain.trim().to_owned()
}

/// Within this of cents it is those cents: spreadsheets write 600 as «600.0000000000001».
const NOISE: i64 = 1_000_000;

fn number(text: &str, decimals: Decimals) -> Option<Decimal> {
    let (mark, group) = match decimals {
        Decimals::Comma => (',', '.'),
        Decimals::Dot => ('.', ','),
    };
    let (whole, cents) = text.split_once(mark).unwrap_or((text, ""));
    let digits = match whole {
        "" if !cents.is_empty() => "0".to_owned(),
        _ => ungrouped(&whole.replace([' ', '\''], &group.to_string()), group)?,
    };
    if !cents.chars().all(|c| c.is_ascii_digit()) || digits.len() > 15 {
        return None;
    }
    let exact =
        Decimal::from_str_exact(&format!("{digits}.{:0<2}", cents.get(..12).unwrap_or(cents))).ok()?;
    let rounded = exact.round_dp(2);
    // Some print «600,000» for 600.
    let is_cents = (exact - rounded).abs() < Decimal::ONE / Decimal::from(NOISE);
    is_cents.then(|| Decimal::from_str_exact(&format!("{rounded:.2}")).unwrap_or(rounded))
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

/// «1,23457E+11»: what a spreadsheet leaves of a long number. Its last digits are gone.
pub fn is_scientific(text: &str) -> bool {
    let Some((number, power)) = text.trim().split_once(['e', 'E']) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    number.contains([',', '.'])
        && number
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'))
        && power
            .strip_prefix(['+', '-'])
            .map_or_else(|| digits(power), digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(text: &str) -> Option<Option<String>> {
        figure(text, Decimals::Comma).map(|found| found.map(|figure| figure.signed().to_string()))
    }

    #[test]
    fn an_amount_is_read_as_it_is_printed() {
        for (text, right) in [
            ("1.234,56", "1234.56"),
            ("1234,56", "1234.56"),
            ("1 234,56", "1234.56"),
            ("1\u{a0}234,56", "1234.56"),
            ("-12,00", "-12.00"),
            ("(12,00)", "-12.00"),
            ("12,00-", "-12.00"),
            ("+12,00", "12.00"),
            (",50", "0.50"),
            ("600,000", "600.00"),
            ("600,0000000001", "600.00"),
            ("123456789012345,00", "123456789012345.00"),
        ] {
            assert_eq!(signed(text), Some(Some(right.to_owned())), "{text:?}");
        }
        for blank in ["", " ", "-", "−"] {
            assert_eq!(signed(blank), Some(None), "{blank:?}");
        }
    }

    #[test]
    fn what_is_no_amount_is_none() {
        for text in [
            "Bs.",
            "$ 12,00 Bs.",
            "12,00 CR DB",
            "--12,00",
            "++12,00",
            "((12,00))",
            "(-12,00)",
            "12,00 €",
            ",",
            ".234,00",
            "1.23,00",
            "1.2345,00",
            "1234.567,00",
            "1.2a4,00",
            "12,5a",
            "600,001",
            "600,000001",
            "1234567890123456,00",
        ] {
            assert_eq!(signed(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_a_spreadsheet_leaves_of_a_long_number_is_told_apart() {
        for text in ["1,23457E+11", "1.5e-3", " 1,2E11 "] {
            assert!(is_scientific(text), "{text:?}");
        }
        for text in [
            "12E5", "1,2", "", "1,2E", "1,2E+", "1,2Ex", "1,2E+x", "1,aE5", "PAGO,E5",
        ] {
            assert!(!is_scientific(text), "{text:?}");
        }
    }
}
