//! Rows of orders and their items.

use super::rules::{Searched, draw_number};
use super::{CourierNotes, LockedOrder, Promised};
use crate::base::error::AppError;
use crate::base::ids::{DesignId, ItemId, OrderId, UploadId, UserId};
use crate::base::money::{Bs, Rate, Usd};
use crate::domain::lifecycle::{DeliveryMethod, OrderStatus, PaymentStatus, Priority};
use crate::schema::{order_items, orders, payment_submissions, proofs};
use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;

/// An order as it is stored.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = orders, check_for_backend(diesel::pg::Pg))]
pub struct Order {
    pub id: OrderId,
    pub sequence: i64,
    pub number: String,
    /// Nobody for a guest.
    pub user_id: Option<UserId>,
    pub customer_name: String,
    pub customer_email: String,
    pub customer_phone: String,
    pub customer_id_number: String,
    pub delivery_method: DeliveryMethod,
    pub shipping_address: String,
    pub shipping_city: String,
    pub shipping_state: String,
    pub courier: CourierNotes,
    pub shipping_cost: Usd,
    pub subtotal: Usd,
    pub total: Usd,
    pub total_bs: Bs,
    pub exchange_rate: Rate,
    pub priority: Priority,
    pub notes: String,
    pub carrier: String,
    pub tracking_number: String,
    pub status: OrderStatus,
    pub payment_status: PaymentStatus,
    /// What was confirmed so far, in US dollars.
    pub received: Usd,
    /// What was given back of it.
    pub refunded: Usd,
    pub link_version: i32,
    /// Since when admins know that it is paid in part and no more comes.
    pub stalled_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// A design of it waits for its customer's yes.
    #[diesel(select_expression = awaits_approval())]
    #[diesel(select_expression_type = awaits_approval)]
    pub awaits_approval: bool,
}

/// Asked of `proofs` wherever an order is read: kept nowhere else, so that it cannot disagree.
#[diesel::dsl::auto_type]
pub(super) fn awaits_approval() -> _ {
    let open = proofs::table
        .filter(proofs::order_id.eq(orders::id))
        .filter(proofs::closed_at.is_null());
    exists(open)
}

/// `ORD-` and the sequence number, with six digits; also of an order that is not there yet.
pub fn reference(sequence: i64) -> String {
    format!("ORD-{sequence:06}")
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = order_items, check_for_backend(diesel::pg::Pg))]
pub struct OrderItem {
    pub id: ItemId,
    pub order_id: OrderId,
    pub position: i32,
    pub variant_id: String,
    /// As it was sold; the catalogue may change.
    pub product_name: String,
    pub size: Option<String>,
    pub quantity: i32,
    pub unit_price: Usd,
    /// An address elsewhere; our own files go by id.
    pub preview_url: Option<String>,
    pub preview_upload_id: Option<UploadId>,
    pub design_upload_id: Option<UploadId>,
    pub design_views: Option<serde_json::Value>,
    /// Made here; its preview is drawn from it.
    pub design_id: Option<DesignId>,
    /// What it was ordered in; blank for a variant without a colour, and for what was ordered before it was kept.
    pub color: String,
}

impl OrderItem {
    /// Something to print came with it, or after it.
    pub fn has_design(&self) -> bool {
        self.design_upload_id.is_some()
            || self.preview_upload_id.is_some()
            || self.preview_url.is_some()
            || self.design_views.is_some()
    }

    /// «Franela unisex, talla M × 2»
    pub fn label(&self) -> String {
        item_label(&self.product_name, self.size.as_deref(), self.quantity)
    }
}

/// «Franela unisex, talla M × 2»
pub fn item_label(product: &str, size: Option<&str>, quantity: i32) -> String {
    match size {
        Some(size) => format!("{product}, talla {size} × {quantity}"),
        None => format!("{product} × {quantity}"),
    }
}

/// What an order begins with, besides itself.
pub struct Beginning<'a> {
    /// Drawn for it.
    pub sequence: i64,
    pub promised: Option<&'a Promised>,
    /// Of the payment that is reported with it.
    pub reference: Option<&'a str>,
    /// What counts as paid in full although it is less, in US dollars.
    pub tolerance: Usd,
}

/// What is written when an order is placed. Its number and status come from here and from [`super::create`].
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = orders, treat_none_as_default_value = false)]
pub struct NewOrder {
    pub id: OrderId,
    pub user_id: Option<UserId>,
    pub customer_name: String,
    pub customer_email: String,
    pub customer_phone: String,
    pub customer_id_number: String,
    pub delivery_method: DeliveryMethod,
    pub shipping_address: String,
    pub shipping_city: String,
    pub shipping_state: String,
    pub courier: CourierNotes,
    pub shipping_cost: Usd,
    pub subtotal: Usd,
    pub total: Usd,
    pub total_bs: Bs,
    pub exchange_rate: Rate,
    pub priority: Priority,
    pub notes: String,
}

#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = order_items, treat_none_as_default_value = false)]
pub struct NewItem {
    pub id: ItemId,
    pub order_id: OrderId,
    pub position: i32,
    pub variant_id: String,
    pub product_name: String,
    pub size: Option<String>,
    pub quantity: i32,
    pub unit_price: Usd,
    pub preview_url: Option<String>,
    pub preview_upload_id: Option<UploadId>,
    pub design_upload_id: Option<UploadId>,
    pub design_views: Option<serde_json::Value>,
    pub design_id: Option<DesignId>,
    pub color: String,
}

/// Writes the rows, with the number that was promised, or drawing numbers until one is free.
pub(super) fn insert(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &NewOrder,
    begins: &Beginning<'_>,
    (status, payment_status): (OrderStatus, PaymentStatus),
    items: &[NewItem],
) -> Result<Order, AppError> {
    let promised = begins.promised;
    let at = promised.map_or(now, |promised| promised.at);
    // With 31 · 32^5 numbers, ten in a row that are taken mean that something else is wrong.
    for _ in 0..10 {
        let number = match promised {
            Some(promised) => promised.number.clone(),
            None => draw_number(&mut rand::rng()),
        };
        let searched = Searched {
            number: &number,
            reference: &reference(begins.sequence),
            customer_name: &order.customer_name,
            customer_email: &order.customer_email,
            customer_phone: &order.customer_phone,
            customer_id_number: &order.customer_id_number,
            shipping_city: &order.shipping_city,
            tracking_number: "",
        };
        let sold = items.iter().map(|item| item.product_name.as_str());
        let text = searched.text(sold, begins.reference);
        let inserted: Option<Order> = diesel::insert_into(orders::table)
            .values((
                order,
                orders::sequence.eq(begins.sequence),
                orders::number.eq(&number),
                orders::status.eq(status),
                orders::payment_status.eq(payment_status),
                orders::search_text.eq(text),
                orders::created_at.eq(at),
                orders::updated_at.eq(now),
            ))
            .on_conflict(orders::number)
            .do_nothing()
            .returning(Order::as_returning())
            .get_result(conn)
            .optional()?;
        if let Some(order) = inserted {
            // Only the insertion of one row is kept prepared.
            match items {
                [item] => diesel::insert_into(order_items::table)
                    .values(item)
                    .execute(conn)?,
                items => diesel::insert_into(order_items::table)
                    .values(items)
                    .execute(conn)?,
            };
            return Ok(order);
        }
        if promised.is_some() {
            return Err(AppError::conflict(
                "number_taken",
                format!("El número {number} ya es de otro pedido."),
            ));
        }
    }
    Err(AppError::Internal(anyhow::anyhow!("no free order number")))
}

/// The order, held until the transaction ends. 404 if there is none.
pub(super) fn lock(conn: &mut PgConnection, id: OrderId) -> Result<Order, AppError> {
    orders::table
        .find(id)
        .for_update()
        .select(Order::as_select())
        .first(conn)
        .optional()?
        .ok_or(AppError::OrderNotFound)
}

pub fn find(conn: &mut PgConnection, id: OrderId) -> Result<Option<Order>, AppError> {
    Ok(orders::table
        .find(id)
        .select(Order::as_select())
        .first(conn)
        .optional()?)
}

/// By its number, however it was typed.
pub fn find_by_number(conn: &mut PgConnection, number: &str) -> Result<Option<Order>, AppError> {
    let number = number.trim().to_uppercase();
    Ok(orders::table
        .filter(orders::number.eq(number))
        .select(Order::as_select())
        .first(conn)
        .optional()?)
}

/// In no particular order.
pub fn orders_by_id(conn: &mut PgConnection, ids: &[OrderId]) -> Result<Vec<Order>, AppError> {
    Ok(orders::table
        .filter(orders::id.eq_any(ids))
        .select(Order::as_select())
        .load(conn)?)
}

/// The items of these orders, in their orders' own sequence.
pub fn items_of(conn: &mut PgConnection, ids: &[OrderId]) -> Result<Vec<OrderItem>, AppError> {
    Ok(order_items::table
        .filter(order_items::order_id.eq_any(ids))
        .order((order_items::order_id, order_items::position))
        .select(OrderItem::as_select())
        .load(conn)?)
}

/// Another print file for an item, with its preview. What was designed here is not what is printed any more; the views of another
/// editor are kept as they came.
pub fn replace_file(conn: &mut PgConnection, item: ItemId, file: UploadId) -> Result<(), AppError> {
    diesel::update(
        order_items::table
            .find(item)
            .filter(order_items::design_id.is_not_null()),
    )
    .set((
        order_items::design_id.eq(None::<DesignId>),
        order_items::design_views.eq(None::<serde_json::Value>),
    ))
    .execute(conn)?;
    diesel::update(order_items::table.find(item))
        .set((
            order_items::design_upload_id.eq(file),
            order_items::preview_upload_id.eq(file),
            order_items::preview_url.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Another design for an item, with its picture and views.
pub fn replace_design(
    conn: &mut PgConnection,
    item: ItemId,
    design: DesignId,
    views: &serde_json::Value,
    (art, preview): (Option<UploadId>, UploadId),
) -> Result<(), AppError> {
    diesel::update(order_items::table.find(item))
        .set((
            order_items::design_id.eq(design),
            order_items::design_views.eq(views),
            order_items::design_upload_id.eq(art),
            order_items::preview_upload_id.eq(preview),
            order_items::preview_url.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn set_priority(
    conn: &mut PgConnection,
    order: &mut LockedOrder,
    priority: Priority,
) -> Result<(), AppError> {
    order.order.priority = priority;
    diesel::update(orders::table.find(order.id))
        .set(orders::priority.eq(priority))
        .execute(conn)?;
    Ok(())
}

/// Of the way to where it goes now.
pub fn set_transit_days(conn: &mut PgConnection, order: &mut LockedOrder, days: i32) -> Result<(), AppError> {
    order.order.courier.transit_days = days;
    diesel::update(orders::table.find(order.id))
        .set(orders::courier.eq(&order.order.courier))
        .execute(conn)?;
    Ok(())
}

/// In bolívares, at another rate; in dollars it costs what it cost.
pub fn set_price(
    conn: &mut PgConnection,
    order: &mut LockedOrder,
    rate: Rate,
    total_bs: Bs,
) -> Result<(), AppError> {
    order.order.exchange_rate = rate;
    order.order.total_bs = total_bs;
    diesel::update(orders::table.find(order.id))
        .set((orders::exchange_rate.eq(rate), orders::total_bs.eq(total_bs)))
        .execute(conn)?;
    Ok(())
}

/// Admins were told that it is paid in part and no more comes.
pub fn set_stalled(
    conn: &mut PgConnection,
    order: &mut LockedOrder,
    at: DateTime<Utc>,
) -> Result<(), AppError> {
    order.order.stalled_at = Some(at);
    diesel::update(orders::table.find(order.id))
        .set(orders::stalled_at.eq(at))
        .execute(conn)?;
    Ok(())
}

pub fn set_carrier(
    conn: &mut PgConnection,
    order: &mut LockedOrder,
    carrier: String,
    tracking_number: String,
) -> Result<(), AppError> {
    diesel::update(orders::table.find(order.id))
        .set((
            orders::carrier.eq(&carrier),
            orders::tracking_number.eq(&tracking_number),
        ))
        .execute(conn)?;
    order.order.carrier = carrier;
    order.order.tracking_number = tracking_number;
    touch_search(conn, order)
}

/// What follows from its facts, and when it was changed.
pub(super) fn set_status(conn: &mut PgConnection, order: &Order) -> Result<(), AppError> {
    diesel::update(orders::table.find(order.id))
        .set((
            orders::status.eq(order.status),
            orders::payment_status.eq(order.payment_status),
            orders::received.eq(order.received),
            orders::refunded.eq(order.refunded),
            orders::stalled_at.eq(order.stalled_at),
            orders::updated_at.eq(order.updated_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// The version of its tracking link from now on.
pub(super) fn raise_link_version(conn: &mut PgConnection, order: OrderId) -> Result<i32, AppError> {
    Ok(diesel::update(orders::table.find(order))
        .set(orders::link_version.eq(orders::link_version + 1))
        .returning(orders::link_version)
        .get_result(conn)?)
}

/// Writes what the order is searched by.
pub fn touch_search(conn: &mut PgConnection, order: &Order) -> Result<(), AppError> {
    let sold: Vec<String> = order_items::table
        .filter(order_items::order_id.eq(order.id))
        .order(order_items::position)
        .select(order_items::product_name)
        .load(conn)?;
    let references: Vec<String> = payment_submissions::table
        .filter(payment_submissions::order_id.eq(order.id))
        .order(payment_submissions::reported_at)
        .select(payment_submissions::reference)
        .load(conn)?;
    let searched = Searched {
        number: &order.number,
        reference: &order.reference(),
        customer_name: &order.customer_name,
        customer_email: &order.customer_email,
        customer_phone: &order.customer_phone,
        customer_id_number: &order.customer_id_number,
        shipping_city: &order.shipping_city,
        tracking_number: &order.tracking_number,
    };
    let text = searched.text(
        sold.iter().map(String::as_str),
        references.iter().map(String::as_str),
    );
    diesel::update(orders::table.find(order.id))
        .set(orders::search_text.eq(text))
        .execute(conn)?;
    Ok(())
}
