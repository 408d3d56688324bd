//! What somebody types to find a payment, a line of a statement, a refund or a letter. Pure.

use super::money;
use super::phone;
use super::text::fold;
use chrono::{Datelike as _, NaiveDate};
use rust_decimal::Decimal;

/// What is searched for is short; more is cut.
const LONGEST: usize = 120;
/// Words of one search.
const MOST_WORDS: usize = 8;
/// Fewer digits are in everything.
const FEWEST_DIGITS: usize = 3;

/// One field for all that people have of a payment. A row that fits any of its meanings is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// As it was typed, on one line.
    pub text: String,
    /// Folded; each of them must occur. At least one, unless nothing is searched for.
    pub words: Vec<String>,
    /// «600», «600,00», «Bs. 1.234,56»
    pub amount: Option<Decimal>,
    /// Of a reference, however it is parted: «0012-3456»; without the zeros that banks put before it.
    pub digits: String,
    /// The ten digits of a phone, whatever stands before and between them.
    pub phone: String,
}

impl Search {
    pub fn new(typed: &str) -> Self {
        let text = one_line(typed);
        let phone = phone::normalise(&text).unwrap_or_default();
        let phone = phone.strip_prefix("+58").unwrap_or(phone.trim_start_matches('+'));
        Self {
            words: words(&text),
            amount: money::parse(&text).ok().filter(|amount| *amount > Decimal::ZERO),
            digits: digits(&text),
            phone: phone.to_owned(),
            text,
        }
    }

    pub fn is_blank(&self) -> bool {
        self.words.is_empty()
    }

    /// What finds a row by itself, beside the words.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        [&self.digits, &self.phone]
            .into_iter()
            .map(String::as_str)
            .filter(|number| !number.is_empty())
    }
}

/// What a list is narrowed to: by words, and by the days that it goes by, the last included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListFilter {
    pub search: Search,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl ListFilter {
    /// As an address says it. What is no day narrows nothing: an address may be old, or typed by hand.
    pub fn new(search: &str, from: &str, to: &str) -> Self {
        Self {
            search: Search::new(search),
            from: day(from),
            to: day(to),
        }
    }
}

/// What is looked for: short, and in one line.
pub fn one_line(typed: &str) -> String {
    let plain = typed.trim().chars().filter(|c| !c.is_control());
    plain.take(LONGEST).collect()
}

/// Others are slips of the pen, and some are beyond what the database keeps.
pub fn day(typed: &str) -> Option<NaiveDate> {
    let day: NaiveDate = typed.parse().ok()?;
    (2000..2100).contains(&day.year()).then_some(day)
}

/// The words of a search. An order's number is understood without its hyphen.
pub fn words(typed: &str) -> Vec<String> {
    fold(typed)
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS)
        .map(|word| match word.strip_prefix("krft") {
            Some(tail) if tail.len() == 6 && !tail.starts_with('-') => format!("krft-{tail}"),
            _ => word.to_owned(),
        })
        .collect()
}

/// Empty where anything but digits is there: they are the words already.
fn digits(text: &str) -> String {
    let is_between = |c: char| matches!(c, ' ' | '-' | '.' | '/' | '\u{a0}');
    if !text.chars().all(|c| c.is_ascii_digit() || is_between(c)) {
        return String::new();
    }
    let all: String = text.chars().filter(char::is_ascii_digit).collect();
    let told = all.trim_start_matches('0');
    match told.len() >= FEWEST_DIGITS {
        true => told.to_owned(),
        false => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_means_all_that_it_may() {
        let of = |text: &str| {
            let search = Search::new(text);
            let amount = search.amount.map(|amount| amount.normalize().to_string());
            (amount.unwrap_or_default(), search.digits, search.phone)
        };
        for (typed, amount, digits, phone) in [
            ("600,00", "600", "", ""),
            ("Bs. 1.234,56", "1234.56", "", ""),
            ("600", "600", "600", ""),
            ("000123456", "123456", "123456", ""),
            ("0012-3456", "", "123456", ""),
            ("12", "12", "", ""),
            ("000", "", "", ""),
            ("0414-123.45.67", "", "4141234567", "4141234567"),
            ("+58 414 1234567", "", "", "4141234567"),
            ("+1 305 555 0100", "", "", "13055550100"),
            ("María Pérez", "", "", ""),
            ("KRFT-7K2M9Q", "", "", ""),
            ("-600", "", "600", ""),
            ("", "", "", ""),
        ] {
            let expected = (amount.to_owned(), digits.to_owned(), phone.to_owned());
            assert_eq!(of(typed), expected, "{typed}");
        }
    }

    #[test]
    fn words_ignore_case_accents_and_the_hyphen_of_a_number() {
        assert_eq!(words("  PEÑA josé "), ["pena", "jose"]);
        assert_eq!(words("krft7k2m9q KRFT-7K2M9Q"), ["krft-7k2m9q", "krft-7k2m9q"]);
        assert_eq!(words("a\u{0}b"), ["a", "b"]);
        assert!(words("").is_empty() && Search::new("  \n").is_blank());
        assert_eq!(words(&"a ".repeat(50)).len(), MOST_WORDS);
        assert_eq!(Search::new(&"á".repeat(500)).text.chars().count(), LONGEST);
    }

    #[test]
    fn what_is_no_day_narrows_nothing() {
        let filter = ListFilter::new("", "2026-01-15", "0001-01-01");
        assert_eq!(filter.from, NaiveDate::from_ymd_opt(2026, 1, 15));
        assert_eq!(filter.to, None);
        assert_eq!(ListFilter::new("", "ayer", ""), ListFilter::default());
    }
}
