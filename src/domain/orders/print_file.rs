//! What an item is printed from.

use super::OrderItem;
use crate::base::ids::UploadId;
use crate::domain::designs::rules::papers::{self, PrintedArea};

/// Where an item's file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrintFile<'a> {
    Ours(UploadId),
    /// An address on another site.
    Elsewhere(&'a str),
}

impl OrderItem {
    /// What it is printed from; the preview where there is nothing else.
    pub fn print_file(&self) -> Option<PrintFile<'_>> {
        let elsewhere = self.preview_url.as_deref().unwrap_or_default();
        let is_web = ["https://", "http://"]
            .iter()
            .any(|scheme| elsewhere.starts_with(scheme));
        match self.design_upload_id.or(self.preview_upload_id) {
            Some(id) => Some(PrintFile::Ours(id)),
            None if is_web => Some(PrintFile::Elsewhere(elsewhere)),
            None => None,
        }
    }
    /// What was designed here is printed area by area.
    pub fn printed_areas(&self) -> Vec<PrintedArea> {
        let views = self.design_id.and(self.design_views.as_ref());
        views.map(papers::printed_areas).unwrap_or_default()
    }

    /// What is compared by eye, of exactly what is printed; blank for what was not designed here.
    pub fn design_mark(&self) -> String {
        let views = self.design_id.and(self.design_views.as_ref());
        views.and_then(papers::mark).unwrap_or_default()
    }

    /// The texts in it, by which pieces are told apart: «José · 10».
    pub fn words(&self) -> String {
        let views = self.design_id.and(self.design_views.as_ref());
        views.map(papers::words).unwrap_or_default()
    }

    /// The pictures that it was designed with.
    pub fn originals(&self) -> Vec<UploadId> {
        let views = self.design_id.and(self.design_views.as_ref());
        views.map(papers::originals).unwrap_or_default()
    }

    /// The same, each with the area that has it.
    pub fn originals_by_area(&self) -> Vec<(UploadId, String)> {
        let views = self.design_id.and(self.design_views.as_ref());
        views.map(papers::originals_by_area).unwrap_or_default()
    }

    /// Where its print file of this area is, for whoever may see the order.
    pub fn print_path(&self, area: &str) -> String {
        let design = self.design_id.map(|id| id.to_string()).unwrap_or_default();
        format!(
            "/api/designs/{design}/print/{area}?order={}&part={}",
            self.order_id,
            self.part()
        )
    }

    /// Of its order, from 1.
    pub fn part(&self) -> usize {
        usize::try_from(self.position).unwrap_or_default() + 1
    }
}
