//! Payments: what customers report, what was found in the bank, the accounts to pay to, and the exchange rate.
//!
//! A submission is decided once, whoever opened its review. A confirmation that covers the order's total sends its
//! items to workshops, in the same transaction.

mod accounts;
pub mod admin;
pub mod api;
pub mod cards;
mod decide;
mod rates;
mod refunds;
mod report;
mod requote;
mod rules;
mod standing;
mod store;
pub mod view;

pub use accounts::{AccountDetails, all_accounts, edit_account, open_account, show_account};
pub use decide::{Decision, confirm, only_open, reject, start_review};
pub use rates::{RateEntry, holds_until, honoured, honours, ledger, record_rate, set_rate};
pub use refunds::{Refund, RefundWanted, refund, refunds_of};
pub use report::{Report, ReportedIn, report};
pub use requote::{is_unpaid, past_hold, requote, unpaid_since};
pub use rules::{REJECTIONS, SHORTEST_END, common_end, reference_key, tails};
pub use standing::{due, is_partial, overpaid};
pub use store::{
    Account, LogEntry, Method, Submission, Waiting, accounts, accounts_by_id, add_account, by_ids, by_orders,
    find, log_of, open_submissions, waiting,
};
