//! `GET /admin/notifications`: the outbox. Without a mail server this is where admins read what people were told.

use crate::accounts::Admin;
use crate::app::App;
use crate::calendar;
use crate::ids::NoticeId;
use crate::notifications::{self, Letter};
use crate::web::{self as site, Answer, Shell};
use actix_web::{HttpRequest, web};
use askama::Template;
use serde::Deserialize;

/// Messages on a page.
const PAGE: usize = 50;

#[derive(Deserialize)]
pub struct Wish {
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "desk/admin_outbox.html")]
struct OutboxPage {
    shell: Shell,
    letters: Vec<LetterView>,
    is_later: bool,
    /// Blank on the last page.
    older: String,
}

struct LetterView {
    state: &'static str,
    label: &'static str,
    recipient: String,
    subject: String,
    body: String,
    trouble: String,
    /// Blank where it is about no order.
    order: String,
    created: String,
    created_iso: String,
}

pub async fn list(app: web::Data<App>, who: Admin, wish: web::Query<Wish>, req: HttpRequest) -> Answer {
    let before: Option<NoticeId> = wish.cursor.as_deref().and_then(|id| id.parse().ok());
    let mut letters = app
        .db
        .read(move |conn| notifications::newest(conn, PAGE + 1, before))
        .await?;
    let more = letters.len() > PAGE;
    letters.truncate(PAGE);
    let last = letters.last().filter(|_| more);
    site::page(&OutboxPage {
        shell: who.shell(&req),
        older: last
            .map(|letter| format!("/admin/notifications?cursor={}", letter.id))
            .unwrap_or_default(),
        letters: letters.into_iter().map(LetterView::from).collect(),
        is_later: before.is_some(),
    })
}

impl From<Letter> for LetterView {
    fn from(letter: Letter) -> Self {
        // The pill's colours go by a status's key.
        let (state, label) = match letter.state.as_str() {
            "SENT" => ("COMPLETED", "Enviado"),
            "FAILED" => ("REJECTED", "No se pudo enviar"),
            _ => ("PENDING", "Por enviar"),
        };
        Self {
            state,
            label,
            recipient: letter.recipient,
            subject: letter.subject,
            body: letter.body,
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
