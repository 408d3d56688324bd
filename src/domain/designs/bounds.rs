//! What a document may say in millimetres, and how what is computed for one is brought within. Pure.

use super::document::{FAR, LETTERS, Layer, PICTURE};

/// A picture that is longer than so many times its breadth is a line: nobody sees what was in it.
const LONGEST: f64 = 200.0;

/// As a document is spelled: to a hundredth.
pub fn tidy(mm: f64) -> f64 {
    (mm * 100.0).round() / 100.0
}

/// Of so many pixels, or of whatever its sides are counted in.
pub fn is_a_line((across, down): (f64, f64)) -> bool {
    across.max(down) > across.min(down) * LONGEST
}

/// As a document may have it: spelled as usual, no farther away and no larger than it may be, a picture not stretched.
pub fn bounded(mut layer: Layer) -> Layer {
    let near = |mm: f64| tidy(mm.clamp(-FAR, FAR));
    match &mut layer {
        Layer::Image {
            x, y, width, height, ..
        } => {
            let least = PICTURE.start() / width.min(*height);
            let most = FAR / width.max(*height);
            let by = 1_f64.max(least).min(most);
            let side = |mm: f64| tidy((mm * by).clamp(*PICTURE.start(), *PICTURE.end()));
            (*x, *y) = (near(*x), near(*y));
            (*width, *height) = (side(*width), side(*height));
        }
        Layer::Text { x, y, size, .. } => {
            (*x, *y) = (near(*x), near(*y));
            *size = tidy(size.clamp(*LETTERS.start(), *LETTERS.end()));
        }
    }
    layer
}

#[cfg(test)]
mod tests {
    use super::super::rules::verdict::tests::image;
    use super::*;
    use crate::base::ids::UploadId;

    #[test]
    fn what_is_computed_is_brought_within_and_not_stretched() {
        let file = UploadId::any();
        let of = |at, size| bounded(image(file, at, size, 15.0));
        assert_eq!(
            of((1.004, -2.006), (10.0, 20.0)),
            image(file, (1.0, -2.01), (10.0, 20.0), 15.0)
        );
        assert_eq!(
            of((-4000.0, 2500.0), (4000.0, 1000.0)),
            image(file, (-2000.0, 2000.0), (2000.0, 500.0), 15.0)
        );
        assert_eq!(
            of((0.0, 0.0), (0.1, 0.4)),
            image(file, (0.0, 0.0), (0.5, 2.0), 15.0)
        );
    }

    #[test]
    fn a_line_is_no_picture() {
        assert!(is_a_line((1.0, 20_000.0)) && is_a_line((20_000.0, 1.0)));
        assert!(!is_a_line((1.0, 200.0)) && !is_a_line((3000.0, 15.0)) && !is_a_line((1.0, 1.0)));
    }
}
