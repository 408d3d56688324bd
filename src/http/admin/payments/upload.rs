//! A form with a bank's file: read into memory, because all of it is understood or none of it is taken.

use crate::base::error::AppError;
use actix_multipart::{Field, Multipart, MultipartError};
use futures_util::StreamExt as _;
use serde_json::{Map, Value};

/// As for all files.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;
/// Room for the texts beside it.
const TEXTS: usize = 64 * 1024;
/// What is still read of a body that is too large, so that the sender gets to see the answer.
const DRAINED: usize = 4 * MAX_BYTES;

pub struct Upload {
    pub fields: Map<String, Value>,
    pub name: String,
    /// Empty where no file was chosen.
    pub content: Vec<u8>,
}

/// The whole form; the file is the field `file`.
pub async fn read(mut form: Multipart) -> Result<Upload, AppError> {
    let mut upload = Upload {
        fields: Map::new(),
        name: String::new(),
        content: Vec::new(),
    };
    let mut room = TEXTS;
    while let Some(field) = form.next().await {
        let mut field = field.map_err(unreadable)?;
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" && upload.content.is_empty() {
            upload.name = file_name(&field);
            upload.content = bytes(&mut field, MAX_BYTES).await?;
            continue;
        }
        let text = bytes(&mut field, room).await?;
        room -= text.len();
        let text = String::from_utf8(text).map_err(|_| UNREADABLE)?;
        upload.fields.insert(name, Value::String(text));
    }
    Ok(upload)
}

async fn bytes(field: &mut Field, max: usize) -> Result<Vec<u8>, AppError> {
    let mut bytes = Vec::new();
    let mut passed = 0;
    while let Some(chunk) = field.next().await {
        let chunk = chunk.map_err(unreadable)?;
        passed += chunk.len();
        if passed <= max {
            bytes.extend_from_slice(&chunk);
        } else if passed > DRAINED {
            break;
        }
    }
    if passed > max {
        Err(AppError::TooLarge)
    } else {
        Ok(bytes)
    }
}

/// Without folders, and short enough to be kept.
fn file_name(field: &Field) -> String {
    let name = field
        .content_disposition()
        .and_then(|disposition| disposition.get_filename())
        .unwrap_or_default();
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = name.chars().filter(|c| !c.is_control()).take(120).collect();
    match plain.trim() {
        "" => "estado.csv".to_owned(),
        name => name.to_owned(),
    }
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
