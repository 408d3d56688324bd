//! Ordering while the database, and with it the session, is away: the form of the last step carries cart and delivery.

use super::facts::{delivery, places, shown};
use crate::base::error::AppError;
use crate::base::input::{Errors, Input};
use crate::domain::carts::Cart;
use crate::domain::lifecycle::Method;
use crate::http::kit::Answer;
use crate::http::kit::order_intake::Buyer;
use crate::http::shop::checkout_form::Draft;
use crate::http::shop::place_order::{self, CheckoutRequest};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What the session has, as the form carries it. It need not be true: whoever takes the order looks.
#[derive(Serialize, Deserialize)]
struct Carried {
    cart: Cart,
    draft: Draft,
}

/// For the hidden field of the last step.
pub fn carried(cart: &Cart, draft: &Draft) -> String {
    let carried = Carried {
        cart: cart.clone(),
        draft: draft.clone(),
    };
    serde_json::to_string(&carried).expect("names and texts are JSON")
}

/// Orders by what the form says; anything but the last step waits until the database is back.
pub async fn order(app: &AppState, buyer: &Buyer, req: &HttpRequest, fields: &Map<String, Value>) -> Answer {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let carried: Option<Carried> = serde_json::from_str(text("carried")).ok();
    let carried = carried
        .filter(|carried| places(fields) && !carried.cart.is_empty() && carried.cart.stamp() == text("cart"));
    let Some(Carried { cart, mut draft }) = carried else {
        return Err(AppError::Unavailable);
    };
    let errors = Errors::new();
    draft.take(fields);
    let delivery = delivery(&draft, &errors);
    let pays_by = Input::new(fields, &errors).code::<Method>("method");
    let (Some(delivery), Some(shown), true) = (delivery, shown(fields), errors.is_empty()) else {
        return Err(errors.refusal());
    };
    let wish = CheckoutRequest {
        delivery,
        shown,
        pays_by,
        // Of designs, which are not ordered while the database is away.
        wants_proof: false,
    };
    let taken = place_order::order(app, buyer, &cart, wish).await?;
    place_order::to_taken(app, req, buyer, &taken, pays_by == Some(Method::Tarjeta))
}
