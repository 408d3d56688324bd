//! What the bank told of the day of a payment.

use super::store;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::AccountId;
use crate::domain::payments::{self, Submission};
use diesel::PgConnection;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Nothing,
    /// Of that day, and of no later one: more of it may come.
    Partly,
    Whole,
}

/// What it told on each account to which the payment may have gone: as much as on the one of which it told least.
pub fn told_of_day(conn: &mut PgConnection, paid: &Submission) -> Result<Told, AppError> {
    let day = paid.paid_on.unwrap_or(calendar::today(paid.reported_at));
    let accounts: Vec<AccountId> = match paid.account_id {
        Some(account) => vec![account],
        None => payments::accounts(conn)?
            .into_iter()
            .filter(|account| account.method == paid.method)
            .map(|account| account.id)
            .collect(),
    };
    let told = store::told_around(conn, &accounts, day)?;
    let is_whole = told.iter().all(|(until, _, after)| *until && *after);
    let is_begun = told.iter().all(|(until, on, after)| *on || *until && *after);
    Ok(match (told.is_empty(), is_whole, is_begun) {
        (false, true, _) => Told::Whole,
        (false, false, true) => Told::Partly,
        _ => Told::Nothing,
    })
}
