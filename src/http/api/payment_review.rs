//! `PUT /api/payments`: what admins decide.

use crate::base::ids::{OrderId, SubmissionId};
use crate::base::input::rules::{code, codes, decimal, id, text};
use crate::domain::lifecycle::{OrderStatus, PaymentStatus, SubmissionStatus};
use crate::domain::orders::{self, Actor, LONGEST_REASON};
use crate::domain::payments::{Decision, only_decided, only_open, reject, start_review};
use crate::domain::reconciliation::{self, Apart, Doubt, Seen};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::JsonBody;
use crate::http::kit::responses::Success;
use crate::http::kit::{self, Answer, look_alikes};
use crate::http::state::AppState;
use actix_web::web;
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

crate::request! {
    /// An admin's decision on a payment.
    pub struct PaymentReviewRequest {
        order_id: OrderId = required("orderId", id()),
        /// Without it, the only open one.
        submission_id: Option<SubmissionId> = optional("submissionId", id()),
        /// `UNDER_REVIEW`, `CONFIRMED` or `REJECTED`; `REPORTED` takes a decision back.
        status: SubmissionStatus = required("status", code()),
        /// In the payment's currency; without it, what was reported.
        amount_received: Option<Decimal> = optional("amountReceived", decimal()),
        /// To confirm: the doubts that were seen, and are accepted.
        despite: BTreeSet<Doubt> = default("despite", codes(Doubt::ALL.len()), BTreeSet::new()),
        /// Needed to reject.
        rejection_reason: Option<String> = optional("rejectionReason", text(LONGEST_REASON)),
        /// Needed to take a decision back.
        reason: Option<String> = optional("reason", text(LONGEST_REASON)),
    }
    check(input) {
        match status {
            Some(SubmissionStatus::Reported) if reason.is_none() => input.wrong("reason", "es obligatorio"),
            Some(SubmissionStatus::Rejected) if rejection_reason.is_none() => {
                input.wrong("rejectionReason", "es obligatorio");
            }
            _ => {}
        }
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DecisionResponse {
    success: Success,
    order_id: OrderId,
    submission_id: SubmissionId,
    status: SubmissionStatus,
    /// Somebody had decided so before.
    already_decided: bool,
    order_status: OrderStatus,
    payment_status: PaymentStatus,
}

/// Confirms a payment, rejects it, takes it under review, or takes a decision back.
#[utoipa::path(
    put, path = "/api/payments", tag = "Payments",
    request_body(content = PaymentReviewRequest, example = json!({"orderId": "0197b9d2-7c1e-7a52-b5c1-4f0a9c3d2e10", "status": "CONFIRMED"})),
    responses(
        (status = 200, description = "Decided", body = DecisionResponse),
        (status = 409, description = "Decided otherwise before, its reference has paid already, or it is `doubtful`: `doubts` says why, `despite` accepts that", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn put(app: web::Data<AppState>, admin: Admin, body: JsonBody<PaymentReviewRequest>) -> Answer {
    let request = body.read()?;
    let (order, status, received) = (request.order_id, request.status, request.amount_received);
    let actor = Actor::of(Some(&admin.0));
    let rejection = request.rejection_reason.unwrap_or_default();
    let reason = request.reason.unwrap_or_default();
    let apart = match status {
        SubmissionStatus::Confirmed => look_alikes::told_apart(&app, order).await?,
        _ => Apart::default(),
    };
    let seen = Seen {
        doubts: request.despite,
        apart,
    };
    let (submission, decision, order_status, payment_status) = app
        .db
        .transact(move |conn, now| {
            orders::change(conn, now, order, |conn, order| {
                let submission = match (request.submission_id, status) {
                    (Some(submission), _) => submission,
                    (None, SubmissionStatus::Reported) => only_decided(conn, order)?,
                    (None, _) => only_open(conn, order, status)?,
                };
                let decision = match status {
                    SubmissionStatus::Confirmed => {
                        reconciliation::confirm(conn, now, actor, order, submission, received, &seen)?
                    }
                    SubmissionStatus::Rejected => reject(conn, now, actor, order, submission, &rejection)?,
                    SubmissionStatus::Reported => {
                        reconciliation::take_back(conn, now, actor, order, submission, &reason)?
                    }
                    SubmissionStatus::UnderReview => start_review(conn, now, actor, order, submission)?,
                };
                order.settle(conn)?;
                Ok((submission, decision, order.status, order.payment_status))
            })
        })
        .await?;
    kit::json(&DecisionResponse {
        success: Success,
        order_id: order,
        submission_id: submission,
        status,
        already_decided: matches!(decision, Decision::AlreadyMade { .. }),
        order_status,
        payment_status,
    })
}
