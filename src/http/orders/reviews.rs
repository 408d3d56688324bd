//! `POST /orders/{id}/reviews`: what the customer thinks of a product they got.

use super::actions::{CustomerForm, Sender};
use crate::base::ids::{OrderId, ProductId};
use crate::domain::lifecycle::OrderStatus;
use crate::domain::reviews::{self, BODY_MAX, Opinion, RATING, Reviewable};
use crate::http::kit::Answer;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::FormState;
use actix_web::web;
use serde_json::Value;

/// The noun of the form's address.
const REVIEWS: &str = "reviews";

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

/// `POST /orders/{id}/reviews`
pub async fn write(sender: Sender, id: web::Path<OrderId>, FormBody(typed): FormBody) -> Answer {
    let page = CustomerForm::new(&sender, *id, &typed).await?;
    let product = typed.get("product").and_then(Value::as_str).unwrap_or_default();
    page.submit(
        (REVIEWS, product.to_owned()),
        typed,
        |input| {
            let product = input.required_id::<ProductId>("product");
            let (least, most) = (i64::from(*RATING.start()), i64::from(*RATING.end()));
            let rating = input.required_integer("rating", least..=most);
            let opinion = Opinion {
                body: input.text("body", BODY_MAX).unwrap_or_default(),
                rating: rating.and_then(|rating| i32::try_from(rating).ok())?,
            };
            Some((product?, opinion))
        },
        |conn, now, _, order, (product, opinion)| reviews::write(conn, now, order, *product, opinion),
        Flash::ReviewWritten,
    )
    .await
}
