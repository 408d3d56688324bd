//! What is missing of an order's money, what came above it, and what may go back.

use super::{Received, covered};
use crate::base::money::{Bs, Money, Rate, Usd};
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// What an order costs, in both currencies, at the rate that it was quoted.
#[derive(Clone, Copy, Debug)]
pub struct Price {
    pub total: Usd,
    pub total_bs: Bs,
    pub rate: Rate,
}

impl Price {
    pub fn missing(self, received: &[Received]) -> Usd {
        self.total.saturating_sub(covered(received))
    }

    /// What came in bolívares at the order's rate is taken off in bolívares: whoever pays in parts is asked for what they
    /// were told, to the cent. What came otherwise counts in dollars, and only the rest of them is quoted.
    pub fn missing_bs(self, received: &[Received]) -> Bs {
        let (quoted, otherwise): (Vec<Received>, Vec<Received>) = received
            .iter()
            .partition(|part| matches!(part.amount, Money::Bs(_)) && part.rate == self.rate);
        let asked = match otherwise.as_slice() {
            [] => self.total_bs,
            parts => self.rate.to_bs(self.missing(parts)),
        };
        let paid: Decimal = quoted.iter().map(|part| part.amount.decimal()).sum();
        Bs::new(asked.decimal() - paid).unwrap_or(Bs::ZERO)
    }
}

/// What came and did not go back yet.
pub fn kept(received: Usd, refunded: Usd) -> Usd {
    received.saturating_sub(refunded)
}

/// What is kept above what the order costs, unless it is so little that nobody asks for it.
pub fn above(total: Usd, received: Usd, refunded: Usd, tolerance: Usd) -> Usd {
    let above = kept(received, refunded).saturating_sub(total);
    if above > tolerance { above } else { Usd::ZERO }
}

/// How much may go back: all that is kept, and of a cancelled order no more than is due (which an admin may have lowered).
pub fn refundable(received: Usd, refunded: Usd, due: Option<Usd>) -> Usd {
    let due = due.map(|due| due.saturating_sub(refunded));
    let kept = kept(received, refunded);
    due.map_or(kept, |due| due.min(kept))
}

/// What an admin may make of what is due back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lowered {
    Less,
    /// It is so already.
    Same,
    /// Lowering is no raising.
    More,
    /// More than that went back already.
    GoneBack,
}

pub fn lowered(due: Usd, current: Usd, refunded: Usd) -> Lowered {
    match due.cmp(&current) {
        Ordering::Equal => Lowered::Same,
        Ordering::Greater => Lowered::More,
        Ordering::Less if due < refunded => Lowered::GoneBack,
        Ordering::Less => Lowered::Less,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn usd(text: &str) -> Usd {
        text.parse().unwrap()
    }

    fn bs(text: &str, rate: &str) -> Received {
        Received {
            amount: Money::Bs(text.parse().unwrap()),
            rate: rate.parse().unwrap(),
        }
    }

    #[test]
    fn what_is_missing_is_told_as_it_was_quoted() {
        let price = Price {
            total: usd("15,00"),
            total_bs: "600,10".parse().unwrap(),
            rate: "40,00".parse().unwrap(),
        };
        let dollars = Received {
            amount: Money::Usd(usd("5,00")),
            rate: price.rate,
        };
        for (received, missing, missing_bs) in [
            (vec![], "15,00", "600,10"),
            (vec![bs("200,00", "40")], "10,00", "400,10"),
            (vec![bs("200,00", "40"), bs("400,10", "40")], "0,00", "0,00"),
            (vec![bs("700,00", "40")], "0,00", "0,00"),
            // Another rate, or dollars: they count in dollars, and the rest is quoted.
            (vec![bs("200,00", "50")], "11,00", "440,00"),
            (vec![dollars], "10,00", "400,00"),
            (vec![bs("200,00", "40"), dollars], "5,00", "200,00"),
        ] {
            assert_eq!(price.missing(&received), usd(missing), "{received:?}");
            assert_eq!(
                price.missing_bs(&received).to_string(),
                format!("Bs. {missing_bs}"),
                "{received:?}"
            );
        }
    }

    #[test]
    fn all_that_is_kept_may_go_back_and_no_cent_more() {
        let (received, refunded) = (usd("15,00"), usd("5,00"));
        assert_eq!(kept(received, refunded), usd("10,00"));
        for (due, refundable_now) in [
            (None, "10,00"),
            (Some("15,00"), "10,00"),
            (Some("14,99"), "9,99"),
            (Some("5,00"), "0,00"),
            (Some("4,99"), "0,00"),
        ] {
            assert_eq!(
                refundable(received, refunded, due.map(usd)),
                usd(refundable_now),
                "{due:?}"
            );
        }
    }

    #[test]
    fn what_is_above_is_the_customers_beyond_the_tolerance() {
        let above =
            |received: &str, refunded: &str| above(usd("15,00"), usd(received), usd(refunded), usd("0,01"));
        assert_eq!(above("15,00", "0"), Usd::ZERO);
        assert_eq!(above("15,01", "0"), Usd::ZERO);
        assert_eq!(above("15,02", "0"), usd("0,02"));
        assert_eq!(above("15,02", "0,02"), Usd::ZERO);
        assert_eq!(above("10,00", "0"), Usd::ZERO);
    }

    #[test]
    fn what_is_due_back_is_lowered_to_what_went_back_at_least() {
        let lowered = |due: &str| lowered(usd(due), usd("10,00"), usd("4,00"));
        assert_eq!(lowered("10,00"), Lowered::Same);
        assert_eq!(lowered("10,01"), Lowered::More);
        assert_eq!(lowered("9,99"), Lowered::Less);
        assert_eq!(lowered("4,00"), Lowered::Less);
        assert_eq!(lowered("3,99"), Lowered::GoneBack);
    }

    proptest! {
        /// Whoever pays what they are asked for has paid.
        #[test]
        fn what_is_asked_for_is_enough(
            total in 1_u32..1_000_000,
            rate in 20_000_i64..100_000_000,
            parts in prop::collection::vec((0_usize..3, 1_i64..10_000_000), 0..5),
        ) {
            let rate = Rate::rounded(Decimal::new(rate, 4));
            let earlier = Rate::rounded(rate.decimal() / Decimal::TWO);
            let mut received: Vec<Received> = parts
                .into_iter()
                .map(|(kind, cents)| {
                    let cents = Decimal::new(cents, 2);
                    match kind {
                        0 => Received { amount: Money::Bs(Bs::rounded(cents)), rate },
                        1 => Received { amount: Money::Bs(Bs::rounded(cents)), rate: earlier },
                        _ => Received { amount: Money::Usd(Usd::rounded(cents)), rate },
                    }
                })
                .collect();
            let total = Usd::of_cents(total);
            let asked = Price { total, total_bs: rate.to_bs(total), rate }.missing_bs(&received);
            received.push(Received { amount: Money::Bs(asked), rate });
            prop_assert!(covered(&received) >= total);
        }
    }
}
