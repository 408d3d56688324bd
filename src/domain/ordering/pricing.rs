//! What an order costs, decided from facts alone: those of the database, or the last that were known while it is away. Pure,
//! but for [`Facts::read`].

use super::request::{Wanted, WantedItem};
use super::totals::{Totals, figures};
use crate::base::error::{AppError, Conflict};
use crate::base::ids::{DesignId, ProductId};
use crate::base::input::Errors;
use crate::base::money::{Rate, Usd};
use crate::domain::catalog::{self, Variant, rules::colour};
use crate::domain::exchange_rates;
use crate::domain::lifecycle::DeliveryMethod;
use crate::domain::shipping::{self, Quote, Rule};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// All that the price of an order follows from.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Those of the wanted variants that exist, by id.
    pub variants: HashMap<String, Variant>,
    /// The ways to where it goes.
    pub quotes: Vec<Quote>,
    /// How the state is served; not asked where a method was chosen.
    pub rule: Option<Rule>,
    /// In force.
    pub rate: Option<Rate>,
    /// Whether the rate at which the client was quoted may be paid at.
    pub honours_quoted: bool,
    /// What was designed by whoever orders.
    pub designs: HashMap<DesignId, Designed>,
}

/// As far as the price follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Designed {
    pub product: ProductId,
    /// Of a unit, for its areas beyond the first.
    pub extra: Usd,
}

/// An order with its prices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Priced {
    /// In the order of what is wanted.
    pub lines: Vec<Line>,
    pub delivery: Quote,
    pub totals: Totals,
}

/// An item as it is sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub variant_id: String,
    pub product_name: String,
    pub size: Option<String>,
    /// Blank for a variant without one, and in what was written down before it was kept.
    #[serde(default)]
    pub color: String,
    pub quantity: i32,
    pub unit_price: Usd,
}

impl Facts {
    /// As the database has them, of this time.
    pub fn read(conn: &mut PgConnection, at: DateTime<Utc>, wanted: &Wanted) -> Result<Self, AppError> {
        let ids: Vec<String> = wanted.items.iter().map(|item| item.variant_id.clone()).collect();
        let variants = catalog::variants(conn, &ids)?;
        let quotes = shipping::quotes(conn, &wanted.shipping_state, &wanted.shipping_city)?;
        let rule = match wanted.delivery_method {
            Some(_) => None,
            None => shipping::rule(conn, &wanted.shipping_state)?,
        };
        let rate = catalog::current_rate(conn, at)?;
        let honours_quoted = match wanted.quoted.map(|quoted| quoted.exchange_rate) {
            Some(quoted) => rate == Some(quoted) || exchange_rates::honours(conn, at, quoted)?,
            None => false,
        };
        Ok(Self {
            variants,
            quotes,
            rule,
            rate,
            honours_quoted,
            designs: HashMap::new(),
        })
    }
}

/// Refuses what cannot be ordered, and figures that are not the right ones, with those that are.
pub fn price(wanted: &Wanted, facts: &Facts) -> Result<Priced, AppError> {
    let lines = lines(&wanted.items, facts)?;
    let delivery = delivery(wanted, facts)?;
    let totals = agree(wanted.quoted, facts, &lines, delivery.cost)?;
    Ok(Priced {
        lines,
        delivery,
        totals,
    })
}

fn lines(items: &[WantedItem], facts: &Facts) -> Result<Vec<Line>, AppError> {
    let errors = Errors::new();
    let mut lines = Vec::with_capacity(items.len());
    for item in items {
        let variant = facts.variants.get(&item.variant_id);
        let designed = item.design.map(|id| facts.designs.get(&id));
        match (designed, variant) {
            (Some(None), _) => errors.add(format!("{}designId", item.at), "no es un diseño que hayas hecho"),
            (Some(Some(designed)), Some(variant)) if designed.product != variant.product_id => {
                errors.add(format!("{}designId", item.at), "es de otro producto");
            }
            _ => {}
        }
        let extra = designed.flatten().map_or(Usd::ZERO, |designed| designed.extra);
        match variant {
            Some(variant) if variant.active => lines.push(Line {
                variant_id: variant.id.clone(),
                product_name: variant.sold_as.clone(),
                size: variant.size.clone(),
                color: colour(&variant.attributes).unwrap_or_default(),
                quantity: item.quantity,
                unit_price: [variant.price, extra].into_iter().sum(),
            }),
            Some(_) => errors.add(format!("{}variantId", item.at), "no está disponible"),
            None => errors.add(format!("{}variantId", item.at), "no existe"),
        }
    }
    errors.check()?;
    Ok(lines)
}

/// The method that was asked for, else the one that the rule for the state prefers, else the rule's second, else one
/// that goes there at all.
fn delivery(wanted: &Wanted, facts: &Facts) -> Result<Quote, AppError> {
    let quoted = |method: DeliveryMethod| facts.quotes.iter().find(|quote| quote.method == method).copied();
    if let Some(method) = wanted.delivery_method {
        let found = quoted(method).map(|quote| match wanted.courier.pays_carrier {
            // The carrier is paid for it, at its office.
            true => Quote {
                cost: Usd::ZERO,
                ..quote
            },
            false => quote,
        });
        return found.ok_or_else(|| AppError::field("deliveryMethod", "no está disponible para ese destino"));
    }
    facts
        .rule
        .iter()
        .flat_map(Rule::methods)
        .chain([
            DeliveryMethod::LocalDelivery,
            DeliveryMethod::NationalShipping,
            DeliveryMethod::Pickup,
        ])
        .find_map(quoted)
        .ok_or_else(|| AppError::field("shippingState", "no es un destino al que lleguemos"))
}

/// The figures of the order; refused with them if the client's are others.
fn agree(
    quoted: Option<Totals>,
    facts: &Facts,
    lines: &[Line],
    shipping_cost: Usd,
) -> Result<Totals, AppError> {
    let current = facts.rate.ok_or_else(|| {
        AppError::conflict("no_exchange_rate", "Todavía no hay una tasa de cambio cargada.")
    })?;
    let rate = match quoted {
        Some(quoted) if facts.honours_quoted => quoted.exchange_rate,
        _ => current,
    };
    let sold: Vec<(Usd, i32)> = lines
        .iter()
        .map(|line| (line.unit_price, line.quantity))
        .collect();
    let right = figures(&sold, shipping_cost, rate)
        .ok_or_else(|| AppError::field("quantity", "hace el pedido demasiado grande"))?;
    if quoted.is_none_or(|quoted| quoted == right) {
        return Ok(right);
    }
    Err(AppError::Conflict(Box::new(Conflict {
        code: "price_mismatch",
        message: "Los precios cambiaron. Revisa el total y vuelve a intentarlo.".to_owned(),
        expected: Some(right.json()),
        ..Conflict::default()
    })))
}
