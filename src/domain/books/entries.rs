//! What an accountant takes home: every movement of money in a period, in the order in which it happened.

use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{AccountId, RefundId, SubmissionId, TransferId, WorkshopId};
use crate::base::keyset::{Cursor, cut, one_more};
use crate::base::money::{Bs, Currency, Rate, Usd};
use crate::domain::exchange_rates;
use crate::domain::lifecycle::SubmissionStatus;
use crate::domain::payments::{Account, Method, accounts_by_id, view};
use crate::domain::reports::Period;
use crate::schema::{
    orders, payable_payments, payables, payment_submissions, refund_failures, refunds, workshop_transfers,
    workshops,
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use rust_decimal::Decimal;
use std::collections::HashMap;

/// Money that moved. An amount below zero took back what was written down before.
#[derive(Clone, Debug)]
pub struct Entry {
    pub day: NaiveDate,
    /// When the customer says that they paid.
    pub paid_on: Option<NaiveDate>,
    pub order: String,
    /// The customer, or the workshop.
    pub who: String,
    /// Blank where nobody wrote it down.
    pub method: &'static str,
    pub reference: String,
    /// Which of our accounts; blank where nobody wrote it down.
    pub account: String,
    /// What moved, in its currency.
    pub currency: Currency,
    pub amount: Decimal,
    /// `None` before there was any.
    pub rate: Option<Rate>,
    pub usd: Decimal,
    pub bs: Option<Decimal>,
}

/// From when, and before when. `None` beyond what a calendar has.
pub(super) fn bounds(period: Period) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    Some((
        calendar::start_of_day(period.from)?,
        calendar::end_of_day(period.to)?,
    ))
}

/// A page of entries, and where the next begins.
type Page<I> = (Vec<Entry>, Option<Cursor<I>>);

type PaymentRow = (
    SubmissionId,
    Option<DateTime<Utc>>,
    String,
    String,
    Method,
    String,
    Option<AccountId>,
    Currency,
    Option<Decimal>,
    Rate,
    Option<NaiveDate>,
);

/// Payments by when they were confirmed. Each counts at its own rate.
pub fn payments(
    conn: &mut PgConnection,
    period: Period,
    limit: usize,
    after: Option<Cursor<SubmissionId>>,
) -> Result<Page<SubmissionId>, AppError> {
    let Some((from, to)) = bounds(period) else {
        return Ok((Vec::new(), None));
    };
    let mut query = payment_submissions::table
        .inner_join(orders::table)
        .filter(payment_submissions::status.eq(SubmissionStatus::Confirmed))
        .filter(payment_submissions::decided_at.ge(from))
        .filter(payment_submissions::decided_at.lt(to))
        .select((
            payment_submissions::id,
            payment_submissions::decided_at,
            orders::number,
            orders::customer_name,
            payment_submissions::method,
            payment_submissions::reference,
            payment_submissions::account_id,
            payment_submissions::currency,
            payment_submissions::amount_received,
            payment_submissions::exchange_rate,
            payment_submissions::paid_on,
        ))
        .into_boxed();
    if let Some((at, id)) = after.and_then(|after| Some((after.time()?, after.id))) {
        query = query.filter(payment_submissions::decided_at.ge(at)).filter(
            payment_submissions::decided_at
                .gt(at)
                .or(payment_submissions::id.gt(id)),
        );
    }
    let mut rows: Vec<PaymentRow> = query
        .order((payment_submissions::decided_at, payment_submissions::id))
        .limit(one_more(limit))
        .load(conn)?;
    let next = cut(&mut rows, limit).map(|row| Cursor::at(row.1.unwrap_or(from), row.0));
    let ids: Vec<AccountId> = rows.iter().filter_map(|row| row.6).collect();
    let accounts: HashMap<AccountId, Account> = accounts_by_id(conn, &ids)?
        .into_iter()
        .map(|account| (account.id, account))
        .collect();
    let entry =
        |(_, at, order, who, method, reference, account, currency, amount, rate, paid_on): PaymentRow| {
            let amount = amount.unwrap_or_default();
            let (usd, bs) = both(currency, amount, rate);
            Entry {
                day: calendar::today(at.unwrap_or(from)),
                paid_on,
                order,
                who,
                method: method.label(),
                reference,
                account: account
                    .and_then(|id| accounts.get(&id))
                    .map(view::account_label)
                    .unwrap_or_default(),
                currency,
                amount,
                rate: Some(rate),
                usd,
                bs: Some(bs),
            }
        };
    Ok((rows.into_iter().map(entry).collect(), next))
}

/// An amount in dollars and in bolívares.
fn both(currency: Currency, amount: Decimal, rate: Rate) -> (Decimal, Decimal) {
    match currency {
        Currency::Usd => (amount, rate.to_bs(Usd::rounded(amount)).decimal()),
        Currency::Ves => (rate.to_usd(Bs::rounded(amount)).decimal(), amount),
    }
}

type RefundRow = (
    RefundId,
    DateTime<Utc>,
    String,
    String,
    Method,
    String,
    Currency,
    Decimal,
    Usd,
    Option<Rate>,
);

/// What went back to customers. Dollars are told in bolívares too, at the rate of their day.
pub fn refunds(
    conn: &mut PgConnection,
    period: Period,
    limit: usize,
    after: Option<Cursor<RefundId>>,
) -> Result<Page<RefundId>, AppError> {
    let Some((from, to)) = bounds(period) else {
        return Ok((Vec::new(), None));
    };
    let mut query = refunds::table
        .inner_join(orders::table)
        .left_join(refund_failures::table)
        .filter(refund_failures::refund_id.is_null())
        .filter(refunds::created_at.ge(from))
        .filter(refunds::created_at.lt(to))
        .select((
            refunds::id,
            refunds::created_at,
            orders::number,
            orders::customer_name,
            refunds::method,
            refunds::reference,
            refunds::currency,
            refunds::amount_paid,
            refunds::amount,
            refunds::exchange_rate,
        ))
        .into_boxed();
    if let Some((at, id)) = after.and_then(|after| Some((after.time()?, after.id))) {
        query = query
            .filter(refunds::created_at.ge(at))
            .filter(refunds::created_at.gt(at).or(refunds::id.gt(id)));
    }
    let mut rows: Vec<RefundRow> = query
        .order((refunds::created_at, refunds::id))
        .limit(one_more(limit))
        .load(conn)?;
    let next = cut(&mut rows, limit).map(|row| Cursor::at(row.1, row.0));
    let rates = exchange_rates::between(conn, from, to)?;
    let entry = |(_, at, order, who, method, reference, currency, amount, counted, rate): RefundRow| {
        let rate = rate.or_else(|| exchange_rates::counted_at(&rates, at));
        Entry {
            day: calendar::today(at),
            paid_on: None,
            order,
            who,
            method: method.label(),
            reference,
            account: String::new(),
            currency,
            amount,
            rate,
            usd: counted.decimal(),
            bs: match currency {
                Currency::Ves => Some(amount),
                Currency::Usd => rate.map(|rate| rate.to_bs(counted).decimal()),
            },
        }
    };
    Ok((rows.into_iter().map(entry).collect(), next))
}

type TransferRow = (
    TransferId,
    DateTime<Utc>,
    WorkshopId,
    String,
    Decimal,
    Option<Decimal>,
    Option<Rate>,
);

/// What went to workshops, a line for each job that it paid; what was taken back is below zero. A page is so many
/// transfers, with all of their lines.
pub fn transfers(
    conn: &mut PgConnection,
    period: Period,
    limit: usize,
    after: Option<Cursor<TransferId>>,
) -> Result<Page<TransferId>, AppError> {
    let Some((from, to)) = bounds(period) else {
        return Ok((Vec::new(), None));
    };
    let mut query = workshop_transfers::table
        .filter(workshop_transfers::created_at.ge(from))
        .filter(workshop_transfers::created_at.lt(to))
        .select((
            workshop_transfers::id,
            workshop_transfers::created_at,
            workshop_transfers::workshop_id,
            workshop_transfers::reference,
            workshop_transfers::amount,
            workshop_transfers::amount_bs,
            workshop_transfers::exchange_rate,
        ))
        .into_boxed();
    if let Some((at, id)) = after.and_then(|after| Some((after.time()?, after.id))) {
        query = query.filter(workshop_transfers::created_at.ge(at)).filter(
            workshop_transfers::created_at
                .gt(at)
                .or(workshop_transfers::id.gt(id)),
        );
    }
    let mut rows: Vec<TransferRow> = query
        .order((workshop_transfers::created_at, workshop_transfers::id))
        .limit(one_more(limit))
        .load(conn)?;
    let next = cut(&mut rows, limit).map(|row| Cursor::at(row.1, row.0));
    let ids: Vec<TransferId> = rows.iter().map(|row| row.0).collect();
    let lines: Vec<(TransferId, Decimal, String)> = payable_payments::table
        .inner_join(payables::table.inner_join(orders::table))
        .filter(payable_payments::transfer_id.eq_any(&ids))
        .order((payable_payments::transfer_id, payable_payments::payable_id))
        .select((
            payable_payments::transfer_id,
            payable_payments::amount,
            orders::number,
        ))
        .load(conn)?;
    let names: HashMap<WorkshopId, String> = workshops::table
        .select((workshops::id, workshops::name))
        .load::<(WorkshopId, String)>(conn)?
        .into_iter()
        .collect();
    let rates = exchange_rates::between(conn, from, to)?;
    let mut entries = Vec::new();
    for (id, at, workshop, reference, amount, amount_bs, rate) in rows {
        let rate = rate.or_else(|| exchange_rates::counted_at(&rates, at));
        let own: Vec<&(TransferId, Decimal, String)> = lines.iter().filter(|line| line.0 == id).collect();
        let parts: Vec<Decimal> = own.iter().map(|line| line.1).collect();
        let in_bs = match amount_bs {
            Some(total) => shares(total, amount, &parts).into_iter().map(Some).collect(),
            None => parts
                .iter()
                .map(|part| rate.map(|rate| Bs::rounded(part * rate.decimal()).decimal()))
                .collect::<Vec<_>>(),
        };
        for ((_, part, order), bs) in own.into_iter().zip(in_bs) {
            let (currency, moved) = match (amount_bs, bs) {
                (Some(_), Some(bs)) => (Currency::Ves, bs),
                _ => (Currency::Usd, *part),
            };
            entries.push(Entry {
                day: calendar::today(at),
                paid_on: None,
                order: order.clone(),
                who: names.get(&workshop).cloned().unwrap_or_default(),
                method: "",
                reference: reference.clone(),
                account: String::new(),
                currency,
                amount: moved,
                rate,
                usd: *part,
                bs,
            });
        }
    }
    Ok((entries, next))
}

/// A sum by these parts of a whole, to the cent: what rounding leaves over goes to the last.
fn shares(sum: Decimal, whole: Decimal, parts: &[Decimal]) -> Vec<Decimal> {
    let mut left = sum;
    let last = parts.len().saturating_sub(1);
    parts
        .iter()
        .enumerate()
        .map(|(index, part)| {
            let share = match index == last {
                true => left,
                false => Bs::rounded((sum * part).checked_div(whole).unwrap_or_default()).decimal(),
            };
            left -= share;
            share
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_sum_to_the_whole() {
        let of = |numbers: &[&str]| -> Vec<Decimal> {
            numbers.iter().map(|number| number.parse().unwrap()).collect()
        };
        let sum = |text: &str| -> Decimal { text.parse().unwrap() };
        assert_eq!(
            shares(sum("100.00"), sum("3"), &of(&["1", "1", "1"])),
            of(&["33.33", "33.33", "33.34"])
        );
        assert_eq!(
            shares(sum("-40.00"), sum("-1"), &of(&["-0.25", "-0.75"])),
            of(&["-10", "-30"])
        );
        assert_eq!(shares(sum("5"), sum("0"), &[]), Vec::<Decimal>::new());
    }
}
