//! From a cart to an order.

use super::basket::cart::Cart;
use super::basket::delivery::Delivery;
use crate::base::error::AppError;
use crate::base::ids::{OrderId, UploadId};
use crate::domain::accounts::User;
use crate::domain::files::Sent;
use crate::domain::lifecycle::Priority;
use crate::domain::ordering::{self, IdempotencyKey, Placed, Placement, Totals, Wanted, WantedItem};
use crate::domain::orders::{self, Actor};
use crate::domain::payments::{self, Report, ReportedIn};
use crate::http::state::AppState;
use sha2::{Digest as _, Sha256};

/// What a cart is ordered with.
pub struct CheckoutRequest {
    pub delivery: Delivery,
    /// What the customer was shown; refused if it is not what it costs.
    pub shown: Totals,
    pub payment: Option<Report>,
    pub receipt: Option<UploadId>,
}

/// Places the order. The same cart again is the same order: it was placed when it was sent first, and what is said now
/// about a payment is a payment of that order. A cart that changed since then is refused (`idempotency_key_reused`).
pub async fn order(
    app: &AppState,
    by: Option<User>,
    cart: &Cart,
    wish: CheckoutRequest,
) -> Result<Placed, AppError> {
    let placement = Placement {
        id: OrderId::new(),
        by,
        previews: vec![None; cart.lines.len()],
        receipt: wish.receipt.filter(|_| wish.payment.is_some()).map(Sent::Ours),
        repeat: Some(IdempotencyKey {
            // Signing in on the way makes it no other cart.
            owner: "cart".to_owned(),
            key: cart.id.to_string(),
            body: Sha256::digest(cart.stamp().as_bytes()).into(),
        }),
        wanted: wanted(cart, wish),
        taken: None,
    };
    app.db
        .transact(move |conn, now| {
            let placed = ordering::place(conn, now, &placement)?;
            if placed.is_repeat
                && let Some(report) = &placement.wanted.payment
            {
                let (actor, receipt) = (Actor::of(placement.by.as_ref()), placement.receipt.as_ref());
                orders::change(conn, now, placed.order.id, |conn, order| {
                    payments::report(conn, now, actor, order, report, receipt, ReportedIn::Existing)
                })?;
            }
            Ok(placed)
        })
        .await
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
