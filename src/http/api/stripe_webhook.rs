//! `POST /api/stripe/webhook`: the provider tells us.

use crate::domain::payments::cards::Cards;
use crate::http::kit::body::RawBody;
use crate::http::kit::{self, Answer, card_events};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct WebhookResponse {
    received: bool,
}

/// The card provider tells what happened, signed. Answers 200 once it is written down, or was before; anything else makes
/// the provider tell it again.
#[utoipa::path(
    post, path = "/api/stripe/webhook", tag = "Production",
    params(("Stripe-Signature" = String, Header, description = "Of this very body, not older than five minutes")),
    request_body(content = serde_json::Value, description = "An event of the provider", example = json!({
        "id": "evt_1", "object": "event", "type": "checkout.session.completed",
        "data": {"object": {
            "id": "cs_1", "object": "checkout.session", "amount_total": 6000, "currency": "usd", "payment_status": "paid",
            "payment_intent": "pi_1", "client_reference_id": "0197b9d2-7c1e-7a52-b5c1-4f0a9c3d2e10",
        }},
    })),
    responses((status = 200, description = "Written down", body = WebhookResponse)),
)]
pub async fn webhook(
    app: web::Data<AppState>,
    cards: web::Data<Cards>,
    req: HttpRequest,
    body: RawBody,
) -> Answer {
    let header = req.headers().get("stripe-signature");
    let header = header.and_then(|value| value.to_str().ok()).unwrap_or_default();
    card_events::take(&app.db, &cards, header, &body.0).await?;
    kit::json(&WebhookResponse { received: true })
}
