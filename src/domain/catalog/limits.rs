//! How long and how large what an admin types may be: in a form and in a table alike.

use rust_decimal::Decimal;
use std::ops::RangeInclusive;

pub const NAME: usize = 160;
pub const DESCRIPTION: usize = 2000;
pub const CATEGORY: usize = 40;
pub const MATERIAL: usize = 500;
pub const CARE: usize = 1000;
/// Of one product.
pub const VIEWS: usize = 12;
/// Of one view.
pub const AREAS: usize = 12;
/// As it is typed.
pub const SIZE_CHART: usize = 4000;
pub const EXTERNAL_ID: usize = 200;
pub const ATTRIBUTE: usize = 80;
/// Bounds of a print area's sides; the table's checks are the same.
pub const SIDE_MM: RangeInclusive<i64> = 5..=10_000;
pub const DPI: RangeInclusive<i64> = 30..=1200;
pub const POSITION: RangeInclusive<i64> = 0..=1_000_000;

/// In US dollars.
pub fn most_price() -> Decimal {
    Decimal::from(100_000)
}
