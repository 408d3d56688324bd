//! `/api/orders` and `/api/payments`: placing, seeing, deciding, moving.

pub mod cancelling;
pub mod cost;
pub mod lists;
pub mod mails;
pub mod moves;
pub mod placing;
pub mod references;
