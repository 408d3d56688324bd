//! What a picture must be for a print, and how the variants of a product are offered. Pure.

use crate::domain::catalog::Variant;
use serde_json::Value;
use std::collections::BTreeSet;

/// How large a product is printed, and how fine a picture must be for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Print {
    pub width_mm: i32,
    pub height_mm: i32,
    pub min_dpi: i32,
}

const MM_PER_INCH: f64 = 25.4;

/// A picture that would look coarse, and what its sides would have to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coarse {
    pub dpi: i32,
    pub needs: (i32, i32),
}

impl Print {
    /// In pixels, of a picture that fills the print.
    pub fn wants(self) -> (i32, i32) {
        let side = |mm: i32| (f64::from(mm) / MM_PER_INCH * f64::from(self.min_dpi)).ceil() as i32;
        (side(self.width_mm), side(self.height_mm))
    }

    /// A picture is printed as large as it fits, without cutting and without turning. `None`: it is fine enough.
    pub fn coarse(self, width_px: i32, height_px: i32) -> Option<Coarse> {
        if width_px < 1 || height_px < 1 {
            return None;
        }
        let dots = |px: i32, mm: i32| f64::from(px) * MM_PER_INCH / f64::from(mm.max(1));
        let dpi = dots(width_px, self.width_mm).max(dots(height_px, self.height_mm));
        let least = f64::from(self.min_dpi);
        // Half a dot is within what a ruler tells.
        if dpi + 0.5 >= least {
            return None;
        }
        let grown = |px: i32| (f64::from(px) * least / dpi).ceil() as i32;
        Some(Coarse {
            dpi: dpi.floor() as i32,
            needs: (grown(width_px), grown(height_px)),
        })
    }

    /// «28 × 35 cm»
    pub fn size(self) -> String {
        let cm = |mm: i32| match mm % 10 {
            0 => format!("{}", mm / 10),
            rest => format!("{},{rest}", mm / 10),
        };
        format!("{} × {} cm", cm(self.width_mm), cm(self.height_mm))
    }
}

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

    const SHIRT: Print = Print {
        width_mm: 280,
        height_mm: 350,
        min_dpi: 150,
    };

    #[test]
    fn a_picture_is_fine_from_the_minimum_on() {
        assert_eq!(SHIRT.wants(), (1654, 2067));
        for (width, height, coarse) in [
            (1654, 2067, None),
            (1653, 2066, None),
            // As large as it fits: only the side that touches the edge counts.
            (1654, 400, None),
            (500, 2067, None),
            (
                600,
                400,
                Some(Coarse {
                    dpi: 54,
                    needs: (1654, 1103),
                }),
            ),
            (
                1,
                1,
                Some(Coarse {
                    dpi: 0,
                    needs: (1654, 1654),
                }),
            ),
            (0, 0, None),
        ] {
            assert_eq!(SHIRT.coarse(width, height), coarse, "{width} × {height}");
        }
    }

    #[test]
    fn a_print_is_measured_in_centimetres() {
        assert_eq!(SHIRT.size(), "28 × 35 cm");
        let badge = Print {
            width_mm: 58,
            height_mm: 30,
            min_dpi: 300,
        };
        assert_eq!(badge.size(), "5,8 × 3 cm");
    }

    fn variants(all: &[Value]) -> Vec<Variant> {
        all.iter()
            .enumerate()
            .map(|(index, attributes)| Variant {
                id: format!("var-{index}"),
                product_id: ProductId::new(),
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
