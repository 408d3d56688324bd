//! What was seen of pictures is not looked at again.

use crate::base::ids::UploadId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was seen of pairs of pictures: these never change, and pages ask for the same pairs again and again.
#[derive(Clone, Default)]
pub(super) struct Compared(Arc<Mutex<HashMap<(UploadId, UploadId), bool>>>);

/// Pairs that are remembered, of some hundred bytes each; then it begins anew.
const REMEMBERED: usize = 50_000;

impl Compared {
    pub fn known(&self, own: UploadId, other: UploadId) -> Option<bool> {
        self.lock().get(&(own, other)).copied()
    }

    pub fn keep(&self, own: UploadId, other: UploadId, is_alike: bool) {
        let mut known = self.lock();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert((own, other), is_alike);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(UploadId, UploadId), bool>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
