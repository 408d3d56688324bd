//! What operations needs of all orders at once: the board, its saved views, moves of many, the overview, and the
//! production API.

pub mod lead_times;
pub mod statistics;

pub use crate::domain::reports::statistics::StatisticsCache;
