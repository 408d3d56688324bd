//! `POST /api/upload`: one file, from anyone.

use actix_multipart::Multipart;
use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::base::error::AppError;
use crate::base::ids::UploadId;
use crate::domain::files::FileKind;
use crate::http::auth::extractors::Viewer;
use crate::http::kit::responses::Success;
use crate::http::kit::{Answer, multipart};
use crate::http::state::AppState;

/// One file.
#[derive(ToSchema)]
pub struct UploadRequest {
    /// PNG, JPEG, PDF or SVG by its content, at most 20 MiB.
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
    width_px: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height_px: Option<i32>,
}

/// Keeps a file that an order, a payment or a product will name.
#[utoipa::path(
    post, path = "/api/upload", tag = "Archivos",
    request_body(content = UploadRequest, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "Kept", body = UploadResponse),
        (status = 413, description = "Larger than 20 MiB", body = crate::base::error::ErrorBody),
        (status = 415, description = "A kind of file that is not taken, or an SVG with anything active", body = crate::base::error::ErrorBody),
        (status = 429, description = "Too many of this account, or from this address without one", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn upload(app: web::Data<AppState>, viewer: Viewer, form: Multipart) -> Answer {
    let owner = viewer.user().map(|user| user.id);
    let arrived = match multipart::read(&app, form, "file").await?.file.take() {
        Some(taken) => taken?,
        None => return Err(AppError::field("file", "es obligatorio")),
    };
    let upload = app.files.record(&app.db, owner, arrived).await?;
    let size = upload.width_px.zip(upload.height_px);
    Ok(HttpResponse::Ok().json(UploadResponse {
        success: Success,
        id: upload.id,
        url: app.files.url(upload.id),
        content_type: upload.kind,
        width_px: size.map(|(width, _)| width),
        height_px: size.map(|(_, height)| height),
    }))
}
