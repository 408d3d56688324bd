//! Rows that files have to do with, written as they would lie there.

use diesel::prelude::*;
use krafta::base::ids::{AssignmentId, ItemId, OrderId, SubmissionId, UploadId, UserId, WorkshopId};
use krafta::domain::accounts::{Role, User};
use krafta::schema::{
    assignments, order_items, orders, payment_submissions, products, uploads, users, variants,
    workshop_users, workshops,
};
use uuid::Uuid;

pub fn person(conn: &mut PgConnection, role: Role, workshop: Option<WorkshopId>) -> User {
    let now = chrono::Utc::now();
    let id = UserId::any();
    let email = format!("{id}@krafta.test");
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            users::email.eq(&email),
            users::password_hash.eq("-"),
            users::role.eq(role),
            users::created_at.eq(now),
            users::updated_at.eq(now),
        ))
        .execute(conn)
        .unwrap();
    if let Some(workshop) = workshop {
        diesel::insert_into(workshop_users::table)
            .values((
                workshop_users::user_id.eq(id),
                workshop_users::workshop_id.eq(workshop),
            ))
            .execute(conn)
            .unwrap();
    }
    krafta::domain::accounts::find(conn, id).unwrap().unwrap()
}

pub fn workshop(conn: &mut PgConnection) -> WorkshopId {
    let (id, now) = (WorkshopId::any(), chrono::Utc::now());
    diesel::insert_into(workshops::table)
        .values((
            workshops::id.eq(id),
            workshops::name.eq("Taller"),
            workshops::created_at.eq(now),
            workshops::updated_at.eq(now),
        ))
        .execute(conn)
        .unwrap();
    id
}

/// A file's row; the bytes do not matter here.
pub fn row(conn: &mut PgConnection, owner: Option<UserId>) -> UploadId {
    let id = UploadId::random();
    diesel::insert_into(uploads::table)
        .values((
            uploads::id.eq(id),
            uploads::owner_id.eq(owner),
            uploads::file_name.eq("a.png"),
            uploads::content_type.eq("image/png"),
            uploads::size_bytes.eq(1),
            uploads::sha256.eq(vec![0u8; 32]),
            uploads::created_at.eq(chrono::Utc::now()),
        ))
        .execute(conn)
        .unwrap();
    id
}

pub fn product(conn: &mut PgConnection, picture: UploadId, active: bool) -> String {
    let (id, now) = (Uuid::now_v7(), chrono::Utc::now());
    let slug = format!("p-{id}");
    diesel::insert_into(products::table)
        .values((
            products::id.eq(id),
            products::slug.eq(&slug),
            products::name.eq("Franela"),
            products::technique.eq("dtg"),
            products::picture_upload_id.eq(picture),
            products::active.eq(active),
            products::created_at.eq(now),
            products::updated_at.eq(now),
        ))
        .execute(conn)
        .unwrap();
    diesel::insert_into(variants::table)
        .values((
            variants::id.eq(&slug),
            variants::product_id.eq(id),
            variants::price.eq(rust_decimal::Decimal::ONE),
        ))
        .execute(conn)
        .unwrap();
    slug
}

pub struct Order {
    pub item: ItemId,
    pub id: OrderId,
    pub preview: UploadId,
    pub design: UploadId,
    pub receipt: UploadId,
}

/// An order with files that nobody owns: what a guest sent, or what came by WhatsApp.
pub fn order(conn: &mut PgConnection, variant: &str, customer: Option<UserId>) -> Order {
    let (id, item, now, zero) = (
        OrderId::any(),
        ItemId::any(),
        chrono::Utc::now(),
        rust_decimal::Decimal::ZERO,
    );
    let one = rust_decimal::Decimal::ONE;
    let (preview, design, receipt) = (row(conn, None), row(conn, None), row(conn, None));
    let alphabet = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let number: String = id.0.as_bytes()[10..]
        .iter()
        .map(|byte| char::from(alphabet[*byte as usize % 32]))
        .collect();
    diesel::insert_into(orders::table)
        .values((
            orders::id.eq(id),
            orders::number.eq(format!("KRFT-{number}")),
            orders::user_id.eq(customer),
            orders::delivery_method.eq("PICKUP"),
            orders::shipping_address.eq(""),
            orders::shipping_city.eq("Barquisimeto"),
            orders::shipping_state.eq("Lara"),
            orders::shipping_cost.eq(zero),
            orders::subtotal.eq(one),
            orders::total.eq(one),
            orders::total_bs.eq(one),
            orders::exchange_rate.eq(one),
            orders::status.eq("REPORTED"),
            orders::payment_status.eq("REPORTED"),
            orders::search_text.eq(""),
            orders::created_at.eq(now),
            orders::updated_at.eq(now),
        ))
        .execute(conn)
        .unwrap();
    diesel::insert_into(order_items::table)
        .values((
            order_items::id.eq(item),
            order_items::order_id.eq(id),
            order_items::position.eq(0),
            order_items::variant_id.eq(variant),
            order_items::product_name.eq("Franela"),
            order_items::quantity.eq(1),
            order_items::unit_price.eq(one),
            order_items::preview_upload_id.eq(preview),
            order_items::design_upload_id.eq(design),
        ))
        .execute(conn)
        .unwrap();
    diesel::insert_into(payment_submissions::table)
        .values((
            payment_submissions::id.eq(SubmissionId::any()),
            payment_submissions::order_id.eq(id),
            payment_submissions::method.eq("PAGO_MOVIL"),
            payment_submissions::currency.eq("VES"),
            payment_submissions::amount_expected.eq(one),
            payment_submissions::amount_reported.eq(one),
            payment_submissions::exchange_rate.eq(one),
            payment_submissions::reference.eq("1"),
            payment_submissions::origin_bank.eq("Banesco"),
            payment_submissions::payer_name.eq("Ana"),
            payment_submissions::receipt_upload_id.eq(receipt),
            payment_submissions::status.eq("REPORTED"),
            payment_submissions::reported_at.eq(now),
        ))
        .execute(conn)
        .unwrap();
    Order {
        item,
        id,
        preview,
        design,
        receipt,
    }
}

pub fn assign(
    conn: &mut PgConnection,
    order: &Order,
    workshop: WorkshopId,
    status: &str,
    closing: Option<&str>,
) {
    let now = chrono::Utc::now();
    diesel::insert_into(assignments::table)
        .values((
            assignments::id.eq(AssignmentId::any()),
            assignments::order_id.eq(order.id),
            assignments::order_item_id.eq(order.item),
            assignments::workshop_id.eq(workshop),
            assignments::status.eq(status),
            assignments::closing_reason.eq(closing),
            assignments::quantity.eq(1),
            assignments::unit_cost.eq(rust_decimal::Decimal::ONE),
            assignments::agreed_cost.eq(rust_decimal::Decimal::ONE),
            assignments::created_at.eq(now),
            assignments::updated_at.eq(now),
        ))
        .execute(conn)
        .unwrap();
}
