//! `POST /api/production/bulk`.

use super::bulk::{self, Change, Goal, MOST, Told};
use crate::accounts::Operations;
use crate::app::App;
use crate::error::AppError;
use crate::lifecycle::OrderState;
use crate::orders::LONGEST_NOTE;
use crate::web::{self as shared, Answer, Errors, Input, JsonBody};
use actix_web::web;
use serde_json::{Value, json};

/// `{ids, status?|priority?|notes?|workshopId?}` → a result per id, in their order.
pub async fn post(app: web::Data<App>, who: Operations, body: JsonBody) -> Answer {
    let errors = Errors::new();
    let input = Input::body(&body.value, &errors)?;
    let ids = ids(&input);
    let change = Change {
        goal: input.code::<Goal>("status"),
        priority: super::priority(&input),
        workshop: input.id("workshopId"),
        notes: input.text("notes", LONGEST_NOTE),
    };
    if errors.is_empty() && change.is_nothing() {
        input.wrong("status", "falta: indica status, priority, notes o workshopId");
    }
    errors.check()?;
    if change.goal.is_some_and(|goal| !goal.permitted(who.0.role)) {
        return Err(AppError::Forbidden);
    }
    let told = bulk::change(&app, &who.0, ids, &change).await;
    let done = told.iter().filter(|told| told.outcome.is_ok()).count();
    let results: Vec<Value> = told.iter().map(result).collect();
    shared::json(&json!({"success": true, "done": done, "refused": told.len() - done, "results": results}))
}

/// Texts; whether each is an order's id is told of each.
fn ids(input: &Input<'_>) -> Vec<String> {
    let Some(value) = input.value("ids") else {
        input.wrong("ids", "es obligatorio");
        return Vec::new();
    };
    let Some(values) = value.as_array() else {
        input.wrong("ids", "debe ser una lista");
        return Vec::new();
    };
    if values.is_empty() || values.len() > MOST {
        input.wrong("ids", format!("debe tener entre 1 y {MOST} elementos"));
        return Vec::new();
    }
    let mut ids = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        match value.as_str() {
            Some(id) => ids.push(id.to_owned()),
            None => input.wrong(&format!("ids[{index}]"), "debe ser texto"),
        }
    }
    ids
}

fn result(told: &Told) -> Value {
    match &told.outcome {
        Ok(order) => json!({
            "id": told.id, "ok": true, "status": order.status, "orderStatus": OrderState::of(order.status),
            "priority": order.priority, "orderNumber": order.number, "reference": order.reference(),
        }),
        Err(refusal) => {
            let mut result =
                json!({"id": told.id, "ok": false, "error": refusal.sentence, "code": refusal.code});
            if let Some(order) = &refusal.order {
                result["status"] = json!(order.status);
                result["orderNumber"] = json!(order.number);
                result["reference"] = json!(order.reference());
            }
            if let Some(allowed) = &refusal.allowed {
                result["allowed"] = json!(allowed);
            }
            result
        }
    }
}
