//! From a cart to an order.

use super::basket::cart::Cart;
use super::basket::delivery::Delivery;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::intake::{Given, Intent};
use crate::domain::lifecycle::Priority;
use crate::domain::ordering::{IdempotencyKey, Placed, Placement, Totals, Wanted, WantedItem};
use crate::domain::orders::{self, Actor};
use crate::domain::payments::{self, Report, ReportedIn};
use crate::http::kit::flash::Flash;
use crate::http::kit::order_intake::{Buyer, Taken, take};
use crate::http::kit::{self as shared, Answer};
use crate::http::state::AppState;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use sha2::{Digest as _, Sha256};

/// What a cart is ordered with.
pub struct CheckoutRequest {
    pub delivery: Delivery,
    /// What the customer was shown; refused if it is not what it costs.
    pub shown: Totals,
    pub payment: Option<Report>,
    pub receipt: Option<Given>,
}

/// Places the order. The same cart again is the same order: it was placed when it was sent first, and what is said now
/// about a payment is a payment of that order. A cart that changed since then is refused (`idempotency_key_reused`).
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
        receipt: wish.receipt.clone().filter(|_| wish.payment.is_some()),
        repeat: Some(IdempotencyKey {
            // Signing in on the way makes it no other cart.
            owner: "cart".to_owned(),
            key: cart.id.to_string(),
            body: Sha256::digest(cart.stamp().as_bytes()).into(),
        }),
        wanted: wanted(cart, wish),
    };
    take(app, buyer, intent, pay_now).await
}

/// Whoever comes back to a cart that was ordered pays now.
fn pay_now(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    placement: &Placement,
    placed: &Placed,
) -> Result<(), AppError> {
    let Some(report) = &placement.wanted.payment else {
        return Ok(());
    };
    let (actor, receipt) = (Actor::of(placement.by.as_ref()), placement.receipt.as_ref());
    orders::change(conn, now, placed.order.id, |conn, order| {
        payments::report(conn, now, actor, order, report, receipt, ReportedIn::Existing).map(drop)
    })
}

/// To the page of an order that was taken, by the link that opens it.
pub fn to_taken(app: &AppState, taken: &Taken, by_card: bool) -> Answer {
    let token = app.signed_links.for_order(taken.id(), taken.link_version());
    let flash = match by_card {
        true => Flash::CardUnavailable,
        false => Flash::OrderMade,
    };
    shared::see_other_with(&format!("/orders/{}?token={token}", taken.id()), flash)
}

fn wanted(cart: &Cart, wish: CheckoutRequest) -> Wanted {
    let CheckoutRequest {
        delivery,
        shown,
        payment,
        ..
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
            })
            .collect(),
        shipping_address: delivery.address,
        shipping_city: delivery.city,
        shipping_state: delivery.state,
        delivery_method: Some(delivery.method),
        quoted: Some(shown),
        customer_name: Some(delivery.name),
        customer_email: delivery.email,
        customer_phone: Some(delivery.phone),
        customer_id_number: delivery.id_number,
        notes: delivery.notes,
        priority: Priority::Standard,
        payment,
    }
}
