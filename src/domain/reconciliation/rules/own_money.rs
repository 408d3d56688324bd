//! Which money that went out we sent out ourselves: refunds, and transfers to workshops.

use super::reversals::Posting;
use super::undone::says_reversal;
use crate::domain::payments::common_end;
use chrono::{NaiveDate, TimeDelta};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// What was written down as sent, in the account's currency.
#[derive(Clone, Debug)]
pub struct Sent {
    pub on: NaiveDate,
    pub amount: Decimal,
    pub reference: String,
}

/// The bank's day and the day on which somebody wrote it down are so near: a week-end, and a day to do it.
pub const NEAR: TimeDelta = TimeDelta::days(3);
/// Digits in which two references agree that are one.
const SAME: usize = 6;

/// The places of what we sent ourselves. What has the reference of a sending is it, or its fee. Another sending explains one
/// line of its amount, the nearest by day; and none that the bank itself calls a reversal.
pub fn own_money(went: &[Posting], sent: &[Sent]) -> BTreeSet<usize> {
    let apart = |out: &Posting, sending: &Sent| (out.posted_on - sending.on).abs();
    let mut own = BTreeSet::new();
    let mut explained = BTreeSet::new();
    for (place, out) in went.iter().enumerate() {
        for (at, sending) in sent.iter().enumerate() {
            let same = common_end(&out.reference, &sending.reference);
            if apart(out, sending) <= NEAR && same.is_some_and(|digits| digits >= SAME) {
                own.insert(place);
                explained.insert(at);
            }
        }
    }
    let mut by_amount: BTreeMap<Decimal, Vec<usize>> = BTreeMap::new();
    for (at, sending) in sent.iter().enumerate().filter(|(at, _)| !explained.contains(at)) {
        by_amount.entry(sending.amount.normalize()).or_default().push(at);
    }
    let mut near = Vec::new();
    for (place, out) in went.iter().enumerate() {
        if own.contains(&place) || says_reversal(&out.words) {
            continue;
        }
        let same = by_amount.get(&out.amount.normalize());
        let same = same.into_iter().flatten();
        let same = same.map(|at| (apart(out, &sent[*at]), place, *at));
        near.extend(same.filter(|(apart, ..)| *apart <= NEAR));
    }
    near.sort_unstable();
    for (_, place, at) in near {
        if !own.contains(&place) && explained.insert(at) {
            own.insert(place);
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::AccountId;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, day).unwrap()
    }

    fn out(on: u32, amount: i64, reference: &str, words: &str) -> Posting {
        Posting {
            account: AccountId(uuid::Uuid::nil()),
            posted_on: day(on),
            amount: Decimal::new(amount, 2),
            reference: reference.to_owned(),
            words: words.to_owned(),
            is_own: false,
        }
    }

    fn sent(on: u32, amount: i64, reference: &str) -> Sent {
        Sent {
            on: day(on),
            amount: Decimal::new(amount, 2),
            reference: reference.to_owned(),
        }
    }

    fn own(went: &[Posting], sent: &[Sent]) -> Vec<usize> {
        own_money(went, sent).into_iter().collect()
    }

    #[test]
    fn what_we_sent_is_known_by_its_reference_or_its_amount_and_day() {
        let refund = [sent(10, 60_000, "R-123456")];
        for (line, expected) in [
            (out(10, 60_000, "999", "PAGO"), true),
            (out(13, 60_000, "999", "PAGO"), true),
            (out(7, 60_000, "999", "PAGO"), true),
            (out(14, 60_000, "999", "PAGO"), false),
            (out(10, 60_001, "999", "PAGO"), false),
            (out(10, 60_000, "999", "REVERSO"), false),
            // Its reference: less by something, or its fee.
            (out(10, 180, "000123456", "COMISION"), true),
            (out(10, 60_000, "000123456", "DEVOLUCION A CLIENTE"), true),
            (out(14, 60_000, "000123456", "PAGO"), false),
            // Five digits are not the same.
            (out(10, 180, "23456", ""), false),
        ] {
            assert_eq!(
                own(std::slice::from_ref(&line), &refund) == [0],
                expected,
                "{line:?}"
            );
        }
    }

    #[test]
    fn one_sending_explains_one_line() {
        let two = [out(9, 60_000, "1", ""), out(10, 60_000, "2", "")];
        assert_eq!(own(&two, &[sent(10, 60_000, "")]), [1]);
        assert_eq!(own(&two, &[sent(8, 60_000, "")]), [0]);
        assert_eq!(own(&two, &[sent(9, 60_000, ""), sent(9, 60_000, "")]), [0, 1]);
        // One that its reference explains explains no other.
        let named = [out(10, 60_000, "1", ""), out(10, 60_000, "123456", "")];
        assert_eq!(own(&named, &[sent(10, 60_000, "123456")]), [1]);
        assert!(own(&two, &[]).is_empty());
    }
}
