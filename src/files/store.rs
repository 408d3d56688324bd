//! Rows of uploads, and who they have to do with.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;

use super::inspect::FileKind;
use crate::error::AppError;
use crate::ids::{OrderId, UploadId, UserId, WorkshopId};
use crate::lifecycle::AssignmentStatus;
use crate::schema::{
    assignments, order_items, orders, payment_submissions, products, refunds, uploads, workshop_transfers,
};

crate::code_columns!(FileKind);

/// A file that we keep. The bytes lie in the file store under its id.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = uploads)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct Upload {
    pub id: UploadId,
    /// Who sent it; nobody for a guest.
    pub owner_id: Option<UserId>,
    pub file_name: String,
    #[diesel(column_name = content_type)]
    pub kind: FileKind,
    pub size_bytes: i64,
    pub sha256: Vec<u8>,
    pub width_px: Option<i32>,
    pub height_px: Option<i32>,
    pub created_at: DateTime<Utc>,
}

pub fn insert(conn: &mut PgConnection, upload: &Upload) -> Result<(), AppError> {
    diesel::insert_into(uploads::table).values(upload).execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut PgConnection, id: UploadId) -> Result<Option<Upload>, AppError> {
    Ok(uploads::table
        .find(id)
        .select(Upload::as_select())
        .first(conn)
        .optional()?)
}

/// Print file, preview or receipt of an order that this person placed.
pub fn is_of_own_order(conn: &mut PgConnection, id: UploadId, user: UserId) -> Result<bool, AppError> {
    let items = order_items::table
        .inner_join(orders::table)
        .filter(orders::user_id.eq(user))
        .filter(
            order_items::preview_upload_id
                .eq(id)
                .or(order_items::design_upload_id.eq(id)),
        );
    let payments = payment_submissions::table
        .inner_join(orders::table)
        .filter(orders::user_id.eq(user))
        .filter(payment_submissions::receipt_upload_id.eq(id));
    let given_back = refunds::table
        .inner_join(orders::table)
        .filter(orders::user_id.eq(user))
        .filter(refunds::receipt_upload_id.eq(id));
    Ok(diesel::select(exists(items).or(exists(payments)).or(exists(given_back))).get_result(conn)?)
}

/// The version of the order's tracking link, if the file is part of the order. One statement.
pub fn link_version(conn: &mut PgConnection, id: UploadId, order: OrderId) -> Result<Option<i32>, AppError> {
    let items = order_items::table
        .filter(order_items::order_id.eq(orders::id))
        .filter(
            order_items::preview_upload_id
                .eq(id)
                .or(order_items::design_upload_id.eq(id)),
        );
    let payments = payment_submissions::table
        .filter(payment_submissions::order_id.eq(orders::id))
        .filter(payment_submissions::receipt_upload_id.eq(id));
    let given_back = refunds::table
        .filter(refunds::order_id.eq(orders::id))
        .filter(refunds::receipt_upload_id.eq(id));
    Ok(orders::table
        .filter(orders::id.eq(order))
        .filter(exists(items).or(exists(payments)).or(exists(given_back)))
        .select(orders::link_version)
        .first(conn)
        .optional()?)
}

/// Print file or preview of something that this workshop has to produce. Never a customer's receipt: their payments are
/// not its matter.
pub fn is_of_workshop(conn: &mut PgConnection, id: UploadId, workshop: WorkshopId) -> Result<bool, AppError> {
    let work = assignments::table
        .inner_join(order_items::table.on(order_items::id.eq(assignments::order_item_id)))
        .filter(assignments::workshop_id.eq(workshop))
        .filter(assignments::status.eq_any(AssignmentStatus::VISIBLE_TO_WORKSHOP))
        .filter(
            order_items::preview_upload_id
                .eq(id)
                .or(order_items::design_upload_id.eq(id)),
        );
    Ok(diesel::select(exists(work)).get_result(conn)?)
}

/// The receipt of a transfer to this workshop.
pub fn is_of_transfer_to(
    conn: &mut PgConnection,
    id: UploadId,
    workshop: WorkshopId,
) -> Result<bool, AppError> {
    let paid = workshop_transfers::table
        .filter(workshop_transfers::receipt_upload_id.eq(id))
        .filter(workshop_transfers::workshop_id.eq(workshop));
    Ok(diesel::select(exists(paid)).get_result(conn)?)
}

/// What the shop window shows is for everyone.
pub fn is_product_picture(conn: &mut PgConnection, id: UploadId) -> Result<bool, AppError> {
    let shown = products::table
        .filter(products::picture_upload_id.eq(id))
        .filter(products::active);
    Ok(diesel::select(exists(shown)).get_result(conn)?)
}
