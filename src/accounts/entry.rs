//! Coming in, as the pages and the API share it: check a password, open an account.

use super::forms::{Registration, SignIn};
use super::rules::{Origin, Write};
use super::{NewUser, Role, User, email_taken, limits, passwords, store};
use crate::app::App;
use crate::error::AppError;
use actix_web::HttpRequest;

/// The sender, from the connection alone: a header like X-Forwarded-For says what its sender likes.
pub fn origin(req: &HttpRequest) -> Origin {
    req.peer_addr()
        .map_or(Origin::UNKNOWN, |peer| Origin::of(peer.ip()))
}

/// Who this is. Unknown e-mail, wrong password and closed account are one answer, after the same time.
pub(super) async fn authenticate(app: &App, req: &HttpRequest, form: SignIn) -> Result<User, AppError> {
    let SignIn { email, password } = form;
    let (origin, asked) = (origin(req), email.clone());
    let known = app
        .db
        .transact(move |conn, now| {
            limits::try_sign_in(conn, now, &asked, &origin)?;
            store::credentials(conn, &asked)
        })
        .await?
        .filter(|known| known.active);
    let hash = known.as_ref().map(|known| known.password_hash.clone());
    if !passwords::verify(password, hash).await? {
        return Err(AppError::WrongCredentials);
    }
    let id = known.ok_or(AppError::WrongCredentials)?.id;
    app.db
        .transact(move |conn, _| {
            limits::forgive(conn, &email)?;
            super::find(conn, id)?.ok_or(AppError::WrongCredentials)
        })
        .await
}

/// Opens a customer's account.
pub(super) async fn register(app: &App, req: &HttpRequest, form: Registration) -> Result<User, AppError> {
    let Registration {
        email,
        password,
        name,
    } = form;
    let (origin, asked) = (origin(req), email.clone());
    let taken = app
        .db
        .transact(move |conn, now| {
            limits::count_write(conn, now, Write::Registration, &origin)?;
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
    };
    app.db
        .transact(move |conn, now| {
            let id = super::create(conn, now, new.clone())?;
            super::find(conn, id)?.ok_or(AppError::NotFound)
        })
        .await
}
