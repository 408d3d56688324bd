//! Where people find the shop, and where they pay in cash.

use super::stored::{CASH_DESK, CONTACT, contact_fields, desk_fields};
use super::{PATH, SettingsQuery, render};
use crate::base::input::Input;
use crate::domain::ordering::phone as telephone;
use crate::domain::settings::{self, CashDesk, Contact, set_cash_desk, set_contact};
use crate::domain::shipping::{self, NO_STATE};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::Data;

/// In characters.
const LONGEST: usize = 200;

/// `POST /admin/settings/contact`
pub async fn save(app: Data<AppState>, who: Admin, req: HttpRequest, FormBody(typed): FormBody) -> Answer {
    let me = who.0.id;
    let answer = form::submit_over(
        &app,
        FormState::new(CONTACT, "", typed),
        (
            |conn| Ok(contact_fields(&settings::contact(conn)?)),
            settings::hold,
        ),
        |input| {
            Some(Contact {
                phone: telephone().read(input, "contactPhone").unwrap_or_default(),
                whatsapp: telephone().read(input, "contactWhatsapp").unwrap_or_default(),
                hours: input.text("contactHours", LONGEST).unwrap_or_default(),
                email: input.email("contactEmail").unwrap_or_default(),
            })
        },
        move |conn, now, contact| set_contact(conn, now, me, contact),
        |()| kit::see_other_with(PATH, Flash::SettingsSaved),
        async |state| render(&app, &who.0, &req, SettingsQuery::default(), state).await,
    )
    .await;
    know(&app).await;
    answer
}

/// Each page ends with it: this process need not wait until it looks by itself.
async fn know(app: &AppState) {
    let known = app.intake.known.clone();
    if let Err(error) = app.db.read(move |conn| known.current(conn)).await {
        tracing::debug!(%error, "how the shop is found is read later");
    }
}

/// `POST /admin/settings/cash-desk`
pub async fn save_cash_desk(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let me = who.0.id;
    form::submit_over(
        &app,
        FormState::new(CASH_DESK, "", typed),
        (
            |conn| Ok(desk_fields(&settings::cash_desk(conn)?)),
            settings::hold,
        ),
        cash_desk,
        move |conn, now, desk| set_cash_desk(conn, now, me, desk),
        |()| kit::see_other_with(PATH, Flash::SettingsSaved),
        async |state| render(&app, &who.0, &req, SettingsQuery::default(), state).await,
    )
    .await
}

/// Without a place nobody pays in cash.
fn cash_desk(input: &Input<'_>) -> Option<CashDesk> {
    let place = input.text("cashPlace", LONGEST).unwrap_or_default();
    if place.is_empty() {
        return Some(CashDesk::default());
    }
    let hours = input.required_text("cashHours", LONGEST);
    let state = input.required_text("cashState", 80);
    match shipping::state_named(&state) {
        Some(state) => Some(CashDesk {
            place,
            hours,
            state: state.to_owned(),
        }),
        None if state.is_empty() => None,
        None => {
            input.wrong("cashState", NO_STATE);
            None
        }
    }
}
