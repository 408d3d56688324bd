//! Whether the same is written on two pictures that look alike.
//!
//! Screens of one bank's app differ in a few digits, in which no hash of a whole picture can be trusted. So the pictures
//! are laid over each other block by block: a block of the one is looked for around its place in the other (a cut margin
//! moves everything a little), and where it is not found, something else is written.

use super::Files;
use super::blocking::off_thread;
use super::storage::Kept;
use crate::base::ids::UploadId;
use image::imageops::FilterType;
use image::{DynamicImage, GrayImage};

/// Height at which pictures are compared; a thumbnail is no larger.
const HEIGHT: u32 = 480;
/// Of a block, in pixels of the half size, at which blocks are looked for first.
const BLOCK: (i32, i32) = (16, 10);
/// How far a block may have moved, in pixels of the half size: a margin of some 3 %.
const REACH: (i32, i32) = (6, 9);
/// Agreement from which on a block was found.
const FOUND: f32 = 0.75;
/// A block without writing says nothing.
const LEAST_CONTRAST: f32 = 6.0;

/// Pictures that are compared with one; each costs some hundredths of a second.
const COMPARED: usize = 3;

impl Files {
    /// Those among these pictures, the nearest first, on which something else is written than on this one. One that cannot
    /// be read is not told apart; those beyond the nearest few are.
    pub async fn unlike(&self, own: UploadId, others: &[UploadId]) -> Vec<UploadId> {
        let (near, far) = others.split_at(others.len().min(COMPARED));
        let is_new = |other: &UploadId| self.compared.known(own, *other).is_none();
        let new: Vec<UploadId> = near.iter().copied().filter(is_new).collect();
        for (other, is_alike) in self.compare(own, &new).await {
            self.compared.keep(own, other, is_alike);
        }
        let is_unlike = |other: &UploadId| self.compared.known(own, *other) == Some(false);
        let near = near.iter().copied().filter(is_unlike);
        near.chain(far.iter().copied()).collect()
    }

    /// Of each that can be read now, whether the same is written on it.
    async fn compare(&self, own: UploadId, others: &[UploadId]) -> Vec<(UploadId, bool)> {
        let mut pictures = Vec::new();
        if !others.is_empty() {
            for id in std::iter::once(own).chain(others.iter().copied()) {
                match self.copy(Kept::Thumbnail, id).await {
                    Ok(bytes) => pictures.push((id, bytes)),
                    Err(error) => {
                        tracing::warn!(%error, upload = %id, "a receipt could not be compared");
                        if id == own {
                            return Vec::new();
                        }
                    }
                }
            }
        }
        let compared = off_thread(move || {
            let read = |bytes: &[u8]| image::load_from_memory(bytes).map(|picture| picture.to_luma8());
            let Some(((_, own), others)) = pictures.split_first() else {
                return Vec::new();
            };
            let Ok(own) = read(own) else {
                return Vec::new();
            };
            let others = others
                .iter()
                .filter_map(|(id, other)| Some((*id, read(other).ok()?)));
            others
                .map(|(id, other)| (id, same_writing(&own, &other)))
                .collect()
        });
        compared.await.unwrap_or_else(|error| {
            tracing::error!(%error, "pictures are not compared");
            Vec::new()
        })
    }
}

/// Is the same written on both? `false` too where there is next to nothing to compare.
///
/// Measured on receipts of one app, 450 blocks: saved again, scaled or cut by 2 %, at most 4 are not found; with three
/// other digits 8, with another reference 9 and more.
pub fn same_writing(one: &GrayImage, other: &GrayImage) -> bool {
    let pair = Pair::new(one, other);
    let blocks: Vec<(i32, i32)> = pair.blocks();
    let allowed = blocks.len() / 100;
    // A cut margin moves all blocks alike: most are where the one before was.
    let mut moved = (0, 0);
    let lost = blocks.iter().filter(|at| match pair.found(**at, moved) {
        Some(here) => {
            moved = here;
            false
        }
        None => true,
    });
    blocks.len() >= LEAST_BLOCKS && lost.take(allowed + 1).count() <= allowed
}

/// Fewer blocks with something on them are no writing.
const LEAST_BLOCKS: usize = 20;

/// Two pictures in one size, whole and half.
struct Pair {
    fine: (GrayImage, GrayImage),
    coarse: (GrayImage, GrayImage),
}

impl Pair {
    fn new(one: &GrayImage, other: &GrayImage) -> Self {
        let width = u64::from(one.width()) * u64::from(HEIGHT) / u64::from(one.height().max(1));
        let width = u32::try_from(width.clamp(8, 2000)).unwrap_or(8) & !1;
        let scaled = |picture: &GrayImage, part: u32| {
            DynamicImage::ImageLuma8(picture.clone())
                .resize_exact(width / part, HEIGHT / part, FilterType::Triangle)
                .into_luma8()
        };
        Self {
            fine: (scaled(one, 1), scaled(other, 1)),
            coarse: (scaled(one, 2), scaled(other, 2)),
        }
    }

    /// Blocks in which the half-sized picture shows anything, by their corner.
    fn blocks(&self) -> Vec<(i32, i32)> {
        let side = |length: u32| i32::try_from(length).unwrap_or_default();
        let (width, height) = (side(self.coarse.0.width()), side(self.coarse.0.height()));
        let steps = |reach: i32, block: i32, end: i32| {
            (reach..=end - block - reach).step_by(usize::try_from(block / 2).unwrap_or(1))
        };
        steps(REACH.1, BLOCK.1, height)
            .flat_map(|y| steps(REACH.0, BLOCK.0, width).map(move |x| (x, y)))
            .filter(|at| contrast(&self.coarse.0, *at) >= LEAST_CONTRAST)
            .collect()
    }

    /// How far the block has moved, in pixels of the whole size: perhaps as far as `guess`; else it is looked for, roughly on
    /// the half size, then exactly on the whole.
    fn found(&self, at: (i32, i32), guess: (i32, i32)) -> Option<(i32, i32)> {
        let twice = |(x, y): (i32, i32)| (2 * x, 2 * y);
        let exactly = |around, reach| {
            let (moved, agreement) = best(&self.fine, twice(at), around, reach, twice(BLOCK));
            (agreement >= FOUND).then_some(moved)
        };
        exactly(guess, (0, 0)).or_else(|| {
            let (moved, _) = best(&self.coarse, at, (0, 0), REACH, BLOCK);
            exactly(twice(moved), (2, 2))
        })
    }
}

/// How far the block has moved, and how well it agrees there.
fn best(
    pair: &(GrayImage, GrayImage),
    at: (i32, i32),
    around: (i32, i32),
    reach: (i32, i32),
    size: (i32, i32),
) -> ((i32, i32), f32) {
    let mut best = ((0, 0), -1.0);
    for dy in around.1 - reach.1..=around.1 + reach.1 {
        for dx in around.0 - reach.0..=around.0 + reach.0 {
            let agreement = agreement(pair, at, (at.0 + dx, at.1 + dy), size);
            if agreement > best.1 {
                best = ((dx, dy), agreement);
            }
        }
    }
    best
}

/// Normalised correlation of two blocks: 1 where they are the same, however bright.
#[expect(clippy::cast_precision_loss, reason = "sums of some hundred bytes' squares")]
fn agreement(pair: &(GrayImage, GrayImage), one: (i32, i32), other: (i32, i32), size: (i32, i32)) -> f32 {
    let (mut a, mut b, mut aa, mut bb, mut ab) = (0_i32, 0_i32, 0_i32, 0_i32, 0_i32);
    for y in 0..size.1 {
        let first = row(&pair.0, one.0, one.1 + y, size.0);
        let second = row(&pair.1, other.0, other.1 + y, size.0);
        let (Some(first), Some(second)) = (first, second) else {
            return -1.0;
        };
        for (first, second) in first.iter().zip(second) {
            let (first, second) = (i32::from(*first), i32::from(*second));
            a += first;
            b += second;
            aa += first * first;
            bb += second * second;
            ab += first * second;
        }
    }
    let n = (size.0 * size.1) as f32;
    let (a, b, aa, bb, ab) = (a as f32, b as f32, aa as f32, bb as f32, ab as f32);
    let spread = (aa - a * a / n) * (bb - b * b / n);
    if spread > 0.0 {
        (ab - a * b / n) / spread.sqrt()
    } else {
        -1.0
    }
}

fn row(picture: &GrayImage, x: i32, y: i32, length: i32) -> Option<&[u8]> {
    let width = i32::try_from(picture.width()).ok()?;
    if x < 0 || y < 0 || x + length > width {
        return None;
    }
    let start = usize::try_from(y * width + x).ok()?;
    picture.as_raw().get(start..start + usize::try_from(length).ok()?)
}

/// How far the pixels of a block are from their mean.
#[expect(clippy::cast_precision_loss, reason = "sums of some hundred bytes' squares")]
fn contrast(picture: &GrayImage, at: (i32, i32)) -> f32 {
    let (mut sum, mut squares) = (0_i32, 0_i32);
    for y in at.1..at.1 + BLOCK.1 {
        for value in row(picture, at.0, y, BLOCK.0).unwrap_or_default() {
            sum += i32::from(*value);
            squares += i32::from(*value) * i32::from(*value);
        }
    }
    let n = (BLOCK.0 * BLOCK.1) as f32;
    let mean = sum as f32 / n;
    (squares as f32 / n - mean * mean).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::pictures::receipt_of;
    use crate::domain::files::perceptual_hash::{Look, NEAR};
    use image::codecs::jpeg::JpegEncoder;

    fn receipt(amount: &str, reference: &str) -> DynamicImage {
        image::load_from_memory(&receipt_of(amount, reference, 0)).unwrap()
    }

    fn saved_again(picture: &DynamicImage, quality: u8) -> DynamicImage {
        let mut bytes = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
        picture.to_rgb8().write_with_encoder(encoder).unwrap();
        image::load_from_memory(&bytes).unwrap()
    }

    fn scaled(picture: &DynamicImage, percent: u32) -> DynamicImage {
        let (width, height) = (picture.width() * percent / 100, picture.height() * percent / 100);
        picture.resize_exact(width, height, FilterType::Triangle)
    }

    /// Without its margin, in thousandths of each side.
    fn cut(picture: &DynamicImage, thousandths: u32) -> DynamicImage {
        let (x, y) = (
            picture.width() * thousandths / 1000,
            picture.height() * thousandths / 1000,
        );
        picture.crop_imm(x, y, picture.width() - 2 * x, picture.height() - 2 * y)
    }

    fn small(picture: &DynamicImage) -> DynamicImage {
        match picture.height() {
            ..=480 => picture.clone(),
            _ => picture.thumbnail(480, 480),
        }
    }

    fn are_alike(one: &DynamicImage, other: &DynamicImage) -> bool {
        let (one, other) = (small(one), small(other));
        let (Some(look), Some(its)) = (Look::of(&one), Look::of(&other)) else {
            return false;
        };
        look.distance(&its) <= NEAR
            && look.parts().iter().any(|part| its.parts().contains(part))
            // As thumbnails are stored: JPEG of quality 80.
            && same_writing(&saved_again(&one, 80).to_luma8(), &saved_again(&other, 80).to_luma8())
    }

    #[test]
    fn a_receipt_is_known_however_it_was_saved_scaled_or_cut() {
        let own = receipt("BS. 600,00", "004512387");
        for (how, copy) in [
            ("itself", own.clone()),
            ("as a JPEG", saved_again(&own, 60)),
            ("half as large", scaled(&own, 50)),
            ("smaller, as a JPEG", saved_again(&scaled(&own, 75), 70)),
            ("larger", scaled(&own, 150)),
            ("cut by 0.5 %", cut(&own, 5)),
            ("cut by 1 %, as a JPEG", saved_again(&cut(&own, 10), 75)),
        ] {
            assert!(are_alike(&own, &copy), "{how}");
        }
    }

    #[test]
    fn two_receipts_of_one_app_are_two_receipts() {
        let own = receipt("BS. 600,00", "004512387");
        for (amount, reference) in [
            ("BS. 600,00", "004512714"),
            ("BS. 600,00", "981276540"),
            ("BS. 580,00", "004512387"),
            ("BS. 612,40", "550128976"),
        ] {
            assert!(
                !are_alike(&own, &receipt(amount, reference)),
                "{amount} {reference}"
            );
        }
    }

    #[test]
    fn nothing_is_like_a_blank_picture() {
        let blank = DynamicImage::new_rgb8(400, 600);
        assert_eq!(Look::of(&blank), None);
        assert!(!same_writing(&blank.to_luma8(), &blank.to_luma8()));
    }
}
