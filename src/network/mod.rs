//! Who is in the network, as an admin runs it from the browser.

pub mod users;
