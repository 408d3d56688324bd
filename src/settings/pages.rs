//! `/admin/settings`: what may be set, and who changed settings and delivery.

use super::ACCEPTANCE_DAYS;
use crate::accounts::{Admin, User, Viewer};
use crate::app::App;
use crate::audit::{self, Entry};
use crate::calendar;
use crate::error::AppError;
use crate::web::{self as site, Answer, Errors, Flash, FormBody, Input, Shell};
use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use askama::Template;
use serde::Deserialize;

/// Changes on a page.
const PAGE: usize = 30;

#[derive(Default, Deserialize)]
pub struct Wish {
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "settings/settings.html")]
struct SettingsPage {
    shell: Shell,
    refused: bool,
    days: String,
    days_error: String,
    changes: Vec<ChangeView>,
    is_later: bool,
    /// Blank on the last page.
    older: String,
}

struct ChangeView {
    title: String,
    detail: String,
    by: String,
    when: String,
    iso: String,
}

pub async fn show(app: Data<App>, who: Admin, req: HttpRequest, wish: Query<Wish>) -> Answer {
    render(&app, &who.0, &req, wish.into_inner(), None).await
}

pub async fn save(app: Data<App>, who: Admin, req: HttpRequest, FormBody(typed): FormBody) -> Answer {
    let me = who.0.id;
    let errors = Errors::new();
    let input = Input::new(&typed, &errors);
    let (least, most) = ACCEPTANCE_DAYS.into_inner();
    let days = input.required_integer("acceptanceDays", i64::from(least)..=i64::from(most));
    let days = days.and_then(|days| u32::try_from(days).ok());
    let Some(days) = days else {
        let typed = typed.get("acceptanceDays").and_then(|value| value.as_str());
        let slip = (
            typed.unwrap_or_default().to_owned(),
            errors.beside("acceptanceDays"),
        );
        return render(&app, &who.0, &req, Wish::default(), Some(slip)).await;
    };
    app.db
        .transact(move |conn, now| super::set_acceptance_days(conn, now, me, days))
        .await?;
    site::see_other_with("/admin/settings", Flash::SettingsSaved)
}

/// `slip`: what was typed into a form that could not be done, and why.
async fn render(
    app: &App,
    who: &User,
    req: &HttpRequest,
    wish: Wish,
    slip: Option<(String, String)>,
) -> Answer {
    let before: Option<i64> = wish.cursor.as_deref().and_then(|id| id.parse().ok());
    let (days, mut changes) = app
        .db
        .read(move |conn| -> Result<_, AppError> {
            let one_more = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
            Ok((
                super::acceptance_days(conn)?,
                audit::list(conn, None, one_more, before)?,
            ))
        })
        .await?;
    let more = changes.len() > PAGE;
    changes.truncate(PAGE);
    let status = if slip.is_some() {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    let refused = slip.is_some();
    let (days, days_error) = slip.unwrap_or_else(|| (days.to_string(), String::new()));
    let page = SettingsPage {
        shell: Viewer(Some(who.clone())).shell(req),
        refused,
        days,
        days_error,
        older: changes
            .last()
            .filter(|_| more)
            .map(|last| format!("/admin/settings?cursor={}#cambios", last.id))
            .unwrap_or_default(),
        changes: changes.into_iter().map(ChangeView::from).collect(),
        is_later: before.is_some(),
    };
    site::page_with(status, &page)
}

impl From<Entry> for ChangeView {
    fn from(entry: Entry) -> Self {
        let what = format!("{} · {}", entry.subject.label(), entry.label);
        let field = entry.field.label();
        Self {
            title: what,
            detail: match (entry.old, entry.new) {
                (Some(old), Some(new)) => format!("{field}: de «{old}» a «{new}»"),
                (None, Some(new)) => format!("{field}: «{new}»"),
                (Some(old), None) => format!("{field}: se quitó «{old}»"),
                (None, None) => field.to_owned(),
            },
            by: entry.actor.unwrap_or_else(|| "Krafta".to_owned()),
            when: calendar::datetime_es(entry.at),
            iso: entry.at.to_rfc3339(),
        }
    }
}
