//! `GET /admin/shipping`: what it costs to bring an order to a place; `POST …/rates`.

use super::{LONGEST_CITY, RATES, methods};
use crate::base::error::AppError;
use crate::base::ids::{ShippingRateId, ZoneId};
use crate::base::input::{Errors, Input};
use crate::domain::accounts::User;
use crate::domain::lifecycle::DeliveryMethod;
use crate::domain::shipping::{
    self, Destination, NewRate, Place, RateLine, Zone, is_known_city, place_key, state_named,
};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::layout::Layout;
use crate::http::kit::select_option::{SelectOption, state_options};
use crate::http::kit::{self, Answer, meanwhile};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

#[derive(Default, Deserialize)]
pub struct RatesQuery {
    /// A part of a destination's name.
    q: Option<String>,
    /// The rate to change.
    rate: Option<String>,
    /// The zone to add a rate for.
    zone: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/shipping/rates.html")]
struct RatesPage {
    shell: Layout,
    banner: String,
    query: String,
    form: RateForm,
    rows: Vec<RateRow>,
    /// Of all, found or not.
    is_empty: bool,
    suggestions: Vec<(&'static str, &'static str)>,
}

struct RateForm {
    is_open: bool,
    /// Which rate is changed; blank for a new one.
    changes: String,
    methods: Vec<SelectOption>,
    destinations: Vec<SelectOption>,
    city: String,
    cost: String,
    days: String,
    /// What stood in the fields when they were shown.
    shown: Vec<(String, String)>,
    state: FormState,
}

struct RateRow {
    id: String,
    name: String,
    is_doubtful: bool,
    method: &'static str,
    cost: String,
    days: String,
    active: bool,
}

pub async fn list(app: Data<AppState>, who: Admin, req: HttpRequest, wish: Query<RatesQuery>) -> Answer {
    show(&app, &who.0, &req, wish.into_inner(), FormState::default()).await
}

/// Adds a rate, or replaces the one of the same method and destination.
pub async fn save(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    FormBody(mut typed): FormBody,
) -> Answer {
    let me = who.0.id;
    let text = |field| typed.get(field).and_then(Value::as_str).unwrap_or_default();
    let key = key_of(text("method"), text("destination"), text("city"));
    meanwhile::of_key(&mut typed, &key);
    let target = target(&Input::new(&typed, &Errors::new()));
    form::submit_over(
        &app,
        FormState::new("rate", "", typed),
        (
            move |conn| {
                let known = match &target {
                    Some((method, destination)) => shipping::rate_to(conn, *method, destination)?,
                    None => None,
                };
                Ok(fields(known.as_ref()))
            },
            shipping::hold,
        ),
        read,
        move |conn, now, new| shipping::set_rate(conn, now, me, new),
        |()| kit::see_other_with(RATES, Flash::RateSaved),
        async |state| show(&app, &who.0, &req, RatesQuery::default(), state).await,
    )
    .await
}

/// A rate is found by these.
fn key_of(method: &str, destination: &str, city: &str) -> String {
    [method, destination, city].join("|")
}

/// As the form shows them.
fn fields(known: Option<&RateLine>) -> meanwhile::Stored {
    let text = |say: fn(&RateLine) -> String| known.map(say).unwrap_or_default();
    meanwhile::Stored::from([
        ("cost", text(typed_cost)),
        ("transitDays", text(|line| line.transit_days.to_string())),
    ])
    .tick("active", known.is_some_and(|line| line.active))
}

/// «3,00», as it is typed.
fn typed_cost(line: &RateLine) -> String {
    line.cost.to_string().trim_start_matches('$').to_owned()
}

fn target(input: &Input<'_>) -> Option<(DeliveryMethod, Destination)> {
    let method = input.required_code("method");
    let city = input.text("city", LONGEST_CITY).unwrap_or_default();
    let named = input.required_text("destination", LONGEST_CITY);
    let destination = match (Uuid::parse_str(&named), state_named(&named)) {
        (Ok(zone), _) if city.is_empty() => Some(Destination::Zone(zone.into())),
        (Ok(_), _) => {
            input.wrong("city", "va vacía: la tarifa es de toda la zona");
            None
        }
        (_, Some(state)) => Some(Destination::Place(Place {
            state: state.to_owned(),
            city,
        })),
        (_, None) => {
            if !named.is_empty() {
                input.wrong("destination", shipping::NO_STATE);
            }
            None
        }
    };
    Some((method?, destination?))
}

fn read(input: &Input<'_>) -> Option<NewRate> {
    let target = target(input);
    let cost = input.required("cost", input.usd("cost"));
    let days = input.required_integer("transitDays", shipping::TRANSIT_DAYS);
    let days = days.and_then(|days| i32::try_from(days).ok());
    let (method, destination) = target?;
    Some(NewRate {
        method,
        destination,
        cost: cost?,
        transit_days: days?,
        // The form says so of one that counts, or that nobody saw before.
        active: input.boolean("active").unwrap_or(true),
    })
}

/// «Desactivar»
pub async fn deactivation(app: Data<AppState>, who: Admin, id: Path<ShippingRateId>) -> Answer {
    switch(&app, &who.0, id.into_inner(), false).await?;
    kit::see_other_with(RATES, Flash::RateStopped)
}

/// «Activar»
pub async fn activation(app: Data<AppState>, who: Admin, id: Path<ShippingRateId>) -> Answer {
    switch(&app, &who.0, id.into_inner(), true).await?;
    kit::see_other_with(RATES, Flash::RateResumed)
}

async fn switch(app: &AppState, who: &User, id: ShippingRateId, active: bool) -> Result<(), AppError> {
    let me = who.id;
    app.db
        .transact(move |conn, now| shipping::set_rate_active(conn, now, me, id, active))
        .await
}

async fn show(app: &AppState, who: &User, req: &HttpRequest, wish: RatesQuery, form: FormState) -> Answer {
    let (rates, zones) = app
        .db
        .read(|conn| Ok((shipping::rates(conn)?, shipping::zones(conn)?)))
        .await?;
    let status = form.status();
    let query = wish.q.as_deref().unwrap_or_default().trim().to_owned();
    let key = place_key(&query);
    let page = RatesPage {
        shell: crate::http::auth::extractors::Viewer(Some(who.clone())).shell(req),
        banner: form.banner(),
        is_empty: rates.is_empty(),
        rows: rates
            .iter()
            .filter(|rate| place_key(&rate.name).contains(&key))
            .map(RateRow::of)
            .collect(),
        form: RateForm::new(&rates, &zones, &wish, form),
        query,
        suggestions: shipping::all_cities(),
    };
    kit::page_with(status, &page)
}

impl RateRow {
    fn of(rate: &RateLine) -> Self {
        Self {
            id: rate.id.to_string(),
            name: rate.name.clone(),
            is_doubtful: match &rate.destination {
                Destination::Place(place) => {
                    !place.city.is_empty() && !is_known_city(&place.state, &place.city)
                }
                Destination::Zone(_) => false,
            },
            method: rate.method.label(),
            cost: rate.cost.to_string(),
            days: shipping::days(rate.transit_days),
            active: rate.active,
        }
    }
}

impl RateForm {
    fn new(rates: &[RateLine], zones: &[Zone], wish: &RatesQuery, form: FormState) -> Self {
        let changed = wish.rate.as_deref().and_then(|id| id.parse().ok());
        let changed = rates.iter().find(|rate| Some(rate.id) == changed);
        // What the fields begin with: what was typed, else the rate to change, else nothing.
        let start = |field: &str| -> String {
            match (form.value(field), changed, field) {
                (Some(typed), _, _) => typed.to_owned(),
                (_, Some(rate), "method") => rate.method.as_str().to_owned(),
                (_, Some(rate), "destination") => match &rate.destination {
                    Destination::Zone(zone) => zone.to_string(),
                    Destination::Place(place) => place.state.clone(),
                },
                (_, Some(rate), "city") => match &rate.destination {
                    Destination::Zone(_) => String::new(),
                    Destination::Place(place) => place.city.clone(),
                },
                (_, Some(rate), "cost") => typed_cost(rate),
                (_, Some(rate), "transitDays") => rate.transit_days.to_string(),
                (_, None, "destination") => wish.zone.clone().unwrap_or_default(),
                _ => String::new(),
            }
        };
        let destination = start("destination");
        let of_zones = zones
            .iter()
            .map(|zone| SelectOption::new(zone.id.to_string(), zone.in_words(), &destination));
        let destinations = std::iter::once(SelectOption::new("", "Elige un estado o una zona", &destination))
            .chain(of_zones)
            .chain(state_options(&destination))
            .collect();
        let key = match (changed, form.is_refused()) {
            (Some(_), false) => key_of(&start("method"), &destination, &start("city")),
            _ => String::new(),
        };
        let mut shown = form.hidden(&fields(changed));
        shown.push(form.key(&key));
        let asked_zone: Option<ZoneId> = wish.zone.as_deref().and_then(|id| id.parse().ok());
        Self {
            is_open: form.is_refused() || changed.is_some() || asked_zone.is_some(),
            changes: changed.map(RateLine::label).unwrap_or_default(),
            methods: methods("Elige un método", &start("method")),
            destinations,
            city: start("city"),
            cost: start("cost"),
            days: start("transitDays"),
            shown,
            state: form,
        }
    }
}
