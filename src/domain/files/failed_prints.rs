//! Print files that could not be made. Whoever has an order's link may ask for one, and each try takes a minute of the machine: what
//! failed is not tried again for a while. Each process knows its own; a new version tries anew. Pure.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// It may have been the machine that was busy.
const KEPT: Duration = Duration::from_secs(60 * 60);
/// The oldest make room.
const MOST: usize = 4096;

#[derive(Debug, Default)]
pub struct FailedPrints(Mutex<HashMap<Uuid, Instant>>);

impl FailedPrints {
    pub fn note(&self, key: Uuid, now: Instant) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, at| now.duration_since(*at) < KEPT);
        if known.len() >= MOST
            && let Some(oldest) = known.iter().min_by_key(|(_, at)| **at).map(|(key, _)| *key)
        {
            known.remove(&oldest);
        }
        known.insert(key, now);
    }

    pub fn has(&self, key: Uuid, now: Instant) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&key).is_some_and(|at| now.duration_since(*at) < KEPT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_is_known_for_a_while() {
        let (failed, now) = (FailedPrints::default(), Instant::now());
        let (one, other) = (Uuid::new_v4(), Uuid::new_v4());
        failed.note(one, now);
        assert!(failed.has(one, now) && !failed.has(other, now));
        assert!(failed.has(one, now + KEPT / 2) && !failed.has(one, now + KEPT));
        for _ in 0..MOST {
            failed.note(Uuid::new_v4(), now + Duration::from_secs(1));
        }
        assert!(!failed.has(one, now), "the oldest made room");
    }
}
