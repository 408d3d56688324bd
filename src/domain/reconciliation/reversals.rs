//! Money that the bank took back is no proof any more; where it has paid already, the admins hear of it.

use super::rules::{Direction, LATE, NEAR, Posting, Sign, own_money, reversals};
use super::store::{self, Line};
use crate::base::error::AppError;
use crate::base::ids::{AccountId, StatementId, StatementLineId, SubmissionId};
use crate::base::money::Money;
use crate::domain::notifications::{self, Message, PAYMENT_REVERSED, Recipients, Target};
use crate::domain::orders;
use crate::domain::payments::{self, tails};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use std::collections::{BTreeMap, BTreeSet};

/// After a file came in: finds what its lines took back, and what earlier ones took back of its lines. The caller holds
/// the account, so that no two files miss each other.
pub(super) fn mark(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    account: AccountId,
    statement: StatementId,
) -> Result<(), AppError> {
    let went = store::reversals::out_of(conn, statement)?;
    let came = store::reversals::days_of(conn, statement)?;
    mark_between(conn, now, account, went, came)
}

/// After what had taken these lines back is gone: something else may have, too.
pub(super) fn mark_again(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    account: AccountId,
    freed: &[Line],
) -> Result<(), AppError> {
    let days = || freed.iter().map(|line| line.posted_on);
    mark_between(conn, now, account, Vec::new(), days().min().zip(days().max()))
}

/// What these that went took back, and what was taken back of that which came in these days.
fn mark_between(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    account: AccountId,
    went: Vec<Line>,
    came: Option<(NaiveDate, NaiveDate)>,
) -> Result<(), AppError> {
    let mut went: BTreeMap<StatementLineId, Line> = went.into_iter().map(|line| (line.id, line)).collect();
    if let Some((first, last)) = came {
        let more = store::reversals::out_between(conn, account, (first, last + LATE))?;
        went.extend(more.into_iter().map(|line| (line.id, line)));
    }
    // Whatever may be explained by the same sending of ours.
    let around = |lines: &BTreeMap<StatementLineId, Line>| {
        let days = lines.values().map(|line| line.posted_on);
        Some((days.clone().min()? - NEAR, days.max()? + NEAR))
    };
    if let Some(days) = around(&went) {
        let more = store::reversals::out_between(conn, account, days)?;
        went.extend(more.into_iter().map(|line| (line.id, line)));
    }
    let went: Vec<Line> = went.into_values().collect();
    let days = went.iter().map(|line| line.posted_on);
    let (Some(first), Some(last)) = (days.clone().min(), days.max()) else {
        return Ok(());
    };
    let ends: BTreeSet<String> = went.iter().flat_map(named).collect();
    let ends: Vec<String> = ends.into_iter().collect();
    let amounts: BTreeSet<_> = went.iter().map(|line| line.amount).collect();
    let amounts: Vec<_> = amounts.into_iter().collect();
    let came = store::reversals::in_between(conn, account, (first - LATE, last), &ends, &amounts)?;
    let mut sent_out = movements(&went);
    let currency = payments::accounts_by_id(conn, &[account])?;
    if let Some(currency) = currency.first().map(|account| account.currency) {
        let sent = store::sent::sent(conn, currency, (first - NEAR, last + NEAR))?;
        for place in own_money(&sent_out, &sent) {
            sent_out[place].is_own = true;
        }
    }
    let found = reversals(&movements(&came), &sent_out);
    for (at, (by, sign)) in found {
        let (line, by) = (&came[at], &went[by]);
        // The amount alone, which other money has too, is no reason to alarm anybody.
        let also_used = sign == Sign::Plain;
        if let Some(Some(paid)) = store::reversals::reverse(conn, line.id, by.id, also_used)? {
            alarm(conn, now, line, paid)?;
        }
    }
    Ok(())
}

/// The ends by which what this line took back is looked up.
fn named(line: &Line) -> Vec<String> {
    let numbers = line.description.split(|c: char| !c.is_ascii_digit());
    let numbers = numbers.filter(|number| !number.is_empty());
    std::iter::once(line.reference.as_str())
        .chain(numbers)
        .flat_map(tails)
        .collect()
}

fn movements(lines: &[Line]) -> Vec<Posting> {
    let movement = |line: &Line| Posting {
        posted_on: line.posted_on,
        amount: line.amount,
        reference: line.reference.clone(),
        words: format!("{} {}", line.description, line.bank),
        is_own: false,
    };
    lines.iter().map(movement).collect()
}

/// The order is not touched: what is to be done about it a person decides.
fn alarm(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    line: &Line,
    paid: SubmissionId,
) -> Result<(), AppError> {
    debug_assert_eq!(line.direction, Direction::In);
    let paid = payments::find(conn, paid)?.ok_or(AppError::NotFound)?;
    let order = orders::find(conn, paid.order_id)?.ok_or(AppError::NotFound)?;
    let amount = Money::new(paid.currency, line.amount)
        .map_or_else(|_| line.amount.to_string(), |amount| amount.to_string());
    let word = Message {
        status: None,
        kind: PAYMENT_REVERSED,
        order: Some(order.id),
        title: format!("El banco reversó un pago confirmado: pedido {}", order.number),
        body: format!(
            "{amount} con la referencia {} volvieron a salir de la cuenta. Revisa el pago antes de seguir con el pedido.",
            line.reference
        ),
        at: Target::Payment(paid.id),
    };
    notifications::tell_and_write(conn, now, Recipients::Admins, &word)
}
