//! How a product's variants are chosen on its page: chips by attribute, or a list of variants. Radio buttons, so that it
//! works without a script.

use super::basket::rules::{Axis, axes, chosen, title, value};
use super::in_bs;
use crate::base::money::Rate;
use crate::domain::catalog::rules::attributes::COLOR;
use crate::domain::catalog::rules::colour;
use crate::domain::catalog::{Variant, garment};
use serde_json::{Map, Value, json};

/// Names a variant where variants are listed.
const VARIANT: &str = "variante";

pub struct Chip {
    pub value: String,
    pub label: String,
    /// Its price, where not all cost the same; «Agotado».
    pub hint: String,
    /// `#1e1f22` of a colour that we know; blank for the rest.
    pub swatch: String,
    pub checked: bool,
    pub disabled: bool,
}

pub struct Group {
    /// Of the form's field.
    pub name: String,
    pub legend: String,
    pub chips: Vec<Chip>,
}

pub struct Choices {
    pub groups: Vec<Group>,
    /// The only variant there is.
    pub single: String,
    /// Of each variant what was chosen where, and its price: a script shows it at once.
    pub prices: String,
}

impl Choices {
    /// `wanted` is a form or a query; what it does not say is the first that can be had.
    pub fn new(variants: &[Variant], rate: Option<Rate>, wanted: &Map<String, Value>) -> Self {
        let preferred = picked(variants, wanted)
            .or_else(|| {
                let id = text(wanted, VARIANT);
                variants.iter().find(|variant| variant.id == id)
            })
            .filter(|variant| variant.active)
            .or_else(|| variants.iter().find(|variant| variant.active));
        let same_price = variants.windows(2).all(|pair| pair[0].price == pair[1].price);
        let groups = match (variants, axes(variants)) {
            ([] | [_], _) => Vec::new(),
            (_, Some(axes)) if axes.len() > 1 => axes
                .iter()
                .map(|axis| by_attribute(axis, variants, preferred))
                .collect(),
            (_, axes) => {
                let axis = axes.and_then(|axes| axes.into_iter().next());
                vec![listed(axis.as_ref(), variants, preferred, same_price)]
            }
        };
        Self {
            single: match variants {
                [only] => only.id.clone(),
                _ => String::new(),
            },
            prices: prices(&groups, variants, rate),
            groups,
        }
    }
}

pub fn field(axis: &str) -> String {
    format!("opcion.{axis}")
}

fn by_attribute(axis: &Axis, variants: &[Variant], preferred: Option<&Variant>) -> Group {
    let wanted = preferred.and_then(|variant| value(variant, &axis.name));
    let with = |wanted: &str| {
        let wanted = wanted.to_owned();
        variants
            .iter()
            .filter(move |variant| value(variant, &axis.name).as_deref() == Some(&wanted))
    };
    Group {
        name: field(&axis.name),
        legend: title(&axis.name),
        chips: axis
            .values
            .iter()
            .map(|option| {
                let sold_out = with(option).all(|variant| !variant.active);
                Chip {
                    value: option.clone(),
                    label: option.clone(),
                    swatch: swatch(&axis.name, option),
                    hint: if sold_out {
                        "Agotado".to_owned()
                    } else {
                        String::new()
                    },
                    checked: wanted.as_ref() == Some(option),
                    disabled: sold_out,
                }
            })
            .collect(),
    }
}

fn listed(axis: Option<&Axis>, variants: &[Variant], preferred: Option<&Variant>, same_price: bool) -> Group {
    Group {
        name: VARIANT.to_owned(),
        legend: axis.map_or_else(|| "Opción".to_owned(), |axis| title(&axis.name)),
        chips: variants
            .iter()
            .map(|variant| Chip {
                value: variant.id.clone(),
                label: match (axis.and_then(|axis| value(variant, &axis.name)), variant.option()) {
                    (Some(value), _) => value,
                    (None, "") => "Clásica".to_owned(),
                    (None, option) => option.to_owned(),
                },
                swatch: axis
                    .and_then(|axis| Some(swatch(&axis.name, &value(variant, &axis.name)?)))
                    .unwrap_or_default(),
                hint: match (variant.active, same_price) {
                    (false, _) => "Agotado".to_owned(),
                    (true, true) => String::new(),
                    (true, false) => variant.price.to_string(),
                },
                checked: preferred.is_some_and(|preferred| preferred.id == variant.id),
                disabled: !variant.active,
            })
            .collect(),
    }
}

fn swatch(axis: &str, option: &str) -> String {
    match garment::color(option).filter(|_| axis == COLOR) {
        Some([red, green, blue]) => format!("#{red:02x}{green:02x}{blue:02x}"),
        None => String::new(),
    }
}

/// The variant that a form asks for. `None`: none is on sale that would be it.
pub fn asked<'a>(variants: &'a [Variant], form: &Map<String, Value>) -> Option<&'a Variant> {
    let found = match text(form, VARIANT) {
        "" => picked(variants, form),
        id => variants.iter().find(|variant| variant.id == id),
    };
    found.filter(|variant| variant.active)
}

/// By its attributes; all of them must be said.
fn picked<'a>(variants: &'a [Variant], form: &Map<String, Value>) -> Option<&'a Variant> {
    let axes = axes(variants)?;
    let wanted: Option<Vec<(String, String)>> = axes
        .into_iter()
        .map(|axis| match text(form, &field(&axis.name)) {
            "" => None,
            value => Some((axis.name, value.to_owned())),
        })
        .collect();
    chosen(variants, &wanted?)
}

fn prices(groups: &[Group], variants: &[Variant], rate: Option<Rate>) -> String {
    let told: Vec<Value> = variants
        .iter()
        .filter(|variant| variant.active)
        .map(|variant| {
            let fields: Map<String, Value> = groups
                .iter()
                .map(|group| {
                    let axis = group.name.strip_prefix("opcion.");
                    let value = match axis {
                        Some(axis) => value(variant, axis).unwrap_or_default(),
                        None => variant.id.clone(),
                    };
                    (group.name.clone(), Value::String(value))
                })
                .collect();
            json!({
                "when": fields, "usd": variant.price.to_string(), "bs": in_bs(rate, variant.price),
                "price": variant.price, "color": colour(&variant.attributes).unwrap_or_default(),
            })
        })
        .collect();
    Value::Array(told).to_string()
}

fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> &'a str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::ProductId;

    fn variants(all: &[(&str, Value, bool)]) -> Vec<Variant> {
        let product_id = ProductId::any();
        all.iter()
            .map(|(id, attributes, active)| Variant {
                id: (*id).to_owned(),
                product_id,
                product_name: "Franela".into(),
                size: None,
                label: "Franela · M".into(),
                sold_as: "Franela".into(),
                attributes: attributes.as_object().unwrap().clone(),
                price: "12".parse().unwrap(),
                active: *active,
            })
            .collect()
    }

    fn form(pairs: &[(&str, &str)]) -> Map<String, Value> {
        let pairs = pairs.iter();
        pairs.map(|(n, v)| ((*n).to_owned(), json!(v))).collect()
    }

    #[test]
    fn two_attributes_are_two_rows_of_chips() {
        let all = variants(&[
            ("a", json!({"color": "Negro", "talla": "S"}), false),
            ("b", json!({"color": "Negro", "talla": "M"}), true),
            ("c", json!({"color": "Azul", "talla": "S"}), false),
        ]);
        let choices = Choices::new(&all, None, &Map::new());
        let rows: Vec<_> = choices
            .groups
            .iter()
            .map(|group| {
                let chips = group.chips.iter();
                let chips: Vec<_> = chips
                    .map(|chip| format!("{}{}{}", chip.label, u8::from(chip.checked), chip.hint))
                    .collect();
                (group.name.as_str(), chips.join(" "))
            })
            .collect();
        assert_eq!(
            rows,
            [
                ("opcion.color", "Negro1 Azul0Agotado".to_owned()),
                ("opcion.talla", "S0Agotado M1".to_owned())
            ]
        );
        let pick = |color, size| {
            let form = form(&[("opcion.color", color), ("opcion.talla", size)]);
            asked(&all, &form).map(|variant| variant.id.as_str())
        };
        assert_eq!(pick("Negro", "M"), Some("b"));
        // Sold out, and never made.
        assert_eq!(pick("Negro", "S"), None);
        assert_eq!(pick("Azul", "M"), None);
    }

    #[test]
    fn one_attribute_is_a_list_of_variants() {
        let all = variants(&[
            ("a", json!({"talla": "S"}), true),
            ("b", json!({"talla": "M"}), true),
        ]);
        let choices = Choices::new(&all, None, &form(&[("variante", "b")]));
        assert_eq!(choices.groups.len(), 1);
        assert_eq!(choices.groups[0].legend, "Talla");
        let checked: Vec<_> = choices.groups[0].chips.iter().map(|chip| chip.checked).collect();
        assert_eq!(checked, [false, true]);
        assert!(asked(&all, &form(&[("variante", "zzz")])).is_none());
        assert!(asked(&all, &Map::new()).is_none());
    }

    #[test]
    fn one_variant_is_no_choice() {
        let all = variants(&[("a", json!({"talla": "S"}), true)]);
        let choices = Choices::new(&all, None, &Map::new());
        assert!(choices.groups.is_empty());
        assert_eq!(choices.single, "a");
        assert_eq!(
            asked(&all, &form(&[("variante", "a")])).map(|v| v.id.as_str()),
            Some("a")
        );
    }
}
