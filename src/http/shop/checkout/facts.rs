//! What a page of the checkout is made from.

use super::super::basket::delivery::{Delivery, Way, read_place, ways};
use super::super::basket::priced::Basket;
use super::super::checkout_form::Draft;
use crate::base::error::AppError;
use crate::base::input::{Errors, Input};
use crate::base::money::{Bs, Rate};
use crate::domain::exchange_rates;
use crate::domain::lifecycle::Method;
use crate::domain::ordering::Totals;
use crate::domain::payments::{self, Account};
use crate::domain::settings::{self, CashDesk};
use crate::domain::shipping::carriers::{self, Carrier};
use crate::domain::shipping::{self, state_named};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde_json::{Map, Value};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Step {
    /// Contact, place and method; with what is missing unsaid.
    #[default]
    Delivery,
    Payment,
}

/// The box of whoever wants to look at their design before anything is made.
pub const WANTS_PROOF: &str = "wantsProof";

/// What a page is made from beside what the database says.
pub struct CheckoutState {
    pub draft: Draft,
    pub step: Step,
    pub errors: Errors,
    /// Why nothing was ordered, above everything else.
    pub refusal: String,
}

/// What the database says about it.
pub struct CheckoutFacts {
    pub basket: Basket,
    /// At which it is quoted.
    pub rate: Option<Rate>,
    /// Until when that holds.
    pub until: Option<DateTime<Utc>>,
    /// `None` while no place was said.
    pub ways: Option<Vec<Way>>,
    /// At whose offices it can be fetched.
    pub carriers: Vec<Carrier>,
    pub accounts: Vec<Account>,
    /// Where they can pay in cash, if they can get there.
    pub cash: Option<CashDesk>,
}

impl CheckoutFacts {
    pub fn way(&self, delivery: &Delivery) -> Option<&Way> {
        let ways = self.ways.as_ref()?;
        ways.iter().find(|way| way.mode == delivery.mode)
    }

    /// How it can be paid: where we have an account, in cash, by card.
    pub fn choices(&self, takes_cards: bool) -> Vec<Method> {
        let is_offered = |method: &Method| match method {
            Method::Efectivo => self.cash.is_some(),
            Method::Tarjeta => takes_cards,
            method => self.accounts.iter().any(|account| account.method == *method),
        };
        Method::ALL.iter().copied().filter(is_offered).collect()
    }
}

pub fn find(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    basket: Basket,
    draft: &Draft,
) -> Result<CheckoutFacts, AppError> {
    let rate = quoted_rate(conn, now, draft, basket.rate)?;
    let place = place(draft);
    let carriers = match &place {
        Some(_) => carriers::carriers(conn)?,
        None => Vec::new(),
    };
    let ways = match &place {
        Some((state, city)) if basket.is_orderable() => {
            let has_offices = !carriers.is_empty();
            Some(ways(conn, now, &basket, rate, (state, city), has_offices)?)
        }
        _ => None,
    };
    Ok(CheckoutFacts {
        until: match rate {
            Some(rate) => exchange_rates::holds_until(conn, now, rate)?,
            None => None,
        },
        rate,
        ways,
        carriers,
        accounts: payments::accounts(conn)?,
        cash: match &place {
            Some((state, _)) => payments::cash_desk(&settings::cash_desk(conn)?, state),
            None => None,
        },
        basket,
    })
}

/// The rate at which they were quoted first, for as long as it holds; else today's.
fn quoted_rate(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    draft: &Draft,
    current: Option<Rate>,
) -> Result<Option<Rate>, AppError> {
    let (fields, unsaid) = (draft.fields(), Errors::new());
    let quoted = Input::new(&fields, &unsaid).rate("exchangeRate");
    match quoted {
        Some(quoted) if current.is_some() && exchange_rates::honours(conn, now, quoted)? => Ok(Some(quoted)),
        _ => Ok(current),
    }
}

pub fn place(draft: &Draft) -> Option<(String, String)> {
    let (fields, unsaid) = (draft.fields(), Errors::new());
    read_place(&Input::new(&fields, &unsaid))
}

/// A city of another state than the one that was chosen.
pub struct Elsewhere {
    pub question: String,
    pub states: Vec<&'static str>,
}

/// Asked before it is priced: it would be brought to the other end of the country at what the next street costs.
pub fn elsewhere(draft: &Draft) -> Option<Elsewhere> {
    let (state, city) = place(draft)?;
    let states = shipping::elsewhere(&state, &city);
    let (first, chosen) = (states.first()?, state_named(&state)?);
    let city = shipping::city_spelled(&city);
    let question = match states.len() {
        1 => format!("¿{city} está en {first}? Elegiste {chosen}."),
        _ => format!("¿{city} está en {}? Elegiste {chosen}.", states.join(" o en ")),
    };
    (draft.text("cityStands") != question).then_some(Elsewhere { question, states })
}

pub fn delivery(draft: &Draft, errors: &Errors) -> Option<Delivery> {
    let fields = draft.fields();
    let read = Delivery::read(&Input::new(&fields, errors))?;
    errors.is_empty().then_some(read)
}

/// Does the form order? Pages that were opened while it took payments too have other buttons for it.
pub fn places(fields: &Map<String, Value>) -> bool {
    let button = fields.get("step").and_then(Value::as_str);
    matches!(button, Some("order" | "later" | "card"))
}

/// What the form says that the customer was shown. It need not be true: whoever places the order looks.
pub fn shown(fields: &Map<String, Value>) -> Option<Totals> {
    let unsaid = Errors::new();
    let input = Input::new(fields, &unsaid);
    Some(Totals {
        subtotal: input.usd("subtotal")?,
        shipping_cost: input.usd("shippingCost")?,
        total: input.usd("total")?,
        total_bs: input.amount("totalBs", Bs::new)?,
        exchange_rate: input.rate("exchangeRate")?,
    })
}
