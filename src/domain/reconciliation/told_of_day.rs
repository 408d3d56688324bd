//! What the bank told of the day of a payment.

use super::rules::reach;
use super::store;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::AccountId;
use crate::domain::payments::{self, Submission};
use chrono::TimeDelta;
use diesel::PgConnection;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Nothing,
    /// Of that day, and not so far on that nothing of it may come.
    Partly,
    Whole,
}

/// What one file told on each account to which the payment may have gone: as much as on the one of which it told least.
pub fn told_of_day(conn: &mut PgConnection, paid: &Submission) -> Result<Told, AppError> {
    let reported = calendar::today(paid.reported_at);
    let day = paid.paid_on.unwrap_or(reported);
    // Who tells no day may mean the one before.
    let first = paid.paid_on.unwrap_or(reported - TimeDelta::days(1));
    // The last day of a file may have more to come.
    let last = day + reach(paid.method) + TimeDelta::days(1);
    let accounts: Vec<AccountId> = match paid.account_id {
        Some(account) => vec![account],
        None => payments::accounts(conn)?
            .into_iter()
            .filter(|account| account.method == paid.method)
            .map(|account| account.id)
            .collect(),
    };
    let told = store::coverage::told_of(conn, &accounts, (first, last), day)?;
    let is_whole = told.iter().all(|(whole, _)| *whole);
    let is_begun = told.iter().all(|(_, begun)| *begun);
    Ok(match (told.is_empty(), is_whole, is_begun) {
        (false, true, _) => Told::Whole,
        (false, false, true) => Told::Partly,
        _ => Told::Nothing,
    })
}
