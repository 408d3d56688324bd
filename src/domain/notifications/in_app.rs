//! What somebody should know, in the app itself: a row for each person, written in the transaction of what it tells.

use super::push;
use crate::base::error::AppError;
use crate::base::ids::{NoticeId, OrderId, SubmissionId, UserId, WorkshopId};
use crate::domain::lifecycle::OrderStatus;
use crate::schema::{notices, push_subscriptions, users, workshop_users};
use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;

/// Whom a notice reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    id: UserId,
    /// Roles are told apart by their codes: accounts are another room's.
    role: String,
    email: String,
    /// Some of their devices tell them of something.
    has_device: bool,
}

/// Who is told. Closed accounts never are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipients<'a> {
    Admins,
    /// Who was looked up before.
    These(&'a [Person]),
    /// Admins and operators.
    Operations,
    /// A workshop's own people.
    Workshop(WorkshopId),
    /// One person.
    User(UserId),
}

/// Where it is dealt with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The order's page; which one that is depends on who reads.
    Order(OrderId),
    /// Where an admin checks a payment against the bank.
    Payment(SubmissionId),
    /// Where an admin keeps a workshop.
    Workshop(WorkshopId),
    Page(&'static str),
}

/// What is told.
#[derive(Clone, Debug)]
pub struct Message {
    /// In small letters and `_`, as in [`super::Notice`].
    pub kind: &'static str,
    /// Of news about an order: which status they tell of.
    pub status: Option<OrderStatus>,
    /// What it is about.
    pub order: Option<OrderId>,
    pub title: String,
    /// May be empty.
    pub body: String,
    pub at: Target,
}

impl Target {
    fn path(self, role: &str) -> String {
        match (self, role) {
            (Self::Page(path), _) => path.to_owned(),
            (Self::Workshop(workshop), _) => format!("/admin/workshops/{workshop}"),
            (Self::Payment(submission), _) => format!("/admin/payments/{submission}"),
            (Self::Order(order), "ADMIN") => format!("/admin/orders/{order}"),
            (Self::Order(order), "OPERADOR") => format!("/ops/orders/{order}"),
            (Self::Order(_), "TALLER") => "/workshop/dashboard".to_owned(),
            (Self::Order(order), _) => format!("/orders/{order}"),
        }
    }
}

fn people(conn: &mut PgConnection, to: Recipients<'_>) -> Result<Vec<Person>, AppError> {
    let devices = push_subscriptions::table.filter(push_subscriptions::user_id.eq(users::id));
    let active = users::table.filter(users::active).order(users::id).select((
        users::id,
        users::role,
        users::email,
        exists(devices),
    ));
    let found: Vec<(UserId, String, String, bool)> = match to {
        Recipients::These(people) => return Ok(people.to_vec()),
        Recipients::Admins => active.filter(users::role.eq("ADMIN")).load(conn)?,
        Recipients::Operations => active
            .filter(users::role.eq_any(["ADMIN", "OPERADOR"]))
            .load(conn)?,
        Recipients::Workshop(workshop) => {
            let own = workshop_users::table
                .filter(workshop_users::workshop_id.eq(workshop))
                .select(workshop_users::user_id);
            active.filter(users::id.eq_any(own)).load(conn)?
        }
        Recipients::User(user) => active.filter(users::id.eq(user)).load(conn)?,
    };
    let person = |(id, role, email, has_device)| Person {
        id,
        role,
        email,
        has_device,
    };
    Ok(found.into_iter().map(person).collect())
}

/// All admins.
pub fn admins(conn: &mut PgConnection) -> Result<Vec<Person>, AppError> {
    people(conn, Recipients::Admins)
}

/// Tells each of them, in the transaction of what it tells: both happen, or neither. Gives their addresses, for who is
/// to be written to as well.
pub fn tell(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    to: Recipients<'_>,
    word: &Message,
) -> Result<Vec<String>, AppError> {
    let people = people(conn, to)?;
    let mut rows: Vec<_> = people
        .iter()
        .map(|person| {
            (
                notices::id.eq(NoticeId::new(now)),
                notices::user_id.eq(person.id),
                notices::kind.eq(word.kind),
                notices::order_status.eq(word.status),
                notices::order_id.eq(word.order),
                notices::title.eq(&word.title),
                notices::body.eq(&word.body),
                notices::path.eq(word.at.path(&person.role)),
                notices::created_at.eq(now),
            )
        })
        .collect();
    // Only the insertion of one row is kept prepared.
    match (rows.len(), rows.pop()) {
        (1, Some(row)) => drop(diesel::insert_into(notices::table).values(row).execute(conn)?),
        (_, Some(row)) => {
            rows.push(row);
            diesel::insert_into(notices::table).values(rows).execute(conn)?;
        }
        (_, None) => {}
    }
    let ids: Vec<UserId> = people
        .iter()
        .filter(|person| person.has_device)
        .map(|person| person.id)
        .collect();
    if !ids.is_empty() {
        push::queue(conn, now, &ids, word.kind)?;
    }
    Ok(people.into_iter().map(|person| person.email).collect())
}

/// What somebody was to do about this order is done: nobody needs to read of it any more.
pub fn dealt_with(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    kinds: &[&str],
    order: OrderId,
) -> Result<(), AppError> {
    if kinds.is_empty() {
        return Ok(());
    }
    let open = notices::table
        .filter(notices::order_id.eq(order))
        .filter(notices::kind.eq_any(kinds))
        .filter(notices::read_at.is_null());
    diesel::update(open).set(notices::read_at.eq(now)).execute(conn)?;
    Ok(())
}

/// What admins had not read yet of this, about the same thing, is overtaken or done.
pub fn overtaken(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    kind: &str,
    at: Target,
) -> Result<(), AppError> {
    let unread = notices::table
        .filter(notices::kind.eq(kind))
        .filter(notices::path.eq(at.path("ADMIN")))
        .filter(notices::read_at.is_null());
    diesel::update(unread)
        .set(notices::read_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// The statuses of this order that this person was told of before, oldest first.
pub fn statuses_told(
    conn: &mut PgConnection,
    order: OrderId,
    user: UserId,
) -> Result<Vec<OrderStatus>, AppError> {
    Ok(notices::table
        .filter(notices::order_id.eq(order))
        .filter(notices::user_id.eq(user))
        .filter(notices::order_status.is_not_null())
        .order((notices::created_at, notices::id))
        .select(notices::order_status.assume_not_null())
        .load(conn)?)
}

/// A notice, as its reader sees it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = notices, check_for_backend(diesel::pg::Pg))]
pub struct Told {
    pub id: NoticeId,
    pub title: String,
    pub body: String,
    pub path: String,
    pub created_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
}

/// Somebody's notices, the newest first, older than this one. Ids are made in the order of time.
pub fn told(
    conn: &mut PgConnection,
    user: UserId,
    limit: usize,
    before: Option<NoticeId>,
) -> Result<Vec<Told>, AppError> {
    let mut query = notices::table
        .filter(notices::user_id.eq(user))
        .select(Told::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(notices::id.lt(before));
    }
    Ok(query
        .order(notices::id.desc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .load(conn)?)
}

/// Marks one as read, and says where it is dealt with. 404 for another's.
pub fn open(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    user: UserId,
    id: NoticeId,
) -> Result<String, AppError> {
    let own = notices::table.find(id).filter(notices::user_id.eq(user));
    let (path, read_at): (String, Option<DateTime<Utc>>) =
        own.select((notices::path, notices::read_at)).first(conn)?;
    if read_at.is_none() {
        diesel::update(own).set(notices::read_at.eq(now)).execute(conn)?;
    }
    Ok(path)
}

/// Marks as read everything up to this one: what came after the page was looked at stays new.
pub fn read_up_to(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    user: UserId,
    last: NoticeId,
) -> Result<(), AppError> {
    let unread = notices::table
        .filter(notices::user_id.eq(user))
        .filter(notices::read_at.is_null())
        .filter(notices::id.le(last));
    diesel::update(unread)
        .set(notices::read_at.eq(now))
        .execute(conn)?;
    Ok(())
}
