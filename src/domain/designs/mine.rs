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
use crate::schema::{designs, kept_designs};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;
use diesel::prelude::*;

/// What nobody ordered, and its owner did not keep, goes after so long.
pub const GOES_AFTER: TimeDelta = TimeDelta::days(7);

pub type DesignCursor = Cursor<DesignId>;

/// A design of somebody's, as they list it.
#[derive(Clone, Debug)]
pub struct Own {
    pub design: Design,
    pub is_kept: bool,
    /// An order or a cart has it: it cannot be taken away.
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
    let kept: Vec<DesignId> = kept_designs::table
        .filter(kept_designs::design_id.eq_any(&ids))
        .select(kept_designs::design_id)
        .load(conn)?;
    let own = found.into_iter().map(|design| Own {
        is_kept: kept.contains(&design.id),
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

/// Takes it away where nothing uses it.
pub fn remove_own(conn: &mut PgConnection, owner: UserId, id: DesignId) -> Result<(), AppError> {
    owned(conn, owner, id)?;
    if store::used(conn, &[id])?.contains(&id) {
        return Err(AppError::conflict(
            "in_use",
            "Un pedido o tu carrito lleva este diseño: no se borra.",
        ));
    }
    diesel::delete(kept_designs::table.find(id)).execute(conn)?;
    diesel::delete(designs::table.find(id)).execute(conn)?;
    Ok(())
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
