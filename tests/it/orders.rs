//! `/api/orders` and `/api/payments`: placing, seeing, deciding, moving.

mod lists;
mod moves;
mod payments;
mod placing;
