//! What lies behind art that shows through: a white logo is for dark cloth, and on a white page nobody sees it. Pure.

use image::{DynamicImage, Rgb, RgbImage};

const LIGHT_GROUND: Rgb<u8> = Rgb([255, 255, 255]);
const MIDDLE_GROUND: Rgb<u8> = Rgb([128, 134, 145]);
const DARK_GROUND: Rgb<u8> = Rgb([55, 65, 81]);
/// From here on a colour is lost on white, and up to here on dark.
const LIGHT: u32 = 200;
const DARK: u32 = 60;
/// Parts in a hundred of what is seen that must not be lost.
const SEEN: u64 = 10;

/// On a ground that contrasts with what is seen. A picture that hides everything behind it stays as it is.
pub fn on_ground(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture;
    }
    let art = picture.into_rgba8();
    let (mut seen, mut light, mut dark) = (0_u64, 0_u64, 0_u64);
    // Most of a logo is what lies beside it.
    let runs = || art.as_chunks::<4>().0.chunk_by(PartialEq::eq);
    for run in runs() {
        let [red, green, blue, alpha] = run[0];
        if alpha == 0 {
            continue;
        }
        let weight = u64::from(alpha) * run.len() as u64;
        let brightness = (299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue)) / 1000;
        seen += weight;
        light += if brightness > LIGHT { weight } else { 0 };
        dark += if brightness < DARK { weight } else { 0 };
    }
    let counts = |part: u64| part * 100 > seen * SEEN;
    let ground = match (counts(light), counts(dark)) {
        (true, true) => MIDDLE_GROUND,
        (true, false) => DARK_GROUND,
        (false, _) => LIGHT_GROUND,
    };
    let mut whole = RgbImage::from_pixel(art.width(), art.height(), ground);
    let Rgb(ground) = ground;
    let mut below = whole.as_chunks_mut::<3>().0;
    for run in runs() {
        let Some(under) = below.split_off_mut(..run.len()) else {
            break;
        };
        let [red, green, blue, alpha] = run[0];
        match alpha {
            0 => {}
            u8::MAX => under.fill([red, green, blue]),
            _ => under.fill([
                mixed(red, alpha, ground[0]),
                mixed(green, alpha, ground[1]),
                mixed(blue, alpha, ground[2]),
            ]),
        }
    }
    DynamicImage::ImageRgb8(whole)
}

fn mixed(above: u8, alpha: u8, below: u8) -> u8 {
    let (above, alpha, below) = (u32::from(above), u32::from(alpha), u32::from(below));
    ((above * alpha + below * (255 - alpha) + 127) / 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgba, RgbaImage};

    /// Art of these colours side by side, with as much of nothing.
    fn ground_of(colours: &[[u8; 3]]) -> Rgb<u8> {
        let art = RgbaImage::from_fn(2 * colours.len() as u32, 1, |x, _| {
            match colours.get(x as usize) {
                Some([red, green, blue]) => Rgba([*red, *green, *blue, 255]),
                None => Rgba([0, 0, 0, 0]),
            }
        });
        let whole = on_ground(DynamicImage::ImageRgba8(art)).into_rgb8();
        for (x, colour) in colours.iter().enumerate() {
            assert_eq!(
                whole.get_pixel(x as u32, 0).0,
                *colour,
                "what is seen stays as it is"
            );
        }
        *whole.get_pixel(whole.width() - 1, 0)
    }

    #[test]
    fn no_art_is_lost_on_its_ground() {
        let (white, black, red) = ([255; 3], [0; 3], [200, 30, 30]);
        assert_eq!(ground_of(&[white]), DARK_GROUND);
        assert_eq!(ground_of(&[black]), LIGHT_GROUND);
        assert_eq!(ground_of(&[red]), LIGHT_GROUND);
        assert_eq!(ground_of(&[white, red]), DARK_GROUND);
        assert_eq!(ground_of(&[white, black]), MIDDLE_GROUND);
    }

    #[test]
    fn half_of_it_is_half_of_both() {
        let art = RgbaImage::from_pixel(1, 1, Rgba([0, 0, 0, 128]));
        let whole = on_ground(DynamicImage::ImageRgba8(art)).into_rgb8();
        assert_eq!(whole.get_pixel(0, 0).0, [127; 3]);
    }
}
