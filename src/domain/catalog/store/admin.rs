//! Rows of products and variants as they are administered, and tables that wait to be applied.

use crate::base::error::AppError;
use crate::base::ids::{ProductId, UploadId, UserId};
use crate::base::money::Usd;
use crate::base::{db, search, text};
use crate::domain::catalog::{Details, ProductDraft, Sku, Technique};
use crate::schema::{catalog_imports, products, variants};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::upsert::excluded;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// Rows that go into one statement: PostgreSQL takes 65 535 values.
const AT_ONCE: usize = 2000;
/// A table that nobody applied.
const KEPT: TimeDelta = TimeDelta::days(1);

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = products, check_for_backend(diesel::pg::Pg))]
struct ProductRow {
    id: ProductId,
    slug: String,
    name: String,
    description: String,
    technique: Technique,
    external_id: Option<String>,
    picture_upload_id: Option<UploadId>,
    active: bool,
    position: i32,
    print_width_mm: Option<i32>,
    print_height_mm: Option<i32>,
    min_dpi: i32,
    category: String,
    material: String,
    care: String,
    size_chart: Option<Value>,
    wants_proof: bool,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = variants, check_for_backend(diesel::pg::Pg))]
struct VariantRow {
    id: String,
    product_id: ProductId,
    attributes: Value,
    price: Usd,
    active: bool,
    position: i32,
}

impl From<&ProductDraft> for ProductRow {
    fn from(one: &ProductDraft) -> Self {
        Self {
            id: one.id,
            slug: one.slug.clone(),
            name: one.name.clone(),
            description: one.description.clone(),
            technique: one.technique,
            external_id: one.external_id.clone(),
            picture_upload_id: one.picture,
            active: one.active,
            position: one.position,
            print_width_mm: one.print.map(|(width, _)| width),
            print_height_mm: one.print.map(|(_, height)| height),
            min_dpi: one.min_dpi,
            category: one.details.category.clone(),
            material: one.details.material.clone(),
            care: one.details.care.clone(),
            size_chart: one.details.sizes.as_ref().map(|chart| json!(chart)),
            wants_proof: one.wants_proof,
        }
    }
}

/// One at a time may change the catalogue: what is unique is looked for before it is written.
pub fn hold(conn: &mut PgConnection) -> Result<(), AppError> {
    db::hold(conn, "catalog")
}

diesel::define_sql_function! {
    /// Without case and accents.
    fn folded(words: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// The products that are found by these words, in the shop's order; of some, all.
pub fn ids(
    conn: &mut PgConnection,
    words: &str,
    skip: i64,
    limit: Option<i64>,
) -> Result<Vec<ProductId>, AppError> {
    let mut found = products::table
        .select(products::id)
        .order((products::position, products::name, products::id))
        .offset(skip)
        .into_boxed();
    if let Some(limit) = limit {
        found = found.limit(limit);
    }
    for word in search::words(words) {
        let pattern = db::containing(&word);
        let of_variant = variants::table
            .filter(variants::product_id.eq(products::id))
            .filter(variants::id.ilike(pattern.clone()));
        found = found.filter(
            folded(products::name)
                .like(pattern.clone())
                .or(products::slug.like(pattern.clone()))
                .or(products::external_id.ilike(pattern).is_not_distinct_from(true))
                .or(exists(of_variant)),
        );
    }
    Ok(found.load(conn)?)
}

/// These products, in this order. Two statements.
pub fn articles(conn: &mut PgConnection, ids: &[ProductId]) -> Result<Vec<ProductDraft>, AppError> {
    let rows: Vec<ProductRow> = products::table
        .filter(products::id.eq_any(ids))
        .select(ProductRow::as_select())
        .load(conn)?;
    let mut of_product: HashMap<ProductId, Vec<Sku>> = HashMap::new();
    for row in variants::table
        .filter(variants::product_id.eq_any(ids))
        .order((variants::position, variants::id))
        .select(VariantRow::as_select())
        .load(conn)?
    {
        of_product.entry(row.product_id).or_default().push(Sku {
            id: row.id,
            // A `CHECK` sees to it that there is no other kind.
            attributes: match row.attributes {
                Value::Object(map) => map,
                _ => Map::new(),
            },
            price: row.price,
            active: row.active,
            position: row.position,
        });
    }
    let mut found: HashMap<ProductId, ProductDraft> = rows
        .into_iter()
        .map(|row| {
            let article = ProductDraft {
                id: row.id,
                slug: row.slug,
                name: row.name,
                description: row.description,
                technique: row.technique,
                external_id: row.external_id,
                picture: row.picture_upload_id,
                print: row.print_width_mm.zip(row.print_height_mm),
                min_dpi: row.min_dpi,
                details: Details {
                    category: row.category,
                    material: row.material,
                    care: row.care,
                    sizes: super::chart(row.size_chart),
                },
                wants_proof: row.wants_proof,
                position: row.position,
                active: row.active,
                variants: of_product.remove(&row.id).unwrap_or_default(),
            };
            (article.id, article)
        })
        .collect();
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// Those that products have, in their order.
pub fn categories(conn: &mut PgConnection) -> Result<Vec<String>, AppError> {
    Ok(products::table
        .filter(products::category.ne(""))
        .select(products::category)
        .distinct()
        .order(products::category)
        .load(conn)?)
}

/// Another product of this name, whatever its case and accents.
pub fn named_alike(conn: &mut PgConnection, own: ProductId, name: &str) -> Result<Option<String>, AppError> {
    Ok(products::table
        .filter(folded(products::name).eq(text::fold(name)))
        .filter(products::id.ne(own))
        .select(products::name)
        .first(conn)
        .optional()?)
}

/// Who else has this slug.
pub fn has_slug(conn: &mut PgConnection, slug: &str) -> Result<Option<ProductId>, AppError> {
    Ok(products::table
        .filter(products::slug.eq(slug))
        .select(products::id)
        .first(conn)
        .optional()?)
}

/// Who has this external id: its id and name.
pub fn has_external_id(
    conn: &mut PgConnection,
    external_id: &str,
) -> Result<Option<(ProductId, String)>, AppError> {
    Ok(products::table
        .filter(products::external_id.eq(external_id))
        .select((products::id, products::name))
        .first(conn)
        .optional()?)
}

pub fn has_variant(conn: &mut PgConnection, id: &str) -> Result<bool, AppError> {
    let found: Option<String> = variants::table
        .find(id)
        .select(variants::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

pub fn last_position(conn: &mut PgConnection) -> Result<i32, AppError> {
    let last: Option<i32> = products::table
        .select(diesel::dsl::max(products::position))
        .first(conn)?;
    Ok(last.unwrap_or(0))
}

/// Adds what is new and replaces what is there.
pub fn write_products(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    articles: &[ProductDraft],
) -> Result<(), AppError> {
    for some in articles.chunks(AT_ONCE) {
        let rows: Vec<_> = some
            .iter()
            .map(|one| {
                (
                    ProductRow::from(one),
                    products::created_at.eq(now),
                    products::updated_at.eq(now),
                )
            })
            .collect();
        diesel::insert_into(products::table)
            .values(rows)
            .on_conflict(products::id)
            .do_update()
            .set((
                products::slug.eq(excluded(products::slug)),
                products::name.eq(excluded(products::name)),
                products::description.eq(excluded(products::description)),
                products::technique.eq(excluded(products::technique)),
                products::external_id.eq(excluded(products::external_id)),
                products::picture_upload_id.eq(excluded(products::picture_upload_id)),
                products::active.eq(excluded(products::active)),
                products::position.eq(excluded(products::position)),
                products::print_width_mm.eq(excluded(products::print_width_mm)),
                products::print_height_mm.eq(excluded(products::print_height_mm)),
                products::min_dpi.eq(excluded(products::min_dpi)),
                products::category.eq(excluded(products::category)),
                products::material.eq(excluded(products::material)),
                products::care.eq(excluded(products::care)),
                products::size_chart.eq(excluded(products::size_chart)),
                products::wants_proof.eq(excluded(products::wants_proof)),
                products::updated_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(())
}

pub fn write_variants(conn: &mut PgConnection, skus: &[(ProductId, Sku)]) -> Result<(), AppError> {
    for some in skus.chunks(AT_ONCE) {
        let rows: Vec<VariantRow> = some
            .iter()
            .map(|(product, sku)| VariantRow {
                id: sku.id.clone(),
                product_id: *product,
                attributes: Value::Object(sku.attributes.clone()),
                price: sku.price,
                active: sku.active,
                position: sku.position,
            })
            .collect();
        diesel::insert_into(variants::table)
            .values(rows)
            .on_conflict(variants::id)
            .do_update()
            .set((
                variants::attributes.eq(excluded(variants::attributes)),
                variants::price.eq(excluded(variants::price)),
                variants::active.eq(excluded(variants::active)),
                variants::position.eq(excluded(variants::position)),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Keeps a table until it is applied, and forgets those that nobody applied.
pub fn keep_import(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    content: &[u8],
) -> Result<Uuid, AppError> {
    diesel::delete(catalog_imports::table.filter(catalog_imports::created_at.lt(now - KEPT)))
        .execute(conn)?;
    let id = Uuid::new_v4();
    diesel::insert_into(catalog_imports::table)
        .values((
            catalog_imports::id.eq(id),
            catalog_imports::content.eq(content),
            catalog_imports::created_by.eq(by),
            catalog_imports::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(id)
}

pub fn import(conn: &mut PgConnection, id: Uuid) -> Result<Option<Vec<u8>>, AppError> {
    Ok(catalog_imports::table
        .find(id)
        .select(catalog_imports::content)
        .first(conn)
        .optional()?)
}

pub fn forget_import(conn: &mut PgConnection, id: Uuid) -> Result<(), AppError> {
    diesel::delete(catalog_imports::table.find(id)).execute(conn)?;
    Ok(())
}
