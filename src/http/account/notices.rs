//! The list of one's notices, newest first; opening one leads to where it is dealt with.

use super::device_view::{self, DeviceView};
use crate::base::calendar::datetime_es;
use crate::base::ids::NoticeId;
use crate::base::input::{Errors, Input};
use crate::base::keyset;
use crate::domain::accounts::User;
use crate::domain::notifications::{self, Told};
use crate::http::auth::extractors::{SignedIn, Viewer};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::FormState;
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde::Deserialize;

/// Notices on a page.
const PAGE: usize = 40;

#[derive(Deserialize)]
pub struct NoticesQuery {
    cursor: Option<String>,
}

struct NoticeRow {
    id: NoticeId,
    title: String,
    lines: Vec<String>,
    when: String,
    iso: String,
    is_new: bool,
}

#[derive(Template)]
#[template(path = "account/notices.html")]
struct NoticesPage {
    shell: Layout,
    /// On the first page of who works.
    device: Option<DeviceView>,
    rows: Vec<NoticeRow>,
    /// The newest on the page, if any of them is new; else blank.
    up_to: String,
    is_later: bool,
    /// Blank on the last page.
    older: String,
}

/// `GET /avisos`
pub async fn list(
    app: web::Data<AppState>,
    who: SignedIn,
    wish: web::Query<NoticesQuery>,
    req: HttpRequest,
) -> Answer {
    let before: Option<NoticeId> = wish.cursor.as_deref().and_then(|id| id.parse().ok());
    show(&app, &who.0, &req, before, FormState::default()).await
}

/// The page, after a form that could not be done with what was wrong.
pub(super) async fn show(
    app: &AppState,
    who: &User,
    req: &HttpRequest,
    before: Option<NoticeId>,
    form: FormState,
) -> Answer {
    let user = who.id;
    let device = match before {
        None => device_view::view(app, who, req, &form).await?,
        Some(_) => None,
    };
    let mut told = app
        .db
        .read(move |conn| notifications::told(conn, user, PAGE + 1, before))
        .await?;
    let older = keyset::cut(&mut told, PAGE).map(|last| format!("/avisos?cursor={}", last.id));
    let shell = Viewer(Some(who.clone())).shell(req);
    let has_new = shell
        .viewer
        .as_ref()
        .is_some_and(|viewer| !viewer.unread.is_empty());
    let page = NoticesPage {
        device,
        up_to: told
            .first()
            .filter(|_| has_new && before.is_none())
            .map(|newest| newest.id.to_string())
            .unwrap_or_default(),
        older: older.unwrap_or_default(),
        shell,
        rows: told.into_iter().map(NoticeRow::from).collect(),
        is_later: before.is_some(),
    };
    kit::page_with(form.status(), &page)
}

/// `POST /avisos/{id}/opening`: reads it, and goes where it leads.
pub async fn opening(app: web::Data<AppState>, who: SignedIn, id: web::Path<NoticeId>) -> Answer {
    let user = who.0.id;
    let path = app
        .db
        .transact(move |conn, now| notifications::open(conn, now, user, *id))
        .await?;
    kit::see_other(&path)
}

/// `POST /avisos/reading`: all that one has seen.
pub async fn reading(app: web::Data<AppState>, who: SignedIn, FormBody(fields): FormBody) -> Answer {
    let errors = Errors::new();
    let last = Input::new(&fields, &errors).required_id::<NoticeId>("last");
    errors.check()?;
    let last = last.ok_or_else(|| errors.refusal())?;
    let user = who.0.id;
    app.db
        .transact(move |conn, now| notifications::read_up_to(conn, now, user, last))
        .await?;
    kit::see_other_with("/avisos", Flash::NoticesRead)
}

impl From<Told> for NoticeRow {
    fn from(told: Told) -> Self {
        Self {
            id: told.id,
            title: told.title,
            lines: told
                .body
                .lines()
                .filter(|line| !line.is_empty())
                .map(str::to_owned)
                .collect(),
            when: datetime_es(told.created_at),
            iso: told.created_at.to_rfc3339(),
            is_new: told.read_at.is_none(),
        }
    }
}
