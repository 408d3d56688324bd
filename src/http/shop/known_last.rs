//! What everyone sees of the shop, also while the database is away.

use crate::base::error::AppError;
use crate::domain::intake;
use crate::domain::ordering::Known;
use crate::http::state::AppState;
use diesel::PgConnection;

/// From the database; where that does not answer (`asks` is false where it did not answer before), from what was known last.
/// Says whether it is that.
pub async fn known_last<T: Send + 'static>(
    app: &AppState,
    asks: bool,
    read: impl FnOnce(&mut PgConnection) -> Result<T, AppError> + Send + 'static,
    known: impl FnOnce(&Known) -> Result<T, AppError>,
) -> Result<(T, bool), AppError> {
    let outcome = match asks {
        true => app.db.read(read).await,
        false => Err(AppError::Unavailable),
    };
    match (outcome, app.intake.known.get()) {
        (Err(error), Some(last)) if intake::is_away(&error) => Ok((known(&last)?, true)),
        (outcome, _) => Ok((outcome?, false)),
    }
}
