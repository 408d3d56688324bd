//! Rows of products and variants.

pub mod admin;
pub mod made;
pub mod views;

use super::rules::print::Print;
use super::rules::size_chart::SizeChart;
use super::{Details, Product, Technique, Variant, rules};
use crate::base::error::AppError;
use crate::base::ids::{ProductId, UploadId};
use crate::base::money::{Rate, Usd};
use crate::schema::{exchange_rates, products, variants as rows};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::{Map, Value};
use std::collections::HashMap;

#[derive(Queryable, Selectable)]
#[diesel(table_name = rows, check_for_backend(diesel::pg::Pg))]
struct VariantRow {
    id: String,
    product_id: ProductId,
    attributes: Value,
    price: Usd,
    active: bool,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = products, check_for_backend(diesel::pg::Pg))]
struct ProductRow {
    id: ProductId,
    slug: String,
    name: String,
    description: String,
    technique: Technique,
    external_id: Option<String>,
    picture_upload_id: Option<UploadId>,
    print_width_mm: Option<i32>,
    print_height_mm: Option<i32>,
    min_dpi: i32,
    category: String,
    material: String,
    care: String,
    size_chart: Option<Value>,
}

fn variant(row: VariantRow, product_name: &str, product_active: bool) -> Variant {
    // A `CHECK` sees to it that there is no other kind.
    let attributes = match row.attributes {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    Variant {
        size: rules::size(&attributes),
        label: rules::label(product_name, &attributes),
        sold_as: rules::sold_as(product_name, &attributes),
        id: row.id,
        product_id: row.product_id,
        product_name: product_name.to_owned(),
        attributes,
        price: row.price,
        active: row.active && product_active,
    }
}

/// How the product of each of these variants is printed, by variant. One statement.
pub fn techniques(conn: &mut PgConnection, ids: &[String]) -> Result<HashMap<String, Technique>, AppError> {
    let found: Vec<(String, Technique)> = rows::table
        .inner_join(products::table)
        .filter(rows::id.eq_any(ids))
        .select((rows::id, products::technique))
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// Those of these variants that exist, on sale or not, by id. One statement.
pub fn variants(conn: &mut PgConnection, ids: &[String]) -> Result<HashMap<String, Variant>, AppError> {
    let found: Vec<(VariantRow, String, bool)> = rows::table
        .inner_join(products::table)
        .filter(rows::id.eq_any(ids))
        .select((VariantRow::as_select(), products::name, products::active))
        .load(conn)?;
    Ok(found
        .into_iter()
        .map(|(row, name, active)| (row.id.clone(), variant(row, &name, active)))
        .collect())
}

/// Bolívares for one US dollar at this time: prices are shown in both. None before the first rate was entered, which
/// is payments' to do.
pub fn current_rate(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<Rate>, AppError> {
    Ok(exchange_rates::table
        .filter(exchange_rates::valid_from.le(now))
        .order(exchange_rates::valid_from.desc())
        .select(exchange_rates::rate)
        .first(conn)
        .optional()?)
}

/// The product that another shop knows by this name, if it is on sale. Two statements.
pub fn garment(conn: &mut PgConnection, external_id: &str) -> Result<Option<Product>, AppError> {
    let row: Option<ProductRow> = products::table
        .filter(products::external_id.eq(external_id))
        .filter(products::active)
        .select(ProductRow::as_select())
        .first(conn)
        .optional()?;
    let Some(row) = row else {
        return Ok(None);
    };
    let of_it: Vec<VariantRow> = rows::table
        .filter(rows::product_id.eq(row.id))
        .filter(rows::active)
        .order((rows::position, rows::id))
        .select(VariantRow::as_select())
        .load(conn)?;
    Ok(Some(product(row, of_it)))
}

/// The product of this variant, without its variants; on sale or not. One statement.
pub fn product_of(conn: &mut PgConnection, variant: &str) -> Result<Option<Product>, AppError> {
    let row: Option<ProductRow> = products::table
        .inner_join(rows::table)
        .filter(rows::id.eq(variant))
        .select(ProductRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(|row| product(row, Vec::new())))
}

/// One that cannot be read is not shown.
fn chart(kept: Option<Value>) -> Option<SizeChart> {
    serde_json::from_value(kept?).ok()
}

fn product(row: ProductRow, variants: Vec<VariantRow>) -> Product {
    Product {
        variants: variants
            .into_iter()
            .map(|v| variant(v, &row.name, true))
            .collect(),
        id: row.id,
        slug: row.slug,
        name: row.name,
        description: row.description,
        technique: row.technique,
        external_id: row.external_id,
        picture: row.picture_upload_id,
        details: Details {
            category: row.category,
            material: row.material,
            care: row.care,
            sizes: chart(row.size_chart),
        },
        print: row
            .print_width_mm
            .zip(row.print_height_mm)
            .map(|(width_mm, height_mm)| Print {
                width_mm,
                height_mm,
                min_dpi: row.min_dpi,
            }),
    }
}

/// A product on sale, and all its variants, those that are not on sale too. Two statements.
pub fn product_on_sale(
    conn: &mut PgConnection,
    slug: &str,
) -> Result<Option<(Product, Vec<Variant>)>, AppError> {
    let row: Option<ProductRow> = products::table
        .filter(products::slug.eq(slug))
        .filter(products::active)
        .select(ProductRow::as_select())
        .first(conn)
        .optional()?;
    let Some(row) = row else {
        return Ok(None);
    };
    let of_it: Vec<VariantRow> = rows::table
        .filter(rows::product_id.eq(row.id))
        .order((rows::position, rows::id))
        .select(VariantRow::as_select())
        .load(conn)?;
    let all = of_it.into_iter().map(|v| variant(v, &row.name, true)).collect();
    Ok(Some((product(row, Vec::new()), all)))
}

/// These products, without their variants; on sale or not. One statement.
pub fn products(conn: &mut PgConnection, ids: &[ProductId]) -> Result<HashMap<ProductId, Product>, AppError> {
    let found: Vec<ProductRow> = products::table
        .filter(products::id.eq_any(ids))
        .select(ProductRow::as_select())
        .load(conn)?;
    Ok(found
        .into_iter()
        .map(|row| (row.id, product(row, Vec::new())))
        .collect())
}

/// The shop window: products on sale that have something on sale, in the order chosen for them. Two statements.
pub fn shown(conn: &mut PgConnection) -> Result<Vec<Product>, AppError> {
    let on_sale: Vec<ProductRow> = products::table
        .filter(products::active)
        .order((products::position, products::name))
        .select(ProductRow::as_select())
        .load(conn)?;
    let ids: Vec<ProductId> = on_sale.iter().map(|product| product.id).collect();
    let mut of_product: HashMap<ProductId, Vec<VariantRow>> = HashMap::new();
    for row in rows::table
        .filter(rows::product_id.eq_any(ids))
        .filter(rows::active)
        .order((rows::position, rows::id))
        .select(VariantRow::as_select())
        .load(conn)?
    {
        of_product.entry(row.product_id).or_default().push(row);
    }
    Ok(on_sale
        .into_iter()
        .filter_map(|row| {
            let variants = of_product.remove(&row.id)?;
            Some(product(row, variants))
        })
        .collect())
}

/// Every product on sale, in the order chosen for them, with all its variants, those that are not on sale too. Two
/// statements.
pub fn on_sale(conn: &mut PgConnection) -> Result<Vec<(Product, Vec<Variant>)>, AppError> {
    let sold: Vec<ProductRow> = products::table
        .filter(products::active)
        .order((products::position, products::name))
        .select(ProductRow::as_select())
        .load(conn)?;
    let ids: Vec<ProductId> = sold.iter().map(|product| product.id).collect();
    let mut of_product: HashMap<ProductId, Vec<VariantRow>> = HashMap::new();
    for row in rows::table
        .filter(rows::product_id.eq_any(ids))
        .order((rows::position, rows::id))
        .select(VariantRow::as_select())
        .load(conn)?
    {
        of_product.entry(row.product_id).or_default().push(row);
    }
    Ok(sold
        .into_iter()
        .map(|row| {
            let of_it = of_product.remove(&row.id).unwrap_or_default();
            let all = of_it.into_iter().map(|v| variant(v, &row.name, true)).collect();
            (product(row, Vec::new()), all)
        })
        .collect())
}
