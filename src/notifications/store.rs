//! Rows of the outbox.

use super::Notice;
use crate::error::AppError;
use crate::ids::NoticeId;
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
