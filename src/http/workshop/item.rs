//! One piece of work of a card, in words.

use crate::base::ids::DesignId;
use crate::domain::designs::rules::brief::Brief;
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::production::job_ticket::path_of;
use crate::domain::production::{Card, Work};
use crate::http::kit::print_links::{FileLink, original_links, print_links};
use crate::http::kit::quality::Quality;

pub struct ItemView {
    pub name: String,
    pub size: String,
    /// The texts of its design: «José · 10».
    pub words: String,
    /// How its design comes out: what its customer accepted.
    pub quality: Brief,
    pub quantity: i32,
    /// The item's own stage, where it differs from the card's.
    pub ahead: &'static str,
    pub thumbnail: String,
    /// The same, large enough for paper.
    pub preview: String,
    pub files: Vec<FileLink>,
    /// What it was designed with.
    pub originals: Vec<FileLink>,
    /// Where its sheet of paper is; empty once it has left.
    pub ticket: String,
    /// «$3,00 × 25 = $75,00»
    pub cost: String,
}

/// What of these cards is judged: the designs of what is still to be made or handed over.
pub(super) fn designed<'a>(cards: impl Iterator<Item = &'a Card>) -> Vec<(DesignId, String)> {
    let work = cards.filter(|card| !card.is_done()).flat_map(|card| &card.work);
    work.filter_map(|work| Some((work.item.design_id?, work.item.color.clone())))
        .collect()
}

impl ItemView {
    pub(super) fn new(work: &Work, stage: AssignmentStatus, quality: &Quality) -> Self {
        let (item, assignment) = (&work.item, &work.assignment);
        let elsewhere = item.preview_url.as_deref().unwrap_or_default();
        let shown = item.preview_upload_id.or(item.design_upload_id);
        let (thumbnail, preview) = match shown {
            Some(id) => (format!("/files/{id}/thumbnail"), format!("/files/{id}/preview")),
            // The page's policy shows no picture that comes unencrypted.
            None if elsewhere.starts_with("https://") => (elsewhere.to_owned(), elsewhere.to_owned()),
            None => (String::new(), String::new()),
        };
        Self {
            name: item.product_name.clone(),
            size: item.size.clone().unwrap_or_default(),
            words: item.words(),
            quality: match item.design_id {
                Some(id) => quality.of(id, &item.color),
                None => Brief::default(),
            },
            quantity: item.quantity,
            ahead: if assignment.status == stage {
                ""
            } else {
                assignment.status.label()
            },
            thumbnail,
            preview,
            files: print_links(item),
            originals: original_links(item),
            ticket: if assignment.status < AssignmentStatus::HandedToDelivery {
                format!("{}/ticket", path_of(assignment.id))
            } else {
                String::new()
            },
            cost: format!(
                "{} × {} = {}",
                assignment.unit_cost, assignment.quantity, assignment.agreed_cost
            ),
        }
    }
}
