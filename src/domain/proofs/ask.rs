//! Asking a customer for a yes, and what they answer.

use super::rules::{self, CannotAsk, may_ask};
use super::store::{self, AskedBy, Proof, ProofState, find, of_orders};
use crate::base::error::AppError;
use crate::base::ids::{DesignId, ItemId, OrderId, ProofId, WorkshopId};
use crate::domain::designs;
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::notifications::{
    self, DESIGN_APPROVED, DESIGN_COMMENTED, DESIGN_TO_APPROVE, Message, Recipients, Target,
};
use crate::domain::orders::{
    self, Actor, Audience, EventKind, Fact, LockedOrder, NewEvent, Order, OrderItem,
};
use crate::domain::production;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// In characters: what a customer says of a design. The column holds it.
pub const LONGEST_COMMENT: usize = 2000;

/// Asks the customer for a yes to every design of the order that has none yet, and that nobody works on. Refused where there is
/// nothing to ask about.
pub fn ask(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    by: AskedBy,
) -> Result<(), AppError> {
    let items = orders::items_of(conn, &[order.id])?;
    let known = of_orders(conn, &[order.id])?;
    let stages = stages(conn, order.id)?;
    let asked: Vec<(ItemId, bool, Option<AssignmentStatus>, bool)> = items
        .iter()
        .map(|item| {
            let is_known = known.iter().any(|proof| proof.item == item.id);
            (
                item.id,
                item.design_id.is_some(),
                stage_of(&stages, item.id),
                is_known,
            )
        })
        .collect();
    let facts = asked
        .iter()
        .map(|(_, made, stage, known)| (*made, *stage, *known));
    let which = match may_ask(order.status, &facts.collect::<Vec<_>>()) {
        Ok(which) => which,
        // Asking twice is no error.
        Err(CannotAsk::Known) => return Ok(()),
        Err(why) => return Err(AppError::conflict(why.code(), why.words())),
    };
    let wanted: Vec<&OrderItem> = which.iter().filter_map(|place| items.get(*place)).collect();
    begin(conn, now, actor, order, by, &wanted)
}

/// What an order begins with, if its customer wants to look first, or a product of it does: of the designs in it. Nothing is asked
/// of others.
pub fn ask_with_order(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    is_wished: bool,
) -> Result<(), AppError> {
    let items = orders::items_of(conn, &[order.id])?;
    let made: Vec<&OrderItem> = items.iter().filter(|item| item.design_id.is_some()).collect();
    if made.is_empty() {
        return Ok(());
    }
    if is_wished {
        return begin(conn, now, actor, order, AskedBy::Customer, &made);
    }
    let ids: Vec<DesignId> = made.iter().filter_map(|item| item.design_id).collect();
    let wanting = store::wanted_by_products(conn, &ids)?;
    let asked: Vec<&OrderItem> = made
        .into_iter()
        .filter(|item| item.design_id.is_some_and(|design| wanting.contains(&design)))
        .collect();
    match asked.is_empty() {
        true => Ok(()),
        false => begin(conn, now, Actor::SYSTEM, order, AskedBy::Product, &asked),
    }
}

/// One for each of these items; the customer is told once.
pub(super) fn begin(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    by: AskedBy,
    items: &[&OrderItem],
) -> Result<(), AppError> {
    for item in items {
        if let Some(design) = item.design_id {
            store::insert(conn, now, order.id, item.id, design, by)?;
        }
    }
    order.changed(Fact::Approval);
    let event = NewEvent {
        item: match items {
            [one] => Some(one.id),
            _ => None,
        },
        kind: EventKind::ProofAsked,
        audience: Audience::Customer,
        workshop: None,
        message: format!("{}.", names(items)),
        reason: None,
    };
    order.record(conn, now, actor, event)?;
    tell_customer(conn, now, order, &names(items))
}

/// «Franela unisex, talla M × 2; Taza × 1»
fn names(items: &[&OrderItem]) -> String {
    items
        .iter()
        .map(|item| item.label())
        .collect::<Vec<_>>()
        .join("; ")
}

/// In the app, and by mail where we have an address: what is to be looked at. Its button opens the order's page.
fn tell_customer(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &Order,
    what: &str,
) -> Result<(), AppError> {
    let word = Message {
        kind: DESIGN_TO_APPROVE,
        status: None,
        order: Some(order.id),
        title: format!("Pedido {}: mira cómo queda y apruébalo", order.number),
        body: format!(
            "Así queda tu diseño: {what}. Míralo en la página de tu pedido y dinos si está bien, o qué cambiamos. \
             No comenzamos a producir hasta que lo apruebes."
        ),
        at: Target::Order(order.id),
    };
    if let Some(user) = order.user_id {
        notifications::dealt_with(conn, now, &[DESIGN_TO_APPROVE], order.id)?;
        notifications::tell(conn, now, Recipients::User(user), &word)?;
    }
    notifications::write(conn, now, order.customer_email.clone(), &word)
}

/// The customer says yes to what they looked at. The last yes lets the work go on, with the days that went by given back.
pub fn approve(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    id: ProofId,
) -> Result<(), AppError> {
    let proof = looked_at(conn, order, id)?;
    match proof.state {
        ProofState::Approved => Ok(()),
        _ => say_yes(conn, now, actor, order, &[proof]),
    }
}

/// The same of all of these at once, as they were shown: where one was changed meanwhile none is approved, for nobody saw the new
/// one. What they want otherwise by now is not said yes to. However many they are, as many statements.
pub fn approve_all(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    ids: &[ProofId],
) -> Result<(), AppError> {
    let mut shown = store::find_all(conn, order.id, ids)?;
    if shown.is_empty() || !ids.iter().all(|id| shown.iter().any(|proof| proof.id == *id)) {
        return Err(AppError::NotFound);
    }
    for proof in &shown {
        still_asked(order, proof)?;
    }
    shown.retain(|proof| proof.state == ProofState::Waiting);
    match shown.is_empty() {
        true => Ok(()),
        false => say_yes(conn, now, actor, order, &shown),
    }
}

fn say_yes(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    proofs: &[Proof],
) -> Result<(), AppError> {
    let wanted: Vec<DesignId> = proofs.iter().map(|proof| proof.design).collect();
    let made = designs::find_all(conn, &wanted)?;
    let items = orders::items_of(conn, &[order.id])?;
    let mut events = Vec::with_capacity(proofs.len());
    for proof in proofs {
        let design = made.iter().find(|design| design.id == proof.design);
        let design = design.ok_or(AppError::NotFound)?;
        let label = label(&items, proof.item);
        events.push(NewEvent {
            item: Some(proof.item),
            kind: EventKind::ProofApproved,
            audience: Audience::Customer,
            workshop: None,
            message: format!("{label}. Huella {}.", rules::spaced(&design.hash)),
            reason: None,
        });
    }
    let ids: Vec<ProofId> = proofs.iter().map(|proof| proof.id).collect();
    store::approve(conn, now, &ids)?;
    order.changed(Fact::Approval);
    order.record_all(conn, now, actor, events)?;
    if order.awaits_approval {
        return Ok(());
    }
    production::go_on_after_waiting(conn, now, order)?;
    let word = Message {
        kind: DESIGN_APPROVED,
        status: None,
        order: Some(order.id),
        title: format!("Pedido {}: el cliente aprobó su diseño", order.number),
        body: match order.payment_status.is_settled() {
            true => "Ya se puede producir.",
            false => "Falta que pague para producir.",
        }
        .to_owned(),
        at: Target::Order(order.id),
    };
    notifications::tell(conn, now, Recipients::Operations, &word)?;
    for workshop in workshops(conn, order.id)? {
        notifications::tell(conn, now, Recipients::Workshop(workshop), &word)?;
    }
    Ok(())
}

/// The customer says what they want otherwise: it waits for Krafta's people, and the work for both.
pub fn comment(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    id: ProofId,
    text: &str,
) -> Result<(), AppError> {
    let proof = looked_at(conn, order, id)?;
    if proof.state == ProofState::Approved {
        return Err(AppError::conflict(
            "approved",
            "Ya aprobaste este diseño. Si algo está mal, escríbenos antes de que comience la producción.",
        ));
    }
    // The same form, sent twice.
    if proof.state == ProofState::Commented && proof.comment == text {
        return Ok(());
    }
    store::comment(conn, now, id, text)?;
    order.changed(Fact::Approval);
    let label = label(&orders::items_of(conn, &[order.id])?, proof.item);
    let event = NewEvent {
        item: Some(proof.item),
        kind: EventKind::ProofCommented,
        audience: Audience::Customer,
        workshop: None,
        message: format!("{label}: «{text}»"),
        reason: None,
    };
    order.record(conn, now, actor, event)?;
    let word = Message {
        kind: DESIGN_COMMENTED,
        status: None,
        order: Some(order.id),
        title: format!("Pedido {}: piden un cambio en el diseño", order.number),
        body: format!("{label}: «{text}»"),
        at: Target::Order(order.id),
    };
    dealt_with_all(conn, now, order, (ProofState::Waiting, DESIGN_TO_APPROVE))?;
    notifications::tell_and_write(conn, now, Recipients::Operations, &word)
}

/// Ends the notices of this kind, about proofs of this state, once the order has none of it.
pub(super) fn dealt_with_all(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &Order,
    (state, kind): (ProofState, &'static str),
) -> Result<(), AppError> {
    let proofs = store::of_orders(conn, &[order.id])?;
    match proofs.iter().any(|proof| proof.state == state) {
        true => Ok(()),
        false => notifications::dealt_with(conn, now, &[kind], order.id),
    }
}

/// The proof that somebody answers, if that is still the question.
fn looked_at(conn: &mut PgConnection, order: &Order, id: ProofId) -> Result<Proof, AppError> {
    let proof = find(conn, id)?
        .filter(|proof| proof.order == order.id)
        .ok_or(AppError::NotFound)?;
    still_asked(order, &proof)?;
    Ok(proof)
}

fn still_asked(order: &Order, proof: &Proof) -> Result<(), AppError> {
    if order.status.is_cancelled() {
        return Err(AppError::conflict("order_cancelled", "El pedido está cancelado."));
    }
    if proof.state == ProofState::Replaced {
        return Err(AppError::conflict(
            "design_changed",
            "Cambiamos el diseño mientras lo mirabas: mira el nuevo.",
        ));
    }
    Ok(())
}

/// With the words by which the pieces of a team are told apart.
fn label(items: &[OrderItem], item: ItemId) -> String {
    let found = items.iter().find(|one| one.id == item);
    let Some(item) = found else {
        return String::new();
    };
    match item.words() {
        words if words.is_empty() => item.label(),
        words => format!("{} ({words})", item.label()),
    }
}

pub(super) type Stages = Vec<(ItemId, AssignmentStatus)>;

/// Of the work on each item, where there is some.
pub(super) fn stages(conn: &mut PgConnection, order: OrderId) -> Result<Stages, AppError> {
    let work = production::active_of(conn, &[order])?;
    Ok(work
        .iter()
        .map(|work| (work.order_item_id, work.status))
        .collect())
}

pub(super) fn stage_of(stages: &Stages, item: ItemId) -> Option<AssignmentStatus> {
    let mut found = stages.iter();
    found.find(|(id, _)| *id == item).map(|(_, stage)| *stage)
}

/// Those that were given work of it.
pub(super) fn workshops(conn: &mut PgConnection, order: OrderId) -> Result<Vec<WorkshopId>, AppError> {
    let work = production::active_of(conn, &[order])?;
    let seen = work.iter().filter(|work| work.status.is_visible_to_workshop());
    let mut found: Vec<_> = seen.map(|work| work.workshop_id).collect();
    found.sort();
    found.dedup();
    Ok(found)
}
