//! A form with a file, `multipart/form-data`: its texts, bounded, and the one file it asks for.

use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt};
use serde_json::{Map, Value};

use crate::base::error::AppError;
use crate::base::input::Errors;
use crate::domain::files::{Arrived, NotTaken, Refused, Sent};
use crate::http::state::AppState;

/// Room for all texts, and for boundaries and headers around the file.
const FORM_BYTES: u64 = 64 * 1024;
/// A phone on a poor connection gets this long for its 20 MiB.
const DEADLINE: Duration = Duration::from_secs(300);
/// Of a file that is not taken, the texts behind it are still wanted: for so long, and within so many bytes.
const READ_ON: Duration = Duration::from_secs(10);
const READ_ON_BYTES: u64 = 64 * 1024 * 1024;

/// What a form held.
#[derive(Debug, Default)]
pub struct Form {
    /// For [`crate::base::input::Input`]; of a repeated name the last value counts.
    pub fields: Map<String, Value>,
    pub file: Attachment,
}

/// The file of a form, not recorded yet, or why it was not taken; nothing where none was chosen.
#[derive(Debug, Default)]
pub struct Attachment {
    field: &'static str,
    arrived: Option<Result<Arrived, NotTaken>>,
}

impl Attachment {
    /// Is there one that is fine?
    pub fn is_there(&self) -> bool {
        matches!(self.arrived, Some(Ok(_)))
    }

    pub fn take(&mut self) -> Option<Result<Arrived, NotTaken>> {
        self.arrived.take()
    }

    /// To be recorded and then settled ([`crate::domain::files::Files::settle`]); why it was not taken is a complaint
    /// about its field.
    pub fn sent(self, errors: &Errors) -> Result<Option<Sent>, AppError> {
        match self.arrived {
            None => Ok(None),
            Some(Ok(arrived)) => Ok(Some(Sent::New(arrived.into()))),
            Some(Err(NotTaken::Refused(refused))) => {
                errors.add(self.field, refused.why());
                Ok(None)
            }
            Some(Err(error)) => Err(error.into()),
        }
    }

    /// Nobody has a use for it.
    pub async fn discard(self, app: &AppState) {
        if let Some(Ok(arrived)) = self.arrived {
            app.files.discard(arrived.id).await;
        }
    }
}

/// Reads the whole form. A file that is not taken, however large, leaves the texts readable, so that the page can come
/// back filled in.
pub async fn read(app: &AppState, mut form: Multipart, file_field: &'static str) -> Result<Form, AppError> {
    let mut got = Form::default();
    got.file.field = file_field;
    let reading = collect(app, &mut form, &mut got);
    let error = match tokio::time::timeout(DEADLINE, reading).await {
        Ok(Ok(())) => return Ok(got),
        // Of the texts behind a file that is not taken, what came in time is kept; how it ends makes no difference.
        _ if matches!(got.file.arrived, Some(Err(_))) => return Ok(got),
        Err(_) => AppError::Malformed("La subida tardó demasiado."),
        Ok(Err(error)) => error,
    };
    got.file.discard(app).await;
    Err(error)
}

/// A form whose file is read into memory, because all of it is understood or none of it is taken.
#[derive(Debug, Default)]
pub struct Loaded {
    pub fields: Map<String, Value>,
    /// As the sender calls it, without folders and short; blank where no file was chosen.
    pub file_name: String,
    /// Empty where no file was chosen, or an empty one.
    pub content: Vec<u8>,
    /// Then there is no content.
    pub is_too_large: bool,
}

/// Reads the whole form, and as much of its file as may be kept.
pub async fn load(mut form: Multipart, file_field: &str, most: usize) -> Result<Loaded, AppError> {
    let mut got = Loaded::default();
    let error = match tokio::time::timeout(DEADLINE, fill(&mut form, file_field, most, &mut got)).await {
        Ok(Ok(())) => return Ok(got),
        _ if got.is_too_large => return Ok(got),
        Err(_) => AppError::Malformed("La subida tardó demasiado."),
        Ok(Err(error)) => error,
    };
    Err(error)
}

async fn fill(form: &mut Multipart, file_field: &str, most: usize, got: &mut Loaded) -> Result<(), AppError> {
    let mut room = FORM_BYTES;
    while let Some(field) = form.next().await {
        let mut field = field.map_err(unreadable)?;
        if field.name() != Some(file_field) || got.is_too_large || !got.content.is_empty() {
            text(field, &mut got.fields, &mut room).await?;
            continue;
        }
        let name = file_name(&field);
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let plain: String = name.chars().filter(|c| !c.is_control()).take(120).collect();
        plain.trim().clone_into(&mut got.file_name);
        while let Some(chunk) = field.next().await {
            let chunk = chunk.map_err(unreadable)?;
            got.is_too_large = got.content.len() + chunk.len() > most;
            if got.is_too_large {
                got.content = Vec::new();
                return pass_over(field).await;
            }
            got.content.extend_from_slice(&chunk);
        }
    }
    Ok(())
}

async fn collect(app: &AppState, form: &mut Multipart, got: &mut Form) -> Result<(), AppError> {
    let mut room = FORM_BYTES;
    while let Some(field) = form.next().await {
        let field = field.map_err(unreadable)?;
        if field.name() != Some(got.file.field) || got.file.arrived.is_some() {
            text(field, &mut got.fields, &mut room).await?;
            continue;
        }
        let name = file_name(&field);
        // One that was read to its end is not asked again.
        let mut field = field.fuse();
        got.file.arrived = match app.files.arrive(&name, &mut field).await {
            // What browsers send where nothing was chosen.
            Err(NotTaken::Refused(Refused::Empty)) if name.is_empty() => None,
            taken => Some(taken),
        };
        if let Some(Err(_)) = got.file.arrived {
            pass_over(field).await?;
        }
    }
    Ok(())
}

async fn text(mut field: Field, into: &mut Map<String, Value>, room: &mut u64) -> Result<(), AppError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.next().await {
        let chunk = chunk.map_err(unreadable)?;
        *room = room.checked_sub(chunk.len() as u64).ok_or(AppError::TooLarge)?;
        bytes.extend_from_slice(&chunk);
    }
    // Another file, which nobody asked for, is passed over.
    let is_file = field
        .content_disposition()
        .is_some_and(|disposition| disposition.get_filename().is_some());
    if is_file {
        return Ok(());
    }
    let text = String::from_utf8(bytes).map_err(|_| UNREADABLE)?;
    if let Some(name) = field.name() {
        into.insert(name.to_owned(), Value::String(text));
    }
    Ok(())
}

/// What is left of a file that is not taken, so that what stands behind it can be read.
async fn pass_over(
    mut field: impl Stream<Item = Result<Bytes, MultipartError>> + Unpin,
) -> Result<(), AppError> {
    let mut left = READ_ON_BYTES;
    let reading = async {
        while let Some(chunk) = field.next().await {
            let length = chunk.map_err(unreadable)?.len() as u64;
            left = left.checked_sub(length).ok_or(AppError::TooLarge)?;
        }
        Ok(())
    };
    let read = tokio::time::timeout(READ_ON, reading).await;
    read.unwrap_or(Err(AppError::TooLarge))
}

fn file_name(field: &Field) -> String {
    field
        .content_disposition()
        .and_then(|disposition| disposition.get_filename())
        .unwrap_or_default()
        .to_owned()
}

const UNREADABLE: AppError = AppError::Malformed("No pudimos leer el formulario que enviaste.");

fn unreadable(error: MultipartError) -> AppError {
    match error {
        MultipartError::ContentTypeMissing
        | MultipartError::ContentTypeParse
        | MultipartError::ContentTypeIncompatible => {
            AppError::UnsupportedMedia("Envía el formulario como multipart/form-data.".to_owned())
        }
        _ => UNREADABLE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::error::PayloadError;
    use actix_web::http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
    use futures_util::stream;
    use proptest::collection::vec;
    use proptest::prelude::*;

    const MOST: usize = 200;

    /// The body in pieces, as they come over a line.
    fn loaded(body: &[u8], cuts: &[usize]) -> Result<Loaded, AppError> {
        let mut pieces = Vec::new();
        let mut rest = body;
        for cut in cuts {
            let (piece, left) = rest.split_at((*cut).min(rest.len()));
            pieces.push(piece.to_vec());
            rest = left;
        }
        pieces.push(rest.to_vec());
        let pieces = pieces
            .into_iter()
            .map(|piece| Ok::<_, PayloadError>(Bytes::from(piece)));
        let mut headers = HeaderMap::new();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("multipart/form-data; boundary=x"),
        );
        let form = Multipart::new(&headers, stream::iter(pieces));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let loading = async { tokio::time::timeout(Duration::from_secs(5), load(form, "file", MOST)).await };
        runtime.block_on(loading).expect("it ends")
    }

    /// What forms are made of, and what they are not.
    fn piece() -> impl Strategy<Value = Vec<u8>> {
        let known = prop::sample::select(vec![
            "--x\r\n",
            "--x--\r\n",
            "--x",
            "\r\n",
            "\n",
            "\r\n\r\n",
            "content-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n",
            "content-disposition: form-data; name=\"nota\"\r\n",
            "content-disposition: form-data; name=\"\u{f1}\"; filename*=UTF-8''%E2%82%AC\r\n",
            "content-disposition: attachment\r\n",
            "content-type: text/plain; charset=utf-8\r\n",
            "content-length: 99999999999\r\n",
            "hola",
        ]);
        prop_oneof![
            4 => known.prop_map(|text| text.as_bytes().to_vec()),
            1 => vec(any::<u8>(), 0..300),
        ]
    }

    proptest! {
        /// Nothing panics or goes on for ever, what is kept is bounded, and a complaint is the sender's.
        #[test]
        fn any_bytes_are_a_form_or_a_complaint(pieces in vec(piece(), 0..24), cuts in vec(0usize..200, 0..8)) {
            match loaded(&pieces.concat(), &cuts) {
                Ok(form) => {
                    prop_assert!(form.content.len() <= MOST);
                    prop_assert!(!form.is_too_large || form.content.is_empty());
                    prop_assert!(form.file_name.chars().count() <= 120);
                    prop_assert!(!form.file_name.contains(['/', '\\', '\r', '\n']));
                }
                Err(error) => prop_assert!((400..500).contains(&error.http_status()), "{error}"),
            }
        }

        /// A form is read as it was sent, wherever the line cuts it.
        #[test]
        fn a_form_is_read_as_it_was_sent(
            texts in prop::collection::btree_map("[a-z]{1,8}", "[^\r\n-]{0,40}", 0..5),
            file in vec(any::<u8>(), 0..400),
            cuts in vec(0usize..120, 0..8),
        ) {
            // Its own boundary cannot be in it.
            prop_assume!(!file.windows(3).any(|bytes| bytes == b"--x") && !texts.contains_key("file"));
            let mut body = Vec::new();
            for (name, text) in &texts {
                body.extend_from_slice(
                    format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n").as_bytes(),
                );
            }
            body.extend_from_slice(
                b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"C:\\banco\\enero.csv\"\r\n\r\n",
            );
            body.extend_from_slice(&file);
            body.extend_from_slice(b"\r\n--x--\r\n");
            let form = loaded(&body, &cuts).unwrap();
            let kept: std::collections::BTreeMap<_, _> = form
                .fields
                .iter()
                .map(|(name, text)| (name.clone(), text.as_str().unwrap_or_default().to_owned()))
                .collect();
            prop_assert_eq!(kept, texts);
            prop_assert_eq!(form.is_too_large, file.len() > MOST);
            if file.len() <= MOST {
                prop_assert_eq!(form.content, file);
            }
            prop_assert!(form.file_name.ends_with("enero.csv"));
        }
    }
}
