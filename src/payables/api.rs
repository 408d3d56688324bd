//! `/api/workshops/{id}/payables` and payments of a payable.

use super::{After, Filter, LONGEST_REFERENCE, NewTransfer, Owed, Part, Receipt, State, find, list, pay};
use crate::accounts::{Admin, Role, WorkshopSide};
use crate::app::App;
use crate::calendar;
use crate::error::AppError;
use crate::ids::{PayableId, TransferId, WorkshopId};
use crate::money::Currency;
use crate::web::{self as shared, Answer, Errors, Input, JsonBody};
use crate::workshops;
use actix_web::{HttpRequest, web};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

#[derive(Deserialize)]
pub struct ListQuery {
    status: Option<String>,
    limit: Option<String>,
    cursor: Option<String>,
}

/// `GET /api/workshops/{id}/payables`: newest first; `status` narrows it, and puts what is still to be paid in the order
/// in which it falls due.
pub async fn of_workshop(
    app: web::Data<App>,
    who: WorkshopSide,
    id: web::Path<WorkshopId>,
    query: web::Query<ListQuery>,
) -> Answer {
    let workshop = *id;
    let is_taller = who.0.role == Role::Taller;
    if is_taller && who.0.workshop != Some(workshop) {
        return Err(AppError::Forbidden);
    }
    let errors = Errors::new();
    let query = query.into_inner();
    let named = [
        ("status", query.status),
        ("limit", query.limit),
        ("cursor", query.cursor),
    ];
    let map: Map<String, Value> = named
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.map_or(Value::Null, Value::String)))
        .collect();
    let input = Input::new(&map, &errors);
    let state = input.code::<State>("status").unwrap_or(State::All);
    let limit = input.integer("limit", 1..=200).unwrap_or(50);
    let after = input.code::<After>("cursor");
    errors.check()?;
    let filter = Filter {
        workshop: Some(workshop),
        state,
        seen_by_workshop: is_taller,
    };
    let limit = usize::try_from(limit).unwrap_or(50);
    let today = calendar::today(app.db.clock().now());
    let page = app
        .db
        .read(move |conn| {
            workshops::find(conn, workshop)?.ok_or(AppError::NotFound)?;
            list(conn, &filter, today, limit, after)
        })
        .await?;
    let payables: Vec<Value> = page.owed.iter().map(payable_json).collect();
    shared::json(&json!({
        "success": true,
        "payables": payables,
        "nextCursor": page.next.map(|next| next.to_string()),
    }))
}

/// `POST /api/payables/{id}/payments`
pub async fn payment(
    app: web::Data<App>,
    admin: Admin,
    id: web::Path<PayableId>,
    req: HttpRequest,
    body: JsonBody,
) -> Answer {
    let payable = *id;
    let errors = Errors::new();
    let input = Input::body(&body.value, &errors)?;
    let amount = input.required("amount", input.usd("amount"));
    let reference = input.required_text("reference", LONGEST_REFERENCE);
    let receipt = input.text("receiptUrl", shared::MIB);
    errors.check()?;
    let Some(amount) = amount else {
        return Err(errors.refusal());
    };
    let transfer = NewTransfer {
        id: transfer_id(&req, payable)?,
        reference,
        parts: vec![Part {
            payable,
            amount,
            field: "amount".to_owned(),
        }],
    };
    let receipt = match receipt {
        Some(text) => Some(
            app.files
                .resolve(&app.db, Some(&admin.0), "receiptUrl", &text)
                .await?,
        ),
        None => None,
    };
    let (by, sent) = (admin.0.id, receipt.clone());
    let outcome = app
        .db
        .transact(move |conn, now| {
            pay(conn, now, by, &transfer, sent.as_ref())?;
            find(conn, payable)?.ok_or(AppError::NotFound)
        })
        .await;
    app.files.settle(receipt.iter(), &outcome).await;
    shared::json(&json!({"success": true, "payable": payable_json(&outcome?)}))
}

/// With an `Idempotency-Key`, the same for the same key: a repeat is the same transfer. Without one, a new one.
fn transfer_id(req: &HttpRequest, payable: PayableId) -> Result<TransferId, AppError> {
    let Some(header) = req.headers().get("idempotency-key") else {
        return Ok(TransferId::new());
    };
    let key = header.to_str().map(str::trim).unwrap_or_default();
    if key.is_empty() || key.len() > 200 {
        return Err(AppError::field(
            "Idempotency-Key",
            "debe tener entre 1 y 200 caracteres",
        ));
    }
    let digest = Sha256::digest(format!("payment of {payable}: {key}"));
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    Ok(TransferId(uuid::Builder::from_custom_bytes(bytes).into_uuid()))
}

/// The fields of seed 0, with what else one wants to know.
fn payable_json(owed: &Owed) -> Value {
    let payable = &owed.payable;
    let last = owed.paid.last();
    let closed_at = |state: State| {
        payable
            .closed_at
            .filter(|_| payable.closed_as.map(|closure| closure.as_str()) == Some(state.as_str()))
    };
    json!({
        "id": payable.id,
        "assignmentId": payable.assignment_id,
        "orderId": payable.order_id,
        "orderNumber": owed.order_number,
        "workshopId": payable.workshop_id,
        "instalment": payable.instalment,
        "amount": payable.amount,
        "currency": Currency::Usd,
        "policy": payable.policy,
        "dueDate": payable.due_date,
        "paidAmount": payable.paid_amount,
        "reference": last.map(|paid| paid.reference.as_str()),
        "receiptUrl": last.and_then(|paid| paid.receipt.as_ref()).map(Receipt::url),
        "status": owed.status(),
        "voidedAt": closed_at(State::Voided),
        "waivedAt": closed_at(State::Waived),
        "closedReason": payable.closed_reason,
        "createdAt": payable.created_at,
    })
}
