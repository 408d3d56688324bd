//! `/api/payments`: the accounts to pay to, and what customers report.

use crate::base::error::AppError;
use crate::base::ids::{AccountId, OrderId, SubmissionId};
use crate::base::input::rules::{id, text};
use crate::base::input::{self, Errors, Request as _};
use crate::base::money::Currency;
use crate::domain::accounts::{OrderAccess, User};
use crate::domain::orders::{self, Actor};
use crate::domain::payments::{Method, PaymentRequest, Report, ReportedIn, report, store};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::body::JsonBody;
use crate::http::kit::responses::Success;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct AccountsResponse {
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

crate::request! {
    /// A payment that a customer reports.
    pub struct ReportPaymentRequest {
        order_id: OrderId = required("orderId", id()),
        /// Of the tracking link, for who is not signed in.
        token: Option<String> = optional("token", text(200)),
        ..payment: PaymentRequest,
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentResponse {
    success: Success,
    submission_id: SubmissionId,
}

/// The accounts to pay to.
#[utoipa::path(
    get, path = "/api/payments", tag = "Payments",
    responses((status = 200, description = "Active accounts", body = AccountsResponse)),
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
    kit::json(&AccountsResponse {
        success: Success,
        accounts: accounts.collect(),
    })
}

/// Reports a payment: by the order's owner, the holder of its link, or an admin.
#[utoipa::path(
    post, path = "/api/payments", tag = "Payments",
    request_body(content = ReportPaymentRequest, example = json!({
        "orderId": "0197b9d2-7c1e-7a52-b5c1-4f0a9c3d2e10", "method": "PAGO_MOVIL", "amountReported": 600.00,
        "reference": "00123456", "originBank": "Banco de Venezuela", "originBankCode": "0102",
        "payerName": "María Pérez", "payerPhone": "0414-1234567", "payerIdNumber": "V-12345678",
    })),
    responses(
        (status = 200, description = "Reported", body = PaymentResponse),
        (status = 409, description = "The order is paid or cancelled", body = crate::base::error::ErrorBody),
        (status = 429, description = "Too many open reports", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn post(app: web::Data<AppState>, viewer: Viewer, body: JsonBody<ReportPaymentRequest>) -> Answer {
    let errors = Errors::new();
    let input = body.input(&errors);
    let has_token = input.value("token").is_some_and(|token| token != "");
    viewer.comes_as_customer(has_token)?;
    let request = ReportPaymentRequest::read(&input);
    Report::not_in_the_future(&input, app.db.clock().now());
    let request = input::complete(request, &errors)?;
    let order = request.order_id;
    let read = Report::of(request.payment);
    may_report(&app, viewer.0.clone(), order, request.token).await?;
    let submission = take_report(&app, viewer.user(), order, read).await?;
    kit::json(&PaymentResponse {
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
        .ok_or(AppError::OrderNotFound)?;
    let ties = order.ties(viewer.as_ref(), token.as_deref(), &app.signed_links);
    match OrderAccess::may_report_payment(ties) {
        true => Ok(()),
        false => Err(AppError::OrderNotFound),
    }
}

/// Writes down a report of whoever may make one, with its receipt.
pub async fn take_report(
    app: &AppState,
    viewer: Option<&User>,
    order: OrderId,
    read: Report,
) -> Result<SubmissionId, AppError> {
    let receipt = app
        .files
        .resolve_optional(&app.db, viewer, "receiptUrl", read.receipt.as_deref())
        .await?;
    let (actor, sent) = (Actor::of(viewer), receipt.clone());
    let outcome = app
        .db
        .transact(move |conn, now| {
            orders::change(conn, now, order, |conn, order| {
                let receipt = sent.as_ref();
                report(conn, now, actor, order, &read, receipt, ReportedIn::Existing).map(|paid| paid.id)
            })
        })
        .await;
    app.files.settle(receipt.iter(), &outcome).await;
    outcome
}
