//! How a bank's statement is read, and which payment a line of it proves. Pure.
//!
//! Reading goes from bytes to money in steps that know nothing of each other's: `encoding` (what the file is), `table` with
//! `delimited`, `html`, `workbook` (its rows), `proposal` with `headings`, `untitled` (what its columns seem to be),
//! `columns` (what they are), `reading` with `figures`, `dates`, `kinds` (what moved), `summary`, `account_number`,
//! `seen` (whether that can be so); `understanding` puts them together. The words of banks are data, in `vocabulary`, and those
//! that undo money in `undone`. `matching` with `comparison` and `named` (whom a line names) says which payment a line proves,
//! `reversals` which money went back, `guesses` who tries often.

mod account_number;
mod columns;
mod comparison;
mod dates;
mod delimited;
mod doubts;
mod encoding;
mod figures;
mod guesses;
mod headings;
mod html;
mod kinds;
mod matching;
#[cfg(test)]
mod matching_tests;
mod named;
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
mod understanding;
mod undone;
mod unreadable;
mod untitled;
mod vocabulary;
mod workbook;

pub use crate::domain::reconciliation::rules::reading::{
    Around, MAX_LINES, MOST, Note, Printed, Reading, is_plausible, read,
};
pub use columns::Columns;
pub use comparison::{Claim, Credit};
pub use dates::DateOrder;
pub use doubts::Doubt;
pub use figures::{Decimals, Direction, is_scientific};
pub use guesses::{Attempt, MEMORY, is_guess};
pub use kinds::Meaning;
pub use matching::{Certainty, Found, match_all};
pub use proposal::propose;
pub use questions::{Confirmation, question};
pub use reversals::{LATE, Posting, SOON, Sign, reversals};
pub use row::{Row, short};
pub use seen::{APART, Movement, seen_before};
pub use summary::Summary;
pub use table::Table;
pub use understanding::Understanding;
pub use undone::{says_reversal, says_undone};
pub use unreadable::Unreadable;
