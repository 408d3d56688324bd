//! What the customer thinks of a product they got.

use crate::domain::lifecycle::OrderStatus;
use crate::domain::reviews::{self, RATING, Reviewable};
use crate::http::kit::form::FormState;

/// The noun of the form's address.
pub(super) const REVIEWS: &str = "reviews";

pub struct Star {
    pub value: i32,
    pub stars: String,
    pub label: &'static str,
    pub checked: bool,
}

/// A product of the order: what was said about it, or the form that asks.
pub struct OpinionView {
    pub product: String,
    pub name: String,
    /// Blank while nothing was said.
    pub stars: String,
    pub rating: i32,
    pub lines: Vec<String>,
    pub choices: Vec<Star>,
    pub body: String,
    pub rating_error: String,
    pub body_error: String,
}

/// Nothing before the goods are made.
pub fn views(status: OrderStatus, known: Vec<Reviewable>, form: &FormState) -> Vec<OpinionView> {
    known
        .into_iter()
        .filter(|known| known.review.is_some() || reviews::may_review(status))
        .map(|known| {
            let product = known.product.to_string();
            let own = form.at(REVIEWS, &product);
            let (rating, body) = (own.field("rating", ""), own.field("body", ""));
            OpinionView {
                stars: known
                    .review
                    .as_ref()
                    .map(reviews::Review::stars)
                    .unwrap_or_default(),
                rating: known.review.as_ref().map_or(0, |review| review.rating),
                lines: known
                    .review
                    .map(|review| review.body.lines().map(str::to_owned).collect())
                    .unwrap_or_default(),
                choices: RATING
                    .rev()
                    .map(|value| Star {
                        value,
                        stars: reviews::stars(value),
                        label: word(value),
                        checked: rating.value == value.to_string(),
                    })
                    .collect(),
                body: body.value,
                rating_error: rating.error,
                body_error: body.error,
                name: known.name,
                product,
            }
        })
        .collect()
}

const fn word(rating: i32) -> &'static str {
    match rating {
        5 => "Excelente",
        4 => "Muy bueno",
        3 => "Bien",
        2 => "Regular",
        _ => "Malo",
    }
}
