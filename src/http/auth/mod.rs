pub mod access;
pub mod device;
pub mod extractors;
pub mod sessions;
pub mod sign_in;
