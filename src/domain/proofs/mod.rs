//! Proofs: a customer looks at how their design will come out, and says yes, or what they want otherwise. Until then nobody
//! begins (`MoveFacts::awaits_approval`), and the clock of what was promised waits.

mod ask;
mod change;
pub mod rules;
mod store;

pub use self::ask::{LONGEST_COMMENT, approve, approve_all, ask, ask_with_order, comment};
pub use self::change::{NewDesign, change_design};
pub use self::store::{AskedBy, Proof, ProofState, count_commented, is_held, of_orders};
