//! Receipts that look alike, told apart.

use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::reconciliation::{self, Apart};
use crate::http::state::AppState;

/// Looks at the receipts of an order's open payments beside those that look alike: outside of the transaction, because
/// they lie in the file store.
pub async fn told_apart(app: &AppState, order: OrderId) -> Result<Apart, AppError> {
    let near = app.db.read(move |conn| reconciliation::near(conn, order)).await?;
    Ok(reconciliation::told_apart(&app.files, near).await)
}
