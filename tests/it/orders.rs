//! `/api/orders` and `/api/payments`: placing, seeing, deciding, moving.

mod lists;
mod mails;
mod moves;
mod payments;
mod placing;
mod references;
