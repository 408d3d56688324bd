//! The payments that wait, oldest first.

use super::filter::{PaymentFilter, Via};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{OrderId, SubmissionId, UserId};
use crate::base::keyset::{Cursor, cut, one_more};
use crate::base::search::Search;
use crate::domain::lifecycle::SubmissionStatus;
use crate::domain::payments::Submission;
use crate::schema::{orders, payment_submissions};
use chrono::{DateTime, Utc};
use diesel::BoxableExpression;
use diesel::dsl::InnerJoinQuerySource;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;

/// Where a payment stands in the queue: by when it was reported.
pub type QueueCursor = Cursor<SubmissionId>;

pub fn place_of(submission: &Submission) -> QueueCursor {
    Cursor::at(submission.reported_at, submission.id)
}

const OPEN: [SubmissionStatus; 2] = [SubmissionStatus::Reported, SubmissionStatus::UnderReview];

/// At most `limit` of those that the filter wants, after this place; of this order only, if one is named. One statement.
pub fn waiting(
    conn: &mut PgConnection,
    filter: &PaymentFilter,
    limit: usize,
    after: Option<QueueCursor>,
    only: Option<OrderId>,
) -> Result<(Vec<Submission>, Option<QueueCursor>), AppError> {
    let mut query = payment_submissions::table
        .inner_join(orders::table)
        .filter(payment_submissions::status.eq_any(OPEN))
        .select(Submission::as_select())
        .into_boxed();
    if let Some(only) = only {
        query = query.filter(payment_submissions::order_id.eq(only));
    }
    if !filter.list.search.is_blank() {
        query = query.filter(found(&filter.list.search));
    }
    match &filter.via {
        None => {}
        Some(Via::Method(method)) => query = query.filter(payment_submissions::method.eq(*method)),
        Some(Via::Bank(code)) => {
            query = query.filter(payment_submissions::origin_bank_code.eq(code.clone()));
        }
    }
    if let Some(from) = filter.list.from.and_then(calendar::start_of_day) {
        query = query.filter(payment_submissions::reported_at.ge(from));
    }
    if let Some(end) = filter.list.to.and_then(calendar::end_of_day) {
        query = query.filter(payment_submissions::reported_at.lt(end));
    }
    if let Some((at, id)) = after.and_then(|after| Some((after.time()?, after.id))) {
        query = query.filter(payment_submissions::reported_at.ge(at)).filter(
            payment_submissions::reported_at
                .gt(at)
                .or(payment_submissions::id.gt(id)),
        );
    }
    let mut found: Vec<Submission> = query
        .order((payment_submissions::reported_at, payment_submissions::id))
        .limit(one_more(limit))
        .load(conn)?;
    let next = cut(&mut found, limit).map(place_of);
    Ok((found, next))
}

type WithOrder = InnerJoinQuerySource<payment_submissions::table, orders::table>;
type Condition = Box<dyn BoxableExpression<WithOrder, Pg, SqlType = Bool>>;

/// Its own words or those of its order; the amount; or the end of a longer reference, as the bank has it.
fn found(search: &Search) -> Condition {
    let own = crate::found_by!(payment_submissions, search, WithOrder);
    let mut found: Condition = Box::new(own.or(crate::found_by!(orders, search, WithOrder)));
    if let Some(amount) = search.amount {
        found = Box::new(found.or(payment_submissions::amount_reported.eq(amount)));
    }
    if !search.digits.is_empty() {
        let is_its_end = functions::right(
            search.digits.clone(),
            functions::length(payment_submissions::reference_key),
        )
        .eq(payment_submissions::reference_key);
        let is_long = functions::length(payment_submissions::reference_key).ge(SHORTEST_END);
        found = Box::new(found.or(is_long.and(is_its_end)));
    }
    found
}

/// Fewer last digits than these say nothing.
const SHORTEST_END: i32 = 4;

mod functions {
    use diesel::sql_types::{Integer, Text};
    diesel::define_sql_function! {
        fn right(text: Text, characters: Integer) -> Text;
    }
    diesel::define_sql_function! {
        fn length(text: Text) -> Integer;
    }
}

/// How far ahead the next one is looked for.
const AHEAD: i64 = 500;

/// The payments around a place: the one before it, and the one that this person should look at after it (those that a
/// colleague is looking at come last; after the end, the oldest of all). Two statements.
pub fn around(
    conn: &mut PgConnection,
    me: UserId,
    place: QueueCursor,
) -> Result<(Option<SubmissionId>, Option<SubmissionId>), AppError> {
    let at = place.time().ok_or(AppError::NotFound)?;
    let before: Option<SubmissionId> = payment_submissions::table
        .filter(payment_submissions::status.eq_any(OPEN))
        .filter(payment_submissions::reported_at.le(at))
        .filter(
            payment_submissions::reported_at
                .lt(at)
                .or(payment_submissions::id.lt(place.id)),
        )
        .order((
            payment_submissions::reported_at.desc(),
            payment_submissions::id.desc(),
        ))
        .select(payment_submissions::id)
        .first(conn)
        .optional()?;
    Ok((before, next(conn, me, Some(place))?))
}

/// The payment that this person should look at next.
pub fn next(
    conn: &mut PgConnection,
    me: UserId,
    after: Option<QueueCursor>,
) -> Result<Option<SubmissionId>, AppError> {
    let open: Vec<(SubmissionId, Option<UserId>, DateTime<Utc>)> = payment_submissions::table
        .filter(payment_submissions::status.eq_any(OPEN))
        .order((payment_submissions::reported_at, payment_submissions::id))
        .limit(AHEAD)
        .select((
            payment_submissions::id,
            payment_submissions::reviewer_id,
            payment_submissions::reported_at,
        ))
        .load(conn)?;
    let others = open
        .into_iter()
        .map(|(id, reviewer, at)| (Cursor::at(at, id), reviewer))
        .filter(|(place, _)| Some(*place) != after);
    let next = others.min_by_key(|(place, reviewer)| {
        let is_with_a_colleague = reviewer.is_some_and(|reviewer| reviewer != me);
        (
            is_with_a_colleague,
            after.is_some_and(|after| *place < after),
            *place,
        )
    });
    Ok(next.map(|(place, _)| place.id))
}
