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

/// Of a date that names no year: «12/11», «12-11», «12 nov», «nov 12». Month and day.
pub fn day_of_year(text: &str, order: DateOrder) -> Option<(u32, u32)> {
    let words = words(text)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (month, day) = match words.as_slice() {
        [first, second] if month_named(second).is_some() => (*second, *first),
        [first, second] if month_named(first).is_some() => (*first, *second),
        // «12.11» and «12,11» are amounts as well.
        [first, second] if text.contains(['/', '-']) => match order {
            DateOrder::DayFirst => (*second, *first),
            DateOrder::YearFirst | DateOrder::MonthFirst => (*first, *second),
        },
        _ => return None,
    };
    let month = month_named(month).map_or_else(|| number(month, 2), Some)?;
    let day = number(day, 2)?;
    // Of a leap year: the 29th of February is a day.
    NaiveDate::from_ymd_opt(2000, month, day).map(|_| (month, day))
}

/// The last such day that is not past this one.
pub fn last_before((month, day): (u32, u32), end: NaiveDate) -> Option<NaiveDate> {
    let of = |year: i32| NaiveDate::from_ymd_opt(year, month, day);
    let years = (end.year() - 4..=end.year()).rev();
    years.filter_map(of).find(|day| *day <= end)
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

/// Is it a date in whatever order, with its year or without?
pub fn is_date(text: &str) -> bool {
    DateOrder::ALL.iter().any(|order| reads(text, *order))
}

/// Is it a date in this order?
pub fn reads(text: &str, order: DateOrder) -> bool {
    date(text, order).is_some() || day_of_year(text, order).is_some()
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
