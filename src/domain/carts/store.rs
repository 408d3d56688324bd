//! Rows of carts that are kept.

use super::rules::{Cart, Owner};
use crate::base::error::AppError;
use crate::base::ids::{DesignId, KeptCartId, UploadId};
use crate::schema::{designs, kept_cart_designs, kept_cart_files, kept_carts, uploads};
use anyhow::Context as _;
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use serde_json::Value;

/// The row of this owner. A browser's name never leads to the cart of an account.
fn owned(owner: Owner) -> Box<dyn BoxableExpression<kept_carts::table, Pg, SqlType = Nullable<Bool>>> {
    match owner {
        Owner::Browser(id) => Box::new(
            kept_carts::id
                .eq(id)
                .and(kept_carts::user_id.is_null())
                .nullable(),
        ),
        Owner::Account(user) => Box::new(kept_carts::user_id.eq(user)),
    }
}

/// What cannot be read, as after a change of ours, is no cart.
pub fn find(conn: &mut PgConnection, now: DateTime<Utc>, owner: Owner) -> Result<Option<Cart>, AppError> {
    let found: Option<Value> = kept_carts::table
        .filter(owned(owner))
        .filter(kept_carts::expires_at.gt(now))
        .select(kept_carts::cart)
        .first(conn)
        .optional()?;
    Ok(found.and_then(|cart| serde_json::from_value(cart).ok()))
}

pub fn put(
    conn: &mut PgConnection,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
    owner: Owner,
    cart: &Cart,
) -> Result<(), AppError> {
    let said = (
        kept_carts::cart.eq(serde_json::to_value(cart).context("a cart")?),
        kept_carts::expires_at.eq(until),
    );
    let id: Option<KeptCartId> = match owner {
        Owner::Browser(id) => diesel::insert_into(kept_carts::table)
            .values((kept_carts::id.eq(id), said.clone()))
            .on_conflict(kept_carts::id)
            .do_update()
            .set(said)
            .returning(kept_carts::id)
            .get_result(conn)
            .optional()?,
        Owner::Account(user) => diesel::insert_into(kept_carts::table)
            .values((
                kept_carts::id.eq(KeptCartId::new(now)),
                kept_carts::user_id.eq(user),
                said.clone(),
            ))
            .on_conflict(kept_carts::user_id)
            .do_update()
            .set(said)
            .returning(kept_carts::id)
            .get_result(conn)
            .optional()?,
    };
    let Some(id) = id else { return Ok(()) };
    // Those that are still there, and stay: the sweeps pass over what is named from here on.
    let files: Vec<UploadId> = uploads::table
        .filter(uploads::id.eq_any(cart.files()))
        .select(uploads::id)
        .for_key_share()
        .load(conn)?;
    diesel::delete(kept_cart_files::table.filter(kept_cart_files::cart_id.eq(id))).execute(conn)?;
    let rows: Vec<_> = files
        .into_iter()
        .map(|file| {
            (
                kept_cart_files::cart_id.eq(id),
                kept_cart_files::upload_id.eq(file),
            )
        })
        .collect();
    diesel::insert_into(kept_cart_files::table)
        .values(rows)
        .execute(conn)?;
    let made: Vec<DesignId> = designs::table
        .filter(designs::id.eq_any(cart.designs()))
        .select(designs::id)
        .for_key_share()
        .load(conn)?;
    diesel::delete(kept_cart_designs::table.filter(kept_cart_designs::cart_id.eq(id))).execute(conn)?;
    let rows: Vec<_> = made
        .into_iter()
        .map(|design| {
            (
                kept_cart_designs::cart_id.eq(id),
                kept_cart_designs::design_id.eq(design),
            )
        })
        .collect();
    diesel::insert_into(kept_cart_designs::table)
        .values(rows)
        .execute(conn)?;
    Ok(())
}

pub fn delete(conn: &mut PgConnection, owner: Owner) -> Result<(), AppError> {
    diesel::delete(kept_carts::table.filter(owned(owner))).execute(conn)?;
    Ok(())
}

/// Another process may be at them too.
pub fn delete_ended(conn: &mut PgConnection, now: DateTime<Utc>, limit: i64) -> Result<(), AppError> {
    let ended: Vec<KeptCartId> = kept_carts::table
        .filter(kept_carts::expires_at.le(now))
        .select(kept_carts::id)
        .limit(limit)
        .for_update()
        .skip_locked()
        .load(conn)?;
    diesel::delete(kept_carts::table.filter(kept_carts::id.eq_any(ended))).execute(conn)?;
    Ok(())
}
