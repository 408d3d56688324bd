//! Orders of a guest become an account's, once its address is known to be its owner's.

use crate::base::error::AppError;
use crate::base::ids::UserId;
use crate::domain::accounts::{self, Role};
use crate::domain::orders::{self, Actor, Audience, EventKind, NewEvent};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// More than anybody orders without an account; older ones stay where their links lead.
const MOST: i64 = 200;

/// What was ordered with the address of a customer who has proven it joins their account. What is in another account stays.
pub fn join_account(conn: &mut PgConnection, now: DateTime<Utc>, user: UserId) -> Result<(), AppError> {
    let user = accounts::find(conn, user)?.filter(|user| user.role == Role::Cliente && user.active);
    let Some(user) = user.filter(|user| user.email_proven_at.is_some()) else {
        return Ok(());
    };
    for order in orders::of_guest(conn, &user.email, MOST)? {
        orders::change(conn, now, order, |conn, order| {
            // Looked at again under its lock.
            if order.user_id.is_some() || order.customer_email != user.email {
                return Ok(());
            }
            orders::set_owner(conn, order, Some(user.id))?;
            let event = NewEvent {
                item: None,
                kind: EventKind::JoinedAccount,
                audience: Audience::Staff,
                workshop: None,
                message: String::new(),
                reason: None,
            };
            order.record(conn, now, Actor::of(Some(&user)), event)
        })?;
    }
    Ok(())
}
