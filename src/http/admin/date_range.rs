//! Which days the overview looks at, as its address says them.

use crate::base::input::{Errors, Input};
use crate::domain::reports::Period;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Map, Value};

/// The longest period that one looks at.
const MOST_DAYS: i64 = 366;
const USUAL_DAYS: u64 = 30;
pub(super) const CHOICES: [(u64, &str); 3] = [(7, "7 días"), (30, "30 días"), (90, "90 días")];

#[derive(Deserialize)]
pub struct DateRangeQuery {
    pub(super) days: Option<String>,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
}

/// The period that was asked for, and which of the usual ones it is. What is no period is told, and the usual one shown.
pub(super) fn read(wish: &DateRangeQuery, today: NaiveDate, errors: &Errors) -> (Period, Option<u64>) {
    let usual = (Period::last(USUAL_DAYS, today), Some(USUAL_DAYS));
    let mut map = Map::new();
    for (name, value) in [("from", &wish.from), ("to", &wish.to)] {
        map.insert(name.to_owned(), value.clone().map_or(Value::Null, Value::String));
    }
    let input = Input::new(&map, errors);
    let (from, to) = (input.date("from"), input.date("to"));
    if !errors.is_empty() {
        return usual;
    }
    let (from, to) = match (from, to) {
        (None, None) => {
            let days = wish.days.as_deref().and_then(|days| days.parse().ok());
            let known = days.filter(|days| CHOICES.iter().any(|(known, _)| known == days));
            return known.map_or(usual, |days| (Period::last(days, today), Some(days)));
        }
        // Nothing has happened after today.
        (Some(from), to) => (from, to.unwrap_or(today).min(today)),
        (None, Some(_)) => {
            errors.add("from", "es obligatorio");
            return usual;
        }
    };
    if from > to {
        errors.add("from", "debe ser anterior al final, y no después de hoy");
        return usual;
    }
    if (to - from).num_days() >= MOST_DAYS {
        errors.add("from", format!("admite hasta {MOST_DAYS} días de una vez"));
        return usual;
    }
    (Period { from, to }, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(days: &str, from: &str, to: &str) -> (Option<Period>, Option<u64>) {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let wish = DateRangeQuery {
            days: text(days),
            from: text(from),
            to: text(to),
        };
        let errors = Errors::new();
        let (period, chosen) = read(&wish, day("2026-03-10"), &errors);
        (errors.is_empty().then_some(period), chosen)
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_has_both_its_days_and_is_never_too_long() {
        let of = |from: &str, to: &str| {
            Some(Period {
                from: day(from),
                to: day(to),
            })
        };
        assert_eq!(asked("", "", ""), (of("2026-02-09", "2026-03-10"), Some(30)));
        assert_eq!(asked("7", "", ""), (of("2026-03-04", "2026-03-10"), Some(7)));
        assert_eq!(asked("8", "", "").1, Some(30));
        assert_eq!(
            asked("7", "2026-03-01", "2026-03-01"),
            (of("2026-03-01", "2026-03-01"), None)
        );
        assert_eq!(
            asked("", "2026-03-01", ""),
            (of("2026-03-01", "2026-03-10"), None)
        );
        assert_eq!(
            asked("", "2026-03-01", "2027-01-01").0,
            of("2026-03-01", "2026-03-10")
        );
        assert_eq!(
            asked("", "2025-03-10", "2026-03-10").0,
            of("2025-03-10", "2026-03-10")
        );
        for (from, to) in [
            ("2025-03-09", "2026-03-10"),
            ("2026-03-02", "2026-03-01"),
            ("2026-03-11", ""),
            ("", "2026-03-01"),
            ("ayer", ""),
            ("2026-03-01", "0001-01-01"),
        ] {
            assert_eq!(asked("", from, to).0, None, "{from} {to}");
        }
    }
}
