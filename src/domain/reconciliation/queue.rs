//! The payments that wait, oldest first.

use crate::base::error::AppError;
use crate::base::ids::{OrderId, SubmissionId, UserId};
use crate::domain::lifecycle::SubmissionStatus;
use crate::domain::payments::Submission;
use crate::schema::payment_submissions;
use chrono::{DateTime, Datelike as _, Utc};
use diesel::prelude::*;

/// Where a payment stands in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    at: DateTime<Utc>,
    id: SubmissionId,
}

impl Cursor {
    pub fn of(submission: &Submission) -> Self {
        Self {
            at: submission.reported_at,
            id: submission.id,
        }
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}_{}", self.at.timestamp_micros(), self.id)
    }
}

impl std::str::FromStr for Cursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, id) = text.split_once('_').ok_or(())?;
        let at = at
            .parse()
            .ok()
            .and_then(DateTime::from_timestamp_micros)
            // Others are no place of ours, and some are beyond what the database keeps.
            .filter(|at| (2000..2200).contains(&at.year()))
            .ok_or(())?;
        let id = id.parse().map_err(|_| ())?;
        Ok(Self { at, id })
    }
}

const OPEN: [SubmissionStatus; 2] = [SubmissionStatus::Reported, SubmissionStatus::UnderReview];

/// At most `limit` of them after this place; of this order only, if one is named. One statement.
pub fn waiting(
    conn: &mut PgConnection,
    limit: usize,
    after: Option<Cursor>,
    only: Option<OrderId>,
) -> Result<(Vec<Submission>, Option<Cursor>), AppError> {
    let mut query = payment_submissions::table
        .filter(payment_submissions::status.eq_any(OPEN))
        .select(Submission::as_select())
        .into_boxed();
    if let Some(only) = only {
        query = query.filter(payment_submissions::order_id.eq(only));
    }
    if let Some(after) = after {
        query = query
            .filter(payment_submissions::reported_at.ge(after.at))
            .filter(
                payment_submissions::reported_at
                    .gt(after.at)
                    .or(payment_submissions::id.gt(after.id)),
            );
    }
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX - 1);
    let mut found: Vec<Submission> = query
        .order((payment_submissions::reported_at, payment_submissions::id))
        .limit(wanted + 1)
        .load(conn)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(Cursor::of);
    Ok((found, next))
}

/// How far ahead the next one is looked for.
const AHEAD: i64 = 500;

/// The payments around a place: the one before it, and the one that this person should look at after it (those that a
/// colleague is looking at come last; after the end, the oldest of all). Two statements.
pub fn around(
    conn: &mut PgConnection,
    me: UserId,
    place: Cursor,
) -> Result<(Option<SubmissionId>, Option<SubmissionId>), AppError> {
    let before: Option<SubmissionId> = payment_submissions::table
        .filter(payment_submissions::status.eq_any(OPEN))
        .filter(payment_submissions::reported_at.le(place.at))
        .filter(
            payment_submissions::reported_at
                .lt(place.at)
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
    after: Option<Cursor>,
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
        .map(|(id, reviewer, at)| (Cursor { at, id }, reviewer))
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
