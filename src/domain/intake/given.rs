//! Files that come with an order, looked up where there is a database to ask.

use super::record::Given;
use crate::base::db::Db;
use crate::base::error::AppError;
use crate::domain::accounts::User;
use crate::domain::files::{Files, Sent};
use crate::domain::ordering::Wanted;
use std::sync::Arc;

/// What the client sent in this field, as far as that can be understood without the database. A picture that came with the
/// request lies in the store then.
pub async fn given(files: &Files, field: &str, text: &str) -> Result<Given, AppError> {
    Ok(match files.understand(field, text).await? {
        Some(Sent::New(arrived)) => Given::Arrived(Box::new((*arrived).clone())),
        Some(Sent::Elsewhere(address)) => Given::Elsewhere(address),
        Some(Sent::Ours(id)) => Given::Ours(id),
        None => Given::Named(text.to_owned()),
    })
}

/// An order's previews and its receipt, for whoever ordered.
pub async fn looked_up(
    db: &Db,
    files: &Files,
    by: Option<&User>,
    wanted: &Wanted,
    previews: &[Option<Given>],
    receipt: Option<&Given>,
) -> Result<(Vec<Option<Sent>>, Option<Sent>), AppError> {
    let mut found = Vec::with_capacity(previews.len());
    for (given, item) in previews.iter().zip(&wanted.items) {
        let field = format!("{}previewUrl", item.at);
        found.push(match given {
            Some(given) => Some(sent(db, files, by, &field, given).await?),
            None => None,
        });
    }
    let receipt = match receipt {
        Some(given) => Some(sent(db, files, by, "payment.receiptUrl", given).await?),
        None => None,
    };
    Ok((found, receipt))
}

async fn sent(
    db: &Db,
    files: &Files,
    by: Option<&User>,
    field: &str,
    given: &Given,
) -> Result<Sent, AppError> {
    match given {
        Given::Arrived(arrived) => Ok(Sent::New(Arc::new((**arrived).clone()))),
        Given::Ours(id) => Ok(Sent::Ours(*id)),
        Given::Elsewhere(address) => Ok(Sent::Elsewhere(address.clone())),
        Given::Named(text) => files.resolve(db, by, field, text).await,
    }
}
