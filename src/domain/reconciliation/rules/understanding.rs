//! A file as these columns make it out, and what must be asked before anything of it is income.

use super::account_number::{account_number, differ};
use super::columns::Columns;
use super::reading::{Around, Reading, read};
use super::summary::Summary;
use super::table::Table;

#[derive(Clone, Debug)]
pub struct Understanding {
    pub columns: Columns,
    pub reading: Reading,
    /// The number of another account, which the file names; blank if it names none or this one.
    pub other_account: String,
}

impl Understanding {
    /// `own` is the number of the account, as far as it is known.
    pub fn of(table: &Table, mut columns: Columns, own: &str, around: Around) -> Self {
        let named = account_number(table, &columns).unwrap_or_default();
        let own = match own {
            "" => columns.account_number.as_str(),
            own => own,
        };
        // What an admin has accepted once is no other account.
        let is_other = differ(&named, own) && columns.account_number != named;
        if columns.account_number.is_empty() && !is_other {
            columns.account_number.clone_from(&named);
        }
        Self {
            reading: read(table, &columns, around),
            columns,
            other_account: if is_other { named } else { String::new() },
        }
    }

    /// An admin says that the file is of this account all the same.
    pub fn accept_account(&mut self) {
        if !self.other_account.is_empty() {
            self.columns.account_number = std::mem::take(&mut self.other_account);
        }
    }

    /// Do the balances say that something else moved? Where a row could not be read they cannot fit.
    pub fn is_contradicted(&self) -> bool {
        let off_by = Summary::of(&self.reading).off_by;
        self.reading.rejects.is_empty() && off_by.is_some_and(|off_by| !off_by.is_zero())
    }

    /// May it be imported without asking anybody?
    pub fn is_clear(&self) -> bool {
        let is_known = self.reading.is_settled()
            && self.other_account.is_empty()
            // A year that nobody wrote is shown first.
            && self.reading.without_year == 0;
        is_known && !self.reading.printed.is_empty() && !self.is_contradicted()
    }
}
