//! Production: which workshop makes an item, and how its work moves on.
//!
//! Verbs lock the order first, ask the pure rules, write, record events and settle the order's status. Their callers
//! open the transaction.

pub mod api;
mod assign;
mod board;
mod candidates;
mod capacity;
mod due;
mod effects;
mod foresee;
mod load;
mod morning;
mod moves;
pub mod pages;
mod parcel;
mod priority;
mod qr;
pub mod quote;
mod routing;
pub mod rules;
mod store;
mod tell;
mod ticket;
mod view;
mod waiting;
mod watch;

pub use assign::{Wish, assign};
pub use board::{Board, Card, DONE_CARDS, OPEN_CARDS, Work, board, cards_of};
pub use due::DueMark;
pub use foresee::{Outlook, Prospect, consider, foresee};
pub use load::{DayLoad, load, load_of_all};
pub use moves::{
    Details, Outcome, Scope, advance, cancel_assignment, cancel_unfinished, report_problem, step_back,
};
pub use priority::set_priority;
pub use routing::{reroute, route};
pub use rules::choice::Decision;
pub use rules::verdict::{Finding, Fit, Verdict};
pub use store::{Assignment, active_of, all_of, find, to_approve};
pub use ticket::TICKETS;
pub use waiting::{Routing, Unrouted, latest, without_workshop};
pub use watch::{look, watch};

/// In characters: a reason, or what went wrong.
const LONGEST_NOTE: usize = 1000;
/// A carrier's name, or its tracking number.
const LONGEST_CARRIER: usize = 120;
