//! What customers think of what they got: one review for each order and product, once it is made.

mod rules;
mod store;

pub use rules::{BODY_MAX, Opinion, RATING, may_review, stars};
pub use store::{Review, Reviewable, Shown, newest, of_order};

use crate::base::error::AppError;
use crate::base::ids::{ProductId, ReviewId};
use crate::domain::orders::LockedOrder;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use rust_decimal::Decimal;

/// What is said about a product.
#[derive(Clone, Debug, Default)]
pub struct Opinions {
    /// With one decimal; `None` while nobody said anything.
    pub average: Option<Decimal>,
    pub count: u64,
    /// The newest.
    pub reviews: Vec<Review>,
}

impl Opinions {
    /// «4,5»; blank while nobody said anything.
    pub fn average_es(&self) -> String {
        self.average
            .map(|average| average.to_string().replace('.', ","))
            .unwrap_or_default()
    }
}

/// The average and the newest reviews of a product, without those that were hidden. Two statements.
pub fn of_product(conn: &mut PgConnection, product: ProductId, limit: usize) -> Result<Opinions, AppError> {
    let counts = store::counts(conn, product)?;
    Ok(Opinions {
        average: rules::average(&counts),
        count: counts.iter().map(|(_, count)| count.unsigned_abs()).sum(),
        reviews: store::shown_of(conn, product, limit)?,
    })
}

/// Writes down what the customer of this order thinks of a product in it. The same words again are the same review.
pub fn write(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    product: ProductId,
    opinion: &Opinion,
) -> Result<(), AppError> {
    let known = store::of_order(conn, order.id)?;
    let Some(known) = known.into_iter().find(|known| known.product == product) else {
        return Err(AppError::NotFound);
    };
    if let Some(earlier) = known.review {
        if earlier.rating == opinion.rating && earlier.body == opinion.body {
            return Ok(());
        }
        return Err(AppError::conflict(
            "already_reviewed",
            "Ya nos contaste qué te pareció este producto.",
        ));
    }
    if !rules::may_review(order.status) {
        return Err(AppError::conflict(
            "not_ready",
            "Podrás opinar cuando tu pedido esté listo.",
        ));
    }
    let author = rules::author(&order.customer_name);
    store::insert(conn, now, order.id, product, opinion, &author)
}

/// Takes a review off the product's page, or puts it back. An admin's.
pub fn hide(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    review: ReviewId,
    hide: bool,
) -> Result<(), AppError> {
    store::set_hidden(conn, review, hide.then_some(now))
}
