//! What follows from a design. Pure.

pub mod papers;
pub mod places;
pub mod verdict;
