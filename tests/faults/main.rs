//! Things break for real: a PostgreSQL that is frozen, killed or locked beneath a running `krafta`, and a `krafta` that is
//! told to stop, or killed. One test at a time: each measures how long people wait.
//!
//! `make soak` runs the long form of the same (`soak.rs`).

#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at what it did not expect, and looks at the machine that it runs on"
)]

mod connections;
mod load;
mod outages;
mod process;
mod soak;
mod stopping;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Held by the test that runs.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}
