//! `/api/auth`.

use crate::base::ids::UserId;
use crate::domain::accounts::forms::{RegisterRequest, SignInRequest};
use crate::domain::accounts::{Role, User};
use crate::http::auth::extractors::{SignedIn, sign_in};
use crate::http::auth::sign_in as entry;
use crate::http::auth::{device, push_device};
use crate::http::kit::body::JsonBody;
use crate::http::kit::responses::{Done, Success};
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_session::Session;
use actix_web::HttpRequest;
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub struct SessionResponse {
    success: Success,
    user: SessionUser,
}

#[derive(Serialize, ToSchema)]
struct SessionUser {
    id: UserId,
    email: String,
    name: String,
    role: Role,
}

fn answer(user: &User) -> Answer {
    kit::json(&SessionResponse {
        success: Success,
        user: SessionUser {
            id: user.id,
            email: user.email.clone(),
            name: user.name.clone(),
            role: user.role,
        },
    })
}

/// Makes an account for a customer, and signs it in.
#[utoipa::path(
    post, path = "/api/auth/register", tag = "Sessions",
    request_body(content = RegisterRequest, example = json!({"email": "ana@example.com", "password": "una clave larga", "name": "Ana Pérez"})),
    responses(
        (status = 200, description = "Signed in: the cookie `krafta-token`", body = SessionResponse),
        (status = 409, description = "There is an account with this e-mail", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn register(
    app: Data<AppState>,
    req: HttpRequest,
    session: Session,
    body: JsonBody<RegisterRequest>,
) -> Answer {
    let user = entry::register(&app, &req, body.read()?).await?;
    sign_in(&session, user.id)?;
    Ok(device::remember(&app, &req, &user.email, answer(&user)?))
}

/// Signs in.
#[utoipa::path(
    post, path = "/api/auth/login", tag = "Sessions",
    request_body(content = SignInRequest, example = json!({"email": "ana@example.com", "password": "una clave larga"})),
    responses(
        (status = 200, description = "Signed in: the cookie `krafta-token`", body = SessionResponse),
        (status = 401, description = "E-mail and password do not fit", body = crate::base::error::ErrorBody),
        (status = 429, description = "Too many tries", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn login(
    app: Data<AppState>,
    req: HttpRequest,
    session: Session,
    body: JsonBody<SignInRequest>,
) -> Answer {
    let user = entry::authenticate(&app, &req, body.read()?).await?;
    sign_in(&session, user.id)?;
    Ok(device::remember(&app, &req, &user.email, answer(&user)?))
}

/// Signs out; who is not signed in is already signed out.
#[utoipa::path(
    post, path = "/api/auth/logout", tag = "Sessions",
    responses((status = 200, description = "Signed out", body = Done)),
)]
pub async fn logout(app: Data<AppState>, req: HttpRequest, session: Session) -> Answer {
    push_device::sign_out(&app, &req).await;
    session.purge();
    kit::json(&Done { success: Success })
}

/// Who is signed in.
#[utoipa::path(
    get, path = "/api/auth/me", tag = "Sessions",
    responses((status = 200, description = "The person", body = SessionResponse)),
)]
pub async fn me(who: SignedIn) -> Answer {
    answer(&who.0)
}
