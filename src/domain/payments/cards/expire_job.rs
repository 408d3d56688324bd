//! Pages on which nobody should pay any more: their order is paid in another way, or cancelled. They are ended at the
//! provider, so that nobody is charged for nothing.

use super::client::Cards;
use super::store;
use crate::base::db::Db;
use crate::base::error::AppError;

const AT_ONCE: i64 = 20;

/// Ends some of them. One that cannot be ended now, or was paid meanwhile, is left to the provider's word.
pub async fn run_once(db: &Db, cards: &Cards) -> Result<(), AppError> {
    for id in db.read(|conn| store::needless(conn, AT_ONCE)).await? {
        if cards.end(&id).await {
            db.transact(move |conn, now| store::end(conn, now, &id)).await?;
        }
    }
    Ok(())
}
