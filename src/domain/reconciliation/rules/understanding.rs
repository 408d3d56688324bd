//! A file as these columns make it out, and what must be asked before anything of it is income.

use super::account_number::{account_number, differ};
use super::cells::do_count;
use super::columns::Columns;
use super::printed::{Around, Reading};
use super::proposal::propose;
use super::reading::read;
use super::summary::Summary;
use super::table::Table;
use crate::base::money::Currency;

#[derive(Clone, Debug)]
pub struct Understanding {
    pub columns: Columns,
    pub reading: Reading,
    /// The number of another account, which the file names; blank if it names none or this one.
    pub other_account: String,
    /// The columns of money whose heading names other money than the account's.
    pub foreign: Vec<usize>,
}

/// May a file be read with the columns of an earlier one? Not where its own cells tell what these leave out: a column
/// that was of no use then may now say what left.
pub fn fit(columns: &Columns, table: &Table, own: Currency) -> bool {
    if !columns.fit(table) || !foreign(columns, own).is_empty() {
        return false;
    }
    let seen = propose(table, own);
    let leaves_out = |seen: Option<usize>, used: Option<usize>| seen.is_some() && used.is_none();
    let tells_more = leaves_out(seen.debit, columns.debit)
        || leaves_out(seen.kind, columns.kind) && columns.debit.is_none()
        || leaves_out(seen.state, columns.state)
        || leaves_out(seen.currency, columns.currency);
    let rows = columns
        .first_row(table)
        .map_or(&[][..], |first| &table.rows[first..]);
    let references = rows.iter().filter(|row| columns.is_dated(row));
    let references = references.map(|row| row.at(columns.reference));
    let counts = seen.reference != columns.reference && do_count(references.filter(|cell| !cell.is_empty()));
    !tells_more && !counts
}

fn foreign(columns: &Columns, own: Currency) -> Vec<usize> {
    let used = [columns.amount, columns.debit].into_iter().flatten();
    used.filter(|column| columns.is_foreign(Some(*column), own))
        .collect()
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
            foreign: foreign(&columns, around.currency),
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
            && self.foreign.is_empty()
            // A year that nobody wrote is shown first.
            && self.reading.without_year == 0;
        is_known && !self.reading.printed.is_empty() && !self.is_contradicted()
    }
}
