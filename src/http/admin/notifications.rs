//! `GET /admin/notifications`: the outbox. Without a mail server this is where admins read what people were told.

use crate::base::calendar;
use crate::base::ids::NoticeId;
use crate::base::search::ListFilter;
use crate::domain::notifications::{self, Letter, LetterCursor, LetterFilter, LetterState};
use crate::http::auth::extractors::Admin;
use crate::http::kit::flash::Flash;
use crate::http::kit::layout::Layout;
use crate::http::kit::list_filter::FilterForm;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde::Deserialize;

/// Messages on a page.
const PAGE: usize = 50;
/// As far as what waits and what failed is counted.
const COUNTED: u32 = 100;

#[derive(Deserialize)]
pub struct EmailsQuery {
    state: Option<String>,
    cursor: Option<String>,
    #[serde(default)]
    q: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

struct Tab {
    href: String,
    label: &'static str,
    /// Blank where nobody needs to know.
    count: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "admin/notifications.html")]
struct OutboxPage {
    shell: Layout,
    tabs: Vec<Tab>,
    letters: Vec<LetterView>,
    filters: FilterForm,
    /// Of one state only.
    is_tab: bool,
    has_server: bool,
    is_later: bool,
    /// Blank on the last page.
    older: String,
}

struct LetterView {
    id: NoticeId,
    state: &'static str,
    label: &'static str,
    recipient: String,
    subject: String,
    body: String,
    /// What became of it, in a line.
    story: String,
    trouble: String,
    may_send_again: bool,
    /// Blank where it is about no order.
    order: String,
    created: String,
    created_iso: String,
}

const PATH: &str = "/admin/notifications";

/// `GET /admin/notifications`
pub async fn list(
    app: web::Data<AppState>,
    who: Admin,
    wish: web::Query<EmailsQuery>,
    req: HttpRequest,
) -> Answer {
    let after: Option<LetterCursor> = wish.cursor.as_deref().and_then(|cursor| cursor.parse().ok());
    let filter = LetterFilter {
        list: ListFilter::new(&wish.q, &wish.from, &wish.to),
        state: wish.state.as_deref().and_then(|state| state.parse().ok()),
    };
    let state = filter.state;
    let filters = FilterForm::new(
        PATH,
        "Correo, asunto, pedido, cliente o referencia",
        "Escrito",
        &filter.list,
    )
    .keeping("state", state.map_or("", LetterState::as_str));
    let (letters, next, waiting, failed) = app
        .db
        .read(move |conn| {
            let (letters, next) = notifications::newest(conn, &filter, PAGE, after)?;
            let waiting = notifications::count(conn, LetterState::Waiting, COUNTED)?;
            let failed = notifications::count(conn, LetterState::Failed, COUNTED)?;
            Ok((letters, next, waiting, failed))
        })
        .await?;
    let tab = |of: Option<LetterState>, label, count: Option<usize>| Tab {
        href: filters.at("state", of.map_or("", LetterState::as_str)),
        label,
        count: match count {
            None => String::new(),
            Some(count) if count >= COUNTED as usize => format!("{}+", COUNTED - 1),
            Some(count) => count.to_string(),
        },
        current: of == state,
    };
    kit::page(&OutboxPage {
        shell: who.shell(&req),
        tabs: vec![
            tab(None, "Todos", None),
            tab(Some(LetterState::Waiting), "Por enviar", Some(waiting)),
            tab(Some(LetterState::Sent), "Enviados", None),
            tab(Some(LetterState::Failed), "Fallidos", Some(failed)),
        ],
        older: filters.next(next),
        filters,
        is_tab: state.is_some(),
        has_server: app.config.smtp.is_some(),
        letters: letters.into_iter().map(LetterView::from).collect(),
        is_later: after.is_some(),
    })
}

/// `POST /admin/notifications/{id}/sending`: «Enviar de nuevo».
pub async fn sending(app: web::Data<AppState>, _who: Admin, id: web::Path<NoticeId>) -> Answer {
    app.db
        .transact(move |conn, now| notifications::send_again(conn, now, *id))
        .await?;
    let waiting = kit::address(PATH, &[("state", LetterState::Waiting.as_str())]);
    kit::see_other_with(&waiting, Flash::MailQueuedAgain)
}

impl From<Letter> for LetterView {
    fn from(letter: Letter) -> Self {
        // The pill's colours go by a status's key.
        let (state, label) = match letter.state {
            LetterState::Sent => ("COMPLETED", "Enviado"),
            LetterState::Failed => ("REJECTED", "No se pudo enviar"),
            LetterState::Waiting => ("PENDING", "Por enviar"),
        };
        let tries = match letter.attempts {
            1 => "1 intento".to_owned(),
            tries => format!("{tries} intentos"),
        };
        let story = match (letter.state, letter.sent_at) {
            (LetterState::Sent, Some(at)) => format!("Enviado el {} · {tries}", calendar::datetime_es(at)),
            (LetterState::Waiting, _) if letter.attempts > 0 => {
                format!(
                    "{tries} · el próximo, el {}",
                    calendar::datetime_es(letter.next_try_at)
                )
            }
            (LetterState::Failed, _) if letter.attempts > 0 => tries,
            _ => String::new(),
        };
        Self {
            id: letter.id,
            state,
            label,
            recipient: letter.recipient,
            subject: letter.subject,
            may_send_again: letter.state != LetterState::Waiting && !letter.body.is_empty(),
            body: letter.body,
            story,
            trouble: letter.last_error.unwrap_or_default(),
            order: letter
                .order_id
                .map(|id| format!("/admin/orders/{id}"))
                .unwrap_or_default(),
            created: calendar::datetime_es(letter.created_at),
            created_iso: letter.created_at.to_rfc3339(),
        }
    }
}
