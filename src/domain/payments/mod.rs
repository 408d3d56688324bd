//! Payments: what customers report, what is decided of it, refunds, cards, and the accounts to pay to.
//!
//! A submission is decided once, whoever opened its review. A confirmation that covers the order's total sends its
//! items to workshops, in the same transaction.

mod balance;
pub mod cards;
mod cash;
mod choice;
mod history;
mod receiving_accounts;
mod refund_destination;
mod refunds;
mod reprice;
mod review;
mod rules;
pub mod store;
mod submit;
mod take_back;
pub mod view;

pub use crate::domain::lifecycle::Method;
pub use crate::domain::payments::balance::{
    Quote, due, goes_back_to_card, is_surplus, overpaid, owed_back, quote,
};
pub use crate::domain::payments::receiving_accounts::{
    AccountDetails, all_accounts, edit_account, hold_account, open_account, show_account,
};
pub use crate::domain::payments::reprice::{
    is_partly_paid, is_unpaid, last_heard, past_hold, requote, silent_since, stalled, unpaid_since,
};
pub use crate::domain::payments::review::{
    Decision, Proved, confirm, only_decided, only_open, refuse_used_reference, reject, start_review,
};
pub use crate::domain::payments::submit::{LONGEST_REFERENCE, PaymentRequest, Report, ReportedIn, report};
pub use cash::{Cash, cash_desk, last_confirmed, take_cash};
pub use choice::{choose, chosen};
pub use history::history;
pub use refund_destination::{Destination, RefundDestination, say_where, where_of, where_to};
pub use refunds::{Asked, OTHER_BS, Refund, RefundRequest, refund, refunds_of};
pub use rules::{
    ENOUGH, REJECTIONS, SHORTEST_END, alike_end, common_end, ends_alike, fuller_key, is_guessable,
    reference_key, tail, tails,
};
pub use store::{
    Account, LogEntry, Submission, Waiting, accounts, accounts_by_id, add_account, by_ids, by_orders, find,
    log_of, open_submissions, waiting,
};
pub use take_back::{correct_reference, take_back};
