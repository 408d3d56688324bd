//! `/cuenta`: one's own account: its address, and its sessions.

use crate::domain::accounts::{self, User, email_proof};
use crate::domain::ordering::join_account;
use crate::http::auth::extractors::SignedIn;
use crate::http::kit::flash::Flash;
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_session::Session;
use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;

const PATH: &str = "/cuenta";

#[derive(Template)]
#[template(path = "account/own.html")]
struct OwnPage {
    shell: Layout,
    full_name: String,
    email: String,
    role: &'static str,
    asks_for_proof: bool,
}

#[derive(Template)]
#[template(path = "account/email_proof.html")]
struct ProofPage {
    shell: Layout,
    email: String,
    /// The link is this account's, and still good.
    works: bool,
}

/// `GET /cuenta`
pub async fn show(who: SignedIn, req: HttpRequest) -> Answer {
    let user = &who.0;
    kit::page(&OwnPage {
        shell: who.shell(&req),
        full_name: user.name.clone(),
        email: user.email.clone(),
        role: user.role.label(),
        asks_for_proof: user.asks_for_proof(),
    })
}

/// `POST /cuenta/correo`: the link again.
pub async fn proof(app: Data<AppState>, who: SignedIn) -> Answer {
    let user = who.0;
    app.db
        .transact(move |conn, now| email_proof::ask(conn, now, &user))
        .await?;
    kit::see_other_with(PATH, Flash::ProofSent)
}

/// `GET /cuenta/correo/{token}`. Looking proves nothing: mail programs look first.
pub async fn proof_form(app: Data<AppState>, who: SignedIn, req: HttpRequest, token: Path<String>) -> Answer {
    if who.0.email_proven_at.is_some() {
        return kit::see_other(PATH);
    }
    let works = works(&app, &who.0, &token);
    proof_page(&who, &req, works)
}

/// `POST /cuenta/correo/{token}`
pub async fn proven(app: Data<AppState>, who: SignedIn, req: HttpRequest, token: Path<String>) -> Answer {
    if !works(&app, &who.0, &token) {
        return proof_page(&who, &req, false);
    }
    let user = who.0.id;
    app.db
        .transact(move |conn, now| {
            email_proof::prove(conn, now, user)?;
            join_account(conn, now, user)
        })
        .await?;
    kit::see_other_with("/orders", Flash::EmailProven)
}

fn works(app: &AppState, user: &User, token: &str) -> bool {
    let now = app.db.clock().now();
    app.signed_links.proves_email(token, &user.email, now)
}

fn proof_page(who: &SignedIn, req: &HttpRequest, works: bool) -> Answer {
    let status = if works {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    };
    let page = ProofPage {
        shell: who.shell(req),
        email: who.0.email.clone(),
        works,
    };
    kit::page_with(status, &page)
}

/// `POST /cuenta/sesiones/cierre`: out, on every device.
pub async fn sign_out_everywhere(app: Data<AppState>, who: SignedIn, session: Session) -> Answer {
    let user = who.0.id;
    app.db
        .transact(move |conn, _| accounts::end_sessions(conn, user))
        .await?;
    session.purge();
    kit::see_other_forgetting("/", Flash::SignedOutEverywhere)
}
