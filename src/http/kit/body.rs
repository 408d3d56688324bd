//! Request bodies, read whole up to a limit, so that every mistake in them gets the contract's error.

use crate::base::error::AppError;
use crate::base::input::{self, Errors, Input, Request};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::StreamExt as _;
use serde_json::{Map, Value};
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

/// The contract's limit on a JSON body.
pub const MIB: usize = 1024 * 1024;
/// A form is text typed by a person.
const FORM_LIMIT: usize = 256 * 1024;

/// A JSON body of at most `LIMIT` bytes. Whoever asks for too much is told so first: its fields are read by the handler.
pub struct JsonBody<T, const LIMIT: usize = MIB> {
    fields: Map<String, Value>,
    /// As it was sent: whether a request is a repeat is told by its bytes.
    pub bytes: Bytes,
    request: PhantomData<T>,
}

impl<T: Request, const LIMIT: usize> JsonBody<T, LIMIT> {
    /// All of it, or all that is wrong.
    pub fn read(&self) -> Result<T, AppError> {
        T::of(&self.fields)
    }

    /// For what must be known before all of it is read.
    pub fn input<'a>(&'a self, errors: &'a Errors) -> Input<'a> {
        Input::json(&self.fields, errors)
    }
}

/// A body as it came, of whatever type: what is signed is its bytes.
pub struct RawBody(pub Bytes);

/// A form as a map of strings; of a repeated name the last value counts.
pub struct FormBody(pub Map<String, Value>);

type Extracted<T> = Pin<Box<dyn Future<Output = Result<T, AppError>>>>;

impl<T: Request + 'static, const LIMIT: usize> FromRequest for JsonBody<T, LIMIT> {
    type Error = AppError;
    type Future = Extracted<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            expect(
                &req,
                |kind| kind == "application/json" || kind.ends_with("+json"),
                "Envía el cuerpo como application/json.",
            )?;
            let bytes = read(&req, payload, LIMIT).await?;
            Ok(Self {
                fields: input::parse::<T>(&bytes)?,
                bytes,
                request: PhantomData,
            })
        })
    }
}

impl FromRequest for RawBody {
    type Error = AppError;
    type Future = Extracted<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move { read(&req, payload, MIB).await.map(Self) })
    }
}

impl FromRequest for FormBody {
    type Error = AppError;
    type Future = Extracted<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            let bytes = read(&req, payload, FORM_LIMIT).await?;
            // A button alone sends no body, and some clients then no type either.
            if !bytes.is_empty() {
                expect(
                    &req,
                    |kind| kind == "application/x-www-form-urlencoded",
                    "Envía el formulario como application/x-www-form-urlencoded.",
                )?;
            }
            let pairs = url::form_urlencoded::parse(&bytes).into_owned().collect();
            Ok(Self(Input::of_form(pairs)))
        })
    }
}

fn expect(req: &HttpRequest, fits: impl Fn(&str) -> bool, otherwise: &'static str) -> Result<(), AppError> {
    let kind = req
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_lowercase();
    if fits(&essence) {
        Ok(())
    } else {
        Err(AppError::UnsupportedMedia(otherwise.to_owned()))
    }
}

/// A body that is too large is read on for a while: whoever is cut off while sending never sees the answer.
async fn read(req: &HttpRequest, mut payload: Payload, limit: usize) -> Result<Bytes, AppError> {
    let declared = req
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let mut body = web::BytesMut::new();
    let mut passed = 0;
    let mut too_large = declared.is_some_and(|length| length > limit);
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| AppError::Malformed("No pudimos leer la solicitud."))?;
        passed += chunk.len();
        too_large |= passed > limit;
        if !too_large {
            body.extend_from_slice(&chunk);
        } else if passed > limit.saturating_mul(4).max(32 * MIB) {
            break;
        }
    }
    if too_large {
        Err(AppError::TooLarge)
    } else {
        Ok(body.freeze())
    }
}
