//! Who orders, and how it gets to them: what was said, and what there is.

use super::priced::Basket;
use crate::base::error::AppError;
use crate::base::input::Input;
use crate::base::money::{Rate, Usd};
use crate::domain::lifecycle::DeliveryMethod;
use crate::domain::ordering::{Totals, figures, id_number, limits, phone};
use crate::domain::orders::CourierNotes;
use crate::domain::routing;
use crate::domain::routing::Outlook;
use crate::domain::shipping::{self, NO_STATE, Quote};
use crate::domain::workshops::{self, Workshop};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

crate::codes! {
    /// How it may be received, as the form offers it: an office of a carrier is fetched from, and the way there is national shipping.
    pub enum Mode {
        Pickup = "PICKUP",
        Local = "LOCAL_DELIVERY",
        National = "NATIONAL_SHIPPING",
        Office = "NATIONAL_SHIPPING_OFFICE",
        /// The carrier is paid for the way, at its office.
        Collect = "NATIONAL_SHIPPING_COLLECT",
    }
}

impl Mode {
    const fn of(method: DeliveryMethod) -> Self {
        match method {
            DeliveryMethod::Pickup => Self::Pickup,
            DeliveryMethod::LocalDelivery => Self::Local,
            DeliveryMethod::NationalShipping => Self::National,
        }
    }

    pub const fn method(self) -> DeliveryMethod {
        match self {
            Self::Pickup => DeliveryMethod::Pickup,
            Self::Local => DeliveryMethod::LocalDelivery,
            Self::National | Self::Office | Self::Collect => DeliveryMethod::NationalShipping,
        }
    }

    pub const fn is_office(self) -> bool {
        matches!(self, Self::Office | Self::Collect)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Office => "Retira en agencia",
            Self::Collect => "Retira en agencia, cobro en destino",
            other => other.method().label(),
        }
    }
}

/// Contact and place, read.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub name: String,
    pub email: Option<String>,
    pub phone: String,
    pub id_number: Option<String>,
    pub state: String,
    pub city: String,
    /// Where it goes; an office's where it is fetched there.
    pub address: String,
    pub mode: Mode,
    pub courier: CourierNotes,
    pub notes: String,
}

/// A state and a city, as somebody asks how we get there. `None` if either is missing or unknown.
pub fn read_place(input: &Input<'_>) -> Option<(String, String)> {
    let state = input.required_text("state", limits::PLACE);
    let city = input.required_text("city", limits::PLACE);
    if !state.is_empty() && shipping::state_named(&state).is_none() {
        input.wrong("state", NO_STATE);
        return None;
    }
    (!state.is_empty() && !city.is_empty()).then_some((state, city))
}

impl Delivery {
    /// Notes every wrong field; `None` if anything needed is missing.
    pub fn read(input: &Input<'_>) -> Option<Self> {
        let name = input.required_text("customerName", limits::NAME);
        let phone = input.required("customerPhone", phone().read(input, "customerPhone"));
        let place = read_place(input);
        let mode = input.code::<Mode>("deliveryMethod");
        if mode.is_none() && place.is_some() {
            input.wrong("deliveryMethod", "elige cómo lo quieres recibir");
        }
        let said = |field: &str, most: usize| input.text(field, most).unwrap_or_default();
        let mut courier = CourierNotes::default();
        let address = match mode {
            Some(Mode::Pickup) | None => said("shippingAddress", limits::ADDRESS),
            Some(mode) if mode.is_office() => {
                courier.office = input.required_text("officeCarrier", limits::NAME);
                courier.pays_carrier = mode == Mode::Collect;
                input.required_text("officeAddress", limits::ADDRESS)
            }
            Some(_) => {
                courier.municipality = said("shippingMunicipality", limits::PLACE);
                courier.landmark = said("shippingLandmark", limits::LANDMARK);
                input.required_text("shippingAddress", limits::ADDRESS)
            }
        };
        let email = input.email("customerEmail");
        let id_number = id_number().read(input, "customerIdNumber");
        let notes = input.text("notes", limits::NOTES).unwrap_or_default();
        let (state, city) = place?;
        Some(Self {
            name,
            email,
            phone: phone?,
            id_number,
            state,
            city,
            address,
            mode: mode?,
            courier,
            notes,
        })
    }
}

/// A way to bring the whole cart to a place.
pub struct Way {
    pub mode: Mode,
    pub quote: Quote,
    /// `None` where somebody has to say who makes it, and when.
    pub outlook: Option<Outlook>,
    /// Of a pick-up, where.
    pub shop: Option<Workshop>,
    /// What it all costs; `None` without a rate, or beyond every amount.
    pub figures: Option<Totals>,
}

/// How a cart can reach a place, with cost and day; at an office, where there are carriers with some. The same number of statements, however much is in it.
pub fn ways(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    basket: &Basket,
    rate: Option<Rate>,
    place: (&str, &str),
    has_offices: bool,
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
        let way = |mode, cost, shop| Way {
            mode,
            quote: Quote { cost, ..quote },
            outlook,
            shop,
            figures: rate.and_then(|rate| figures(&prices, cost, rate)),
        };
        ways.push(way(Mode::of(quote.method), quote.cost, shop));
        if quote.method == DeliveryMethod::NationalShipping && has_offices {
            ways.push(way(Mode::Office, quote.cost, None));
            ways.push(way(Mode::Collect, Usd::ZERO, None));
        }
    }
    Ok(ways)
}
