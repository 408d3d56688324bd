//! Rows of uploads, and who they have to do with.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Timestamptz, Uuid as SqlUuid};
use std::collections::HashMap;

use super::kind::FileKind;
use super::pdf_page::PdfPage;
use super::perceptual_hash::Look;
use crate::base::error::AppError;
use crate::base::ids::{OrderId, UploadId, UserId, WorkshopId};
use crate::domain::lifecycle::AssignmentStatus;
use crate::schema::{
    assignments, design_files, held_order_files, kept_cart_files, order_items, orders, payment_submissions,
    product_mockups, product_views, products, refunds, uploads, workshop_transfers,
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
    /// Of a PDF that can be drawn: how many it has, and how large the first one is, in thousandths of a millimetre.
    pub pages: Option<i32>,
    pub width_um: Option<i32>,
    pub height_um: Option<i32>,
    /// Of an SVG with pictures in it: how many pixels it would be across if all of it were as coarse as they are.
    pub inside_px: Option<i32>,
}

impl Upload {
    /// Its true size in millimetres, where a file has one of its own.
    pub fn millimetres(&self) -> Option<(f64, f64)> {
        let mm = |um: i32| f64::from(um) / 1000.0;
        Some((mm(self.width_um?), mm(self.height_um?)))
    }

    /// Its sides, in whatever it is measured in.
    pub fn sides(&self) -> Option<(f64, f64)> {
        let pixels = self.width_px.zip(self.height_px);
        let pixels = pixels.map(|(width, height)| (f64::from(width), f64::from(height)));
        pixels.or(self.millimetres())
    }

    /// With how many pixels it is printed: its own, or those of the pictures inside, as if all of it were of them. `None`: it is lines.
    pub fn pixels(&self) -> Option<(i32, i32)> {
        let own = self.width_px.zip(self.height_px);
        if self.kind.is_raster() {
            return own;
        }
        let across = self.inside_px?;
        let (width, height) = own.unwrap_or((1, 1));
        let down = i64::from(across) * i64::from(height) / i64::from(width.max(1));
        Some((across, i32::try_from(down.max(1)).unwrap_or(i32::MAX)))
    }

    /// Why it cannot be part of a design: the rest of a sentence.
    pub fn not_placeable(&self) -> Option<&'static str> {
        (self.kind == FileKind::Pdf && self.pages.is_none()).then_some(
            "es un PDF que no podemos colocar: está en blanco, pesa demasiado o usa letras que no trae. Convierte las letras en curvas, o envíalo en PNG o SVG",
        )
    }
}

pub fn insert(conn: &mut PgConnection, upload: &Upload, look: Option<Look>) -> Result<(), AppError> {
    let parts: Option<Vec<Option<i64>>> = look.map(|look| look.parts().into_iter().map(Some).collect());
    diesel::insert_into(uploads::table)
        .values((
            upload,
            uploads::look.eq(look.map(|look| look.bytes().to_vec())),
            uploads::look_parts.eq(parts),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut PgConnection, id: UploadId) -> Result<Option<Upload>, AppError> {
    Ok(uploads::table
        .find(id)
        .select(Upload::as_select())
        .first(conn)
        .optional()?)
}

/// These files, by id. One statement.
pub fn find_all(conn: &mut PgConnection, ids: &[UploadId]) -> Result<HashMap<UploadId, Upload>, AppError> {
    let found: Vec<Upload> = uploads::table
        .filter(uploads::id.eq_any(ids))
        .select(Upload::as_select())
        .load(conn)?;
    Ok(found.into_iter().map(|upload| (upload.id, upload)).collect())
}

/// Whether the file is there, and stays until the transaction ends: the sweep passes it over.
pub fn hold(conn: &mut PgConnection, id: UploadId) -> Result<bool, AppError> {
    let held: Option<UploadId> = uploads::table
        .find(id)
        .select(uploads::id)
        .for_key_share()
        .first(conn)
        .optional()?;
    Ok(held.is_some())
}

/// The same, and nobody else takes it up meanwhile.
pub fn hold_alone(conn: &mut PgConnection, id: UploadId) -> Result<bool, AppError> {
    let held: Option<UploadId> = uploads::table
        .find(id)
        .select(uploads::id)
        .for_no_key_update()
        .first(conn)
        .optional()?;
    Ok(held.is_some())
}

/// Something refers to it already that is more than a design. What lies in a cart is not used yet.
pub fn is_used(conn: &mut PgConnection, id: UploadId) -> Result<bool, AppError> {
    let free: Option<UploadId> = uploads::table
        .filter(uploads::id.eq(id))
        .filter(untaken())
        .select(uploads::id)
        .first(conn)
        .optional()?;
    Ok(free.is_none())
}

/// What is printed, or a preview of it; not a receipt.
pub fn is_of_an_item(conn: &mut PgConnection, id: UploadId) -> Result<bool, AppError> {
    let items = order_items::table.filter(is_of_item(id));
    Ok(diesel::select(exists(items)).get_result(conn)?)
}

/// The file is what an item's maker prints, or its preview, or a picture of its design.
#[diesel::dsl::auto_type]
fn is_of_item(id: UploadId) -> _ {
    let in_designs = design_files::table
        .filter(design_files::upload_id.eq(id))
        .select(design_files::design_id.nullable());
    order_items::preview_upload_id
        .eq(id)
        .or(order_items::design_upload_id.eq(id))
        .or(order_items::design_id.eq_any(in_designs))
}

/// The same for the item's customer: of a design how it looks, for its pictures are its maker's.
#[diesel::dsl::auto_type]
fn is_for_customer(id: UploadId) -> _ {
    let is_sent = order_items::design_id
        .is_null()
        .and(order_items::design_upload_id.eq(id));
    order_items::preview_upload_id.eq(id).or(is_sent)
}

/// Print file, preview or receipt of an order that this person placed.
pub fn is_of_own_order(conn: &mut PgConnection, id: UploadId, user: UserId) -> Result<bool, AppError> {
    let items = order_items::table
        .inner_join(orders::table)
        .filter(orders::user_id.eq(user))
        .filter(is_for_customer(id));
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
        .filter(is_for_customer(id));
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
        .filter(is_of_item(id));
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

/// Where the sweep stopped.
pub type Place = (DateTime<Utc>, UploadId);

/// Of this row of `uploads`: nothing refers to it, and it lies in no cart that is kept. Every column that may refer to one has to
/// be named here or in [`unused`]; a test reads them from the database.
fn forgotten() -> Box<dyn BoxableExpression<uploads::table, Pg, SqlType = Bool>> {
    let in_a_cart = kept_cart_files::table.filter(kept_cart_files::upload_id.eq(uploads::id));
    Box::new(unused().and(not(exists(in_a_cart))))
}

/// Of this row of `uploads`: nothing that stays refers to it.
fn unused() -> Box<dyn BoxableExpression<uploads::table, Pg, SqlType = Bool>> {
    let designs = design_files::table.filter(design_files::upload_id.nullable().eq(uploads::id.nullable()));
    Box::new(untaken().and(not(exists(designs))))
}

/// Nothing but designs refers to it: whoever is still trying them out names it again and again.
fn untaken() -> Box<dyn BoxableExpression<uploads::table, Pg, SqlType = Bool>> {
    let id = || uploads::id.nullable();
    Box::new(
        not(exists(
            order_items::table.filter(order_items::preview_upload_id.eq(id())),
        ))
        .and(not(exists(
            order_items::table.filter(order_items::design_upload_id.eq(id())),
        )))
        .and(not(exists(
            products::table.filter(products::picture_upload_id.eq(id())),
        )))
        .and(not(exists(
            product_mockups::table.filter(product_mockups::upload_id.nullable().eq(id())),
        )))
        .and(not(exists(
            product_views::table.filter(product_views::shading_upload_id.eq(id())),
        )))
        .and(not(exists(
            payment_submissions::table.filter(payment_submissions::receipt_upload_id.eq(id())),
        )))
        .and(not(exists(
            refunds::table.filter(refunds::receipt_upload_id.eq(id())),
        )))
        .and(not(exists(
            workshop_transfers::table.filter(workshop_transfers::receipt_upload_id.eq(id())),
        )))
        .and(not(exists(
            held_order_files::table.filter(held_order_files::upload_id.nullable().eq(id())),
        ))),
    )
}

/// Deletes the rows that nothing refers to among the next `limit` ones that came before `before`. Answers which, and
/// where to go on; `None` at the end.
pub fn delete_unused(
    conn: &mut PgConnection,
    after: Option<Place>,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<(Vec<UploadId>, Option<Place>), AppError> {
    let mut page = uploads::table
        .filter(uploads::created_at.lt(before))
        .order((uploads::created_at, uploads::id))
        .limit(limit)
        .select((uploads::created_at, uploads::id))
        .into_boxed();
    if let Some((at, id)) = after {
        page = page.filter(
            uploads::created_at
                .gt(at)
                .or(uploads::created_at.eq(at).and(uploads::id.gt(id))),
        );
        // What the index can start from.
        page = page.filter(uploads::created_at.ge(at));
    }
    let page: Vec<Place> = page.load(conn)?;
    let next = page.last().copied().filter(|_| page.len() as i64 == limit);
    let Some((oldest, _)) = page.first() else {
        return Ok((Vec::new(), None));
    };
    let ids: Vec<UploadId> = page.iter().map(|(_, id)| *id).collect();
    // Who is just taking one up has it locked. From here on nobody can.
    let locked: Vec<UploadId> = uploads::table
        .filter(uploads::id.eq_any(&ids))
        .filter(forgotten())
        .select(uploads::id)
        .for_update()
        .skip_locked()
        .load(conn)?;
    if locked.is_empty() {
        return Ok((Vec::new(), next));
    }
    let mentioned = mentioned(conn, &locked, *oldest)?;
    let free: Vec<UploadId> = locked.into_iter().filter(|id| !mentioned.contains(id)).collect();
    // Asked again: between its look and its lock, the statement above may have missed one that was taken.
    let gone = diesel::delete(
        uploads::table
            .filter(uploads::id.eq_any(free))
            .filter(forgotten()),
    )
    .returning(uploads::id)
    .get_results(conn)?;
    Ok((gone, next))
}

/// Of the next `limit` files the PDFs of which nothing was measured, and where to go on; `None` at the end.
pub fn unmeasured(
    conn: &mut PgConnection,
    after: Option<Place>,
    limit: i64,
) -> Result<(Vec<Place>, Option<Place>), AppError> {
    let mut page = uploads::table
        .order((uploads::created_at, uploads::id))
        .limit(limit)
        .select((
            (uploads::created_at, uploads::id),
            uploads::content_type
                .eq(FileKind::Pdf)
                .and(uploads::pages.is_null()),
        ))
        .into_boxed();
    if let Some((at, id)) = after {
        page = page.filter(
            uploads::created_at
                .gt(at)
                .or(uploads::created_at.eq(at).and(uploads::id.gt(id))),
        );
        // What the index can start from.
        page = page.filter(uploads::created_at.ge(at));
    }
    let page: Vec<(Place, bool)> = page.load(conn)?;
    let next = page.last().filter(|_| page.len() as i64 == limit);
    let next = next.map(|(place, _)| *place);
    let found = page.into_iter().filter(|(_, is_unmeasured)| *is_unmeasured);
    Ok((found.map(|(place, _)| place).collect(), next))
}

pub fn write_page(conn: &mut PgConnection, id: UploadId, page: PdfPage) -> Result<(), AppError> {
    diesel::update(uploads::table.find(id))
        .set((
            uploads::pages.eq(page.pages),
            uploads::width_um.eq(page.width_um),
            uploads::height_um.eq(page.height_um),
        ))
        .execute(conn)?;
    Ok(())
}

/// Which of these an editor named inside of an order's design, as text. Only orders since then can.
fn mentioned(
    conn: &mut PgConnection,
    ids: &[UploadId],
    since: DateTime<Utc>,
) -> Result<Vec<UploadId>, AppError> {
    #[derive(QueryableByName)]
    struct Mention {
        #[diesel(sql_type = SqlUuid)]
        id: UploadId,
    }
    let found: Vec<Mention> = diesel::sql_query(
        "SELECT DISTINCT named.id FROM orders JOIN order_items ON order_items.order_id = orders.id, \
         LATERAL (SELECT lower(found[1])::uuid AS id FROM regexp_matches(order_items.design_views::text, \
         '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}', 'g') AS found) AS named \
         WHERE orders.created_at >= $1 AND order_items.design_views IS NOT NULL AND named.id = ANY($2)",
    )
    .bind::<Timestamptz, _>(since)
    .bind::<Array<SqlUuid>, _>(ids)
    .load(conn)?;
    Ok(found.into_iter().map(|mention| mention.id).collect())
}

/// Those without a row.
pub fn without_row(conn: &mut PgConnection, ids: Vec<UploadId>) -> Result<Vec<UploadId>, AppError> {
    let known: Vec<UploadId> = uploads::table
        .filter(uploads::id.eq_any(&ids))
        .select(uploads::id)
        .load(conn)?;
    Ok(ids.into_iter().filter(|id| !known.contains(id)).collect())
}
