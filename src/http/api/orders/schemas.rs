//! What is sent to `/api/orders`, and answered.

use super::order_json::OrderView;
use crate::base::ids::{OrderId, RefundId, WorkshopId};
use crate::base::input::rules::{code, codes, id, integer, text, word};
use crate::domain::lifecycle::OrderStatus;
use crate::domain::orders::{LONGEST_REASON, OrderCursor};
use crate::domain::production::Details;
use crate::domain::proofs::LONGEST_COMMENT;
use crate::domain::reconciliation::Doubt;
use crate::http::kit::responses::Success;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlacedResponse {
    pub success: Success,
    pub order_id: OrderId,
    pub order_number: String,
    pub status: OrderStatus,
    /// Opens the order's page without a session.
    pub tracking_url: String,
}

crate::request! {
    /// Which orders.
    pub struct OrdersQuery {
        pub status: Option<OrderStatus> = optional("status", code()),
        /// Words of number, reference, customer or payment reference.
        pub q: String = default("q", text(200), String::new()),
        pub workshop_id: Option<WorkshopId> = optional("workshopId", id().not_blank()),
        pub limit: i32 = default("limit", integer(1..=200), 50),
        /// Where the page before ended.
        pub cursor: Option<OrderCursor> = optional("cursor", word()),
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrdersResponse {
    pub success: Success,
    pub orders: Vec<OrderView>,
    #[schema(required)]
    pub next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct OrderResponse {
    pub success: Success,
    pub order: OrderView,
}

crate::request! {
    /// Where an order is to go.
    pub struct OrderMoveRequest {
        pub order_id: OrderId = required("orderId", id()),
        pub status: OrderStatus = required("status", code()),
        /// Of `CONFIRMED`: the doubts of its payment that were seen, and are accepted.
        pub despite: BTreeSet<Doubt> = default("despite", codes(Doubt::ALL.len()), BTreeSet::new()),
        ..pub details: Details,
    }
}

crate::request! {
    pub struct CancellationRequest {
        pub reason: String = required("reason", text(LONGEST_REASON)),
        /// Of the order's tracking link, in place of a session.
        pub token: Option<String> = optional("token", text(200)),
    }
}

crate::request! {
    pub struct ProofRequest {
        /// Of the order's tracking link, in place of a session.
        pub token: Option<String> = optional("token", text(200)),
    }
}

crate::request! {
    pub struct ProofCommentRequest {
        pub text: String = required("text", text(LONGEST_COMMENT)),
        /// Of the order's tracking link, in place of a session.
        pub token: Option<String> = optional("token", text(200)),
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefundResponse {
    pub success: Success,
    pub refund_id: RefundId,
    pub order: OrderView,
}
