//! What an item is printed from.

use super::OrderItem;
use crate::base::ids::UploadId;

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
}
