//! Request bodies, read whole up to a limit, so that every mistake in them gets the contract's error.
//!
//! A small body is in memory while it comes; a larger one goes to the disk, where a slow sender costs nothing, and is read
//! from there in its turn, beside the event loop.

use crate::base::blocking::block;
use crate::base::error::AppError;
use crate::base::input::{self, Errors, Input, Request};
use crate::http::kit::body_turns::BodyTurn;
use crate::http::state::AppState;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use futures_util::StreamExt as _;
use serde_json::{Map, Value};
use std::fs::File;
use std::future::Future;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::marker::PhantomData;
use std::path::PathBuf;
use std::pin::Pin;

/// The contract's limit on a JSON body.
pub const MIB: usize = input::JSON_MOST;
/// A form is text typed by a person.
const FORM_LIMIT: usize = 256 * 1024;

/// A JSON body of at most `LIMIT` bytes. Whoever asks for too much is told so first: its fields are read by the handler.
pub struct JsonBody<T, const LIMIT: usize = MIB> {
    fields: Map<String, Value>,
    /// Of what it says: by it a request is told to be a repeat.
    pub digest: [u8; 32],
    request: PhantomData<fn() -> T>,
}

impl<T: Request, const LIMIT: usize> JsonBody<T, LIMIT> {
    /// All of it, or all that is wrong.
    pub fn read(&self) -> Result<T, AppError> {
        T::of(&self.fields)
    }

    /// As it was sent.
    pub fn into_fields(self) -> Map<String, Value> {
        self.fields
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
            let body = receive(&req, payload, LIMIT).await?;
            body.understood(&req, |bytes| {
                let fields = input::parse::<T>(&bytes)?;
                Ok(Self {
                    digest: input::digest(&fields),
                    fields,
                    request: PhantomData,
                })
            })
            .await
        })
    }
}

impl FromRequest for RawBody {
    type Error = AppError;
    type Future = Extracted<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            let body = receive(&req, payload, MIB).await?;
            body.understood(&req, |bytes| Ok(Self(bytes.into()))).await
        })
    }
}

impl FromRequest for FormBody {
    type Error = AppError;
    type Future = Extracted<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            let body = receive(&req, payload, FORM_LIMIT).await?;
            // A button alone sends no body, and some clients then no type either.
            if body.size > 0 {
                expect(
                    &req,
                    |kind| kind == "application/x-www-form-urlencoded",
                    "Envía el formulario como application/x-www-form-urlencoded.",
                )?;
            }
            body.understood(&req, |bytes| {
                let pairs = url::form_urlencoded::parse(&bytes).into_owned().collect();
                Ok(Self(Input::of_form(pairs)))
            })
            .await
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

/// What is in memory of a body that is still coming.
const IN_MEMORY: usize = 16 * 1024;

/// A body that came whole.
struct Received {
    size: usize,
    /// All of it, or what the file does not have.
    rest: Vec<u8>,
    file: Option<File>,
}

/// What is too large is not read to its end: see [`crate::http::middleware::refused_body`].
async fn receive(req: &HttpRequest, mut payload: Payload, limit: usize) -> Result<Received, AppError> {
    let declared = req
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > limit) {
        return Err(AppError::TooLarge);
    }
    let dir = state(req)?.files.arriving_dir();
    let mut body = Received {
        size: 0,
        rest: Vec::new(),
        file: None,
    };
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| AppError::Malformed("No pudimos leer la solicitud."))?;
        body.size += chunk.len();
        if body.size > limit {
            return Err(AppError::TooLarge);
        }
        body.rest.extend_from_slice(&chunk);
        if body.rest.len() > IN_MEMORY {
            body = body.written(dir.clone()).await?;
        }
    }
    Ok(body)
}

impl Received {
    async fn written(mut self, dir: PathBuf) -> Result<Self, AppError> {
        let written = block(move || -> io::Result<Self> {
            let mut file = match self.file.take() {
                Some(file) => file,
                // It has no name, and is gone with the request.
                None => tempfile::tempfile_in(dir)?,
            };
            file.write_all(&self.rest)?;
            self.rest.clear();
            self.file = Some(file);
            Ok(self)
        });
        written.await?.map_err(|error| AppError::Internal(error.into()))
    }

    /// What it says. A body of some size waits for its turn, which it keeps until the request is answered.
    async fn understood<T: Send + 'static>(
        self,
        req: &HttpRequest,
        read: impl FnOnce(Vec<u8>) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let Some(mut file) = self.file else {
            return read(self.rest);
        };
        let turn = state(req)?.body_turns.wait(self.size).await?;
        req.extensions_mut().insert::<BodyTurn>(turn);
        let mut all = move || {
            let mut bytes = Vec::with_capacity(self.size);
            file.rewind()?;
            file.read_to_end(&mut bytes)?;
            bytes.extend_from_slice(&self.rest);
            Ok::<_, io::Error>(bytes)
        };
        let understood = block(move || {
            let bytes = all().map_err(|error| AppError::Internal(error.into()))?;
            read(bytes)
        });
        understood.await?
    }
}

fn state(req: &HttpRequest) -> Result<&Data<AppState>, AppError> {
    let state = req.app_data::<Data<AppState>>();
    state.ok_or_else(|| AppError::Internal(anyhow::anyhow!("no application")))
}
