//! `PUT /api/payments`: what admins decide.

use crate::accounts::Admin;
use crate::app::App;
use crate::error::AppError;
use crate::ids::{OrderId, SubmissionId};
use crate::lifecycle::SubmissionStatus;
use crate::orders::{self, Actor};
use crate::payments::{Decision, only_open, reject, start_review};
use crate::web::{self as shared, Answer, Errors, Input, JsonBody};
use actix_web::web;
use serde_json::json;

pub async fn put(app: web::Data<App>, admin: Admin, body: JsonBody) -> Answer {
    let errors = Errors::new();
    let input = Input::body(&body.value, &errors)?;
    let order = input.required_id::<OrderId>("orderId");
    let submission = input.id::<SubmissionId>("submissionId");
    let status = input.required_code::<SubmissionStatus>("status");
    let received = input.decimal("amountReceived");
    let reason = input.text("rejectionReason", 500);
    match status {
        Some(SubmissionStatus::Reported) => input.wrong("status", "no es una decisión"),
        Some(SubmissionStatus::Rejected) if reason.is_none() => {
            input.wrong("rejectionReason", "es obligatorio")
        }
        _ => {}
    }
    errors.check()?;
    let (Some(order), Some(status)) = (order, status) else {
        return Err(errors.refusal());
    };
    let actor = Actor::of(Some(&admin.0));
    let reason = reason.unwrap_or_default();
    let (submission, decision, after) = app
        .db
        .transact(move |conn, now| {
            let submission = match submission {
                Some(submission) => submission,
                None => only_open(conn, order, status)?,
            };
            let decision = match status {
                SubmissionStatus::Confirmed => super::confirm(conn, now, actor, order, submission, received)?,
                SubmissionStatus::Rejected => reject(conn, now, actor, order, submission, &reason)?,
                _ => start_review(conn, now, actor, order, submission)?,
            };
            let after = orders::find(conn, order)?.ok_or(AppError::NotFound)?;
            Ok((submission, decision, after))
        })
        .await?;
    shared::json(&json!({
        "success": true,
        "orderId": order,
        "submissionId": submission,
        "status": status,
        "alreadyDecided": matches!(decision, Decision::AlreadyMade { .. }),
        "orderStatus": after.status,
        "paymentStatus": after.payment_status,
    }))
}
