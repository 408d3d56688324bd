//! `/api/auth`.

use super::forms::{Registration, SignIn};
use super::{SignedIn, User, entry, sign_in};
use crate::app::App;
use crate::web::{self, Answer, Errors, Input, JsonBody};
use actix_session::Session;
use actix_web::HttpRequest;
use actix_web::web::Data;
use serde_json::json;

fn answer(user: &User) -> Answer {
    web::json(&json!({
        "success": true,
        "user": {"id": user.id, "email": user.email, "name": user.name, "role": user.role},
    }))
}

/// `POST /api/auth/register`
pub async fn register(app: Data<App>, req: HttpRequest, session: Session, body: JsonBody) -> Answer {
    let errors = Errors::new();
    let form = Registration::read(&Input::body(&body.value, &errors)?);
    errors.check()?;
    let user = entry::register(&app, &req, form).await?;
    sign_in(&session, user.id)?;
    answer(&user)
}

/// `POST /api/auth/login`
pub async fn login(app: Data<App>, req: HttpRequest, session: Session, body: JsonBody) -> Answer {
    let errors = Errors::new();
    let form = SignIn::read(&Input::body(&body.value, &errors)?);
    errors.check()?;
    let user = entry::authenticate(&app, &req, form).await?;
    sign_in(&session, user.id)?;
    answer(&user)
}

/// `POST /api/auth/logout`; who is not signed in is already signed out.
pub async fn logout(session: Session) -> Answer {
    session.purge();
    web::json(&json!({"success": true}))
}

/// `GET /api/auth/me`
pub async fn me(who: SignedIn) -> Answer {
    answer(&who.0)
}
