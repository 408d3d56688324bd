//! What a picture must be for a print. Pure.

use serde::{Deserialize, Serialize};

/// How large a product is printed, and how fine a picture must be for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Print {
    pub width_mm: i32,
    pub height_mm: i32,
    pub min_dpi: i32,
}

const MM_PER_INCH: f64 = 25.4;

/// A picture that would look coarse, and what its sides would have to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coarse {
    pub dpi: i32,
    pub needs: (i32, i32),
}

impl Print {
    /// In pixels, of a picture that fills the print.
    pub fn wants(self) -> (i32, i32) {
        let side = |mm: i32| (f64::from(mm) / MM_PER_INCH * f64::from(self.min_dpi)).ceil() as i32;
        (side(self.width_mm), side(self.height_mm))
    }

    /// A picture is printed as large as it fits, without cutting and without turning. `None`: it is fine enough.
    pub fn coarse(self, width_px: i32, height_px: i32) -> Option<Coarse> {
        let dpi = self.dots(width_px, height_px)?;
        let least = f64::from(self.min_dpi);
        // Half a dot is within what a ruler tells.
        if dpi + 0.5 >= least {
            return None;
        }
        let grown = |px: i32| (f64::from(px) * least / dpi).ceil() as i32;
        Some(Coarse {
            dpi: dpi.floor() as i32,
            needs: (grown(width_px), grown(height_px)),
        })
    }

    /// How fine a picture comes out, in dots per inch; `None` for what has no pixels.
    pub fn dpi(self, width_px: i32, height_px: i32) -> Option<i32> {
        self.dots(width_px, height_px).map(|dpi| dpi.floor() as i32)
    }

    fn dots(self, width_px: i32, height_px: i32) -> Option<f64> {
        if width_px < 1 || height_px < 1 {
            return None;
        }
        let dots = |px: i32, mm: i32| f64::from(px) * MM_PER_INCH / f64::from(mm.max(1));
        Some(dots(width_px, self.width_mm).max(dots(height_px, self.height_mm)))
    }

    /// «280 × 350 mm», as a printer is set.
    pub fn size_mm(self) -> String {
        format!("{} × {} mm", self.width_mm, self.height_mm)
    }

    /// «28 × 35 cm»
    pub fn size(self) -> String {
        let cm = |mm: i32| match mm % 10 {
            0 => format!("{}", mm / 10),
            rest => format!("{},{rest}", mm / 10),
        };
        format!("{} × {} cm", cm(self.width_mm), cm(self.height_mm))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIRT: Print = Print {
        width_mm: 280,
        height_mm: 350,
        min_dpi: 150,
    };

    #[test]
    fn a_picture_is_fine_from_the_minimum_on() {
        assert_eq!(SHIRT.wants(), (1654, 2067));
        for (width, height, coarse) in [
            (1654, 2067, None),
            (1653, 2066, None),
            // As large as it fits: only the side that touches the edge counts.
            (1654, 400, None),
            (500, 2067, None),
            (
                600,
                400,
                Some(Coarse {
                    dpi: 54,
                    needs: (1654, 1103),
                }),
            ),
            (
                1,
                1,
                Some(Coarse {
                    dpi: 0,
                    needs: (1654, 1654),
                }),
            ),
            (0, 0, None),
        ] {
            assert_eq!(SHIRT.coarse(width, height), coarse, "{width} × {height}");
        }
    }

    #[test]
    fn a_print_is_measured_in_centimetres() {
        assert_eq!(SHIRT.size(), "28 × 35 cm");
        assert_eq!(SHIRT.size_mm(), "280 × 350 mm");
        assert_eq!(SHIRT.dpi(1654, 400), Some(150));
        assert_eq!(SHIRT.dpi(0, 400), None);
        let badge = Print {
            width_mm: 58,
            height_mm: 30,
            min_dpi: 300,
        };
        assert_eq!(badge.size(), "5,8 × 3 cm");
    }
}
