//! How a bank's statement is read, and which payment a line of it proves. Pure.

mod comparison;
mod doubts;
mod figures;
mod matching;
#[cfg(test)]
mod matching_tests;
mod reversals;
mod statement_csv;
mod table;
#[cfg(test)]
mod tests;

pub use crate::domain::reconciliation::rules::statement_csv::{Columns, MAX_LINES, Printed, guess, read};
pub use comparison::{Claim, Credit};
pub use doubts::Doubt;
pub use figures::{DateOrder, Decimals, Direction, amount, date};
pub use matching::{Certainty, Found, match_all};
pub use reversals::{LATE, Movement, SOON, Sign, reversals, says_reversal};
pub use table::{Row, Table, Unreadable};
