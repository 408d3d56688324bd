//! Several sizes of a product at once: a figure beside each, and one design for all of them. Number fields, so that it works
//! without a script.

use super::basket::rules::{Axis, axes, title, value};
use super::variant_picker::field;
use crate::base::input::Input;
use crate::base::money::Usd;
use crate::domain::carts::QUANTITY;
use crate::domain::catalog::Variant;
use crate::http::kit::form::FormState;
use serde_json::{Map, Value};

/// Says whether one is wanted, or several.
pub const MODE: &str = "modo";
pub const SEVERAL: &str = "varias";
/// What is wrong with all of them.
pub const FIELD: &str = "cantidades";

/// What the figures are beside: the sizes, of whatever else is chosen (the colour).
pub struct SizeGrid {
    /// «Talla»
    pub legend: String,
    /// Nothing tells all of them apart: each is called as it is.
    pub is_plain: bool,
    /// Of the attribute, which is not asked for beside it; blank where variants are listed.
    pub axis: String,
    pub cells: Vec<Cell>,
    pub is_chosen: bool,
    pub error: String,
}

pub struct Cell {
    /// Of the form's field.
    pub name: String,
    pub label: String,
    /// As it was typed.
    pub quantity: String,
    /// Its price, where not all cost the same; without the design, for the editor: «12.00».
    pub hint: String,
    pub plain_usd: String,
    pub is_wrong: bool,
}

/// The attribute that people order several of: the size, else the last.
fn main_axis(axes: &[Axis]) -> Option<&Axis> {
    axes.iter().find(|axis| axis.name == "talla").or(axes.last())
}

fn cell_name(key: &str) -> String {
    format!("cantidad.{key}")
}

impl SizeGrid {
    /// `None` where there is nothing to choose between.
    /// `extra`: what the areas of the design that stands on the page add to each.
    pub fn new(variants: &[Variant], extra: Usd, form: &FormState) -> Option<Self> {
        let sold: Vec<&Variant> = variants.iter().filter(|variant| variant.active).collect();
        let all = axes(variants);
        let axis = all.as_deref().and_then(main_axis);
        // Of one attribute, each value is a variant.
        let is_split = all.as_ref().is_some_and(|axes| axes.len() > 1);
        let mut cells: Vec<Cell> = Vec::new();
        for variant in &sold {
            let of_axis = axis.and_then(|axis| value(variant, &axis.name));
            let key = match (&of_axis, is_split) {
                (Some(value), true) => value.clone(),
                _ => variant.id.clone(),
            };
            let name = cell_name(&key);
            if cells.iter().any(|cell| cell.name == name) {
                continue;
            }
            let typed: String = form.value(&name).unwrap_or_default().chars().take(8).collect();
            let label = match (of_axis, variant.option()) {
                (Some(value), _) => value,
                (None, "") => "Clásica".to_owned(),
                (None, option) => option.to_owned(),
            };
            cells.push(Cell {
                is_wrong: form.is_refused() && figure(&typed).is_err(),
                name,
                label,
                quantity: typed,
                hint: String::new(),
                plain_usd: String::new(),
            });
        }
        if cells.len() < 2 {
            return None;
        }
        let same_price = sold.windows(2).all(|pair| pair[0].price == pair[1].price);
        if !is_split && !same_price {
            for (cell, variant) in cells.iter_mut().zip(&sold) {
                cell.hint = [variant.price, extra].into_iter().sum::<Usd>().to_string();
                cell.plain_usd = variant.price.decimal().to_string();
            }
        }
        Some(Self {
            is_plain: axis.is_none(),
            legend: axis.map_or_else(|| "Opción".to_owned(), |axis| title(&axis.name)),
            axis: match (axis, is_split) {
                (Some(axis), true) => field(&axis.name),
                _ => String::new(),
            },
            cells,
            is_chosen: form.value(MODE) == Some(SEVERAL),
            error: form.error(FIELD),
        })
    }
}

/// Nothing is none.
fn figure(typed: &str) -> Result<i32, ()> {
    match typed.trim() {
        "" => Ok(0),
        typed => {
            let figure: i32 = typed.parse().map_err(drop)?;
            let is_fine = (0..=*QUANTITY.end()).contains(&i64::from(figure));
            is_fine.then_some(figure).ok_or(())
        }
    }
}

/// The variants that a form asks for, and how many of each; what is wrong is noted.
pub fn asked(
    variants: &[Variant],
    fields: &Map<String, Value>,
    input: &Input<'_>,
) -> Option<Vec<(String, i32)>> {
    let all = axes(variants);
    let axis = all.as_deref().and_then(main_axis).map(|axis| axis.name.clone());
    let others: Vec<&Axis> = match &all {
        Some(axes) if axes.len() > 1 => axes
            .iter()
            .filter(|own| Some(&own.name) != axis.as_ref())
            .collect(),
        _ => Vec::new(),
    };
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let is_chosen = |variant: &&Variant| {
        others
            .iter()
            .all(|axis| value(variant, &axis.name).as_deref() == Some(text(&field(&axis.name))))
    };
    let mut wanted = Vec::new();
    for name in fields.keys().filter(|name| name.starts_with("cantidad.")) {
        let Ok(quantity) = figure(text(name)) else {
            input.wrong(FIELD, format!("escribe números de 0 a {}", QUANTITY.end()));
            return None;
        };
        if quantity == 0 {
            continue;
        }
        let is_named = |variant: &&Variant| {
            let of_axis = axis.as_ref().and_then(|axis| value(variant, axis));
            let key = match of_axis {
                Some(value) if !others.is_empty() => value,
                _ => variant.id.clone(),
            };
            *name == cell_name(&key)
        };
        let found = variants.iter().filter(is_named).find(is_chosen);
        match found.filter(|variant| variant.active) {
            Some(variant) => wanted.push((variant.id.clone(), quantity)),
            None => {
                let what = name.trim_start_matches("cantidad.");
                input.wrong(
                    FIELD,
                    format!("{what} no está disponible así; quítala o elige otra"),
                );
                return None;
            }
        }
    }
    if wanted.is_empty() {
        input.wrong(FIELD, "escribe cuántas quieres de al menos una");
        return None;
    }
    // As they are offered, not as their names sort.
    wanted.sort_by_key(|(id, _)| variants.iter().position(|variant| variant.id == *id));
    Some(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::ProductId;
    use crate::base::input::Errors;
    use serde_json::json;

    fn variants(all: &[(&str, Value, bool)]) -> Vec<Variant> {
        let product_id = ProductId::any();
        all.iter()
            .map(|(id, attributes, active)| Variant {
                id: (*id).to_owned(),
                product_id,
                product_name: "Franela".into(),
                size: None,
                label: "Franela".into(),
                sold_as: "Franela".into(),
                attributes: attributes.as_object().unwrap().clone(),
                price: "12".parse().unwrap(),
                active: *active,
            })
            .collect()
    }

    fn ask(all: &[Variant], form: Value) -> Result<Vec<(String, i32)>, String> {
        let (Value::Object(fields), errors) = (form, Errors::new()) else {
            unreachable!()
        };
        let found = asked(all, &fields, &Input::new(&fields, &errors));
        found.ok_or_else(|| errors.beside(FIELD))
    }

    #[test]
    fn each_size_is_asked_for_by_its_figure() {
        let all = variants(&[
            ("s", json!({"talla": "S"}), true),
            ("m", json!({"talla": "M"}), true),
            ("l", json!({"talla": "L"}), false),
        ]);
        let grid = SizeGrid::new(&all, Usd::ZERO, &FormState::default()).unwrap();
        let names: Vec<_> = grid.cells.iter().map(|cell| cell.name.as_str()).collect();
        assert_eq!(
            names,
            ["cantidad.s", "cantidad.m"],
            "what is sold out is not offered"
        );
        assert_eq!((grid.legend.as_str(), grid.axis.as_str()), ("Talla", ""));
        let found = ask(&all, json!({"cantidad.m": "10", "cantidad.s": "4"}));
        assert_eq!(found, Ok(vec![("s".to_owned(), 4), ("m".to_owned(), 10)]));
        for (wrong, why) in [
            (json!({"cantidad.m": "", "cantidad.s": "0"}), "al menos una"),
            (json!({"cantidad.m": "diez"}), "números"),
            (json!({"cantidad.m": "-1"}), "números"),
            (json!({"cantidad.m": "10001"}), "números"),
            (json!({"cantidad.l": "1"}), "no está disponible"),
            (json!({"cantidad.x": "1"}), "no está disponible"),
        ] {
            let said = ask(&all, wrong.clone()).unwrap_err();
            assert!(said.contains(why), "{wrong}: {said}");
        }
    }

    #[test]
    fn of_a_colour_its_sizes() {
        let all = variants(&[
            ("ns", json!({"color": "Negro", "talla": "S"}), true),
            ("nm", json!({"color": "Negro", "talla": "M"}), true),
            ("bs", json!({"color": "Blanco", "talla": "S"}), true),
            ("bm", json!({"color": "Blanco", "talla": "M"}), false),
        ]);
        let grid = SizeGrid::new(&all, Usd::ZERO, &FormState::default()).unwrap();
        assert_eq!((grid.cells.len(), grid.axis.as_str()), (2, "opcion.talla"));
        let of = |colour: &str| json!({"opcion.color": colour, "opcion.talla": "S", "cantidad.S": "4", "cantidad.M": "6"});
        let found = ask(&all, of("Negro"));
        assert_eq!(found, Ok(vec![("ns".to_owned(), 4), ("nm".to_owned(), 6)]));
        assert!(
            ask(&all, of("Blanco"))
                .unwrap_err()
                .contains("M no está disponible")
        );
        assert!(ask(&all, of("")).is_err());
    }

    #[test]
    fn where_there_is_one_there_is_no_grid() {
        let all = variants(&[
            ("s", json!({"talla": "S"}), true),
            ("m", json!({"talla": "M"}), false),
        ]);
        assert!(SizeGrid::new(&all, Usd::ZERO, &FormState::default()).is_none());
        assert!(SizeGrid::new(&[], Usd::ZERO, &FormState::default()).is_none());
    }
}
