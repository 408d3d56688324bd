//! How a bank's statement is read, and which payment a line of it proves. Pure.
//!
//! Reading goes from bytes to money in steps that know nothing of each other's: `encoding` (what the file is), `table` with
//! `delimited`, `html`, `workbook` (its rows), `proposal` with `headings`, `untitled` (what its columns seem to be),
//! `columns` (what they are), `reading` with `reader`, `figures`, `dates`, `kinds` (what moved), `standing` and `sections`
//! (whether it counts), `summary`, `account_number`, `days`, `seen` (whether that can be so), `told` (what is left of a row that
//! cannot be read); `understanding` puts them together. The words of banks are data, in `vocabulary`, `done` and `undone`.
//! `matching` with `comparison` and `named` (whom a line names) says which payment a line proves, `reversals` which money went
//! back (`own_money`: what we sent ourselves; `unread`: what a row names that nobody could read), `guesses` who tries often.

mod account_number;
mod cells;
mod columns;
mod comparison;
mod dates;
mod days;
mod delimited;
mod done;
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
mod no_names;
mod own_money;
mod printed;
mod proposal;
mod questions;
mod reader;
mod reading;
mod reversals;
mod row;
mod sections;
mod seen;
#[cfg(test)]
mod spelling_tests;
mod standing;
#[cfg(test)]
mod statement_tests;
mod summary;
mod table;
mod told;
#[cfg(test)]
mod trap_tests;
mod understanding;
mod undone;
mod unread;
mod unreadable;
mod untitled;
mod vocabulary;
mod workbook;

pub use crate::domain::reconciliation::rules::reading::{MAX_LINES, read};
pub use columns::Columns;
pub use comparison::{Claim, Credit, reach};
pub use dates::DateOrder;
pub use days::is_plausible;
pub use doubts::Doubt;
pub use figures::{Decimals, Direction, MOST, is_scientific};
pub use guesses::{Attempt, MEMORY, is_guess};
pub use kinds::Meaning;
pub use matching::{Certainty, Found, match_all};
pub use own_money::{NEAR, Sent, own_money};
pub use printed::{Around, Note, Printed, Reading};
pub use proposal::propose;
pub use questions::{Confirmation, question};
pub use reversals::{EARLY, LATE, Posting, SOON, Sign, reversals, with_a_fee};
pub use row::{Row, short};
pub use seen::{APART, Movement, seen_before};
pub use standing::Standing;
pub use summary::Summary;
pub use table::Table;
pub use told::Told;
pub use understanding::{Understanding, fit};
pub use undone::{says_reversal, says_undone};
pub use unread::Unread;
pub use unreadable::Unreadable;
