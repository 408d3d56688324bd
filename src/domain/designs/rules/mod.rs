//! What follows from a design. Pure.

pub mod cloth;
pub mod papers;
pub mod places;
pub mod sides;
pub mod verdict;
