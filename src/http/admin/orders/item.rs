//! An order's items and the workshops that make them, in words.

use super::Side;
use super::design_view::{DESIGN, DesignView};
use super::designs_seen::DesignsSeen;
use super::verdicts::{self, VerdictsView};
use super::work_order_message::Sheet;
use crate::base::calendar;
use crate::base::ids::{ItemId, WorkshopId};
use crate::base::money::Usd;
use crate::domain::lifecycle::{AssignmentStatus, DeliveryMethod, Move};
use crate::domain::ordering::OrderDetails;
use crate::domain::orders::{Order, OrderItem};
use crate::domain::payments::view::is_web;
use crate::domain::production::Assignment;
use crate::domain::routing::{Routing, RoutingDecision};
use crate::http::kit::form::FormState;
use crate::http::kit::print_links::{FileLink, original_links, print_links};
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::units;
use serde_json::Value;
use std::collections::HashMap;

pub(super) struct ItemView {
    pub id: String,
    pub uid: String,
    pub name: String,
    pub detail: String,
    /// The texts of its design: «José · 10».
    pub words: String,
    pub price: String,
    pub total: String,
    pub thumbnail: String,
    pub files: Vec<FileLink>,
    /// What it was designed with.
    pub originals: Vec<FileLink>,
    /// «3f2a9c41d07b», of what was designed here.
    pub mark: String,
    pub views: usize,
    pub work: Option<WorkView>,
    /// Rejected and cancelled, the newest on top.
    pub closed: Vec<ClosedView>,
    /// Workshops, those that fit first. Empty where nothing may be chosen any more.
    pub choices: Vec<SelectOption>,
    /// It has no workshop and wants one.
    pub is_open: bool,
    /// Paid for, but nobody fits.
    pub fits_nobody: bool,
    /// Why this workshop, or why none.
    pub verdicts: Option<VerdictsView>,
    pub may_type_cost: bool,
    pub can_replace: bool,
    /// Of what was designed here.
    pub design: Option<DesignView>,
}

pub(super) struct WorkView {
    pub id: String,
    pub workshop: String,
    pub workshop_id: String,
    pub status: &'static str,
    pub label: &'static str,
    /// «$4,10 c/u × 2 = $8,20»
    pub cost: String,
    pub start: String,
    pub due: String,
    /// Until when the workshop may accept.
    pub accept_by: String,
    pub is_waiting: bool,
    pub can_approve: bool,
    /// «El costo ($99,00 c/u) supera el precio de venta ($12,00).»
    pub why_waiting: String,
    pub can_step_back: bool,
    pub can_cancel: bool,
}

pub(super) struct ClosedView {
    pub workshop: String,
    pub label: &'static str,
    pub cost: String,
    pub reason: String,
    pub when: String,
}

/// What the views are made from.
pub(super) struct Production<'a> {
    pub side: Side,
    pub dossier: &'a OrderDetails,
    /// Closed ones too, oldest first.
    pub all: &'a [Assignment],
    /// Verdicts on every workshop, as things stand, for the items that may be given out.
    pub decisions: &'a [RoutingDecision],
    /// What was found when an item was last given out, or was not.
    pub kept: &'a HashMap<ItemId, Routing>,
    pub designs: &'a DesignsSeen,
    /// The form that could not be done, if one was sent.
    pub form: &'a FormState,
    pub public_url: &'a str,
}

/// Items may be given out.
fn is_live(order: &Order) -> bool {
    order.payment_status.is_settled() && !order.status.is_cancelled()
}

fn may(side: Side, order: &Order, work: &Assignment, mv: Move) -> bool {
    order.move_facts(side.authority(), &[work.status]).can(mv)
}

/// The items for which a workshop may be chosen.
pub(super) fn may_be_given(side: Side, dossier: &OrderDetails) -> Vec<OrderItem> {
    let order = &dossier.order;
    let items = dossier.items.iter().filter(|item| {
        is_live(order)
            && dossier
                .work_on(item)
                .is_none_or(|work| may(side, order, work, Move::Cancel))
    });
    items.cloned().collect()
}

impl Production<'_> {
    fn order(&self) -> &Order {
        &self.dossier.order
    }

    fn is_live(&self) -> bool {
        is_live(self.order())
    }

    pub fn items(&self) -> Vec<ItemView> {
        let items = self.dossier.items.iter().enumerate();
        items.map(|(index, item)| self.item(index, item)).collect()
    }

    fn may(&self, work: &Assignment, mv: Move) -> bool {
        may(self.side, self.order(), work, mv)
    }

    fn item(&self, index: usize, item: &OrderItem) -> ItemView {
        let work = self.dossier.work_on(item);
        let decision = self.decisions.iter().find(|decision| decision.item == item.id);
        let proof = self.dossier.proof_of(item);
        let begun = work.is_some_and(|work| work.status >= AssignmentStatus::InProduction);
        let elsewhere = item.preview_url.as_deref().filter(|url| is_web(url));
        let thumbnail = match (item.preview_upload_id.or(item.design_upload_id), elsewhere) {
            (Some(id), _) => format!("/files/{id}/thumbnail"),
            // The page's policy shows no picture that comes unencrypted.
            (None, Some(url)) if url.starts_with("https://") => url.to_owned(),
            (None, _) => String::new(),
        };
        let units = units(item.quantity);
        ItemView {
            id: item.id.to_string(),
            uid: format!("-i{index}"),
            name: item.product_name.clone(),
            detail: match &item.size {
                Some(size) => format!("Talla {size} · {units}"),
                None => units,
            },
            words: item.words(),
            price: format!("{} c/u", item.unit_price),
            total: (item.unit_price * item.quantity).to_string(),
            thumbnail,
            files: print_links(item),
            originals: original_links(item),
            mark: item.design_mark(),
            views: item
                .design_views
                .as_ref()
                .and_then(Value::as_array)
                .map_or(0, Vec::len),
            work: work.map(|work| self.work(item, work)),
            closed: self.closed(item),
            choices: decision
                .map(|decision| {
                    let form = self.form.at("assignment", &item.id.to_string());
                    verdicts::choices(&decision.verdicts, work, form.value("workshopId"))
                })
                .unwrap_or_default(),
            is_open: self.is_live() && work.is_none(),
            fits_nobody: decision.is_some_and(|decision| work.is_none() && decision.chosen.is_none()),
            verdicts: verdicts::view(self.kept.get(&item.id), decision, work),
            may_type_cost: self.side.is_admin(),
            // What its customer looks at, or approved, is changed as a design.
            can_replace: !begun && !self.order().status.is_cancelled() && proof.is_none(),
            design: DesignView::new(
                item,
                proof,
                !begun && !self.order().status.is_cancelled(),
                self.designs,
                self.form.at(DESIGN, &item.id.to_string()),
            ),
        }
    }

    fn work(&self, item: &OrderItem, work: &Assignment) -> WorkView {
        WorkView {
            id: work.id.to_string(),
            workshop: self.dossier.workshop_name(work.workshop_id).to_owned(),
            workshop_id: work.workshop_id.to_string(),
            status: work.status.as_str(),
            label: work.status.label(),
            cost: cost(work),
            start: work.start_date.map(calendar::date_short_es).unwrap_or_default(),
            due: work.due_date.map(calendar::date_short_es).unwrap_or_default(),
            accept_by: work.accept_by.map(calendar::until_es).unwrap_or_default(),
            is_waiting: work.status == AssignmentStatus::PendingAssignment,
            why_waiting: if work.unit_cost > item.unit_price {
                format!(
                    "El costo ({} c/u) supera el precio de venta ({}).",
                    work.unit_cost, item.unit_price
                )
            } else {
                "El precio del taller está por revisar.".to_owned()
            },
            can_approve: self.may(work, Move::Notify),
            can_step_back: self.may(work, Move::StepBack),
            can_cancel: self.side.is_admin() && self.may(work, Move::Cancel),
        }
    }

    fn closed(&self, item: &OrderItem) -> Vec<ClosedView> {
        let closed = self.all.iter().rev();
        closed
            .filter(|work| work.order_item_id == item.id && !work.status.is_active())
            .map(|work| ClosedView {
                workshop: self.dossier.workshop_name(work.workshop_id).to_owned(),
                label: work.status.label(),
                cost: cost(work),
                reason: work.closing_reason.clone().unwrap_or_default(),
                when: calendar::datetime_es(work.updated_at),
            })
            .collect()
    }
}

fn cost(work: &Assignment) -> String {
    format!(
        "{} c/u × {} = {}",
        work.unit_cost, work.quantity, work.agreed_cost
    )
}

/// A workshop with its part of the order.
pub(super) struct WorkshopView {
    pub id: String,
    pub uid: String,
    pub name: String,
    pub contact: String,
    pub phone: String,
    pub status: &'static str,
    pub label: &'static str,
    pub items: String,
    pub cost: String,
    pub due: String,
    /// Some of it waits for an admin: nothing is sent to the workshop yet.
    pub is_waiting: bool,
    pub whatsapp: String,
    pub mail: String,
    /// What may be done on its behalf, without a parcel.
    pub moves: Vec<MoveView>,
    /// Handing over to a courier: carrier and guía come with it.
    pub can_dispatch: bool,
}

pub(super) struct MoveView {
    pub noun: &'static str,
    pub label: &'static str,
}

/// The last part of a move's address, and its button.
pub(super) const MOVES: [(Move, &str, &str); 5] = [
    (Move::Accept, "acceptance", "Aceptar"),
    (Move::Start, "start", "Comenzar Producción"),
    (Move::MarkReady, "readiness", "Marcar como Listo"),
    (Move::HandOver, "dispatch", "Despachar"),
    (Move::Complete, "delivery", "Entregar"),
];

impl Production<'_> {
    pub fn workshops(&self) -> Vec<WorkshopView> {
        let mut ids: Vec<WorkshopId> = Vec::new();
        for work in &self.dossier.work {
            if !ids.contains(&work.workshop_id) {
                ids.push(work.workshop_id);
            }
        }
        ids.iter()
            .enumerate()
            .filter_map(|(index, id)| self.workshop(index, *id))
            .collect()
    }

    fn workshop(&self, index: usize, id: WorkshopId) -> Option<WorkshopView> {
        let order = self.order();
        let work: Vec<(&OrderItem, &Assignment)> = self
            .dossier
            .items
            .iter()
            .filter_map(|item| Some((item, self.dossier.work_on(item)?)))
            .filter(|(_, work)| work.workshop_id == id)
            .collect();
        let states: Vec<AssignmentStatus> = work.iter().map(|(_, work)| work.status).collect();
        let lowest = states.iter().copied().min()?;
        let workshop = self.dossier.workshops.get(&id)?;
        let sheet = Sheet {
            order,
            work: &work,
            public_url: self.public_url,
        };
        let is_pickup = order.delivery_method == DeliveryMethod::Pickup;
        let allowed = order.move_facts(self.side.authority(), &states).allowed();
        let can = |mv| allowed.contains(&mv);
        let moves = MOVES
            .iter()
            // On a pick-up order handing over is delivering; by courier it has a form of its own.
            .filter(|(mv, _, _)| *mv != Move::HandOver && can(*mv))
            .map(|&(_, noun, label)| MoveView { noun, label })
            .collect();
        let cost: Usd = work.iter().map(|(_, work)| work.agreed_cost).sum();
        let items: Vec<String> = work.iter().map(|(item, _)| item.label()).collect();
        let due = work.iter().filter_map(|(_, work)| work.due_date).min();
        Some(WorkshopView {
            id: id.to_string(),
            uid: format!("-w{index}"),
            name: workshop.name.clone(),
            contact: workshop.contact_name.clone(),
            phone: crate::base::phone::national(&workshop.phone),
            status: lowest.as_str(),
            label: lowest.label(),
            items: items.join(", "),
            cost: cost.to_string(),
            due: due.map(calendar::date_short_es).unwrap_or_default(),
            is_waiting: lowest == AssignmentStatus::PendingAssignment,
            whatsapp: sheet.whatsapp(workshop),
            mail: sheet.mail(workshop),
            moves,
            can_dispatch: !is_pickup && can(Move::HandOver),
        })
    }
}
