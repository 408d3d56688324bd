//! Whose an order is: the contact and place that it goes to, and the account that it is in.

use super::store::touch_search;
use super::{LockedOrder, Order};
use crate::base::error::AppError;
use crate::base::ids::{OrderId, UserId};
use crate::schema::orders;
use diesel::prelude::*;

/// Contact and place, as staff corrects them.
#[derive(Clone, Debug)]
pub struct ContactChange {
    pub customer_name: String,
    pub customer_email: String,
    pub customer_phone: String,
    pub shipping_address: String,
    pub shipping_city: String,
    pub shipping_state: String,
    pub municipality: String,
    pub landmark: String,
}

pub fn correct_contact(
    conn: &mut PgConnection,
    order: &mut LockedOrder,
    change: &ContactChange,
) -> Result<(), AppError> {
    let change = change.clone();
    order.order.customer_name = change.customer_name;
    order.order.customer_email = change.customer_email;
    order.order.customer_phone = change.customer_phone;
    order.order.shipping_address = change.shipping_address;
    order.order.shipping_city = change.shipping_city;
    order.order.shipping_state = change.shipping_state;
    order.order.courier.municipality = change.municipality;
    order.order.courier.landmark = change.landmark;
    diesel::update(orders::table.find(order.id))
        .set((
            orders::customer_name.eq(&order.customer_name),
            orders::customer_email.eq(&order.customer_email),
            orders::customer_phone.eq(&order.customer_phone),
            orders::shipping_address.eq(&order.shipping_address),
            orders::shipping_city.eq(&order.shipping_city),
            orders::shipping_state.eq(&order.shipping_state),
            orders::courier.eq(&order.order.courier),
        ))
        .execute(conn)?;
    touch_search(conn, order)
}

/// Whose account it is in; `None` for a guest's.
pub fn set_owner(
    conn: &mut PgConnection,
    order: &mut LockedOrder,
    owner: Option<UserId>,
) -> Result<(), AppError> {
    order.order.user_id = owner;
    diesel::update(orders::table.find(order.id))
        .set(orders::user_id.eq(owner))
        .execute(conn)?;
    Ok(())
}

/// The newest order of an account: what it went with is offered to the next.
pub fn latest_of(conn: &mut PgConnection, owner: UserId) -> Result<Option<Order>, AppError> {
    Ok(orders::table
        .filter(orders::user_id.eq(owner))
        .order((orders::created_at.desc(), orders::id.desc()))
        .select(Order::as_select())
        .first(conn)
        .optional()?)
}

/// Orders in nobody's account that were placed with this address, the newest first, no more than so many.
pub fn of_guest(conn: &mut PgConnection, email: &str, limit: i64) -> Result<Vec<OrderId>, AppError> {
    Ok(orders::table
        .filter(orders::user_id.is_null())
        .filter(orders::customer_email.eq(email))
        .filter(orders::customer_email.ne(""))
        .order(orders::id.desc())
        .limit(limit)
        .select(orders::id)
        .load(conn)?)
}
