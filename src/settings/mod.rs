//! What an admin may set for the whole of Krafta.

mod store;

pub use self::store::acceptance_days;
