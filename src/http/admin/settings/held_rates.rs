//! A rate that was read from where it is published, and counts only if an admin says so.

use super::{PATH, SettingsQuery, render};
use crate::base::ids::HeldRateId;
use crate::domain::exchange_rates::{self, Verdict};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::{Data, Path};

/// `POST /admin/settings/held-rates/{id}/application`
pub async fn application(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    id: Path<HeldRateId>,
    FormBody(typed): FormBody,
) -> Answer {
    let sent = FormState::new("held-rate", *id, typed);
    decide(
        &app,
        &who,
        &req,
        *id,
        sent,
        Verdict::Apply,
        Flash::ExchangeRateSaved,
    )
    .await
}

/// `POST /admin/settings/held-rates/{id}/dismissal`
pub async fn dismissal(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    id: Path<HeldRateId>,
    FormBody(typed): FormBody,
) -> Answer {
    let sent = FormState::new("held-rate", *id, typed);
    decide(
        &app,
        &who,
        &req,
        *id,
        sent,
        Verdict::Leave,
        Flash::ExchangeRateLeft,
    )
    .await
}

async fn decide(
    app: &AppState,
    who: &Admin,
    req: &HttpRequest,
    id: HeldRateId,
    sent: FormState,
    verdict: Verdict,
    flash: Flash,
) -> Answer {
    let me = who.0.id;
    form::submit(
        app,
        sent,
        |_| Some(()),
        move |conn, now, ()| exchange_rates::decide_held(conn, now, me, id, verdict),
        |()| kit::see_other_with(PATH, flash),
        async |state| render(app, &who.0, req, SettingsQuery::default(), state).await,
    )
    .await
}
