//! A card in words, as the dashboard's template takes it.

use super::item::ItemView;
use crate::base::ids::{OrderId, WorkshopId};
use crate::base::money::Usd;
use crate::base::{calendar, phone};
use crate::domain::lifecycle::{AssignmentStatus, Authority, DeliveryMethod, Move, Priority};
use crate::domain::production::{Card, DueMark, NO_FILE};
use crate::domain::shipping::carriers::{Carrier, tracking_link};
use crate::http::kit::form::{FieldState, FormState, Question};
use crate::http::kit::quality::Quality;
use chrono::{DateTime, NaiveDate, Utc};

/// A column of the board: the work at one stage.
pub struct Column {
    pub stage: AssignmentStatus,
    pub id: &'static str,
    pub title: &'static str,
    /// What is said where there is none.
    pub none: &'static str,
    /// Of all of it, «100+».
    pub count: String,
    pub cards: Vec<CardView>,
    /// Where it goes on; blank at its end.
    pub next: String,
    /// Where it begins; blank on its first page.
    pub before: String,
    /// What a phone shows until another is chosen: the first that has cards.
    pub is_first: bool,
}

impl Column {
    pub fn new(stage: AssignmentStatus, count: String, cards: Vec<CardView>, next: String) -> Self {
        use AssignmentStatus as S;
        let (title, none) = match stage {
            S::Notified => ("Nuevos", "Aquí llegan los pedidos que Krafta te asigna."),
            S::Accepted => ("Aceptados", "Lo que aceptes espera aquí su turno."),
            S::InProduction => ("En producción", "Lo que comiences a producir aparece aquí."),
            S::Ready => ("Listos", "Lo que termines espera aquí su salida."),
            _ => (
                "Despachados",
                "Lo que despaches o entregues queda aquí unos días.",
            ),
        };
        Self {
            stage,
            id: place_of(stage),
            title,
            none,
            count,
            cards,
            next,
            before: String::new(),
            is_first: false,
        }
    }
}

/// Where a stage stands on the page.
pub(super) const fn place_of(stage: AssignmentStatus) -> &'static str {
    match stage {
        AssignmentStatus::Notified => "nuevos",
        AssignmentStatus::Accepted => "aceptados",
        AssignmentStatus::InProduction => "produccion",
        AssignmentStatus::Ready => "listos",
        _ => "despachados",
    }
}

/// Where a card stands on the page.
pub(super) fn anchor_of(order: OrderId, workshop: WorkshopId) -> String {
    format!("card-{}", row_of(order, workshop))
}

/// Where a card is shown, and to whom.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub now: DateTime<Utc>,
    pub by: Authority,
    /// For an ADMIN; empty for the workshop itself.
    pub workshop_name: &'a str,
    pub mode: Mode<'a>,
    pub carriers: &'a [Carrier],
    pub quality: &'a Quality,
}

#[derive(Clone, Copy)]
pub enum Mode<'a> {
    /// In a list, at a place, on a page that is narrowed so.
    Listed { key: &'a str, query: &'a str },
    /// On a page of its own, to which its buttons lead back.
    Alone { query: &'a str },
}

pub struct CardView {
    pub stage: AssignmentStatus,
    pub stage_key: &'static str,
    pub stage_label: &'static str,
    pub order: OrderId,
    /// Its place in its column; blank on a page of its own.
    pub key: String,
    pub is_alone: bool,
    /// It can be ticked, to do something with several at once.
    pub can_pick: bool,
    /// A form of it came back.
    pub is_back: bool,
    /// One in its details.
    pub is_wrong: bool,
    /// What tells its buttons from those of other cards: «KRFT-7K2M9Q, 6 × Gorra bordada · Negro».
    pub what: String,
    /// Besides the first item.
    pub more: usize,
    /// Some item has no file to print from.
    pub lacks_file: bool,
    /// And Krafta was asked for it.
    pub file_asked: bool,
    /// What is reported to ask for it.
    pub no_file: &'static str,
    /// Where it stands on the page.
    pub anchor: String,
    /// Keeps the ids of one card's fields apart from another's; short, for a card has some thirty.
    pub uid: String,
    pub number: String,
    /// Where its forms go, before the move's noun.
    pub path: String,
    /// And after it: what the page is narrowed to.
    pub query: String,
    pub workshop: WorkshopId,
    /// For an ADMIN; empty for the workshop itself.
    pub workshop_name: String,
    pub is_late: bool,
    /// «Para hoy», «Atrasado 2 días».
    pub mark: Option<Mark>,
    pub is_rush: bool,
    pub is_held: bool,
    /// Its customer has not approved the design yet.
    pub awaits_approval: bool,
    pub is_pickup: bool,
    pub created: String,
    pub created_iso: String,
    /// Empty once it has left.
    pub due: String,
    pub due_iso: String,
    /// «fin del lun 23 nov»: until when all of it may be accepted. Empty once it was.
    pub accept_by: String,
    pub place: String,
    pub delivery: String,
    pub delivery_icon: &'static str,
    pub items: Vec<ItemView>,
    /// What the workshop gets for all of it.
    pub cost: String,
    pub notes: String,
    pub problem: String,
    pub problem_when: String,
    pub handover: Option<Handover>,
    pub carrier: String,
    pub tracking: String,
    /// Where the parcel is followed; blank where we do not know.
    pub follow: String,
    /// It goes far: with whom, and under which number, is asked for.
    pub needs_tracking: bool,
    pub can_accept: bool,
    pub can_reject: bool,
    pub can_start: bool,
    pub can_finish: bool,
    pub can_dispatch: bool,
    pub can_deliver: bool,
    /// It left without its number.
    pub lacks_tracking: bool,
    pub reason: FieldState,
    pub note: FieldState,
    pub carrier_field: FieldState,
    pub tracking_field: FieldState,
    /// Why a parcel goes without its number.
    pub untracked: FieldState,
    /// Asked once before goods are said to have arrived.
    pub sure: Question,
    /// The question; a script asks it before the form is sent.
    pub asks: String,
}

/// Who gets the goods, and where: as much as handing them over needs.
pub struct Handover {
    pub name: String,
    pub phone: String,
    /// For `tel:`; empty for what cannot be called.
    pub call: String,
    pub address: String,
}

impl CardView {
    pub fn new(card: &Card, place: &Place<'_>, form: &FormState) -> Self {
        let order = &card.order;
        let &Place {
            now,
            by,
            workshop_name,
            mode,
            carriers,
            quality,
        } = place;
        let (key, query) = match mode {
            Mode::Listed { key, query } => (key, query),
            Mode::Alone { query } => ("", query),
        };
        let items: Vec<ItemView> = card
            .work
            .iter()
            .map(|work| ItemView::new(work, card.stage, quality))
            .collect();
        let today = calendar::today(now);
        let due = card.due.filter(|_| !card.is_done());
        let mark = card.due_mark(today);
        let row = row_of(order.id, card.workshop);
        let field = |noun: &str, name: &str| form.at(noun, &row).field(name, "");
        let problem = card.problem.as_ref();
        let parcel = card.parcel.as_ref();
        let (carrier, tracking) = parcel
            .map(|parcel| (parcel.carrier.clone(), parcel.tracking_number.clone()))
            .unwrap_or_default();
        let lacks_file =
            card.stage < AssignmentStatus::Ready && items.iter().any(|item| item.files.is_empty());
        let moves = card.moves(by);
        let total: Usd = card.work.iter().map(|work| work.assignment.agreed_cost).sum();
        Self {
            stage: card.stage,
            stage_key: card.stage.as_str(),
            stage_label: card.stage.label(),
            order: order.id,
            key: key.to_owned(),
            is_alone: matches!(mode, Mode::Alone { .. }),
            can_pick: matches!(mode, Mode::Listed { .. }) && !card.is_done(),
            is_back: form.is_about(&row),
            is_wrong: form.is_about(&row) && form.error(SURE).is_empty(),
            what: what(&order.number, &items),
            more: items.len().saturating_sub(1),
            lacks_file,
            file_asked: lacks_file && problem.is_some_and(|problem| problem.note == NO_FILE),
            no_file: NO_FILE,
            anchor: format!("card-{row}"),
            uid: uid(&order.number, card.workshop, workshop_name),
            number: order.number.clone(),
            path: format!("/workshop/orders/{}", order.id),
            query: query.to_owned(),
            workshop: card.workshop,
            workshop_name: workshop_name.to_owned(),
            is_late: mark.is_some_and(DueMark::is_late),
            mark: mark.map(Mark::of),
            is_rush: order.priority == Priority::Rush && !card.is_done(),
            is_held: order.priority == Priority::Hold && !card.is_done(),
            awaits_approval: card.awaits_approval(),
            is_pickup: order.delivery_method == DeliveryMethod::Pickup,
            created: calendar::datetime_es(order.created_at),
            created_iso: order.created_at.to_rfc3339(),
            due: due.map(|due| due_words(due, mark)).unwrap_or_default(),
            due_iso: due.map(|due| due.to_string()).unwrap_or_default(),
            accept_by: card
                .work
                .iter()
                .filter_map(|work| work.assignment.accept_by)
                .min()
                .map(calendar::until_es)
                .unwrap_or_default(),
            place: order.destination(),
            delivery: order.delivery_label(),
            delivery_icon: match order.delivery_method {
                DeliveryMethod::Pickup => "shop",
                DeliveryMethod::LocalDelivery => "home",
                DeliveryMethod::NationalShipping => "truck",
            },
            items,
            cost: total.to_string(),
            notes: order.notes.clone(),
            problem: problem.map(|problem| problem.note.clone()).unwrap_or_default(),
            problem_when: problem
                .map(|problem| calendar::datetime_es(problem.at))
                .unwrap_or_default(),
            handover: card.shows_contact().then(|| Handover::new(card)),
            follow: tracking_link(carriers, &carrier, &tracking),
            needs_tracking: order.delivery_method == DeliveryMethod::NationalShipping,
            can_accept: moves.contains(&Move::Accept),
            can_reject: moves.contains(&Move::Reject),
            can_start: moves.contains(&Move::Start) && !lacks_file,
            can_finish: moves.contains(&Move::MarkReady),
            can_dispatch: moves.contains(&Move::HandOver),
            can_deliver: moves.contains(&Move::Complete),
            lacks_tracking: card.stage == AssignmentStatus::HandedToDelivery && tracking.is_empty(),
            carrier,
            tracking,
            reason: field("rejection", "reason"),
            note: field("problems", "note"),
            // At whose office its customer waits for it.
            carrier_field: form
                .at("dispatch", &row)
                .field("carrier", order.courier.office.as_str()),
            tracking_field: field("dispatch", "trackingNumber"),
            untracked: field("dispatch", "reason"),
            sure: form.at("delivery", &row).question(SURE),
            asks: sure(&order.number),
        }
    }
}

/// The answer to what is asked before goods are said to have arrived.
pub(super) const SURE: &str = "sure";

/// What is asked: once goods were handed over nobody but Krafta can say otherwise.
pub(super) fn sure(number: &str) -> String {
    format!("¿Ya entregaste {number}? Esto no se deshace.")
}

/// Which card a form is about.
pub(super) fn row_of(order: OrderId, workshop: WorkshopId) -> String {
    format!("{order}-{workshop}")
}

/// What is said on top of the page after a form that could not be done: about which of these, and why.
pub(super) fn banner<'a>(form: &FormState, mut cards: impl Iterator<Item = &'a Card>) -> String {
    if !form.error(SURE).is_empty() {
        // Asked where it is answered.
        return String::new();
    }
    let about = cards
        .find(|card| form.is_about(&row_of(card.order.id, card.workshop)))
        .map(|card| format!("{}: ", card.order.number))
        .unwrap_or_default();
    let hint = match form.conflict() {
        Some("illegal_move") => " Quizás alguien lo movió antes; así está ahora.",
        _ => "",
    };
    match form.banner() {
        nothing if nothing.is_empty() => nothing,
        why => format!("{about}{why}{hint}"),
    }
}

/// An order's number, and where several workshops are looked at, whose work it is.
fn uid(number: &str, workshop: WorkshopId, workshop_name: &str) -> String {
    let drawn = number.trim_start_matches("KRFT-");
    match workshop_name {
        "" => format!("-{drawn}"),
        _ => format!("-{drawn}-{}", &workshop.0.simple().to_string()[20..]),
    }
}

/// «KRFT-7K2M9Q, 6 × Gorra bordada · Negro, y 2 artículos más»
fn what(number: &str, items: &[ItemView]) -> String {
    let mut what = number.to_owned();
    if let Some(first) = items.first() {
        what.push_str(&format!(", {} × {}", first.quantity, first.name));
        if !first.size.is_empty() {
            what.push_str(&format!(", talla {}", first.size));
        }
    }
    match items.len() {
        0 | 1 => {}
        2 => what.push_str(", y 1 artículo más"),
        all => what.push_str(&format!(", y {} artículos más", all - 1)),
    }
    what
}

/// The day on which work is due, beside the mark that says whether that is now.
fn due_words(due: NaiveDate, mark: Option<DueMark>) -> String {
    let day = calendar::day_es(due);
    match mark {
        Some(DueMark::Late(_)) => format!("Era para el {day}"),
        Some(DueMark::Today) | None => format!("Listo para el {day}"),
    }
}

/// A pill.
pub struct Mark {
    pub key: &'static str,
    pub label: String,
}

impl Mark {
    pub fn of(mark: DueMark) -> Self {
        Self {
            key: mark.key(),
            label: mark.label(),
        }
    }
}

impl Handover {
    pub(super) fn new(card: &Card) -> Self {
        let order = &card.order;
        let is_pickup = order.delivery_method == DeliveryMethod::Pickup;
        // Whoever picks it up comes by: the name is enough.
        let (phone, address) = if is_pickup {
            (String::new(), String::new())
        } else {
            (phone::national(&order.customer_phone), order.whole_address())
        };
        Self {
            name: order.customer_name.clone(),
            call: phone::normalise(&phone).unwrap_or_default(),
            phone,
            address,
        }
    }
}
