//! Rows of the outbox.

use super::notice::Notice;
use super::rules;
use crate::base::error::AppError;
use crate::base::ids::{NoticeId, OrderId};
use crate::domain::lifecycle::OrderStatus;
use crate::schema::outbox;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types;

/// What came within an hour beside so many letters, gathered in one.
pub const DIGEST: &str = "digest";

pub(super) fn insert(conn: &mut PgConnection, now: DateTime<Utc>, notice: &Notice) -> Result<(), AppError> {
    diesel::insert_into(outbox::table)
        .values((
            outbox::id.eq(NoticeId::new(now)),
            outbox::kind.eq(notice.kind),
            outbox::order_status.eq(notice.status),
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

/// Unless so many letters went to this address within the hour. Counted without a lock: two at the same moment may both find
/// room.
pub(super) fn insert_if_room(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    notice: &Notice,
) -> Result<bool, AppError> {
    let earlier = diesel::alias!(outbox as earlier);
    let the_last = earlier
        .filter(earlier.field(outbox::recipient).eq(&notice.recipient))
        .filter(earlier.field(outbox::created_at).gt(now - rules::GATHERED_FOR))
        .filter(earlier.field(outbox::kind).ne(DIGEST))
        .offset(rules::LETTERS_AN_HOUR - 1)
        .select(earlier.field(outbox::id));
    let letter = diesel::select((
        NoticeId::new(now).into_sql::<sql_types::Uuid>(),
        notice.kind.into_sql::<sql_types::Text>(),
        notice.status.into_sql::<sql_types::Nullable<sql_types::Text>>(),
        notice.order_id.into_sql::<sql_types::Nullable<sql_types::Uuid>>(),
        (&notice.recipient).into_sql::<sql_types::Text>(),
        (&notice.subject).into_sql::<sql_types::Text>(),
        (&notice.body).into_sql::<sql_types::Text>(),
        now.into_sql::<sql_types::Timestamptz>(),
        now.into_sql::<sql_types::Timestamptz>(),
    ))
    .filter(diesel::dsl::not(diesel::dsl::exists(the_last)));
    let written = diesel::insert_into(outbox::table)
        .values(letter)
        .into_columns((
            outbox::id,
            outbox::kind,
            outbox::order_status,
            outbox::order_id,
            outbox::recipient,
            outbox::subject,
            outbox::body,
            outbox::next_try_at,
            outbox::created_at,
        ))
        .execute(conn)?;
    Ok(written > 0)
}

/// Adds a line to the letter that gathers news for this address, or begins one. One that another transaction is writing in is
/// passed over: nobody waits for somebody else's order.
pub(super) fn gather(conn: &mut PgConnection, now: DateTime<Utc>, notice: &Notice) -> Result<(), AppError> {
    let open: Option<(NoticeId, String)> = outbox::table
        .filter(outbox::recipient.eq(&notice.recipient))
        .filter(outbox::kind.eq(DIGEST))
        .filter(outbox::state.eq("WAITING"))
        .filter(outbox::attempts.eq(0))
        .filter(outbox::created_at.gt(now - rules::GATHERED_FOR))
        .order(outbox::id)
        .limit(1)
        .select((outbox::id, outbox::body))
        .for_update()
        .skip_locked()
        .first(conn)
        .optional()?;
    if let Some((id, body)) = open {
        diesel::update(outbox::table.find(id))
            .set(outbox::body.eq(rules::gathered(&body, &notice.subject)))
            .execute(conn)?;
        return Ok(());
    }
    diesel::insert_into(outbox::table)
        .values((
            outbox::id.eq(NoticeId::new(now)),
            outbox::kind.eq(DIGEST),
            outbox::recipient.eq(&notice.recipient),
            outbox::subject.eq("Novedades de Krafta"),
            outbox::body.eq(rules::gathered("", &notice.subject)),
            outbox::next_try_at.eq(now + rules::GATHERED_FOR),
            outbox::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// The statuses of this order that letters told of before, oldest first.
pub fn statuses_mailed(conn: &mut PgConnection, order: OrderId) -> Result<Vec<OrderStatus>, AppError> {
    Ok(outbox::table
        .filter(outbox::order_id.eq(order))
        .filter(outbox::order_status.is_not_null())
        .order((outbox::created_at, outbox::id))
        .select(outbox::order_status.assume_not_null())
        .load(conn)?)
}

/// Whether this address was written to about this, and about this order if one is named, after that time.
pub fn was_written(
    conn: &mut PgConnection,
    kind: &str,
    recipient: &str,
    order: Option<OrderId>,
    after: DateTime<Utc>,
) -> Result<bool, AppError> {
    let mut letters = outbox::table
        .filter(outbox::recipient.eq(recipient))
        .filter(outbox::kind.eq(kind))
        .filter(outbox::created_at.gt(after))
        .select(outbox::id)
        .into_boxed();
    if let Some(order) = order {
        letters = letters.filter(outbox::order_id.eq(order));
    }
    let found: Option<NoticeId> = letters.first(conn).optional()?;
    Ok(found.is_some())
}

/// Why a blanked message is never sent.
const ENDED: &str = "El enlace se usó o venció, y su texto se borró.";

/// Blanks what was written to one person, or to everybody up to a time: its secret has ended. What still waits is given
/// up, for nobody is to be sent a blank message.
pub fn forget(
    conn: &mut PgConnection,
    kind: &str,
    recipient: Option<&str>,
    until: DateTime<Utc>,
) -> Result<(), AppError> {
    let mut ids = outbox::table
        .filter(outbox::kind.eq(kind))
        .filter(outbox::created_at.le(until))
        .filter(outbox::body.ne(""))
        .select((outbox::id, outbox::state))
        .into_boxed();
    if let Some(recipient) = recipient {
        ids = ids.filter(outbox::recipient.eq(recipient));
    }
    let ids: Vec<(NoticeId, String)> = ids.load(conn)?;
    let all = ids.iter().map(|(id, _)| *id);
    let waiting = ids
        .iter()
        .filter(|(_, state)| state == "WAITING")
        .map(|(id, _)| *id);
    diesel::update(outbox::table.filter(outbox::id.eq_any(waiting)))
        .set((outbox::state.eq("FAILED"), outbox::last_error.eq(ENDED)))
        .execute(conn)?;
    diesel::update(outbox::table.filter(outbox::id.eq_any(all)))
        .set(outbox::body.eq(""))
        .execute(conn)?;
    Ok(())
}
