//! How a variant is made, as much of it as whoever prints needs.

use super::super::rules::print::Print;
use super::super::{Technique, rules};
use crate::base::error::AppError;
use crate::schema::{products, variants as rows};
use diesel::prelude::*;
use serde_json::Value;
use std::collections::HashMap;

#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    pub technique: Technique,
    /// Where it is known how large it is printed.
    pub print: Option<Print>,
    /// Of the garment; blank where it has one only.
    pub colour: String,
}

/// Of each of these variants, on sale or not. One statement.
pub fn made(conn: &mut PgConnection, ids: &[String]) -> Result<HashMap<String, Made>, AppError> {
    type Row = (String, Value, Technique, Option<i32>, Option<i32>, i32);
    let found: Vec<Row> = rows::table
        .inner_join(products::table)
        .filter(rows::id.eq_any(ids))
        .select((
            rows::id,
            rows::attributes,
            products::technique,
            products::print_width_mm,
            products::print_height_mm,
            products::min_dpi,
        ))
        .load(conn)?;
    Ok(found
        .into_iter()
        .map(|(id, attributes, technique, width, height, min_dpi)| {
            let made = Made {
                technique,
                print: width.zip(height).map(|(width_mm, height_mm)| Print {
                    width_mm,
                    height_mm,
                    min_dpi,
                }),
                colour: attributes.as_object().and_then(rules::colour).unwrap_or_default(),
            };
            (id, made)
        })
        .collect())
}
