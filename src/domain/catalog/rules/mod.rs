//! How a variant is called. Pure.

pub mod attributes;
pub mod import_csv;
pub mod import_diff;
pub mod print;
pub mod print_area;
pub mod proportion;
pub mod sides_table;
pub mod size_chart;
pub mod slug;

use serde_json::{Map, Value};

/// The attribute that is a size.
pub const SIZE: &str = "talla";

/// «M», from the attribute `talla`.
pub fn size(attributes: &Map<String, Value>) -> Option<String> {
    attributes.get(SIZE).and_then(text)
}

/// «Negro», from the attribute `color`.
pub fn colour(attributes: &Map<String, Value>) -> Option<String> {
    attributes.get("color").and_then(text)
}

/// Of variants with these colours the first; `None` where one has none: it is never shown in another's.
pub fn usual_colour(each: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let all: Option<Vec<String>> = each.into_iter().collect();
    all?.into_iter().next()
}

/// The product's name, its size, and whatever else tells its variants apart.
pub fn label(product_name: &str, attributes: &Map<String, Value>) -> String {
    let others = attributes
        .iter()
        .filter(|(name, _)| *name != SIZE)
        .filter_map(|(_, value)| text(value));
    std::iter::once(product_name.to_owned())
        .chain(size(attributes))
        .chain(others)
        .collect::<Vec<_>>()
        .join(" · ")
}

/// The same without the size, which an order's item names beside it: «Gorra bordada · Negro».
pub fn sold_as(product_name: &str, attributes: &Map<String, Value>) -> String {
    let mut others = attributes.clone();
    others.remove(SIZE);
    label(product_name, &others)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn attributes(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_variant_is_called_by_what_tells_it_apart() {
        for (given, wanted_size, wanted_label) in [
            (json!({}), None, "Franela"),
            (json!({"talla": "M"}), Some("M"), "Franela · M"),
            (
                json!({"color": "Negro", "talla": "M"}),
                Some("M"),
                "Franela · M · Negro",
            ),
            (json!({"talla": 38}), Some("38"), "Franela · 38"),
            (json!({"talla": " ", "color": null}), None, "Franela"),
        ] {
            let given = attributes(given);
            assert_eq!(size(&given).as_deref(), wanted_size);
            assert_eq!(label("Franela", &given), wanted_label);
        }
        let black = attributes(json!({"color": "Negro", "talla": "M"}));
        assert_eq!(sold_as("Franela", &black), "Franela · Negro");
    }
}
