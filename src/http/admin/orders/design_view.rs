//! What was designed here, as its item's card says it.

use crate::domain::orders::OrderItem;
use crate::domain::proofs::{Proof, ProofState};
use crate::http::kit::select_option::SelectOption;
use serde_json::Value;

/// The noun of the form's address, whose row is an item.
pub(super) const DESIGN: &str = "design";

/// What an item's card says of it.
pub(super) struct DesignView {
    pub key: &'static str,
    /// Blank while nobody was asked.
    pub label: &'static str,
    /// What the customer wants otherwise.
    pub said: String,
    pub is_commented: bool,
    /// The pictures in it that another may take the place of.
    pub pictures: Vec<SelectOption>,
    /// Nobody works on it.
    pub can_change: bool,
}

impl DesignView {
    /// `None` for what came as a file.
    pub fn new(item: &OrderItem, proof: Option<&Proof>, can_change: bool, chosen: &str) -> Option<Self> {
        item.design_id?;
        Some(Self {
            key: proof.map_or("", |proof| proof.state.key()),
            label: proof.map_or("", |proof| proof.state.staff_label()),
            said: proof.map(|proof| proof.comment.clone()).unwrap_or_default(),
            is_commented: proof.is_some_and(|proof| proof.state == ProofState::Commented),
            pictures: pictures(item, chosen),
            can_change,
        })
    }
}

/// «Frente, imagen 2», each by its place: `frente:1`.
fn pictures(item: &OrderItem, chosen: &str) -> Vec<SelectOption> {
    let views = item.design_views.as_ref().and_then(Value::as_array);
    let areas = views
        .into_iter()
        .flatten()
        .filter_map(|view| view.get("areas")?.as_array())
        .flatten();
    let mut found = Vec::new();
    for area in areas {
        let text = |name: &str| area.get(name).and_then(Value::as_str).unwrap_or_default();
        let layers = area.get("layers").and_then(Value::as_array);
        for (place, layer) in layers.into_iter().flatten().enumerate() {
            if layer.get("kind").and_then(Value::as_str) == Some("image") {
                let label = format!("{}, capa {}", text("name"), place + 1);
                let code = format!("{}:{place}", text("area"));
                found.push(SelectOption::new(&code, &label, chosen));
            }
        }
    }
    found
}
