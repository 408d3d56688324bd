//! The link by which a design is shared: one at a time. Its owner and staff withdraw it, for good, and make another; what was ordered
//! through one stays.

use crate::base::error::AppError;
use crate::base::ids::{DesignId, UserId};
use crate::base::signed_links::SignedLinks;
use crate::domain::accounts::User;
use crate::schema::{design_links, designs};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::*;
use std::collections::HashMap;

/// Of one that has no row: nobody withdrew it yet.
const FIRST: i32 = 0;

/// The numbers of the links that open these now; `None` where one was withdrawn and no other made. One statement.
pub fn numbers(
    conn: &mut PgConnection,
    ids: &[DesignId],
) -> Result<HashMap<DesignId, Option<i32>>, AppError> {
    let rows: Vec<(DesignId, i32, Option<DateTime<Utc>>)> = design_links::table
        .filter(design_links::design_id.eq_any(ids))
        .order(design_links::number)
        .select((
            design_links::design_id,
            design_links::number,
            design_links::withdrawn_at,
        ))
        .load(conn)?;
    let mut open: HashMap<DesignId, Option<i32>> = ids.iter().map(|id| (*id, Some(FIRST))).collect();
    // The last one counts.
    for (id, number, withdrawn) in rows {
        open.insert(id, withdrawn.is_none().then_some(number));
    }
    Ok(open)
}

/// The same of one.
pub fn number(conn: &mut PgConnection, id: DesignId) -> Result<Option<i32>, AppError> {
    Ok(numbers(conn, &[id])?.remove(&id).flatten())
}

/// Whether this is the token of its link.
pub fn opens(
    conn: &mut PgConnection,
    links: &SignedLinks,
    token: &str,
    id: DesignId,
) -> Result<bool, AppError> {
    let number = number(conn, id)?;
    Ok(number.is_some_and(|number| links.opens_design_look(token, id, number)))
}

/// Whether this person says who it is shared with.
pub fn is_for(owner: Option<UserId>, user: &User) -> bool {
    user.role.is_staff() || owner == Some(user.id)
}

/// Nobody gets in by its link from now on; 404 for who has no say in it. Again is no error.
pub fn withdraw(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: &User,
    id: DesignId,
) -> Result<(), AppError> {
    let made = held(conn, by, id)?;
    let Some(number) = number(conn, id)? else {
        return Ok(());
    };
    let withdrawn = (
        design_links::withdrawn_at.eq(now),
        design_links::withdrawn_by.eq(by.id),
    );
    diesel::insert_into(design_links::table)
        .values((
            design_links::design_id.eq(id),
            design_links::number.eq(number),
            design_links::made_at.eq(made),
            withdrawn,
        ))
        .on_conflict((design_links::design_id, design_links::number))
        .do_update()
        .set(withdrawn)
        .execute(conn)?;
    Ok(())
}

/// Another link where the last was withdrawn; else the one that there is stays.
pub fn share_again(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: &User,
    id: DesignId,
) -> Result<(), AppError> {
    held(conn, by, id)?;
    if number(conn, id)?.is_some() {
        return Ok(());
    }
    let last: Option<i32> = design_links::table
        .filter(design_links::design_id.eq(id))
        .select(diesel::dsl::max(design_links::number))
        .first(conn)?;
    diesel::insert_into(design_links::table)
        .values((
            design_links::design_id.eq(id),
            design_links::number.eq(last.unwrap_or(FIRST).saturating_add(1)),
            design_links::made_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Since when there is this design: held until the transaction ends, so that two who press at once do not make two links.
fn held(conn: &mut PgConnection, by: &User, id: DesignId) -> Result<DateTime<Utc>, AppError> {
    let found: Option<(Option<UserId>, DateTime<Utc>)> = designs::table
        .find(id)
        .for_update()
        .select((designs::owner_id, designs::created_at))
        .first(conn)
        .optional()?;
    let known = found.filter(|(owner, _)| is_for(*owner, by));
    known.map(|(_, made)| made).ok_or(AppError::NotFound)
}
