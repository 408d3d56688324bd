//! A job ticket in words, as its template takes it.

use super::barcode::Barcode;
use super::item::ItemView;
use super::qr::Qr;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::AssignmentId;
use crate::domain::designs::rules::papers::{OnPaper, on_paper};
use crate::domain::lifecycle::{DeliveryMethod, Priority};
use crate::domain::orders::OrderItem;
use crate::domain::production::job_ticket::{PrintFacts, path_of};
use crate::domain::production::{Card, DueMark};
use crate::http::kit::quality::Quality;
use chrono::{Datelike as _, NaiveDate};

/// In characters: what of the notes fits on the sheet. The rest is on the page behind the code.
const NOTES: usize = 600;

pub struct TicketView {
    pub number: String,
    pub workshop: String,
    /// «Artículo 2 de 3»; empty for the only one.
    pub part: String,
    pub is_rush: bool,
    pub is_held: bool,
    /// Its customer has not approved the design yet: what is printed may change.
    pub awaits_approval: bool,
    pub qr: Qr,
    /// The order's number, for scanners that read no QR.
    pub barcode: Barcode,
    pub item: ItemView,
    pub technique: &'static str,
    /// Of the garment; blank where it has one only.
    pub colour: String,
    /// «280 × 350 mm»; blank where it is not known.
    pub print: String,
    /// «212 dpi»; blank for what has no pixels.
    pub dpi: String,
    /// Less than the product wants.
    pub is_coarse: bool,
    /// Of what was designed here: of what exactly, and where on it; blank for files that came as they are.
    pub design: OnPaper,
    /// Empty where there is none.
    pub start: String,
    pub start_iso: String,
    pub due: String,
    pub due_iso: String,
    /// Late, or for today: as of the print.
    pub mark: String,
    pub delivery: String,
    pub is_pickup: bool,
    pub place: String,
    /// The customer's name; blank where the dashboard does not show it either.
    pub customer: String,
    pub notes: String,
    pub is_cut: bool,
}

/// What tickets of one print have in common.
pub struct Print<'a> {
    pub public_url: &'a str,
    pub today: NaiveDate,
    pub facts: &'a PrintFacts,
}

impl TicketView {
    /// `None` if the card does not have this piece of work.
    pub fn new(
        print: &Print<'_>,
        workshop: &str,
        card: &Card,
        id: AssignmentId,
    ) -> Result<Option<Self>, AppError> {
        let Some(position) = card.place_of(id) else {
            return Ok(None);
        };
        let (order, work) = (&card.order, &card.work[position]);
        let assignment = &work.assignment;
        let day = |day: Option<NaiveDate>| {
            let words = day.map(|day| format!("{} de {}", calendar::day_es(day), day.year()));
            (
                words.unwrap_or_default(),
                day.map(|day| day.to_string()).unwrap_or_default(),
            )
        };
        let (start, start_iso) = day(assignment.start_date);
        let (due, due_iso) = day(assignment.due_date);
        let mark = DueMark::of(assignment.status, assignment.due_date, print.today)
            .filter(|_| !card.awaits_approval());
        let notes: String = order.notes.chars().take(NOTES).collect();
        let made = print.facts.made(&work.item);
        // Of what was placed here each piece has its own.
        let design = made_here(&work.item);
        let is_placed = !design.pieces.is_empty();
        let size = made.and_then(|made| made.print).filter(|_| !is_placed);
        let pixels = print
            .facts
            .file(&work.item)
            .and_then(|file| file.width_px.zip(file.height_px));
        let dpi = size
            .zip(pixels)
            .and_then(|(size, (width, height))| size.dpi(width, height));
        let page = format!("{}{}", print.public_url, path_of(id));
        Ok(Some(Self {
            number: order.number.clone(),
            workshop: workshop.to_owned(),
            part: match card.work.len() {
                1 => String::new(),
                all => format!("Artículo {} de {all}", position + 1),
            },
            is_rush: order.priority == Priority::Rush,
            is_held: order.priority == Priority::Hold,
            awaits_approval: card.awaits_approval(),
            qr: Qr::of(&page)?,
            barcode: Barcode::of(&order.number)?,
            // Each piece stands in millimetres here; how it comes out is on the card.
            item: ItemView::new(work, card.stage, &Quality::default()),
            technique: made
                .filter(|_| !is_placed)
                .map_or("", |made| made.technique.label()),
            // What its customer saw it on.
            colour: match work.item.design_id {
                Some(_) => work.item.color.clone(),
                None => made.map(|made| made.colour.clone()).unwrap_or_default(),
            },
            print: size.map(|size| size.size_mm()).unwrap_or_default(),
            dpi: dpi.map(|dpi| format!("{dpi} ppp")).unwrap_or_default(),
            is_coarse: size
                .zip(pixels)
                .is_some_and(|(size, (width, height))| size.coarse(width, height).is_some()),
            design,
            start,
            start_iso,
            due,
            due_iso,
            mark: mark.map(DueMark::label).unwrap_or_default(),
            delivery: order.delivery_label(),
            is_pickup: order.delivery_method == DeliveryMethod::Pickup,
            place: order.destination(),
            customer: if card.shows_contact() {
                order.customer_name.clone()
            } else {
                String::new()
            },
            is_cut: notes.len() < order.notes.len(),
            notes,
        }))
    }
}

fn made_here(item: &OrderItem) -> OnPaper {
    let views = item.design_id.and(item.design_views.as_ref());
    views.and_then(on_paper).unwrap_or_default()
}
