//! The bank's word: payments that wait are checked against what the bank's statements say and against each other.
//!
//! A statement's line is money that came in. It proves at most one payment, and a payment is proved by at most one line;
//! `rules/matching.rs` says when a pair is exact, and only exact pairs are confirmed without a person looking at them.
//! What makes a payment doubtful (`doubts`) is shown, never decided upon.

mod confirm;
mod duplicate_checks;
mod import;
mod matches;
mod queue;
pub mod rules;
mod store;
mod take_back;

pub use crate::domain::reconciliation::duplicate_checks::{Doubt, Pictures, Reason, about};
pub use crate::domain::reconciliation::matches::{Evidence, Proof, exact, of_lines, of_payments};
pub use crate::domain::reconciliation::store::lines::{Line, counts, page, set_aside, unclaimed};
pub use confirm::{confirm, confirm_line};
pub use import::{File, Imported, import};
pub use queue::{Cursor, around, next, waiting};
pub use store::{Draft, Statement, columns_of, draft, drop_draft, keep_draft, statement, statements};
pub use take_back::take_back;
