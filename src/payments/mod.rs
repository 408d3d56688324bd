//! Payments: what customers report, what was found in the bank, the accounts to pay to, and the exchange rate.
//!
//! A submission is decided once, whoever opened its review. A confirmation that covers the order's total sends its
//! items to workshops, in the same transaction.

pub mod api;
mod decide;
mod rates;
mod report;
mod rules;
mod store;

pub use decide::{Decision, confirm, only_open, reject, start_review};
pub use rates::{HOLD, honours, record_rate};
pub use report::{Report, ReportedIn, due, report};
pub use store::{
    Account, LogEntry, Method, Submission, Waiting, accounts, accounts_by_id, add_account, by_orders, find,
    log_of, next_open, open_submissions, waiting,
};
