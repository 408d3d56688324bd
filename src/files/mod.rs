//! Uploads: print files, previews, receipts. Inspected by content, kept on disk, served with care.

pub mod data_uri;
pub mod disk;
pub mod inspect;
mod svg;
pub mod thumbnail;
