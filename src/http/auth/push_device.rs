//! Which of somebody's devices this browser is, where it tells them what is new (`/avisos`). The cookie opens nothing: by it a
//! device falls silent when its person leaves.

use crate::base::error::AppError;
use crate::base::ids::{PushSubscriptionId, UserId};
use crate::base::signed_links::SignedLinks;
use crate::domain::notifications::push;
use crate::http::state::AppState;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::{HttpRequest, HttpResponse};

const COOKIE: &str = "krafta-push";
/// What its token is signed for, beside the device.
const PURPOSE: &str = "push";
const KEPT: Duration = Duration::days(365);

/// The subscription of this browser, as its cookie says.
pub fn known(links: &SignedLinks, req: &HttpRequest) -> Option<PushSubscriptionId> {
    let cookie = req.cookie(COOKIE)?;
    let (device, token) = cookie.value().split_once('.')?;
    let id = device.parse().ok()?;
    links.knows_device(token, device, PURPOSE).then_some(id)
}

/// To be called once a browser has subscribed.
pub fn remember(app: &AppState, device: PushSubscriptionId, answer: &mut HttpResponse) {
    let device = device.to_string();
    let token = app.signed_links.for_device(&device, PURPOSE);
    keep(app, answer, format!("{device}.{token}"), KEPT);
}

/// And once it is told nothing any more.
pub fn forget(app: &AppState, answer: &mut HttpResponse) {
    keep(app, answer, String::new(), Duration::ZERO);
}

fn keep(app: &AppState, answer: &mut HttpResponse, value: String, kept: Duration) {
    let cookie = Cookie::build(COOKIE, value)
        .path("/")
        .max_age(kept)
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.config.is_https())
        .finish();
    if let Err(error) = answer.add_cookie(&cookie) {
        tracing::warn!(%error, "a device could not be remembered");
    }
}

/// This browser is told nothing any more.
pub async fn leave(app: &AppState, req: &HttpRequest) -> Result<(), AppError> {
    match known(&app.signed_links, req) {
        Some(device) => app.db.transact(move |conn, _| push::leave(conn, device)).await,
        None => Ok(()),
    }
}

/// Neither is whoever signs out. What cannot be done now keeps nobody in.
pub async fn sign_out(app: &AppState, req: &HttpRequest) {
    if let Err(error) = leave(app, req).await {
        tracing::warn!(%error, "a device goes on telling whoever signed out");
    }
}

/// Whoever signs in is not told what another person is.
pub async fn sign_in(app: &AppState, req: &HttpRequest, user: UserId) {
    let Some(device) = known(&app.signed_links, req) else {
        return;
    };
    let handed = app
        .db
        .transact(move |conn, _| push::hand_over(conn, device, user))
        .await;
    if let Err(error) = handed {
        tracing::warn!(%error, "a device goes on telling whoever used it before");
    }
}
