//! Production: which workshop makes an item, and how its work moves on.
//!
//! Verbs lock the order first, ask the pure rules, write, record events and settle the order's status. Their callers
//! open the transaction.

mod moves;
mod routing;
pub mod rules;
mod store;

pub use moves::{
    Details, Outcome, Scope, advance, cancel_assignment, cancel_unfinished, report_problem, step_back,
};
pub use routing::{assign, reroute, route};
pub use store::{Assignment, active_of, all_of, find};
