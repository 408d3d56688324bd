//! A design that comes with a form, or came before it.
//!
//! What arrives is written down at once, whatever becomes of the rest of the form, so that nobody has to choose a file
//! again because another field was wrong. The form carries its address from then on; what no order uses is swept.

use crate::base::error::AppError;
use crate::base::input::Errors;
use crate::domain::accounts::User;
use crate::domain::files::{self, NotTaken, Sent, Upload};
use crate::http::kit::multipart::Form;
use crate::http::state::AppState;
use serde_json::Value;

pub const FIELD: &str = "design";
/// Carries the address of a file that came before.
const KEPT_FIELD: &str = "designKept";

/// The file that a form brings or carries; what is wrong with it is noted. One that is refused leaves the earlier one.
pub async fn take(
    app: &AppState,
    by: Option<&User>,
    form: &mut Form,
    errors: &Errors,
) -> Result<Option<Upload>, AppError> {
    match form.file.take() {
        Some(Ok(arrived)) => {
            let owner = by.map(|user| user.id);
            return app.files.record(&app.db, owner, arrived).await.map(Some);
        }
        Some(Err(NotTaken::Refused(refused))) => errors.add(FIELD, refused.why()),
        Some(Err(error)) => return Err(error.into()),
        None => {}
    }
    let address = form.fields.get(KEPT_FIELD).and_then(Value::as_str);
    kept(app, by, address.unwrap_or_default(), errors).await
}

/// The file at an address that a form carries, if its bearer may see it.
async fn kept(
    app: &AppState,
    by: Option<&User>,
    address: &str,
    errors: &Errors,
) -> Result<Option<Upload>, AppError> {
    if address.is_empty() {
        return Ok(None);
    }
    let gone = || {
        errors.add(FIELD, "ya no está; vuelve a elegir el archivo");
        Ok(None)
    };
    if !address.starts_with("/files/") {
        return gone();
    }
    let id = match app.files.resolve(&app.db, by, FIELD, address).await {
        Ok(Sent::Ours(id)) => id,
        Ok(_) | Err(AppError::Invalid(_)) => return gone(),
        Err(error) => return Err(error),
    };
    match app.db.read(move |conn| files::find(conn, id)).await? {
        Some(upload) => Ok(Some(upload)),
        None => gone(),
    }
}
