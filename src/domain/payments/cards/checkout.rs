//! An order that exists is paid by card.

use super::client::{Cards, CheckoutSessionRequest};
use super::store::{self, CardSession};
use crate::base::db::Db;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::base::money::{Currency, Money, Usd};
use crate::domain::lifecycle::PaymentStatus;
use crate::domain::orders::{self, Order};
use crate::domain::payments::{self, due};
use diesel::PgConnection;

/// What the provider charges at least.
pub const SMALLEST: Usd = Usd::of_cents(50);

/// The address of a page on which what is missing of this order can be paid.
pub async fn page_for(db: &Db, cards: &Cards, order: OrderId) -> Result<String, AppError> {
    let now = db.clock().now();
    let (amount, about, email, usable) = db
        .read(move |conn| {
            let found = orders::find(conn, order)?.ok_or(AppError::OrderNotFound)?;
            let amount = missing(conn, &found)?;
            let about = format!("Pedido {}", found.number);
            Ok((
                amount,
                about,
                found.customer_email,
                store::usable(conn, now, order, amount)?,
            ))
        })
        .await?;
    if let Some(session) = usable {
        return Ok(session.url);
    }
    let email = Some(email);
    let wish = CheckoutSessionRequest {
        order,
        amount,
        about,
        email,
    };
    let session = cards.open(now, &wish).await?;
    kept(db, session).await
}

/// Writes a page down if it still asks for the right amount.
async fn kept(db: &Db, session: CardSession) -> Result<String, AppError> {
    db.transact(move |conn, now| {
        orders::change(conn, now, session.order_id, |conn, order| {
            // Pressed twice at the same time: the second page is told to nobody.
            if let Some(first) = store::usable(conn, now, order.id, session.amount)? {
                return Ok(first.url);
            }
            if missing(conn, order)? != session.amount {
                return Err(AppError::conflict(
                    "payment_changed",
                    "Lo que falta por pagar cambió mientras tanto. Vuelve a intentarlo.",
                ));
            }
            store::keep(conn, &session)?;
            Ok(session.url.clone())
        })
    })
    .await
}

/// What a card has to pay, in US dollars; refused where nothing is.
fn missing(conn: &mut PgConnection, order: &Order) -> Result<Usd, AppError> {
    if order.status.is_cancelled() {
        return Err(AppError::conflict(
            "order_cancelled",
            "El pedido está cancelado; no espera ningún pago.",
        ));
    }
    // What waits for a decision may be all of it: nobody is charged twice.
    if !matches!(
        order.payment_status,
        PaymentStatus::Pending | PaymentStatus::Rejected
    ) {
        return Err(AppError::conflict(
            "already_paid",
            "Este pedido no tiene ningún pago pendiente.",
        ));
    }
    let submissions = payments::by_orders(conn, &[order.id])?;
    match due(order, &submissions, Currency::Usd) {
        Money::Usd(amount) if amount >= SMALLEST => Ok(amount),
        Money::Usd(amount) if amount > Usd::ZERO => Err(AppError::conflict(
            "too_small_for_a_card",
            format!("Con tarjeta se pagan {SMALLEST} o más; faltan {amount}."),
        )),
        _ => Err(AppError::conflict(
            "already_paid",
            "Este pedido no tiene ningún pago pendiente.",
        )),
    }
}
