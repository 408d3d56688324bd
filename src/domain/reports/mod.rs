//! What operations needs of all orders at once: the board, its saved views, moves of many, the overview, and the
//! production API.

pub mod lead_times;
pub mod statistics;

pub use crate::domain::reports::statistics::StatisticsCache;

use crate::base::input::Input;
use crate::domain::lifecycle::Priority;

/// `rush`, `standard` or `hold`, as the production API writes them.
pub fn priority(input: &Input<'_>) -> Option<Priority> {
    let word = input.text("priority", 20)?;
    word.to_uppercase()
        .parse()
        .map_err(|_| input.wrong("priority", "no es un valor conocido"))
        .ok()
}
