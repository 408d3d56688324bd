//! `POST /orders/{id}/reviews`: what the customer thinks of a product they got.

use super::actions::Asking;
use super::order::Again;
use crate::base::ids::{OrderId, ProductId};
use crate::base::input::{Errors, Input};
use crate::domain::lifecycle::OrderStatus;
use crate::domain::orders;
use crate::domain::reviews::{self, BODY_MAX, Opinion, RATING, Reviewable};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::Answer;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use serde_json::Value;

/// A form that comes back with mistakes.
#[derive(Default)]
pub struct OpinionSlip {
    product: String,
    rating: String,
    body: String,
    rating_error: String,
    body_error: String,
}

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
pub fn views(status: OrderStatus, known: Vec<Reviewable>, slip: &OpinionSlip) -> Vec<OpinionView> {
    known
        .into_iter()
        .filter(|known| known.review.is_some() || reviews::may_review(status))
        .map(|known| {
            let product = known.product.to_string();
            let returns = slip.product == product;
            let typed = |text: &String| if returns { text.clone() } else { String::new() };
            let chosen = typed(&slip.rating);
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
                        checked: chosen == value.to_string(),
                    })
                    .collect(),
                body: typed(&slip.body),
                rating_error: typed(&slip.rating_error),
                body_error: typed(&slip.body_error),
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
pub async fn write(
    app: web::Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    id: web::Path<OrderId>,
    FormBody(fields): FormBody,
) -> Answer {
    let asking = Asking::new(&app, &viewer, &req, *id, &fields)?;
    let (order, visit) = asking.authorised().await?;
    let errors = Errors::new();
    let input = Input::new(&fields, &errors);
    let product = input.required_id::<ProductId>("product");
    let rating = input.required_integer("rating", i64::from(*RATING.start())..=i64::from(*RATING.end()));
    let body = input.text("body", BODY_MAX).unwrap_or_default();
    let outcome = match (errors.check(), product, rating) {
        (Ok(()), Some(product), Some(rating)) => {
            let opinion = Opinion {
                rating: i32::try_from(rating).unwrap_or(*RATING.end()),
                body,
            };
            app.db
                .transact(move |conn, now| {
                    orders::change(conn, now, order.id, |conn, order| {
                        reviews::write(conn, now, order, product, &opinion)
                    })
                })
                .await
        }
        _ => Err(errors.refusal()),
    };
    let typed = |name: &str| {
        let text = fields.get(name).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    asking
        .answer(&visit, outcome, Flash::ReviewWritten, || Again {
            opinion: OpinionSlip {
                product: typed("product"),
                rating: typed("rating"),
                body: typed("body"),
                rating_error: errors.beside("rating"),
                body_error: errors.beside("body"),
            },
            ..Again::default()
        })
        .await
}
