//! One piece of work of a card, in words.

use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::orders::PrintFile;
use crate::domain::production::Work;
use crate::domain::production::job_ticket::path_of;

pub struct ItemView {
    pub name: String,
    pub size: String,
    pub quantity: i32,
    /// The item's own stage, where it differs from the card's.
    pub ahead: &'static str,
    pub thumbnail: String,
    /// The same, large enough for paper.
    pub preview: String,
    pub download: String,
    pub is_elsewhere: bool,
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
        let (download, is_elsewhere) = match item.print_file() {
            Some(PrintFile::Ours(id)) => (format!("/files/{id}?download=1"), false),
            Some(PrintFile::Elsewhere(address)) => (address.to_owned(), true),
            None => (String::new(), false),
        };
        Self {
            name: item.product_name.clone(),
            size: item.size.clone().unwrap_or_default(),
            quantity: item.quantity,
            ahead: if assignment.status == stage {
                ""
            } else {
                assignment.status.label()
            },
            thumbnail,
            preview,
            download,
            is_elsewhere,
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
