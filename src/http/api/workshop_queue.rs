//! `GET` and `PUT /api/workshop`: the queue behind the dashboard, and its moves.

use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, ItemId, OfferId, OrderId, UploadId, WorkshopId};
use crate::base::input::Rule;
use crate::base::input::rules::{code, id};
use crate::base::money::{Currency, Usd};
use crate::domain::accounts::{Role, User};
use crate::domain::lifecycle::{AssignmentStatus, DeliveryMethod, Move, Priority};
use crate::domain::orders::{self, Actor};
use crate::domain::production::board::{self, Card, Work};
use crate::domain::production::{Details, Scope};
use crate::domain::workshops::Workshop;
use crate::domain::workshops::access::within_reach;
use crate::http::api::print_files::{PrintFileBody, print_files};
use crate::http::auth::extractors::WorkshopSide;
use crate::http::kit::body::JsonBody;
use crate::http::kit::responses::Success;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::web;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct WorkshopQueueQuery {
    /// For an ADMIN: only this workshop's.
    #[param(value_type = Option<WorkshopId>)]
    workshop_id: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct QueueResponse {
    success: Success,
    orders: Vec<CardBody>,
    /// There is more than what is told.
    truncated: bool,
}

/// One workshop's work on one order. The contact is told once the goods are to be handed over.
#[derive(Serialize, ToSchema)]
#[schema(as = Card)]
#[serde(rename_all = "camelCase")]
struct CardBody {
    order_id: OrderId,
    order_number: String,
    created_at: DateTime<Utc>,
    /// The lowest of its items'.
    status: AssignmentStatus,
    priority: Priority,
    delivery_method: DeliveryMethod,
    shipping_city: String,
    shipping_state: String,
    #[schema(required)]
    shipping_address: Option<String>,
    #[schema(required)]
    customer_name: Option<String>,
    #[schema(required)]
    customer_phone: Option<String>,
    carrier: String,
    tracking_number: String,
    notes: String,
    /// What the workshop reported last.
    #[schema(required)]
    problem: Option<String>,
    #[schema(required)]
    due_date: Option<NaiveDate>,
    /// Nothing where several have work in it.
    #[schema(required)]
    workshop_id: Option<WorkshopId>,
    #[schema(required)]
    workshop_name: Option<String>,
    items: Vec<WorkBody>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = CardItem)]
#[serde(rename_all = "camelCase")]
struct WorkBody {
    id: ItemId,
    variant_id: String,
    product_name: String,
    #[schema(required)]
    size: Option<String>,
    quantity: i32,
    /// What was sent; of a design the first picture in it.
    #[schema(required)]
    file_url: Option<String>,
    /// What a design is printed from, area by area; none of what was sent as a file.
    print_files: Vec<PrintFileBody>,
    #[schema(required)]
    preview_url: Option<String>,
    #[schema(required)]
    design_views: Option<Value>,
    assignment: WorkAssignment,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WorkAssignment {
    id: AssignmentId,
    workshop_id: WorkshopId,
    workshop_name: String,
    #[schema(required)]
    workshop_offer_id: Option<OfferId>,
    status: AssignmentStatus,
    unit_cost: Usd,
    agreed_cost: Usd,
    currency: Currency,
    #[schema(required)]
    start_date: Option<NaiveDate>,
    #[schema(required)]
    due_date: Option<NaiveDate>,
}

crate::request! {
    /// Where work is to go: all of the caller's work on an order, or one assignment.
    pub struct WorkMoveRequest {
        order_id: Option<OrderId> = optional("orderId", id()),
        assignment_id: Option<AssignmentId> = optional("assignmentId", id()),
        /// `ACCEPTED`, `REJECTED`, `IN_PRODUCTION`, `READY`, `HANDED_TO_DELIVERY` (or `DISPATCHED`), `COMPLETED`.
        mv: Move = required("status", workshop_move()),
        ..details: Details,
    }
    check(input) {
        match (input.has("orderId"), input.has("assignmentId")) {
            (true, true) => input.wrong("assignmentId", "no va junto con orderId: envía uno de los dos"),
            (false, true) => drop(input.required("assignmentId", assignment_id)),
            (_, false) => drop(input.required("orderId", order_id)),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkMoveResponse {
    success: Success,
    order_id: OrderId,
    #[schema(required)]
    status: Option<AssignmentStatus>,
    /// Nothing once it was let go.
    #[schema(required)]
    order: Option<CardBody>,
}

/// The cards of the dashboard. An ADMIN may ask for one workshop's.
#[utoipa::path(
    get, path = "/api/workshop", tag = "Workshops", params(WorkshopQueueQuery),
    responses((status = 200, description = "Open work, the most urgent first; then what has left", body = QueueResponse)),
)]
pub async fn queue(
    app: web::Data<AppState>,
    person: WorkshopSide,
    wish: web::Query<WorkshopQueueQuery>,
) -> Answer {
    let now = app.db.clock().now();
    let wanted: Option<WorkshopId> = match wish.workshop_id.as_deref() {
        None => None,
        Some(id) => Some(
            id.parse()
                .map_err(|_| AppError::field("workshopId", "no es un identificador válido"))?,
        ),
    };
    let (workshops, board) = app
        .db
        .read(move |conn| {
            let mut workshops = within_reach(conn, &person.0)?;
            if let Some(wanted) = wanted {
                workshops.retain(|workshop| workshop.id == wanted);
                if workshops.is_empty() {
                    return Err(AppError::NotFound);
                }
            }
            let board = board::board(conn, now, &ids(&workshops))?;
            Ok((workshops, board))
        })
        .await?;
    kit::json(&QueueResponse {
        success: Success,
        orders: board
            .cards
            .iter()
            .map(|card| card_body(card, &workshops))
            .collect(),
        truncated: board.open_cut || board.done_cut,
    })
}

fn ids(workshops: &[Workshop]) -> Vec<WorkshopId> {
    workshops.iter().map(|workshop| workshop.id).collect()
}

/// Moves work on.
#[utoipa::path(
    put, path = "/api/workshop", tag = "Workshops",
    request_body(content = WorkMoveRequest, example = json!({"orderId": "0197b9d2-7c1e-7a52-b5c1-4f0a9c3d2e10", "status": "ACCEPTED"})),
    responses(
        (status = 200, description = "Moved, or there already", body = WorkMoveResponse),
        (status = 409, description = "Not from here; `allowed` says where to", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn advance(
    app: web::Data<AppState>,
    person: WorkshopSide,
    body: JsonBody<WorkMoveRequest>,
) -> Answer {
    let request = body.read()?;
    let mv = request.mv;
    let answer = app
        .db
        .transact(move |conn, now| {
            let user = &person.0;
            let (order, scope) = meant(conn, user, &request)?;
            let method = orders::change(conn, now, order, |conn, order| {
                crate::domain::production::advance(
                    conn,
                    now,
                    Actor::of(Some(user)),
                    order,
                    scope,
                    mv,
                    &request.details,
                )?;
                Ok(order.delivery_method)
            })?;
            let workshops = within_reach(conn, user)?;
            let cards = board::cards_of(conn, order, &ids(&workshops))?;
            Ok(WorkMoveResponse {
                success: Success,
                order_id: order,
                status: mv.target(method),
                order: moved(cards, scope).map(|card| card_body(&card, &workshops)),
            })
        })
        .await?;
    kit::json(&answer)
}

fn workshop_move() -> Rule<Move> {
    use AssignmentStatus as S;
    code::<S>().then(|input, field, status| {
        let asked = match status {
            S::Accepted | S::Rejected | S::InProduction | S::Ready | S::HandedToDelivery | S::Completed => {
                Move::towards(status)
            }
            S::PendingAssignment | S::Notified | S::Cancelled => None,
        };
        if asked.is_none() {
            input.wrong(field, "no es un estado que el taller pueda pedir");
        }
        asked
    })
}

/// Someone else's work is not found.
fn meant(
    conn: &mut PgConnection,
    user: &User,
    named: &WorkMoveRequest,
) -> Result<(OrderId, Scope), AppError> {
    let own = match user.role {
        Role::Admin => None,
        _ => Some(user.workshop.ok_or(AppError::NotFound)?),
    };
    match (named.assignment_id, named.order_id, own) {
        (None, Some(order), None) => Ok((order, Scope::Everything)),
        (None, Some(order), Some(own)) => Ok((order, Scope::Workshop(own))),
        (None, None, _) => Err(AppError::NotFound),
        (Some(id), _, own) => {
            let meant = |assignment: &crate::domain::production::Assignment| {
                own.is_none_or(|own| assignment.workshop_id == own && assignment.is_known_to_workshop())
            };
            let assignment = crate::domain::production::find(conn, id)?
                .filter(meant)
                .ok_or(AppError::NotFound)?;
            Ok((assignment.order_id, Scope::One(id)))
        }
    }
}

/// The card that shows what was moved. Work of several workshops is shown as one; what was let go is gone.
fn moved(cards: Vec<Card>, scope: Scope) -> Option<Card> {
    let concerned = |card: &Card| match scope {
        Scope::Everything => true,
        Scope::Workshop(workshop) => card.workshop == workshop,
        Scope::One(id) => card.work.iter().any(|work| work.assignment.id == id),
    };
    cards.into_iter().filter(concerned).reduce(|mut first, next| {
        first.stage = first.stage.min(next.stage);
        first.work.extend(next.work);
        first
    })
}

/// No prices and payments of the customer; the contact only once the goods are to be handed over.
fn card_body(card: &Card, workshops: &[Workshop]) -> CardBody {
    let order = &card.order;
    let is_shared = card
        .work
        .iter()
        .any(|work| work.assignment.workshop_id != card.workshop);
    let workshop = (!is_shared).then_some(card.workshop);
    let to = card.shows_contact();
    CardBody {
        order_id: order.id,
        order_number: order.number.clone(),
        created_at: order.created_at,
        status: card.stage,
        priority: order.priority,
        delivery_method: order.delivery_method,
        shipping_city: order.shipping_city.clone(),
        shipping_state: order.shipping_state.clone(),
        shipping_address: to.then(|| order.shipping_address.clone()),
        customer_name: to.then(|| order.customer_name.clone()),
        customer_phone: to.then(|| order.customer_phone.clone()),
        carrier: order.carrier.clone(),
        tracking_number: order.tracking_number.clone(),
        notes: order.notes.clone(),
        problem: card.problem.as_ref().map(|problem| problem.note.clone()),
        due_date: card.due,
        workshop_id: workshop,
        workshop_name: workshop.map(|id| name_of(id, workshops).to_owned()),
        items: card.work.iter().map(|work| work_body(work, workshops)).collect(),
    }
}

fn work_body(Work { item, assignment }: &Work, workshops: &[Workshop]) -> WorkBody {
    let file = |id: Option<UploadId>| id.map(|id| format!("/files/{id}"));
    let preview = file(item.preview_upload_id).or_else(|| item.preview_url.clone());
    WorkBody {
        id: item.id,
        variant_id: item.variant_id.clone(),
        product_name: item.product_name.clone(),
        size: item.size.clone(),
        quantity: item.quantity,
        file_url: file(item.design_upload_id).or_else(|| preview.clone()),
        print_files: print_files(item),
        preview_url: preview,
        design_views: item.design_views.clone(),
        assignment: WorkAssignment {
            id: assignment.id,
            workshop_id: assignment.workshop_id,
            workshop_name: name_of(assignment.workshop_id, workshops).to_owned(),
            workshop_offer_id: assignment.workshop_offer_id,
            status: assignment.status,
            unit_cost: assignment.unit_cost,
            agreed_cost: assignment.agreed_cost,
            currency: assignment.currency,
            start_date: assignment.start_date,
            due_date: assignment.due_date,
        },
    }
}

fn name_of(id: WorkshopId, workshops: &[Workshop]) -> &str {
    let found = workshops.iter().find(|workshop| workshop.id == id);
    found.map_or("", |workshop| workshop.name.as_str())
}
