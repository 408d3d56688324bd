//! The rows of a file, whatever it is.

use super::encoding::{Content, content};
use super::row::Row;
use super::unreadable::Unreadable;
use super::{delimited, html, workbook};

/// The rows that say anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub rows: Vec<Row>,
}

impl Table {
    /// Reads at most `max` rows; one more is an error.
    pub fn read(bytes: &[u8], max: usize) -> Result<Self, Unreadable> {
        let rows = match content(bytes)? {
            Content::Text(text) => delimited::rows(&text, max)?,
            Content::Html(text) => html::rows(&text, max)?,
            Content::Workbook(bytes) => workbook::rows(bytes, max)?,
        };
        match rows.is_empty() {
            true => Err(Unreadable::new("está vacío")),
            false => Ok(Self { rows }),
        }
    }
}
