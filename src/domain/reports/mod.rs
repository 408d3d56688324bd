//! Figures of the overview: how many orders wait where, how long they take, what came in.

mod kept;
pub mod lead_times;
mod period;
pub mod statistics;

pub use self::kept::StatisticsCache;
pub use self::period::Period;
