//! How many bodies of some size are in memory at once.
//!
//! A body, and what was understood of it, takes some twice its size. Those of more than a megabyte, which carry a preview, are
//! taken one by one; of the others, so many as fit.

use crate::base::error::AppError;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const MIB: usize = 1024 * 1024;
/// For bodies of up to a megabyte, in MiB.
const SMALL: u32 = 8;
/// Who would wait longer than this is asked to come back.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Clone, Debug)]
pub struct BodyTurns {
    small: Arc<Semaphore>,
    large: Arc<Semaphore>,
}

/// Held for as long as the body is in memory.
pub struct BodyTurn(#[expect(dead_code, reason = "given back when it is dropped")] OwnedSemaphorePermit);

impl Default for BodyTurns {
    fn default() -> Self {
        Self {
            small: Arc::new(Semaphore::new(SMALL as usize)),
            large: Arc::new(Semaphore::new(1)),
        }
    }
}

impl BodyTurns {
    pub async fn wait(&self, size: usize) -> Result<BodyTurn, AppError> {
        let (turns, weight) = match size.div_ceil(MIB) {
            0 => (&self.small, 1),
            1 => (&self.small, if size > MIB / 2 { 2 } else { 1 }),
            _ => (&self.large, 1),
        };
        let turn = Arc::clone(turns).acquire_many_owned(weight);
        let turn = tokio::time::timeout(PATIENCE, turn).await;
        let turn = turn.map_err(|_| AppError::Unavailable)?;
        turn.map(BodyTurn)
            .map_err(|error| AppError::Internal(error.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_large_body_waits_for_the_one_before_and_keeps_no_small_one_waiting() {
        let turns = BodyTurns::default();
        let first = turns.wait(16 * MIB).await.unwrap();
        let second = tokio::time::timeout(Duration::from_millis(20), turns.wait(2 * MIB)).await;
        assert!(second.is_err());
        let mut small = Vec::new();
        for _ in 0..4 {
            small.push(turns.wait(MIB).await.unwrap());
        }
        drop(first);
        assert!(turns.wait(2 * MIB).await.is_ok());
    }
}
