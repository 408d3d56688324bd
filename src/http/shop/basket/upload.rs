//! A file that comes with a form, or came before it: a design, a receipt.
//!
//! What arrives is written down at once, whatever becomes of the rest of the form, so that nobody has to choose a file
//! again because another field was wrong. The form carries its address from then on; what no order uses is swept.

use crate::base::error::AppError;
use crate::base::input::Errors;
use crate::domain::accounts::User;
use crate::domain::files::{self, FileKind, NotTaken, Sent, Upload};
use crate::http::kit::multipart::Form;
use crate::http::state::AppState;
use serde_json::Value;

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Design,
    /// A photo or a PDF: a drawing proves nothing.
    Receipt,
}

impl Purpose {
    pub const fn field(self) -> &'static str {
        match self {
            Self::Design => "design",
            Self::Receipt => "receipt",
        }
    }

    /// Carries the address of a file that came before.
    pub const fn kept_field(self) -> &'static str {
        match self {
            Self::Design => "designKept",
            Self::Receipt => "receiptKept",
        }
    }
}

/// The file that a form brings or carries; what is wrong with it is noted. One that is refused leaves the earlier one.
pub async fn take(
    app: &AppState,
    by: Option<&User>,
    purpose: Purpose,
    form: &mut Form,
    errors: &Errors,
) -> Result<Option<Upload>, AppError> {
    match form.file.take() {
        Some(Ok(arrived)) if fits(purpose, arrived.kind) => {
            let owner = by.map(|user| user.id);
            return app.files.record(&app.db, owner, arrived).await.map(Some);
        }
        Some(Ok(arrived)) => {
            app.files.discard(arrived.id).await;
            errors.add(purpose.field(), NO_RECEIPT);
        }
        Some(Err(NotTaken::Refused(refused))) => errors.add(purpose.field(), refused.why()),
        Some(Err(error)) => return Err(error.into()),
        None => {}
    }
    let address = form.fields.get(purpose.kept_field()).and_then(Value::as_str);
    kept(app, by, purpose, address.unwrap_or_default(), errors).await
}

const NO_RECEIPT: &str = "debe ser una foto (PNG o JPEG) o un PDF";

fn fits(purpose: Purpose, kind: FileKind) -> bool {
    purpose == Purpose::Design || kind != FileKind::Svg
}

/// The file at an address that a form carries, if its bearer may see it.
pub async fn kept(
    app: &AppState,
    by: Option<&User>,
    purpose: Purpose,
    address: &str,
    errors: &Errors,
) -> Result<Option<Upload>, AppError> {
    if address.is_empty() {
        return Ok(None);
    }
    let gone = || {
        errors.add(purpose.field(), "ya no está; vuelve a elegir el archivo");
        Ok(None)
    };
    if !address.starts_with("/files/") {
        return gone();
    }
    let id = match app.files.resolve(&app.db, by, purpose.field(), address).await {
        Ok(Sent::Ours(id)) => id,
        Ok(_) | Err(AppError::Invalid(_)) => return gone(),
        Err(error) => return Err(error),
    };
    match app.db.read(move |conn| files::find(conn, id)).await? {
        Some(upload) if !fits(purpose, upload.kind) => {
            errors.add(purpose.field(), NO_RECEIPT);
            Ok(None)
        }
        Some(upload) => Ok(Some(upload)),
        None => gone(),
    }
}
