//! What reads and draws files runs beside the reactor.

use crate::base::blocking::block;
use std::io;

/// A panic in there is a decoder that stumbled over a file; it ends this upload and nothing else.
pub(super) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<T> {
    block(work).await.map_err(io::Error::other)
}
