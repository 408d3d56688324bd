//! `GET /admin/shipping/zones`: places that share a rate; `POST …/zones/…`.

use super::{LONGEST_CITY, ZONES, required_state};
use crate::base::error::AppError;
use crate::base::ids::{UserId, ZoneId};
use crate::base::input::Input;
use crate::domain::accounts::User;
use crate::domain::shipping::{self, Destination, Place, RateLine, Zone};
use crate::http::auth::extractors::{Admin, Viewer};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::layout::Layout;
use crate::http::kit::select_option::{SelectOption, state_options};
use crate::http::kit::{self, Answer, meanwhile};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use askama::Template;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde_json::Value;

const NEW: &str = "zone";
const NAME: &str = "name";
const PLACE: &str = "place";
const REMOVAL: &str = "removal";

#[derive(Template)]
#[template(path = "admin/shipping/zones.html")]
struct ZonesPage {
    shell: Layout,
    banner: String,
    new_name: String,
    new_name_error: String,
    is_new_open: bool,
    zones: Vec<ZoneView>,
    suggestions: Vec<(&'static str, &'static str)>,
}

struct ZoneView {
    id: String,
    /// Keeps the ids of its fields apart from another zone's.
    uid: String,
    title: String,
    rates: Vec<String>,
    places: Vec<String>,
    is_open: bool,
    name: String,
    name_error: String,
    name_shown: Vec<(String, String)>,
    states: Vec<SelectOption>,
    state_error: String,
    city: String,
    city_error: String,
    removable: Vec<SelectOption>,
}

pub async fn list(app: Data<AppState>, who: Admin, req: HttpRequest) -> Answer {
    show(&app, &who.0, &req, &FormState::default()).await
}

/// A form that was sent: the zone is in its address, where it is about one.
type Sent = (Data<AppState>, Admin, HttpRequest, FormBody);

/// «Crear zona»
pub async fn add(sent: Sent) -> Answer {
    submit(sent, NEW, "", name, |conn, now, me, name| {
        shipping::add_zone(conn, now, me, name).map(drop)
    })
    .await
}

/// «Cambiar nombre»
pub async fn rename((app, who, req, FormBody(typed)): Sent, id: Path<ZoneId>) -> Answer {
    let (id, me) = (*id, who.0.id);
    form::submit_over(
        &app,
        FormState::new(NAME, id, typed),
        (
            move |conn| {
                let zones = shipping::zones(conn)?;
                let zone = zones.iter().find(|zone| zone.id == id);
                zone.map(name_of).ok_or(AppError::NotFound)
            },
            shipping::hold,
        ),
        name,
        move |conn, now, name| shipping::rename_zone(conn, now, me, id, name),
        |()| kit::see_other_with(ZONES, Flash::ZoneSaved),
        async |state| show(&app, &who.0, &req, &state).await,
    )
    .await
}

/// As its form shows it.
fn name_of(zone: &Zone) -> meanwhile::Stored {
    meanwhile::Stored::from([("name", zone.name.clone())])
}

/// «Agregar lugar»
pub async fn add_place(sent: Sent, id: Path<ZoneId>) -> Answer {
    let id = *id;
    submit(sent, PLACE, id, place, move |conn, now, me, place| {
        shipping::add_place(conn, now, me, id, place)
    })
    .await
}

/// «Quitar lugar»: the place comes as state, a bar, and city.
pub async fn remove_place(sent: Sent, id: Path<ZoneId>) -> Answer {
    let id = *id;
    let read = |input: &Input<'_>| {
        let chosen = input.value("place").and_then(Value::as_str).unwrap_or_default();
        let (state, city) = chosen.split_once('|').unwrap_or((chosen, ""));
        Some(Place {
            state: state.to_owned(),
            city: city.to_owned(),
        })
    };
    submit(sent, PLACE, id, read, move |conn, now, me, place| {
        shipping::remove_place(conn, now, me, id, place)
    })
    .await
}

/// «Eliminar zona»
pub async fn removal(sent: Sent, id: Path<ZoneId>) -> Answer {
    let id = *id;
    submit(
        sent,
        REMOVAL,
        id,
        |_| Some(()),
        move |conn, now, me, ()| shipping::remove_zone(conn, now, me, id),
    )
    .await
}

fn name(input: &Input<'_>) -> Option<String> {
    let name = input.required_text("name", shipping::LONGEST_ZONE_NAME);
    // One line, whatever was pasted.
    Some(name.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn place(input: &Input<'_>) -> Option<Place> {
    let state = required_state(input, "state");
    let city = input.text("city", LONGEST_CITY).unwrap_or_default();
    Some(Place {
        state: state?.to_owned(),
        city,
    })
}

/// Does what a form asked for, and answers with the list, or with the form again.
async fn submit<W: Send + 'static>(
    (app, who, req, FormBody(typed)): Sent,
    form: &'static str,
    row: impl ToString,
    read: impl FnOnce(&Input<'_>) -> Option<W>,
    mut verb: impl FnMut(&mut PgConnection, DateTime<Utc>, UserId, &W) -> Result<(), AppError> + Send + 'static,
) -> Answer {
    let me = who.0.id;
    let flash = match form {
        REMOVAL => Flash::ZoneRemoved,
        _ => Flash::ZoneSaved,
    };
    form::submit(
        &app,
        FormState::new(form, row, typed),
        read,
        move |conn, now, wanted: &W| verb(conn, now, me, wanted),
        |()| kit::see_other_with(ZONES, flash),
        async |state| show(&app, &who.0, &req, &state).await,
    )
    .await
}

async fn show(app: &AppState, who: &User, req: &HttpRequest, form: &FormState) -> Answer {
    let (zones, rates) = app
        .db
        .read(|conn| Ok((shipping::zones(conn)?, shipping::rates(conn)?)))
        .await?;
    let new = form.at(NEW, "").field("name", "");
    let page = ZonesPage {
        shell: Viewer(Some(who.clone())).shell(req),
        banner: form.banner(),
        new_name: new.value,
        new_name_error: new.error,
        is_new_open: form.is(NEW, "") || zones.is_empty(),
        zones: zones
            .iter()
            .map(|zone| ZoneView::of(zone, &rates, form))
            .collect(),
        suggestions: shipping::all_cities(),
    };
    kit::page_with(form.status(), &page)
}

impl ZoneView {
    fn of(zone: &Zone, rates: &[RateLine], form: &FormState) -> Self {
        let id = zone.id.to_string();
        let name = form.at(NAME, &id).field("name", zone.name.as_str());
        let place = form.at(PLACE, &id);
        let (state, city) = (place.field("state", ""), place.field("city", ""));
        let of_zone = rates
            .iter()
            .filter(|rate| rate.active && rate.destination == Destination::Zone(zone.id));
        Self {
            uid: format!("-{id}"),
            title: zone.in_words(),
            rates: of_zone
                .map(|rate| {
                    let days = shipping::days(rate.transit_days).to_lowercase();
                    format!("{}: {}, {days}", rate.method.label(), rate.cost)
                })
                .collect(),
            places: zone.places.iter().map(Place::to_string).collect(),
            is_open: form.is_about(&id) || zone.places.is_empty(),
            name_shown: form.at(NAME, &id).hidden(&name_of(zone)),
            name: name.value,
            name_error: name.error,
            states: std::iter::once(SelectOption::new("", "Elige un estado", &state.value))
                .chain(state_options(&state.value))
                .collect(),
            state_error: state.error,
            city: city.value,
            city_error: city.error,
            removable: zone
                .places
                .iter()
                .map(|place| {
                    SelectOption::new(format!("{}|{}", place.state, place.city), place.to_string(), "")
                })
                .collect(),
            id,
        }
    }
}
