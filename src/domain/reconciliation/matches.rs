//! Rows as the rules compare them.

use super::rules::{Claim, Credit, Found, match_all};
use super::store::{self, Line};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{AccountId, OrderId, StatementId};
use crate::domain::orders::{self, Order};
use crate::domain::payments::{self, Account, Submission};
use chrono::TimeDelta;
use diesel::PgConnection;
use std::collections::{BTreeSet, HashMap};

/// For every line the payments that it may prove; and the orders of all these payments.
type Matched = (Vec<Vec<Found>>, HashMap<OrderId, Order>);

/// Every line with the payments that it may prove. Two statements.
pub(super) fn matched(
    conn: &mut PgConnection,
    lines: &[Line],
    submissions: &[Submission],
) -> Result<Matched, AppError> {
    let ids: BTreeSet<AccountId> = lines.iter().map(|line| line.account_id).collect();
    let ids: Vec<AccountId> = ids.into_iter().collect();
    let accounts = payments::accounts_by_id(conn, &ids)?;
    let orders = orders_of(conn, submissions)?;
    let found = match_all(&credits(lines, &accounts), &claims(submissions, &orders));
    Ok((found, orders))
}

/// Lines of a file that prove payments which were confirmed by hand before it came; those too that were taken back since.
pub(super) fn confirmed_before(
    conn: &mut PgConnection,
    account: AccountId,
    statement: StatementId,
) -> Result<Vec<(Line, Submission)>, AppError> {
    let Some(first) = store::first_day(conn, statement)? else {
        return Ok(Vec::new());
    };
    let Some(since) = calendar::start_of_day(first - TimeDelta::days(10)) else {
        return Ok(Vec::new());
    };
    let accounts = payments::accounts_by_id(conn, &[account])?;
    let Some(account) = accounts.first() else {
        return Ok(Vec::new());
    };
    let submissions = store::confirmed_unproved(conn, account, since)?;
    let lines = store::free_of(conn, statement)?;
    let orders = orders_of(conn, &submissions)?;
    let mut credits = credits(&lines, &accounts);
    for credit in &mut credits {
        credit.is_reversed = false;
    }
    let found = match_all(&credits, &claims(&submissions, &orders));
    let proved = lines.into_iter().zip(found).filter_map(|(line, found)| {
        let exact = found.into_iter().find(Found::is_exact)?;
        Some((line, submissions[exact.claim].clone()))
    });
    Ok(proved.collect())
}

fn orders_of(
    conn: &mut PgConnection,
    submissions: &[Submission],
) -> Result<HashMap<OrderId, Order>, AppError> {
    let ids: BTreeSet<OrderId> = submissions.iter().map(|paid| paid.order_id).collect();
    let ids: Vec<OrderId> = ids.into_iter().collect();
    let found = orders::orders_by_id(conn, &ids)?;
    Ok(found.into_iter().map(|order| (order.id, order)).collect())
}

/// Accounts are never deleted: a line without one is nobody's.
fn credits(lines: &[Line], accounts: &[Account]) -> Vec<Credit> {
    let accounts: HashMap<AccountId, &Account> =
        accounts.iter().map(|account| (account.id, account)).collect();
    let credit = |line: &Line| {
        let account = accounts.get(&line.account_id)?;
        Some(Credit {
            account: account.id,
            method: account.method,
            own_phone: account.phone.clone(),
            own_name: account.holder.clone(),
            own_id: account.id_number.clone(),
            own_bank: account.bank.clone(),
            currency: account.currency,
            posted_on: line.posted_on,
            amount: line.amount,
            reference: line.reference.clone(),
            description: line.description.clone(),
            bank: line.bank.clone(),
            phone: line.phone.clone(),
            is_reversed: line.is_reversed(),
        })
    };
    lines.iter().filter_map(credit).collect()
}

fn claims(submissions: &[Submission], orders: &HashMap<OrderId, Order>) -> Vec<Claim> {
    let claim = |paid: &Submission| {
        let reported_on = calendar::today(paid.reported_at);
        let order = orders.get(&paid.order_id);
        Claim {
            account: paid.account_id,
            method: paid.method,
            currency: paid.currency,
            amount: paid.amount_received.unwrap_or(paid.amount_reported),
            reference: match paid.reference_key.as_str() {
                // Cash: whatever was written there is no bank's number.
                "" => String::new(),
                _ => paid.reference.clone(),
            },
            paid_on: paid.paid_on,
            reported_on,
            ordered_on: order.map_or(reported_on, |order| calendar::today(order.created_at)),
            bank: paid.origin_bank_code.clone().unwrap_or(paid.origin_bank.clone()),
            phone: paid.payer_phone.clone(),
            customer_phone: order
                .map(|order| order.customer_phone.clone())
                .unwrap_or_default(),
            payer: paid.payer_name.clone(),
            id_number: paid.payer_id_number.clone().unwrap_or_default(),
        }
    };
    submissions.iter().map(claim).collect()
}
