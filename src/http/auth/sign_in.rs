//! Coming in, as the pages and the API share it: check a password, open an account.

use crate::base::error::AppError;
use crate::domain::accounts::forms::{RegisterRequest, SignInRequest};
use crate::domain::accounts::rules::{Guesser, Origin, Write};
use crate::domain::accounts::{NewUser, Role, User, email_proof, email_taken, passwords, rate_limits, store};
use crate::http::auth::{device, push_device};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::Data;

/// The sender: the other end of the connection, or, where that is a proxy that the configuration names, whoever it says.
/// Nobody else is believed. Without limits, nobody is told from others.
pub fn origin(req: &HttpRequest) -> Origin {
    let (Some(app), Some(peer)) = (req.app_data::<Data<AppState>>(), req.peer_addr()) else {
        return Origin::UNKNOWN;
    };
    if !app.config.has_limits {
        return Origin::UNKNOWN;
    }
    let told = req.headers().get_all("x-forwarded-for");
    let told: Vec<&str> = told.filter_map(|value| value.to_str().ok()).collect();
    Origin::of(app.config.trusted_proxies.sender(peer.ip(), &told))
}

/// Who this is. Unknown e-mail, wrong password and closed account are one answer, after the same time.
pub async fn authenticate(app: &AppState, req: &HttpRequest, form: SignInRequest) -> Result<User, AppError> {
    let SignInRequest { email, password } = form;
    let by = Guesser {
        origin: origin(req),
        known_device: device::known(app, req, &email),
    };
    let (asked, asking) = (email.clone(), by.clone());
    let known = app
        .db
        .transact(move |conn, now| {
            rate_limits::try_sign_in(conn, now, &asked, &asking)?;
            store::credentials(conn, &asked)
        })
        .await?
        .filter(|known| known.active);
    let hash = known.as_ref().map(|known| known.password_hash.clone());
    if !passwords::verify(password, hash).await? {
        return Err(AppError::WrongCredentials);
    }
    let id = known.ok_or(AppError::WrongCredentials)?.id;
    push_device::sign_in(app, req, id).await;
    app.db
        .transact(move |conn, _| {
            rate_limits::forgive_here(conn, &email, &by)?;
            crate::domain::accounts::find(conn, id)?.ok_or(AppError::WrongCredentials)
        })
        .await
}

/// Opens a customer's account.
pub async fn register(app: &AppState, req: &HttpRequest, form: RegisterRequest) -> Result<User, AppError> {
    let RegisterRequest {
        email,
        password,
        name,
    } = form;
    let (origin, asked) = (origin(req), email.clone());
    let taken = app
        .db
        .transact(move |conn, now| {
            rate_limits::count_write(conn, now, Write::Registration, &origin)?;
            Ok(store::credentials(conn, &asked)?.is_some())
        })
        .await?;
    // Hashing is dear; a second look inside `create` settles races.
    if taken {
        return Err(email_taken());
    }
    let new = NewUser {
        email,
        password_hash: passwords::hash(password).await?,
        name,
        role: Role::Cliente,
        workshop: None,
        is_proven: false,
    };
    app.db
        .transact(move |conn, now| {
            let id = crate::domain::accounts::create(conn, now, new.clone())?;
            let user = crate::domain::accounts::find(conn, id)?.ok_or(AppError::NotFound)?;
            email_proof::ask(conn, now, &user)?;
            Ok(user)
        })
        .await
}
