//! `/api/orders/{id}/proofs`: designs before their customer.

use super::order_json::order_json;
use super::schemas::{OrderResponse, ProofCommentRequest, ProofRequest};
use crate::base::error::AppError;
use crate::base::ids::{OrderId, ProofId};
use crate::base::input::Errors;
use crate::domain::accounts::{OrderAccess, User};
use crate::domain::ordering::load_quoted;
use crate::domain::orders::{self, Actor, LockedOrder};
use crate::domain::proofs::{self, AskedBy};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::body::JsonBody;
use crate::http::kit::responses::Success;
use crate::http::kit::{self, Answer, OrderPath};
use crate::http::state::AppState;
use actix_web::web;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Asks for a yes to the designs of an order before anything is made: its customer, who holds its tracking link (`token`), an
/// ADMIN or an OPERADOR. Of what was made at `POST /api/designs`, and nobody works on yet. Asking again changes nothing.
#[utoipa::path(
    post, path = "/api/orders/{id}/proofs", tag = "Orders",
    params(("id" = OrderId, Path, description = "The order")),
    request_body(content = ProofRequest, example = json!({})),
    responses(
        (status = 200, description = "`awaitsApproval` is true until all are approved", body = OrderResponse),
        (status = 409, description = "Nothing in it can be approved, or its work has begun", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn ask(
    app: web::Data<AppState>,
    viewer: Viewer,
    OrderPath(id): OrderPath,
    body: JsonBody<ProofRequest>,
) -> Answer {
    let is_staff = viewer.user().is_some_and(|user| user.role.is_staff());
    viewer.comes_as_customer(is_staff || has_token(&body))?;
    let token = body.read()?.token;
    answer(&app, viewer, id, token, move |conn, now, actor, order, access| {
        let by = match access.is_customer() {
            true => AskedBy::Customer,
            false => AskedBy::Staff,
        };
        proofs::ask(conn, now, actor, order, by)
    })
    .await
}

/// The customer says yes to a design. What is approved is what is printed: `approvedHash` is the design's hash. Production may
/// begin once all of the order are.
#[utoipa::path(
    post, path = "/api/orders/{id}/proofs/{proof}/approval", tag = "Orders",
    params(("id" = OrderId, Path, description = "The order"), ("proof" = ProofId, Path, description = "Which, as its item has it")),
    request_body(content = ProofRequest, example = json!({})),
    responses(
        (status = 200, description = "Approved", body = OrderResponse),
        (status = 409, description = "The design was changed meanwhile", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn approval(
    app: web::Data<AppState>,
    viewer: Viewer,
    path: web::Path<(OrderId, ProofId)>,
    body: JsonBody<ProofRequest>,
) -> Answer {
    let (id, proof) = path.into_inner();
    viewer.comes_as_customer(has_token(&body))?;
    let token = body.read()?.token;
    answer(
        &app,
        viewer,
        id,
        token,
        move |conn, now, actor, order, access| match access.is_customer() {
            true => proofs::approve(conn, now, actor, order, proof),
            false => Err(AppError::Forbidden),
        },
    )
    .await
}

/// The customer says what they want otherwise. Krafta's people change the design, and ask again.
#[utoipa::path(
    post, path = "/api/orders/{id}/proofs/{proof}/comments", tag = "Orders",
    params(("id" = OrderId, Path, description = "The order"), ("proof" = ProofId, Path, description = "Which, as its item has it")),
    request_body(content = ProofCommentRequest, example = json!({"text": "Más arriba, por favor"})),
    responses(
        (status = 200, description = "Told", body = OrderResponse),
        (status = 409, description = "It was approved, or changed meanwhile", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn comments(
    app: web::Data<AppState>,
    viewer: Viewer,
    path: web::Path<(OrderId, ProofId)>,
    body: JsonBody<ProofCommentRequest>,
) -> Answer {
    let (id, proof) = path.into_inner();
    let errors = Errors::new();
    let given = body
        .input(&errors)
        .value("token")
        .is_some_and(|token| token != "");
    viewer.comes_as_customer(given)?;
    let ProofCommentRequest { text, token } = body.read()?;
    answer(
        &app,
        viewer,
        id,
        token,
        move |conn, now, actor, order, access| match access.is_customer() {
            true => proofs::comment(conn, now, actor, order, proof, &text),
            false => Err(AppError::Forbidden),
        },
    )
    .await
}

fn has_token(body: &JsonBody<ProofRequest>) -> bool {
    let errors = Errors::new();
    body.input(&errors)
        .value("token")
        .is_some_and(|token| token != "")
}

/// Does it, for its customer or staff, and answers the order.
async fn answer(
    app: &AppState,
    viewer: Viewer,
    id: OrderId,
    token: Option<String>,
    mut verb: impl FnMut(
        &mut PgConnection,
        DateTime<Utc>,
        Actor,
        &mut LockedOrder,
        OrderAccess,
    ) -> Result<(), AppError>
    + Send
    + 'static,
) -> Answer {
    let (user, links): (Option<User>, _) = (viewer.0, app.signed_links.clone());
    let actor = Actor::of(user.as_ref());
    let known = app.intake.known.clone();
    let (dossier, access) = app
        .db
        .transact(move |conn, now| {
            let access = orders::change(conn, now, id, |conn, order| {
                let ties = order.ties(user.as_ref(), token.as_deref(), &links);
                let access = OrderAccess::as_customer(ties).ok_or(AppError::OrderNotFound)?;
                if !access.is_customer() && !access.is_staff() {
                    return Err(AppError::Forbidden);
                }
                verb(conn, now, actor, order, access)?;
                Ok(access)
            })?;
            Ok((load_quoted(conn, &known, now, id)?, access))
        })
        .await?;
    kit::json(&OrderResponse {
        success: Success,
        order: order_json(&dossier, access, &app.files),
    })
}
