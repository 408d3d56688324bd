//! What the command line does beside serving.

pub mod create_user;
