//! Which money that came in the bank took back.

use super::undone::says_reversal;
use crate::base::ids::AccountId;
use crate::domain::payments::{SHORTEST_END, alike_end, tails};
use chrono::{NaiveDate, TimeDelta};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};

/// A line, whichever way its money went.
#[derive(Clone, Debug)]
pub struct Posting {
    pub account: AccountId,
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
    /// The only money of that amount, or of a little more: enough to ask a person to look, if it has paid already.
    Amount,
    /// The reference, or the bank's word for it beside the only money of that amount.
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

/// For what came in, by its place: the place of what took it back, and how plainly. All is of one currency.
///
/// Money that went out under the reference of money that came in takes that back, unless all that went so is less than half
/// of it: fees carry the reference of what they are for. Without such a reference it takes back what has its amount and came
/// in shortly before; where that fits several, nobody knows which. What the bank calls a reversal may keep a fee, and may be
/// printed on another account.
pub fn reversals(came: &[Posting], went: &[Posting]) -> BTreeMap<usize, (usize, Sign)> {
    let index = Index::new(came);
    let all_named = index.all_named(went);
    let mut found: BTreeMap<usize, (usize, Sign)> = BTreeMap::new();
    for ((place, out), named) in went.iter().enumerate().zip(all_named) {
        let (taken, sign) = match named.is_empty() {
            false => (named, Sign::Plain),
            true if out.is_own => continue,
            true => index.unnamed(out),
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

/// The least that came where this is what is left of it after a fee, and the most.
pub fn with_a_fee(amount: Decimal) -> (Decimal, Decimal) {
    (amount, amount / Decimal::new(9, 1))
}

struct Index<'a> {
    came: &'a [Posting],
    by_tail: HashMap<String, Vec<usize>>,
    by_amount: BTreeMap<Decimal, Vec<usize>>,
}

impl<'a> Index<'a> {
    fn new(came: &'a [Posting]) -> Self {
        let mut by_tail: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_amount: BTreeMap<Decimal, Vec<usize>> = BTreeMap::new();
        for (at, line) in came.iter().enumerate() {
            for tail in tails(&line.reference) {
                by_tail.entry(tail).or_default().push(at);
            }
            by_amount.entry(line.amount).or_default().push(at);
        }
        Self {
            came,
            by_tail,
            by_amount,
        }
    }

    /// For each of these what it takes back by its reference. One reference may leave in parts.
    fn all_named(&self, went: &[Posting]) -> Vec<Vec<usize>> {
        let mut parts: HashMap<usize, Decimal> = HashMap::new();
        let mut all = Vec::with_capacity(went.len());
        for out in went {
            let says = says_reversal(&out.words);
            let mut named = self.sharing(out, says, SAME);
            named.retain(|at| {
                let line = &self.came[*at];
                // On another account chance has it too.
                is_within(line, out, EARLY, LATE)
                    && (says || line.account == out.account || line.amount == out.amount)
            });
            if !says {
                for at in &named {
                    *parts.entry(*at).or_default() += out.amount;
                }
            }
            all.push((says, named));
        }
        let is_most =
            |at: &usize| parts.get(at).copied().unwrap_or_default() * Decimal::TWO >= self.came[*at].amount;
        all.into_iter()
            .map(|(says, mut named)| {
                named.retain(|at| says || is_most(at));
                named
            })
            .collect()
    }

    /// What shares so many digits with the reference of this, or with one that stands among the words of what says that it is
    /// a reversal.
    fn sharing(&self, out: &Posting, says: bool, digits: usize) -> Vec<usize> {
        let mut references = vec![out.reference.as_str()];
        if says {
            let numbers = out.words.split(|c: char| !c.is_ascii_digit());
            references.extend(numbers.filter(|number| number.len() >= digits));
        }
        let mut found: Vec<usize> = Vec::new();
        for reference in references {
            let near = tails(reference);
            let near = near.iter().filter_map(|tail| self.by_tail.get(tail)).flatten();
            found.extend(near.copied().filter(|at| {
                alike_end(&self.came[*at].reference, reference).is_some_and(|shared| shared >= digits)
            }));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// What this takes back whose reference is no other's: the first that fits anything counts.
    fn unnamed(&self, out: &Posting) -> (Vec<usize>, Sign) {
        let of = |(from, to): (Decimal, Decimal), is: &dyn Fn(&Posting) -> bool| -> Vec<usize> {
            let alike = self.by_amount.range(from..=to).flat_map(|(_, places)| places);
            alike.copied().filter(|at| is(&self.came[*at])).collect()
        };
        let exactly = (out.amount, out.amount);
        let is_late = |line: &Posting| is_within(line, out, EARLY, LATE);
        let is_of_it = |line: &Posting| is_late(line) && line.account == out.account;
        if !says_reversal(&out.words) {
            let is_soon =
                |line: &Posting| line.account == out.account && is_within(line, out, TimeDelta::zero(), SOON);
            return told(of(exactly, &is_soon), Sign::Amount);
        }
        let ends_so = self.sharing(out, true, SHORTEST_END);
        let mut short = of(with_a_fee(out.amount), &is_late);
        short.retain(|at| ends_so.contains(at));
        let ways: [(Vec<usize>, Sign); 4] = [
            (short, Sign::Plain),
            (of(exactly, &is_of_it), Sign::Plain),
            (of(exactly, &is_late), Sign::Amount),
            (of(with_a_fee(out.amount), &is_of_it), Sign::Amount),
        ];
        let fits = ways.into_iter().find(|(fit, _)| !fit.is_empty());
        fits.map_or((Vec::new(), Sign::Perhaps), |(fit, sign)| told(fit, sign))
    }
}

/// Of several nobody knows which.
fn told(fit: Vec<usize>, sign: Sign) -> (Vec<usize>, Sign) {
    match fit.len() {
        1 => (fit, sign),
        _ => (fit, Sign::Perhaps),
    }
}

/// Not long before it came, and not much later.
fn is_within(came: &Posting, went: &Posting, before: TimeDelta, after: TimeDelta) -> bool {
    (-before..=after).contains(&(went.posted_on - came.posted_on))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Sign::{Amount, Perhaps, Plain};
    use uuid::Uuid;

    const OWN: AccountId = AccountId(Uuid::nil());

    fn line(day: u32, amount: i64, reference: &str, words: &str) -> Posting {
        Posting {
            account: OWN,
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
            // The day from which it counts may be an earlier one.
            (line(7, 60_000, "123456", "REV"), vec![(0, Plain)]),
            (line(7, 60_000, "123456", "CARGO"), vec![(0, Plain)]),
            (line(6, 60_000, "123456", "REV"), vec![]),
            (line(7, 60_000, "999999", "REV"), vec![(0, Plain)]),
            (line(6, 60_000, "999999", "REV"), vec![]),
            // The amount, soon after; with the bank's word later too.
            (line(15, 60_000, "999999", "PAGO"), vec![(0, Amount)]),
            (line(16, 60_000, "999999", "PAGO"), vec![]),
            (line(16, 60_000, "999999", "REVERSO"), vec![(0, Plain)]),
            (line(9, 60_000, "999999", "PAGO"), vec![]),
            (line(10, 60_001, "999999", "REVERSO"), vec![]),
            // Less by a fee.
            (line(12, 54_000, "999999", "CONTRACARGO"), vec![(0, Amount)]),
            (line(12, 53_999, "999999", "CONTRACARGO"), vec![]),
            (line(12, 59_900, "999999", "PAGO"), vec![]),
            (line(12, 54_000, "23456", "REVERSO"), vec![(0, Plain)]),
            (line(12, 53_999, "23456", "REVERSO"), vec![]),
            (line(12, 46_000, "77777", "REVERSO"), vec![(1, Plain)]),
            (line(12, 46_000, "88777", "REVERSO"), vec![(1, Amount)]),
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
    fn what_leaves_in_parts_is_added_up() {
        let came = [line(10, 60_000, "000000123456", "")];
        let parts = |amounts: [i64; 2]| {
            let parts = amounts.map(|amount| line(12, amount, "123456", "CARGO"));
            reversals(&came, &parts).get(&0).copied()
        };
        assert_eq!(parts([29_900, 29_900]), Some((0, Plain)));
        assert_eq!(parts([29_900, 100]), Some((0, Plain)));
        assert_eq!(parts([29_900, 99]), None);
        // Parts of two references are fees of two.
        let two = [line(12, 29_900, "123456", ""), line(12, 29_900, "777777", "")];
        assert!(reversals(&came, &two).is_empty());
    }

    #[test]
    fn on_another_account_only_what_surely_is_one_takes_money_back() {
        let came = [
            line(10, 60_000, "000000123456", ""),
            line(10, 50_000, "000000777777", ""),
            line(10, 50_000, "000000888888", ""),
        ];
        let found = |line: Posting| -> Vec<(usize, Sign)> {
            let out = Posting {
                account: AccountId(Uuid::max()),
                ..line
            };
            let found = reversals(&came, &[out]);
            found.into_iter().map(|(at, (_, sign))| (at, sign)).collect()
        };
        assert_eq!(found(line(10, 100, "123456", "REVERSO")), [(0, Plain)]);
        assert_eq!(found(line(10, 60_000, "123456", "PAGO")), [(0, Plain)]);
        assert_eq!(found(line(10, 59_900, "123456", "PAGO")), []);
        assert_eq!(found(line(10, 59_900, "23456", "REVERSO")), [(0, Plain)]);
        assert_eq!(found(line(10, 60_000, "999999", "REVERSO")), [(0, Amount)]);
        assert_eq!(
            found(line(10, 50_000, "999999", "REVERSO")),
            [(1, Perhaps), (2, Perhaps)]
        );
        assert_eq!(found(line(10, 60_000, "999999", "PAGO")), []);
        assert_eq!(found(line(10, 59_900, "999999", "REVERSO")), []);
        // Where its own account has such money, it is that.
        let own = Posting {
            account: AccountId(Uuid::max()),
            ..line(11, 60_000, "000000555555", "")
        };
        let out = Posting {
            account: own.account,
            ..line(12, 60_000, "999999", "REVERSO")
        };
        let both = reversals(&[came[0].clone(), own], &[out]);
        assert_eq!(both, BTreeMap::from([(1, (0, Plain))]));
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
