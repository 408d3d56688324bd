//! Krafta from outside: a real server on a real PostgreSQL, a database for each test.

#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at what it did not expect, and looks at the machine that it runs on"
)]

mod browser;
mod cli;
mod demo;
mod domain;
mod fixtures;
mod harness;
mod house;
mod http;
mod jobs;
mod papers;

/// That of `krafta`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
