//! How much an accountant takes home of a period, before any of it is read line by line.

use super::entries::bounds;
use crate::base::error::AppError;
use crate::base::money::{Currency, Money};
use crate::domain::lifecycle::SubmissionStatus;
use crate::domain::reports::Period;
use crate::schema::{payment_submissions, refund_failures, refunds, workshop_transfers};
use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, sum};
use diesel::prelude::*;
use rust_decimal::Decimal;

/// So many movements, and what they come to in each currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Total {
    pub count: i64,
    pub sums: Vec<(Currency, Decimal)>,
}

/// Of each table.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    pub payments: Total,
    pub refunds: Total,
    pub transfers: Total,
}

type Sums = Vec<(Currency, i64, Option<Decimal>)>;

impl From<Sums> for Total {
    fn from(mut sums: Sums) -> Self {
        sums.sort_by_key(|(currency, ..)| *currency != Currency::Usd);
        Self {
            count: sums.iter().map(|(_, count, _)| count).sum(),
            sums: sums
                .into_iter()
                .map(|(currency, _, sum)| (currency, sum.unwrap_or_default()))
                .collect(),
        }
    }
}

impl Total {
    /// «$15,00 y Bs. 600,00»; a sum below zero is told as it is.
    pub fn words(&self) -> String {
        let words = self.sums.iter().map(|(currency, sum)| {
            let sign = if sum.is_sign_negative() { "\u{2212}" } else { "" };
            let amount = Money::new(*currency, sum.abs());
            amount.map_or_else(|_| sum.to_string(), |amount| format!("{sign}{amount}"))
        });
        words.collect::<Vec<_>>().join(" y ")
    }
}

/// Three statements. What the tables of [`super::entries`] say, added up.
pub fn of_period(conn: &mut PgConnection, period: Period) -> Result<Totals, AppError> {
    let Some((from, to)) = bounds(period) else {
        return Ok(Totals::default());
    };
    Ok(Totals {
        payments: payments(conn, from, to)?.into(),
        refunds: refunded(conn, from, to)?.into(),
        transfers: transferred(conn, from, to)?,
    })
}

fn payments(conn: &mut PgConnection, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Sums, AppError> {
    Ok(payment_submissions::table
        .filter(payment_submissions::status.eq(SubmissionStatus::Confirmed))
        .filter(payment_submissions::decided_at.ge(from))
        .filter(payment_submissions::decided_at.lt(to))
        .group_by(payment_submissions::currency)
        .select((
            payment_submissions::currency,
            count_star(),
            sum(payment_submissions::amount_received),
        ))
        .load(conn)?)
}

fn refunded(conn: &mut PgConnection, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Sums, AppError> {
    let failed = refund_failures::table.filter(refund_failures::refund_id.eq(refunds::id));
    Ok(refunds::table
        .filter(diesel::dsl::not(diesel::dsl::exists(failed)))
        .filter(refunds::created_at.ge(from))
        .filter(refunds::created_at.lt(to))
        .group_by(refunds::currency)
        .select((refunds::currency, count_star(), sum(refunds::amount_paid)))
        .load(conn)?)
}

/// What was taken back counts against the rest.
fn transferred(conn: &mut PgConnection, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Total, AppError> {
    let of = || {
        workshop_transfers::table
            .filter(workshop_transfers::created_at.ge(from))
            .filter(workshop_transfers::created_at.lt(to))
    };
    let (count, usd): (i64, Option<Decimal>) = of()
        .select((count_star(), sum(workshop_transfers::amount)))
        .first(conn)?;
    Ok(Total {
        count,
        sums: usd.map(|usd| (Currency::Usd, usd)).into_iter().collect(),
    })
}
