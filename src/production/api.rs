//! `GET` and `PUT /api/workshop`: the queue behind the dashboard, and its moves.

use super::board::{self, Card, Work};
use super::pages::within_reach;
use super::{Details, LONGEST_CARRIER, LONGEST_NOTE, Scope, store};
use crate::accounts::{Role, User, WorkshopSide};
use crate::app::App;
use crate::error::AppError;
use crate::ids::{AssignmentId, OrderId, UploadId, WorkshopId};
use crate::lifecycle::{AssignmentStatus, Move};
use crate::orders::{self, Actor};
use crate::web::{self as site, Answer, Errors, Input, JsonBody};
use crate::workshops::Workshop;
use actix_web::web;
use diesel::PgConnection;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wish {
    workshop_id: Option<String>,
}

/// The cards of the dashboard. An ADMIN may ask for one workshop's.
pub async fn queue(app: web::Data<App>, person: WorkshopSide, wish: web::Query<Wish>) -> Answer {
    let now = app.db.clock().now();
    let wanted: Option<WorkshopId> = match wish.workshop_id.as_deref().filter(|id| !id.is_empty()) {
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
    let orders: Vec<Value> = board
        .cards
        .iter()
        .map(|card| card_json(card, &workshops))
        .collect();
    site::json(&json!({
        "success": true,
        "orders": orders,
        "truncated": board.open_cut || board.done_cut,
    }))
}

fn ids(workshops: &[Workshop]) -> Vec<WorkshopId> {
    workshops.iter().map(|workshop| workshop.id).collect()
}

/// What a `PUT` names: all of the caller's work on an order, or one assignment.
#[derive(Clone, Copy)]
enum Named {
    Order(OrderId),
    Assignment(AssignmentId),
}

/// Moves work on.
pub async fn advance(app: web::Data<App>, person: WorkshopSide, body: JsonBody) -> Answer {
    let errors = Errors::new();
    let input = Input::body(&body.value, &errors)?;
    let named = named(&input);
    let mv = asked_move(&input);
    let details = Details {
        reason: input.text("reason", LONGEST_NOTE),
        carrier: input.text("carrier", LONGEST_CARRIER),
        tracking_number: input.text("trackingNumber", LONGEST_CARRIER),
    };
    errors.check()?;
    // Both are there once nothing was wrong.
    let (Some(named), Some(mv)) = (named, mv) else {
        return Err(errors.refusal());
    };
    let answer = app
        .db
        .transact(move |conn, now| {
            let user = &person.0;
            let (order, scope) = meant(conn, user, named)?;
            super::advance(conn, now, Actor::of(Some(user)), order, scope, mv, &details)?;
            let placed = orders::find(conn, order)?.ok_or(AppError::NotFound)?;
            let workshops = within_reach(conn, user)?;
            let cards = board::cards_of(conn, order, &ids(&workshops))?;
            Ok(json!({
                "success": true,
                "orderId": order,
                "status": mv.target(placed.delivery_method),
                "order": moved(cards, scope).map(|card| card_json(&card, &workshops)),
            }))
        })
        .await?;
    site::json(&answer)
}

fn named(input: &Input<'_>) -> Option<Named> {
    match (input.has("orderId"), input.has("assignmentId")) {
        (true, true) => {
            input.wrong("assignmentId", "no va junto con orderId: envía uno de los dos");
            None
        }
        (false, true) => input.required_id("assignmentId").map(Named::Assignment),
        (_, false) => input.required_id("orderId").map(Named::Order),
    }
}

fn asked_move(input: &Input<'_>) -> Option<Move> {
    use AssignmentStatus as S;
    let status: S = input.required_code("status")?;
    let asked = match status {
        S::Accepted | S::Rejected | S::InProduction | S::Ready | S::HandedToDelivery | S::Completed => {
            Move::towards(status)
        }
        S::PendingAssignment | S::Notified | S::Cancelled => None,
    };
    if asked.is_none() {
        input.wrong("status", "no es un estado que el taller pueda pedir");
    }
    asked
}

/// Someone else's work is not found.
fn meant(conn: &mut PgConnection, user: &User, named: Named) -> Result<(OrderId, Scope), AppError> {
    let own = match user.role {
        Role::Admin => None,
        _ => Some(user.workshop.ok_or(AppError::NotFound)?),
    };
    match (named, own) {
        (Named::Order(order), None) => Ok((order, Scope::Everything)),
        (Named::Order(order), Some(own)) => Ok((order, Scope::Workshop(own))),
        (Named::Assignment(id), own) => {
            let meant = |assignment: &super::Assignment| {
                own.is_none_or(|own| assignment.workshop_id == own && assignment.is_known_to_workshop())
            };
            let assignment = store::find(conn, id)?.filter(meant).ok_or(AppError::NotFound)?;
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
fn card_json(card: &Card, workshops: &[Workshop]) -> Value {
    let order = &card.order;
    let is_shared = card
        .work
        .iter()
        .any(|work| work.assignment.workshop_id != card.workshop);
    let workshop = (!is_shared).then_some(card.workshop);
    let items: Vec<Value> = card.work.iter().map(|work| item_json(work, workshops)).collect();
    let to = card.shows_contact();
    json!({
        "orderId": order.id,
        "orderNumber": order.number,
        "createdAt": order.created_at,
        "status": card.stage,
        "priority": order.priority,
        "deliveryMethod": order.delivery_method,
        "shippingCity": order.shipping_city,
        "shippingState": order.shipping_state,
        "shippingAddress": to.then_some(&order.shipping_address),
        "customerName": to.then_some(&order.customer_name),
        "customerPhone": to.then_some(&order.customer_phone),
        "carrier": order.carrier,
        "trackingNumber": order.tracking_number,
        "notes": order.notes,
        "problem": card.problem.as_ref().map(|problem| &problem.note),
        "dueDate": card.due,
        "workshopId": workshop,
        "workshopName": workshop.map(|id| name_of(id, workshops)),
        "items": items,
    })
}

fn item_json(Work { item, assignment }: &Work, workshops: &[Workshop]) -> Value {
    let file = |id: Option<UploadId>| id.map(|id| format!("/files/{id}"));
    let preview = file(item.preview_upload_id).or_else(|| item.preview_url.clone());
    json!({
        "id": item.id,
        "variantId": item.variant_id,
        "productName": item.product_name,
        "size": item.size,
        "quantity": item.quantity,
        "fileUrl": file(item.design_upload_id).or_else(|| preview.clone()),
        "previewUrl": preview,
        "designViews": item.design_views,
        "assignment": {
            "id": assignment.id,
            "workshopId": assignment.workshop_id,
            "workshopName": name_of(assignment.workshop_id, workshops),
            "workshopOfferId": assignment.workshop_offer_id,
            "status": assignment.status,
            "unitCost": assignment.unit_cost,
            "agreedCost": assignment.agreed_cost,
            "currency": assignment.currency,
            "startDate": assignment.start_date,
            "dueDate": assignment.due_date,
        },
    })
}

fn name_of(id: WorkshopId, workshops: &[Workshop]) -> &str {
    let found = workshops.iter().find(|workshop| workshop.id == id);
    found.map_or("", |workshop| workshop.name.as_str())
}
