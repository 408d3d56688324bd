//! What the storefront reads beside the catalogue's own doors.

use super::rules::Print;
use crate::base::error::AppError;
use crate::base::ids::{ProductId, UploadId};
use crate::domain::catalog::{self, Technique, Variant};
use crate::domain::files::Upload;
use crate::schema::{products, uploads, variants};
use diesel::prelude::*;
use std::collections::HashMap;

/// A product as its page and the cart show it.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub id: ProductId,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub technique: Technique,
    pub picture: Option<UploadId>,
    /// Where it is known how large it is printed.
    pub print: Option<Print>,
}

impl Sheet {
    /// What is on sale is for everyone to see, so these paths need no token.
    pub fn picture_path(&self) -> String {
        self.picture.map(|id| format!("/files/{id}")).unwrap_or_default()
    }

    pub fn thumbnail_path(&self) -> String {
        self.picture
            .map(|id| format!("/files/{id}/thumbnail"))
            .unwrap_or_default()
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = products, check_for_backend(diesel::pg::Pg))]
struct Row {
    id: ProductId,
    slug: String,
    name: String,
    description: String,
    technique: Technique,
    picture_upload_id: Option<UploadId>,
    print_width_mm: Option<i32>,
    print_height_mm: Option<i32>,
    min_dpi: i32,
}

impl From<Row> for Sheet {
    fn from(row: Row) -> Self {
        Self {
            print: row
                .print_width_mm
                .zip(row.print_height_mm)
                .map(|(width_mm, height_mm)| Print {
                    width_mm,
                    height_mm,
                    min_dpi: row.min_dpi,
                }),
            id: row.id,
            slug: row.slug,
            name: row.name,
            description: row.description,
            technique: row.technique,
            picture: row.picture_upload_id,
        }
    }
}

/// A product on sale and all its variants, those that are not on sale too. Three statements.
pub fn product(conn: &mut PgConnection, slug: &str) -> Result<Option<(Sheet, Vec<Variant>)>, AppError> {
    let row: Option<Row> = products::table
        .filter(products::slug.eq(slug))
        .filter(products::active)
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    let Some(row) = row else {
        return Ok(None);
    };
    let ids: Vec<String> = variants::table
        .filter(variants::product_id.eq(row.id))
        .order((variants::position, variants::id))
        .select(variants::id)
        .load(conn)?;
    let mut found = catalog::variants(conn, &ids)?;
    let all = ids.iter().filter_map(|id| found.remove(id)).collect();
    Ok(Some((row.into(), all)))
}

/// These products, on sale or not. One statement.
pub fn sheets(conn: &mut PgConnection, ids: &[ProductId]) -> Result<HashMap<ProductId, Sheet>, AppError> {
    let rows: Vec<Row> = products::table
        .filter(products::id.eq_any(ids))
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
}

/// These files, whoever sent them. One statement.
pub fn uploads(conn: &mut PgConnection, ids: &[UploadId]) -> Result<HashMap<UploadId, Upload>, AppError> {
    let rows: Vec<Upload> = uploads::table
        .filter(uploads::id.eq_any(ids))
        .select(Upload::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|upload| (upload.id, upload)).collect())
}
