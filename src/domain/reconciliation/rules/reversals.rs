//! Which money that came in the bank took back.

use super::undone::says_reversal;
use crate::domain::payments::{alike_end, tails};
use chrono::{NaiveDate, TimeDelta};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};

/// A line of one account, whichever way its money went.
#[derive(Clone, Debug)]
pub struct Posting {
    pub posted_on: NaiveDate,
    pub amount: Decimal,
    pub reference: String,
    /// What else the bank printed.
    pub words: String,
    /// We sent it ourselves: that it has the amount of what came says nothing.
    pub is_own: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// The amount alone, and other money has it too: enough to leave the line to a person.
    Perhaps,
    /// The reference, the bank's word for it, or the only money of that amount.
    Plain,
}

/// Digits in which two references agree that are one.
const SAME: usize = 6;
/// Banks print the day from which money counts: what takes it back may bear an earlier one.
pub const EARLY: TimeDelta = TimeDelta::days(3);
/// A reversal without a word or a reference of its own comes within these days: a week-end with a bank holiday.
pub const SOON: TimeDelta = TimeDelta::days(5);
/// One that says what it is may take so long.
pub const LATE: TimeDelta = TimeDelta::days(30);

/// For what came in, by its place: the place of what took it back, and how plainly.
///
/// Money that went out under the reference of money that came in takes that back, unless it is less than half of it: fees
/// carry the reference of what they are for. Without such a reference it takes back what has its amount and came in
/// shortly before; where that fits several, nobody knows which.
pub fn reversals(came: &[Posting], went: &[Posting]) -> BTreeMap<usize, (usize, Sign)> {
    let index = Index::new(came);
    let mut found: BTreeMap<usize, (usize, Sign)> = BTreeMap::new();
    for (place, out) in went.iter().enumerate() {
        let says = says_reversal(&out.words);
        let named = index.named(out, says);
        let (taken, sign) = match named.is_empty() {
            false => (named, Sign::Plain),
            true if out.is_own => continue,
            true => {
                let alike = index.of_amount(out, if says { LATE } else { SOON });
                let sign = if alike.len() == 1 {
                    Sign::Plain
                } else {
                    Sign::Perhaps
                };
                (alike, sign)
            }
        };
        for at in taken {
            let known = found.entry(at).or_insert((place, sign));
            if known.1 < sign {
                *known = (place, sign);
            }
        }
    }
    found
}

struct Index<'a> {
    came: &'a [Posting],
    by_tail: HashMap<String, Vec<usize>>,
    by_amount: HashMap<Decimal, Vec<usize>>,
}

impl<'a> Index<'a> {
    fn new(came: &'a [Posting]) -> Self {
        let mut by_tail: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_amount: HashMap<Decimal, Vec<usize>> = HashMap::new();
        for (at, line) in came.iter().enumerate() {
            for tail in tails(&line.reference) {
                by_tail.entry(tail).or_default().push(at);
            }
            by_amount.entry(line.amount.normalize()).or_default().push(at);
        }
        Self {
            came,
            by_tail,
            by_amount,
        }
    }

    /// What has the reference of this, or one that stands among the words of what says that it is a reversal.
    fn named(&self, out: &Posting, says: bool) -> Vec<usize> {
        let mut references = vec![out.reference.as_str()];
        if says {
            let numbers = out.words.split(|c: char| !c.is_ascii_digit());
            references.extend(numbers.filter(|number| number.len() >= SAME));
        }
        let mut found: Vec<usize> = Vec::new();
        for reference in references {
            let near = tails(reference);
            let near = near.iter().filter_map(|tail| self.by_tail.get(tail)).flatten();
            found.extend(near.copied().filter(|at| {
                let line = &self.came[*at];
                alike_end(&line.reference, reference).is_some_and(|digits| digits >= SAME)
                    && is_within(line, out, LATE)
                    && (says || out.amount * Decimal::TWO >= line.amount)
            }));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn of_amount(&self, out: &Posting, within: TimeDelta) -> Vec<usize> {
        let same = self.by_amount.get(&out.amount.normalize());
        let same = same.into_iter().flatten().copied();
        same.filter(|at| is_within(&self.came[*at], out, within))
            .collect()
    }
}

/// Nothing is taken back before it came.
fn is_within(came: &Posting, went: &Posting, days: TimeDelta) -> bool {
    (TimeDelta::zero()..=days).contains(&(went.posted_on - came.posted_on))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Sign::{Perhaps, Plain};

    fn line(day: u32, amount: i64, reference: &str, words: &str) -> Posting {
        Posting {
            posted_on: NaiveDate::from_ymd_opt(2026, 1, day).unwrap(),
            amount: Decimal::new(amount, 2),
            reference: reference.to_owned(),
            words: words.to_owned(),
            is_own: false,
        }
    }

    #[test]
    fn what_takes_money_back_is_known_by_its_reference_or_amount() {
        let came = [
            line(10, 60_000, "000000123456", ""),
            line(10, 50_000, "000000777777", ""),
        ];
        let found = |out: &Posting| -> Vec<(usize, Sign)> {
            let found = reversals(&came, std::slice::from_ref(out));
            found.into_iter().map(|(at, (_, sign))| (at, sign)).collect()
        };
        for (out, expected) in [
            // The reference, late, and less by a fee.
            (line(30, 59_000, "123456", "CARGO"), vec![(0, Plain)]),
            (line(10, 30_000, "123456", "CARGO"), vec![(0, Plain)]),
            // A fee has it too.
            (line(10, 29_999, "123456", "COMISION"), vec![]),
            (line(10, 100, "123456", "REV"), vec![(0, Plain)]),
            (line(9, 60_000, "123456", "REV"), vec![]),
            // The amount, soon after; with the bank's word later too.
            (line(15, 60_000, "999999", "PAGO"), vec![(0, Plain)]),
            (line(16, 60_000, "999999", "PAGO"), vec![]),
            (line(16, 60_000, "999999", "REVERSO"), vec![(0, Plain)]),
            (line(9, 60_000, "999999", "PAGO"), vec![]),
            (line(10, 60_001, "999999", "REVERSO"), vec![]),
            // The reference stands among the words.
            (line(12, 1, "1", "REVERSO REF 000000777777"), vec![(1, Plain)]),
            (line(12, 1, "1", "PAGO REF 000000777777"), vec![]),
            (line(12, 1, "1", "REVERSO REF 77777"), vec![]),
            // Five digits are not the same.
            (line(12, 40_000, "23456", ""), vec![]),
        ] {
            assert_eq!(found(&out), expected, "{out:?}");
        }
        let last = NaiveDate::from_ymd_opt(2026, 2, 9).unwrap();
        for (day, expected) in [(last, vec![(0, Plain)]), (last + TimeDelta::days(1), vec![])] {
            let out = Posting {
                posted_on: day,
                ..line(1, 60_000, "123456", "REVERSO")
            };
            assert_eq!(found(&out), expected);
        }
    }

    #[test]
    fn what_we_sent_ourselves_takes_nothing_back_by_its_amount() {
        let came = [line(10, 60_000, "000000123456", "")];
        let own = |reference: &str| Posting {
            is_own: true,
            ..line(12, 60_000, reference, "PAGO")
        };
        assert!(reversals(&came, &[own("999999")]).is_empty());
        // Under the very reference of what came, it does.
        assert_eq!(reversals(&came, &[own("123456")])[&0], (0, Plain));
    }

    #[test]
    fn of_several_that_have_the_amount_nobody_knows_which() {
        let came = [
            line(10, 60_000, "111111", ""),
            line(11, 60_000, "222222", ""),
            line(11, 60_000, "333333", ""),
        ];
        let out = line(12, 60_000, "9", "");
        let found = reversals(&came, std::slice::from_ref(&out));
        assert!(found.len() == 3 && found.values().all(|(_, sign)| *sign == Perhaps));
        // One that names its own is that one's alone, and a plain sign counts before another.
        let own = line(12, 60_000, "222222", "");
        assert_eq!(
            reversals(&came, std::slice::from_ref(&own)),
            BTreeMap::from([(1, (0, Plain))])
        );
        let both = reversals(&came, &[out.clone(), own.clone()]);
        assert_eq!((both[&0], both[&1]), ((0, Perhaps), (1, Plain)));
        let both = reversals(&came, &[own.clone(), out]);
        assert_eq!((both[&0], both[&1]), ((1, Perhaps), (0, Plain)));
        // As plain as another, the first counts.
        assert_eq!(reversals(&came, &[own.clone(), own])[&1], (0, Plain));
    }
}
