//! A file as an answer: from the store as it comes, whole or the part that was asked for, and under lock.

use std::ops::Range;

use actix_web::body::SizedStream;
use actix_web::http::header::{
    self, Charset, ContentDisposition, DispositionParam, DispositionType, ETag, EntityTag, ExtendedValue,
    Header as _, HeaderName, HeaderValue,
};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, mime};
use futures_util::stream::BoxStream;
use sha2::{Digest as _, Sha256};

use crate::base::error::AppError;
use crate::domain::designs::PrintFile;
use crate::domain::files::FileKind;
use crate::domain::files::{Files, Upload, away};
use crate::http::kit::Answer;

/// A file is a document of its own: it runs nothing, loads nothing but what lies inside it, and belongs to no origin.
const POLICY: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; sandbox; frame-ancestors 'none'";

/// What of a file is wanted.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    /// From, to (without).
    Of(Range<u64>),
    None,
}

/// The original, byte for byte. What it is called by (`ETag`) is its SHA-256, so a download that broke off goes on where
/// it was, whichever process answers.
pub async fn original(files: &Files, upload: &Upload, to_save: bool, req: &HttpRequest) -> Answer {
    let whole = Whole {
        name: &upload.file_name,
        kind: upload.kind,
        to_save,
        size: u64::try_from(upload.size_bytes).unwrap_or_default(),
        tag: EntityTag::new_strong(hex::encode(&upload.sha256)),
    };
    let open = async |range| files.storage.stream(upload.id.0, range).await.map_err(away);
    served(whole, req, open).await
}

/// What a press is given. Its bytes follow from its key.
pub async fn print_file(
    files: &Files,
    print: &PrintFile,
    name: &str,
    kind: FileKind,
    req: &HttpRequest,
) -> Answer {
    let whole = Whole {
        name: &format!("{name}.{}", kind.extension()),
        kind,
        to_save: true,
        size: print.bytes,
        tag: EntityTag::new_strong(print.key.simple().to_string()),
    };
    let open = async |range| files.print_stream(print.key, range).await;
    served(whole, req, open).await
}

/// A file that is kept.
struct Whole<'a> {
    name: &'a str,
    kind: FileKind,
    to_save: bool,
    size: u64,
    tag: EntityTag,
}

type Pieces = BoxStream<'static, std::io::Result<Bytes>>;

async fn served(
    whole: Whole<'_>,
    req: &HttpRequest,
    open: impl AsyncFnOnce(Range<u64>) -> Result<Pieces, AppError>,
) -> Answer {
    let (size, tag) = (whole.size, whole.tag.clone());
    let mut response = HttpResponse::Ok();
    response
        .content_type(media_type(whole.kind))
        .insert_header(disposition(&whole))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header(ETag(tag.clone()));
    let mut response = if is_known(req, &tag) {
        response.status(StatusCode::NOT_MODIFIED).finish()
    } else {
        let range = match part(req, &tag, size) {
            Part::None => {
                let mut refused = HttpResponse::RangeNotSatisfiable()
                    .insert_header((header::CONTENT_RANGE, format!("bytes */{size}")))
                    .finish();
                lock(refused.headers_mut());
                return Ok(refused);
            }
            Part::Whole => 0..size,
            Part::Of(range) => {
                response.status(StatusCode::PARTIAL_CONTENT).insert_header((
                    header::CONTENT_RANGE,
                    format!("bytes {}-{}/{size}", range.start, range.end - 1),
                ));
                range
            }
        };
        // Compressed on the way, its length and its parts would be others.
        response.insert_header((header::CONTENT_ENCODING, "identity"));
        let length = range.end - range.start;
        if req.method() == Method::HEAD {
            let nothing = futures_util::stream::empty::<std::io::Result<Bytes>>();
            response.body(SizedStream::new(length, nothing))
        } else {
            response.body(SizedStream::new(length, open(range).await?))
        }
    };
    lock(response.headers_mut());
    Ok(response)
}

fn is_known(req: &HttpRequest, tag: &EntityTag) -> bool {
    match header::IfNoneMatch::parse(req) {
        Ok(header::IfNoneMatch::Any) => req.headers().contains_key(header::IF_NONE_MATCH),
        Ok(header::IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}

/// One part, or everything: several at once nobody asks for. A part of another version (`If-Range`) is not wanted.
fn part(req: &HttpRequest, tag: &EntityTag, size: u64) -> Part {
    let of_this = match req.headers().get(header::IF_RANGE) {
        None => true,
        Some(value) => value.to_str().is_ok_and(|value| value == tag.to_string()),
    };
    let asked = req
        .headers()
        .get(header::RANGE)
        .filter(|_| of_this && req.method() == Method::GET)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    match asked {
        Some(header::Range::Bytes(parts)) => match parts.as_slice() {
            [one] => one
                .to_satisfiable_range(size)
                .map_or(Part::None, |(from, to)| Part::Of(from..to + 1)),
            _ => Part::Whole,
        },
        _ => Part::Whole,
    }
}

/// PDF readers want scripts of their own, and an SVG is a document that a browser runs; both the sandbox forbids. So they are
/// always saved and opened outside.
fn disposition(whole: &Whole<'_>) -> ContentDisposition {
    let is_attachment = whole.to_save || !whole.kind.is_raster();
    let ascii: String = whole
        .name
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
                value: whole.name.as_bytes().to_vec(),
            }),
        ],
    }
}

fn media_type(kind: FileKind) -> mime::Mime {
    match kind {
        FileKind::Png => mime::IMAGE_PNG,
        FileKind::Jpeg => mime::IMAGE_JPEG,
        FileKind::Webp => "image/webp".parse().expect("it is a media type"),
        FileKind::Pdf => mime::APPLICATION_PDF,
        // It was checked as UTF-8, so that is how it must be read.
        FileKind::Svg => "image/svg+xml; charset=utf-8"
            .parse()
            .expect("it is a media type"),
    }
}

/// A copy, or what stands for one. It is small: its `ETag` is made of what it is.
pub fn picture(kind: FileKind, bytes: Bytes, req: &HttpRequest) -> HttpResponse {
    let tag = EntityTag::new_strong(hex::encode(&Sha256::digest(&bytes)[..16]));
    let mut response = HttpResponse::Ok();
    response
        .content_type(media_type(kind))
        .insert_header(ETag(tag.clone()));
    let mut response = match is_known(req, &tag) {
        true => response.status(StatusCode::NOT_MODIFIED).finish(),
        false => response.body(bytes),
    };
    lock(response.headers_mut());
    response
}

fn lock(headers: &mut header::HeaderMap) {
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn one_part_or_everything() {
        let tag = EntityTag::new_strong("a".to_owned());
        for (range, wanted) in [
            ("", Part::Whole),
            ("bytes=0-0", Part::Of(0..1)),
            ("bytes=90-", Part::Of(90..100)),
            ("bytes=90-500", Part::Of(90..100)),
            ("bytes=-5", Part::Of(95..100)),
            ("bytes=100-", Part::None),
            ("bytes=-0", Part::None),
            ("bytes=0-1,5-6", Part::Whole),
            ("lines=1-2", Part::Whole),
            ("bytes=x", Part::Whole),
        ] {
            let asking = |if_range: &str| {
                let mut req = TestRequest::get().insert_header((header::RANGE, range));
                if !if_range.is_empty() {
                    req = req.insert_header((header::IF_RANGE, if_range));
                }
                req.to_http_request()
            };
            assert_eq!(part(&asking(""), &tag, 100), wanted, "{range}");
            assert_eq!(part(&asking("\"a\""), &tag, 100), wanted, "{range}");
            assert_eq!(part(&asking("\"b\""), &tag, 100), Part::Whole, "{range}");
        }
    }
}
