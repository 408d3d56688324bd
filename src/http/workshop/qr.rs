//! A QR code as one path of an SVG drawing: no picture to store, and nothing a page's policy would have to allow.

use crate::base::error::AppError;
use qrcode::{Color, QrCode};
use std::fmt::Write as _;

/// White around the code, in modules: readers need it (ISO/IEC 18004).
const QUIET: usize = 4;

pub struct Qr {
    /// The drawing's width and height, in modules.
    pub side: usize,
    /// The dark modules, a bar for each run.
    pub path: String,
}

impl Qr {
    /// Readable with some of it creased or smudged: paper lies about in a workshop.
    pub fn of(text: &str) -> Result<Self, AppError> {
        let code =
            QrCode::new(text).map_err(|error| AppError::Internal(anyhow::anyhow!("a QR code: {error}")))?;
        let width = code.width();
        let mut path = String::new();
        for (y, row) in code.to_colors().chunks(width).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|left, right| left == right) {
                if run[0] == Color::Dark {
                    let (left, top, long) = (x + QUIET, y + QUIET, run.len());
                    // Writing to a string does not fail.
                    let _ = write!(path, "M{left} {top}h{long}v1h-{long}z");
                }
                x += run.len();
            }
        }
        Ok(Self {
            side: width + 2 * QUIET,
            path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finder_stands_in_its_corner_with_white_around_it() {
        let qr = Qr::of("https://krafta.example").unwrap();
        assert!(qr.path.starts_with("M4 4h7v1h-7z"), "{}", qr.path);
        assert_eq!((qr.side - 2 * QUIET) % 4, 1, "a width that a QR code can have");
        assert!(Qr::of(&"x".repeat(5000)).is_err());
    }
}
