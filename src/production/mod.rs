//! Production: which workshop makes an item, and how its work moves on.
//!
//! Verbs lock the order first, ask the pure rules, write, record events and settle the order's status. Their callers
//! open the transaction.

pub mod api;
mod board;
mod due;
mod moves;
pub mod pages;
mod parcel;
mod qr;
mod routing;
pub mod rules;
mod store;
mod ticket;
mod view;

pub use board::{Board, Card, DONE_CARDS, OPEN_CARDS, Work, board, cards_of};
pub use due::DueMark;
pub use moves::{
    Details, Outcome, Scope, advance, cancel_assignment, cancel_unfinished, report_problem, step_back,
};
pub use routing::{assign, reroute, route};
pub use store::{Assignment, active_of, all_of, find};
pub use ticket::TICKETS;

/// In characters: a reason, or what went wrong.
const LONGEST_NOTE: usize = 1000;
/// A carrier's name, or its tracking number.
const LONGEST_CARRIER: usize = 120;
