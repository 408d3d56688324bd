//! Print files of a design, by what is in them: which area, as what, and for whom.

use super::document::Layer;
use super::print::{Bundle, PrintFormat};
use super::store::Design;
use crate::base::error::AppError;
use crate::base::ids::UploadId;
use crate::domain::files::{Files, PrintWish, Upload};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use uuid::Uuid;

/// Another one wherever the same would be written otherwise: what was kept before is not looked at again.
const MADE_BY: &str = "1";
/// Of a design's hash where people compare it.
const HASH: usize = 12;

/// For whom something is printed: a part of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintFor {
    pub number: String,
    /// From 1.
    pub parts: Vec<usize>,
    /// That its order has.
    pub of: usize,
}

/// A print file that is there.
pub struct PrintFile {
    pub key: Uuid,
    pub bytes: u64,
}

impl Design {
    /// What is compared by eye: the first of its hash.
    pub fn mark(&self) -> String {
        hex::encode(&self.hash).chars().take(HASH).collect()
    }

    pub fn area(&self, code: &str) -> Option<usize> {
        self.areas.iter().position(|one| one.area.code == code)
    }
}

/// «KRFT-7K2M9Q · artículo 2 de 3 · Frente · diseño 3f2a9c41d07b»; without an order nothing is said.
fn label(design: &Design, place: usize, whom: Option<&PrintFor>) -> String {
    let (Some(whom), Some(printed)) = (whom, design.areas.get(place)) else {
        return String::new();
    };
    let parts: Vec<String> = whom.parts.iter().map(usize::to_string).collect();
    let part = match (whom.of, parts.as_slice()) {
        (1, _) => String::new(),
        (all, [one]) => format!(" · artículo {one} de {all}"),
        (all, several) => format!(" · artículos {} de {all}", several.join(", ")),
    };
    format!(
        "{}{part} · {} · diseño {}",
        whom.number,
        printed.area.name,
        design.mark()
    )
}

/// One area of a design, as a press wants it; made if it is not there yet.
pub async fn print_file(
    files: &Files,
    design: &Design,
    uploads: &HashMap<UploadId, Upload>,
    place: usize,
    format: PrintFormat,
    whom: Option<&PrintFor>,
) -> Result<PrintFile, AppError> {
    let (Some(printed), Some(placement)) = (design.areas.get(place), design.document.areas.get(place)) else {
        return Err(AppError::NotFound);
    };
    let label = label(design, place, whom);
    let mut here: Vec<&Upload> = Vec::new();
    for layer in &placement.layers {
        if let Layer::Image { file, .. } = layer
            && let Some(upload) = uploads.get(file)
            && !here.iter().any(|known| known.id == upload.id)
        {
            here.push(upload);
        }
    }
    let size = |upload: &Upload| u64::try_from(upload.size_bytes).unwrap_or_default();
    let bundle = Bundle::new(
        design.product,
        printed,
        placement,
        (format, &label),
        here.iter().map(|upload| (upload.id, upload.kind, size(upload))),
    );
    let key = key(design, &printed.area.code, format, &label);
    let wish = PrintWish {
        key,
        head: bundle.head().map_err(|error| AppError::Internal(error.into()))?,
        originals: here.iter().map(|upload| upload.id).collect(),
    };
    Ok(PrintFile {
        key,
        bytes: files.print(wish).await?,
    })
}

fn key(design: &Design, area: &str, format: PrintFormat, label: &str) -> Uuid {
    let mut digest = Sha256::new();
    digest.update(MADE_BY);
    digest.update(&design.hash);
    digest.update(format!("|{area}|{format}|{label}"));
    let mut key = [0; 16];
    key.copy_from_slice(&digest.finalize()[..16]);
    uuid::Builder::from_custom_bytes(key).into_uuid()
}
