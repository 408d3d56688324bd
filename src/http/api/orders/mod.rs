//! `/api/orders`.

pub mod order_json;
mod placing;
pub mod proofs;
pub mod schemas;

use super::orders::order_json::order_json;
use super::orders::schemas::{
    CancellationRequest, OrderMoveRequest, OrderResponse, OrdersQuery, OrdersResponse, PlacedResponse,
    RefundResponse,
};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::base::input::{self, Errors, Request as _};
use crate::domain::accounts::{OrderAccess, Ties};
use crate::domain::lifecycle::OrderStatus;
use crate::domain::ordering::request::{PlaceOrderRequest, Wanted};
use crate::domain::ordering::transition::{MoveDetails, legal, move_to, permitted};
use crate::domain::ordering::{self, cancel, load, load_quoted};
use crate::domain::orders::filter::Filter;
use crate::domain::orders::{self, Actor, ListScope};
use crate::domain::payments::{self, RefundRequest};
use crate::domain::production::Scope;
use crate::domain::reconciliation::{Apart, Seen};
use crate::http::api::idempotency;
use crate::http::auth::extractors::{Admin, SignedIn, Viewer};
use crate::http::kit::body::{JsonBody, MIB};
use crate::http::kit::order_intake::{ACCEPTED, Buyer, Taken};
use crate::http::kit::responses::Success;
use crate::http::kit::{self, Answer, OrderPath, look_alikes};
use crate::http::state::AppState;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// Room for a preview as a data URI.
const ORDER_LIMIT: usize = 16 * MIB;

/// Places an order; with a payment in it, its payment is reported too. Prices are checked against the catalogue. A repeat
/// with the same `Idempotency-Key` gets the first answer. While the database is away the order is taken all the same, with
/// its final number and link; the answer then bears `X-Krafta-Accepted: journal`.
#[utoipa::path(
    post, path = "/api/orders", tag = "Orders",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same for a repeat")),
    request_body(content = PlaceOrderRequest, example = json!({
        "variantId": "var-1", "quantity": 1,
        "shippingAddress": "Av. Libertador 123", "shippingCity": "Barquisimeto", "shippingState": "Lara",
        "shippingCost": 3.00, "subtotal": 12.00, "total": 15.00, "totalBs": 600.00, "exchangeRate": 40.00,
        "payment": {
            "method": "PAGO_MOVIL", "amountReported": 600.00, "reference": "00123456",
            "originBank": "Banco de Venezuela", "payerName": "María Pérez",
        },
    })),
    responses(
        (status = 201, description = "Placed", body = PlacedResponse),
        (status = 409, description = "Prices are others (`expected`), or the key was used for another order", body = crate::base::error::ErrorBody),
        (status = 429, description = "Too many of this account, or from this address without one", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn post(
    app: web::Data<AppState>,
    buyer: Buyer,
    req: HttpRequest,
    body: JsonBody<PlaceOrderRequest, ORDER_LIMIT>,
) -> Answer {
    let errors = Errors::new();
    let wanted = Wanted::read(&body.input(&errors), app.db.clock().now());
    let wanted = input::complete(wanted, &errors)?;
    let repeat = idempotency::key(&req, buyer.owner(wanted.guest()), body.digest)?;
    let taken = placing::place(&app, &buyer, wanted, repeat).await?;
    let token = app.signed_links.for_order(taken.id(), taken.link_version());
    let mut answer = HttpResponse::build(StatusCode::CREATED);
    if matches!(taken, Taken::Accepted(_)) {
        answer.insert_header((ACCEPTED, "journal"));
    }
    Ok(answer.json(PlacedResponse {
        success: Success,
        tracking_url: format!("{}/orders/{}?token={token}", app.config.public_url, taken.id()),
        order_id: taken.id(),
        order_number: taken.number().to_owned(),
        status: taken.status(),
    }))
}

/// Orders, newest first: all of them for staff, a workshop's own work, a customer's own.
#[utoipa::path(
    get, path = "/api/orders", tag = "Orders", params(OrdersQuery),
    responses((status = 200, description = "A page of them", body = OrdersResponse)),
)]
pub async fn list(app: web::Data<AppState>, who: SignedIn, req: HttpRequest) -> Answer {
    let query = OrdersQuery::of_query(req.query_string())?;
    let mut filter = Filter {
        statuses: query.status.into_iter().collect(),
        text: query.q,
        workshop: query.workshop_id,
        ..Filter::default()
    };
    let mut scope = ListScope::default();
    let (limit, cursor) = (query.limit, query.cursor);
    let Some(access) = OrderAccess::in_lists(&who.0) else {
        return nothing();
    };
    match access {
        OrderAccess::Admin | OrderAccess::Operator => {}
        OrderAccess::Workshop(workshop) => {
            filter.workshop = None;
            scope.seen_by = Some(workshop);
        }
        OrderAccess::Owner | OrderAccess::Link => scope.user = Some(who.0.id),
    }
    let now = app.db.clock().now();
    let today = calendar::today(now);
    let limit = usize::try_from(limit).unwrap_or(50);
    let known = app.intake.known.clone();
    let (dossiers, next) = app
        .db
        .replica()
        .read(move |conn| {
            let page = orders::page(conn, &filter, &scope, today, limit, cursor)?;
            let known = known.current(conn)?;
            let mut dossiers = load(conn, known.workshops(), page.orders)?;
            ordering::quote(&known, now, &mut dossiers);
            Ok((dossiers, page.next))
        })
        .await?;
    kit::json(&OrdersResponse {
        success: Success,
        orders: dossiers
            .iter()
            .map(|dossier| order_json(dossier, access, &app.files))
            .collect(),
        next_cursor: next.map(|cursor| cursor.to_string()),
    })
}

fn nothing() -> Answer {
    kit::json(&OrdersResponse {
        success: Success,
        orders: Vec::new(),
        next_cursor: None,
    })
}

#[derive(Deserialize)]
pub struct Token {
    token: Option<String>,
}

/// One order: for its owner, staff, a workshop with work in it, or with the tracking link's token.
#[utoipa::path(
    get, path = "/api/orders/{id}", tag = "Orders",
    params(
        ("id" = OrderId, Path, description = "The order"),
        ("token" = Option<String>, Query, description = "Of the tracking link"),
    ),
    responses((status = 200, description = "The order", body = OrderResponse)),
)]
pub async fn show(
    app: web::Data<AppState>,
    viewer: Viewer,
    OrderPath(id): OrderPath,
    query: web::Query<Token>,
) -> Answer {
    if viewer.user().is_none() && query.token.is_none() {
        return Err(AppError::SignInNeeded);
    }
    let now = app.db.clock().now();
    let known = app.intake.known.clone();
    let dossier = app
        .db
        .read(move |conn| load_quoted(conn, &known, now, id))
        .await?;
    let (user, token) = (viewer.user(), query.token.as_deref());
    let access = OrderAccess::of(Ties {
        workshop: user.and_then(|user| dossier.own_work(user)),
        ..dossier.order.ties(user, token, &app.signed_links)
    });
    let access = access.ok_or(AppError::OrderNotFound)?;
    kit::json(&OrderResponse {
        success: Success,
        order: order_json(&dossier, access, &app.files),
    })
}

/// Moves an order on: an ADMIN any legal move, an OPERADOR those of production, a TALLER its own work.
#[utoipa::path(
    put, path = "/api/orders", tag = "Orders",
    request_body(content = OrderMoveRequest, example = json!({"orderId": "0197b9d2-7c1e-7a52-b5c1-4f0a9c3d2e10", "status": "IN_PRODUCTION"})),
    responses(
        (status = 200, description = "Moved, or there already", body = OrderResponse),
        (status = 409, description = "Not from here: `allowed` says where to; or its payment is `doubtful`: `doubts` says why", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn put(app: web::Data<AppState>, who: SignedIn, body: JsonBody<OrderMoveRequest>) -> Answer {
    let OrderMoveRequest {
        order_id: order,
        status,
        despite,
        details,
    } = body.read()?;
    let user = who.0;
    if !permitted(user.role, status) {
        return Err(AppError::Forbidden);
    }
    let apart = match status {
        OrderStatus::Confirmed => look_alikes::told_apart(&app, order).await?,
        _ => Apart::default(),
    };
    let details = MoveDetails {
        seen: Seen {
            doubts: despite,
            apart,
        },
        details,
    };
    let actor = Actor::of(Some(&user));
    let access = OrderAccess::in_lists(&user).ok_or(AppError::OrderNotFound)?;
    let scope = match access {
        OrderAccess::Workshop(workshop) => Scope::Workshop(workshop),
        _ => Scope::Everything,
    };
    let known = app.intake.known.clone();
    let outcome = app
        .db
        .transact(move |conn, now| {
            orders::change(conn, now, order, |conn, order| {
                move_to(conn, now, actor, order, scope, status, &details)
            })?;
            load_quoted(conn, &known, now, order)
        })
        .await;
    let dossier = match outcome {
        Err(AppError::Conflict(mut conflict)) => {
            let role = user.role;
            conflict.allowed = Some(app.db.read(move |conn| legal(conn, role, scope, order)).await?);
            return Err(AppError::Conflict(conflict));
        }
        outcome => outcome?,
    };
    kit::json(&OrderResponse {
        success: Success,
        order: order_json(&dossier, access, &app.files),
    })
}

/// Cancels an order: its owner, or who holds its tracking link (`token`), before production; an ADMIN any time.
#[utoipa::path(
    post, path = "/api/orders/{id}/cancellation", tag = "Orders",
    params(("id" = OrderId, Path, description = "The order")),
    request_body(content = CancellationRequest, example = json!({"reason": "Ya no lo necesito"})),
    responses(
        (status = 200, description = "Cancelled", body = OrderResponse),
        (status = 409, description = "Too late", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn cancellation(
    app: web::Data<AppState>,
    viewer: Viewer,
    OrderPath(id): OrderPath,
    body: JsonBody<CancellationRequest>,
) -> Answer {
    let errors = Errors::new();
    let has_token = body
        .input(&errors)
        .value("token")
        .is_some_and(|token| token != "");
    viewer.comes_as_customer(has_token)?;
    let CancellationRequest { reason, token } = body.read()?;
    let (user, links) = (viewer.0, app.signed_links.clone());
    let actor = Actor::of(user.as_ref());
    let known = app.intake.known.clone();
    let (dossier, access) = app
        .db
        .transact(move |conn, now| {
            let access = orders::change(conn, now, id, |conn, order| {
                let ties = order.ties(user.as_ref(), token.as_deref(), &links);
                let access = OrderAccess::as_customer(ties).ok_or(AppError::OrderNotFound)?;
                if !access.is_customer() && access != OrderAccess::Admin {
                    return Err(AppError::Forbidden);
                }
                cancel(conn, now, actor, order, Some(&reason))?;
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

/// Records money that went back to the customer.
#[utoipa::path(
    post, path = "/api/orders/{id}/refunds", tag = "Orders",
    params(("id" = OrderId, Path, description = "The order")),
    request_body(content = RefundRequest, example = json!({"amount": 15.00, "method": "ZELLE", "reference": "Z-778899"})),
    responses(
        (status = 200, description = "Recorded", body = RefundResponse),
        (status = 409, description = "More than what came in", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn refund(
    app: web::Data<AppState>,
    admin: Admin,
    OrderPath(id): OrderPath,
    body: JsonBody<RefundRequest>,
) -> Answer {
    let wanted = body.read()?;
    let actor = Actor::of(Some(&admin.0));
    let receipt = app
        .files
        .resolve_optional(&app.db, Some(&admin.0), "receiptUrl", wanted.receipt.as_deref())
        .await?;
    let (recorded, known) = (receipt.clone(), app.intake.known.clone());
    let outcome = app
        .db
        .transact(move |conn, now| {
            let refund = orders::change(conn, now, id, |conn, order| {
                // A program is not asked.
                let asked = payments::Asked::default();
                payments::refund(conn, now, actor, order, &wanted, recorded.as_ref(), &asked)
            })?;
            Ok((refund, load_quoted(conn, &known, now, id)?))
        })
        .await;
    app.files.settle(receipt.iter(), &outcome).await;
    let (refund, dossier) = outcome?;
    kit::json(&RefundResponse {
        success: Success,
        refund_id: refund,
        order: order_json(&dossier, OrderAccess::Admin, &app.files),
    })
}
