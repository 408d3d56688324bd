//! `GET /files/{id}` and its smaller copies. Who may not see a file learns nothing about it: 404.

use actix_web::{HttpRequest, web};
use serde::Deserialize;

use crate::base::error::AppError;
use crate::base::ids::UploadId;
use crate::domain::accounts::User;
use crate::domain::files::FileKind;
use crate::domain::files::reference::Pass;
use crate::domain::files::storage::Kept;
use crate::domain::files::{Upload, find, may_see};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::Answer;
use crate::http::kit::serve_file::{original, picture};
use crate::http::state::AppState;

const PDF_ICON: &str = include_str!("pdf-icon.svg");

#[derive(Deserialize)]
pub struct FileQuery {
    /// From [`Files::url`] and [`Files::url_in`]: opens this one file, without a session.
    token: Option<String>,
    order: Option<String>,
    /// Any value: to be saved, not shown.
    download: Option<String>,
}

impl FileQuery {
    fn pass(&self) -> Pass {
        Pass {
            token: self.token.clone(),
            order: self.order.clone(),
        }
    }
}

type FileRequest = (
    web::Data<AppState>,
    Viewer,
    web::Path<UploadId>,
    web::Query<FileQuery>,
    HttpRequest,
);

/// The original, byte for byte.
pub async fn file((app, viewer, id, query, req): FileRequest) -> Answer {
    let upload = visible(&app, viewer.0, *id, query.pass()).await?;
    let to_save = query.download.is_some();
    original(&app.files, &upload, to_save, &req).await
}

/// A small copy of a picture, an SVG itself, an icon for a PDF: always something that an `<img>` shows.
pub async fn thumbnail((app, viewer, id, query, req): FileRequest) -> Answer {
    let upload = visible(&app, viewer.0, *id, query.pass()).await?;
    copy(&app, Kept::Thumbnail, &upload, &req).await
}

/// The same, large enough to look at: a receipt's digits, a ticket's picture. Made when it is first asked for.
pub async fn preview((app, viewer, id, query, req): FileRequest) -> Answer {
    let upload = visible(&app, viewer.0, *id, query.pass()).await?;
    copy(&app, Kept::Preview, &upload, &req).await
}

async fn copy(app: &AppState, kept: Kept, upload: &Upload, req: &HttpRequest) -> Answer {
    match upload.kind {
        FileKind::Svg => original(&app.files, upload, false, req).await,
        FileKind::Pdf => Ok(picture(FileKind::Svg, PDF_ICON.into())),
        FileKind::Png | FileKind::Jpeg => {
            let bytes = app.files.copy(kept, upload.id).await?;
            let kind = if bytes.starts_with(b"\x89PNG") {
                FileKind::Png
            } else {
                FileKind::Jpeg
            };
            Ok(picture(kind, bytes))
        }
    }
}

async fn visible(app: &AppState, viewer: Option<User>, id: UploadId, pass: Pass) -> Result<Upload, AppError> {
    let files = app.files.clone();
    app.db
        .read(move |conn| match find(conn, id)? {
            Some(upload) if files.opens(conn, id, &pass)? || may_see(conn, &upload, viewer.as_ref())? => {
                Ok(upload)
            }
            _ => Err(AppError::NotFound),
        })
        .await
}
