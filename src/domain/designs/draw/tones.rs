//! What a picture is made of: whether anything of it is seen, in how many colours, and in which. Pure.

use image::RgbaImage;
use image::imageops::FilterType;

/// How far the parts of one colour may lie apart.
const SAME_TONE: u8 = 24;
/// Dots along the longer side of a picture that say what it is made of.
const LOOKED_AT: u32 = 512;
/// So many that are seen say it.
const ENOUGH: u64 = 4096;

/// What a picture is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tones {
    /// Nothing is seen.
    pub is_blank: bool,
    /// A good part of what is seen is half seen through.
    pub is_faint: bool,
    /// All that is seen has this colour, or nearly.
    pub only: Option<[u8; 3]>,
    /// Those that a good part of it has: few of a logo, many of a photo.
    pub colours: usize,
}

/// Nothing is known of what cannot be read.
pub fn tones(bytes: &[u8]) -> Tones {
    let Ok(picture) = image::load_from_memory(bytes) else {
        return Tones::default();
    };
    let (width, height) = (picture.width(), picture.height());
    // Of a large one some dots, as they are: what is mixed from neighbours would be a colour that it has not.
    let step = width.max(height).div_ceil(LOOKED_AT);
    if step > 1 {
        let (across, down) = (width.div_ceil(step), height.div_ceil(step));
        let some = picture.resize_exact(across, down, FilterType::Nearest);
        let (seen, tones) = tones_of(&some.into_rgba8());
        // Thin lines on nothing may lie between them.
        if seen >= ENOUGH {
            return tones;
        }
    }
    tones_of(&picture.into_rgba8()).1
}

/// And how many dots are seen.
fn tones_of(picture: &RgbaImage) -> (u64, Tones) {
    let (mut seen, mut faint) = (0_u64, 0_u64);
    let (mut least, mut most) = ([255_u8; 3], [0_u8; 3]);
    // By the upper half of each part: neighbours are one colour to the eye.
    let mut of_each = vec![0_u64; 4096];
    // Most of a logo is what lies beside it.
    for run in picture.as_chunks::<4>().0.chunk_by(PartialEq::eq) {
        let ([red, green, blue, alpha], dots) = (run[0], run.len() as u64);
        if alpha > 16 {
            seen += dots;
        }
        if (24..232).contains(&alpha) {
            faint += dots;
        }
        // The colour of a smooth edge is less sure.
        if alpha >= 232 {
            let shade = [red, green, blue].map(|part| usize::from(part >> 4));
            of_each[shade[0] << 8 | shade[1] << 4 | shade[2]] += dots;
            for (place, part) in [red, green, blue].into_iter().enumerate() {
                least[place] = least[place].min(part);
                most[place] = most[place].max(part);
            }
        }
    }
    let is_one = (0..3).all(|place| least[place] <= most[place] && most[place] - least[place] <= SAME_TONE);
    let tones = Tones {
        is_blank: seen == 0,
        // Every smooth edge has some.
        is_faint: faint * 20 > seen,
        // What less has is a smooth edge.
        colours: of_each.iter().filter(|count| **count * 200 > seen).count(),
        only: is_one.then(|| [0, 1, 2].map(|place| least[place].midpoint(most[place]))),
    };
    (seen, tones)
}
