//! Money that we sent out ourselves, as it was written down: refunds to customers, and transfers to workshops.

use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::money::Currency;
use crate::domain::reconciliation::rules::Sent;
use crate::schema::{refunds, workshop_transfers};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use rust_decimal::Decimal;

/// What was written down in these days, in this currency, from whatever account. Two statements.
pub fn sent(
    conn: &mut PgConnection,
    currency: Currency,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Vec<Sent>, AppError> {
    let (Some(from), Some(end)) = (calendar::start_of_day(first), calendar::end_of_day(last)) else {
        return Ok(Vec::new());
    };
    type Row = (DateTime<Utc>, Decimal, String);
    let mut found: Vec<Row> = refunds::table
        .filter(refunds::currency.eq(currency))
        .filter(refunds::created_at.ge(from))
        .filter(refunds::created_at.lt(end))
        .select((refunds::created_at, refunds::amount_paid, refunds::reference))
        .load(conn)?;
    // What was taken back had not left.
    let back = diesel::alias!(workshop_transfers as back);
    let taken_back = back.filter(
        back.field(workshop_transfers::reverses)
            .eq(workshop_transfers::id.nullable()),
    );
    let stand = workshop_transfers::table
        .filter(workshop_transfers::created_at.ge(from))
        .filter(workshop_transfers::created_at.lt(end))
        .filter(workshop_transfers::reverses.is_null())
        .filter(not(exists(taken_back)));
    let transfers: Vec<Row> = match currency {
        Currency::Ves => stand
            .filter(workshop_transfers::amount_bs.is_not_null())
            .select((
                workshop_transfers::created_at,
                workshop_transfers::amount_bs.assume_not_null(),
                workshop_transfers::reference,
            ))
            .load(conn)?,
        Currency::Usd => stand
            .filter(workshop_transfers::amount_bs.is_null())
            .select((
                workshop_transfers::created_at,
                workshop_transfers::amount,
                workshop_transfers::reference,
            ))
            .load(conn)?,
    };
    found.extend(transfers);
    let sent = |(at, amount, reference): Row| Sent {
        on: calendar::today(at),
        amount,
        reference,
    };
    Ok(found.into_iter().map(sent).collect())
}
