//! Rows of the audit.

use super::change::{Change, Entry, Field, Subject};
use crate::base::error::AppError;
use crate::base::ids::{UserId, WorkshopId};
use crate::schema::{network_audit, users};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

pub(super) fn insert(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Option<UserId>,
    changes: &[&Change],
) -> Result<(), AppError> {
    let rows: Vec<_> = changes
        .iter()
        .map(|change| {
            (
                network_audit::workshop_id.eq(change.workshop),
                network_audit::subject.eq(change.subject),
                network_audit::label.eq(&change.label),
                network_audit::field.eq(change.field),
                network_audit::old_value.eq(&change.old),
                network_audit::new_value.eq(&change.new),
                network_audit::actor_id.eq(actor),
                network_audit::created_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(network_audit::table)
        .values(rows)
        .execute(conn)?;
    Ok(())
}

type Row = (
    i64,
    Subject,
    String,
    Field,
    Option<String>,
    Option<String>,
    Option<(String, String)>,
    DateTime<Utc>,
);

/// What changed at this workshop, or, with `None`, in what concerns all; the newest first, older than `before`.
/// One statement.
pub fn list(
    conn: &mut PgConnection,
    workshop: Option<WorkshopId>,
    limit: i64,
    before: Option<i64>,
) -> Result<Vec<Entry>, AppError> {
    let mut wanted = network_audit::table.left_join(users::table).into_boxed();
    wanted = match workshop {
        Some(id) => wanted.filter(network_audit::workshop_id.eq(id)),
        None => wanted.filter(network_audit::workshop_id.is_null()),
    };
    if let Some(before) = before {
        wanted = wanted.filter(network_audit::id.lt(before));
    }
    let rows: Vec<Row> = wanted
        .order(network_audit::id.desc())
        .limit(limit)
        .select((
            network_audit::id,
            network_audit::subject,
            network_audit::label,
            network_audit::field,
            network_audit::old_value,
            network_audit::new_value,
            (users::name, users::email).nullable(),
            network_audit::created_at,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, subject, label, field, old, new, actor, at)| Entry {
            id,
            subject,
            label,
            field,
            old,
            new,
            actor: actor.map(crate::domain::accounts::called),
            at,
        })
        .collect())
}
