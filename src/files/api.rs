//! `POST /api/upload`: one file, from anyone.

use actix_multipart::Multipart;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::form;
use crate::accounts::Viewer;
use crate::app::App;
use crate::error::AppError;
use crate::web::Answer;

/// 413 over 20 MiB, 415 for content that is not taken, 400 without a file in the field `file`.
pub async fn upload(app: web::Data<App>, viewer: Viewer, req: HttpRequest, form: Multipart) -> Answer {
    let owner = viewer.user().map(|user| user.id);
    let arrived = match form::read(&app, &req, form, "file").await?.file {
        Some(taken) => taken?,
        None => return Err(AppError::field("file", "es obligatorio")),
    };

    let id = arrived.id;
    let outcome = app
        .db
        .transact(move |conn, now| arrived.record(conn, owner, now))
        .await;
    if let Err(AppError::Invalid(_) | AppError::Conflict(_)) = &outcome {
        app.files.discard(id).await;
    }
    let upload = outcome?;
    let mut body = json!({
        "success": true,
        "id": upload.id,
        "url": app.files.url(upload.id),
        "contentType": upload.kind,
    });
    if let (Some(width), Some(height)) = (upload.width_px, upload.height_px) {
        body["widthPx"] = width.into();
        body["heightPx"] = height.into();
    }
    Ok(HttpResponse::Ok().json(body))
}
