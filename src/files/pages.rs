//! `GET /files/{id}` and its thumbnail. Who may not see a file learns nothing about it: 404.

use std::io::BufReader;

use actix_files::NamedFile;
use actix_web::http::header::{
    self, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue, HeaderName,
    HeaderValue,
};
use actix_web::{HttpRequest, HttpResponse, mime, web};
use serde::Deserialize;

use super::arrival::off_thread;
use super::inspect::{FileKind, Inspected, inspect};
use super::reference::Pass;
use super::{Files, NotTaken, Upload, find, may_see, thumbnail as draw};
use crate::accounts::{User, Viewer};
use crate::app::App;
use crate::error::AppError;
use crate::ids::UploadId;
use crate::web::Answer;

/// A file is a document of its own: it runs nothing, loads nothing but what lies inside it, and belongs to no origin.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'";
/// The content under an id never changes, but who may see it does.
const CACHE: &str = "private, max-age=3600";

const PDF_ICON: &str = include_str!("pdf-icon.svg");

#[derive(Deserialize)]
pub struct Wish {
    /// From [`Files::url`] and [`Files::url_in`]: opens this one file, without a session.
    token: Option<String>,
    order: Option<String>,
    /// Any value: to be saved, not shown.
    download: Option<String>,
}

impl Wish {
    fn pass(&self) -> Pass {
        Pass {
            token: self.token.clone(),
            order: self.order.clone(),
        }
    }
}

/// The original, byte for byte.
pub async fn file(
    app: web::Data<App>,
    viewer: Viewer,
    id: web::Path<UploadId>,
    wish: web::Query<Wish>,
    req: HttpRequest,
) -> Answer {
    let upload = visible(&app, viewer.0, *id, wish.pass()).await?;
    let to_save = wish.download.is_some();
    serve(&app.files, &upload, to_save, &req).await
}

/// A small copy of a picture, an SVG itself, an icon for a PDF: always something that an `<img>` shows.
pub async fn thumbnail(
    app: web::Data<App>,
    viewer: Viewer,
    id: web::Path<UploadId>,
    wish: web::Query<Wish>,
    req: HttpRequest,
) -> Answer {
    let upload = visible(&app, viewer.0, *id, wish.pass()).await?;
    match upload.kind {
        FileKind::Svg => serve(&app.files, &upload, false, &req).await,
        FileKind::Pdf => Ok(picture(FileKind::Svg, PDF_ICON.into())),
        FileKind::Png | FileKind::Jpeg => {
            let bytes = small_copy(&app.files, &upload).await?;
            let kind = if bytes.starts_with(b"\x89PNG") {
                FileKind::Png
            } else {
                FileKind::Jpeg
            };
            Ok(picture(kind, bytes))
        }
    }
}

async fn visible(app: &App, viewer: Option<User>, id: UploadId, pass: Pass) -> Result<Upload, AppError> {
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

async fn serve(files: &Files, upload: &Upload, to_save: bool, req: &HttpRequest) -> Answer {
    let (files, id) = (files.clone(), upload.id);
    let file = off_thread(move || NamedFile::from_file(files.open_original(id)?, "original"))
        .await
        .and_then(|opened| opened)
        // A row without its file is our fault, not «not found».
        .map_err(|error| AppError::Internal(anyhow::Error::new(error).context("an upload's file")))?;
    let mut response = file
        .set_content_type(media_type(upload.kind))
        .set_content_disposition(disposition(upload, to_save))
        .into_response(req);
    lock(response.headers_mut());
    Ok(response)
}

/// PDF readers want scripts of their own, which the sandbox forbids; so a PDF is always saved and opened outside.
fn disposition(upload: &Upload, to_save: bool) -> ContentDisposition {
    let is_attachment = to_save || upload.kind == FileKind::Pdf;
    let ascii: String = upload
        .file_name
        .chars()
        .map(|c| if c.is_ascii() { c } else { '_' })
        .collect();
    ContentDisposition {
        disposition: if is_attachment {
            DispositionType::Attachment
        } else {
            DispositionType::Inline
        },
        parameters: vec![
            DispositionParam::Filename(ascii),
            DispositionParam::FilenameExt(ExtendedValue {
                charset: Charset::Ext("UTF-8".to_owned()),
                language_tag: None,
                value: upload.file_name.clone().into_bytes(),
            }),
        ],
    }
}

fn media_type(kind: FileKind) -> mime::Mime {
    match kind {
        FileKind::Png => mime::IMAGE_PNG,
        FileKind::Jpeg => mime::IMAGE_JPEG,
        FileKind::Pdf => mime::APPLICATION_PDF,
        // It was checked as UTF-8, so that is how it must be read.
        FileKind::Svg => "image/svg+xml; charset=utf-8".parse().unwrap_or(mime::IMAGE_SVG),
    }
}

fn picture(kind: FileKind, bytes: Vec<u8>) -> HttpResponse {
    let mut response = HttpResponse::Ok().content_type(media_type(kind)).body(bytes);
    lock(response.headers_mut());
    response
}

fn lock(headers: &mut header::HeaderMap) {
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, CACHE),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// From the cache; drawn again where it was lost.
async fn small_copy(files: &Files, upload: &Upload) -> Result<Vec<u8>, AppError> {
    let internal = |error: std::io::Error| AppError::Internal(error.into());
    let (storage, id) = (files.storage.clone(), upload.id);
    let kept = off_thread(move || storage.read_thumbnail(id.0))
        .await
        .and_then(|read| read)
        .map_err(internal)?;
    if let Some(bytes) = kept {
        return Ok(bytes);
    }
    let opened = files.clone();
    let inspected: Inspected = off_thread(move || -> Result<_, NotTaken> {
        Ok(inspect(BufReader::new(opened.open_original(id)?))?)
    })
    .await
    .map_err(internal)?
    .map_err(no_longer_good)?;
    let permit = files.memory_for(&inspected).await.map_err(internal)?;
    let files = files.clone();
    off_thread(move || -> Result<_, NotTaken> {
        let _permit = permit;
        let original = BufReader::new(files.open_original(id)?);
        let drawn = draw::render(original, &inspected)?.ok_or(super::Refused::UnknownType)?;
        files.storage.keep_thumbnail(id.0, &drawn.bytes)?;
        Ok(drawn.bytes)
    })
    .await
    .map_err(internal)?
    .map_err(no_longer_good)
}

/// It was good when it came in.
fn no_longer_good(error: NotTaken) -> AppError {
    AppError::Internal(anyhow::Error::new(error).context("a kept picture cannot be read"))
}
