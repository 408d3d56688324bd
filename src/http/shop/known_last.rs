//! What everyone sees of the shop, also while the database is away.

use crate::base::error::AppError;
use crate::domain::intake;
use crate::domain::ordering::Known;
use crate::http::state::AppState;
use diesel::PgConnection;
use std::sync::Arc;

/// What is known of the shop, and what is read beside it. Where the database does not answer (`asks` is false where it did
/// not answer before), what was known last, and nothing beside it.
pub async fn known_last<T: Send + 'static>(
    app: &AppState,
    asks: bool,
    read: impl FnOnce(&mut PgConnection, &Known) -> Result<T, AppError> + Send + 'static,
) -> Result<(Arc<Known>, Option<T>), AppError> {
    let known = app.intake.known.clone();
    let work = move |conn: &mut PgConnection| {
        let known = known.current(conn)?;
        let beside = read(conn, &known)?;
        Ok((known, Some(beside)))
    };
    let outcome = match asks {
        true => app.db.read(work).await,
        false => Err(AppError::Unavailable),
    };
    match (outcome, app.intake.known.get()) {
        (Err(error), Some(last)) if intake::is_away(&error) => Ok((last, None)),
        (outcome, _) => outcome,
    }
}
