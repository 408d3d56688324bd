//! `/admin/users/{id}`: one person's account.

use super::{PasswordPage, ProfileForm, State, beside, path_of};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::UserId;
use crate::base::input::{Errors, Input};
use crate::domain::accounts::{self, Change, Profile, Role, User};
use crate::domain::workshops::{self, Workshop};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::layout::Shell;
use crate::http::kit::{self as site, Answer};
use crate::http::state::AppState;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;

#[derive(Template)]
#[template(path = "admin/users/one.html")]
struct OnePage {
    shell: Shell,
    path: String,
    full_name: String,
    since: String,
    since_iso: String,
    is_active: bool,
    /// The admin's own account.
    is_self: bool,
    state: State,
    /// Why a form was not done, where no field is to blame.
    banner: String,
    form: ProfileForm,
    password_error: String,
}

impl OnePage {
    fn new(who: &Admin, req: &HttpRequest, user: &User, form: ProfileForm) -> Self {
        Self {
            shell: who.shell(req),
            path: path_of(user.id),
            full_name: user.display_name().to_owned(),
            since: calendar::date_es(calendar::today(user.created_at)),
            since_iso: user.created_at.to_rfc3339(),
            is_active: user.active,
            is_self: user.id == who.0.id,
            state: State::of(user),
            banner: String::new(),
            form,
            password_error: String::new(),
        }
    }
}

async fn look(app: &AppState, id: UserId) -> Result<(User, Vec<Workshop>), AppError> {
    app.db
        .read(move |conn| {
            let user = accounts::find(conn, id)?.ok_or(AppError::NotFound)?;
            Ok((user, workshops::all(conn)?))
        })
        .await
}

/// `GET /admin/users/{id}`
pub async fn show(app: web::Data<AppState>, who: Admin, id: web::Path<UserId>, req: HttpRequest) -> Answer {
    let (user, workshops) = look(&app, *id).await?;
    let form = ProfileForm::of(&user, &workshops);
    site::page(&OnePage::new(&who, &req, &user, form))
}

/// `POST /admin/users/{id}`: who they are, and what they may do.
pub async fn change(
    app: web::Data<AppState>,
    who: Admin,
    id: web::Path<UserId>,
    req: HttpRequest,
    FormBody(fields): FormBody,
) -> Answer {
    let id = *id;
    let errors = Errors::new();
    let input = Input::new(&fields, &errors);
    let profile = Profile::read(&input);
    let outcome = match (errors.check(), profile.role) {
        (Ok(()), Some(role)) => {
            let change = Change {
                email: profile.email,
                name: profile.name,
                role,
                workshop: profile.workshop,
            };
            app.db
                .transact(move |conn, now| accounts::change(conn, now, id, &change))
                .await
                .map(|()| role)
        }
        _ => Err(errors.refusal()),
    };
    let banner = match outcome {
        // This page is no longer theirs.
        Ok(role) if id == who.0.id && role != Role::Admin => {
            return site::see_other_with(role.home(), Flash::UserChanged);
        }
        Ok(_) => return site::see_other_with(&path_of(id), Flash::UserChanged),
        Err(AppError::Conflict(conflict)) if conflict.code == accounts::LAST_ADMIN => Some(conflict.message),
        Err(error) => {
            beside(&errors, error)?;
            None
        }
    };
    let (user, workshops) = look(&app, id).await?;
    let form = ProfileForm::typed(&input, &errors, &workshops);
    let status = match banner {
        Some(_) => StatusCode::CONFLICT,
        None => StatusCode::BAD_REQUEST,
    };
    let page = OnePage {
        banner: banner.unwrap_or_default(),
        ..OnePage::new(&who, &req, &user, form)
    };
    site::page_with(status, &page)
}

/// `POST /admin/users/{id}/closure`
pub async fn closure(
    app: web::Data<AppState>,
    who: Admin,
    id: web::Path<UserId>,
    req: HttpRequest,
) -> Answer {
    let id = *id;
    let outcome = app
        .db
        .transact(move |conn, now| accounts::close(conn, now, id))
        .await;
    match outcome {
        Ok(()) if id == who.0.id => site::see_other("/login"),
        Ok(()) => site::see_other_with(&path_of(id), Flash::UserClosed),
        Err(error) => refused(&app, &who, &req, id, error).await,
    }
}

/// `POST /admin/users/{id}/opening`
pub async fn opening(app: web::Data<AppState>, _: Admin, id: web::Path<UserId>) -> Answer {
    let id = *id;
    app.db
        .transact(move |conn, now| accounts::open(conn, now, id))
        .await?;
    site::see_other_with(&path_of(id), Flash::UserOpened)
}

/// `POST /admin/users/{id}/password`: the one that was typed, or a generated one, shown once.
pub async fn password(
    app: web::Data<AppState>,
    who: Admin,
    id: web::Path<UserId>,
    req: HttpRequest,
    FormBody(fields): FormBody,
) -> Answer {
    let id = *id;
    let errors = Errors::new();
    let typed = accounts::password_or_none(&Input::new(&fields, &errors));
    let (user, workshops) = look(&app, id).await?;
    if !errors.is_empty() {
        let form = ProfileForm::of(&user, &workshops);
        let page = OnePage {
            password_error: errors.beside("password"),
            ..OnePage::new(&who, &req, &user, form)
        };
        return site::page_with(StatusCode::BAD_REQUEST, &page);
    }
    let is_typed = typed.is_some();
    let password = typed.unwrap_or_else(accounts::generate_password);
    let hash = accounts::hash_in_turn(password.clone()).await?;
    let outcome = app
        .db
        .transact(move |conn, now| accounts::renew_password(conn, now, id, &hash))
        .await;
    match outcome {
        Ok(()) if is_typed => site::see_other_with(&path_of(id), Flash::UserPasswordSet),
        Ok(()) => site::page(&PasswordPage {
            shell: who.shell(&req),
            path: path_of(id),
            is_new: false,
            full_name: user.name,
            email: user.email,
            password,
        }),
        Err(error) => refused(&app, &who, &req, id, error).await,
    }
}

/// The page as it is by now, with the reason on top.
async fn refused(app: &AppState, who: &Admin, req: &HttpRequest, id: UserId, error: AppError) -> Answer {
    let AppError::Conflict(conflict) = error else {
        return Err(error);
    };
    let (user, workshops) = look(app, id).await?;
    let page = OnePage {
        banner: conflict.message,
        ..OnePage::new(who, req, &user, ProfileForm::of(&user, &workshops))
    };
    site::page_with(StatusCode::CONFLICT, &page)
}
