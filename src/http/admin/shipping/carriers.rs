//! `GET /admin/shipping/carriers`: who carries parcels, and where they are followed; `POST …`.

use super::CARRIERS;
use crate::base::input::Input;
use crate::domain::accounts::User;
use crate::domain::shipping;
use crate::domain::shipping::carriers::{self, Carrier, LONGEST_ADDRESS, LONGEST_NAME};
use crate::http::auth::extractors::{Admin, Viewer};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FieldState, FormState};
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer, meanwhile};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::{Data, Query};
use askama::Template;
use serde::Deserialize;
use serde_json::Value;

#[derive(Default, Deserialize)]
pub struct CarriersQuery {
    /// The one that is to be changed.
    name: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/shipping/carriers.html")]
struct CarriersPage {
    shell: Layout,
    banner: String,
    is_open: bool,
    called: FieldState,
    tracking_url: FieldState,
    page_url: FieldState,
    active: bool,
    /// What stood in the fields when they were shown.
    shown: Vec<(String, String)>,
    rows: Vec<Carrier>,
}

pub async fn list(app: Data<AppState>, who: Admin, req: HttpRequest, wish: Query<CarriersQuery>) -> Answer {
    show(&app, &who.0, &req, wish.into_inner(), FormState::default()).await
}

/// Adds one, or changes the one of that name.
pub async fn save(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    FormBody(mut typed): FormBody,
) -> Answer {
    let me = who.0.id;
    let name = typed.get("name").and_then(Value::as_str).unwrap_or_default();
    let name = name.trim().to_lowercase();
    meanwhile::of_key(&mut typed, &name);
    form::submit_over(
        &app,
        FormState::new("carrier", "", typed),
        (
            move |conn| {
                let all = carriers::all_carriers(conn)?;
                Ok(fields(
                    all.iter().find(|carrier| carrier.name.to_lowercase() == name),
                ))
            },
            shipping::hold,
        ),
        read,
        move |conn, now, carrier| carriers::set_carrier(conn, now, me, carrier),
        |()| kit::see_other_with(CARRIERS, Flash::CarrierSaved),
        async |state| show(&app, &who.0, &req, CarriersQuery::default(), state).await,
    )
    .await
}

/// As the form shows them.
fn fields(carrier: Option<&Carrier>) -> meanwhile::Stored {
    let text = |of: fn(&Carrier) -> &String| carrier.map(of).cloned().unwrap_or_default();
    meanwhile::Stored::from([
        ("trackingUrl", text(|carrier| &carrier.tracking_url)),
        ("pageUrl", text(|carrier| &carrier.page_url)),
    ])
    .tick("active", carrier.is_none_or(|carrier| carrier.active))
}

fn read(input: &Input<'_>) -> Option<Carrier> {
    let name = input.required("name", input.text("name", LONGEST_NAME));
    Some(Carrier {
        name: name?,
        tracking_url: input.text("trackingUrl", LONGEST_ADDRESS).unwrap_or_default(),
        page_url: input.text("pageUrl", LONGEST_ADDRESS).unwrap_or_default(),
        active: input.boolean("active").unwrap_or_default(),
    })
}

async fn show(app: &AppState, who: &User, req: &HttpRequest, wish: CarriersQuery, form: FormState) -> Answer {
    let rows = app.db.read(carriers::all_carriers).await?;
    let asked = rows
        .iter()
        .find(|carrier| Some(&carrier.name) == wish.name.as_ref());
    let stored = |of: fn(&Carrier) -> &String| asked.map(|carrier| of(carrier).clone()).unwrap_or_default();
    let mut shown = form.hidden(&fields(asked));
    shown.push(
        form.key(
            &asked
                .map(|carrier| carrier.name.to_lowercase())
                .unwrap_or_default(),
        ),
    );
    let page = CarriersPage {
        shown,
        shell: Viewer(Some(who.clone())).shell(req),
        banner: form.banner(),
        is_open: form.is_refused() || asked.is_some(),
        called: form.field("name", stored(|carrier| &carrier.name)),
        tracking_url: form.field("trackingUrl", stored(|carrier| &carrier.tracking_url)),
        page_url: form.field("pageUrl", stored(|carrier| &carrier.page_url)),
        active: form.is_checked("active", asked.is_none_or(|carrier| carrier.active)),
        rows,
    };
    kit::page_with(form.status(), &page)
}
