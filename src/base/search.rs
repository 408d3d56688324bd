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
/// So many are hardly by chance.
const LONG_NUMBER: usize = 6;

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
        // The beginning of a phone is found as such: its few digits alone are in everything.
        let is_beginning = self.digits.len() < LONG_NUMBER && is_phone(&only_digits(&self.text));
        [(&self.digits, !is_beginning), (&self.phone, true)]
            .into_iter()
            .filter(|(number, counts)| *counts && !number.is_empty())
            .map(|(number, _)| number.as_str())
    }
}

impl Search {
    /// Of a single word, all that finds a row by itself. What holds another of them is left out: whoever says «0414000» says
    /// «414000».
    pub fn only_ways(&self) -> Option<Vec<String>> {
        let [word] = self.words.as_slice() else {
            return None;
        };
        let mut ways = spellings(word);
        ways.extend(self.numbers().map(str::to_owned));
        let all = ways.clone();
        ways.retain(|way| {
            !all.iter()
                .any(|other| other != way && way.contains(other.as_str()))
        });
        ways.sort_unstable();
        ways.dedup();
        Some(ways)
    }
}

/// The ways in which a word may stand in what rows are searched by: as it is; «ord-5» with all digits of a reference; a phone,
/// a cédula or a reference without what stands before and between its digits.
pub fn spellings(word: &str) -> Vec<String> {
    let mut ways = vec![reference(word).unwrap_or_else(|| word.to_owned())];
    if let Some(number) = number(word) {
        // As phones are kept, with the country before them.
        let abroad = is_phone(&number).then(|| format!("58{}", &number[1..]));
        ways.extend(std::iter::once(number).chain(abroad));
        ways.dedup();
    }
    ways
}

/// «ord-5» and «ord5» are ORD-000005; one that begins with a zero is typed as it is printed.
fn reference(word: &str) -> Option<String> {
    let tail = word.strip_prefix("ord")?;
    let digits = tail.strip_prefix('-').unwrap_or(tail);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.starts_with('0') {
        _ if !is_number => None,
        true => Some(format!("ord-{digits}")),
        false => Some(format!("ord-{digits:0>6}")),
    }
}

/// «0414-555», «(0414)», «V-12.345.678», «C.I.12345678»: its digits.
fn number(word: &str) -> Option<String> {
    let is_between = |c: char| matches!(c, '-' | '.' | '/' | '(' | ')' | '+' | ':');
    let plain: String = word.chars().filter(|c| !is_between(*c)).collect();
    let bare = ["ci", "rif"]
        .iter()
        .find_map(|before| plain.strip_prefix(before))
        .unwrap_or(&plain);
    let bare = bare.strip_prefix(['v', 'e', 'j', 'p', 'g']).unwrap_or(bare);
    let is_number = bare.len() >= FEWEST_DIGITS && bare.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| bare.to_owned())
}

/// Does it begin as phones of Venezuela do: 0414, 0212?
fn is_phone(digits: &str) -> bool {
    digits.starts_with("04") || digits.starts_with("02")
}

fn only_digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
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

/// The words of a search. An order's number or reference is understood without its hyphen, or with a blank for it.
pub fn words(typed: &str) -> Vec<String> {
    let folded = fold(typed);
    let mut parts: Vec<String> = Vec::new();
    for part in folded.split(' ').filter(|word| !word.is_empty()) {
        match parts.last_mut() {
            Some(last) if matches!(last.as_str(), "krft" | "ord") => last.push_str(part),
            _ => parts.push(part.to_owned()),
        }
    }
    parts
        .into_iter()
        .take(MOST_WORDS)
        .map(|word| match word.strip_prefix("krft") {
            Some(tail) if tail.len() == 6 && !tail.starts_with('-') => format!("krft-{tail}"),
            _ => word,
        })
        .collect()
}

/// Empty where anything but digits is there: they are the words already.
fn digits(text: &str) -> String {
    let is_between = |c: char| matches!(c, ' ' | '-' | '.' | '/' | '\u{a0}');
    if !text.chars().all(|c| c.is_ascii_digit() || is_between(c)) {
        return String::new();
    }
    let all = only_digits(text);
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
    fn a_single_word_is_looked_for_in_no_more_ways_than_find_something() {
        for (typed, ways) in [
            ("Pérez", vec!["perez"]),
            ("0414000", vec!["414000"]),
            ("0414-555.12.34", vec!["0414-555.12.34", "4145551234"]),
            ("ord-5", vec!["ord-000005"]),
            ("0414", vec!["0414", "58414"]),
            ("V-12.345.678", vec!["12345678", "v-12.345.678"]),
        ] {
            let ways: Vec<String> = ways.into_iter().map(str::to_owned).collect();
            assert_eq!(Search::new(typed).only_ways(), Some(ways), "{typed}");
        }
        assert_eq!(Search::new("Ana Pérez").only_ways(), None);
        assert_eq!(Search::new("").only_ways(), None);
    }

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
        assert_eq!(words("KRFT 7K2M9Q ord 5"), ["krft-7k2m9q", "ord5"]);
        assert_eq!(words("a\u{0}b"), ["a", "b"]);
        assert!(words("").is_empty() && Search::new("  \n").is_blank());
        assert_eq!(words(&"a ".repeat(50)).len(), MOST_WORDS);
        assert_eq!(Search::new(&"á".repeat(500)).text.chars().count(), LONGEST);
    }

    #[test]
    fn a_word_is_found_however_its_number_is_written() {
        for (typed, ways) in [
            ("camion", &["camion"][..]),
            ("ord-5", &["ord-000005"]),
            ("ord5", &["ord-000005"]),
            ("ord-000005", &["ord-000005"]),
            ("ord-0001", &["ord-0001"]),
            ("ord-1234567", &["ord-1234567"]),
            ("ord-x", &["ord-x"]),
            ("0414", &["0414", "58414"]),
            ("0414-555", &["0414-555", "0414555", "58414555"]),
            ("(0414)", &["(0414)", "0414", "58414"]),
            ("+58414", &["+58414", "58414"]),
            ("12.345.678", &["12.345.678", "12345678"]),
            ("v12345678", &["v12345678", "12345678"]),
            ("v-12.345.678", &["v-12.345.678", "12345678"]),
            ("c.i.12345678", &["c.i.12345678", "12345678"]),
            ("j-07013380-5", &["j-07013380-5", "070133805"]),
            ("12", &["12"]),
            ("m-2", &["m-2"]),
        ] {
            assert_eq!(spellings(typed), ways, "{typed}");
        }
    }

    #[test]
    fn the_few_digits_of_a_phone_s_beginning_find_nothing_by_themselves() {
        let numbers = |typed: &str| {
            let search = Search::new(typed);
            search.numbers().map(str::to_owned).collect::<Vec<_>>()
        };
        assert!(numbers("0414").is_empty() && numbers("0414-55").is_empty());
        assert_eq!(numbers("0414-5551"), ["4145551"]);
        assert_eq!(numbers("0012-3456"), ["123456"]);
        assert_eq!(numbers("00123"), ["123"]);
    }

    #[test]
    fn what_is_no_day_narrows_nothing() {
        let filter = ListFilter::new("", "2026-01-15", "0001-01-01");
        assert_eq!(filter.from, NaiveDate::from_ymd_opt(2026, 1, 15));
        assert_eq!(filter.to, None);
        assert_eq!(ListFilter::new("", "ayer", ""), ListFilter::default());
    }
}
