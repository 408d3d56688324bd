//! `GET /api/shipping/quote`: what it costs to bring something to a place, and when it would be there.
//!
//! It stands with production, because the day depends on who would make it.

use crate::base::error::AppError;
use crate::base::input::rules::integer;
use crate::base::input::{self, Errors, Input, Request as _, Rule};
use crate::base::money::{Currency, Usd};
use crate::domain::catalog;
use crate::domain::lifecycle::DeliveryMethod;
use crate::domain::ordering::request::{QUANTITY, city};
use crate::domain::routing::foresee;
use crate::domain::shipping::{self, HOME_CITY, NO_STATE};
use crate::http::kit::responses::Success;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::Data;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use serde::Serialize;
use utoipa::ToSchema;

crate::request! {
    /// What is asked for, as it stands in the address.
    pub struct QuoteRequest {
        state: String = required("state", known_state()),
        city: String = default("city", city(), String::new()),
        /// Without it the costs are told, and no day.
        variant: Option<String> = optional("variantId", catalog::variant_code()),
        quantity: i32 = default("quantity", integer(QUANTITY), 1),
    }
}

/// As it was written; the rules of the state are found in any spelling.
fn known_state() -> Rule<String> {
    city().then(|input, field, written| {
        let is_known = shipping::state_named(&written).is_some();
        if !is_known {
            input.wrong(field, NO_STATE);
        }
        is_known.then_some(written)
    })
}

#[derive(Serialize, ToSchema)]
pub struct QuoteResponse {
    success: Success,
    methods: Vec<QuotedMethod>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct QuotedMethod {
    method: DeliveryMethod,
    cost: Usd,
    currency: Currency,
    origin_city: String,
    /// Business days from the workshop to the customer.
    transit_days: i32,
    #[schema(required)]
    promised_date: Option<NaiveDate>,
}

/// What it costs to bring something to a place, and when it would be there.
#[utoipa::path(
    get, path = "/api/shipping/quote", tag = "Catalog", params(QuoteRequest),
    responses((status = 200, description = "The ways to get it there; none if we do not go there", body = QuoteResponse)),
)]
pub async fn quote(app: Data<AppState>, req: HttpRequest) -> Answer {
    let now = app.db.clock().now();
    let query = req.query_string().to_owned();
    let methods = app.db.read(move |conn| methods(conn, now, &query)).await?;
    kit::json(&QuoteResponse {
        success: Success,
        methods,
    })
}

fn methods(conn: &mut PgConnection, now: DateTime<Utc>, query: &str) -> Result<Vec<QuotedMethod>, AppError> {
    let errors = Errors::new();
    let pairs = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let typed = Input::of_form(pairs);
    let input = Input::new(&typed, &errors);
    let asked = QuoteRequest::read(&input);
    // What is wrong with it is told together with the rest.
    if let Some(variant) = catalog::variant_code().read(&input, "variantId") {
        let found = catalog::variants(conn, std::slice::from_ref(&variant))?;
        match found.get(&variant) {
            Some(variant) if variant.active => {}
            Some(_) => errors.add("variantId", "no está disponible"),
            None => errors.add("variantId", "no existe"),
        }
    }
    let asked = input::complete(asked, &errors)?;
    let rule = shipping::rule(conn, &asked.state)?;
    let origin = rule.map_or_else(|| HOME_CITY.to_owned(), |rule| rule.origin_city);
    let place = shipping::spelled(&asked.state, &asked.city);
    let quotes = shipping::quotes(conn, &asked.state, &asked.city)?;
    // The same workshops and days for all methods.
    let mut prospect = match &asked.variant {
        Some(variant) if !quotes.is_empty() => {
            let wanted = [(variant.as_str(), asked.quantity)];
            Some(foresee(conn, now, &wanted, &asked.state, &asked.city)?)
        }
        _ => None,
    };
    let mut methods = Vec::with_capacity(quotes.len());
    for quote in quotes {
        let day = prospect
            .as_mut()
            .and_then(|prospect| prospect.outlook(quote.method, quote.transit_days))
            .map(|outlook| outlook.day);
        // Where a customer picks up is where it is made.
        let picked_up = quote.method == DeliveryMethod::Pickup && !place.city.is_empty();
        methods.push(QuotedMethod {
            method: quote.method,
            cost: quote.cost,
            currency: Currency::Usd,
            origin_city: if picked_up { &place.city } else { &origin }.clone(),
            transit_days: quote.transit_days,
            promised_date: day,
        });
    }
    Ok(methods)
}
