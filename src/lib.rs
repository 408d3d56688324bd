//! Krafta.
