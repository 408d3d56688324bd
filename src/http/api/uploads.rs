//! `POST /api/upload`: one file, from anyone.

use actix_multipart::Multipart;
use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::base::error::AppError;
use crate::base::ids::UploadId;
use crate::domain::files::{Arrived, FileKind};
use crate::domain::intake;
use crate::http::kit::order_intake::{ACCEPTED, Buyer};
use crate::http::kit::responses::Success;
use crate::http::kit::{Answer, multipart};
use crate::http::state::AppState;

/// One file.
#[derive(ToSchema)]
pub struct UploadRequest {
    /// PNG, JPEG, WebP, PDF or SVG by its content, at most 20 MiB.
    #[schema(value_type = String, format = Binary)]
    pub file: Vec<u8>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UploadResponse {
    success: Success,
    id: UploadId,
    url: String,
    content_type: FileKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    width_px: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height_px: Option<u32>,
    /// Of an SVG with pictures in it: how many pixels it would be across if all of it were as coarse as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    inside_px: Option<u32>,
    /// Of a PDF that can be placed: its first page as it is looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    width_mm: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height_mm: Option<f64>,
    /// How many that has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pages: Option<i32>,
}

/// Keeps a file that an order, a payment or a product will name. While the database is away it is kept all the same, for an
/// order; the answer then bears `X-Krafta-Accepted: journal`.
#[utoipa::path(
    post, path = "/api/upload", tag = "Files",
    request_body(content = UploadRequest, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "Kept", body = UploadResponse),
        (status = 413, description = "Larger than 20 MiB", body = crate::base::error::ErrorBody),
        (status = 415, description = "A kind of file that is not taken, or an SVG with anything active", body = crate::base::error::ErrorBody),
        (status = 429, description = "Too many of this account, or from this address without one", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn upload(app: web::Data<AppState>, buyer: Buyer, form: Multipart) -> Answer {
    let arrived = match multipart::read(&app, form, "file").await?.file.take() {
        Some(taken) => taken?,
        None => return Err(AppError::field("file", "es obligatorio")),
    };
    let is_recorded = record(&app, &buyer, &arrived).await?;
    let mut answer = HttpResponse::Ok();
    if !is_recorded {
        answer.insert_header((ACCEPTED, "journal"));
    }
    let size = arrived.width_px.zip(arrived.height_px);
    Ok(answer.json(UploadResponse {
        success: Success,
        id: arrived.id,
        url: app.files.url(arrived.id),
        content_type: arrived.kind,
        width_px: size.map(|(width, _)| width),
        height_px: size.map(|(_, height)| height),
        inside_px: arrived.inside_px,
        width_mm: arrived.page.map(|page| f64::from(page.width_um) / 1000.0),
        height_mm: arrived.page.map(|page| f64::from(page.height_um) / 1000.0),
        pages: arrived.page.map(|page| page.pages),
    }))
}

/// In the database, or, while that is away, in the journal: then `false`.
async fn record(app: &AppState, buyer: &Buyer, arrived: &Arrived) -> Result<bool, AppError> {
    if !buyer.is_away {
        let owner = buyer.user.as_ref().map(|user| user.id);
        match app.files.record(&app.db, owner, arrived.clone()).await {
            Err(error) if intake::is_away(&error) => {}
            outcome => return outcome.map(|_| true),
        }
    }
    let now = app.db.clock().now();
    let kept = app
        .intake
        .accept_upload(now, buyer.customer(), arrived.clone())
        .await;
    if kept.is_err() && buyer.is_away {
        app.files.discard(arrived.id).await;
    }
    kept.map(|()| false)
}
