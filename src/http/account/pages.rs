//! `/login`, `/registro`, `/logout`, and below them `/recuperar`.

use crate::base::error::AppError;
use crate::base::input::{Errors, Input, Request as _};
use crate::domain::accounts::forms::{RegisterRequest, SignInRequest};
use crate::domain::accounts::{EMAIL_TAKEN, User};
use crate::http::auth::extractors::{Viewer, sign_in};
use crate::http::auth::sign_in as entry;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::layout::Shell;
use crate::http::kit::{self, Answer, local_path};
use crate::http::state::AppState;
use actix_session::Session;
use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use askama::Template;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

#[derive(Template)]
#[template(path = "account/login.html")]
struct LoginPage {
    shell: Shell,
    next: String,
    to_register: String,
    email: String,
    email_error: String,
    password_error: String,
    /// The pair was wrong; which of the two is not told.
    refused: bool,
}

impl LoginPage {
    fn new(shell: Shell, next: String) -> Self {
        Self {
            shell,
            to_register: with_next("/registro", &next),
            next,
            email: String::new(),
            email_error: String::new(),
            password_error: String::new(),
            refused: false,
        }
    }
}

/// `GET /login`
pub async fn login_form(viewer: Viewer, req: HttpRequest) -> Answer {
    let next = next_in_query(&req);
    match viewer.user() {
        Some(user) => kit::see_other(&landing(user, &next)),
        None => kit::page(&LoginPage::new(viewer.shell(&req), next)),
    }
}

/// `POST /login`
pub async fn login(
    app: Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    session: Session,
    FormBody(fields): FormBody,
) -> Answer {
    let errors = Errors::new();
    let input = Input::new(&fields, &errors);
    let form = SignInRequest::read(&input);
    let next = next_in_form(&input);
    let outcome = match form {
        Some(form) if errors.is_empty() => entry::authenticate(&app, &req, form).await,
        _ => Err(errors.refusal()),
    };
    let refused = match outcome {
        Ok(user) => {
            sign_in(&session, user.id)?;
            return kit::see_other(&landing(&user, &next));
        }
        Err(AppError::Invalid(_)) => false,
        Err(AppError::WrongCredentials) => true,
        Err(error) => return Err(error),
    };
    let page = LoginPage {
        email: typed(&input, "email"),
        email_error: errors.beside("email"),
        password_error: errors.beside("password"),
        refused,
        ..LoginPage::new(viewer.shell(&req), next)
    };
    kit::page_with(StatusCode::BAD_REQUEST, &page)
}

#[derive(Template)]
#[template(path = "account/register.html")]
struct RegisterPage {
    shell: Shell,
    next: String,
    to_login: String,
    full_name: String,
    name_error: String,
    email: String,
    email_error: String,
    password_error: String,
}

impl RegisterPage {
    fn new(shell: Shell, next: String) -> Self {
        Self {
            shell,
            to_login: with_next("/login", &next),
            next,
            full_name: String::new(),
            name_error: String::new(),
            email: String::new(),
            email_error: String::new(),
            password_error: String::new(),
        }
    }
}

/// `GET /registro`
pub async fn register_form(viewer: Viewer, req: HttpRequest) -> Answer {
    let next = next_in_query(&req);
    match viewer.user() {
        Some(user) => kit::see_other(&landing(user, &next)),
        None => kit::page(&RegisterPage::new(viewer.shell(&req), next)),
    }
}

/// `POST /registro`
pub async fn register(
    app: Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    session: Session,
    FormBody(fields): FormBody,
) -> Answer {
    let errors = Errors::new();
    let input = Input::new(&fields, &errors);
    let form = RegisterRequest::read(&input);
    let next = next_in_form(&input);
    let outcome = match form {
        Some(form) if errors.is_empty() => entry::register(&app, &req, form).await,
        _ => Err(errors.refusal()),
    };
    match outcome {
        Ok(user) => {
            sign_in(&session, user.id)?;
            return kit::see_other(&landing(&user, &next));
        }
        Err(AppError::Invalid(_)) => {}
        Err(AppError::Conflict(conflict)) if conflict.code == EMAIL_TAKEN => {
            errors.add(
                "email",
                "ya tiene una cuenta. Entra con ella o recupera tu contraseña",
            );
        }
        Err(error) => return Err(error),
    }
    let page = RegisterPage {
        full_name: typed(&input, "name"),
        name_error: errors.beside("name"),
        email: typed(&input, "email"),
        email_error: errors.beside("email"),
        password_error: errors.beside("password"),
        ..RegisterPage::new(viewer.shell(&req), next)
    };
    kit::page_with(StatusCode::BAD_REQUEST, &page)
}

/// `POST /logout`
pub async fn logout(session: Session) -> Answer {
    session.purge();
    kit::see_other_with("/", Flash::SignedOut)
}

/// Where somebody wanted to go before being asked to sign in; else home.
fn landing(user: &User, next: &str) -> String {
    if next.is_empty() {
        user.role.home().to_owned()
    } else {
        next.to_owned()
    }
}

/// Empty unless it leads somewhere on this site.
fn next_in_query(req: &HttpRequest) -> String {
    url::form_urlencoded::parse(req.query_string().as_bytes())
        .find(|(name, _)| name == "next")
        .and_then(|(_, path)| local_path(&path).map(str::to_owned))
        .unwrap_or_default()
}

fn next_in_form(input: &Input<'_>) -> String {
    let next = input.value("next").and_then(|next| next.as_str());
    next.and_then(local_path).unwrap_or_default().to_owned()
}

fn with_next(path: &str, next: &str) -> String {
    if next.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?next={}", utf8_percent_encode(next, NON_ALPHANUMERIC))
    }
}

/// A field as it was typed, to be corrected. Never a password.
pub fn typed(input: &Input<'_>, field: &str) -> String {
    let text = input.value(field).and_then(|value| value.as_str());
    text.unwrap_or_default().to_owned()
}
