//! The key that push services know us by: the configured one, else one that is made once and kept.

use super::seal::{self, Sender};
use super::store;
use crate::base::config::{Push, PushKey};
use crate::base::error::AppError;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Makes the key that push services know us by, where there is none yet.
pub fn ensure_key(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
    if store::key(conn)?.is_none() {
        let made = seal::new_key().map_err(|error| anyhow::anyhow!("a key for push messages: {error}"))?;
        store::keep_key(conn, now, &made)?;
    }
    Ok(())
}

/// `None` while there is none.
pub(super) fn sender(conn: &mut PgConnection, configured: &Push) -> Result<Option<Sender>, AppError> {
    let key = match &configured.key {
        Some(key) => Some(key.clone()),
        None => store::key(conn)?.map(PushKey::new),
    };
    Ok(key
        .map(|key| Sender::new(&key, &configured.subject))
        .transpose()?)
}

/// What a browser is told of us when it subscribes; blank while there is no key.
pub fn public_key(conn: &mut PgConnection, configured: &Push) -> Result<String, AppError> {
    Ok(sender(conn, configured)?
        .map(|sender| sender.public())
        .unwrap_or_default())
}
