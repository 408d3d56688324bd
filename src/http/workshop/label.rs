//! `/workshop/orders/{id}/label` and `/workshop/orders/{id}/slip`: what goes on a parcel, and into it.

use super::barcode::Barcode;
use super::card::Handover;
use super::dashboard::ids;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{OrderId, WorkshopId};
use crate::domain::accounts::User;
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::production::{Card, board};
use crate::domain::shipping::carriers::{self, Carrier};
use crate::domain::workshops::Workshop;
use crate::domain::workshops::access::within_reach;
use crate::http::auth::extractors::WorkshopSide;
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use diesel::PgConnection;
use serde::Deserialize;

/// In characters: a carrier, or its office.
const LONGEST: usize = 300;

#[derive(Clone, Default, Deserialize)]
pub struct LabelQuery {
    workshop: Option<String>,
    carrier: Option<String>,
    /// Where whoever gets it picks it up from the carrier.
    office: Option<String>,
}

#[derive(Template)]
#[template(path = "workshop/label.html")]
struct LabelPage {
    shell: Layout,
    number: String,
    workshop: String,
    /// For an ADMIN, whose forms name the workshop.
    named: String,
    from: String,
    /// Nothing before the goods are ready: whom they are for is nobody's business until then.
    to: Option<Handover>,
    barcode: Barcode,
    carrier: String,
    office: String,
    pays_carrier: bool,
    carriers: Vec<Carrier>,
    /// «Paquete con 3 unidades»
    content: String,
}

#[derive(Template)]
#[template(path = "workshop/slip.html")]
struct SlipPage {
    shell: Layout,
    number: String,
    workshop: String,
    day: String,
    customer: String,
    barcode: Barcode,
    lines: Vec<Line>,
    notes: String,
}

struct Line {
    name: String,
    size: String,
    quantity: i32,
}

/// 10 × 15 cm, with the carrier's office where it goes to one.
pub async fn label(
    app: web::Data<AppState>,
    person: WorkshopSide,
    order: web::Path<OrderId>,
    wish: web::Query<LabelQuery>,
    req: HttpRequest,
) -> Answer {
    let wish = wish.into_inner();
    let (order, user, named) = (*order, person.0.clone(), wish.workshop.unwrap_or_default());
    let asked = named.clone();
    let (card, workshop, carriers) = app
        .db
        .read(move |conn| {
            let (card, workshop) = find(conn, &user, order, &asked)?;
            Ok((card, workshop, carriers::carriers(conn)?))
        })
        .await?;
    let typed = |text: Option<String>| -> String {
        let text = text.unwrap_or_default();
        text.trim()
            .chars()
            .filter(|c| !c.is_control())
            .take(LONGEST)
            .collect()
    };
    let sent = card.parcel.as_ref().map(|parcel| parcel.carrier.clone());
    let order = &card.order;
    let (asked, at) = match order.courier.office.as_str() {
        "" => (None, None),
        carrier => (Some(carrier.to_owned()), Some(order.shipping_address.clone())),
    };
    let carrier = typed(wish.carrier.or(sent).or(asked));
    let units: i32 = leaving(&card).map(|line| line.quantity).sum();
    kit::page(&LabelPage {
        shell: person.shell(&req),
        number: order.number.clone(),
        named,
        from: place_of(&workshop),
        to: card.shows_contact().then(|| Handover::new(&card)).map(|to| {
            match order.courier.office.as_str() {
                "" => to,
                // The office stands below, where it can be put right.
                _ => Handover {
                    address: order.destination(),
                    ..to
                },
            }
        }),
        barcode: Barcode::of(&card.order.number)?,
        carrier,
        office: typed(wish.office.or(at)),
        pays_carrier: order.courier.pays_carrier,
        carriers,
        content: kit::units(units),
        workshop: workshop.name,
    })
}

/// What lies in the parcel.
pub async fn slip(
    app: web::Data<AppState>,
    person: WorkshopSide,
    order: web::Path<OrderId>,
    wish: web::Query<LabelQuery>,
    req: HttpRequest,
) -> Answer {
    let (order, user) = (*order, person.0.clone());
    let named = wish.into_inner().workshop.unwrap_or_default();
    let asked = named.clone();
    let (card, workshop) = app.db.read(move |conn| find(conn, &user, order, &asked)).await?;
    kit::page(&SlipPage {
        shell: person.shell(&req),
        number: card.order.number.clone(),
        day: calendar::date_es(calendar::today(app.db.clock().now())),
        customer: if card.shows_contact() {
            card.order.customer_name.clone()
        } else {
            String::new()
        },
        barcode: Barcode::of(&card.order.number)?,
        lines: leaving(&card).collect(),
        notes: card.order.notes.clone(),
        workshop: workshop.name,
    })
}

/// A TALLER's own card of the order, an ADMIN's of the workshop that is named, or of the only one.
fn find(
    conn: &mut PgConnection,
    user: &User,
    order: OrderId,
    named: &str,
) -> Result<(Card, Workshop), AppError> {
    let workshops = within_reach(conn, user)?;
    let named: Option<WorkshopId> = match named {
        "" => None,
        id => Some(id.parse().map_err(|_| AppError::NotFound)?),
    };
    let reach = ids(&workshops, None);
    let cards = board::cards_of(conn, order, &reach)?;
    let card = cards
        .into_iter()
        .find(|card| named.is_none_or(|named| card.workshop == named))
        .ok_or(AppError::NotFound)?;
    let workshop = workshops
        .into_iter()
        .find(|workshop| workshop.id == card.workshop);
    Ok((card, workshop.ok_or(AppError::NotFound)?))
}

/// What this workshop sends.
fn leaving(card: &Card) -> impl Iterator<Item = Line> + '_ {
    let active = card
        .work
        .iter()
        .filter(|work| work.assignment.status >= AssignmentStatus::Notified);
    active.map(|work| Line {
        name: work.item.product_name.clone(),
        size: work.item.size.clone().unwrap_or_default(),
        quantity: work.item.quantity,
    })
}

fn place_of(workshop: &Workshop) -> String {
    let parts = [workshop.city_base.as_str(), workshop.state_base.as_str()];
    let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    said.join(", ")
}
