//! How a customer chose to pay, before any money moved.

use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::lifecycle::Method;
use crate::schema::payment_choices;
use diesel::prelude::*;

/// What was chosen with the order.
pub fn choose(conn: &mut PgConnection, order: OrderId, method: Method) -> Result<(), AppError> {
    diesel::insert_into(payment_choices::table)
        .values((
            payment_choices::order_id.eq(order),
            payment_choices::method.eq(method),
        ))
        .execute(conn)?;
    Ok(())
}

/// `None` where nobody was asked.
pub fn chosen(conn: &mut PgConnection, order: OrderId) -> Result<Option<Method>, AppError> {
    Ok(payment_choices::table
        .find(order)
        .select(payment_choices::method)
        .first(conn)
        .optional()?)
}
