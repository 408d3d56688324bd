//! How long a quote holds, what is a leap, and when a rate is old. Pure.

pub mod reading;

use crate::base::calendar;
use crate::base::money::{Bs, Rate, Usd};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rust_decimal::Decimal;

/// A rate that differs by more than this part of the one before it is a slip of the pen, unless somebody says that it is
/// not.
const LEAP: Decimal = Decimal::from_parts(20, 0, 0, false, 2);
/// No *fecha valor* lies further ahead: not over Carnival, Holy Week or the turn of the year.
const FURTHEST: TimeDelta = TimeDelta::days(10);

/// The rates at which a customer may pay.
#[derive(Clone, Debug)]
pub struct Quotes {
    /// The newest first, also those to come.
    ledger: Vec<(Rate, DateTime<Utc>)>,
    /// For so long is a rate still accepted after it was replaced.
    hold: TimeDelta,
}

impl Quotes {
    pub const fn new(ledger: Vec<(Rate, DateTime<Utc>)>, hold: TimeDelta) -> Self {
        Self { ledger, hold }
    }

    /// Those that count by this time, the newest first.
    fn begun(&self, now: DateTime<Utc>) -> &[(Rate, DateTime<Utc>)] {
        let to_come = self.ledger.iter().take_while(|(_, from)| *from > now).count();
        &self.ledger[to_come..]
    }

    pub fn current(&self, now: DateTime<Utc>) -> Option<Rate> {
        self.begun(now).first().map(|(rate, _)| *rate)
    }

    /// Until when what is quoted at this rate holds. The current rate could be replaced any moment, and holds for as long
    /// as the setting says even then. `None`: it does not hold any more.
    pub fn until(&self, rate: Rate, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let begun = self.begun(now);
        let last = begun.iter().position(|(known, _)| *known == rate)?;
        // The entry before it, newest first, is the one that replaced it.
        match last.checked_sub(1).and_then(|next| begun.get(next)) {
            None => Some(now + self.hold),
            Some((_, replaced)) => Some(*replaced + self.hold).filter(|until| *until > now),
        }
    }

    /// Those that a customer may pay at now, the current one first.
    pub fn honoured(&self, now: DateTime<Utc>) -> Vec<Rate> {
        let mut rates: Vec<Rate> = Vec::new();
        for (rate, _) in self.begun(now) {
            if !rates.contains(rate) && self.until(*rate, now).is_some() {
                rates.push(*rate);
            }
        }
        rates
    }
}

/// Does it look like a slip of the pen?
pub fn leaps(before: Option<Rate>, new: Rate) -> bool {
    before.is_some_and(|before| {
        let step = (new.decimal() - before.decimal()).abs();
        step > before.decimal() * LEAP
    })
}

/// So many working days may have begun since a rate's *fecha valor*: on the day after, somebody may be about to enter the
/// next one, or the banks are closed on a day that is no national holiday.
const FRESH: usize = 1;

/// Whether a rate of this *fecha valor* should have been replaced by now.
pub fn is_old(value_date: NaiveDate, today: NaiveDate) -> bool {
    let since = value_date.iter_days().skip(1).take_while(|day| *day <= today);
    calendar::is_business_day(today)
        && since
            .filter(|day| calendar::is_business_day(*day))
            .nth(FRESH)
            .is_some()
}

/// Whether it may be the *fecha valor* of what is published today.
pub fn is_plausible(value_date: NaiveDate, today: NaiveDate) -> bool {
    value_date - today <= FURTHEST
}

/// Of such rates, what counted then.
pub fn counted_at(rates: &[(DateTime<Utc>, Rate)], at: DateTime<Utc>) -> Option<Rate> {
    let counted = rates.partition_point(|(from, _)| *from <= at);
    rates[..counted].last().map(|(_, rate)| *rate)
}

/// Of what a rate makes of the dollars, in hundredths: more than it moves in two or three days is no rounding.
const LITTLE: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// Whether these bolívares may be what these dollars were at that rate.
pub fn fits(rate: Rate, usd: Usd, bs: Bs) -> bool {
    let expected = rate.to_bs(usd).decimal();
    (expected - bs.decimal()).abs() <= expected * LITTLE
}

/// What is asked where they do not fit, before it is written.
pub fn other_bs(rate: Rate, usd: Usd, bs: Bs) -> String {
    format!(
        "{usd} son {} a la tasa del día (Bs. {rate}), y salieron {bs}.",
        rate.to_bs(usd)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(text: &str) -> Rate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_quote_holds_for_a_while_after_its_rate_was_replaced() {
        let quotes = Quotes::new(
            vec![
                (rate("43"), at("2026-01-16T04:00:00Z")),
                (rate("42"), at("2026-01-15T04:00:00Z")),
                (rate("41"), at("2026-01-14T04:00:00Z")),
                (rate("40"), at("2026-01-13T04:00:00Z")),
            ],
            TimeDelta::hours(24),
        );
        let now = at("2026-01-15T19:40:00Z");
        assert_eq!(quotes.current(now), Some(rate("42")));
        assert_eq!(quotes.until(rate("42"), now), Some(at("2026-01-16T19:40:00Z")));
        assert_eq!(quotes.until(rate("41"), now), Some(at("2026-01-16T04:00:00Z")));
        assert_eq!(quotes.until(rate("40"), now), None, "the day before yesterday's");
        assert_eq!(quotes.until(rate("43"), now), None, "not yet");
        assert_eq!(quotes.honoured(now), [rate("42"), rate("41")]);
        assert_eq!(quotes.current(at("2026-01-01T00:00:00Z")), None);
    }

    #[test]
    fn a_fifth_is_a_leap() {
        for (before, new, leap) in [
            ("40", "48", false),
            ("40", "48.0001", true),
            ("40", "32", false),
            ("40", "31.9999", true),
            ("916.6477", "9166.477", true),
        ] {
            assert_eq!(leaps(Some(rate(before)), rate(new)), leap, "{before} {new}");
        }
        assert!(!leaps(None, rate("916.6477")), "nothing to compare it with");
    }

    #[test]
    fn a_rate_is_old_once_two_working_days_passed() {
        for (value_date, today, old) in [
            ("2026-01-15", "2026-01-15", false),
            ("2026-01-16", "2026-01-15", false),
            // The day after, somebody may still be about to enter it.
            ("2026-01-15", "2026-01-16", false),
            ("2026-01-14", "2026-01-16", true),
            // Nothing is published over a week-end.
            ("2026-01-15", "2026-01-17", false),
            ("2026-01-15", "2026-01-18", false),
            ("2026-01-16", "2026-01-19", false),
            ("2026-01-15", "2026-01-19", true),
            // Carnival: 16 and 17 February.
            ("2026-02-13", "2026-02-17", false),
            ("2026-02-13", "2026-02-18", false),
            ("2026-02-13", "2026-02-19", true),
        ] {
            assert_eq!(is_old(day(value_date), day(today)), old, "{value_date} {today}");
        }
    }

    #[test]
    fn a_hundredth_is_a_little() {
        let rate: Rate = "40".parse().unwrap();
        for (usd, bs, is_near) in [
            ("15", "600", true),
            ("15", "606", true),
            ("15", "594", true),
            ("15", "606,01", false),
            ("15", "593,99", false),
            ("15", "6000", false),
            ("0,01", "0,40", true),
            ("0,01", "0,41", false),
        ] {
            let (usd, amount) = (usd.parse().unwrap(), bs.parse().unwrap());
            assert_eq!(fits(rate, usd, amount), is_near, "{bs}");
        }
    }

    #[test]
    fn a_rate_counts_until_the_next() {
        let at = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
        let rate = |text: &str| -> Rate { text.parse().unwrap() };
        let ledger = [
            (at("2026-01-10T04:00:00Z"), rate("40")),
            (at("2026-01-12T04:00:00Z"), rate("41")),
        ];
        assert_eq!(counted_at(&ledger, at("2026-01-10T03:59:59Z")), None);
        assert_eq!(counted_at(&ledger, at("2026-01-12T03:59:59Z")), Some(rate("40")));
        assert_eq!(counted_at(&ledger, at("2026-01-12T04:00:00Z")), Some(rate("41")));
    }
}
