//! What follows from a design. Pure.

pub mod brief;
pub mod cloth;
pub mod edges;
pub mod fit;
pub mod naming;
pub mod papers;
pub mod pieces;
pub mod places;
pub mod sides;
pub mod swap;
pub mod verdict;
pub mod white;
