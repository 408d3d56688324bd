//! Who orders, and how it gets to them: what was said, and what there is.

use super::priced::Basket;
use crate::base::error::AppError;
use crate::base::input::Input;
use crate::base::money::Rate;
use crate::domain::lifecycle::DeliveryMethod;
use crate::domain::ordering::{Totals, figures, id_number, phone};
use crate::domain::routing;
use crate::domain::routing::Outlook;
use crate::domain::shipping::{self, NO_STATE, Quote};
use crate::domain::workshops::{self, Workshop};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

/// Contact and place, read.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub name: String,
    pub email: Option<String>,
    pub phone: String,
    pub id_number: Option<String>,
    pub state: String,
    pub city: String,
    pub address: String,
    pub method: DeliveryMethod,
    pub notes: String,
}

/// A state and a city, as somebody asks how we get there. `None` if either is missing or unknown.
pub fn read_place(input: &Input<'_>) -> Option<(String, String)> {
    let state = input.required_text("state", 80);
    let city = input.required_text("city", 80);
    if !state.is_empty() && shipping::state_named(&state).is_none() {
        input.wrong("state", NO_STATE);
        return None;
    }
    (!state.is_empty() && !city.is_empty()).then_some((state, city))
}

impl Delivery {
    /// Notes every wrong field; `None` if anything needed is missing.
    pub fn read(input: &Input<'_>) -> Option<Self> {
        let name = input.required_text("customerName", 120);
        let phone = input.required("customerPhone", phone().read(input, "customerPhone"));
        let place = read_place(input);
        let method = input.code::<DeliveryMethod>("deliveryMethod");
        if method.is_none() && place.is_some() {
            input.wrong("deliveryMethod", "elige cómo lo quieres recibir");
        }
        let address = match method {
            Some(DeliveryMethod::Pickup) | None => input.text("shippingAddress", 300).unwrap_or_default(),
            Some(_) => input.required_text("shippingAddress", 300),
        };
        let email = input.email("customerEmail");
        let id_number = id_number().read(input, "customerIdNumber");
        let notes = input.text("notes", 2000).unwrap_or_default();
        let (state, city) = place?;
        Some(Self {
            name,
            email,
            phone: phone?,
            id_number,
            state,
            city,
            address,
            method: method?,
            notes,
        })
    }
}

/// A way to bring the whole cart to a place.
pub struct Way {
    pub quote: Quote,
    /// `None` where somebody has to say who makes it, and when.
    pub outlook: Option<Outlook>,
    /// Of a pick-up, where.
    pub shop: Option<Workshop>,
    /// What it all costs; `None` without a rate, or beyond every amount.
    pub figures: Option<Totals>,
}

/// How a cart can reach a place, with cost and day. The same number of statements, however much is in it.
pub fn ways(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    basket: &Basket,
    rate: Option<Rate>,
    place: (&str, &str),
) -> Result<Vec<Way>, AppError> {
    let (state, city) = place;
    let quotes = shipping::quotes(conn, state, city)?;
    if quotes.is_empty() {
        return Ok(Vec::new());
    }
    let (wanted, prices) = (basket.wanted(), basket.prices());
    let mut prospect = routing::foresee(conn, now, &wanted, state, city)?;
    let mut ways = Vec::with_capacity(quotes.len());
    for quote in quotes {
        let outlook = prospect.outlook(quote.method, quote.transit_days);
        let shop = match (quote.method, outlook) {
            (DeliveryMethod::Pickup, Some(outlook)) => workshops::find(conn, outlook.workshop)?,
            _ => None,
        };
        ways.push(Way {
            quote,
            outlook,
            shop,
            figures: rate.and_then(|rate| figures(&prices, quote.cost, rate)),
        });
    }
    Ok(ways)
}
