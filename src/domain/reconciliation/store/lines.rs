//! Lines of statements.

use crate::base::error::AppError;
use crate::base::ids::{AccountId, StatementId, StatementLineId, SubmissionId, UserId};
use crate::domain::reconciliation::rules::{APART, Direction, Movement};
use crate::schema::{statement_lines, statements};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use rust_decimal::Decimal;
use std::collections::{HashMap, HashSet};

crate::code_columns!(Direction);

/// Money that moved.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = statement_lines, check_for_backend(diesel::pg::Pg))]
pub struct Line {
    pub id: StatementLineId,
    pub account_id: AccountId,
    pub statement_id: StatementId,
    /// The line of the file, counted from 1.
    pub line: i32,
    pub posted_on: NaiveDate,
    pub direction: Direction,
    /// Without a sign, in the account's currency.
    pub amount: Decimal,
    pub reference: String,
    pub description: String,
    pub bank: String,
    pub phone: String,
    /// The payment that it proved.
    pub submission_id: Option<SubmissionId>,
    pub aside_reason: Option<String>,
    pub aside_at: Option<DateTime<Utc>>,
    /// The line that took it back.
    pub reversed_by: Option<StatementLineId>,
    /// The later file that says of it that it went back, or never came.
    pub voided_by: Option<StatementId>,
    /// `reversed_by` says so plainly, and has not just the same amount.
    pub is_reversal_sure: bool,
    /// The line of another file that this probably is. Until somebody says otherwise it is set aside.
    pub seen_before: Option<StatementLineId>,
}

impl Line {
    /// May it prove a payment?
    pub fn is_free(&self) -> bool {
        self.direction == Direction::In && self.submission_id.is_none() && self.aside_at.is_none()
    }

    /// Did the bank take it back, or does it look so?
    pub const fn is_reversed(&self) -> bool {
        self.reversed_by.is_some() || self.voided_by.is_some()
    }

    pub const fn is_surely_reversed(&self) -> bool {
        self.reversed_by.is_some() && self.is_reversal_sure || self.voided_by.is_some()
    }
}

/// A line that is to be written.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = statement_lines, treat_none_as_default_value = false)]
pub(in crate::domain::reconciliation) struct NewLine {
    pub id: StatementLineId,
    pub account_id: AccountId,
    pub statement_id: StatementId,
    pub line: i32,
    pub posted_on: NaiveDate,
    pub direction: Direction,
    pub amount: Decimal,
    pub reference: String,
    pub reference_key: String,
    pub description: String,
    pub bank: String,
    pub phone: String,
    pub fingerprint: Vec<u8>,
    pub occurrence: i32,
    pub aside_reason: Option<String>,
    pub aside_at: Option<DateTime<Utc>>,
    pub seen_before: Option<StatementLineId>,
}

/// How a line is known again: what it prints, and its turn among those of a file that print the same.
pub(in crate::domain::reconciliation) type Mark = (Vec<u8>, i32);

impl NewLine {
    pub fn mark(&self) -> Mark {
        (self.fingerprint.clone(), self.occurrence)
    }
}

/// Fingerprints that are asked for at once.
const AT_ONCE: usize = 10_000;

/// Which of these are there already, whichever file brought them.
pub(in crate::domain::reconciliation) fn known(
    conn: &mut PgConnection,
    account: AccountId,
    lines: &[NewLine],
) -> Result<HashSet<Mark>, AppError> {
    let mut known = HashSet::new();
    for some in lines.chunks(AT_ONCE) {
        let fingerprints: Vec<&[u8]> = some.iter().map(|line| line.fingerprint.as_slice()).collect();
        let there: Vec<Mark> = statement_lines::table
            .filter(statement_lines::account_id.eq(account))
            .filter(statement_lines::fingerprint.eq_any(fingerprints))
            .select((statement_lines::fingerprint, statement_lines::occurrence))
            .load(conn)?;
        known.extend(there);
    }
    Ok(known)
}

/// Writes lines that are not there yet. Nobody else writes lines meanwhile: the caller holds the statements. With
/// `COPY`, which is some ten times faster than inserting a long file's lines.
pub(in crate::domain::reconciliation) fn add(
    conn: &mut PgConnection,
    new: &[NewLine],
) -> Result<(), AppError> {
    if !new.is_empty() {
        diesel::copy_from(statement_lines::table)
            .from_insertable(new)
            .execute(conn)?;
    }
    Ok(())
}

/// How many lines of a file print this.
pub(in crate::domain::reconciliation) fn turns(
    conn: &mut PgConnection,
    statement: StatementId,
    fingerprint: &[u8],
) -> Result<i32, AppError> {
    let last: Option<i32> = statement_lines::table
        .filter(statement_lines::statement_id.eq(statement))
        .filter(statement_lines::fingerprint.eq(fingerprint))
        .select(diesel::dsl::max(statement_lines::occurrence))
        .first(conn)?;
    Ok(last.unwrap_or(0))
}

/// What other files brought to this account around these days.
pub(in crate::domain::reconciliation) fn movements(
    conn: &mut PgConnection,
    account: AccountId,
    except: StatementId,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Vec<(StatementLineId, Mark, Movement)>, AppError> {
    type Row = (
        StatementLineId,
        Vec<u8>,
        i32,
        NaiveDate,
        Direction,
        Decimal,
        String,
    );
    let rows: Vec<Row> = statement_lines::table
        .filter(statement_lines::account_id.eq(account))
        .filter(statement_lines::statement_id.ne(except))
        .filter(statement_lines::posted_on.between(first - APART, last + APART))
        .select((
            statement_lines::id,
            statement_lines::fingerprint,
            statement_lines::occurrence,
            statement_lines::posted_on,
            statement_lines::direction,
            statement_lines::amount,
            statement_lines::reference,
        ))
        .load(conn)?;
    let movement = |(id, fingerprint, occurrence, posted_on, direction, amount, reference): Row| {
        let movement = Movement {
            posted_on,
            direction,
            amount,
            reference,
        };
        (id, (fingerprint, occurrence), movement)
    };
    Ok(rows.into_iter().map(movement).collect())
}

/// The day of the first line that a file brought.
pub(in crate::domain::reconciliation) fn first_day(
    conn: &mut PgConnection,
    statement: StatementId,
) -> Result<Option<NaiveDate>, AppError> {
    Ok(statement_lines::table
        .filter(statement_lines::statement_id.eq(statement))
        .select(diesel::dsl::min(statement_lines::posted_on))
        .first(conn)?)
}

/// How many lines of a file are used, and how many set aside.
pub fn counts(conn: &mut PgConnection, statement: StatementId) -> Result<(i64, i64), AppError> {
    let of = statement_lines::table.filter(statement_lines::statement_id.eq(statement));
    let used = of
        .filter(statement_lines::submission_id.is_not_null())
        .count()
        .get_result(conn)?;
    let aside = of
        .filter(statement_lines::aside_at.is_not_null())
        .count()
        .get_result(conn)?;
    Ok((used, aside))
}

/// Until the transaction ends, nobody else uses this money.
pub(in crate::domain::reconciliation) fn lock(
    conn: &mut PgConnection,
    id: StatementLineId,
) -> Result<Option<Line>, AppError> {
    Ok(statement_lines::table
        .find(id)
        .select(Line::as_select())
        .for_update()
        .first(conn)
        .optional()?)
}

/// This money was that payment.
pub(in crate::domain::reconciliation) fn link(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: Option<UserId>,
    id: StatementLineId,
    submission: SubmissionId,
) -> Result<(), AppError> {
    diesel::update(statement_lines::table.find(id))
        .set((
            statement_lines::submission_id.eq(submission),
            statement_lines::matched_by.eq(by),
            statement_lines::matched_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// The same of a payment that was confirmed before its line came.
pub(in crate::domain::reconciliation) fn link_by_import(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    id: StatementLineId,
    submission: SubmissionId,
) -> Result<(), AppError> {
    link(conn, now, Some(by), id, submission)?;
    diesel::update(statement_lines::table.find(id))
        .set(statement_lines::matched_by_import.eq(true))
        .execute(conn)?;
    Ok(())
}

/// The money of this payment, if it was any line's, is nobody's again.
pub(in crate::domain::reconciliation) fn unlink(
    conn: &mut PgConnection,
    submission: SubmissionId,
) -> Result<(), AppError> {
    diesel::update(statement_lines::table.filter(statement_lines::submission_id.eq(submission)))
        .set((
            statement_lines::submission_id.eq(None::<SubmissionId>),
            statement_lines::matched_by.eq(None::<UserId>),
            statement_lines::matched_at.eq(None::<DateTime<Utc>>),
            statement_lines::matched_by_import.eq(false),
        ))
        .execute(conn)?;
    Ok(())
}

/// This money is no order's.
pub fn set_aside(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    id: StatementLineId,
    reason: &str,
) -> Result<(), AppError> {
    let line = lock(conn, id)?.ok_or(AppError::NotFound)?;
    if line.direction == Direction::Out {
        return Err(AppError::conflict(
            "line_out",
            "Ese dinero salió de la cuenta: no hay nada que apartar.",
        ));
    }
    if line.submission_id.is_some() {
        return Err(AppError::conflict(
            "line_used",
            "Este dinero ya es el pago de un pedido.",
        ));
    }
    if line.aside_at.is_some() {
        return Ok(());
    }
    diesel::update(statement_lines::table.find(id))
        .set((
            statement_lines::aside_reason.eq(reason),
            statement_lines::aside_by.eq(by),
            statement_lines::aside_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// What was set aside may prove a payment again. Of a line that was probably seen before, somebody says so that it is
/// other money.
pub fn retake(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    id: StatementLineId,
) -> Result<(), AppError> {
    let line = lock(conn, id)?.ok_or(AppError::NotFound)?;
    if line.aside_at.is_none() {
        return Ok(());
    }
    diesel::update(statement_lines::table.find(id))
        .set((
            statement_lines::aside_reason.eq(None::<String>),
            statement_lines::aside_by.eq(None::<UserId>),
            statement_lines::aside_at.eq(None::<DateTime<Utc>>),
            statement_lines::retaken_by.eq(by),
            statement_lines::retaken_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ends what hangs on the lines of a file: payments that it alone tied to them have no line, and what was taken for a
/// repetition of them, or as taken back by them, is money of its own again. Answers what they had taken back.
pub(in crate::domain::reconciliation) fn let_go(
    conn: &mut PgConnection,
    statement: StatementId,
) -> Result<Vec<Line>, AppError> {
    let own = statement_lines::table.filter(statement_lines::statement_id.eq(statement));
    diesel::update(own.filter(statement_lines::matched_by_import))
        .set((
            statement_lines::submission_id.eq(None::<SubmissionId>),
            statement_lines::matched_by.eq(None::<UserId>),
            statement_lines::matched_at.eq(None::<DateTime<Utc>>),
            statement_lines::matched_by_import.eq(false),
        ))
        .execute(conn)?;
    let ids: Vec<Option<StatementLineId>> = own.select(statement_lines::id.nullable()).load(conn)?;
    diesel::update(
        statement_lines::table
            .filter(statement_lines::seen_before.eq_any(&ids))
            .filter(statement_lines::aside_by.is_null()),
    )
    .set((
        statement_lines::aside_reason.eq(None::<String>),
        statement_lines::aside_at.eq(None::<DateTime<Utc>>),
    ))
    .execute(conn)?;
    diesel::update(statement_lines::table.filter(statement_lines::voided_by.eq(statement)))
        .set(statement_lines::voided_by.eq(None::<StatementId>))
        .execute(conn)?;
    Ok(
        diesel::update(statement_lines::table.filter(statement_lines::reversed_by.eq_any(&ids)))
            .set(statement_lines::reversed_by.eq(None::<StatementLineId>))
            .returning(Line::as_returning())
            .get_results(conn)?,
    )
}

/// Takes the lines of a file away, and answers how many stay because they are the proof of a payment.
pub(in crate::domain::reconciliation) fn remove(
    conn: &mut PgConnection,
    statement: StatementId,
) -> Result<i64, AppError> {
    let own = statement_lines::table.filter(statement_lines::statement_id.eq(statement));
    diesel::delete(own.filter(statement_lines::submission_id.is_null())).execute(conn)?;
    Ok(own.count().get_result(conn)?)
}

/// Whether some line is the money of this payment.
pub(in crate::domain::reconciliation) fn is_proved(
    conn: &mut PgConnection,
    submission: SubmissionId,
) -> Result<bool, AppError> {
    let own = statement_lines::table.filter(statement_lines::submission_id.eq(submission));
    Ok(diesel::select(diesel::dsl::exists(own)).get_result(conn)?)
}

/// The lines that these probably are, each with the name of its file. One statement.
pub fn originals(
    conn: &mut PgConnection,
    lines: &[Line],
) -> Result<HashMap<StatementLineId, (Line, String)>, AppError> {
    let ids: Vec<StatementLineId> = lines.iter().filter_map(|line| line.seen_before).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(Line, String)> = statement_lines::table
        .inner_join(statements::table)
        .filter(statement_lines::id.eq_any(ids))
        .select((Line::as_select(), statements::file_name))
        .load(conn)?;
    Ok(found
        .into_iter()
        .map(|(line, file)| (line.id, (line, file)))
        .collect())
}
