pub mod edge;
pub mod matched_route;
pub mod outage;
