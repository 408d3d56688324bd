//! Rows of a product's sides, their pictures and areas.

use crate::base::error::AppError;
use crate::base::ids::{AreaId, ProductId, ProductViewId, UploadId};
use crate::base::money::Usd;
use crate::domain::catalog::Technique;
use crate::domain::catalog::garment::Garment;
use crate::domain::catalog::rules;
use crate::domain::catalog::{Area, Mockup, Rectangle, View};
use crate::schema::{print_areas, product_mockups, product_views, variants};
use diesel::prelude::*;
use serde_json::Value;
use std::collections::HashMap;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = product_views, check_for_backend(diesel::pg::Pg))]
struct ViewRow {
    id: ProductViewId,
    product_id: ProductId,
    code: String,
    name: String,
    position: i32,
    garment: Garment,
    shading_upload_id: Option<UploadId>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = print_areas, check_for_backend(diesel::pg::Pg))]
struct AreaRow {
    id: AreaId,
    product_id: ProductId,
    view_id: ProductViewId,
    code: String,
    name: String,
    position: i32,
    x: i32,
    y: i32,
    width: i32,
    height: i32,
    width_mm: i32,
    height_mm: i32,
    min_dpi: i32,
    good_dpi: i32,
    bleed_mm: i32,
    safe_mm: i32,
    technique: Technique,
    extra_cost: Usd,
}

impl From<AreaRow> for Area {
    fn from(row: AreaRow) -> Self {
        Self {
            id: row.id,
            code: row.code,
            name: row.name,
            position: row.position,
            rectangle: Rectangle {
                x: row.x,
                y: row.y,
                width: row.width,
                height: row.height,
            },
            width_mm: row.width_mm,
            height_mm: row.height_mm,
            min_dpi: row.min_dpi,
            good_dpi: row.good_dpi,
            bleed_mm: row.bleed_mm,
            safe_mm: row.safe_mm,
            technique: row.technique,
            extra_cost: row.extra_cost,
        }
    }
}

/// What its first side is drawn as. One statement.
pub fn garment(conn: &mut PgConnection, product: ProductId) -> Result<Option<Garment>, AppError> {
    Ok(product_views::table
        .filter(product_views::product_id.eq(product))
        .order((product_views::position, product_views::code))
        .select(product_views::garment)
        .first(conn)
        .optional()?)
}

/// The sides of a product, in the order chosen for them. Three statements.
pub fn of_product(conn: &mut PgConnection, product: ProductId) -> Result<Vec<View>, AppError> {
    Ok(of_products(conn, &[product])?
        .remove(&product)
        .unwrap_or_default())
}

/// Of each of these that has any. Three statements.
pub fn of_products(
    conn: &mut PgConnection,
    products: &[ProductId],
) -> Result<HashMap<ProductId, Vec<View>>, AppError> {
    let rows: Vec<ViewRow> = product_views::table
        .filter(product_views::product_id.eq_any(products))
        .order((product_views::position, product_views::code))
        .select(ViewRow::as_select())
        .load(conn)?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<ProductViewId> = rows.iter().map(|row| row.id).collect();
    let mockups: Vec<(ProductViewId, String, UploadId)> = product_mockups::table
        .filter(product_mockups::view_id.eq_any(&ids))
        .order((product_mockups::view_id, product_mockups::color))
        .select((
            product_mockups::view_id,
            product_mockups::color,
            product_mockups::upload_id,
        ))
        .load(conn)?;
    let areas: Vec<AreaRow> = print_areas::table
        .filter(print_areas::view_id.eq_any(&ids))
        .order((print_areas::position, print_areas::code))
        .select(AreaRow::as_select())
        .load(conn)?;
    let mut pictures: HashMap<ProductViewId, Vec<Mockup>> = HashMap::new();
    for (view, color, upload) in mockups {
        pictures.entry(view).or_default().push(Mockup { color, upload });
    }
    let mut printed: HashMap<ProductViewId, Vec<Area>> = HashMap::new();
    for row in areas {
        printed.entry(row.view_id).or_default().push(row.into());
    }
    let mut views: HashMap<ProductId, Vec<View>> = HashMap::new();
    for row in rows {
        views.entry(row.product_id).or_default().push(View {
            mockups: pictures.remove(&row.id).unwrap_or_default(),
            areas: printed.remove(&row.id).unwrap_or_default(),
            id: row.id,
            code: row.code,
            name: row.name,
            position: row.position,
            garment: row.garment,
            shading: row.shading_upload_id,
        });
    }
    Ok(views)
}

/// The colours of a product, each once, in the order of its variants.
pub fn colors_of(conn: &mut PgConnection, product: ProductId) -> Result<Vec<String>, AppError> {
    let all: Vec<Value> = variants::table
        .filter(variants::product_id.eq(product))
        .order((variants::position, variants::id))
        .select(variants::attributes)
        .load(conn)?;
    let mut found: Vec<String> = Vec::new();
    for color in all.iter().filter_map(|one| rules::colour(one.as_object()?)) {
        if !found.contains(&color) {
            found.push(color);
        }
    }
    Ok(found)
}

/// In what a product is shown where nobody chose: the first colour of its variants; blank where one of them has none, which is
/// never shown in another's.
pub fn usual_color(conn: &mut PgConnection, product: ProductId) -> Result<String, AppError> {
    let all: Vec<Value> = variants::table
        .filter(variants::product_id.eq(product))
        .order((variants::position, variants::id))
        .select(variants::attributes)
        .load(conn)?;
    let each = all.iter().map(|one| one.as_object().and_then(rules::colour));
    Ok(rules::usual_colour(each).unwrap_or_default())
}

/// The areas of each of these products, in the order of its sides. One statement.
pub fn areas_of(
    conn: &mut PgConnection,
    products: &[ProductId],
) -> Result<HashMap<ProductId, Vec<Area>>, AppError> {
    let rows: Vec<AreaRow> = print_areas::table
        .inner_join(product_views::table.on(product_views::id.eq(print_areas::view_id)))
        .filter(print_areas::product_id.eq_any(products))
        .order((
            product_views::position,
            product_views::code,
            print_areas::position,
            print_areas::code,
        ))
        .select(AreaRow::as_select())
        .load(conn)?;
    let mut found: HashMap<ProductId, Vec<Area>> = HashMap::new();
    for row in rows {
        found.entry(row.product_id).or_default().push(row.into());
    }
    Ok(found)
}

pub fn write_view(conn: &mut PgConnection, product: ProductId, view: &View) -> Result<(), AppError> {
    let row = ViewRow {
        id: view.id,
        product_id: product,
        code: view.code.clone(),
        name: view.name.clone(),
        position: view.position,
        garment: view.garment,
        // One that is there stays.
        shading_upload_id: None,
    };
    diesel::insert_into(product_views::table)
        .values(&row)
        .on_conflict(product_views::id)
        .do_update()
        .set(&row)
        .execute(conn)?;
    Ok(())
}

pub fn write_shading(
    conn: &mut PgConnection,
    view: ProductViewId,
    upload: Option<UploadId>,
) -> Result<(), AppError> {
    diesel::update(product_views::table.find(view))
        .set(product_views::shading_upload_id.eq(upload))
        .execute(conn)?;
    Ok(())
}

pub fn delete_view(conn: &mut PgConnection, id: ProductViewId) -> Result<(), AppError> {
    diesel::delete(product_views::table.find(id)).execute(conn)?;
    Ok(())
}

pub fn write_mockup(
    conn: &mut PgConnection,
    view: ProductViewId,
    color: &str,
    upload: UploadId,
) -> Result<(), AppError> {
    diesel::insert_into(product_mockups::table)
        .values((
            product_mockups::view_id.eq(view),
            product_mockups::color.eq(color),
            product_mockups::upload_id.eq(upload),
        ))
        .on_conflict((product_mockups::view_id, product_mockups::color))
        .do_update()
        .set(product_mockups::upload_id.eq(upload))
        .execute(conn)?;
    Ok(())
}

pub fn delete_mockup(conn: &mut PgConnection, view: ProductViewId, color: &str) -> Result<(), AppError> {
    diesel::delete(product_mockups::table.find((view, color))).execute(conn)?;
    Ok(())
}

pub fn write_area(
    conn: &mut PgConnection,
    (product, view): (ProductId, ProductViewId),
    area: &Area,
) -> Result<(), AppError> {
    let row = AreaRow {
        id: area.id,
        product_id: product,
        view_id: view,
        code: area.code.clone(),
        name: area.name.clone(),
        position: area.position,
        x: area.rectangle.x,
        y: area.rectangle.y,
        width: area.rectangle.width,
        height: area.rectangle.height,
        width_mm: area.width_mm,
        height_mm: area.height_mm,
        min_dpi: area.min_dpi,
        good_dpi: area.good_dpi,
        bleed_mm: area.bleed_mm,
        safe_mm: area.safe_mm,
        technique: area.technique,
        extra_cost: area.extra_cost,
    };
    diesel::insert_into(print_areas::table)
        .values(&row)
        .on_conflict(print_areas::id)
        .do_update()
        .set(&row)
        .execute(conn)?;
    Ok(())
}

pub fn delete_area(conn: &mut PgConnection, id: AreaId) -> Result<(), AppError> {
    diesel::delete(print_areas::table.find(id)).execute(conn)?;
    Ok(())
}
