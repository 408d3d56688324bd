//! `/admin/catalog/import`: a table is looked at first, line by line, and applied as a whole or not at all.

use crate::domain::accounts::User;
use crate::domain::catalog::importing::{self, Look};
use crate::domain::catalog::rules::import_csv;
use crate::domain::catalog::rules::import_diff::Outcome;
use crate::http::auth::extractors::{Admin, Viewer};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer, MIB, multipart};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use askama::Template;
use serde_json::Value;
use uuid::Uuid;

/// Ten thousand lines are some two.
const MOST_BYTES: usize = 8 * MIB;

#[derive(Template)]
#[template(path = "admin/catalog/import.html")]
struct ImportPage {
    shell: Layout,
    banner: String,
    file_error: String,
    headings: Vec<&'static str>,
    most_rows: usize,
    /// Nothing was looked at yet.
    report: Option<Report>,
}

struct Report {
    apply: String,
    mark: String,
    /// Why none of it can be taken; blank otherwise.
    unreadable: String,
    created: usize,
    changed: usize,
    unchanged: usize,
    wrong: usize,
    /// Wrong ones first told, then the others, each in the order of the file.
    told: Vec<Told>,
    same: Vec<Told>,
}

struct Told {
    line: u64,
    what: String,
    status: &'static str,
    label: &'static str,
    details: Vec<String>,
}

/// `GET /admin/catalog/import`
pub async fn form(who: Admin, req: HttpRequest) -> Answer {
    page(&who.0, &req, &FormState::default(), None)
}

/// `POST /admin/catalog/import`: «Revisar»
pub async fn upload(app: Data<AppState>, who: Admin, req: HttpRequest, body: Multipart) -> Answer {
    let body = multipart::load(body, "file", MOST_BYTES).await?;
    let (by, content) = (who.0.id, body.content);
    form::submit(
        &app,
        FormState::new("import", "", body.fields),
        |input| {
            match content.is_empty() {
                _ if body.is_too_large => {
                    let most = MOST_BYTES / MIB;
                    input.wrong(
                        "file",
                        format!("El archivo pesa demasiado: el máximo es {most} MB"),
                    );
                }
                true => input.wrong("file", "Elige un archivo CSV"),
                false => {}
            }
            Some(content)
        },
        move |conn, now, content| importing::keep_table(conn, now, by, content),
        |id| kit::see_other(&format!("/admin/catalog/import/{id}")),
        async |state| page(&who.0, &req, &state, None),
    )
    .await
}

/// `GET /admin/catalog/import/{id}`: what the table would do now.
pub async fn look(app: Data<AppState>, who: Admin, req: HttpRequest, id: Path<Uuid>) -> Answer {
    shown(&app, &who.0, &req, *id, &FormState::default()).await
}

/// `POST /admin/catalog/import/{id}/application`: «Aplicar»
pub async fn apply(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    id: Path<Uuid>,
    FormBody(typed): FormBody,
) -> Answer {
    let (id, by) = (*id, who.0.id);
    form::submit(
        &app,
        FormState::new("application", "", typed),
        |input| {
            let mark = input.value("mark").and_then(Value::as_str);
            Some(mark.unwrap_or_default().to_owned())
        },
        move |conn, now, mark| importing::apply(conn, now, by, id, mark),
        |()| kit::see_other_with("/admin/catalog", Flash::CatalogImported),
        async |state| shown(&app, &who.0, &req, id, &state).await,
    )
    .await
}

async fn shown(app: &AppState, who: &User, req: &HttpRequest, id: Uuid, form: &FormState) -> Answer {
    let seen = app.db.read(move |conn| importing::look(conn, id)).await?;
    page(who, req, form, Some(Report::new(id, seen)))
}

fn page(who: &User, req: &HttpRequest, form: &FormState, report: Option<Report>) -> Answer {
    kit::page_with(
        form.status(),
        &ImportPage {
            shell: Viewer(Some(who.clone())).shell(req),
            banner: form.banner(),
            file_error: form.error("file"),
            headings: import_csv::headings(),
            most_rows: import_csv::MOST_ROWS,
            report,
        },
    )
}

impl Report {
    fn new(id: Uuid, seen: Look) -> Self {
        let apply = format!("/admin/catalog/import/{id}/application");
        let plan = match seen.outcome {
            Ok(plan) => plan,
            Err(unreadable) => {
                return Self {
                    apply,
                    mark: String::new(),
                    unreadable: match unreadable.line {
                        Some(line) => format!("La línea {line} {}.", unreadable.why),
                        None => format!("El archivo {}.", unreadable.why),
                    },
                    created: 0,
                    changed: 0,
                    unchanged: 0,
                    wrong: 0,
                    told: Vec::new(),
                    same: Vec::new(),
                };
            }
        };
        let told = |outcome: &Outcome| -> Vec<Told> {
            let (status, label) = match outcome {
                Outcome::Created => ("CONFIRMED", "Nueva"),
                Outcome::Changed => ("IN_PRODUCTION", "Cambia"),
                Outcome::Unchanged => ("PENDING", "Igual"),
                Outcome::Wrong => ("REJECTED", "Error"),
            };
            plan.lines
                .iter()
                .filter(|line| line.outcome == *outcome)
                .map(|line| Told {
                    line: line.line,
                    what: line.what.clone(),
                    status,
                    label,
                    details: line.details.clone(),
                })
                .collect()
        };
        let wrong = told(&Outcome::Wrong);
        let mut good: Vec<Told> = told(&Outcome::Created);
        good.extend(told(&Outcome::Changed));
        good.sort_by_key(|told| told.line);
        Self {
            apply,
            mark: seen.mark,
            unreadable: String::new(),
            created: plan.count(&Outcome::Created),
            changed: plan.count(&Outcome::Changed),
            unchanged: plan.count(&Outcome::Unchanged),
            wrong: wrong.len(),
            told: wrong.into_iter().chain(good).collect(),
            same: told(&Outcome::Unchanged),
        }
    }

    fn is_ready(&self) -> bool {
        self.unreadable.is_empty() && self.wrong == 0 && self.created + self.changed > 0
    }
}
