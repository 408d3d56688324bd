//! Delivery: what a place is quoted, and where admins say so.

mod choosing;
