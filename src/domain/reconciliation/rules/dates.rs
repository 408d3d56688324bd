//! Days as banks print them.

use chrono::{Datelike as _, NaiveDate, TimeDelta};

crate::codes! {
    /// In which order a date is printed, where its numbers do not tell.
    pub enum DateOrder {
        DayFirst = "dmy",
        YearFirst = "ymd",
        MonthFirst = "mdy",
    }
}

/// By their first three letters, in Spanish and, where it differs, in English.
const MONTHS: [(&str, &[&str]); 12] = [
    ("enero", &["ene", "jan", "january"]),
    ("febrero", &["feb", "february"]),
    ("marzo", &["mar", "march"]),
    ("abril", &["abr", "apr", "april"]),
    ("mayo", &["may"]),
    ("junio", &["jun", "june"]),
    ("julio", &["jul", "july"]),
    ("agosto", &["ago", "aug", "august"]),
    ("septiembre", &["sep", "sept", "set", "setiembre", "september"]),
    ("octubre", &["oct", "october"]),
    ("noviembre", &["nov", "november"]),
    ("diciembre", &["dic", "dec", "december"]),
];
/// What may stand between day, month and year.
const FILLERS: [&str; 3] = ["de", "del", "t"];
/// What may stand before them.
const WEEKDAYS: [&str; 14] = [
    "lun",
    "mar",
    "mie",
    "jue",
    "vie",
    "sab",
    "dom",
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "domingo",
];
/// The days of 2000 to 2099 as a spreadsheet counts them.
const SERIALS: std::ops::RangeInclusive<i64> = 36_526..=73_050;

/// «15/01/2026», «15-1-26», «2026-01-15», «20260115», «15-ENE-2026», «15 de enero de 2026»; a time behind it does not
/// matter. Four digits in front are a year in any order.
pub fn date(text: &str, order: DateOrder) -> Option<NaiveDate> {
    let words = words(text)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (year, month, day) = match words.as_slice() {
        [whole] if whole.len() == 8 && whole.bytes().all(|c| c.is_ascii_digit()) => match order {
            DateOrder::YearFirst => (&whole[..4], &whole[4..6], &whole[6..]),
            DateOrder::DayFirst => (&whole[4..], &whole[2..4], &whole[..2]),
            DateOrder::MonthFirst => (&whole[4..], &whole[..2], &whole[2..4]),
        },
        [first, second, third] if first.len() == 4 => (*first, *second, *third),
        [first, second, third] if month_named(second).is_some() => (*third, *second, *first),
        [first, second, third] if month_named(first).is_some() => (*third, *first, *second),
        [first, second, third] => match order {
            DateOrder::DayFirst => (*third, *second, *first),
            DateOrder::YearFirst => (*first, *second, *third),
            DateOrder::MonthFirst => (*third, *first, *second),
        },
        _ => return None,
    };
    let years = match year.len() {
        2 => 2000 + number(year, 2)?,
        _ => number(year, 4).filter(|_| year.len() == 4)?,
    };
    let month = month_named(month).map_or_else(|| number(month, 2), Some)?;
    let date = NaiveDate::from_ymd_opt(i32::try_from(years).ok()?, month, number(day, 2)?)?;
    // Others are slips, and some are beyond what the database keeps.
    (2000..2100).contains(&date.year()).then_some(date)
}

/// The day that a spreadsheet counts so: «46037», «46037,5». Any number of five digits may be one: only where a date
/// stands for sure.
pub fn serial_day(text: &str) -> Option<NaiveDate> {
    let (days, part) = text.trim().split_once([',', '.']).unwrap_or((text.trim(), ""));
    if days.len() != 5 || !part.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let days: i64 = days.parse().ok().filter(|days| SERIALS.contains(days))?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(TimeDelta::days(days))
}

/// Is it a date in whatever order?
pub fn is_date(text: &str) -> bool {
    DateOrder::ALL.iter().any(|order| date(text, *order).is_some())
}

fn number(text: &str, longest: usize) -> Option<u32> {
    let fits = !text.is_empty() && text.len() <= longest && text.bytes().all(|c| c.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

fn month_named(word: &str) -> Option<u32> {
    let at = MONTHS
        .iter()
        .position(|(name, others)| *name == word || others.contains(&word))?;
    u32::try_from(at + 1).ok()
}

/// Numbers and the month's name, in small letters; `None` if anything else is there.
fn words(text: &str) -> Option<Vec<String>> {
    if text.len() > 60 {
        return None;
    }
    let mut words: Vec<String> = Vec::new();
    let mut last = None;
    for c in text.trim().chars() {
        let kind = match c {
            // A time: what stands before it was its hour, and nothing behind it counts.
            ':' => {
                words.pop()?;
                break;
            }
            '/' | '-' | '.' | ',' => None,
            c if c.is_whitespace() => None,
            c if c.is_ascii_digit() => Some(true),
            c if c.is_alphabetic() => Some(false),
            _ => return None,
        };
        if kind.is_some() {
            if kind != last {
                words.push(String::new());
            }
            words.last_mut()?.push(plain(c));
        }
        last = kind;
    }
    let is_month_or_number =
        |word: &str| month_named(word).is_some() || word.bytes().all(|c| c.is_ascii_digit());
    words.retain(|word| !FILLERS.contains(&word.as_str()));
    // «mar» is Tuesday only before a whole date.
    if words.len() == 4 && WEEKDAYS.contains(&words[0].as_str()) {
        words.remove(0);
    }
    words.iter().all(|word| is_month_or_number(word)).then_some(words)
}

fn plain(c: char) -> char {
    match c.to_lowercase().next().unwrap_or(c) {
        'á' => 'a',
        'é' => 'e',
        c => c,
    }
}
