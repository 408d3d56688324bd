//! A design as somebody sent it: read, kept, or refused in words that name what is wrong for people.

use super::rules::edges::Edges;
use super::rules::naming;
use super::{Design, DesignRequest, Document, NO_PRODUCT, make, unplaceable};
use crate::base::error::{AppError, Told};
use crate::base::ids::{DesignId, ProductId, UploadId};
use crate::base::input::{Errors, Request as _};
use crate::domain::accounts::User;
use crate::domain::catalog::{self, View};
use crate::domain::files;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde_json::{Map, Value};

/// What is said of a piece of which nothing would be printed.
pub const LOST: &str = "queda fuera del área; no se imprimiría";

/// [`make`] of what was sent. A piece that lies wholly beyond its area is refused: its area would cost, and nothing be on it.
pub fn make_sent(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: Option<&User>,
    own: &[DesignId],
    sent: &Map<String, Value>,
) -> Result<Design, AppError> {
    let made = DesignRequest::of(sent).and_then(|request| {
        let document = Document::of(request);
        let document = document.ok_or(AppError::Malformed("No pudimos leer el diseño."))?;
        let views = catalog::views::of_product(conn, document.product)?;
        nothing_is_lost(&views, &document)?;
        make(conn, now, by, own, &document)
    });
    match made {
        Err(error) => Err(told(named(conn, by, sent, error)?)),
        made => made,
    }
}

/// For a program, which may show its people nothing but the sentence.
fn told(error: AppError) -> AppError {
    match error {
        AppError::Invalid(fields) => match naming::sentence(&fields) {
            Some(message) => AppError::Told(Box::new(Told { message, fields })),
            None if fields.get("productId").is_some_and(|why| why == NO_PRODUCT) => {
                let message = "No hay ningún producto con ese «productId».".to_owned();
                AppError::Told(Box::new(Told { message, fields }))
            }
            None => AppError::Invalid(fields),
        },
        error => error,
    }
}

fn nothing_is_lost(views: &[View], document: &Document) -> Result<(), AppError> {
    let errors = Errors::new();
    for (at, placement) in document.areas.iter().enumerate() {
        let mut areas = views.iter().flat_map(|view| &view.areas);
        let Some(area) = areas.find(|area| area.code == placement.area) else {
            continue;
        };
        for (place, layer) in placement.layers.iter().enumerate() {
            if Edges::of(layer, area).is_lost {
                errors.add(format!("areas[{at}].layers[{place}]"), LOST);
            }
        }
    }
    errors.check()
}

/// A refusal of what was sent, in which each complaint says of what it is: by the areas' names, and by the texts and names of files in
/// it, as far as whoever asks may know them.
pub fn named(
    conn: &mut PgConnection,
    by: Option<&User>,
    sent: &Map<String, Value>,
    error: AppError,
) -> Result<AppError, AppError> {
    let AppError::Invalid(fields) = error else {
        return Ok(error);
    };
    let areas = sent.get("areas").and_then(Value::as_array);
    let areas = areas.map_or(&[][..], Vec::as_slice);
    let layer = |at: usize, of: usize| areas.get(at)?.get("layers")?.as_array()?.get(of);
    let file = |layer: &Value| layer.get("fileId")?.as_str()?.parse::<UploadId>().ok();
    let layers = areas.iter().filter_map(|area| area.get("layers")?.as_array());
    let named: Vec<UploadId> = layers.flatten().filter_map(file).collect();
    let files = files::find_all(conn, &named)?;
    let product = sent.get("productId").and_then(Value::as_str);
    let views = match product.and_then(|id| id.parse::<ProductId>().ok()) {
        Some(product) => catalog::views::of_product(conn, product)?,
        None => Vec::new(),
    };
    let area_name = |at: usize| {
        let code = areas.get(at)?.get("area")?.as_str()?;
        let mut known = views.iter().flat_map(|view| &view.areas);
        known.find(|area| area.code == code).map(|area| area.name.clone())
    };
    let in_layer = |at: usize, of: usize| {
        let layer = layer(at, of)?;
        if let Some(text) = layer.get("text").and_then(Value::as_str) {
            return Some(text.to_owned()).filter(|text| !text.trim().is_empty());
        }
        let upload = files.get(&file(layer)?)?;
        let is_known = upload.owner_id.is_none() || upload.owner_id == by.map(|user| user.id);
        is_known.then(|| upload.file_name.clone())
    };
    let shape = |at: usize, of: usize| {
        let upload = files.get(&file(layer(at, of)?)?)?;
        let is_known = upload.owner_id.is_none() || upload.owner_id == by.map(|user| user.id);
        unplaceable(upload).filter(|_| is_known)
    };
    let fields = naming::of_its_shape(fields, shape);
    Ok(AppError::Invalid(naming::named(fields, area_name, in_layer)))
}
