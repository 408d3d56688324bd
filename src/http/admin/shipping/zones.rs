//! `GET /admin/shipping/zones`: places that share a rate; `POST …/zones/…`.

use super::{LONGEST_CITY, Slip, ZONES, required_state, state_choices, suggestions};
use crate::base::error::AppError;
use crate::base::ids::{UserId, ZoneId};
use crate::base::input::{Errors, Input};
use crate::domain::accounts::User;
use crate::domain::shipping::{self, Destination, Place, RateLine, Zone};
use crate::http::auth::extractors::{Admin, Viewer};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::layout::Shell;
use crate::http::kit::select_option::Choice;
use crate::http::kit::{self as site, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde_json::{Map, Value};

const NEW: &str = "zone";
const NAME: &str = "name";
const PLACE: &str = "place";
const REMOVAL: &str = "removal";

#[derive(Template)]
#[template(path = "admin/shipping/zones.html")]
struct ZonesPage {
    shell: Shell,
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
    states: Vec<Choice>,
    state_error: String,
    city: String,
    city_error: String,
    removable: Vec<Choice>,
}

pub async fn list(app: Data<AppState>, who: Admin, req: HttpRequest) -> Answer {
    show(&app, &who.0, &req, None).await
}

/// «Crear zona»
pub async fn add(app: Data<AppState>, who: Admin, req: HttpRequest, FormBody(typed): FormBody) -> Answer {
    let work = name(&typed).map(|name| {
        move |conn: &mut PgConnection, now: DateTime<Utc>, me: UserId| {
            shipping::add_zone(conn, now, me, &name).map(|_| ())
        }
    });
    done(&app, &who.0, &req, (NEW, String::new(), typed), work).await
}

/// «Cambiar nombre»
pub async fn rename(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    id: Path<ZoneId>,
    FormBody(typed): FormBody,
) -> Answer {
    let id = id.into_inner();
    let work = name(&typed).map(|name| {
        move |conn: &mut PgConnection, now: DateTime<Utc>, me: UserId| {
            shipping::rename_zone(conn, now, me, id, &name)
        }
    });
    done(&app, &who.0, &req, (NAME, id.to_string(), typed), work).await
}

/// «Agregar lugar»
pub async fn add_place(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    id: Path<ZoneId>,
    FormBody(typed): FormBody,
) -> Answer {
    let id = id.into_inner();
    let work = place(&typed).map(|place| {
        move |conn: &mut PgConnection, now: DateTime<Utc>, me: UserId| {
            shipping::add_place(conn, now, me, id, &place)
        }
    });
    done(&app, &who.0, &req, (PLACE, id.to_string(), typed), work).await
}

/// «Quitar lugar»: the place comes as state, a bar, and city.
pub async fn remove_place(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    id: Path<ZoneId>,
    FormBody(typed): FormBody,
) -> Answer {
    let id = id.into_inner();
    let chosen = typed.get("place").and_then(Value::as_str).unwrap_or_default();
    let (state, city) = chosen.split_once('|').unwrap_or((chosen, ""));
    let place = Place {
        state: state.to_owned(),
        city: city.to_owned(),
    };
    let work = move |conn: &mut PgConnection, now: DateTime<Utc>, me: UserId| {
        shipping::remove_place(conn, now, me, id, &place)
    };
    done(&app, &who.0, &req, (PLACE, id.to_string(), typed), Ok(work)).await
}

/// «Eliminar zona»
pub async fn removal(app: Data<AppState>, who: Admin, req: HttpRequest, id: Path<ZoneId>) -> Answer {
    let id = id.into_inner();
    let work = move |conn: &mut PgConnection, now: DateTime<Utc>, me: UserId| {
        shipping::remove_zone(conn, now, me, id)
    };
    done(
        &app,
        &who.0,
        &req,
        (REMOVAL, id.to_string(), Map::new()),
        Ok(work),
    )
    .await
}

fn name(typed: &Map<String, Value>) -> Result<String, AppError> {
    let errors = Errors::new();
    let name = Input::new(typed, &errors).required_text("name", shipping::LONGEST_ZONE_NAME);
    errors.check()?;
    // One line, whatever was pasted.
    Ok(name.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn place(typed: &Map<String, Value>) -> Result<Place, AppError> {
    let errors = Errors::new();
    let input = Input::new(typed, &errors);
    let state = required_state(&input, "state").unwrap_or_default();
    let city = input.text("city", LONGEST_CITY).unwrap_or_default();
    errors.check()?;
    Ok(Place {
        state: state.to_owned(),
        city,
    })
}

/// Does what a form asked for, and answers with the list, or with the form again.
async fn done<F>(
    app: &AppState,
    who: &User,
    req: &HttpRequest,
    (form, about, typed): (&'static str, String, Map<String, Value>),
    work: Result<F, AppError>,
) -> Answer
where
    F: FnMut(&mut PgConnection, DateTime<Utc>, UserId) -> Result<(), AppError> + Send + 'static,
{
    let me = who.id;
    let outcome = match work {
        Ok(mut work) => app.db.transact(move |conn, now| work(conn, now, me)).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => {
            let flash = if form == REMOVAL {
                Flash::ZoneRemoved
            } else {
                Flash::ZoneSaved
            };
            site::see_other_with(ZONES, flash)
        }
        Err(error) => show(app, who, req, Some(Slip::new(form, about, typed, error)?)).await,
    }
}

async fn show(app: &AppState, who: &User, req: &HttpRequest, slip: Option<Slip>) -> Answer {
    let (zones, rates) = app
        .db
        .read(|conn| Ok((shipping::zones(conn)?, shipping::rates(conn)?)))
        .await?;
    let slip = slip.as_ref();
    let new = slip.filter(|slip| slip.is(NEW, ""));
    let page = ZonesPage {
        shell: Viewer(Some(who.clone())).shell(req),
        banner: slip.map(Slip::banner).unwrap_or_default(),
        new_name: new.map(|slip| slip.typed("name").to_owned()).unwrap_or_default(),
        new_name_error: new.map(|slip| slip.errors.beside("name")).unwrap_or_default(),
        is_new_open: new.is_some() || zones.is_empty(),
        zones: zones
            .iter()
            .map(|zone| ZoneView::of(zone, &rates, slip))
            .collect(),
        suggestions: suggestions(),
    };
    let status = slip.map_or(StatusCode::OK, |slip| slip.error.status());
    site::page_with(status, &page)
}

impl ZoneView {
    fn of(zone: &Zone, rates: &[RateLine], slip: Option<&Slip>) -> Self {
        let id = zone.id.to_string();
        let asked = |form: &str| slip.filter(|slip| slip.is(form, &id));
        let typed = |form: &str, field: &str| asked(form).map(|slip| slip.typed(field).to_owned());
        let beside = |form: &str, field: &str| {
            asked(form)
                .map(|slip| slip.errors.beside(field))
                .unwrap_or_default()
        };
        let state = typed(PLACE, "state").unwrap_or_default();
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
            is_open: slip.is_some_and(|slip| slip.about == id) || zone.places.is_empty(),
            name: typed(NAME, "name").unwrap_or_else(|| zone.name.clone()),
            name_error: beside(NAME, "name"),
            states: std::iter::once(Choice::new("", "Elige un estado", &state))
                .chain(state_choices(&state))
                .collect(),
            state_error: beside(PLACE, "state"),
            city: typed(PLACE, "city").unwrap_or_default(),
            city_error: beside(PLACE, "city"),
            removable: zone
                .places
                .iter()
                .map(|place| Choice::new(format!("{}|{}", place.state, place.city), place.to_string(), ""))
                .collect(),
            id,
        }
    }
}
