//! What was designed here, as its item's card says it.

use super::designs_seen::{DesignsSeen, PlacedView};
use crate::base::ids::{DesignId, UploadId};
use crate::domain::designs::rules::brief::Brief;
use crate::domain::designs::rules::naming::shortened;
use crate::domain::orders::OrderItem;
use crate::domain::proofs::{Proof, ProofState};
use crate::http::kit::form::FormState;
use crate::http::kit::select_option::SelectOption;
use serde_json::Value;

/// The noun of the form's address, whose row is an item.
pub(super) const DESIGN: &str = "design";
/// Of a text's field, before its place: `text.espalda:0`.
pub(super) const TEXT: &str = "text.";
/// Of the design that they placed on the product just now.
pub(super) const PLACED: &str = "placed";

/// What an item's card says of it.
pub(super) struct DesignView {
    pub id: DesignId,
    pub key: &'static str,
    /// Blank while nobody was asked.
    pub label: &'static str,
    /// What the customer wants otherwise.
    pub said: String,
    pub is_commented: bool,
    /// How it comes out.
    pub quality: Brief,
    /// Where it is opened in the editor; blank where it cannot be.
    pub slug: String,
    /// What they made there.
    pub placed: Option<PlacedView>,
    /// The pictures in it that another may take the place of.
    pub pictures: Vec<SelectOption>,
    pub texts: Vec<TextField>,
    /// Nobody works on it.
    pub can_change: bool,
}

/// A text in it, which can be written otherwise.
pub(super) struct TextField {
    pub name: String,
    pub label: String,
    pub value: String,
    pub error: String,
}

impl DesignView {
    /// `None` for what came as a file.
    pub fn new(
        item: &OrderItem,
        proof: Option<&Proof>,
        can_change: bool,
        seen: &DesignsSeen,
        form: &FormState,
    ) -> Option<Self> {
        let chosen = form.value("picture").unwrap_or_default();
        let layers = layers(item);
        let pictures = layers.iter().filter_map(|layer| {
            let file = layer.json.get("fileId")?.as_str()?.parse::<UploadId>().ok()?;
            let label = match seen.name(file) {
                Some(name) => format!("{}: {}", layer.label(), shortened(name)),
                None => layer.label(),
            };
            Some(SelectOption::new(layer.code(), label, chosen))
        });
        let texts = layers.iter().filter_map(|layer| {
            let text = layer.json.get("text")?.as_str()?;
            let name = format!("{TEXT}{}", layer.code());
            let field = form.field(&name, text);
            Some(TextField {
                label: format!("Texto de {}", layer.label()),
                value: field.value,
                error: field.error,
                name,
            })
        });
        Some(Self {
            id: item.design_id?,
            key: proof.map_or("", |proof| proof.state.key()),
            label: proof.map_or("", |proof| proof.state.staff_label()),
            said: proof.map(|proof| proof.comment.clone()).unwrap_or_default(),
            is_commented: proof.is_some_and(|proof| proof.state == ProofState::Commented),
            quality: seen.quality(item),
            slug: seen.slug(item),
            placed: seen.placed(item),
            pictures: pictures.collect(),
            texts: texts.collect(),
            can_change,
        })
    }
}

struct LayerOf<'a> {
    /// `frente`, and what it is called.
    area: &'a str,
    name: &'a str,
    place: usize,
    json: &'a Value,
}

impl LayerOf<'_> {
    /// «Frente, capa 2»
    fn label(&self) -> String {
        format!("{}, capa {}", self.name, self.place + 1)
    }

    /// By its place: `frente:1`.
    fn code(&self) -> String {
        format!("{}:{}", self.area, self.place)
    }
}

fn layers(item: &OrderItem) -> Vec<LayerOf<'_>> {
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
        for (place, json) in layers.into_iter().flatten().enumerate() {
            found.push(LayerOf {
                area: text("area"),
                name: text("name"),
                place,
                json,
            });
        }
    }
    found
}
