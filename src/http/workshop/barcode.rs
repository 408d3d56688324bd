//! A number as Code 128, for scanners that read no QR: one path of an SVG drawing, as the QR code is.

use crate::base::error::AppError;
use barcoders::sym::code128::Code128;
use std::fmt::Write as _;

/// White beside the bars, in modules: readers need it (ISO/IEC 15417).
const QUIET: usize = 10;
/// Switches to the set of letters and digits.
const SET_B: char = '\u{0181}';

pub struct Barcode {
    /// The drawing's width, in modules; it is as high as one wishes.
    pub width: usize,
    pub path: String,
}

impl Barcode {
    pub fn of(text: &str) -> Result<Self, AppError> {
        let code = Code128::new(format!("{SET_B}{text}"))
            .map_err(|error| AppError::Internal(anyhow::anyhow!("a barcode: {error}")))?;
        let modules = code.encode();
        let mut path = String::new();
        let mut x = QUIET;
        for run in modules.chunk_by(|left, right| left == right) {
            if run[0] == 1 {
                let long = run.len();
                // Writing to a string does not fail.
                let _ = write!(path, "M{x} 0h{long}v1h-{long}z");
            }
            x += run.len();
        }
        Ok(Self {
            width: x + QUIET,
            path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_begin_and_end_as_the_code_wants_it() {
        let code = Barcode::of("KRFT-7K2M9Q").unwrap();
        // Start, eleven letters, a check and the end, which is two modules longer.
        assert_eq!(code.width, 11 * 14 + 2 + 2 * QUIET);
        // Start in set B is 11010010000.
        assert!(
            code.path.starts_with("M10 0h2v1h-2zM13 0h1v1h-1zM16 0h1v1h-1z"),
            "{}",
            code.path
        );
        assert!(Barcode::of("ñ").is_err());
    }
}
