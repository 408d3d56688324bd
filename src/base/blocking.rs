//! Work for threads beside the reactor.
//!
//! Around it are threads, turns, deadlines and races. What it gives goes through them as a parcel, so that they are compiled once
//! and not once more for each of some hundred pieces of work.

use std::any::Any;
use tokio::task::{JoinError, spawn_blocking};
use tracing::Span;

/// What some work gave, of whatever kind.
pub type Parcel = Box<dyn Any + Send>;

pub fn parcel<T: Send + 'static>(done: T) -> Parcel {
    Box::new(done)
}

/// Of the kind that the same work was packed with.
pub fn unpacked<T: 'static>(parcel: Parcel) -> T {
    *parcel.downcast().expect("what the same work gave")
}

/// Runs this on the blocking pool, in the span of whoever asks: what it logs carries the request's id.
pub async fn block<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, JoinError> {
    run(Span::current(), Box::new(|| parcel(work())))
        .await
        .map(unpacked)
}

async fn run(span: Span, work: Box<dyn FnOnce() -> Parcel + Send>) -> Result<Parcel, JoinError> {
    spawn_blocking(move || span.in_scope(work)).await
}
