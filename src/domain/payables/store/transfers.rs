//! Rows of transfers, of what they settle, and of what workshops say of them. All are only ever added.

use super::super::filter::TransferFilter;
use crate::base::calendar;
use crate::base::db::{self, containing};
use crate::base::error::AppError;
use crate::base::ids::{PayableId, TransferId, UploadId, UserId, WorkshopId};
use crate::base::money::{Rate, Usd};
use crate::schema::{
    orders, payable_payments, payables, transfer_answers, users, workshop_transfers, workshops,
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use rust_decimal::Decimal;

/// A transfer to a workshop; with a negative amount, the reversal of one.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = workshop_transfers, check_for_backend(diesel::pg::Pg))]
pub struct TransferRow {
    pub id: TransferId,
    pub workshop_id: WorkshopId,
    pub amount: Decimal,
    pub reference: String,
    pub receipt_upload_id: Option<UploadId>,
    pub receipt_url: Option<String>,
    pub reverses: Option<TransferId>,
    pub reason: Option<String>,
    pub created_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
    /// What left the account, where that was bolívares; with the rate, and the day of which it is.
    pub amount_bs: Option<Decimal>,
    pub exchange_rate: Option<Rate>,
    pub rate_day: Option<NaiveDate>,
}

/// What a transfer settles of a payable; negative where it takes back what another one paid.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = payable_payments, check_for_backend(diesel::pg::Pg))]
pub struct PaymentRow {
    pub transfer_id: TransferId,
    pub payable_id: PayableId,
    pub amount: Decimal,
    pub reverses: Option<TransferId>,
}

pub fn insert(conn: &mut PgConnection, transfer: &TransferRow, lines: &[PaymentRow]) -> Result<(), AppError> {
    diesel::insert_into(workshop_transfers::table)
        .values(transfer)
        .execute(conn)?;
    // Their trigger adds them up in the payables.
    diesel::insert_into(payable_payments::table)
        .values(lines)
        .execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut PgConnection, id: TransferId) -> Result<Option<TransferRow>, AppError> {
    Ok(workshop_transfers::table
        .find(id)
        .select(TransferRow::as_select())
        .first(conn)
        .optional()?)
}

/// Held until the transaction ends: answers to a transfer are written one after the other. By a word, since nobody may
/// change the row.
pub fn lock(conn: &mut PgConnection, id: TransferId) -> Result<Option<TransferRow>, AppError> {
    db::hold(conn, &format!("transfer {id}"))?;
    find(conn, id)
}

/// What these transfers settled.
pub fn lines_of(conn: &mut PgConnection, transfers: &[TransferId]) -> Result<Vec<PaymentRow>, AppError> {
    Ok(payable_payments::table
        .filter(payable_payments::transfer_id.eq_any(transfers))
        .order((payable_payments::transfer_id, payable_payments::payable_id))
        .select(PaymentRow::as_select())
        .load(conn)?)
}

/// What was taken back of these transfers.
pub fn reversals_of(conn: &mut PgConnection, transfers: &[TransferId]) -> Result<Vec<PaymentRow>, AppError> {
    Ok(payable_payments::table
        .filter(payable_payments::reverses.eq_any(transfers))
        .select(PaymentRow::as_select())
        .load(conn)?)
}

/// How much of a transfer was taken back, in dollars and in bolívares.
pub fn taken_back(conn: &mut PgConnection, transfer: TransferId) -> Result<(Decimal, Decimal), AppError> {
    let back: Vec<(Decimal, Option<Decimal>)> = workshop_transfers::table
        .filter(workshop_transfers::reverses.eq(transfer))
        .select((workshop_transfers::amount, workshop_transfers::amount_bs))
        .load(conn)?;
    let dollars: Decimal = back.iter().map(|row| -row.0).sum();
    Ok((dollars, back.iter().filter_map(|row| row.1).map(|bs| -bs).sum()))
}

/// What was paid of a payable, with the transfer, oldest first; also what was taken back, and by what.
pub fn payments_of(
    conn: &mut PgConnection,
    payables: &[PayableId],
) -> Result<Vec<(PaymentRow, TransferRow)>, AppError> {
    Ok(payable_payments::table
        .inner_join(workshop_transfers::table)
        .filter(payable_payments::payable_id.eq_any(payables))
        .order((workshop_transfers::created_at, workshop_transfers::id))
        .select((PaymentRow::as_select(), TransferRow::as_select()))
        .load(conn)?)
}

/// Of each of these payables, its order's number and which instalment it is.
pub fn names_of(
    conn: &mut PgConnection,
    ids: &[PayableId],
) -> Result<Vec<(PayableId, String, i32)>, AppError> {
    Ok(payables::table
        .inner_join(orders::table)
        .filter(payables::id.eq_any(ids))
        .select((payables::id, orders::number, payables::instalment))
        .load(conn)?)
}

pub fn workshop_names(
    conn: &mut PgConnection,
    ids: &[WorkshopId],
) -> Result<Vec<(WorkshopId, String)>, AppError> {
    Ok(workshops::table
        .filter(workshops::id.eq_any(ids))
        .select((workshops::id, workshops::name))
        .load(conn)?)
}

/// Their names, or e-mails where they have none.
pub fn people(conn: &mut PgConnection, ids: &[UserId]) -> Result<Vec<(UserId, String)>, AppError> {
    let rows: Vec<(UserId, String, String)> = users::table
        .filter(users::id.eq_any(ids))
        .select((users::id, users::name, users::email))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, name, email)| (id, if name.is_empty() { email } else { name }))
        .collect())
}

/// The latest transfer with this key, to this workshop or else to another, of which something was not taken back.
pub fn with_reference(
    conn: &mut PgConnection,
    key: &str,
    workshop: WorkshopId,
) -> Result<Option<TransferRow>, AppError> {
    let (line, back) = diesel::alias!(payable_payments as line, payable_payments as back);
    let taken_back = back
        .filter(
            back.field(payable_payments::reverses)
                .eq(line.field(payable_payments::transfer_id).nullable()),
        )
        .filter(
            back.field(payable_payments::payable_id)
                .eq(line.field(payable_payments::payable_id)),
        );
    let stands = line
        .filter(
            line.field(payable_payments::transfer_id)
                .eq(workshop_transfers::id),
        )
        .filter(diesel::dsl::not(diesel::dsl::exists(taken_back)));
    Ok(workshop_transfers::table
        .filter(workshop_transfers::reference_key.eq(key))
        .filter(workshop_transfers::reverses.is_null())
        .filter(diesel::dsl::exists(stands))
        .order((
            workshop_transfers::workshop_id.eq(workshop).desc(),
            workshop_transfers::created_at.desc(),
            workshop_transfers::id.desc(),
        ))
        .select(TransferRow::as_select())
        .first(conn)
        .optional()?)
}

/// Payables of which something was paid by a transfer with a reference like this one.
pub fn paid_with(conn: &mut PgConnection, search: &str, limit: i64) -> Result<Vec<PayableId>, AppError> {
    Ok(payable_payments::table
        .inner_join(workshop_transfers::table)
        .filter(workshop_transfers::reference.ilike(containing(search)))
        .order(workshop_transfers::created_at.desc())
        .limit(limit)
        .select(payable_payments::payable_id)
        .load(conn)?)
}

/// At most `limit` transfers and reversals, newest first, after the one given.
pub fn newest(
    conn: &mut PgConnection,
    filter: &TransferFilter,
    limit: i64,
    after: Option<(DateTime<Utc>, TransferId)>,
) -> Result<Vec<TransferRow>, AppError> {
    let mut query = workshop_transfers::table
        .select(TransferRow::as_select())
        .into_boxed();
    if let Some(workshop) = filter.workshop {
        query = query.filter(workshop_transfers::workshop_id.eq(workshop));
    }
    if let Some(day) = filter.day {
        let (from, to) = (calendar::start_of_day(day), calendar::end_of_day(day));
        if let (Some(from), Some(to)) = (from, to) {
            query = query
                .filter(workshop_transfers::created_at.ge(from))
                .filter(workshop_transfers::created_at.lt(to));
        }
    }
    if !filter.search.is_empty() {
        let reference = workshop_transfers::reference.ilike(containing(&filter.search));
        query = match filter.search.parse::<Usd>() {
            Err(_) => query.filter(reference),
            // What was taken back has the same figure below zero.
            Ok(amount) => {
                let either = [amount.decimal(), -amount.decimal()];
                query.filter(
                    reference
                        .or(workshop_transfers::amount.eq_any(either))
                        .or(workshop_transfers::amount_bs
                            .eq_any(either)
                            .is_not_distinct_from(true)),
                )
            }
        };
    }
    if let Some((at, id)) = after {
        query = query.filter(workshop_transfers::created_at.le(at)).filter(
            workshop_transfers::created_at
                .lt(at)
                .or(workshop_transfers::id.lt(id)),
        );
    }
    Ok(query
        .order((
            workshop_transfers::created_at.desc(),
            workshop_transfers::id.desc(),
        ))
        .limit(limit)
        .load(conn)?)
}

/// What the workshop says of a transfer.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = transfer_answers, check_for_backend(diesel::pg::Pg))]
pub struct Answer {
    pub id: i64,
    pub transfer_id: TransferId,
    pub received: bool,
    pub note: String,
    pub created_at: DateTime<Utc>,
}

/// The last answer to each of these transfers.
pub fn answers_to(conn: &mut PgConnection, transfers: &[TransferId]) -> Result<Vec<Answer>, AppError> {
    Ok(transfer_answers::table
        .filter(transfer_answers::transfer_id.eq_any(transfers))
        .order((transfer_answers::transfer_id, transfer_answers::id.desc()))
        .distinct_on(transfer_answers::transfer_id)
        .select(Answer::as_select())
        .load(conn)?)
}

pub fn insert_answer(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    transfer: TransferId,
    received: bool,
    note: &str,
) -> Result<(), AppError> {
    diesel::insert_into(transfer_answers::table)
        .values((
            transfer_answers::transfer_id.eq(transfer),
            transfer_answers::received.eq(received),
            transfer_answers::note.eq(note),
            transfer_answers::actor_id.eq(by),
            transfer_answers::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Transfers of which a workshop said, and did not take back, that they never came; newest first. What was taken back
/// whole is settled, and takes nobody's place.
pub fn missing(conn: &mut PgConnection, limit: i64) -> Result<Vec<TransferRow>, AppError> {
    let (said, later) = diesel::alias!(transfer_answers as said, transfer_answers as later);
    let (line, back) = diesel::alias!(payable_payments as line, payable_payments as back);
    let stands = line
        .filter(
            line.field(payable_payments::transfer_id)
                .eq(said.field(transfer_answers::transfer_id)),
        )
        .filter(diesel::dsl::not(diesel::dsl::exists(
            back.filter(
                back.field(payable_payments::reverses)
                    .eq(line.field(payable_payments::transfer_id).nullable()),
            )
            .filter(
                back.field(payable_payments::payable_id)
                    .eq(line.field(payable_payments::payable_id)),
            ),
        )));
    let denied = said
        .filter(said.field(transfer_answers::received).eq(false))
        .filter(diesel::dsl::not(diesel::dsl::exists(
            later
                .filter(
                    later
                        .field(transfer_answers::transfer_id)
                        .eq(said.field(transfer_answers::transfer_id)),
                )
                .filter(
                    later
                        .field(transfer_answers::id)
                        .gt(said.field(transfer_answers::id)),
                ),
        )))
        .filter(diesel::dsl::exists(stands))
        .order(said.field(transfer_answers::id).desc())
        .limit(limit)
        .select(said.field(transfer_answers::transfer_id));
    let ids: Vec<TransferId> = denied.load(conn)?;
    Ok(workshop_transfers::table
        .filter(workshop_transfers::id.eq_any(&ids))
        .order((
            workshop_transfers::created_at.desc(),
            workshop_transfers::id.desc(),
        ))
        .select(TransferRow::as_select())
        .load(conn)?)
}

/// An amount as people see it, whichever way it went.
pub fn shown(amount: Decimal) -> Usd {
    Usd::rounded(amount.abs())
}
