//! `GET /files/{id}` and its smaller copies. Who may not see a file learns nothing about it: 404.

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use crate::base::error::AppError;
use crate::base::ids::UploadId;
use crate::domain::accounts::User;
use crate::domain::files::FileKind;
use crate::domain::files::reference::Pass;
use crate::domain::files::storage::Kept;
use crate::domain::files::{Upload, find, is_in_the_window, may_see};
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
    let seen = visible(&app, viewer.0, *id, query.pass(), false).await?;
    let to_save = query.download.is_some();
    let answer = original(&app.files, &seen.upload, to_save, &req).await?;
    Ok(seen.kept(answer))
}

/// A small copy of a picture, an SVG or a PDF drawn as a PNG, an icon for a PDF that cannot be: always something that an `<img>` shows.
pub async fn thumbnail((app, viewer, id, query, req): FileRequest) -> Answer {
    let seen = visible(&app, viewer.0, *id, query.pass(), false).await?;
    let answer = copy(&app, Kept::Thumbnail, &seen.upload, &req).await?;
    Ok(seen.kept(answer))
}

/// The same, large enough to look at: a receipt's digits, a ticket's picture. Made when it is first asked for.
pub async fn preview((app, viewer, id, query, req): FileRequest) -> Answer {
    let seen = visible(&app, viewer.0, *id, query.pass(), false).await?;
    let answer = copy(&app, Kept::Preview, &seen.upload, &req).await?;
    Ok(seen.kept(answer))
}

/// A picture as it is drawn onto a product: what shows through stays so.
pub async fn art((app, viewer, id, query, req): FileRequest) -> Answer {
    let drawn = app.files.opens_art(*id, &query.pass());
    let seen = visible(&app, viewer.0, *id, query.pass(), drawn).await?;
    if seen.upload.not_placeable().is_some() {
        return Err(AppError::NotFound);
    }
    let bytes = app.files.art(&seen.upload).await?;
    Ok(seen.kept(of_pixels(bytes, &req)))
}

fn of_pixels(bytes: Bytes, req: &HttpRequest) -> HttpResponse {
    let kind = match bytes.starts_with(b"\x89PNG") {
        true => FileKind::Png,
        false => FileKind::Jpeg,
    };
    picture(kind, bytes, req)
}

async fn copy(app: &AppState, kept: Kept, upload: &Upload, req: &HttpRequest) -> Answer {
    match upload.kind {
        FileKind::Pdf if upload.pages.is_none() => Ok(picture(FileKind::Svg, PDF_ICON.into(), req)),
        FileKind::Svg | FileKind::Pdf => {
            let bytes = app.files.drawing(kept, upload.id, upload.kind).await?;
            Ok(picture(FileKind::Png, bytes, req))
        }
        FileKind::Png | FileKind::Jpeg | FileKind::Webp => {
            let bytes = app.files.copy(kept, upload.id).await?;
            Ok(of_pixels(bytes, req))
        }
    }
}

/// A file that whoever asks may see.
struct Seen {
    upload: Upload,
    /// A picture in the shop's window.
    is_public: bool,
}

impl Seen {
    /// What is not personal may be kept: the content under an id never changes.
    fn kept(&self, mut answer: HttpResponse) -> HttpResponse {
        if self.is_public && !answer.status().is_client_error() {
            let forever_enough = HeaderValue::from_static("public, max-age=3600");
            answer.headers_mut().insert(header::CACHE_CONTROL, forever_enough);
        }
        answer
    }
}

/// For who may see it, or where it `is_open` anyway.
async fn visible(
    app: &AppState,
    viewer: Option<User>,
    id: UploadId,
    pass: Pass,
    is_open: bool,
) -> Result<Seen, AppError> {
    let files = app.files.clone();
    app.db
        .read(move |conn| {
            let upload = find(conn, id)?.ok_or(AppError::NotFound)?;
            let is_public = is_in_the_window(conn, id)?;
            if is_public
                || is_open
                || files.opens(conn, id, &pass)?
                || may_see(conn, &upload, viewer.as_ref())?
            {
                Ok(Seen { upload, is_public })
            } else {
                Err(AppError::NotFound)
            }
        })
        .await
}
