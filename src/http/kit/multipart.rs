//! A form with a file, `multipart/form-data`: its texts, bounded, and the one file it asks for.

use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use futures_util::StreamExt;
use serde_json::{Map, Value};

use crate::base::error::AppError;
use crate::base::input::Errors;
use crate::domain::files::{Arrived, NotTaken, Refused, Sent};
use crate::http::state::AppState;

/// Room for all texts, and for boundaries and headers around the file.
const FORM_BYTES: u64 = 64 * 1024;
/// A phone on a poor connection gets this long for its 20 MiB.
const DEADLINE: Duration = Duration::from_secs(300);
/// How long a form that is too large is still read, so that the sender gets to see the answer: whoever is cut off while sending
/// sees a broken connection instead.
const DRAIN_TIME: Duration = Duration::from_secs(10);

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
        Ok(Err(failure)) => failure.end(form).await,
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
        Ok(Err(failure)) => failure.end(form).await,
    };
    Err(error)
}

async fn fill(form: &mut Multipart, file_field: &str, most: usize, got: &mut Loaded) -> Result<(), Failure> {
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
            got.is_too_large |= got.content.len() + chunk.len() > most;
            if got.is_too_large {
                got.content.clear();
            } else {
                got.content.extend_from_slice(&chunk);
            }
        }
    }
    Ok(())
}

/// A form that could not be read has ended and must not be asked for more; of one that is too large there is more.
enum Failure {
    Form(AppError),
    TooLarge,
}

impl Failure {
    async fn end(self, form: Multipart) -> AppError {
        match self {
            Self::Form(error) => error,
            Self::TooLarge => {
                // How it ends makes no difference: the answer is decided.
                let _ = tokio::time::timeout(DRAIN_TIME, drain(form)).await;
                AppError::TooLarge
            }
        }
    }
}

async fn collect(app: &AppState, form: &mut Multipart, got: &mut Form) -> Result<(), Failure> {
    let mut room = FORM_BYTES;
    while let Some(field) = form.next().await {
        let field = field.map_err(unreadable)?;
        if field.name() != Some(got.file.field) || got.file.arrived.is_some() {
            text(field, &mut got.fields, &mut room).await?;
            continue;
        }
        let name = file_name(&field);
        got.file.arrived = match app.files.arrive(&name, field).await {
            // What browsers send where nothing was chosen.
            Err(NotTaken::Refused(Refused::Empty)) if name.is_empty() => None,
            taken => Some(taken),
        };
    }
    Ok(())
}

async fn text(mut field: Field, into: &mut Map<String, Value>, room: &mut u64) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.next().await {
        let chunk = chunk.map_err(unreadable)?;
        *room = room.checked_sub(chunk.len() as u64).ok_or(Failure::TooLarge)?;
        bytes.extend_from_slice(&chunk);
    }
    // Another file, which nobody asked for, is passed over.
    let is_file = field
        .content_disposition()
        .is_some_and(|disposition| disposition.get_filename().is_some());
    if is_file {
        return Ok(());
    }
    let text = String::from_utf8(bytes).map_err(|_| Failure::Form(UNREADABLE))?;
    if let Some(name) = field.name() {
        into.insert(name.to_owned(), Value::String(text));
    }
    Ok(())
}

async fn drain(mut form: Multipart) {
    while let Some(Ok(mut field)) = form.next().await {
        while let Some(Ok(_)) = field.next().await {}
    }
}

fn file_name(field: &Field) -> String {
    field
        .content_disposition()
        .and_then(|disposition| disposition.get_filename())
        .unwrap_or_default()
        .to_owned()
}

const UNREADABLE: AppError = AppError::Malformed("No pudimos leer el formulario que enviaste.");

fn unreadable(error: MultipartError) -> Failure {
    Failure::Form(match error {
        MultipartError::ContentTypeMissing
        | MultipartError::ContentTypeParse
        | MultipartError::ContentTypeIncompatible => {
            AppError::UnsupportedMedia("Envía el formulario como multipart/form-data.".to_owned())
        }
        _ => UNREADABLE,
    })
}
