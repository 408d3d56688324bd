//! `PUT /api/payments`: what admins decide.

use crate::base::error::AppError;
use crate::base::ids::{OrderId, SubmissionId};
use crate::base::input::{Errors, Input};
use crate::domain::lifecycle::{OrderStatus, PaymentStatus, SubmissionStatus};
use crate::domain::orders::{self, Actor};
use crate::domain::payments::{Decision, only_open, reject, start_review};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::JsonBody;
use crate::http::kit::responses::Success;
use crate::http::kit::{self as shared, Answer};
use crate::http::state::AppState;
use actix_web::web;
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

/// An admin's decision on a payment.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "read field by field, so that every wrong one is named")]
pub struct DecisionWanted {
    order_id: OrderId,
    /// Without it, the only open one.
    submission_id: Option<SubmissionId>,
    /// `UNDER_REVIEW`, `CONFIRMED` or `REJECTED`.
    status: SubmissionStatus,
    /// In the payment's currency; without it, what was reported.
    #[schema(value_type = Option<f64>)]
    amount_received: Option<Decimal>,
    /// Needed to reject.
    #[schema(max_length = 500)]
    rejection_reason: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DecisionAnswer {
    success: Success,
    order_id: OrderId,
    submission_id: SubmissionId,
    status: SubmissionStatus,
    /// Somebody had decided so before.
    already_decided: bool,
    order_status: OrderStatus,
    payment_status: PaymentStatus,
}

/// Confirms a payment, rejects it, or takes it under review.
#[utoipa::path(
    put, path = "/api/payments", tag = "Pagos",
    request_body(content = DecisionWanted, example = json!({"orderId": "0197b9d2-7c1e-7a52-b5c1-4f0a9c3d2e10", "status": "CONFIRMED"})),
    responses(
        (status = 200, description = "Decided", body = DecisionAnswer),
        (status = 409, description = "Decided otherwise before, or its reference has paid already", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn put(app: web::Data<AppState>, admin: Admin, body: JsonBody) -> Answer {
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
                SubmissionStatus::Confirmed => {
                    crate::domain::reconciliation::confirm(conn, now, actor, order, submission, received)?
                }
                SubmissionStatus::Rejected => reject(conn, now, actor, order, submission, &reason)?,
                _ => start_review(conn, now, actor, order, submission)?,
            };
            let after = orders::find(conn, order)?.ok_or(AppError::NotFound)?;
            Ok((submission, decision, after))
        })
        .await?;
    shared::json(&DecisionAnswer {
        success: Success,
        order_id: order,
        submission_id: submission,
        status,
        already_decided: matches!(decision, Decision::AlreadyMade { .. }),
        order_status: after.status,
        payment_status: after.payment_status,
    })
}
