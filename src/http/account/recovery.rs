//! `/recuperar`: a new password by mail.

use crate::base::error::AppError;
use crate::domain::accounts::{self, password_reset, passwords};
use crate::domain::ordering::join_account;
use crate::http::auth::extractors::Viewer;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;

#[derive(Template)]
#[template(path = "account/forgotten.html")]
struct ForgottenPage {
    shell: Layout,
    email: String,
    email_error: String,
}

/// `GET /recuperar`
pub async fn ask_form(viewer: Viewer, req: HttpRequest) -> Answer {
    ask_page(&viewer, &req, &FormState::default())
}

fn ask_page(viewer: &Viewer, req: &HttpRequest, form: &FormState) -> Answer {
    let email = form.field("email", "");
    let page = ForgottenPage {
        shell: viewer.shell(req),
        email: email.value,
        email_error: email.error,
    };
    kit::page_with(form.status(), &page)
}

/// `POST /recuperar`: one answer, whether or not the e-mail has an account.
pub async fn ask(app: Data<AppState>, viewer: Viewer, req: HttpRequest, FormBody(typed): FormBody) -> Answer {
    let public_url = app.config.public_url.clone();
    form::submit(
        &app,
        FormState::new("recovery", "", typed),
        |input| Some(input.required_email("email")),
        move |conn, now, email| password_reset::ask(conn, now, &public_url, email),
        |_| kit::see_other_with("/login", Flash::ResetLinkSent),
        async |state| ask_page(&viewer, &req, &state),
    )
    .await
}

#[derive(Template)]
#[template(path = "account/new_password.html")]
struct NewPasswordPage {
    shell: Layout,
    password_error: String,
}

#[derive(Template)]
#[template(path = "account/link_ended.html")]
struct LinkEndedPage {
    shell: Layout,
}

/// `GET /recuperar/{token}`. Looking does not use the link up: mail programs look first.
pub async fn choose_form(
    app: Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    token: Path<String>,
) -> Answer {
    let shell = viewer.shell(&req);
    if whose(&app, &token).await?.is_none() {
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
    FormBody(typed): FormBody,
) -> Answer {
    // Before the password is looked at: hashing is dear.
    let Some(email) = whose(&app, &token).await? else {
        return ended(viewer.shell(&req));
    };
    let sent = FormState::new("password", "", typed);
    let outcome =
        match sent.read(|input| input.required("password", accounts::own_password(input, &[&email]))) {
            Ok(password) => {
                let hash = passwords::hash(password).await?;
                let work = app.db.transact(move |conn, now| {
                    let user = password_reset::redeem(conn, now, &token, &hash)?;
                    if let Some(user) = user {
                        join_account(conn, now, user)?;
                    }
                    Ok(user.is_some())
                });
                work.await
            }
            Err(error) => Err(error),
        };
    let done = |is_changed| match is_changed {
        true => kit::see_other_with("/login", Flash::PasswordChanged),
        false => ended(viewer.shell(&req)),
    };
    sent.answer(outcome, done, async |state| {
        let page = NewPasswordPage {
            shell: viewer.shell(&req),
            password_error: state.error("password"),
        };
        kit::page_with(state.status(), &page)
    })
    .await
}

async fn whose(app: &AppState, token: &str) -> Result<Option<String>, AppError> {
    let (token, now) = (token.to_owned(), app.db.clock().now());
    app.db
        .read(move |conn| password_reset::whose(conn, now, &token))
        .await
}

fn ended(shell: Layout) -> Answer {
    kit::page_with(StatusCode::NOT_FOUND, &LinkEndedPage { shell })
}
