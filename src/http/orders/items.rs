//! What was ordered, as the order's page lists it.

use super::Preview;
use crate::base::error::AppError;
use crate::base::ids::DesignId;
use crate::base::money::Usd;
use crate::domain::catalog;
use crate::domain::files::Files;
use crate::domain::ordering::{OrderDetails, REPLACES, takes_design};
use crate::domain::orders::OrderItem;
use crate::http::kit::drawn_designs::preview_path;
use crate::http::kit::form::FormState;
use crate::http::kit::units;
use diesel::PgConnection;
use std::collections::HashMap;

/// The noun of the form's address, and its field.
pub(super) const DESIGN: &str = "design";
/// The same of what was placed on the product.
pub(super) const PLACED: &str = "placed-design";
pub(super) const PLACED_ID: &str = "disenado";
/// Of what is placed now.
const SHOWN_PX: u32 = 240;

pub(super) struct ItemLine {
    pub(super) id: String,
    pub(super) preview: Preview,
    pub(super) name: String,
    pub(super) size: String,
    /// The texts of its design: «José · 10».
    pub(super) words: String,
    pub(super) count: String,
    pub(super) unit_price: Usd,
    pub(super) sum: Usd,
    /// «3f2a9c41d07b», of what was designed here; blank where its proof says it.
    pub(super) design: String,
    /// Nobody knows yet what to print, and it can still be said.
    pub(super) wants_design: bool,
    pub(super) takes_design: bool,
    pub(super) design_error: String,
    /// Its form comes back.
    pub(super) design_returns: bool,
    /// The file that came with it: where it is, and its name; blank for none.
    pub(super) design_kept: (String, String),
    /// What was placed on the product, which a file would replace.
    pub(super) made: Option<MadeLine>,
}

impl ItemLine {
    pub(super) fn file_label(&self) -> &'static str {
        match self.made {
            Some(_) => "Un archivo en su lugar",
            None => "Archivo",
        }
    }
}

pub(super) struct MadeLine {
    pub(super) id: DesignId,
    /// Of its product.
    pub(super) slug: String,
    /// «Frente y Espalda»
    pub(super) areas: String,
    pub(super) unticked: String,
    /// What they placed on the product since: which, and a picture of it.
    pub(super) placed: Option<(DesignId, String)>,
}

/// Of what products the items are that were designed here and can still be changed: by variant, their slugs. Two statements where
/// there is one.
pub(super) fn slugs(
    conn: &mut PgConnection,
    details: &OrderDetails,
) -> Result<HashMap<String, String>, AppError> {
    let made = details.items.iter().filter(|item| item.design_id.is_some());
    let made = made.filter(|item| takes(details, item));
    let ids: Vec<String> = made.map(|item| item.variant_id.clone()).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sold = catalog::variants(conn, &ids)?;
    let products: Vec<_> = sold.values().map(|variant| variant.product_id).collect();
    let products = catalog::products(conn, &products)?;
    let of = |(id, variant): (String, catalog::Variant)| {
        let product = products.get(&variant.product_id)?;
        Some((id, product.slug.clone()))
    };
    Ok(sold.into_iter().filter_map(of).collect())
}

/// `placed`: what this browser has on the page of a product.
pub(super) fn lines(
    details: &OrderDetails,
    files: &Files,
    form: &FormState,
    slugs: &HashMap<String, String>,
    placed: impl Fn(&str) -> Option<DesignId>,
) -> Vec<ItemLine> {
    let made = |item: &OrderItem| {
        let slug = slugs.get(&item.variant_id)?;
        let areas = item.printed_areas();
        let names: Vec<&str> = areas.iter().map(|area| area.name.as_str()).collect();
        Some(MadeLine {
            id: item.design_id?,
            slug: slug.clone(),
            areas: listed(&names),
            unticked: form.at(DESIGN, &item.id.to_string()).error(REPLACES),
            placed: placed(slug).filter(|id| Some(*id) != item.design_id).map(|id| {
                let picture = preview_path(files, id, "", &item.color, SHOWN_PX);
                (id, picture)
            }),
        })
    };
    let line = |item: &OrderItem| {
        let id = item.id.to_string();
        let takes_design = takes(details, item);
        ItemLine {
            preview: Preview::of(&details.order, item, files),
            name: item.product_name.clone(),
            size: item.size.clone().unwrap_or_default(),
            words: item.words(),
            count: units(item.quantity),
            unit_price: item.unit_price,
            sum: item.unit_price * item.quantity,
            design: match details.proof_of(item) {
                Some(_) => String::new(),
                None => item.design_mark(),
            },
            wants_design: takes_design && !item.has_design(),
            takes_design,
            design_error: form.at(DESIGN, &id).error(DESIGN),
            design_returns: form.is(DESIGN, &id) || form.is(PLACED, &id),
            design_kept: {
                let own = form.at(DESIGN, &id);
                let of = |field: &str| own.value(field).unwrap_or_default().to_owned();
                (of("designKept"), of("designName"))
            },
            made: made(item),
            id,
        }
    };
    details.items.iter().map(line).collect()
}

/// What they are called that nobody knows what to print on: «Taza y Franela unisex»; blank for none.
pub(super) fn without_design(details: &OrderDetails) -> String {
    let missing = details.items.iter();
    let missing = missing.filter(|item| !item.has_design() && takes(details, item));
    let mut names: Vec<&str> = missing.map(|item| item.product_name.as_str()).collect();
    names.dedup();
    listed(&names)
}

/// «Frente, Espalda y Manga»
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} y {last}", first.join(", ")),
    }
}

fn takes(details: &OrderDetails, item: &OrderItem) -> bool {
    if details.proof_of(item).is_some() {
        return false;
    }
    let stage = details.work_on(item).map(|work| work.status);
    takes_design(details.order.status, item.has_design(), stage)
}
