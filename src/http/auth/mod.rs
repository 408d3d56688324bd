pub mod access;
pub mod device;
pub mod extractors;
pub mod kept_cart;
pub mod push_device;
pub mod sessions;
pub mod sign_in;
