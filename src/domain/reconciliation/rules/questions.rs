//! What a person is asked once more before they confirm a payment: what may be a slip. Pure.

use crate::base::money::{Money, Usd};

/// What the questions follow from.
#[derive(Clone, Debug)]
pub struct Confirmation {
    /// What speaks against it, in a word or two each, and was not shown.
    pub doubts: Vec<&'static str>,
    /// Some line may be this payment.
    pub has_line: bool,
    /// The bank told of days after the payment's.
    pub is_day_covered: bool,
    pub reported: Money,
    pub received: Money,
    /// By how much these are apart, and may be, in dollars.
    pub apart: Usd,
    pub tolerance: Usd,
    /// The order is paid, and stands.
    pub is_order_paid: bool,
}

/// In words, which are the answer too: a yes to one amount is no yes to another. `None` where nothing is asked.
pub fn question(of: &Confirmation) -> Option<String> {
    let asked: Vec<String> = [
        (!of.doubts.is_empty()).then(|| format!("Hay dudas: {}.", of.doubts.join(", ").to_lowercase())),
        (of.is_day_covered && !of.has_line)
            .then(|| "El estado de cuenta de ese día no tiene este pago.".to_owned()),
        (of.apart > of.tolerance).then(|| {
            format!(
                "El monto recibido, {}, no es el reportado, {}.",
                of.received, of.reported
            )
        }),
        of.is_order_paid
            .then(|| "El pedido ya está pagado sin este pago.".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!asked.is_empty()).then(|| format!("{} ¿Lo confirmas de todas formas?", asked.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::money::Bs;

    fn bs(text: &str) -> Money {
        Money::Bs(text.parse::<Bs>().unwrap())
    }

    fn sure() -> Confirmation {
        Confirmation {
            doubts: Vec::new(),
            has_line: true,
            is_day_covered: true,
            reported: bs("600"),
            received: bs("600"),
            apart: Usd::ZERO,
            tolerance: Usd::of_cents(1),
            is_order_paid: false,
        }
    }

    #[test]
    fn what_may_be_a_slip_is_asked() {
        let asks = |of: &Confirmation, about: &str| question(of).unwrap_or_default().contains(about);
        assert_eq!(question(&sure()), None);
        let doubted = Confirmation {
            doubts: vec!["Reversado por el banco", "Otro teléfono"],
            ..sure()
        };
        assert!(asks(
            &doubted,
            "Hay dudas: reversado por el banco, otro teléfono."
        ));
        let no_line = Confirmation {
            has_line: false,
            ..sure()
        };
        assert!(asks(&no_line, "no tiene este pago"));
        // Not there yet is not the same as not there.
        let not_yet = Confirmation {
            is_day_covered: false,
            ..no_line.clone()
        };
        assert_eq!(question(&not_yet), None);
        let other = Confirmation {
            received: bs("500,50"),
            ..sure()
        };
        let little = Confirmation {
            apart: Usd::of_cents(1),
            ..other.clone()
        };
        assert_eq!(question(&little), None);
        let much = Confirmation {
            apart: Usd::of_cents(2),
            ..other.clone()
        };
        assert!(asks(&much, "Bs. 500,50, no es el reportado, Bs. 600,00"));
        let paid = Confirmation {
            is_order_paid: true,
            ..no_line.clone()
        };
        assert!(asks(&paid, "ya está pagado") && asks(&paid, "no tiene este pago"));
    }
}
