//! Rows of reviews.

use super::rules::{self, Opinion};
use crate::base::error::AppError;
use crate::base::ids::{OrderId, ProductId, ReviewId};
use crate::base::search::Search;
use crate::schema::{order_items, orders, products, reviews, variants};
use chrono::{DateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;

/// A review, as everybody may read it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = reviews, check_for_backend(diesel::pg::Pg))]
pub struct Review {
    pub id: ReviewId,
    pub rating: i32,
    /// May be empty.
    pub body: String,
    /// A first name; may be empty.
    pub author: String,
    pub created_at: DateTime<Utc>,
}

impl Review {
    /// «★★★★☆»
    pub fn stars(&self) -> String {
        rules::stars(self.rating)
    }

    pub fn author(&self) -> &str {
        if self.author.is_empty() {
            "Cliente de Krafta"
        } else {
            &self.author
        }
    }

    /// «15 de enero de 2026»
    pub fn date(&self) -> String {
        crate::base::calendar::date_es(crate::base::calendar::today(self.created_at))
    }
}

/// How often each rating was given.
pub(super) fn counts(conn: &mut PgConnection, product: ProductId) -> Result<Vec<(i32, i64)>, AppError> {
    Ok(reviews::table
        .filter(reviews::product_id.eq(product))
        .filter(reviews::hidden_at.is_null())
        .group_by(reviews::rating)
        .select((reviews::rating, count_star()))
        .load(conn)?)
}

pub(super) fn shown_of(
    conn: &mut PgConnection,
    product: ProductId,
    limit: usize,
) -> Result<Vec<Review>, AppError> {
    Ok(reviews::table
        .filter(reviews::product_id.eq(product))
        .filter(reviews::hidden_at.is_null())
        .order((reviews::created_at.desc(), reviews::id.desc()))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(Review::as_select())
        .load(conn)?)
}

pub(super) fn insert(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: OrderId,
    product: ProductId,
    opinion: &Opinion,
    author: &str,
) -> Result<(), AppError> {
    diesel::insert_into(reviews::table)
        .values((
            reviews::id.eq(ReviewId::new(now)),
            reviews::product_id.eq(product),
            reviews::order_id.eq(order),
            reviews::rating.eq(opinion.rating),
            reviews::body.eq(&opinion.body),
            reviews::author.eq(author),
            reviews::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// A product of an order, and what its customer said about it.
#[derive(Clone, Debug)]
pub struct Reviewable {
    pub product: ProductId,
    pub name: String,
    pub review: Option<Review>,
}

/// The products of an order, by name. Two statements.
pub fn of_order(conn: &mut PgConnection, order: OrderId) -> Result<Vec<Reviewable>, AppError> {
    let rows: Vec<(ProductId, String)> = order_items::table
        .inner_join(variants::table.inner_join(products::table))
        .filter(order_items::order_id.eq(order))
        .order((products::name, products::id))
        .select((products::id, products::name))
        .distinct()
        .load(conn)?;
    let mut written: Vec<(ProductId, Review)> = reviews::table
        .filter(reviews::order_id.eq(order))
        .select((reviews::product_id, Review::as_select()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(product, name)| Reviewable {
            review: written
                .iter()
                .position(|(of, _)| *of == product)
                .map(|index| written.swap_remove(index).1),
            product,
            name,
        })
        .collect())
}

/// A review as admins see it.
#[derive(Clone, Debug)]
pub struct Shown {
    pub review: Review,
    pub product: String,
    pub slug: String,
    pub order: OrderId,
    pub is_hidden: bool,
}

/// Orders whose reviews are looked for; more is no search any more.
const MOST_ORDERS: i64 = 1000;

/// The newest first, older than this one; hidden ones too. Ids are made in the order of time. They are found by whatever
/// finds their order: customer, number, product. One statement, and one for a search.
pub fn newest(
    conn: &mut PgConnection,
    search: &Search,
    limit: usize,
    before: Option<ReviewId>,
) -> Result<Vec<Shown>, AppError> {
    type Row = (Review, String, String, OrderId, Option<DateTime<Utc>>);
    let mut query = reviews::table
        .inner_join(products::table)
        .select((
            Review::as_select(),
            products::name,
            products::slug,
            reviews::order_id,
            reviews::hidden_at,
        ))
        .into_boxed();
    if !search.is_blank() {
        let found: Vec<OrderId> = orders::table
            .filter(crate::found_by!(orders, search))
            .order(orders::created_at.desc())
            .limit(MOST_ORDERS)
            .select(orders::id)
            .load(conn)?;
        query = query.filter(reviews::order_id.eq_any(found));
    }
    if let Some(before) = before {
        query = query.filter(reviews::id.lt(before));
    }
    let rows: Vec<Row> = query
        .order(reviews::id.desc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .load(conn)?;
    let rows = rows
        .into_iter()
        .map(|(review, product, slug, order, hidden_at)| Shown {
            review,
            product,
            slug,
            order,
            is_hidden: hidden_at.is_some(),
        });
    Ok(rows.collect())
}

/// 404 if there is no such review. What is hidden stays hidden since when it was.
pub(super) fn set_hidden(
    conn: &mut PgConnection,
    id: ReviewId,
    at: Option<DateTime<Utc>>,
) -> Result<(), AppError> {
    let changed = diesel::update(reviews::table.find(id))
        .set(reviews::hidden_at.eq(at))
        .execute(conn)?;
    if changed == 0 {
        return Err(AppError::NotFound);
    }
    Ok(())
}
