//! `/recuperar`: a new password by mail.

use super::pages::typed;
use crate::base::input::{Errors, Input};
use crate::domain::accounts::{forms, password_reset, passwords};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::layout::Shell;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;

#[derive(Template)]
#[template(path = "account/forgotten.html")]
struct ForgottenPage {
    shell: Shell,
    email: String,
    email_error: String,
}

/// `GET /recuperar`
pub async fn ask_form(viewer: Viewer, req: HttpRequest) -> Answer {
    kit::page(&ForgottenPage {
        shell: viewer.shell(&req),
        email: String::new(),
        email_error: String::new(),
    })
}

/// `POST /recuperar`: one answer, whether or not the e-mail has an account.
pub async fn ask(
    app: Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    FormBody(fields): FormBody,
) -> Answer {
    let errors = Errors::new();
    let input = Input::new(&fields, &errors);
    let email = input.required_email("email");
    if !errors.is_empty() {
        let page = ForgottenPage {
            shell: viewer.shell(&req),
            email: typed(&input, "email"),
            email_error: errors.beside("email"),
        };
        return kit::page_with(StatusCode::BAD_REQUEST, &page);
    }
    let public_url = app.config.public_url.clone();
    app.db
        .transact(move |conn, now| password_reset::ask(conn, now, &public_url, &email))
        .await?;
    kit::see_other_with("/login", Flash::ResetLinkSent)
}

#[derive(Template)]
#[template(path = "account/new_password.html")]
struct NewPasswordPage {
    shell: Shell,
    password_error: String,
}

#[derive(Template)]
#[template(path = "account/link_ended.html")]
struct LinkEndedPage {
    shell: Shell,
}

/// `GET /recuperar/{token}`. Looking does not use the link up: mail programs look first.
pub async fn choose_form(
    app: Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    token: Path<String>,
) -> Answer {
    let shell = viewer.shell(&req);
    if !works(&app, &token).await? {
        return ended(shell);
    }
    kit::page(&NewPasswordPage {
        shell,
        password_error: String::new(),
    })
}

/// `POST /recuperar/{token}`
pub async fn choose(
    app: Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    token: Path<String>,
    FormBody(fields): FormBody,
) -> Answer {
    let shell = viewer.shell(&req);
    // Before the password is looked at: hashing is dear.
    if !works(&app, &token).await? {
        return ended(shell);
    }
    let errors = Errors::new();
    let input = Input::new(&fields, &errors);
    let password = input.required("password", forms::new_password().read(&input, "password"));
    let Some(password) = password.filter(|_| errors.is_empty()) else {
        let password_error = errors.beside("password");
        let page = NewPasswordPage {
            shell,
            password_error,
        };
        return kit::page_with(StatusCode::BAD_REQUEST, &page);
    };
    let hash = passwords::hash(password).await?;
    let changed = app
        .db
        .transact(move |conn, now| password_reset::redeem(conn, now, &token, &hash))
        .await?;
    if changed {
        kit::see_other_with("/login", Flash::PasswordChanged)
    } else {
        ended(shell)
    }
}

async fn works(app: &AppState, token: &str) -> Result<bool, crate::base::error::AppError> {
    let (token, now) = (token.to_owned(), app.db.clock().now());
    app.db
        .read(move |conn| password_reset::works(conn, now, &token))
        .await
}

fn ended(shell: Shell) -> Answer {
    kit::page_with(StatusCode::NOT_FOUND, &LinkEndedPage { shell })
}
