//! How the variants of a product are offered. Pure.

use crate::domain::catalog::Variant;
use serde_json::Value;
use std::collections::BTreeSet;

/// Something by which the variants of a product are told apart, and its values in the variants' order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    pub name: String,
    pub values: Vec<String>,
}

/// By what the variants are chosen, attribute by attribute. `None` where attributes do not tell each from all others:
/// then the variants are listed.
pub fn axes(variants: &[Variant]) -> Option<Vec<Axis>> {
    let names: Vec<&String> = variants.first()?.attributes.keys().collect();
    let mut axes: Vec<Axis> = names
        .iter()
        .map(|name| Axis {
            name: (*name).clone(),
            values: Vec::new(),
        })
        .collect();
    let mut seen = BTreeSet::new();
    for variant in variants {
        if variant.attributes.len() != axes.len() {
            return None;
        }
        let values: Option<Vec<String>> = axes.iter().map(|axis| value(variant, &axis.name)).collect();
        let values = values?;
        for (axis, value) in axes.iter_mut().zip(&values) {
            if !axis.values.contains(value) {
                axis.values.push(value.clone());
            }
        }
        if !seen.insert(values) {
            return None;
        }
    }
    // What all have in common is no choice.
    axes.retain(|axis| axis.values.len() > 1);
    // The size last: people think of the colour first.
    axes.sort_by_key(|axis| axis.name == "talla");
    (!axes.is_empty()).then_some(axes)
}

/// What a variant says about an attribute.
pub fn value(variant: &Variant, name: &str) -> Option<String> {
    match variant.attributes.get(name)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The variant with these values, by attribute.
pub fn chosen<'a>(variants: &'a [Variant], wanted: &[(String, String)]) -> Option<&'a Variant> {
    variants.iter().find(|variant| {
        wanted
            .iter()
            .all(|(name, wanted)| value(variant, name).as_deref() == Some(wanted))
    })
}

/// «Talla»
pub fn title(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::ProductId;
    use serde_json::json;

    fn variants(all: &[Value]) -> Vec<Variant> {
        all.iter()
            .enumerate()
            .map(|(index, attributes)| Variant {
                id: format!("var-{index}"),
                product_id: ProductId::any(),
                product_name: String::new(),
                size: None,
                label: String::new(),
                sold_as: String::new(),
                attributes: attributes.as_object().unwrap().clone(),
                price: "1".parse().unwrap(),
                active: true,
            })
            .collect()
    }

    #[test]
    fn variants_are_chosen_by_what_tells_them_apart() {
        let shirts = variants(&[
            json!({"talla": "S", "color": "Negro", "tela": "algodón"}),
            json!({"talla": "M", "color": "Negro", "tela": "algodón"}),
            json!({"talla": "M", "color": "Blanco", "tela": "algodón"}),
        ]);
        let axes = axes(&shirts).unwrap();
        let told: Vec<_> = axes
            .iter()
            .map(|axis| format!("{}: {}", axis.name, axis.values.join(" ")))
            .collect();
        assert_eq!(told, ["color: Negro Blanco", "talla: S M"]);
        let pick = |color: &str, size: &str| {
            let wanted = [
                ("color".to_owned(), color.to_owned()),
                ("talla".to_owned(), size.to_owned()),
            ];
            chosen(&shirts, &wanted).map(|variant| variant.id.clone())
        };
        assert_eq!(pick("Blanco", "M").as_deref(), Some("var-2"));
        assert_eq!(pick("Blanco", "S"), None);
    }

    #[test]
    fn variants_that_attributes_do_not_tell_apart_are_listed() {
        for all in [
            vec![json!({}), json!({"talla": "M"})],
            vec![json!({"talla": "M"}), json!({"talla": "M"})],
            vec![json!({"talla": "M"}), json!({"color": "Negro"})],
            vec![json!({"talla": null}), json!({"talla": "M"})],
            vec![json!({"talla": "M"})],
            vec![],
        ] {
            assert_eq!(axes(&variants(&all)), None, "{all:?}");
        }
    }
}
