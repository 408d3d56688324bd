//! How long what an order says may be, in characters: the API and every form take as much.

/// Of a person, or of an office.
pub const NAME: usize = 120;
/// A street, and how to find the door.
pub const ADDRESS: usize = 300;
/// A city, or a state.
pub const PLACE: usize = 80;
/// What stands near the door.
pub const LANDMARK: usize = 200;
/// What the customer asks for besides.
pub const NOTES: usize = 2000;
