pub mod access;
pub mod extractors;
pub mod sessions;
pub mod sign_in;
