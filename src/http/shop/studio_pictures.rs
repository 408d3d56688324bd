//! `/productos/prendas/{garment}`: our own drawing of a product's side, for the editor to lay a design on.

use crate::base::error::AppError;
use crate::domain::catalog::garment::{self, Garment};
use crate::domain::files::FileKind;
use crate::http::kit::Answer;
use crate::http::kit::serve_file::picture;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpRequest, web};
use std::collections::HashMap;

/// The cloth in `color`, or with `folds` what lies over the print.
pub async fn drawing(
    req: HttpRequest,
    garment: web::Path<String>,
    asked: web::Query<HashMap<String, String>>,
) -> Answer {
    let garment: Garment = garment.parse().map_err(|_| AppError::NotFound)?;
    let color = asked.get("color").and_then(|name| garment::color(name));
    let inside = match asked.contains_key("folds") {
        true => garment.folds().to_owned(),
        false => garment.cloth(),
    };
    let svg = garment::svg(&inside, color.unwrap_or(garment::PLAIN));
    let mut answer = picture(FileKind::Svg, svg.into(), &req);
    let a_day = HeaderValue::from_static("public, max-age=86400");
    answer.headers_mut().insert(CACHE_CONTROL, a_day);
    Ok(answer)
}
