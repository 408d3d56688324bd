//! One piece of work of a card, in words.

use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::production::Work;
use crate::domain::production::job_ticket::path_of;
use crate::http::kit::print_links::{FileLink, original_links, print_links};

pub struct ItemView {
    pub name: String,
    pub size: String,
    /// The texts of its design: «José · 10».
    pub words: String,
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

impl ItemView {
    pub(super) fn new(work: &Work, stage: AssignmentStatus) -> Self {
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
