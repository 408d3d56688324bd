//! Who may say something about a product, and how it is shown. Pure.

use crate::domain::lifecycle::OrderStatus;
use rust_decimal::{Decimal, RoundingStrategy};
use std::ops::RangeInclusive;

/// Stars.
pub const RATING: RangeInclusive<i32> = 1..=5;
/// In characters.
pub const BODY_MAX: usize = 2000;
/// In characters: a first name, however long.
const AUTHOR_MAX: usize = 40;

/// What a customer says.
#[derive(Clone, Debug)]
pub struct Opinion {
    /// One of [`RATING`].
    pub rating: i32,
    /// May be empty.
    pub body: String,
}

/// Once the goods are made: before that there is nothing to speak of.
pub const fn may_review(status: OrderStatus) -> bool {
    matches!(
        status,
        OrderStatus::Ready | OrderStatus::HandedToDelivery | OrderStatus::Completed
    )
}

/// The first name alone: what is shown to everybody must not tell who bought what.
pub fn author(customer_name: &str) -> String {
    let first = customer_name.split_whitespace().next().unwrap_or_default();
    // Who gave an address or a number for a name is not shown by it.
    if first.contains('@') || first.chars().any(|c| c.is_ascii_digit()) {
        return String::new();
    }
    first.chars().take(AUTHOR_MAX).collect()
}

/// «4.5»; `None` of nothing.
pub fn average(counts: &[(i32, i64)]) -> Option<Decimal> {
    let count: i64 = counts.iter().map(|(_, count)| count).sum();
    let sum: i64 = counts
        .iter()
        .map(|(rating, count)| i64::from(*rating) * count)
        .sum();
    let average = Decimal::from(sum).checked_div(Decimal::from(count))?;
    Some(average.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero))
}

/// «★★★★☆»
pub fn stars(rating: i32) -> String {
    RATING
        .map(|star| if star <= rating { '★' } else { '☆' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_name_is_shown() {
        for (name, shown) in [
            ("María Pérez", "María"),
            ("  José  Gregorio", "José"),
            ("", ""),
            ("ana@correo.ve", ""),
            ("04141234567", ""),
            ("Ñ", "Ñ"),
        ] {
            assert_eq!(author(name), shown, "{name:?}");
        }
        assert_eq!(author(&"á".repeat(200)).chars().count(), AUTHOR_MAX);
    }

    #[test]
    fn the_average_is_rounded_half_up_and_of_nothing_there_is_none() {
        let average = |counts: &[(i32, i64)]| average(counts).map(|average| average.to_string());
        assert_eq!(average(&[]), None);
        assert_eq!(average(&[(5, 1)]).as_deref(), Some("5"));
        assert_eq!(average(&[(4, 1), (5, 1)]).as_deref(), Some("4.5"));
        assert_eq!(average(&[(1, 1), (2, 3)]).as_deref(), Some("1.8"));
        assert_eq!(stars(4), "★★★★☆");
        assert_eq!(stars(1), "★☆☆☆☆");
    }

    #[test]
    fn what_is_not_made_has_no_review() {
        for status in OrderStatus::ALL {
            let made = ["READY", "HANDED_TO_DELIVERY", "COMPLETED"].contains(&status.as_str());
            assert_eq!(may_review(*status), made, "{status}");
        }
    }
}
