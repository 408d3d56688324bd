//! How large a print file is: its boxes in millimetres, its dots. Pure.

use super::format::PrintFormat;
use crate::domain::catalog::Area;

/// Of a file made of pixels: 40 × 52 cm at 300 dpi. A larger area has fewer dots to the inch, so that its file stays as large.
pub const MOST_PIXELS: u64 = 25_000_000;
const MM_PER_INCH: f64 = 25.4;
/// Points of a PDF in a millimetre.
pub const POINTS: f64 = 72.0 / MM_PER_INCH;
/// What lies around the bleed where something is written or marked there, in millimetres.
const AROUND: f64 = 10.0;

/// An area on its sheet, in millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sheet {
    pub width: f64,
    pub height: f64,
    /// On each side of it.
    pub bleed: f64,
    /// On each side of that.
    pub around: f64,
    /// Dots in a metre: whole ones, as a PNG says them.
    pub per_metre: u32,
}

impl Sheet {
    pub fn new(area: &Area, format: PrintFormat, is_labelled: bool) -> Self {
        let bleed = f64::from(area.bleed_mm);
        let (width, height) = (f64::from(area.width_mm), f64::from(area.height_mm));
        let wanted = f64::from(area.good_dpi) * 1000.0 / MM_PER_INCH;
        let metres = (width + 2.0 * bleed) * (height + 2.0 * bleed) / 1e6;
        // A row and a column less than fit: both sides are rounded.
        let most = (MOST_PIXELS as f64 / metres).sqrt() * 0.999;
        let has_around = match format {
            PrintFormat::PdfMarks => true,
            PrintFormat::Pdf => is_labelled,
            PrintFormat::Png => false,
        };
        Self {
            width,
            height,
            bleed,
            around: if has_around { AROUND } else { 0.0 },
            per_metre: (wanted.round().min(most.floor()) as u32).max(1),
        }
    }

    /// Of the area with its bleed.
    pub fn pixels(&self) -> (u32, u32) {
        let of = |mm: f64| (((mm + 2.0 * self.bleed) * self.dots_per_mm()).round() as u32).max(1);
        (of(self.width), of(self.height))
    }

    pub fn dots_per_mm(&self) -> f64 {
        f64::from(self.per_metre) / 1000.0
    }

    /// From the sheet's edge to the area's.
    pub fn margin(&self) -> f64 {
        self.bleed + self.around
    }

    /// Eight lines beside the corners of the area, outside of the bleed: from, to.
    pub fn marks(&self) -> Vec<((f64, f64), (f64, f64))> {
        let (near, far) = (self.bleed + 1.0, self.bleed + 6.0);
        let mut lines = Vec::new();
        for x in [0.0, self.width] {
            lines.push(((x, -far), (x, -near)));
            lines.push(((x, self.height + near), (x, self.height + far)));
        }
        for y in [0.0, self.height] {
            lines.push(((-far, y), (-near, y)));
            lines.push(((self.width + near, y), (self.width + far, y)));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog::Technique;
    use crate::domain::designs::rules::verdict::tests::area;
    use proptest::prelude::*;

    #[test]
    fn dots_follow_from_the_area() {
        let area = area("frente", Technique::Dtf, "0");
        let sheet = Sheet::new(&area, PrintFormat::Png, true);
        assert_eq!((sheet.per_metre, sheet.around), (11811, 0.0));
        let bleed = u32::try_from(area.bleed_mm).unwrap();
        assert_eq!(
            sheet.pixels(),
            ((300 + 2 * bleed) * 11811 / 1000, (400 + 2 * bleed) * 11811 / 1000)
        );
        assert_eq!(Sheet::new(&area, PrintFormat::Pdf, false).around, 0.0);
        assert_eq!(Sheet::new(&area, PrintFormat::Pdf, true).around, AROUND);
        assert_eq!(Sheet::new(&area, PrintFormat::PdfMarks, false).marks().len(), 8);
    }

    proptest! {
        #[test]
        fn no_area_has_more_dots_than_fit_and_each_is_as_large_as_it_says(
            width in 5..=2000_i32, height in 5..=2000_i32, bleed in 0..=50_i32, dpi in 30..=1200_i32,
        ) {
            let area = Area { width_mm: width, height_mm: height, bleed_mm: bleed, good_dpi: dpi, ..area("a", Technique::Dtf, "0") };
            let sheet = Sheet::new(&area, PrintFormat::Png, false);
            let (across, down) = sheet.pixels();
            prop_assert!(u64::from(across) * u64::from(down) <= MOST_PIXELS);
            for (mm, pixels) in [(width, across), (height, down)] {
                let said = f64::from(pixels) / sheet.dots_per_mm();
                prop_assert!((said - f64::from(mm + 2 * bleed)).abs() < 0.5, "{said}");
            }
        }
    }
}
