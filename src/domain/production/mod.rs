//! Production: how the work moves on, once a workshop has it; which one makes an item is `routing`.
//!
//! Verbs want a locked order, ask the pure rules, write, and record events. Their callers open the transaction.

mod asked_first;
mod assign;
pub mod board;
pub mod deadline_job;
pub mod design_prints;
mod due;
mod due_reminders;
mod events;
pub mod job_ticket;
mod leads;
pub mod moves;
pub mod presses;
pub mod print_files;
mod priority;
pub mod rules;
mod shipment;
mod side_effects;
pub mod stages;
mod take_back;

pub use crate::domain::production::job_ticket::TICKETS;
pub use crate::domain::routing::assignments::{Assignment, active_of, all_of, find, to_approve};
pub use asked_first::{NO_FILE, asked_first};
pub use assign::{AssignRequest, assign, still_with};
pub use board::{Board, Card, Work, board, cards_of};
pub use due::DueMark;
pub use events::Details;
pub use moves::{Outcome, Scope, advance, cancel_assignment, cancel_unfinished, report_problem, step_back};
pub use priority::{go_on_after_waiting, set_priority};
pub use shipment::{Parcel, parcels_of};
pub use take_back::take_back;
