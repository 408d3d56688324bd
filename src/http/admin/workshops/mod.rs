//! Workshops as an admin runs them.

pub mod activity;
pub mod list;
pub mod proposals;
pub mod workshop;
