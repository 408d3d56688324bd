//! How a bank's statement is read, and which payment a line of it proves. Pure.

mod figures;
mod matching;
mod statement_csv;
mod table;
#[cfg(test)]
mod tests;

pub use crate::domain::reconciliation::rules::statement_csv::{Columns, MAX_LINES, Printed, guess, read};
pub use figures::{DateOrder, Decimals, Direction, amount, date};
pub use matching::{Certainty, Claim, Credit, Found, match_all};
pub use table::{Row, Table, Unreadable};
