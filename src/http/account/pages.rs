//! `/login`, `/registro`, `/logout`, and below them `/recuperar`.

use crate::base::error::AppError;
use crate::base::input::Request as _;
use crate::domain::accounts::forms::{RegisterRequest, SignInRequest};
use crate::domain::accounts::{EMAIL_TAKEN, User};
use crate::http::auth::extractors::{Viewer, sign_in};
use crate::http::auth::sign_in as entry;
use crate::http::auth::{device, push_device};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::FormState;
use crate::http::kit::layout::Layout;
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
    shell: Layout,
    next: String,
    to_register: String,
    email: String,
    email_error: String,
    password_error: String,
    /// The pair was wrong; which of the two is not told.
    refused: bool,
}

impl LoginPage {
    fn new(shell: Layout, next: String, form: &FormState) -> Self {
        let email = form.field("email", "");
        Self {
            shell,
            to_register: with_next("/registro", &next),
            next,
            email: email.value,
            email_error: email.error,
            password_error: form.error("password"),
            refused: false,
        }
    }
}

/// `GET /login`
pub async fn login_form(viewer: Viewer, req: HttpRequest) -> Answer {
    let next = next_in_query(&req);
    match viewer.user() {
        Some(user) => kit::see_other(&landing(user, &next)),
        None => kit::page(&LoginPage::new(viewer.shell(&req), next, &FormState::default())),
    }
}

/// `POST /login`
pub async fn login(
    app: Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    session: Session,
    FormBody(typed): FormBody,
) -> Answer {
    let sent = FormState::new("login", "", typed);
    let next = next_in_form(&sent);
    let outcome = match sent.read(SignInRequest::read) {
        Ok(form) => entry::authenticate(&app, &req, form).await,
        Err(error) => Err(error),
    };
    if let Err(AppError::WrongCredentials) = outcome {
        let page = LoginPage {
            refused: true,
            ..LoginPage::new(viewer.shell(&req), next, &sent)
        };
        return kit::page_with(StatusCode::BAD_REQUEST, &page);
    }
    let done = |user: User| {
        sign_in(&session, user.id)?;
        let answer = kit::see_other(&landing(&user, &next))?;
        Ok(device::remember(&app, &req, &user.email, answer))
    };
    sent.answer(outcome, done, async |state| {
        let page = LoginPage::new(viewer.shell(&req), next.clone(), &state);
        kit::page_with(state.status(), &page)
    })
    .await
}

#[derive(Template)]
#[template(path = "account/register.html")]
struct RegisterPage {
    shell: Layout,
    next: String,
    to_login: String,
    full_name: String,
    name_error: String,
    email: String,
    email_error: String,
    password_error: String,
}

impl RegisterPage {
    fn new(shell: Layout, next: String, form: &FormState) -> Self {
        let (name, email) = (form.field("name", ""), form.field("email", ""));
        Self {
            shell,
            to_login: with_next("/login", &next),
            next,
            full_name: name.value,
            name_error: name.error,
            email: email.value,
            email_error: email.error,
            password_error: form.error("password"),
        }
    }
}

/// `GET /registro`
pub async fn register_form(viewer: Viewer, req: HttpRequest) -> Answer {
    let next = next_in_query(&req);
    match viewer.user() {
        Some(user) => kit::see_other(&landing(user, &next)),
        None => kit::page(&RegisterPage::new(
            viewer.shell(&req),
            next,
            &FormState::default(),
        )),
    }
}

/// `POST /registro`
pub async fn register(
    app: Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    session: Session,
    FormBody(typed): FormBody,
) -> Answer {
    let sent = FormState::new("register", "", typed);
    let next = next_in_form(&sent);
    let outcome = match sent.read(RegisterRequest::read) {
        Ok(form) => entry::register(&app, &req, form).await,
        Err(error) => Err(error),
    };
    let outcome = outcome.map_err(|error| match error {
        AppError::Conflict(conflict) if conflict.code == EMAIL_TAKEN => AppError::field(
            "email",
            "ya tiene una cuenta. Entra con ella o recupera tu contraseña",
        ),
        error => error,
    });
    let done = |user: User| {
        sign_in(&session, user.id)?;
        let answer = kit::see_other(&landing(&user, &next))?;
        Ok(device::remember(&app, &req, &user.email, answer))
    };
    sent.answer(outcome, done, async |state| {
        let page = RegisterPage::new(viewer.shell(&req), next.clone(), &state);
        kit::page_with(state.status(), &page)
    })
    .await
}

/// `POST /logout`
pub async fn logout(app: Data<AppState>, req: HttpRequest, session: Session) -> Answer {
    push_device::sign_out(&app, &req).await;
    session.purge();
    kit::see_other_forgetting("/", Flash::SignedOut)
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

fn next_in_form(form: &FormState) -> String {
    let next = form.value("next").and_then(local_path);
    next.unwrap_or_default().to_owned()
}

fn with_next(path: &str, next: &str) -> String {
    if next.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?next={}", utf8_percent_encode(next, NON_ALPHANUMERIC))
    }
}
