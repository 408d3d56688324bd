//! `POST /api/upload`: one file, from anyone.

use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::StreamExt;
use serde_json::json;

use super::Arrived;
use super::inspect::MAX_BYTES;
use crate::accounts::Viewer;
use crate::app::App;
use crate::error::AppError;
use crate::web::Answer;

/// Room for the form around the file: boundaries, headers, small other fields.
const FORM_BYTES: u64 = 64 * 1024;
/// A phone on a poor connection gets this long for its 20 MiB.
const DEADLINE: Duration = Duration::from_secs(300);
/// How long a refused body is still read, so that the sender gets to see the answer: whoever is cut off while sending
/// sees a broken connection instead.
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// 413 over 20 MiB, 415 for content that is not taken, 400 without a file.
pub async fn upload(app: web::Data<App>, viewer: Viewer, req: HttpRequest, mut form: Multipart) -> Answer {
    let owner = viewer.user().map(|user| user.id);
    let arrived = match tokio::time::timeout(DEADLINE, arrive(&app, &req, &mut form)).await {
        Ok(Ok(arrived)) => arrived,
        Ok(Err(Failure::Form(error))) => return Err(error),
        Ok(Err(Failure::File(error))) => {
            drain(form).await;
            return Err(error);
        }
        Err(_) => return Err(AppError::Malformed("La subida tardó demasiado.")),
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

/// A form that could not be read has ended and must not be asked for more; after a refused file there may be more.
enum Failure {
    Form(AppError),
    File(AppError),
}

/// The form's first field called `file`. Others are passed over.
async fn arrive(app: &App, req: &HttpRequest, form: &mut Multipart) -> Result<Arrived, Failure> {
    // A body that says that it is too large need not be read.
    if declared_length(req).is_some_and(|length| length > MAX_BYTES + FORM_BYTES) {
        return Err(Failure::File(AppError::TooLarge));
    }
    let mut passed_over = 0;
    while let Some(field) = form.next().await {
        let mut field = field.map_err(unreadable)?;
        if field.name() == Some("file") {
            let name = file_name(&field);
            return app
                .files
                .arrive(&name, field)
                .await
                .map_err(|error| Failure::File(error.into()));
        }
        while let Some(chunk) = field.next().await {
            passed_over += chunk.map_err(unreadable)?.len() as u64;
            if passed_over > FORM_BYTES {
                return Err(Failure::File(AppError::TooLarge));
            }
        }
    }
    Err(Failure::Form(AppError::field("file", "es obligatorio")))
}

fn declared_length(req: &HttpRequest) -> Option<u64> {
    req.headers()
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

fn file_name(field: &Field) -> String {
    field
        .content_disposition()
        .and_then(|disposition| disposition.get_filename())
        .unwrap_or_default()
        .to_owned()
}

fn unreadable(error: MultipartError) -> Failure {
    Failure::Form(match error {
        MultipartError::ContentTypeMissing
        | MultipartError::ContentTypeParse
        | MultipartError::ContentTypeIncompatible => AppError::UnsupportedMedia(
            "Envía el archivo como multipart/form-data, en el campo «file».".to_owned(),
        ),
        _ => AppError::Malformed("No pudimos leer el formulario que enviaste."),
    })
}

async fn drain(mut form: Multipart) {
    let rest = async {
        while let Some(Ok(mut field)) = form.next().await {
            while let Some(Ok(_)) = field.next().await {}
        }
    };
    // How it ends makes no difference: the answer is decided.
    let _ = tokio::time::timeout(DRAIN_TIME, rest).await;
}
