//! `GET /checkout/prueba/{session}`: with `--demo`, the page on which one acts as if a card was charged. It sends the same
//! signed event through the same code as the provider.

use crate::base::error::AppError;
use crate::domain::orders::{self, Order};
use crate::domain::payments::cards::Cards;
use crate::domain::payments::cards::store::{self, CardSession, CardStatus};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::flash::Flash;
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer, card_events};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde_json::json;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "shop/test_checkout.html")]
struct TestCheckout {
    shell: Layout,
    number: String,
    amount: String,
    action: String,
    back: String,
    is_open: bool,
}

pub async fn show(
    app: web::Data<AppState>,
    cards: web::Data<Cards>,
    viewer: Viewer,
    req: HttpRequest,
    session: web::Path<String>,
) -> Answer {
    let (session, order) = found(&app, &cards, session.into_inner()).await?;
    kit::page(&TestCheckout {
        shell: viewer.shell(&req),
        number: order.number.clone(),
        amount: session.amount.to_string(),
        action: format!("/checkout/prueba/{}/payment", session.id),
        back: back(&order),
        is_open: is_open(&session, &order),
    })
}

/// «Pagar»
pub async fn payment(
    app: web::Data<AppState>,
    cards: web::Data<Cards>,
    session: web::Path<String>,
) -> Answer {
    let (session, order) = found(&app, &cards, session.into_inner()).await?;
    if !is_open(&session, &order) {
        return kit::see_other(&back(&order));
    }
    let cents = session.amount.decimal() * rust_decimal::Decimal::ONE_HUNDRED;
    let event = json!({
        "id": format!("evt_test_{}", Uuid::new_v4().simple()),
        "object": "event",
        "type": "checkout.session.completed",
        "data": {"object": {
            "id": session.id,
            "object": "checkout.session",
            "client_reference_id": order.id,
            "metadata": {"order_id": order.id},
            "amount_total": i64::try_from(cents.trunc()).unwrap_or(i64::MAX),
            "currency": "usd",
            "payment_status": "paid",
            "payment_intent": format!("pi_test_{}", Uuid::new_v4().simple()),
            "customer_details": {"name": order.customer_name},
        }},
    });
    let body = event.to_string();
    let signature = cards.sign(body.as_bytes(), app.db.clock().now());
    card_events::take(&app.db, &cards, &signature, body.as_bytes()).await?;
    kit::see_other_with(&back(&order), Flash::CardPaid)
}

/// Whoever has the page's address came from the order.
async fn found(app: &AppState, cards: &Cards, id: String) -> Result<(CardSession, Order), AppError> {
    if !cards.has_test_page() {
        return Err(AppError::NotFound);
    }
    app.db
        .read(move |conn| {
            let session = store::find(conn, &id)?.ok_or(AppError::NotFound)?;
            let order = orders::find(conn, session.order_id)?.ok_or(AppError::NotFound)?;
            Ok((session, order))
        })
        .await
}

/// Neither used nor needless.
fn is_open(session: &CardSession, order: &Order) -> bool {
    session.status == CardStatus::Open && !order.status.is_cancelled() && !order.payment_status.is_settled()
}

/// As from the provider's page.
fn back(order: &Order) -> String {
    format!("/orders/{}/card", order.id)
}
