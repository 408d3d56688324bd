//! The rows of a file, whatever it is.

use super::encoding::{Content, content};
use super::headings::in_one_row;
use super::row::Row;
use super::unreadable::Unreadable;
use super::{delimited, html, workbook};

/// The rows that say anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub rows: Vec<Row>,
    /// What parts its cells, where signs in its text do: an amount may hold it too.
    pub parted_by: Option<u8>,
}

impl Table {
    /// Reads at most `max` rows; one more is an error.
    pub fn read(bytes: &[u8], max: usize) -> Result<Self, Unreadable> {
        let (rows, parted_by) = match content(bytes)? {
            Content::Text(text) => {
                let (rows, delimiter) = delimited::rows(&text, max)?;
                (rows, Some(delimiter))
            }
            Content::Html(text) => (html::rows(&text, max)?, None),
            Content::Workbook(bytes) => (workbook::rows(bytes, max)?, None),
        };
        match rows.is_empty() {
            true => Err(Unreadable::new("está vacío")),
            false => Ok(Self {
                rows: in_one_row(rows),
                parted_by,
            }),
        }
    }
}
