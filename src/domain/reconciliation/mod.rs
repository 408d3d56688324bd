//! The bank's word: payments that wait are checked against what the bank's statements say and against each other.
//!
//! A statement's line is money that moved. What came in proves at most one payment, and a payment is proved by at most one
//! line; `rules/matching.rs` says when a pair is certain, and `verdict.rs`, which everybody asks, when it is exact: only exact
//! pairs are confirmed without a person looking at them. What makes a payment doubtful (`rules/doubts.rs`) is shown to who
//! decides, and told to programs.

mod arrival;
mod asking;
mod case;
mod confirm;
mod duplicates;
mod filter;
mod guesses;
mod import;
mod matches;
mod mend;
mod queue;
mod reversals;
pub mod rules;
mod signal;
mod store;
mod take_back;
mod told_of_day;
mod undo;
mod verdict;
mod weighing;

pub use crate::domain::reconciliation::case::{Case, Pair, Verdict};
pub use crate::domain::reconciliation::duplicates::{Apart, Duplicate, told_apart};
pub use crate::domain::reconciliation::rules::Doubt;
pub use crate::domain::reconciliation::store::lines::{Line, counts, originals, retake, set_aside};
pub use crate::domain::reconciliation::store::pages::{LineCursor, page, unclaimed};
pub use crate::domain::reconciliation::verdict::{exact, of_lines, of_payments};
pub use asking::{ByHand, SURE, confirm_by_hand};
pub use confirm::{Seen, confirm, confirm_exact, near};
pub use filter::{LineFilter, PaymentFilter, Via};
pub use import::{File, Imported, import, imported_before, imported_elsewhere};
pub use mend::{Mended, mend, pass_over};
pub use queue::{QueueCursor, around, next, place_of, waiting};
pub use signal::{LOOKED_THROUGH, Signal};
pub use store::coverage::{Coverage, coverage, file_names, unclaimed_sums};
pub use store::rejects::{reject, reject_counts, rejects};
pub use store::{
    Draft, Reject, RejectState, Statement, columns_of, draft, drop_draft, find_line, keep_draft, line_of,
    statement, statements,
};
pub use take_back::take_back;
pub use told_of_day::{Told, told_of_day};
pub use undo::undo;
