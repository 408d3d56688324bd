//! `/api/workshops/{id}/payables` and payments of a payable.

use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, OrderId, PayableId, TransferId, WorkshopId};
use crate::base::input::Request as _;
use crate::base::input::rules::{amount, integer, text, word};
use crate::base::money::{Currency, Usd};
use crate::domain::accounts::Role;
use crate::domain::files;
use crate::domain::payables::{
    Filter, LONGEST_REFERENCE, NewTransfer, Owed, Part, PayableCursor, PayableStatus, Receipt, State, find,
    list, pay,
};
use crate::domain::workshops::{self, PaymentPolicy};
use crate::http::api::idempotency;
use crate::http::auth::extractors::{Admin, WorkshopSide};
use crate::http::kit::body::JsonBody;
use crate::http::kit::responses::Success;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

crate::request! {
    /// Which of a workshop's payables.
    pub struct PayablesQuery {
        /// Which of them: `OPEN`, `PAID`… Without it, all.
        status: State = default("status", word(), State::All),
        limit: i32 = default("limit", integer(1..=200), 50),
        /// Where the page before ended.
        cursor: Option<PayableCursor> = optional("cursor", word()),
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PayablesResponse {
    success: Success,
    payables: Vec<PayableBody>,
    #[schema(required)]
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct PayableResponse {
    success: Success,
    payable: PayableBody,
}

/// What is owed to a workshop, instalment by instalment.
#[derive(Serialize, ToSchema)]
#[schema(as = Payable)]
#[serde(rename_all = "camelCase")]
struct PayableBody {
    id: PayableId,
    assignment_id: AssignmentId,
    order_id: OrderId,
    order_number: String,
    workshop_id: WorkshopId,
    instalment: i32,
    amount: Usd,
    currency: Currency,
    policy: PaymentPolicy,
    /// Empty until what it depends on has happened.
    #[schema(required)]
    due_date: Option<NaiveDate>,
    paid_amount: Usd,
    /// Of the last payment.
    #[schema(required)]
    reference: Option<String>,
    #[schema(required)]
    receipt_url: Option<String>,
    status: PayableStatus,
    #[schema(required)]
    voided_at: Option<DateTime<Utc>>,
    #[schema(required)]
    waived_at: Option<DateTime<Utc>>,
    #[schema(required)]
    closed_reason: Option<String>,
    created_at: DateTime<Utc>,
}

crate::request! {
    /// A payment of a payable.
    pub struct PayablePaymentRequest {
        amount: Usd = required("amount", amount(Usd::new)),
        reference: String = required("reference", text(LONGEST_REFERENCE)),
        /// One of our files, an address, or a data URI.
        receipt: Option<String> = optional("receiptUrl", files::named()),
    }
}

/// What is owed to a workshop: newest first; `status` narrows it, and puts what is still to be paid in the order in which
/// it falls due.
#[utoipa::path(
    get, path = "/api/workshops/{id}/payables", tag = "Workshops",
    params(("id" = WorkshopId, Path, description = "The workshop"), PayablesQuery),
    responses((status = 200, description = "A page of them", body = PayablesResponse)),
)]
pub async fn of_workshop(
    app: web::Data<AppState>,
    who: WorkshopSide,
    id: web::Path<WorkshopId>,
    req: HttpRequest,
) -> Answer {
    let workshop = *id;
    let is_taller = who.0.role == Role::Taller;
    if is_taller && who.0.workshop != Some(workshop) {
        return Err(AppError::Forbidden);
    }
    let PayablesQuery {
        status,
        limit,
        cursor,
    } = PayablesQuery::of_query(req.query_string())?;
    let filter = Filter {
        seen_by_workshop: is_taller,
        ..Filter::new(Some(workshop), status)
    };
    let limit = usize::try_from(limit).unwrap_or(50);
    let today = calendar::today(app.db.clock().now());
    let page = app
        .db
        .read(move |conn| {
            workshops::find(conn, workshop)?.ok_or(AppError::NotFound)?;
            list(conn, &filter, today, limit, cursor)
        })
        .await?;
    kit::json(&PayablesResponse {
        success: Success,
        payables: page.owed.iter().map(payable_body).collect(),
        next_cursor: page.next.map(|next| next.to_string()),
    })
}

/// Records a payment of one payable. With an `Idempotency-Key` a repeat is the same payment.
#[utoipa::path(
    post, path = "/api/payables/{id}/payments", tag = "Workshops",
    params(
        ("id" = PayableId, Path, description = "The payable"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same for a repeat"),
    ),
    request_body(content = PayablePaymentRequest, example = json!({"amount": 4.00, "reference": "BNC-1001"})),
    responses(
        (status = 200, description = "Recorded", body = PayableResponse),
        (status = 409, description = "More than is owed, or nothing is", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn payment(
    app: web::Data<AppState>,
    admin: Admin,
    id: web::Path<PayableId>,
    req: HttpRequest,
    body: JsonBody<PayablePaymentRequest>,
) -> Answer {
    let payable = *id;
    let PayablePaymentRequest {
        amount,
        reference,
        receipt,
    } = body.read()?;
    let transfer = NewTransfer {
        id: transfer_id(&req, app.db.clock().now(), payable)?,
        reference,
        parts: vec![Part {
            payable,
            amount,
            field: "amount".to_owned(),
        }],
        in_bs: None,
        // A program is not asked: one transfer of the bank's pays several payables, each by a call of its own.
        answered: None,
    };
    let receipt = app
        .files
        .resolve_optional(&app.db, Some(&admin.0), "receiptUrl", receipt.as_deref())
        .await?;
    let (by, sent) = (admin.0.id, receipt.clone());
    let outcome = app
        .db
        .transact(move |conn, now| {
            pay(conn, now, by, &transfer, sent.as_ref())?;
            find(conn, payable)?.ok_or(AppError::NotFound)
        })
        .await;
    app.files.settle(receipt.iter(), &outcome).await;
    kit::json(&PayableResponse {
        success: Success,
        payable: payable_body(&outcome?),
    })
}

/// With an `Idempotency-Key`, the same for the same key: a repeat is the same transfer. Without one, a new one.
fn transfer_id(req: &HttpRequest, now: DateTime<Utc>, payable: PayableId) -> Result<TransferId, AppError> {
    let Some(key) = idempotency::header(req)? else {
        return Ok(TransferId::new(now));
    };
    let digest = Sha256::digest(format!("payment of {payable}: {key}"));
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    Ok(TransferId(uuid::Builder::from_custom_bytes(bytes).into_uuid()))
}

fn payable_body(owed: &Owed) -> PayableBody {
    let payable = &owed.payable;
    let last = owed.paid.last();
    let closed_at = |state: State| {
        payable
            .closed_at
            .filter(|_| payable.closed_as.map(|closure| closure.as_str()) == Some(state.as_str()))
    };
    PayableBody {
        id: payable.id,
        assignment_id: payable.assignment_id,
        order_id: payable.order_id,
        order_number: owed.order_number.clone(),
        workshop_id: payable.workshop_id,
        instalment: payable.instalment,
        amount: payable.amount,
        currency: Currency::Usd,
        policy: payable.policy,
        due_date: payable.due_date,
        paid_amount: payable.paid_amount,
        reference: last.map(|paid| paid.reference.clone()),
        receipt_url: last.and_then(|paid| paid.receipt.as_ref()).map(Receipt::url),
        status: owed.status(),
        voided_at: closed_at(State::Voided),
        waived_at: closed_at(State::Waived),
        closed_reason: payable.closed_reason.clone(),
        created_at: payable.created_at,
    }
}
