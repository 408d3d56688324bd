//! How a picture looks, in 256 bits: a receipt that is sent again differs in few of them, however it was scaled or saved.
//!
//! Screens of one bank's app look alike too: a near look makes a candidate, and [`crate::domain::files::image_compare`] compares what is
//! written on the two.

use image::imageops::FilterType;
use image::{DynamicImage, GrayImage};
use serde::{Deserialize, Serialize};
use std::array;
use std::f64::consts::PI;

/// The hash is of so many coefficients each way, one bit of each.
const SIDE: usize = 16;
/// What they are computed from, in pixels each way.
const SCALED: usize = 2 * SIDE;
/// Bits, in bytes.
const BYTES: usize = SIDE * SIDE / 8;
/// Pieces by which looks are found: two that differ in fewer bits than this share one whole piece.
pub const PIECES: usize = 8;
/// Bits in which two pictures of the same thing may differ. Measured on receipts: saved again as a JPEG or scaled 0–4,
/// a margin cut by 1 % 10, by 2 % 20.
pub const NEAR: u32 = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look([u8; BYTES]);

impl Look {
    /// `None` where there is too little to see: every blank picture looks like every other.
    pub fn of(picture: &DynamicImage) -> Option<Self> {
        let grey = picture.to_luma8();
        if is_blank(&grey) {
            return None;
        }
        let coefficients = low_frequencies(grey);
        let mut sorted = coefficients;
        sorted.sort_unstable_by(f64::total_cmp);
        let median = f64::midpoint(sorted[sorted.len() / 2 - 1], sorted[sorted.len() / 2]);
        Some(Self(array::from_fn(|byte| {
            (0..8).fold(0, |bits, at| {
                bits | u8::from(coefficients[byte * 8 + at] >= median) << at
            })
        })))
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

/// The corner of low frequencies of the picture's discrete cosine transform (type II, unscaled), in rows. Hashes are kept:
/// another filter, size or transform would see nothing again in the pictures of before.
fn low_frequencies(grey: GrayImage) -> [f64; SIDE * SIDE] {
    let small = DynamicImage::ImageLuma8(grey)
        .resize_exact(SCALED as u32, SCALED as u32, FilterType::Triangle)
        .into_luma8();
    let cosines: [[f64; SCALED]; SIDE] = array::from_fn(|frequency| {
        array::from_fn(|at| (PI / SCALED as f64 * (at as f64 + 0.5) * frequency as f64).cos())
    });
    let weigh = |values: [f64; SCALED], frequency: usize| -> f64 {
        values
            .iter()
            .zip(&cosines[frequency])
            .map(|(value, cosine)| value * cosine)
            .sum()
    };
    let pixels = small.as_raw();
    let rows: [[f64; SIDE]; SCALED] = array::from_fn(|y| {
        let row = array::from_fn(|x| f64::from(pixels[y * SCALED + x]));
        array::from_fn(|frequency| weigh(row, frequency))
    });
    array::from_fn(|at| weigh(array::from_fn(|y| rows[y][at % SIDE]), at / SIDE))
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
