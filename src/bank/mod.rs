//! The bank's word: payments that wait are checked against what the bank's statements say and against each other.
//!
//! A statement's line is money that came in. It proves at most one payment, and a payment is proved by at most one line;
//! `rules/matching.rs` says when a pair is exact, and only exact pairs are confirmed without a person looking at them.
//! What makes a payment doubtful (`doubts`) is shown, never decided upon.

pub mod api;
mod confirm;
mod doubts;
mod import;
pub mod pages;
mod proofs;
mod queue;
pub mod rules;
mod store;

pub use confirm::{confirm, confirm_line};
pub use doubts::{Doubt, Pictures, Reason, about};
pub use import::{File, Imported, import};
pub use proofs::{Evidence, Proof, exact, of_lines, of_payments};
pub use queue::{Place, around, next, waiting};
pub use store::{
    Draft, Line, Statement, columns_of, counts, draft, drop_draft, keep_draft, page, set_aside, statement,
    statements, unclaimed,
};
