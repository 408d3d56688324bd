//! The designs of an account: kept until their owner takes them away, used again, and on another product.

use super::rules::fit::fitted;
use super::store::{self, Design, Printed};
use super::{Document, keep, printed};
use crate::base::error::AppError;
use crate::base::ids::{DesignId, ProductId, UserId};
use crate::base::input::Errors;
use crate::base::keyset::{self, Cursor};
use crate::domain::accounts::User;
use crate::domain::catalog::{self, Area};
use crate::schema::{designs, kept_designs, unlisted_designs};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;
use diesel::prelude::*;
use std::collections::HashMap;

/// In characters: what its owner calls a design. The column holds it.
pub const LONGEST_NAME: usize = 60;
/// What nobody ordered, and its owner did not keep, goes after so long.
pub const GOES_AFTER: TimeDelta = TimeDelta::days(7);

pub type DesignCursor = Cursor<DesignId>;

/// A design of somebody's, as they list it.
#[derive(Clone, Debug)]
pub struct Own {
    pub design: Design,
    pub is_kept: bool,
    /// What they call it; blank for nothing.
    pub name: String,
    /// An order or a cart has it: it can leave the list, and stays.
    pub is_used: bool,
}

/// The newest first. Three statements.
pub fn own(
    conn: &mut PgConnection,
    owner: UserId,
    after: Option<DesignCursor>,
    limit: usize,
) -> Result<(Vec<Own>, Option<DesignCursor>), AppError> {
    let mut found = store::of_owner(conn, owner, after, keyset::one_more(limit))?;
    let next = keyset::cut(&mut found, limit).map(|design| Cursor::at(design.created_at, design.id));
    let ids: Vec<DesignId> = found.iter().map(|design| design.id).collect();
    let used = store::used(conn, &ids)?;
    let kept: Vec<(DesignId, String)> = kept_designs::table
        .filter(kept_designs::design_id.eq_any(&ids))
        .select((kept_designs::design_id, kept_designs::name))
        .load(conn)?;
    let kept: HashMap<DesignId, String> = kept.into_iter().collect();
    let own = found.into_iter().map(|design| Own {
        is_kept: kept.contains_key(&design.id),
        name: kept.get(&design.id).cloned().unwrap_or_default(),
        is_used: used.contains(&design.id),
        design,
    });
    Ok((own.collect(), next))
}

/// Keeps it beyond its week. 404 for who does not own it.
pub fn keep_own(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    owner: UserId,
    id: DesignId,
) -> Result<(), AppError> {
    owned(conn, owner, id)?;
    diesel::insert_into(kept_designs::table)
        .values((kept_designs::design_id.eq(id), kept_designs::kept_at.eq(now)))
        .on_conflict_do_nothing()
        .execute(conn)?;
    Ok(())
}

/// Whoever gives it a name keeps it. 404 for who does not own it.
pub fn name_own(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    owner: UserId,
    id: DesignId,
    name: &str,
) -> Result<(), AppError> {
    owned(conn, owner, id)?;
    diesel::insert_into(kept_designs::table)
        .values((
            kept_designs::design_id.eq(id),
            kept_designs::kept_at.eq(now),
            kept_designs::name.eq(name),
        ))
        .on_conflict(kept_designs::design_id)
        .do_update()
        .set(kept_designs::name.eq(name))
        .execute(conn)?;
    Ok(())
}

/// What became of one that its owner took out of their list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    Deleted,
    /// An order or a cart has it: it stays there.
    Unlisted,
}

/// Out of their list, and away with it where nothing uses it.
pub fn remove_own(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    owner: UserId,
    id: DesignId,
) -> Result<Removed, AppError> {
    owned(conn, owner, id)?;
    diesel::delete(kept_designs::table.find(id)).execute(conn)?;
    if store::used(conn, &[id])?.contains(&id) {
        diesel::insert_into(unlisted_designs::table)
            .values((
                unlisted_designs::design_id.eq(id),
                unlisted_designs::unlisted_at.eq(now),
            ))
            .on_conflict_do_nothing()
            .execute(conn)?;
        return Ok(Removed::Unlisted);
    }
    diesel::delete(designs::table.find(id)).execute(conn)?;
    Ok(Removed::Deleted)
}

/// Held until the transaction ends: nobody orders it meanwhile.
fn owned(conn: &mut PgConnection, owner: UserId, id: DesignId) -> Result<(), AppError> {
    let found: Option<DesignId> = designs::table
        .find(id)
        .filter(designs::owner_id.eq(owner))
        .for_update()
        .select(designs::id)
        .first(conn)
        .optional()?;
    found.map(drop).ok_or(AppError::NotFound)
}

/// The same on this product: itself where it is theirs and of it, else one like it, by the same areas. Whoever asks may see it.
pub fn on_product(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: Option<&User>,
    base: &Design,
    product: ProductId,
) -> Result<Design, AppError> {
    if base.product == product && super::is_theirs(base, by) {
        return Ok(base.clone());
    }
    let views = catalog::views::of_product(conn, product)?;
    let areas: Vec<Area> = views.iter().flat_map(|view| view.areas.clone()).collect();
    let document = Document {
        product,
        areas: fitted(&base.areas, &base.document.areas, &areas),
    };
    if document.areas.is_empty() {
        return Err(AppError::conflict(
            "no_area",
            "Ese producto no se imprime donde va este diseño.",
        ));
    }
    let errors = Errors::new();
    let areas: Vec<Printed> = printed(&views, &document, &errors);
    errors.check()?;
    keep(conn, now, by, &document, areas)
}
