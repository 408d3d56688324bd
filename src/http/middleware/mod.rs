pub mod edge;
pub mod matched_route;
pub mod outage;
pub mod packed;
pub mod refused_body;
pub mod security_headers;
