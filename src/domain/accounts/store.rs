//! Rows of people.

use super::role::Role;
use super::rules;
use super::user::{NewUser, User};
use crate::base::error::AppError;
use crate::base::ids::{UserId, WorkshopId};
use crate::schema::{notices, password_resets, sessions, users, workshop_users};
use chrono::{DateTime, Utc};
use diesel::dsl::{array, exists};
use diesel::prelude::*;

/// The person with this id.
pub fn find(conn: &mut PgConnection, id: UserId) -> Result<Option<User>, AppError> {
    Ok(users::table
        .left_join(workshop_users::table)
        .filter(users::id.eq(id))
        .select(User::as_select())
        .first(conn)
        .optional()?)
}

/// As far as unread notices are counted.
pub const UNREAD_COUNTED: usize = 100;

/// A session, and who comes with it.
pub struct Visit {
    /// What the session carries, as JSON texts.
    pub state: serde_json::Value,
    /// With how many notices they have not read, counted no further than [`UNREAD_COUNTED`].
    pub person: Option<(User, usize)>,
}

/// The session with this key, unless it has ended, and its person. One statement, made on every request: a change of role
/// takes effect at once.
pub fn visit(
    conn: &mut PgConnection,
    key_digest: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Visit>, AppError> {
    let unread = notices::table
        .filter(notices::user_id.nullable().eq(sessions::user_id))
        .filter(notices::read_at.is_null())
        .select(notices::id)
        .limit(UNREAD_COUNTED as i64);
    let row: Option<(serde_json::Value, Option<User>, Vec<uuid::Uuid>)> = sessions::table
        .left_join(users::table.left_join(workshop_users::table))
        .filter(sessions::key_digest.eq(key_digest))
        .filter(sessions::expires_at.gt(now))
        .select((sessions::state, Option::<User>::as_select(), array(unread)))
        .first(conn)
        .optional()?;
    Ok(row.map(|(state, user, unread)| Visit {
        state,
        person: user.map(|user| (user, unread.len())),
    }))
}

/// Who had this session at that time; `None` if it was ended since.
pub fn of_session(
    conn: &mut PgConnection,
    key_digest: &[u8],
    at: DateTime<Utc>,
) -> Result<Option<User>, AppError> {
    let id: Option<Option<UserId>> = sessions::table
        .find(key_digest)
        .filter(sessions::expires_at.gt(at))
        .select(sessions::user_id)
        .first(conn)
        .optional()?;
    match id.flatten() {
        Some(id) => find(conn, id),
        None => Ok(None),
    }
}

/// The person with this address, in lower case.
pub fn find_by_email(conn: &mut PgConnection, email: &str) -> Result<Option<User>, AppError> {
    let id: Option<UserId> = users::table
        .filter(users::email.eq(email))
        .select(users::id)
        .first(conn)
        .optional()?;
    id.map_or(Ok(None), |id| find(conn, id))
}

/// What is needed to check a password.
#[derive(Clone)]
pub struct Credentials {
    pub id: UserId,
    pub password_hash: String,
    pub active: bool,
}

pub fn credentials(conn: &mut PgConnection, email: &str) -> Result<Option<Credentials>, AppError> {
    let row: Option<(UserId, String, bool)> = users::table
        .filter(users::email.eq(email))
        .select((users::id, users::password_hash, users::active))
        .first(conn)
        .optional()?;
    Ok(row.map(|(id, password_hash, active)| Credentials {
        id,
        password_hash,
        active,
    }))
}

/// `None`: the e-mail has an account already.
pub(super) fn insert(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    new: &NewUser,
) -> Result<Option<UserId>, AppError> {
    let id = UserId::new(now);
    let inserted = diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            users::email.eq(&new.email),
            users::password_hash.eq(&new.password_hash),
            users::name.eq(&new.name),
            users::role.eq(new.role),
            users::email_proven_at.eq(new.is_proven.then_some(now)),
            users::created_at.eq(now),
            users::updated_at.eq(now),
        ))
        .on_conflict(users::email)
        .do_nothing()
        .execute(conn)?;
    if inserted == 0 {
        return Ok(None);
    }
    if new.workshop.is_some() {
        set_workshop(conn, id, new.workshop)?;
    }
    Ok(Some(id))
}

/// The active customer's account of this address, if we know that they read what is sent there.
pub fn proven_customer(conn: &mut PgConnection, email: &str) -> Result<Option<User>, AppError> {
    let is_theirs = |user: &User| user.role == Role::Cliente && user.active && user.email_proven_at.is_some();
    Ok(find_by_email(conn, email)?.filter(is_theirs))
}

/// Since when the address is known to be theirs; `None`: it is not any more.
pub(super) fn set_proven(
    conn: &mut PgConnection,
    user: UserId,
    at: Option<DateTime<Utc>>,
) -> Result<(), AppError> {
    diesel::update(users::table.find(user))
        .set(users::email_proven_at.eq(at))
        .execute(conn)?;
    Ok(())
}

/// Whom they work for; `None` for nobody.
pub(super) fn set_workshop(
    conn: &mut PgConnection,
    user: UserId,
    workshop: Option<WorkshopId>,
) -> Result<(), AppError> {
    let Some(workshop) = workshop else {
        diesel::delete(workshop_users::table.find(user)).execute(conn)?;
        return Ok(());
    };
    diesel::insert_into(workshop_users::table)
        .values((
            workshop_users::user_id.eq(user),
            workshop_users::workshop_id.eq(workshop),
        ))
        .on_conflict(workshop_users::user_id)
        .do_update()
        .set(workshop_users::workshop_id.eq(workshop))
        .execute(conn)?;
    Ok(())
}

/// Whether another account could still do an admin's work.
pub(super) fn has_other_admin(conn: &mut PgConnection, than: UserId) -> Result<bool, AppError> {
    let others = users::table
        .filter(users::role.eq(Role::Admin))
        .filter(users::active)
        .filter(users::id.ne(than));
    Ok(diesel::select(exists(others)).get_result(conn)?)
}

pub(super) fn set_profile(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    user: UserId,
    email: &str,
    name: &str,
    role: Role,
) -> Result<(), AppError> {
    diesel::update(users::table.find(user))
        .set((
            users::email.eq(email),
            users::name.eq(name),
            users::role.eq(role),
            users::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

pub(super) fn set_active(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    user: UserId,
    active: bool,
) -> Result<(), AppError> {
    diesel::update(users::table.find(user))
        .set((users::active.eq(active), users::updated_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// The active account of this e-mail, held until the transaction ends: two requests at once are counted one by one.
pub(super) fn lock_active(conn: &mut PgConnection, email: &str) -> Result<Option<UserId>, AppError> {
    Ok(users::table
        .filter(users::email.eq(email))
        .filter(users::active)
        .select(users::id)
        .for_no_key_update()
        .first(conn)
        .optional()?)
}

/// Links made within the last hour, used or not: as each is valid for an hour, those not yet past it.
pub(super) fn open_resets(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    user: UserId,
) -> Result<i64, AppError> {
    Ok(password_resets::table
        .filter(password_resets::user_id.eq(user))
        .filter(password_resets::expires_at.gt(now))
        .count()
        .get_result(conn)?)
}

pub(super) fn insert_reset(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    digest: &[u8],
    user: UserId,
) -> Result<(), AppError> {
    let past = password_resets::table
        .filter(password_resets::user_id.eq(user))
        .filter(password_resets::expires_at.le(now));
    diesel::delete(past).execute(conn)?;
    diesel::insert_into(password_resets::table)
        .values((
            password_resets::token_digest.eq(digest),
            password_resets::user_id.eq(user),
            password_resets::expires_at.eq(now + rules::RESET_VALID),
        ))
        .execute(conn)?;
    Ok(())
}

/// The address of the account that this link opens, if it still works.
pub(super) fn whose_reset(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    digest: &[u8],
) -> Result<Option<String>, AppError> {
    Ok(password_resets::table
        .inner_join(users::table)
        .filter(password_resets::token_digest.eq(digest))
        .filter(password_resets::used_at.is_null())
        .filter(password_resets::expires_at.gt(now))
        .filter(users::active)
        .select(users::email)
        .first(conn)
        .optional()?)
}

/// Whose link this is, if it still worked; from now on it does not.
pub(super) fn use_reset(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    digest: &[u8],
) -> Result<Option<UserId>, AppError> {
    let link = password_resets::table
        .find(digest)
        .filter(password_resets::used_at.is_null())
        .filter(password_resets::expires_at.gt(now));
    Ok(diesel::update(link)
        .set(password_resets::used_at.eq(now))
        .returning(password_resets::user_id)
        .get_result(conn)
        .optional()?)
}

pub(super) fn end_resets(conn: &mut PgConnection, now: DateTime<Utc>, user: UserId) -> Result<(), AppError> {
    let open = password_resets::table
        .filter(password_resets::user_id.eq(user))
        .filter(password_resets::used_at.is_null());
    diesel::update(open)
        .set(password_resets::used_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// The e-mail of the account, if it is active.
pub(super) fn set_password(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    user: UserId,
    hash: &str,
) -> Result<Option<String>, AppError> {
    Ok(diesel::update(users::table.find(user).filter(users::active))
        .set((users::password_hash.eq(hash), users::updated_at.eq(now)))
        .returning(users::email)
        .get_result(conn)
        .optional()?)
}

/// Nobody is signed in with this account any more, on any device.
pub fn end_sessions(conn: &mut PgConnection, user: UserId) -> Result<(), AppError> {
    diesel::delete(sessions::table.filter(sessions::user_id.eq(user))).execute(conn)?;
    Ok(())
}
