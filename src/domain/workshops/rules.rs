//! What a workshop may change by itself, and what waits for an admin because it weakens the house. Pure.

use super::{PaymentPolicy, Workshop};
use crate::base::money::Usd;
use rust_decimal::Decimal;

crate::codes! {
    /// What can be proposed, as bodies of the API name it.
    pub enum ProposedField {
        Policy = "paymentPolicy",
        Capacity = "capacityPerDay",
        Sla = "slaDays",
        Cost = "cost",
        Review = "reviewRequired",
        Active = "active",
    }
}

impl ProposedField {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Policy => "Cómo se le paga",
            Self::Capacity => "Unidades por día",
            Self::Sla => "Días para producir",
            Self::Cost => "Precio por unidad",
            Self::Review => "Con revisión",
            Self::Active => "Se ofrece",
        }
    }
}

/// What of a workshop Krafta relies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    pub policy: PaymentPolicy,
    pub capacity: i32,
    pub sla: i32,
}

/// What of an offer Krafta relies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferTerms {
    pub cost: Usd,
    pub review: bool,
    pub active: bool,
}

impl From<&Workshop> for Terms {
    fn from(workshop: &Workshop) -> Self {
        Self {
            policy: workshop.payment_policy,
            capacity: workshop.capacity_per_day,
            sla: workshop.sla_days,
        }
    }
}

/// What of the wish weakens the house, against what Krafta said or accepted last: to be paid earlier, to promise more than
/// twice as much, or in less than half the time.
pub fn weakens(agreed: Terms, wished: Terms) -> Vec<ProposedField> {
    let earlier = (wished.policy < agreed.policy).then_some(ProposedField::Policy);
    let twice = i64::from(wished.capacity) > 2 * i64::from(agreed.capacity);
    let half = 2 * i64::from(wished.sla) < i64::from(agreed.sla);
    [
        earlier,
        twice.then_some(ProposedField::Capacity),
        half.then_some(ProposedField::Sla),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The same of an offer: to cost more than a fifth more, not to be looked at where an admin wants to look, to be offered
/// where an admin put it to rest.
pub fn offer_weakens(agreed: OfferTerms, wished: OfferTerms) -> Vec<ProposedField> {
    let dearer = wished.cost.decimal() * Decimal::from(10) > agreed.cost.decimal() * Decimal::from(12);
    [
        dearer.then_some(ProposedField::Cost),
        (agreed.review && !wished.review).then_some(ProposedField::Review),
        (!agreed.active && wished.active).then_some(ProposedField::Active),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use PaymentPolicy as P;

    #[test]
    fn every_policy_against_every_policy() {
        // The earlier it pays, the further to the left.
        let all = [P::FullDeposit, P::PartialDeposit, P::OnCompletion, P::OnDelivery];
        for (before, agreed) in all.into_iter().enumerate() {
            for (after, wished) in all.into_iter().enumerate() {
                let terms = |policy| Terms {
                    policy,
                    capacity: 10,
                    sla: 3,
                };
                let expected = if after < before {
                    vec![ProposedField::Policy]
                } else {
                    vec![]
                };
                assert_eq!(
                    weakens(terms(agreed), terms(wished)),
                    expected,
                    "{agreed} {wished}"
                );
            }
        }
    }

    #[test]
    fn capacity_may_double_and_time_may_halve() {
        let terms = |capacity, sla| Terms {
            policy: P::OnCompletion,
            capacity,
            sla,
        };
        use ProposedField::{Capacity, Sla};
        for (capacity, sla, expected) in [
            (20, 3, vec![]),
            (21, 3, vec![Capacity]),
            (1, 3, vec![]),
            (100_000, 3, vec![Capacity]),
            (10, 2, vec![]),
            (10, 1, vec![Sla]),
            (10, 0, vec![Sla]),
            (10, 365, vec![]),
            (i32::MAX, 0, vec![Capacity, Sla]),
        ] {
            assert_eq!(
                weakens(terms(10, 3), terms(capacity, sla)),
                expected,
                "{capacity} {sla}"
            );
        }
        assert_eq!(weakens(terms(10, 4), terms(10, 2)), []);
        assert_eq!(weakens(terms(10, 0), terms(10, 0)), []);
    }

    #[test]
    fn an_offer_over_its_whole_grid() {
        let usd = |text: &str| -> Usd { text.parse().unwrap() };
        let terms = |cost: &str, review, active| OfferTerms {
            cost: usd(cost),
            review,
            active,
        };
        for (cost, dearer) in [
            ("0.00", false),
            ("4.00", false),
            ("4.80", false),
            ("4.81", true),
            ("99", true),
        ] {
            for was_reviewed in [false, true] {
                for is_reviewed in [false, true] {
                    for was_active in [false, true] {
                        for is_active in [false, true] {
                            let agreed = terms("4.00", was_reviewed, was_active);
                            let wished = terms(cost, is_reviewed, is_active);
                            let weak = offer_weakens(agreed, wished);
                            assert_eq!(weak.contains(&ProposedField::Cost), dearer);
                            assert_eq!(
                                weak.contains(&ProposedField::Review),
                                was_reviewed && !is_reviewed
                            );
                            assert_eq!(weak.contains(&ProposedField::Active), !was_active && is_active);
                        }
                    }
                }
            }
        }
        assert_eq!(
            offer_weakens(terms("0", false, true), terms("0.01", false, true)),
            [ProposedField::Cost]
        );
    }
}
