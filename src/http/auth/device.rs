//! Browsers in which somebody has signed in before: others who guess at the account do not lock them out.
//!
//! The cookie opens nothing. It is signed for one e-mail, and named after it, so that people who share a browser have one each.

use crate::http::state::AppState;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::{HttpRequest, HttpResponse};
use sha2::{Digest as _, Sha256};

const KEPT: Duration = Duration::days(365);

fn cookie_name(email: &str) -> String {
    let digest = hex::encode(Sha256::digest(email.as_bytes()));
    format!("krafta-device-{}", &digest[..12])
}

/// The browser's own number, if this e-mail was signed in there.
pub fn known(app: &AppState, req: &HttpRequest, email: &str) -> Option<String> {
    let cookie = req.cookie(&cookie_name(email))?;
    let (device, token) = cookie.value().split_once('.')?;
    app.signed_links
        .knows_device(token, device, email)
        .then(|| device.to_owned())
}

/// To be called once somebody has signed in.
pub fn remember(app: &AppState, req: &HttpRequest, email: &str, mut answer: HttpResponse) -> HttpResponse {
    if known(app, req, email).is_some() {
        return answer;
    }
    let device = uuid::Uuid::new_v4().simple().to_string();
    let token = app.signed_links.for_device(&device, email);
    let cookie = Cookie::build(cookie_name(email), format!("{device}.{token}"))
        .path("/")
        .max_age(KEPT)
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.config.is_https())
        .finish();
    if let Err(error) = answer.add_cookie(&cookie) {
        tracing::warn!(%error, "a browser could not be remembered");
    }
    answer
}
