//! How a bank's statement is read, and which payment a line of it proves. Pure.
//!
//! Reading goes from bytes to money in steps that know nothing of each other's: `encoding` (what the file is), `table` with
//! `delimited`, `html`, `workbook` (its rows), `proposal` with `headings`, `untitled` (what its columns seem to be),
//! `columns` (what they are), `reading` with `figures`, `dates`, `kinds` (what moved), `summary`, `account_number`,
//! `days`, `seen` (whether that can be so), `told` (what is left of a row that cannot be read); `understanding` puts them together. The words of banks are data, in `vocabulary`.

mod account_number;
mod columns;
mod comparison;
mod dates;
mod days;
mod delimited;
mod doubts;
mod encoding;
mod figures;
mod headings;
mod html;
mod kinds;
mod matching;
#[cfg(test)]
mod matching_tests;
mod own_money;
mod proposal;
mod questions;
mod reading;
mod reversals;
mod row;
mod seen;
#[cfg(test)]
mod spelling_tests;
#[cfg(test)]
mod statement_tests;
mod summary;
mod table;
mod told;
mod understanding;
mod unreadable;
mod untitled;
mod vocabulary;
mod workbook;

pub use crate::domain::reconciliation::rules::reading::{Around, MAX_LINES, Note, Printed, Reading, read};
pub use columns::Columns;
pub use comparison::{Claim, Credit};
pub use dates::DateOrder;
pub use days::is_plausible;
pub use doubts::Doubt;
pub use figures::{Decimals, Direction, MOST, is_scientific};
pub use kinds::Meaning;
pub use matching::{Certainty, Found, match_all};
pub use own_money::{NEAR, Sent, own_money};
pub use proposal::propose;
pub use questions::{Confirmation, question};
pub use reversals::{LATE, Posting, SOON, Sign, reversals, says_reversal};
pub use row::{Row, short};
pub use seen::{APART, Movement, seen_before};
pub use summary::Summary;
pub use table::Table;
pub use told::Told;
pub use understanding::Understanding;
pub use unreadable::Unreadable;
