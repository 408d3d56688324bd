//! What an admin sets about money, and about the rest of Krafta: `/admin/settings`.

pub mod accounts;
pub mod settings;
