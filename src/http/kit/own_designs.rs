//! The designs that somebody without an account made in this browser: their session keeps which.

use crate::base::error::AppError;
use crate::base::ids::DesignId;
use actix_session::Session;

const KEY: &str = "designs";
/// The oldest make room.
const MOST: usize = 20;

pub fn all(session: &Session) -> Vec<DesignId> {
    session.get(KEY).unwrap_or(None).unwrap_or_default()
}

pub fn remember(session: &Session, design: DesignId) -> Result<(), AppError> {
    let mut kept = all(session);
    kept.retain(|one| *one != design);
    kept.insert(0, design);
    kept.truncate(MOST);
    session
        .insert(KEY, kept)
        .map_err(|error| AppError::Internal(anyhow::anyhow!("session: {error}")))
}
