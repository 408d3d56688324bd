//! A person's own views of the board: a name for a filter.

use super::filter::Filter;
use crate::base::error::AppError;
use crate::base::ids::{UserId, ViewId};
use crate::schema::saved_views;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// Views that one person may keep; more are not found again.
pub const MOST: usize = 20;
/// In characters.
pub const LONGEST_NAME: usize = 60;
/// In bytes; as the database holds it.
const LONGEST_QUERY: usize = 2000;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = saved_views, check_for_backend(diesel::pg::Pg))]
pub struct View {
    pub id: ViewId,
    pub name: String,
    query: String,
}

impl View {
    /// The filter that its query string means today; conditions that no longer exist are left out.
    pub fn filter(&self) -> Filter {
        Filter::of_query(&self.query)
    }
}

/// This person's views, sorted by name.
pub fn of(conn: &mut PgConnection, user: UserId) -> Result<Vec<View>, AppError> {
    Ok(saved_views::table
        .filter(saved_views::user_id.eq(user))
        .order((saved_views::name, saved_views::id))
        .select(View::as_select())
        .load(conn)?)
}

/// 404 for another's.
pub fn find(conn: &mut PgConnection, user: UserId, id: ViewId) -> Result<View, AppError> {
    Ok(saved_views::table
        .find(id)
        .filter(saved_views::user_id.eq(user))
        .select(View::as_select())
        .first(conn)?)
}

/// A name that is there already gets the new filter.
pub fn save(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    user: UserId,
    name: &str,
    filter: &Filter,
) -> Result<(), AppError> {
    let query = filter.query();
    if query.len() > LONGEST_QUERY {
        return Err(AppError::field(
            "name",
            "no se puede: el filtro busca un texto demasiado largo",
        ));
    }
    let views = of(conn, user)?;
    if views.len() >= MOST && views.iter().all(|view| view.name != name) {
        return Err(AppError::field(
            "name",
            format!("no cabe: ya tienes {MOST} vistas; elimina una"),
        ));
    }
    diesel::insert_into(saved_views::table)
        .values((
            saved_views::id.eq(ViewId::new(now)),
            saved_views::user_id.eq(user),
            saved_views::name.eq(name),
            saved_views::query.eq(&query),
            saved_views::created_at.eq(now),
        ))
        .on_conflict((saved_views::user_id, saved_views::name))
        .do_update()
        .set(saved_views::query.eq(&query))
        .execute(conn)?;
    Ok(())
}

/// 404 for another's.
pub fn remove(conn: &mut PgConnection, user: UserId, id: ViewId) -> Result<(), AppError> {
    let own = saved_views::table.find(id).filter(saved_views::user_id.eq(user));
    match diesel::delete(own).execute(conn)? {
        0 => Err(AppError::NotFound),
        _ => Ok(()),
    }
}
