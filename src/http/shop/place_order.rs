//! From a cart to an order.

use super::basket::cart::Cart;
use super::basket::delivery::Delivery;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::intake::{Given, Intent, held, looked_up};
use crate::domain::lifecycle::Priority;
use crate::domain::ordering::{self, IdempotencyKey, Placement, Totals, Wanted, WantedItem};
use crate::domain::orders::{self, Actor};
use crate::domain::payments::{self, Report, ReportedIn};
use crate::http::kit::flash::Flash;
use crate::http::kit::order_intake::{Buyer, Taken, Waiting, take};
use crate::http::kit::{self as shared, Answer};
use crate::http::state::AppState;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

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
    let in_database = |waiting| in_database(app, buyer, intent.clone(), waiting);
    take(app, buyer, intent.clone(), in_database).await
}

async fn in_database(
    app: &AppState,
    buyer: &Buyer,
    intent: Intent,
    waiting: Waiting,
) -> Result<Taken, AppError> {
    let by = buyer.user.as_ref();
    let receipt = intent.receipt.as_ref();
    let (previews, receipt) =
        looked_up(&app.db, &app.files, by, &intent.wanted, &intent.previews, receipt).await?;
    let placement = Placement {
        id: intent.id,
        by: buyer.user.clone(),
        wanted: intent.wanted,
        previews,
        receipt,
        repeat: intent.repeat,
        taken: None,
    };
    app.db
        .transact(move |conn, now| {
            if let Some(repeat) = &placement.repeat
                && let Some(held) = held::repeated(conn, repeat)?
            {
                return Ok(Taken::Accepted(Arc::new(held.record)));
            }
            let placed = ordering::place(conn, now, &placement)?;
            if placed.is_repeat
                && let Some(report) = &placement.wanted.payment
            {
                let (actor, receipt) = (Actor::of(placement.by.as_ref()), placement.receipt.as_ref());
                orders::change(conn, now, placed.order.id, |conn, order| {
                    payments::report(conn, now, actor, order, report, receipt, ReportedIn::Existing)
                })?;
            }
            waiting.check()?;
            Ok(Taken::Placed(Box::new(placed)))
        })
        .await
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
