//! How a bank's statement is read, and which payment a line of it proves. Pure.

mod figures;
mod matching;
mod sheet;
mod table;

pub use figures::{DateOrder, Decimals, amount, date};
pub use matching::{Certainty, Claim, Credit, Found, match_all};
pub use sheet::{Columns, MAX_LINES, Printed, Unreadable, guess, read};
pub use table::{Row, Table};

#[cfg(test)]
mod tests;
