//! `GET /api/shipping/quote`: what it costs to bring something to a place, and when it would be there.
//!
//! It stands with production, because the day depends on who would make it.

use crate::base::error::AppError;
use crate::base::input::{Errors, Input};
use crate::base::money::{Currency, Usd};
use crate::domain::catalog;
use crate::domain::lifecycle::DeliveryMethod;
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
use utoipa::{IntoParams, ToSchema};

/// What is asked for. Without a variant the costs are told, and no day.
struct Asked {
    state: String,
    city: String,
    variant: Option<String>,
    quantity: i32,
    /// All that is wrong with it is told at once.
    errors: Errors,
}

/// What is asked for, as it stands in the address.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "read field by field, so that every wrong one is named")]
struct QuoteParams {
    #[param(example = "Lara")]
    state: String,
    #[param(example = "Barquisimeto")]
    city: Option<String>,
    /// Without it the costs are told, and no day.
    #[param(rename = "variantId", example = "var-1")]
    variant_id: Option<String>,
    #[param(minimum = 1, maximum = 10_000)]
    quantity: Option<i32>,
}

#[derive(Serialize, ToSchema)]
pub struct QuoteAnswer {
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
    promised_date: Option<NaiveDate>,
}

/// What it costs to bring something to a place, and when it would be there.
#[utoipa::path(
    get, path = "/api/shipping/quote", tag = "Catálogo", params(QuoteParams),
    responses((status = 200, description = "The ways to get it there; none if we do not go there", body = QuoteAnswer)),
)]
pub async fn quote(app: Data<AppState>, req: HttpRequest) -> Answer {
    let asked = Asked::read(&req);
    let now = app.db.clock().now();
    let methods = app.db.read(move |conn| methods(conn, now, &asked)).await?;
    kit::json(&QuoteAnswer {
        success: Success,
        methods,
    })
}

impl Asked {
    fn read(req: &HttpRequest) -> Self {
        let pairs = url::form_urlencoded::parse(req.query_string().as_bytes())
            .into_owned()
            .collect();
        let typed = Input::of_form(pairs);
        let errors = Errors::new();
        let input = Input::new(&typed, &errors);
        let state = input.required_text("state", 80);
        if !state.is_empty() && shipping::state_named(&state).is_none() {
            input.wrong("state", NO_STATE);
        }
        let city = input.text("city", 80).unwrap_or_default();
        let variant = input.text("variantId", 200);
        let quantity = input.integer("quantity", 1..=10_000).unwrap_or(1);
        Self {
            state,
            city,
            variant,
            quantity: i32::try_from(quantity).unwrap_or(i32::MAX),
            errors,
        }
    }
}

fn methods(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    asked: &Asked,
) -> Result<Vec<QuotedMethod>, AppError> {
    if let Some(variant) = &asked.variant {
        let found = catalog::variants(conn, std::slice::from_ref(variant))?;
        match found.get(variant) {
            Some(variant) if variant.active => {}
            Some(_) => asked.errors.add("variantId", "no está disponible"),
            None => asked.errors.add("variantId", "no existe"),
        }
    }
    asked.errors.check()?;
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
