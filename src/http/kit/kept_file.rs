//! A file that comes with a form, or came before it.
//!
//! What arrives is written down at once, whatever becomes of the rest of the form, so that nobody has to choose a file
//! again because another field was wrong. The form carries its address from then on; what nothing uses is swept.

use crate::base::error::AppError;
use crate::base::ids::UploadId;
use crate::base::input::Errors;
use crate::domain::accounts::User;
use crate::domain::files::{self, FileKind, Files, NotTaken, Sent, Upload};
use crate::http::kit::form::FormState;
use crate::http::kit::multipart::Form;
use crate::http::state::AppState;
use serde_json::{Map, Value};

/// A file that is there already, in a form.
pub struct KeptFile {
    /// Goes along with the form.
    pub address: String,
    pub thumbnail: String,
    pub name: String,
    /// «1200 × 800 px»
    pub note: String,
}

impl KeptFile {
    pub fn new(upload: &Upload, files: &Files) -> Self {
        Self::named(upload.id, upload.file_name.clone(), note(upload), files)
    }

    /// As a session remembers it.
    pub fn named(id: UploadId, name: String, note: String, files: &Files) -> Self {
        Self {
            address: files.url(id),
            thumbnail: files.thumbnail_url(id),
            name,
            note,
        }
    }
}

/// «1200 × 800 px», «21 × 29,7 cm»; blank where it says nothing.
pub fn note(upload: &Upload) -> String {
    match (upload.kind, upload.width_px, upload.height_px) {
        (FileKind::Png | FileKind::Jpeg | FileKind::Webp, Some(width), Some(height)) => {
            format!("{width} × {height} px")
        }
        _ => page_note(upload).unwrap_or_default(),
    }
}

/// «21 × 29,7 cm · 3 páginas; en un diseño va la primera»
fn page_note(upload: &Upload) -> Option<String> {
    let (width, height) = upload.millimetres()?;
    let cm = |mm: f64| {
        format!("{:.1}", mm / 10.0)
            .trim_end_matches(".0")
            .replace('.', ",")
    };
    let size = format!("{} × {} cm", cm(width), cm(height));
    Some(match upload.pages? {
        1 => size,
        pages => format!("{size} · {pages} páginas; en un diseño va la primera"),
    })
}

/// A file field with what came before.
#[derive(Default)]
pub struct FileField {
    pub kept: Option<KeptFile>,
    pub error: String,
}

impl FileField {
    pub fn address(&self) -> &str {
        self.kept.as_ref().map_or("", |kept| &kept.address)
    }

    pub fn thumbnail(&self) -> &str {
        self.kept.as_ref().map_or("", |kept| &kept.thumbnail)
    }

    pub fn name(&self) -> &str {
        self.kept.as_ref().map_or("", |kept| &kept.name)
    }

    pub fn note(&self) -> &str {
        self.kept.as_ref().map_or("", |kept| &kept.note)
    }
}

/// Puts a file that was kept among what was typed, for the page that comes back; what is not there any more is taken off it.
pub fn carry(fields: &mut Map<String, Value>, field: &str, kept: Option<&Upload>, files: &Files) {
    let (address, name) = match kept {
        Some(upload) => (files.url(upload.id), upload.file_name.clone()),
        None => (String::new(), String::new()),
    };
    fields.insert(format!("{field}Kept"), Value::String(address));
    fields.insert(format!("{field}Name"), Value::String(name));
}

impl FileField {
    /// As [`carry`] left it.
    pub fn carried(form: &FormState, field: &str) -> Self {
        let of = |what: &str| {
            form.value(&format!("{field}{what}"))
                .unwrap_or_default()
                .to_owned()
        };
        let address = of("Kept");
        Self {
            kept: (!address.is_empty()).then(|| KeptFile {
                thumbnail: address.replacen('?', "/thumbnail?", 1),
                name: of("Name"),
                note: of("Note"),
                address,
            }),
            error: form.error(field),
        }
    }
}

/// The file that a form brings in this field, or carries in `{field}Kept`; what is wrong with it is noted. One that is refused
/// leaves the earlier one.
pub async fn take(
    app: &AppState,
    by: Option<&User>,
    form: &mut Form,
    field: &'static str,
    errors: &Errors,
) -> Result<Option<Upload>, AppError> {
    match form.file.take() {
        Some(Ok(arrived)) => {
            let owner = by.map(|user| user.id);
            return app.files.record(&app.db, owner, arrived).await.map(Some);
        }
        Some(Err(NotTaken::Refused(refused))) => errors.add(field, refused.why()),
        Some(Err(error)) => return Err(error.into()),
        None => {}
    }
    let address = form.fields.get(&format!("{field}Kept")).and_then(Value::as_str);
    kept(app, by, field, address.unwrap_or_default(), errors).await
}

/// The file at an address that a form carries, if its bearer may see it.
async fn kept(
    app: &AppState,
    by: Option<&User>,
    field: &'static str,
    address: &str,
    errors: &Errors,
) -> Result<Option<Upload>, AppError> {
    if address.is_empty() {
        return Ok(None);
    }
    let gone = || {
        errors.add(field, "ya no está; vuelve a elegir el archivo");
        Ok(None)
    };
    if !address.starts_with("/files/") {
        return gone();
    }
    let id = match app.files.resolve(&app.db, by, field, address).await {
        Ok(Sent::Ours(id)) => id,
        Ok(_) | Err(AppError::Invalid(_)) => return gone(),
        Err(error) => return Err(error),
    };
    match app.db.read(move |conn| files::find(conn, id)).await? {
        Some(upload) => Ok(Some(upload)),
        None => gone(),
    }
}
