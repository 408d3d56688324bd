//! Rows of designs, and who they have to do with.

use super::document::Document;
use crate::base::error::AppError;
use crate::base::ids::{DesignId, OrderId, ProductId, UploadId, UserId, WorkshopId};
use crate::base::keyset::Cursor;
use crate::domain::catalog::Area;
use crate::domain::catalog::garment::Garment;
use crate::domain::lifecycle::AssignmentStatus;
use crate::schema::{
    assignments, design_files, designs, kept_cart_designs, kept_designs, order_items, orders, proofs,
    unlisted_designs,
};
use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A design as it was made, for good.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    pub id: DesignId,
    pub product: ProductId,
    /// Nobody for a guest.
    pub owner: Option<UserId>,
    /// SHA-256 of what it says, and of the areas as they were.
    pub hash: Vec<u8>,
    pub document: Document,
    /// Those of its placements, in their order.
    pub areas: Vec<Printed>,
    pub created_at: DateTime<Utc>,
}

/// An area as it was when the design was made, and where it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Printed {
    /// `frente`
    pub view: String,
    pub view_name: String,
    pub garment: Garment,
    pub area: Area,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = designs, check_for_backend(diesel::pg::Pg))]
struct Row {
    id: DesignId,
    product_id: ProductId,
    owner_id: Option<UserId>,
    hash: Vec<u8>,
    document: Value,
    areas: Value,
    created_at: DateTime<Utc>,
}

impl TryFrom<Row> for Design {
    type Error = AppError;

    fn try_from(row: Row) -> Result<Self, AppError> {
        Ok(Self {
            id: row.id,
            product: row.product_id,
            owner: row.owner_id,
            hash: row.hash,
            document: Document::kept(&row.document)?,
            areas: serde_json::from_value(row.areas).map_err(|error| AppError::Internal(error.into()))?,
            created_at: row.created_at,
        })
    }
}

impl Design {
    /// The sides that are printed on, each once: code and name.
    pub fn views(&self) -> Vec<(&str, &str)> {
        let mut found: Vec<(&str, &str)> = Vec::new();
        for one in &self.areas {
            if !found.iter().any(|(view, _)| *view == one.view) {
                found.push((&one.view, &one.view_name));
            }
        }
        found
    }

    /// What its areas are called, in its order.
    pub fn area_names(&self) -> Vec<&str> {
        self.areas.iter().map(|one| one.area.name.as_str()).collect()
    }

    /// What an order's item carries as its views.
    pub fn views_json(&self) -> Value {
        let layers = self.document.json();
        let of = |view: &str| {
            let areas = self.areas.iter().enumerate().filter(|(_, one)| one.view == view);
            let areas = areas.map(|(at, one)| {
                json!({
                    "area": one.area.code,
                    "name": one.area.name,
                    "widthMm": one.area.width_mm,
                    "heightMm": one.area.height_mm,
                    "technique": one.area.technique,
                    "layers": layers["areas"][at]["layers"],
                })
            });
            areas.collect::<Vec<_>>()
        };
        let views = self.views().into_iter().map(|(view, name)| {
            json!({
                "view": view,
                "name": name,
                "designId": self.id,
                "hash": hex::encode(&self.hash),
                "areas": of(view),
            })
        });
        views.collect()
    }
}

pub fn find(conn: &mut PgConnection, id: DesignId) -> Result<Option<Design>, AppError> {
    let row: Option<Row> = designs::table
        .find(id)
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Design::try_from).transpose()
}

/// Those of these that are there, in no particular order. One statement.
pub fn find_all(conn: &mut PgConnection, ids: &[DesignId]) -> Result<Vec<Design>, AppError> {
    let rows: Vec<Row> = designs::table
        .filter(designs::id.eq_any(ids))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Design::try_from).collect()
}

/// Those of these that are there, in no particular order; they stay until the transaction ends. One statement.
pub fn hold(conn: &mut PgConnection, ids: &[DesignId]) -> Result<Vec<Design>, AppError> {
    let rows: Vec<Row> = designs::table
        .filter(designs::id.eq_any(ids))
        .order(designs::id)
        .for_key_share()
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Design::try_from).collect()
}

/// The same design of the same person, which then stays until the transaction ends.
pub fn same(conn: &mut PgConnection, owner: UserId, hash: &[u8]) -> Result<Option<Design>, AppError> {
    let row: Option<Row> = designs::table
        .filter(designs::owner_id.eq(owner))
        .filter(designs::hash.eq(hash))
        .for_key_share()
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Design::try_from).transpose()
}

/// False where somebody wrote the same in the meantime.
pub fn insert(conn: &mut PgConnection, design: &Design, files: &[UploadId]) -> Result<bool, AppError> {
    let row = Row {
        id: design.id,
        product_id: design.product,
        owner_id: design.owner,
        hash: design.hash.clone(),
        document: design.document.json(),
        areas: serde_json::to_value(&design.areas).map_err(|error| AppError::Internal(error.into()))?,
        created_at: design.created_at,
    };
    let written = diesel::insert_into(designs::table)
        .values(&row)
        .on_conflict((designs::owner_id, designs::hash))
        .do_nothing()
        .execute(conn)?;
    if written == 0 {
        return Ok(false);
    }
    let rows: Vec<_> = files
        .iter()
        .map(|file| {
            (
                design_files::design_id.eq(design.id),
                design_files::upload_id.eq(*file),
            )
        })
        .collect();
    diesel::insert_into(design_files::table)
        .values(rows)
        .execute(conn)?;
    Ok(true)
}

/// Those of these files that lie in a design of this account, or in one of these.
pub fn placed_before(
    conn: &mut PgConnection,
    files: &[UploadId],
    owner: Option<UserId>,
    own: &[DesignId],
) -> Result<Vec<UploadId>, AppError> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let is_own = designs::owner_id.eq(owner).or(designs::id.eq_any(own));
    Ok(design_files::table
        .inner_join(designs::table)
        .filter(design_files::upload_id.eq_any(files))
        .filter(is_own)
        .select(design_files::upload_id)
        .distinct()
        .load(conn)?)
}

/// Those of an account, the newest first: what is kept or used, and of what is being tried out the newest of each product. The editor
/// keeps a version after each pause.
pub fn of_owner(
    conn: &mut PgConnection,
    owner: UserId,
    after: Option<Cursor<DesignId>>,
    limit: i64,
) -> Result<Vec<Design>, AppError> {
    let newer = diesel::alias!(designs as newer);
    let has_newer = newer
        .filter(newer.field(designs::owner_id).eq(owner))
        .filter(newer.field(designs::product_id).eq(designs::product_id))
        .filter(newer.field(designs::id).gt(designs::id));
    let mut query = designs::table
        .filter(designs::owner_id.eq(owner))
        .filter(is_used().or(is_kept()).or(not(exists(has_newer))))
        .filter(not(is_unlisted()))
        .into_boxed();
    if let Some((at, id)) = after.and_then(|after| Some((after.time()?, after.id))) {
        query = query
            .filter(designs::created_at.le(at))
            .filter(designs::created_at.lt(at).or(designs::id.lt(id)));
    }
    let rows: Vec<Row> = query
        .order((designs::created_at.desc(), designs::id.desc()))
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Design::try_from).collect()
}

/// Of these, those that an order, a cart that is kept, or what a customer looked at has.
pub fn used(conn: &mut PgConnection, ids: &[DesignId]) -> Result<Vec<DesignId>, AppError> {
    Ok(designs::table
        .filter(designs::id.eq_any(ids))
        .filter(is_used())
        .select(designs::id)
        .load(conn)?)
}

#[diesel::dsl::auto_type]
fn is_used() -> _ {
    let ordered = order_items::table.filter(order_items::design_id.eq(designs::id.nullable()));
    let in_a_cart = kept_cart_designs::table.filter(kept_cart_designs::design_id.eq(designs::id));
    // What a customer looked at before another took its place is on the timeline, by its hash.
    let shown = proofs::table.filter(proofs::design_id.eq(designs::id));
    exists(ordered).or(exists(in_a_cart)).or(exists(shown))
}

#[diesel::dsl::auto_type]
fn is_kept() -> _ {
    exists(kept_designs::table.filter(kept_designs::design_id.eq(designs::id)))
}

#[diesel::dsl::auto_type]
fn is_unlisted() -> _ {
    exists(unlisted_designs::table.filter(unlisted_designs::design_id.eq(designs::id)))
}

/// An order that this person placed has it.
pub fn is_of_own_order(conn: &mut PgConnection, id: DesignId, user: UserId) -> Result<bool, AppError> {
    let items = order_items::table
        .inner_join(orders::table)
        .filter(order_items::design_id.eq(id))
        .filter(orders::user_id.eq(user));
    Ok(diesel::select(exists(items)).get_result(conn)?)
}

/// This workshop has to make it, or made it.
pub fn is_of_workshop(conn: &mut PgConnection, id: DesignId, workshop: WorkshopId) -> Result<bool, AppError> {
    let work = assignments::table
        .inner_join(order_items::table.on(order_items::id.eq(assignments::order_item_id)))
        .filter(order_items::design_id.eq(id))
        .filter(assignments::workshop_id.eq(workshop))
        .filter(assignments::status.eq_any(AssignmentStatus::VISIBLE_TO_WORKSHOP));
    Ok(diesel::select(exists(work)).get_result(conn)?)
}

/// The version of the order's tracking link, if the order has this design.
pub fn link_version(conn: &mut PgConnection, id: DesignId, order: OrderId) -> Result<Option<i32>, AppError> {
    Ok(order_items::table
        .inner_join(orders::table)
        .filter(order_items::design_id.eq(id))
        .filter(orders::id.eq(order))
        .select(orders::link_version)
        .first(conn)
        .optional()?)
}

/// Deletes some that nothing was ordered with, that lie in no cart that is kept, and that no owner keeps, made before this; how many.
/// What is locked is being ordered.
pub fn delete_unused(conn: &mut PgConnection, before: DateTime<Utc>, limit: i64) -> Result<usize, AppError> {
    let old: Vec<DesignId> = designs::table
        .filter(designs::created_at.lt(before))
        .filter(not(is_used().or(is_kept())))
        .order((designs::created_at, designs::id))
        .limit(limit)
        .for_update()
        .skip_locked()
        .select(designs::id)
        .load(conn)?;
    delete_free(conn, &old)
}

/// Deletes one of nobody's, if nothing was ordered with it, no cart that is kept has it, and each picture in it lies in `newer` too:
/// whoever takes back what they did finds them. What is locked is being ordered. Whether it went.
pub fn delete_draft(conn: &mut PgConnection, id: DesignId, newer: DesignId) -> Result<bool, AppError> {
    let of = |design: DesignId| design_files::table.filter(design_files::design_id.eq(design));
    let own: Vec<UploadId> = of(id).select(design_files::upload_id).load(conn)?;
    let kept: Vec<UploadId> = of(newer).select(design_files::upload_id).load(conn)?;
    if own.iter().any(|file| !kept.contains(file)) {
        return Ok(false);
    }
    let free: Vec<DesignId> = designs::table
        .filter(designs::id.eq(id))
        .filter(designs::owner_id.is_null())
        .for_update()
        .skip_locked()
        .select(designs::id)
        .load(conn)?;
    Ok(delete_free(conn, &free)? > 0)
}

/// Asked under the lock: between a look and a lock, one may have been taken up.
fn delete_free(conn: &mut PgConnection, locked: &[DesignId]) -> Result<usize, AppError> {
    let free = designs::table
        .filter(designs::id.eq_any(locked))
        .filter(not(is_used().or(is_kept())));
    Ok(diesel::delete(free).execute(conn)?)
}
