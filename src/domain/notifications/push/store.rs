//! Rows of devices, and of what waits for them.

use super::rules::{self, PushKind};
use crate::base::error::AppError;
use crate::base::ids::{PushMessageId, PushSubscriptionId, UserId};
use crate::schema::{notices, push_key, push_messages, push_subscriptions};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// A browser as it introduces itself.
#[derive(Clone, Debug)]
pub struct NewSubscription {
    pub endpoint: String,
    pub p256dh: Vec<u8>,
    pub auth: Vec<u8>,
    pub kinds: Vec<PushKind>,
}

pub(super) fn key(conn: &mut PgConnection) -> Result<Option<Vec<u8>>, AppError> {
    Ok(push_key::table.select(push_key::pkcs8).first(conn).optional()?)
}

/// Unless there is one.
pub(super) fn keep_key(conn: &mut PgConnection, now: DateTime<Utc>, pkcs8: &[u8]) -> Result<(), AppError> {
    diesel::insert_into(push_key::table)
        .values((push_key::pkcs8.eq(pkcs8), push_key::created_at.eq(now)))
        .on_conflict_do_nothing()
        .execute(conn)?;
    Ok(())
}

fn codes(kinds: &[PushKind]) -> Vec<Option<&'static str>> {
    kinds.iter().map(|kind| Some(kind.as_str())).collect()
}

/// A browser belongs to whoever asked last; of one person's, the oldest give way.
pub(super) fn put(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    user: UserId,
    new: &NewSubscription,
) -> Result<PushSubscriptionId, AppError> {
    let kinds = codes(&new.kinds);
    let said = (
        push_subscriptions::user_id.eq(user),
        push_subscriptions::p256dh.eq(&new.p256dh),
        push_subscriptions::auth.eq(&new.auth),
        push_subscriptions::kinds.eq(&kinds),
        push_subscriptions::failures.eq(0),
    );
    let id: PushSubscriptionId = diesel::insert_into(push_subscriptions::table)
        .values((
            push_subscriptions::id.eq(PushSubscriptionId::new(now)),
            push_subscriptions::endpoint.eq(&new.endpoint),
            push_subscriptions::created_at.eq(now),
            said,
        ))
        .on_conflict(push_subscriptions::endpoint)
        .do_update()
        .set(said)
        .returning(push_subscriptions::id)
        .get_result(conn)?;
    let too_many: Vec<PushSubscriptionId> = push_subscriptions::table
        .filter(push_subscriptions::user_id.eq(user))
        .filter(push_subscriptions::id.ne(id))
        .order(push_subscriptions::id.desc())
        .offset(i64::try_from(rules::DEVICES - 1).unwrap_or(i64::MAX))
        .select(push_subscriptions::id)
        .load(conn)?;
    diesel::delete(push_subscriptions::table.filter(push_subscriptions::id.eq_any(too_many)))
        .execute(conn)?;
    Ok(id)
}

/// What this device of theirs tells; `None` where it tells nothing.
pub(super) fn kinds(
    conn: &mut PgConnection,
    user: UserId,
    id: PushSubscriptionId,
) -> Result<Option<Vec<PushKind>>, AppError> {
    let found: Option<Vec<Option<String>>> = push_subscriptions::table
        .find(id)
        .filter(push_subscriptions::user_id.eq(user))
        .select(push_subscriptions::kinds)
        .first(conn)
        .optional()?;
    let read = |codes: Vec<Option<String>>| {
        codes
            .into_iter()
            .flatten()
            .filter_map(|code| code.parse().ok())
            .collect()
    };
    Ok(found.map(read))
}

pub(super) fn set_kinds(
    conn: &mut PgConnection,
    user: UserId,
    id: PushSubscriptionId,
    kinds: &[PushKind],
) -> Result<bool, AppError> {
    let own = push_subscriptions::table
        .find(id)
        .filter(push_subscriptions::user_id.eq(user));
    let changed = diesel::update(own)
        .set(push_subscriptions::kinds.eq(codes(kinds)))
        .execute(conn)?;
    Ok(changed == 1)
}

pub(super) fn remove_device(conn: &mut PgConnection, id: PushSubscriptionId) -> Result<(), AppError> {
    diesel::delete(push_subscriptions::table.find(id)).execute(conn)?;
    Ok(())
}

pub(super) fn remove_unless_of(
    conn: &mut PgConnection,
    id: PushSubscriptionId,
    user: UserId,
) -> Result<(), AppError> {
    let others = push_subscriptions::table
        .find(id)
        .filter(push_subscriptions::user_id.ne(user));
    diesel::delete(others).execute(conn)?;
    Ok(())
}

pub(super) fn remove_of(conn: &mut PgConnection, user: UserId) -> Result<(), AppError> {
    diesel::delete(push_subscriptions::table.filter(push_subscriptions::user_id.eq(user))).execute(conn)?;
    Ok(())
}

/// A row for each device of these people that tells of this. Nothing is shared between two transactions that do so: nobody
/// waits for somebody else's order.
pub(super) fn queue(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    people: &[UserId],
    kind: PushKind,
) -> Result<(), AppError> {
    let devices: Vec<PushSubscriptionId> = push_subscriptions::table
        .filter(push_subscriptions::user_id.eq_any(people))
        .filter(push_subscriptions::kinds.contains(codes(&[kind])))
        .select(push_subscriptions::id)
        .load(conn)?;
    if devices.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = devices
        .into_iter()
        .map(|device| {
            (
                push_messages::id.eq(PushMessageId::new(now)),
                push_messages::subscription_id.eq(device),
                push_messages::kind.eq(kind),
                push_messages::next_try_at.eq(now),
                push_messages::created_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(push_messages::table)
        .values(rows)
        .execute(conn)?;
    Ok(())
}

/// What is to be sent to one device.
#[derive(Clone, Debug)]
pub struct Due {
    pub device: PushSubscriptionId,
    pub kind: PushKind,
    pub endpoint: String,
    pub p256dh: Vec<u8>,
    pub auth: Vec<u8>,
    /// `None` where it was all read meanwhile.
    pub word: Option<rules::Word>,
    /// This one included.
    pub tries: i32,
    /// What is older waits for the same.
    pub last: PushMessageId,
}

/// Takes what is due, and leaves what another process is taking. Of each device and kind, one.
pub(super) fn claim(conn: &mut PgConnection, now: DateTime<Utc>, limit: i64) -> Result<Vec<Due>, AppError> {
    type Row = (PushMessageId, PushSubscriptionId, PushKind, i32);
    let rows: Vec<Row> = push_messages::table
        .filter(push_messages::next_try_at.le(now))
        .order((push_messages::next_try_at, push_messages::id))
        .limit(limit)
        .for_update()
        .skip_locked()
        .select((
            push_messages::id,
            push_messages::subscription_id,
            push_messages::kind,
            push_messages::attempts,
        ))
        .load(conn)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<PushMessageId> = rows.iter().map(|row| row.0).collect();
    diesel::update(push_messages::table.filter(push_messages::id.eq_any(&ids)))
        .set((
            push_messages::attempts.eq(push_messages::attempts + 1),
            push_messages::next_try_at.eq(now + rules::LEASE),
        ))
        .execute(conn)?;
    let mut groups: BTreeMap<(PushSubscriptionId, PushKind), (PushMessageId, i32)> = BTreeMap::new();
    for (id, device, kind, tries) in rows {
        let group = groups.entry((device, kind)).or_insert((id, tries));
        *group = (group.0.max(id), group.1.max(tries));
    }
    let mut due = Vec::new();
    for ((device, kind), (last, tries)) in groups {
        let (user, endpoint, p256dh, auth): (UserId, String, Vec<u8>, Vec<u8>) = push_subscriptions::table
            .find(device)
            .select((
                push_subscriptions::user_id,
                push_subscriptions::endpoint,
                push_subscriptions::p256dh,
                push_subscriptions::auth,
            ))
            .first(conn)?;
        due.push(Due {
            word: word(conn, user, kind)?,
            tries: tries + 1,
            device,
            kind,
            endpoint,
            p256dh,
            auth,
            last,
        });
    }
    Ok(due)
}

/// More than a person counts.
const MOST: i64 = 99;

fn word(conn: &mut PgConnection, user: UserId, kind: PushKind) -> Result<Option<rules::Word>, AppError> {
    let unread: Vec<(String, String)> = notices::table
        .filter(notices::user_id.eq(user))
        .filter(notices::kind.eq(kind.notice()))
        .filter(notices::read_at.is_null())
        .order(notices::id.desc())
        .limit(MOST)
        .select((notices::title, notices::path))
        .load(conn)?;
    let (title, path) = unread.first().cloned().unwrap_or_default();
    Ok(rules::word(kind, unread.len(), &title, &path))
}

/// What was taken up with it.
macro_rules! of {
    ($due:expr) => {
        push_messages::table
            .filter(push_messages::subscription_id.eq($due.device))
            .filter(push_messages::kind.eq($due.kind))
            .filter(push_messages::id.le($due.last))
    };
}

/// It arrived, or nobody needs it any more.
pub(super) fn done(conn: &mut PgConnection, due: &Due) -> Result<(), AppError> {
    diesel::delete(of!(due)).execute(conn)?;
    Ok(())
}

pub(super) fn arrived(conn: &mut PgConnection, now: DateTime<Utc>, due: &Due) -> Result<(), AppError> {
    done(conn, due)?;
    diesel::update(push_subscriptions::table.find(due.device))
        .set((
            push_subscriptions::last_ok_at.eq(now),
            push_subscriptions::failures.eq(0),
        ))
        .execute(conn)?;
    Ok(())
}

/// Another time, or never where `again` is none.
pub(super) fn failed(
    conn: &mut PgConnection,
    due: &Due,
    again: Option<DateTime<Utc>>,
) -> Result<(), AppError> {
    match again {
        Some(at) => {
            diesel::update(of!(due))
                .set(push_messages::next_try_at.eq(at))
                .execute(conn)?;
        }
        None => done(conn, due)?,
    }
    let failures: Option<i32> = diesel::update(push_subscriptions::table.find(due.device))
        .set(push_subscriptions::failures.eq(push_subscriptions::failures + 1))
        .returning(push_subscriptions::failures)
        .get_result(conn)
        .optional()?;
    if failures.is_some_and(|failures| failures >= rules::FAILURES) {
        remove_device(conn, due.device)?;
    }
    Ok(())
}
