//! `/api/payments`: the accounts to pay to, and what customers report.

use crate::base::error::AppError;
use crate::base::ids::{AccountId, OrderId, SubmissionId};
use crate::base::input::{Errors, Input};
use crate::base::money::Currency;
use crate::domain::accounts::{Role, User};
use crate::domain::orders::{self, Actor};
use crate::domain::payments::{Method, Report, ReportedIn, report, store};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::body::JsonBody;
use crate::http::kit::responses::Success;
use crate::http::kit::{self as shared, Answer};
use crate::http::state::AppState;
use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct AccountsAnswer {
    success: Success,
    accounts: Vec<PaymentAccount>,
}

/// An account to pay to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PaymentAccount {
    id: AccountId,
    method: Method,
    currency: Currency,
    bank: String,
    holder: String,
    id_number: String,
    phone: String,
    account_number: String,
    email: String,
    instructions: String,
}

/// A payment that a customer reports.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "read field by field, so that every wrong one is named")]
pub struct PaymentWanted {
    order_id: OrderId,
    /// Of the tracking link, for who is not signed in.
    token: Option<String>,
    #[schema(inline)]
    method: ReportedMethod,
    amount_reported: crate::base::money::Bs,
    /// `VES`; `USD` for `ZELLE` and `EFECTIVO`.
    currency: Option<Currency>,
    reference: Option<String>,
    origin_bank: Option<String>,
    payer_name: Option<String>,
    payer_phone: Option<String>,
    paid_on: Option<chrono::NaiveDate>,
    /// Which of our accounts it went to.
    account_id: Option<AccountId>,
    /// One of our files, an address, or a data URI.
    receipt_url: Option<String>,
}

/// `TARJETA` is made by card checkout.
#[derive(ToSchema)]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(dead_code, reason = "of `Method`, what people report")]
enum ReportedMethod {
    PagoMovil,
    Transferencia,
    Zelle,
    Efectivo,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentAnswer {
    success: Success,
    submission_id: SubmissionId,
}

/// The accounts to pay to.
#[utoipa::path(
    get, path = "/api/payments", tag = "Pagos",
    responses((status = 200, description = "Active accounts", body = AccountsAnswer)),
)]
pub async fn accounts(app: web::Data<AppState>) -> Answer {
    let accounts = app.db.read(store::accounts).await?;
    let accounts = accounts.into_iter().map(|account| PaymentAccount {
        id: account.id,
        method: account.method,
        currency: account.currency,
        bank: account.bank,
        holder: account.holder,
        id_number: account.id_number,
        phone: account.phone,
        account_number: account.account_number,
        email: account.email,
        instructions: account.instructions,
    });
    shared::json(&AccountsAnswer {
        success: Success,
        accounts: accounts.collect(),
    })
}

/// Reports a payment: by the order's owner, the holder of its link, or an admin.
#[utoipa::path(
    post, path = "/api/payments", tag = "Pagos",
    request_body(content = PaymentWanted, example = json!({
        "orderId": "0197b9d2-7c1e-7a52-b5c1-4f0a9c3d2e10", "method": "PAGO_MOVIL", "amountReported": 600.00,
        "reference": "00123456", "originBank": "Banco de Venezuela", "payerName": "María Pérez",
    })),
    responses(
        (status = 200, description = "Reported", body = PaymentAnswer),
        (status = 409, description = "The order is paid or cancelled", body = crate::base::error::ErrorBody),
        (status = 429, description = "Too many open reports", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn post(app: web::Data<AppState>, viewer: Viewer, body: JsonBody) -> Answer {
    let errors = Errors::new();
    let input = Input::body(&body.value, &errors)?;
    let order = input.required_id::<OrderId>("orderId");
    let token = input.text("token", 200);
    if matches!(viewer.role(), Some(Role::Operador | Role::Taller)) && token.is_none() {
        return Err(AppError::Forbidden);
    }
    if viewer.user().is_none() && token.is_none() {
        return Err(AppError::SignInNeeded);
    }
    let read = Report::read(&input, app.db.clock().now());
    errors.check()?;
    let (Some(order), Some(read)) = (order, read) else {
        return Err(errors.refusal());
    };
    may_report(&app, viewer.0.clone(), order, token).await?;
    let submission = take_report(&app, viewer.user(), order, read).await?;
    shared::json(&PaymentAnswer {
        success: Success,
        submission_id: submission,
    })
}

/// 404 for whoever has nothing to do with the order.
async fn may_report(
    app: &AppState,
    viewer: Option<User>,
    order: OrderId,
    token: Option<String>,
) -> Result<(), AppError> {
    let order = app
        .db
        .read(move |conn| orders::find(conn, order))
        .await?
        .ok_or(AppError::NotFound)?;
    let by_link =
        token.is_some_and(|token| app.signed_links.opens_order(&token, order.id, order.link_version));
    let by_person = viewer.is_some_and(|user| user.role == Role::Admin || order.user_id == Some(user.id));
    if by_link || by_person {
        Ok(())
    } else {
        Err(AppError::NotFound)
    }
}

/// Writes down a report of whoever may make one, with its receipt.
pub async fn take_report(
    app: &AppState,
    viewer: Option<&User>,
    order: OrderId,
    read: Report,
) -> Result<SubmissionId, AppError> {
    let receipt = match &read.receipt {
        Some(text) => Some(app.files.resolve(&app.db, viewer, "receiptUrl", text).await?),
        None => None,
    };
    let (actor, sent) = (Actor::of(viewer), receipt.clone());
    let outcome = app
        .db
        .transact(move |conn, now| {
            report(
                conn,
                now,
                actor,
                order,
                &read,
                sent.as_ref(),
                ReportedIn::Existing,
            )
        })
        .await;
    app.files.settle(receipt.iter(), &outcome).await;
    outcome
}
