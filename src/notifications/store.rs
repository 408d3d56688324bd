//! Rows of the outbox.

use super::Notice;
use crate::error::AppError;
use crate::ids::{NoticeId, OrderId};
use crate::schema::outbox;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

pub(super) fn insert(conn: &mut PgConnection, now: DateTime<Utc>, notice: &Notice) -> Result<(), AppError> {
    diesel::insert_into(outbox::table)
        .values((
            outbox::id.eq(NoticeId::new()),
            outbox::kind.eq(notice.kind),
            outbox::order_id.eq(notice.order_id),
            outbox::recipient.eq(&notice.recipient),
            outbox::subject.eq(&notice.subject),
            outbox::body.eq(&notice.body),
            outbox::next_try_at.eq(now),
            outbox::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes back what was queued about this order at this very time and not sent yet: in this same transaction.
pub fn take_back(
    conn: &mut PgConnection,
    at: DateTime<Utc>,
    kind: &str,
    order: OrderId,
) -> Result<(), AppError> {
    let queued = outbox::table
        .filter(outbox::order_id.eq(order))
        .filter(outbox::kind.eq(kind))
        .filter(outbox::created_at.eq(at))
        .filter(outbox::state.eq("WAITING"));
    diesel::delete(queued).execute(conn)?;
    Ok(())
}

/// What was written about this order before, oldest first.
pub fn bodies(conn: &mut PgConnection, kind: &str, order: OrderId) -> Result<Vec<String>, AppError> {
    Ok(outbox::table
        .filter(outbox::order_id.eq(order))
        .filter(outbox::kind.eq(kind))
        .order((outbox::created_at, outbox::id))
        .select(outbox::body)
        .load(conn)?)
}

/// A row of the outbox, as admins read it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox, check_for_backend(diesel::pg::Pg))]
pub struct Letter {
    pub id: NoticeId,
    pub order_id: Option<OrderId>,
    pub recipient: String,
    pub subject: String,
    pub body: String,
    pub state: String,
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// The newest first, older than this one. Ids are made in the order of time.
pub fn newest(
    conn: &mut PgConnection,
    limit: usize,
    before: Option<NoticeId>,
) -> Result<Vec<Letter>, AppError> {
    let mut query = outbox::table.select(Letter::as_select()).into_boxed();
    if let Some(before) = before {
        query = query.filter(outbox::id.lt(before));
    }
    Ok(query
        .order(outbox::id.desc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .load(conn)?)
}
