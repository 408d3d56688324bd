//! What goes onto a press: an area of a design as one file at its true size, a PDF in which lines stay lines, or a PNG of as many
//! dots as its technique has. The same design gives the same bytes: nothing in it is a date or a number that was drawn.
//!
//! Pictures and drawings of others are read here whole, so it happens in a process of its own (`krafta print-file`), which is
//! given all of it in one piece, a [`Bundle`].

mod format;
mod gradients;
mod job;
mod lines;
mod outlines;
mod pdf;
mod pictures;
mod pixels;
mod raster;
mod sheet;
#[cfg(test)]
mod tests;
mod writer;

use super::document::{Document, Placement};
use super::store::Printed;
use crate::base::ids::{ProductId, UploadId};
use crate::domain::catalog::Area;
use crate::domain::files::FileKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::cell::RefCell;
use std::io::{Read, Seek, SeekFrom};

pub use self::format::PrintFormat;
use self::job::{Job, Originals};
pub use self::sheet::MOST_PIXELS;

/// Longer than any file's name.
const MOST_HEAD: u64 = 1024 * 1024;

/// All that a print file is made of: this as JSON, after its length in eight bytes, and before the files, one after the other.
#[derive(Serialize, Deserialize)]
pub struct Bundle {
    format: PrintFormat,
    /// Outside of the area: for whom it is. Blank for nobody in particular.
    label: String,
    area: Area,
    /// A design of one area.
    document: Value,
    files: Vec<Packed>,
}

#[derive(Serialize, Deserialize)]
struct Packed {
    id: UploadId,
    kind: FileKind,
    bytes: u64,
}

/// `None`: something in it cannot be read.
pub fn made(job: &Job, originals: Originals<'_>) -> Option<Vec<u8>> {
    match job.format {
        PrintFormat::Png => raster::png(job, originals),
        PrintFormat::Pdf | PrintFormat::PdfMarks => pdf::pdf(job, originals),
    }
}

impl Bundle {
    /// Of this area, with these originals and how many bytes each has.
    pub fn new(
        product: ProductId,
        printed: &Printed,
        placement: &Placement,
        (format, label): (PrintFormat, &str),
        files: impl IntoIterator<Item = (UploadId, FileKind, u64)>,
    ) -> Self {
        let document = Document {
            product,
            areas: vec![placement.clone()],
        };
        let files = files.into_iter();
        Self {
            format,
            label: label.to_owned(),
            area: printed.area.clone(),
            document: document.json(),
            files: files
                .map(|(id, kind, bytes)| Packed { id, kind, bytes })
                .collect(),
        }
    }

    /// What comes before the files.
    pub fn head(&self) -> serde_json::Result<Vec<u8>> {
        let json = serde_json::to_vec(self)?;
        let mut head = (json.len() as u64).to_le_bytes().to_vec();
        head.extend(json);
        Ok(head)
    }
}

/// The print file of a bundle. `None`: it is none, or something in it cannot be read.
pub fn of_bundle<R: Read + Seek>(mut bundle: R) -> Option<Vec<u8>> {
    let mut length = [0; 8];
    bundle.read_exact(&mut length).ok()?;
    let length = u64::from_le_bytes(length);
    if length > MOST_HEAD {
        return None;
    }
    let mut json = Vec::new();
    bundle.by_ref().take(length).read_to_end(&mut json).ok()?;
    let head: Bundle = serde_json::from_slice(&json).ok()?;
    let placement = Document::kept(&head.document).ok()?.areas.into_iter().next()?;
    let job = Job {
        format: head.format,
        label: head.label,
        area: head.area,
        placement,
    };
    let mut at = 8 + length;
    let mut places = Vec::new();
    for file in head.files {
        places.push((file.id, file.kind, at, file.bytes));
        at = at.checked_add(file.bytes)?;
    }
    // One in memory at a time.
    let bundle = RefCell::new(bundle);
    made(&job, &|id| {
        let (_, kind, at, size) = *places.iter().find(|(known, ..)| *known == id)?;
        let mut bundle = bundle.borrow_mut();
        bundle.seek(SeekFrom::Start(at)).ok()?;
        let mut bytes = Vec::new();
        bundle.by_ref().take(size).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 == size).then_some((kind, bytes))
    })
}
