//! The administration of the workshop network.

pub mod outage;
pub mod own;
pub mod pages;
pub mod places;
pub mod prices;
pub mod proposals;
pub mod waking;

use crate::harness::Site;
use crate::harness::client::Answer;
use krafta::base::ids::WorkshopId;
use krafta::domain::audit::{self, Field};
use serde_json::Value;

/// A workshop as an ADMIN reads it.
pub fn whole(admin: &crate::harness::client::Client, id: impl std::fmt::Display) -> Value {
    let answer = admin.get("/api/workshops");
    assert_eq!(answer.status, 200, "{}", answer.text());
    let list = answer.json()["workshops"].as_array().unwrap().clone();
    let id = id.to_string();
    list.into_iter()
        .find(|workshop| workshop["id"] == id.as_str())
        .unwrap_or_else(|| panic!("{id} is not listed"))
}

/// What its audit says, the oldest first: field, from, to.
pub fn audited(site: &Site, workshop: WorkshopId) -> Vec<(Field, String, String)> {
    let entries = site
        .app
        .db
        .read_here(|conn| audit::list(conn, Some(workshop), 1000, None))
        .unwrap();
    let words = |words: Option<String>| words.unwrap_or_else(|| "-".to_owned());
    let all = entries.into_iter().rev();
    all.map(|entry| (entry.field, words(entry.old), words(entry.new)))
        .collect()
}

pub fn refused(answer: &Answer, status: u16, field: &str) {
    let body = answer.json();
    assert_eq!(answer.status, status, "{body}");
    assert_eq!(body["success"], false);
    if !field.is_empty() {
        assert!(body["fields"].get(field).is_some(), "{field}: {body}");
    }
}
