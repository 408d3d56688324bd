//! Tables to save: sent as they are read, so that a long one costs no more memory than a short one.

use crate::base::csv::Dialect;
use crate::base::error::AppError;
use crate::http::kit::Answer;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use futures_util::stream;
use serde::Deserialize;
use std::future::Future;

/// `?format=rfc4180` for programs; without it a table is for people.
#[derive(Clone, Default, Deserialize)]
pub struct Format {
    format: Option<String>,
}

impl Format {
    pub fn dialect(&self) -> Result<Dialect, AppError> {
        match self.format.as_deref().unwrap_or_default() {
            "" => Ok(Dialect::People),
            "rfc4180" => Ok(Dialect::Programs),
            _ => Err(AppError::field("format", "debe ser rfc4180, o no estar")),
        }
    }
}

enum Piece<P> {
    /// Some lines, and where the next begin.
    Ready(String, Option<P>),
    After(P),
}

/// `read` gives the lines after a place, and the place where the next begin, if there are more.
pub async fn csv<P, R, F>(name: &str, heading: &str, read: R) -> Answer
where
    P: 'static,
    R: Fn(Option<P>) -> F + Clone + 'static,
    F: Future<Output = Result<(String, Option<P>), AppError>>,
{
    // While an error can still be told as one.
    let (first, next) = read(None).await?;
    let start = Some(Piece::Ready(format!("{heading}{first}"), next));
    let lines = stream::unfold(start, move |piece| {
        let read = read.clone();
        async move {
            let read = match piece? {
                Piece::Ready(text, next) => Ok((text, next)),
                Piece::After(place) => read(Some(place)).await,
            };
            match read {
                Ok((text, next)) => Some((Ok(Bytes::from(text)), next.map(Piece::After))),
                // The download breaks off, so that nobody takes half of it for all.
                Err(error) => Some((Err(error), None)),
            }
        }
    });
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8; header=present")
        .insert_header(("Content-Disposition", format!("attachment; filename=\"{name}\"")))
        .insert_header(("Cache-Control", "no-store"))
        .streaming(lines))
}
