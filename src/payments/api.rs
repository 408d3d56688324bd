//! `/api/payments`: the accounts to pay to, and what customers report.

use super::{Report, ReportedIn, report, store};
use crate::accounts::{Role, User, Viewer};
use crate::app::App;
use crate::error::AppError;
use crate::ids::{OrderId, SubmissionId};
use crate::orders::{self, Actor};
use crate::web::{self as shared, Answer, Errors, Input, JsonBody};
use actix_web::web;
use serde_json::json;

/// `GET /api/payments`
pub async fn accounts(app: web::Data<App>) -> Answer {
    let accounts = app.db.read(store::accounts).await?;
    let accounts: Vec<_> = accounts
        .iter()
        .map(|account| {
            json!({
                "id": account.id, "method": account.method, "currency": account.currency, "bank": account.bank,
                "holder": account.holder, "idNumber": account.id_number, "phone": account.phone,
                "accountNumber": account.account_number, "email": account.email,
                "instructions": account.instructions,
            })
        })
        .collect();
    shared::json(&json!({"success": true, "accounts": accounts}))
}

/// `POST /api/payments`: by the order's owner, the holder of its link, or an admin.
pub async fn post(app: web::Data<App>, viewer: Viewer, body: JsonBody) -> Answer {
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
    shared::json(&json!({"success": true, "submissionId": submission}))
}

/// 404 for whoever has nothing to do with the order.
async fn may_report(
    app: &App,
    viewer: Option<User>,
    order: OrderId,
    token: Option<String>,
) -> Result<(), AppError> {
    let order = app
        .db
        .read(move |conn| orders::find(conn, order))
        .await?
        .ok_or(AppError::NotFound)?;
    let by_link = token.is_some_and(|token| app.tokens.opens_order(&token, order.id, order.link_version));
    let by_person = viewer.is_some_and(|user| user.role == Role::Admin || order.user_id == Some(user.id));
    if by_link || by_person {
        Ok(())
    } else {
        Err(AppError::NotFound)
    }
}

/// Writes down a report of whoever may make one, with its receipt.
pub async fn take_report(
    app: &App,
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
