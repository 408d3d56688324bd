pub mod assignments;
pub mod candidates;
pub mod capacity;
mod capacity_report;
pub mod notifications;
mod preview;
pub mod route;
pub mod rules;
pub mod unassigned;

pub use assignments::items_and_work;
pub use capacity_report::{DayLoad, load, load_of_all};
pub use preview::{Outlook, consider, foresee};
pub use route::{reroute, route};
pub use rules::choice::RoutingDecision;
pub use rules::verdict::{Evaluation, Outcome};
pub use unassigned::{Routing, Unrouted, latest, without_workshop};
