//! How coarse the pictures inside of a drawing are. Pure.

use resvg::tiny_skia::{Rect, Transform};
use resvg::usvg::{Group, Node, Paint, Path, Tree};

/// Of the drawing: what covers less is passed over, a badge or a texture's grain is not what people look at. Pieces are counted
/// together, for some programs cut a photo into stripes.
const SEEN: f64 = 0.03;

/// A picture, or a piece of one.
struct Piece {
    /// As many pixels as the whole drawing would be across with its dots.
    across: f64,
    /// Of the drawing, at most 1.
    part: f64,
}

struct Sheet {
    width: f64,
    area: Rect,
}

/// How many pixels the drawing would be across if all of it were as coarse as its coarsest pictures. `None`: there are none that count.
/// What only shapes others (a mask, a filter's picture) is not looked at.
pub fn pixels_across(tree: &Tree) -> Option<u32> {
    let (width, height) = (tree.size().width(), tree.size().height());
    let sheet = Sheet {
        width: f64::from(width),
        area: Rect::from_xywh(0.0, 0.0, width, height)?,
    };
    let mut pieces = Vec::new();
    // Not what `usvg` says of where a node stands: in patterns that leaves out what they are scaled by.
    let root = tree.root();
    walk(root, root.transform(), None, &sheet, &mut pieces);
    pieces.sort_by(|one, other| one.across.total_cmp(&other.across));
    let mut covered = 0.0;
    let coarsest = pieces.into_iter().find(|piece| {
        covered += piece.part;
        covered >= SEEN
    });
    // A float becomes the nearest number that there is.
    coarsest.map(|piece| (piece.across.round() as u32).clamp(1, i32::MAX as u32))
}

/// `onto`: from within the group onto the sheet. `within`: what a pattern fills, of the sheet.
fn walk(group: &Group, onto: Transform, within: Option<f64>, sheet: &Sheet, pieces: &mut Vec<Piece>) {
    for node in group.children() {
        match node {
            Node::Group(inner) if inner.opacity().get() > 0.0 => {
                walk(inner, onto.pre_concat(inner.transform()), within, sheet, pieces);
            }
            Node::Image(picture) if picture.is_visible() => {
                let (width, height) = (picture.size().width(), picture.size().height());
                let own = Rect::from_xywh(0.0, 0.0, width, height);
                let part = within.or_else(|| sheet.part(own?, onto));
                let longest = |x: f32, y: f32| f64::from(x).hypot(f64::from(y));
                // Of a pixel, on the sheet.
                let side = longest(onto.sx, onto.ky).max(longest(onto.kx, onto.sy));
                if let Some(part) = part
                    && side > 0.0
                {
                    let across = sheet.width / side;
                    pieces.push(Piece { across, part });
                }
            }
            Node::Path(path) if path.is_visible() => {
                for pattern in patterns(path) {
                    let part = within.or_else(|| sheet.part(path.bounding_box(), onto));
                    if part.is_some() {
                        let inner = onto.pre_concat(pattern.transform());
                        let root = pattern.root();
                        walk(root, inner.pre_concat(root.transform()), part, sheet, pieces);
                    }
                }
            }
            _ => {}
        }
    }
}

fn patterns(path: &Path) -> impl Iterator<Item = &resvg::usvg::Pattern> {
    let paints = [
        path.fill().map(|fill| fill.paint()),
        path.stroke().map(|stroke| stroke.paint()),
    ];
    paints.into_iter().flatten().filter_map(|paint| match paint {
        Paint::Pattern(pattern) => Some(&**pattern),
        _ => None,
    })
}

impl Sheet {
    /// How much of it this covers, its corners upright. `None`: nothing.
    fn part(&self, own: Rect, onto: Transform) -> Option<f64> {
        let shown = own.transform(onto)?.intersect(&self.area)?;
        let area = |one: &Rect| f64::from(one.width()) * f64::from(one.height());
        Some(area(&shown) / area(&self.area))
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::files::pixels_inside;
    use base64::Engine as _;
    use image::{DynamicImage, ImageFormat, RgbImage};
    use std::io::Cursor;

    fn photo(width: u32, height: u32) -> String {
        let mut png = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(RgbImage::new(width, height))
            .write_to(&mut png, ImageFormat::Png)
            .unwrap();
        let bytes = base64::engine::general_purpose::STANDARD.encode(png.into_inner());
        format!("data:image/png;base64,{bytes}")
    }

    fn across_in(head: &str, inside: &str) -> Option<u32> {
        pixels_inside(&format!(
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' {head}>{inside}</svg>"
        ))
    }

    fn across(inside: &str) -> Option<u32> {
        across_in("width='200' height='100'", inside)
    }

    fn image(pixels: (u32, u32), place: &str) -> String {
        format!("<image {place} xlink:href='{}'/>", photo(pixels.0, pixels.1))
    }

    #[test]
    fn a_picture_counts_by_its_dots_on_the_drawing() {
        let whole = image((100, 50), "width='200' height='100'");
        assert_eq!(across(&whole), Some(100));
        assert_eq!(
            across_in("width='20cm' height='10cm' viewBox='0 0 200 100'", &whole),
            Some(100)
        );
        // Half as large there are twice as many to the same length, turned or not.
        assert_eq!(
            across(&format!("<g transform='scale(.5)'>{whole}</g>")),
            Some(200)
        );
        assert_eq!(
            across(&format!(
                "<g transform='translate(100 0) rotate(90) scale(.5)'>{whole}</g>"
            )),
            Some(200)
        );
        // Stretched, by the side that has fewer.
        let stretched = image((100, 100), "width='200' height='50' preserveAspectRatio='none'");
        assert_eq!(across(&stretched), Some(100));
    }

    #[test]
    fn the_coarsest_counts_that_is_seen() {
        let fine = image((400, 200), "width='200' height='100'");
        let coarse = image((20, 20), "width='100' height='100'");
        assert_eq!(across(&format!("{fine}{coarse}")), Some(40));
        // A hundredth of the drawing is not looked at, twice as much neither; four are.
        let badge = |x: u32| {
            image(
                (2, 2),
                &format!("x='{x}' width='20' height='10' preserveAspectRatio='none'"),
            )
        };
        let two = [fine.clone(), badge(0), badge(30)].concat();
        assert_eq!(across(&two), Some(400));
        assert_eq!(across(&format!("{two}{}{}", badge(60), badge(90))), Some(20));
        // Nor what nobody sees.
        for hidden in ["visibility='hidden'", "opacity='0'", "display='none'"] {
            assert_eq!(
                across(&format!("{fine}<g {hidden}>{coarse}</g>")),
                Some(400),
                "{hidden}"
            );
        }
        assert_eq!(
            across(&format!("{fine}<g transform='translate(900 0)'>{coarse}</g>")),
            Some(400)
        );
        assert_eq!(across("<rect width='200' height='100'/>"), None);
    }

    /// As Figma fills a shape with a photo.
    #[test]
    fn a_picture_in_a_pattern_counts_as_it_is_shown() {
        let filled = |shape: &str| {
            let photo = photo(50, 50);
            across(&format!(
                "<defs><pattern id='p' patternContentUnits='objectBoundingBox' width='1' height='1'>\
                 <use xlink:href='#i' transform='scale(0.02)'/></pattern>\
                 <image id='i' width='50' height='50' xlink:href='{photo}'/></defs>{shape}"
            ))
        };
        assert_eq!(
            filled("<rect width='100' height='100' fill='url(#p)'/>"),
            Some(100)
        );
        assert_eq!(
            filled("<g transform='scale(2)'><rect width='50' height='50' fill='url(#p)'/></g>"),
            Some(100)
        );
        assert_eq!(filled("<rect width='10' height='10' fill='url(#p)'/>"), None);
    }
}
