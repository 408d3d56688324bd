//! What an item is printed from, as links: a file that was sent, or of what was designed here one for each area, and behind them the
//! pictures in it.

use crate::base::ids::UploadId;
use crate::domain::orders::{OrderItem, PrintFile};

pub struct FileLink {
    /// «Descargar Archivo», «Descargar Archivo: Frente»
    pub label: String,
    pub href: String,
    pub is_elsewhere: bool,
}

const LABEL: &str = "Descargar Archivo";

/// None where there is nothing yet.
pub fn print_links(item: &OrderItem) -> Vec<FileLink> {
    match (item.printed_areas().as_slice(), item.print_file()) {
        ([], Some(PrintFile::Ours(id))) => vec![link(LABEL, format!("/files/{id}?download=1"), false)],
        ([], Some(PrintFile::Elsewhere(address))) => vec![link(LABEL, address.to_owned(), true)],
        ([], None) => Vec::new(),
        ([one], _) => vec![link(LABEL, item.print_path(&one.code), false)],
        (areas, _) => areas
            .iter()
            .map(|area| {
                link(
                    &format!("{LABEL}: {}", area.name),
                    item.print_path(&area.code),
                    false,
                )
            })
            .collect(),
    }
}

/// Of what was designed here.
pub fn original_links(item: &OrderItem) -> Vec<FileLink> {
    let originals = item.originals_by_area();
    let label = |at: usize, area: &str| {
        let is_here = |(_, other): &&(UploadId, String)| other.as_str() == area;
        let (all, before) = (
            originals.iter().filter(is_here).count(),
            originals[..at].iter().filter(is_here).count(),
        );
        match (originals.len(), all) {
            (1, _) => "Original".to_owned(),
            (_, 1) => format!("Original: {area}"),
            (_, all) => format!("Original: {area}, {} de {all}", before + 1),
        }
    };
    originals
        .iter()
        .enumerate()
        .map(|(at, (id, area))| link(&label(at, area), format!("/files/{id}?download=1"), false))
        .collect()
}

fn link(label: &str, href: String, is_elsewhere: bool) -> FileLink {
    FileLink {
        label: label.to_owned(),
        href,
        is_elsewhere,
    }
}
