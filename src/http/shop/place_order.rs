//! From a cart to an order.

use super::basket::delivery::Delivery;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::carts::Cart;
use crate::domain::intake::Intent;
use crate::domain::lifecycle::{Method, Priority};
use crate::domain::ordering::{IdempotencyKey, Totals, Wanted, WantedItem};
use crate::http::kit::flash::Flash;
use crate::http::kit::order_intake::{Buyer, Taken, take};
use crate::http::kit::{self, Answer, own_orders};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use sha2::{Digest as _, Sha256};

/// What a cart is ordered with.
pub struct CheckoutRequest {
    pub delivery: Delivery,
    /// What the customer was shown; refused if it is not what it costs.
    pub shown: Totals,
    /// How they will pay; nothing where there was no choice.
    pub pays_by: Option<Method>,
    /// They look at their designs before anything is made.
    pub wants_proof: bool,
}

/// Places the order. The same cart again is the same order: it was placed when it was sent first. A cart that changed since
/// then is refused (`idempotency_key_reused`).
pub async fn order(
    app: &AppState,
    buyer: &Buyer,
    cart: &Cart,
    wish: CheckoutRequest,
) -> Result<Taken, AppError> {
    let intent = Intent {
        id: OrderId::new(app.db.clock().now()),
        by: buyer.customer(),
        previews: vec![None; cart.lines.len()],
        receipt: None,
        repeat: Some(IdempotencyKey {
            // Signing in on the way makes it no other cart.
            owner: "cart".to_owned(),
            key: cart.id.to_string(),
            body: Sha256::digest(cart.stamp().as_bytes()).into(),
        }),
        wanted: wanted(cart, wish),
    };
    take(app, buyer, intent).await
}

/// To the page of an order that was taken.
pub fn to_taken(
    app: &AppState,
    req: &HttpRequest,
    buyer: &Buyer,
    taken: &Taken,
    card_failed: bool,
) -> Answer {
    to_order(app, req, buyer, (taken.id(), taken.link_version()), card_failed)
}

/// By the link that opens it; the browser of a guest remembers it.
pub fn to_order(
    app: &AppState,
    req: &HttpRequest,
    buyer: &Buyer,
    (id, link_version): (OrderId, i32),
    card_failed: bool,
) -> Answer {
    let token = app.signed_links.for_order(id, link_version);
    let flash = match card_failed {
        true => Flash::CardUnavailable,
        false => Flash::OrderMade,
    };
    let mut answer = kit::see_other_with(&format!("/orders/{id}?token={token}"), flash)?;
    if buyer.is_guest() {
        own_orders::remember(&mut answer, app, req, id, &token)?;
    }
    Ok(answer)
}

fn wanted(cart: &Cart, wish: CheckoutRequest) -> Wanted {
    let CheckoutRequest {
        delivery,
        shown,
        pays_by,
        wants_proof,
    } = wish;
    Wanted {
        items: cart
            .lines
            .iter()
            .map(|line| WantedItem {
                at: format!("lines[{}].", line.no),
                variant_id: line.variant.clone(),
                quantity: line.quantity,
                design_upload: line.design,
                // It was looked at when it went into the cart.
                holds_design: true,
                preview: None,
                design_views: None,
                design: line.made,
            })
            .collect(),
        shipping_address: delivery.address,
        shipping_city: delivery.city,
        shipping_state: delivery.state,
        delivery_method: Some(delivery.mode.method()),
        courier: delivery.courier,
        quoted: Some(shown),
        customer_name: Some(delivery.name),
        customer_email: delivery.email,
        customer_phone: Some(delivery.phone),
        customer_id_number: delivery.id_number,
        notes: delivery.notes,
        wants_proof,
        priority: Priority::Standard,
        payment: None,
        pays_by,
    }
}
