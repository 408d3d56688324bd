//! Money that the bank took back is no proof any more; where it has paid already, the admins hear of it.

use super::rules::{
    EARLY, LATE, Movement, NEAR, Posting, Sign, own_money, reversals, says_reversal, seen_before, with_a_fee,
};
use super::store::{self, Line, Mark};
use crate::base::error::AppError;
use crate::base::ids::{AccountId, StatementId, StatementLineId, SubmissionId};
use crate::base::money::Money;
use crate::domain::notifications::{self, Message, PAYMENT_REVERSED, Recipients, Target};
use crate::domain::orders;
use crate::domain::payments::{self, tails};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// After a file came in: finds what its lines took back, and what earlier ones took back of its lines. The caller holds
/// the statements, so that no two files miss each other.
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

/// What these that went took back, and what was taken back of that which came in these days; on all accounts of one
/// currency, for a bank may print it on another one.
fn mark_between(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    account: AccountId,
    went: Vec<Line>,
    came: Option<(NaiveDate, NaiveDate)>,
) -> Result<(), AppError> {
    let account = payments::accounts_by_id(conn, &[account])?.pop();
    let currency = account.ok_or(AppError::NotFound)?.currency;
    let mut went: BTreeMap<StatementLineId, Line> = went.into_iter().map(|line| (line.id, line)).collect();
    let mut keep = |lines: Vec<Line>| went.extend(lines.into_iter().map(|line| (line.id, line)));
    if let Some((first, last)) = came {
        let days = (first - EARLY, last + LATE);
        keep(store::reversals::out_between(conn, currency, days)?);
    }
    // Whatever may be explained by the same sending of ours, or is a part of the same.
    let days = || went.values().map(|line| line.posted_on);
    if let Some((first, last)) = days().min().zip(days().max()) {
        let more = store::reversals::out_between(conn, currency, (first - NEAR, last + NEAR))?;
        went.extend(more.into_iter().map(|line| (line.id, line)));
    }
    let went: Vec<Line> = went.into_values().collect();
    let days = went.iter().map(|line| line.posted_on);
    let (Some(first), Some(last)) = (days.clone().min(), days.max()) else {
        return Ok(());
    };
    let ends: BTreeSet<String> = went.iter().flat_map(named).collect();
    let ends: Vec<String> = ends.into_iter().collect();
    let mut sent_out = movements(&went);
    let amounts = amounts(&sent_out);
    let days = (first - LATE, last + EARLY);
    let came = store::reversals::in_between(conn, currency, days, &ends, &amounts)?;
    let sent = store::sent::sent(conn, currency, (first - NEAR, last + NEAR))?;
    for place in own_money(&sent_out, &sent) {
        sent_out[place].is_own = true;
    }
    for (at, (by, sign)) in reversals(&movements(&came), &sent_out) {
        let (line, by) = (&came[at], &went[by]);
        if let Some(Some(paid)) = store::reversals::reverse(conn, line.id, by.id, sign)? {
            let by = (sign != Sign::Plain).then_some(by);
            alarm(conn, now, line, by, paid)?;
        }
    }
    Ok(())
}

/// After a file came in: finds lines of other files of which it says that they went back, or never came, unless they stand in
/// it as they did.
pub(super) fn void(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    account: AccountId,
    statement: StatementId,
    undone: &[Movement],
    standing: &HashSet<Mark>,
) -> Result<(), AppError> {
    let days = || undone.iter().map(|line| line.posted_on);
    let Some(days) = days().min().zip(days().max()) else {
        return Ok(());
    };
    let mut known = store::movements(conn, account, statement, days)?;
    known.retain(|(_, mark, _)| !standing.contains(mark));
    let (ids, known): (Vec<StatementLineId>, Vec<Movement>) =
        known.into_iter().map(|(id, _, movement)| (id, movement)).unzip();
    for at in seen_before(undone, &known).into_iter().flatten() {
        // Told once, by whatever way it is known.
        if let Some(line) = store::reversals::void(conn, ids[at], statement)?
            && let Some(paid) = line.submission_id
            && !(line.reversed_by.is_some() && line.is_reversal_sure)
        {
            alarm(conn, now, &line, None, paid)?;
        }
    }
    Ok(())
}

/// What came that these may have taken back, by its amount: ranges, none of which touches the next.
fn amounts(went: &[Posting]) -> Vec<(Decimal, Decimal)> {
    let range = |out: &Posting| match says_reversal(&out.words) {
        true => with_a_fee(out.amount),
        false => (out.amount, out.amount),
    };
    let mut all: Vec<(Decimal, Decimal)> = went.iter().map(range).collect();
    all.sort_unstable();
    let mut apart: Vec<(Decimal, Decimal)> = Vec::new();
    for (from, to) in all {
        match apart.last_mut() {
            Some((_, last)) if from <= *last => *last = to.max(*last),
            _ => apart.push((from, to)),
        }
    }
    apart
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
        account: line.account_id,
        posted_on: line.posted_on,
        amount: line.amount,
        reference: line.reference.clone(),
        words: format!("{} {}", line.description, line.bank),
        is_own: false,
    };
    lines.iter().map(movement).collect()
}

/// That it was taken back; or, by what only has its amount, that it may have been. The order is not touched: what is to be done about it a person decides.
fn alarm(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    line: &Line,
    by: Option<&Line>,
    paid: SubmissionId,
) -> Result<(), AppError> {
    let paid = payments::find(conn, paid)?.ok_or(AppError::NotFound)?;
    let order = orders::find(conn, paid.order_id)?.ok_or(AppError::NotFound)?;
    let money = |amount: Decimal| {
        Money::new(paid.currency, amount).map_or_else(|_| amount.to_string(), |amount| amount.to_string())
    };
    let (title, body) = match by {
        None => (
            format!("El banco reversó un pago confirmado: pedido {}", order.number),
            format!(
                "{} con la referencia {} volvieron a salir de la cuenta. Revisa el pago antes de seguir con el pedido.",
                money(line.amount),
                line.reference
            ),
        ),
        Some(by) => (
            format!(
                "Salió {} monto: revisa si es un reverso del pedido {}",
                if by.amount == line.amount {
                    "el mismo"
                } else {
                    "casi el mismo"
                },
                order.number
            ),
            format!(
                "Salieron {} de la cuenta («{}»). El pago confirmado fue de {} con la referencia {}.",
                money(by.amount),
                by.description,
                money(line.amount),
                line.reference
            ),
        ),
    };
    let word = Message {
        status: None,
        kind: PAYMENT_REVERSED,
        order: Some(order.id),
        title,
        body,
        at: Target::Payment(paid.id),
    };
    notifications::tell_and_write(conn, now, Recipients::Admins, &word)
}
