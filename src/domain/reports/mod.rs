//! What operations needs of all orders at once: the board, its saved views, moves of many, the overview, and the
//! production API.

mod kept;
pub mod lead_times;
mod period;
pub mod statistics;

pub use self::kept::StatisticsCache;
pub use self::period::Period;
