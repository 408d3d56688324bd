//! How a picture looks, in 256 bits: a receipt that is sent again differs in few of them, however it was scaled or saved.
//!
//! Screens of one bank's app look alike too: a near look makes a candidate, and [`crate::domain::files::image_compare`] compares what is
//! written on the two.

use image::{DynamicImage, GrayImage};
use image_hasher::{FilterType, HashAlg, HasherConfig};

/// Bits, in bytes.
const BYTES: usize = 32;
/// Pieces by which looks are found: two that differ in fewer bits than this share one whole piece.
pub const PIECES: usize = 8;
/// Bits in which two pictures of the same thing may differ. Measured on receipts: saved again as a JPEG or scaled 0–4,
/// a margin cut by 1 % 10, by 2 % 20.
pub const NEAR: u32 = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look([u8; BYTES]);

impl Look {
    /// `None` where there is too little to see: every blank picture looks like every other.
    pub fn of(picture: &DynamicImage) -> Option<Self> {
        let grey = picture.to_luma8();
        if is_blank(&grey) {
            return None;
        }
        let hasher = HasherConfig::new()
            .hash_size(16, 16)
            .hash_alg(HashAlg::Median)
            .resize_filter(FilterType::Triangle)
            .preproc_dct()
            .to_hasher();
        Self::from_bytes(hasher.hash_image(&grey).as_bytes())
    }

    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub const fn bytes(&self) -> &[u8; BYTES] {
        &self.0
    }

    /// In how many bits they differ.
    pub fn distance(&self, other: &Self) -> u32 {
        let pairs = self.0.iter().zip(&other.0);
        pairs.map(|(one, other)| (one ^ other).count_ones()).sum()
    }

    /// Eight pieces of 32 bits, each with its place. Bits are dealt out in turn, so that no piece is a part of the picture
    /// that is the same on every screen of an app.
    pub fn parts(&self) -> Vec<i64> {
        let bit = |at: usize| i64::from(self.0[at / 8] >> (at % 8) & 1);
        let piece = |place: usize| {
            (place..BYTES * 8)
                .step_by(PIECES)
                .fold(0, |bits, at| bits << 1 | bit(at))
        };
        (0_i64..)
            .zip((0..PIECES).map(piece))
            .map(|(place, bits)| place << 32 | bits)
            .collect()
    }
}

/// Fewer than one pixel in a thousand stands out from its neighbour.
fn is_blank(grey: &GrayImage) -> bool {
    const STANDS_OUT: u8 = 16;
    let width = usize::try_from(grey.width()).unwrap_or(1).max(1);
    let rows = grey.as_raw().chunks_exact(width);
    let edges: usize = rows
        .map(|row| {
            row.windows(2)
                .filter(|pair| pair[0].abs_diff(pair[1]) > STANDS_OUT)
                .count()
        })
        .sum();
    edges * 1000 < grey.as_raw().len()
}
