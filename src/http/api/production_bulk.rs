//! `POST /api/production/bulk`.

use crate::base::error::AppError;
use crate::base::ids::WorkshopId;
use crate::base::input::rules::{id, text, texts, word};
use crate::domain::lifecycle::{OrderState, OrderStatus, Priority};
use crate::domain::ordering::bulk::{self, Change, Goal, MOST, Told};
use crate::domain::orders::LONGEST_NOTE;
use crate::http::api::production::priority_word;
use crate::http::auth::extractors::Operations;
use crate::http::kit::body::JsonBody;
use crate::http::kit::responses::{Success, WasDone, WasRefused};
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

crate::request! {
    /// The same change to many orders.
    pub struct BulkRequest {
        /// Whether each is an order's id is told of each.
        ids: Vec<String> = required("ids", texts(MOST)),
        /// In the production API's words, or an order's own.
        status: Option<Goal> = optional("status", word()),
        priority: Option<Priority> = optional("priority", priority_word()),
        workshop_id: Option<WorkshopId> = optional("workshopId", id().not_blank()),
        /// The reason of a cancellation or of another workshop; otherwise an internal note.
        notes: Option<String> = optional("notes", text(LONGEST_NOTE)),
    }
    check(input) {
        let is_nothing = status.is_none() && priority.is_none() && workshop_id.is_none() && notes.is_none();
        if is_nothing && input.errors().is_empty() {
            input.wrong("status", "falta: indica status, priority, notes o workshopId");
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct BulkResponse {
    success: Success,
    done: usize,
    refused: usize,
    /// In the order of the ids.
    results: Vec<BulkResult>,
}

#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum BulkResult {
    Done(BulkDone),
    Refused(BulkRefused),
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct BulkDone {
    id: String,
    ok: WasDone,
    status: OrderStatus,
    order_status: OrderState,
    priority: Priority,
    order_number: String,
    reference: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct BulkRefused {
    id: String,
    ok: WasRefused,
    error: String,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<OrderStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed: Option<Vec<&'static str>>,
}

/// The same change to many orders: each by itself, and each tells how it ended.
#[utoipa::path(
    post, path = "/api/production/bulk", tag = "Production",
    request_body(content = BulkRequest, example = json!({"ids": ["0197b9d2-7c1e-7a52-b5c1-4f0a9c3d2e10"], "status": "in_production"})),
    responses((status = 200, description = "A result for each id", body = BulkResponse)),
)]
pub async fn post(app: web::Data<AppState>, who: Operations, body: JsonBody<BulkRequest>) -> Answer {
    let request = body.read()?;
    let change = Change {
        goal: request.status,
        priority: request.priority,
        workshop: request.workshop_id,
        notes: request.notes,
    };
    if change.goal.is_some_and(|goal| !goal.permitted(who.0.role)) {
        return Err(AppError::Forbidden);
    }
    let told = bulk::change(&app.db, &who.0, request.ids, &change).await;
    let done = told.iter().filter(|told| told.outcome.is_ok()).count();
    kit::json(&BulkResponse {
        success: Success,
        done,
        refused: told.len() - done,
        results: told.iter().map(result).collect(),
    })
}

fn result(told: &Told) -> BulkResult {
    match &told.outcome {
        Ok(order) => BulkResult::Done(BulkDone {
            id: told.id.clone(),
            ok: WasDone,
            status: order.status,
            order_status: OrderState::of(order.status),
            priority: order.priority,
            order_number: order.number.clone(),
            reference: order.reference(),
        }),
        Err(refusal) => {
            let order = refusal.order.as_ref();
            BulkResult::Refused(BulkRefused {
                id: told.id.clone(),
                ok: WasRefused,
                error: refusal.sentence.clone(),
                code: refusal.code,
                status: order.map(|order| order.status),
                order_number: order.map(|order| order.number.clone()),
                reference: order.map(|order| order.reference()),
                allowed: refusal.allowed.clone(),
            })
        }
    }
}
