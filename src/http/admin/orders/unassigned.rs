//! `GET /admin/orders/unassigned`, `GET /ops/orders/unassigned`: what waits for a person before a workshop can begin.

use super::verdicts::{GroupView, grouped};
use super::{Side, customer_message, shell};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{ItemId, OrderId};
use crate::domain::lifecycle::Priority;
use crate::domain::ordering::{LastKnown, OrderDetails, load_without_payments};
use crate::domain::orders;
use crate::domain::production::{self, Assignment};
use crate::domain::routing;
use crate::domain::routing::{Routing, Unrouted};
use crate::http::auth::extractors::Operations;
use crate::http::kit::contact_links::whatsapp;
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::Data;
use askama::Template;
use diesel::PgConnection;
use std::collections::HashMap;

/// Of each list, the oldest; once they are dealt with, the next come up.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "admin/orders/unassigned.html")]
struct AssignmentsPage {
    shell: Layout,
    side: Side,
    approvals: Vec<ApprovalView>,
    waiting: Vec<WaitingView>,
    more_approvals: bool,
    more_waiting: bool,
}

struct ApprovalView {
    href: String,
    number: String,
    action: String,
    item: String,
    workshop_id: String,
    workshop: String,
    cost: String,
    /// Blank where the offer wants a look whatever it costs.
    above: String,
    due: String,
    since: String,
    /// A chat with the workshop; blank where it has none.
    chat: String,
}

struct WaitingView {
    href: String,
    number: String,
    item: String,
    place: String,
    since: String,
    /// Why nobody looks for a workshop: on hold, or set aside.
    note: &'static str,
    reasons: Vec<GroupView>,
}

struct UnassignedFacts {
    approvals: Vec<Assignment>,
    waiting: Vec<Unrouted>,
    more_approvals: bool,
    more_waiting: bool,
    dossiers: HashMap<OrderId, OrderDetails>,
    kept: HashMap<ItemId, Routing>,
}

pub async fn list(app: Data<AppState>, who: Operations, req: HttpRequest) -> Answer {
    let side = Side::of(&who.0);
    let known = app.intake.known.clone();
    let seen = app.db.read(move |conn| look(conn, &known)).await?;
    kit::page(&AssignmentsPage {
        shell: shell(&who.0, &req),
        side,
        approvals: seen
            .approvals
            .iter()
            .filter_map(|work| approval(side, &seen, work))
            .collect(),
        waiting: seen
            .waiting
            .iter()
            .filter_map(|waiting| wait(side, &seen, waiting))
            .collect(),
        more_approvals: seen.more_approvals,
        more_waiting: seen.more_waiting,
    })
}

fn look(conn: &mut PgConnection, known: &LastKnown) -> Result<UnassignedFacts, AppError> {
    // One more than is shown tells whether there are others.
    let mut approvals = production::to_approve(conn, SHOWN as i64 + 1)?;
    let mut waiting = routing::without_workshop(conn, SHOWN as i64 + 1)?;
    let (more_approvals, more_waiting) = (approvals.len() > SHOWN, waiting.len() > SHOWN);
    approvals.truncate(SHOWN);
    waiting.truncate(SHOWN);
    let mut ids: Vec<OrderId> = approvals.iter().map(|work| work.order_id).collect();
    ids.extend(waiting.iter().map(|waiting| waiting.order));
    ids.sort_unstable();
    ids.dedup();
    let rows = orders::orders_by_id(conn, &ids)?;
    let workshops = known.current(conn)?.workshops();
    let dossiers = load_without_payments(conn, workshops, rows)?;
    let items: Vec<ItemId> = waiting.iter().map(|waiting| waiting.item).collect();
    Ok(UnassignedFacts {
        kept: routing::latest(conn, &items)?,
        dossiers: dossiers
            .into_iter()
            .map(|dossier| (dossier.order.id, dossier))
            .collect(),
        approvals,
        waiting,
        more_approvals,
        more_waiting,
    })
}

fn approval(side: Side, seen: &UnassignedFacts, work: &Assignment) -> Option<ApprovalView> {
    let dossier = seen.dossiers.get(&work.order_id)?;
    let item = dossier.items.iter().find(|item| item.id == work.order_item_id)?;
    let is_above = work.unit_cost > item.unit_price;
    let due = work.due_date.map(calendar::date_short_es).unwrap_or_default();
    let question = customer_message::to_candidate(
        &item.label(),
        &dossier.order.number,
        &work.agreed_cost.to_string(),
        &due,
    );
    let workshop = dossier.workshops.get(&work.workshop_id);
    Some(ApprovalView {
        href: side.order(work.order_id),
        number: dossier.order.number.clone(),
        action: format!("{}/items/{}/assignment", side.order(work.order_id), item.id),
        item: item.label(),
        workshop_id: work.workshop_id.to_string(),
        workshop: dossier.workshop_name(work.workshop_id).to_owned(),
        cost: format!(
            "{} c/u × {} = {}",
            work.unit_cost, work.quantity, work.agreed_cost
        ),
        above: if is_above {
            item.unit_price.to_string()
        } else {
            String::new()
        },
        due,
        since: calendar::stamp_es(work.created_at),
        chat: workshop
            .map(|workshop| whatsapp(&workshop.phone, &question))
            .unwrap_or_default(),
    })
}

fn wait(side: Side, seen: &UnassignedFacts, waiting: &Unrouted) -> Option<WaitingView> {
    let dossier = seen.dossiers.get(&waiting.order)?;
    let item = dossier.items.iter().find(|item| item.id == waiting.item)?;
    let note = match (waiting.is_set_aside, dossier.order.priority) {
        (true, _) => "Decide tú: se quitó de su taller y no se asigna solo.",
        (false, Priority::Hold) => "El pedido está en espera.",
        (false, _) => "",
    };
    let kept = seen
        .kept
        .get(&waiting.item)
        .filter(|kept| kept.assignment.is_none());
    let reasons = kept.filter(|_| note.is_empty());
    Some(WaitingView {
        href: side.order(waiting.order),
        number: dossier.order.number.clone(),
        item: item.label(),
        place: dossier.order.destination(),
        since: calendar::stamp_es(waiting.since),
        note,
        reasons: reasons.map(|kept| grouped(&kept.verdicts)).unwrap_or_default(),
    })
}
