//! What a person is asked once more before they confirm a payment: what may be a slip. Pure.

use super::Doubt;
use crate::base::money::{Money, Usd};
use std::collections::BTreeSet;

/// What the questions follow from.
#[derive(Clone, Debug)]
pub struct Confirmation {
    /// What speaks against it, and what of that was shown.
    pub doubts: BTreeSet<Doubt>,
    pub shown: BTreeSet<Doubt>,
    pub reported: Money,
    pub received: Money,
    /// By how much these are apart, and may be, in dollars.
    pub apart: Usd,
    pub tolerance: Usd,
}

impl Confirmation {
    fn is_other_amount(&self) -> bool {
        self.apart > self.tolerance
    }

    /// The amounts say it better.
    fn is_asked(&self, doubt: Doubt) -> bool {
        let is_told = doubt == Doubt::OtherAmount && self.is_other_amount();
        !is_told && !doubt.is_plain_to_see() && (doubt.is_grave() || !self.shown.contains(&doubt))
    }
}

/// In words, which are the answer too: a yes to one amount is no yes to another. `None` where nothing is asked.
pub fn question(of: &Confirmation) -> Option<String> {
    let asked = of.doubts.iter().filter(|doubt| of.is_asked(**doubt));
    let (mut doubts, mut sentences) = (Vec::new(), Vec::new());
    for doubt in asked {
        match doubt {
            Doubt::NotInBank => {
                sentences.push("El estado de cuenta de ese día no tiene este pago.".to_owned())
            }
            Doubt::OrderPaid => sentences.push("El pedido ya está pagado sin este pago.".to_owned()),
            Doubt::OtherLine => {
                sentences.push("Esa línea del banco no tiene nada en común con este pago.".to_owned());
            }
            doubt => doubts.push(doubt.label().to_lowercase()),
        }
    }
    if !doubts.is_empty() {
        sentences.insert(0, format!("Hay dudas: {}.", doubts.join(", ")));
    }
    if of.is_other_amount() {
        sentences.push(format!(
            "El monto recibido, {}, no es el reportado, {}.",
            of.received, of.reported
        ));
    }
    (!sentences.is_empty()).then(|| format!("{} ¿Lo confirmas de todas formas?", sentences.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::money::Bs;

    fn bs(text: &str) -> Money {
        Money::Bs(text.parse::<Bs>().unwrap())
    }

    fn asked(doubts: &[Doubt], shown: &[Doubt], cents: u32) -> Option<String> {
        question(&Confirmation {
            doubts: doubts.iter().copied().collect(),
            shown: shown.iter().copied().collect(),
            reported: bs("600"),
            received: bs("500,50"),
            apart: Usd::of_cents(cents),
            tolerance: Usd::of_cents(1),
        })
    }

    #[test]
    fn what_may_be_a_slip_is_asked() {
        let asks = |doubts: &[Doubt], about: &str| asked(doubts, &[], 0).unwrap().contains(about);
        assert_eq!(asked(&[], &[], 0), None);
        assert!(asks(
            &[Doubt::Reversed, Doubt::OtherPhone],
            "Hay dudas: reversado por el banco, otro teléfono."
        ));
        assert!(asks(&[Doubt::NotInBank], "no tiene este pago"));
        assert!(asks(&[Doubt::OtherLine], "nada en común"));
        let both = [Doubt::OrderPaid, Doubt::NotInBank];
        assert!(asks(&both, "ya está pagado") && asks(&both, "no tiene este pago"));
        assert_eq!(asked(&[Doubt::OrderCancelled], &[], 0), None, "the page says so");
    }

    #[test]
    fn an_amount_is_asked_about_beyond_the_tolerance_and_once() {
        assert_eq!(asked(&[], &[], 1), None);
        let question = asked(&[Doubt::OtherAmount], &[], 2).unwrap();
        assert_eq!(
            question,
            "El monto recibido, Bs. 500,50, no es el reportado, Bs. 600,00. ¿Lo confirmas de todas formas?"
        );
        // It is asked about whatever was shown: the amount may have been typed since.
        assert!(asked(&[], &[Doubt::OtherAmount], 2).is_some());
        assert!(asked(&[Doubt::OtherAmount], &[], 0).is_some(), "the line's");
    }

    #[test]
    fn of_what_was_shown_only_the_grave_is_asked() {
        for doubt in Doubt::ALL {
            let is_asked = asked(&[*doubt], &[*doubt], 0).is_some();
            assert_eq!(is_asked, doubt.is_grave(), "{doubt}");
        }
        let question = asked(&[Doubt::Reversed, Doubt::OtherPhone], &[Doubt::OtherPhone], 0);
        assert!(!question.unwrap().contains("teléfono"));
    }
}
