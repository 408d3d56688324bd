//! What follows from lines that are new, whether a file brought them or a person mended them.

use super::store::{self, NewLine};
use super::{matches, reversals};
use crate::base::error::AppError;
use crate::base::ids::{AccountId, StatementId, StatementLineId, UserId};
use crate::domain::lifecycle::SubmissionStatus;
use crate::domain::orders;
use crate::domain::payments;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use std::collections::BTreeSet;

/// Ties them to payments that were confirmed before they came, and finds what was taken back, by them or of them. The
/// caller holds the statements.
pub(super) fn arrived(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    account: AccountId,
    statement: StatementId,
    new: &[NewLine],
) -> Result<(), AppError> {
    let new: BTreeSet<StatementLineId> = new.iter().map(|line| line.id).collect();
    let mut found = matches::confirmed_before(conn, account, statement)?;
    found.retain(|(line, _)| new.contains(&line.id));
    // Two that need the same orders wait for each other in one sequence.
    found.sort_by_key(|(_, paid)| (paid.order_id, paid.id));
    for (line, paid) in found {
        orders::change(conn, now, paid.order_id, |conn, _| {
            // It may have been taken back since it was looked for.
            let is_confirmed =
                payments::find(conn, paid.id)?.is_some_and(|paid| paid.status == SubmissionStatus::Confirmed);
            if is_confirmed && !store::is_proved(conn, paid.id)? {
                store::link_by_import(conn, now, by, line.id, paid.id)?;
            }
            Ok(())
        })?;
    }
    reversals::mark(conn, now, account, statement)
}
