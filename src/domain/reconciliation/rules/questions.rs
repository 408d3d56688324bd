//! What a person is asked once more before they confirm a payment: what may be a slip. Pure.

use crate::base::money::Usd;
use std::collections::BTreeSet;

crate::codes! {
    pub enum Question {
        /// A statement covers its day, and no line of it is this payment.
        NotInBank = "NOT_IN_BANK",
        /// What arrived is not what was reported.
        OtherAmount = "OTHER_AMOUNT",
        /// Its order is paid without it.
        AlreadyCovered = "ALREADY_COVERED",
    }
}

impl Question {
    pub const fn text(self) -> &'static str {
        match self {
            Self::NotInBank => "El estado de cuenta de ese día no tiene este pago",
            Self::OtherAmount => "El monto recibido no es el reportado",
            Self::AlreadyCovered => "El pedido ya está pagado sin este pago",
        }
    }
}

/// What the questions follow from.
#[derive(Clone, Copy, Debug)]
pub struct Confirmation {
    /// Some line may be this payment.
    pub has_line: bool,
    /// The bank told of days after the payment's.
    pub is_day_covered: bool,
    /// At the payment's rate.
    pub reported: Usd,
    pub received: Usd,
    /// So much may differ.
    pub tolerance: Usd,
    /// The order is paid, and stands.
    pub is_order_paid: bool,
}

pub fn questions(of: &Confirmation) -> BTreeSet<Question> {
    let apart = of.reported.saturating_sub(of.received) + of.received.saturating_sub(of.reported);
    [
        (Question::NotInBank, of.is_day_covered && !of.has_line),
        (Question::OtherAmount, apart > of.tolerance),
        (Question::AlreadyCovered, of.is_order_paid),
    ]
    .into_iter()
    .filter_map(|(question, is_asked)| is_asked.then_some(question))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;

    fn usd(cents: i64) -> Usd {
        Usd::rounded(Decimal::new(cents, 2))
    }

    fn sure() -> Confirmation {
        Confirmation {
            has_line: true,
            is_day_covered: true,
            reported: usd(1500),
            received: usd(1500),
            tolerance: usd(1),
            is_order_paid: false,
        }
    }

    fn asked(of: Confirmation) -> Vec<Question> {
        questions(&of).into_iter().collect()
    }

    #[test]
    fn what_may_be_a_slip_is_asked() {
        use Question::{AlreadyCovered, NotInBank, OtherAmount};
        assert_eq!(asked(sure()), []);
        let no_line = Confirmation {
            has_line: false,
            ..sure()
        };
        assert_eq!(asked(no_line), [NotInBank]);
        // Not there yet is not the same as not there.
        assert_eq!(
            asked(Confirmation {
                is_day_covered: false,
                ..no_line
            }),
            []
        );
        for (received, expected) in [
            (1501, vec![]),
            (1499, vec![]),
            (1502, vec![OtherAmount]),
            (1498, vec![OtherAmount]),
        ] {
            assert_eq!(
                asked(Confirmation {
                    received: usd(received),
                    ..sure()
                }),
                expected,
                "{received}"
            );
        }
        assert_eq!(
            asked(Confirmation {
                is_order_paid: true,
                ..sure()
            }),
            [AlreadyCovered]
        );
    }
}
