//! The books: whether every figure that is kept follows from the facts, and what an accountant takes home.
//!
//! Verbs keep figures beside the facts (a status, what was received, a workshop's days) so that lists can ask for them.
//! Here they are computed again from nothing but the facts, order by order, and compared. Nothing is repaired: a
//! difference is a defect, or somebody wrote past the verbs.

pub mod entries;
mod nightly;
mod replay;
mod rules;
mod store;
pub mod totals;

pub use nightly::{Check, last_check, run_once};
pub use replay::{Summary, replay};
pub use rules::{Difference, Figure};
