//! `/admin/catalog/import`: a table is looked at first, line by line, and applied as a whole or not at all.

use crate::base::error::AppError;
use crate::domain::accounts::User;
use crate::domain::catalog::admin::{self, Look};
use crate::domain::catalog::rules::import_csv;
use crate::domain::catalog::rules::import_diff::Outcome;
use crate::http::auth::extractors::{Admin, Viewer};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::layout::Shell;
use crate::http::kit::{self as site, Answer};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;
use futures_util::StreamExt;
use serde_json::Value;
use std::time::Duration;
use uuid::Uuid;

/// Ten thousand lines are some two.
const MOST_BYTES: usize = 8 * 1024 * 1024;
const DEADLINE: Duration = Duration::from_secs(120);

#[derive(Template)]
#[template(path = "admin/catalog/import.html")]
struct ImportPage {
    shell: Shell,
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
    page(&who.0, &req, StatusCode::OK, String::new(), String::new(), None)
}

/// `POST /admin/catalog/import`: «Revisar»
pub async fn upload(app: Data<AppState>, who: Admin, req: HttpRequest, form: Multipart) -> Answer {
    let read = tokio::time::timeout(DEADLINE, table(form))
        .await
        .unwrap_or(Err(AppError::Malformed("La subida tardó demasiado.")))?;
    let content = match read {
        Table::Content(content) => content,
        Table::Missing => return refused(&who.0, &req, "Elige un archivo CSV."),
        Table::TooLarge => {
            let most = MOST_BYTES / (1024 * 1024);
            return refused(
                &who.0,
                &req,
                &format!("El archivo pesa demasiado: el máximo es {most} MB."),
            );
        }
    };
    let by = who.0.id;
    let id = app
        .db
        .transact(move |conn, now| admin::keep_table(conn, now, by, &content))
        .await?;
    site::see_other(&format!("/admin/catalog/import/{id}"))
}

fn refused(who: &User, req: &HttpRequest, why: &str) -> Answer {
    page(
        who,
        req,
        StatusCode::BAD_REQUEST,
        String::new(),
        why.to_owned(),
        None,
    )
}

/// `GET /admin/catalog/import/{id}`: what the table would do now.
pub async fn look(app: Data<AppState>, who: Admin, req: HttpRequest, id: Path<Uuid>) -> Answer {
    shown(&app, &who.0, &req, *id, StatusCode::OK, String::new()).await
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
    let mark = typed
        .get("mark")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let outcome = app
        .db
        .transact(move |conn, now| admin::apply(conn, now, by, id, &mark))
        .await;
    match outcome {
        Ok(()) => site::see_other_with("/admin/catalog", Flash::CatalogImported),
        Err(error @ AppError::Conflict(_)) => {
            shown(&app, &who.0, &req, id, StatusCode::CONFLICT, error.sentence()).await
        }
        Err(error) => Err(error),
    }
}

async fn shown(
    app: &AppState,
    who: &User,
    req: &HttpRequest,
    id: Uuid,
    status: StatusCode,
    banner: String,
) -> Answer {
    let seen = app.db.read(move |conn| admin::look(conn, id)).await?;
    page(
        who,
        req,
        status,
        banner,
        String::new(),
        Some(Report::new(id, seen)),
    )
}

fn page(
    who: &User,
    req: &HttpRequest,
    status: StatusCode,
    banner: String,
    file_error: String,
    report: Option<Report>,
) -> Answer {
    site::page_with(
        status,
        &ImportPage {
            shell: Viewer(Some(who.clone())).shell(req),
            banner,
            file_error,
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

enum Table {
    Content(Vec<u8>),
    Missing,
    TooLarge,
}

/// The file of the form. What is too large is read to its end, so that the answer is seen.
async fn table(mut form: Multipart) -> Result<Table, AppError> {
    const UNREADABLE: AppError = AppError::Malformed("No pudimos leer el formulario que enviaste.");
    let mut content = Vec::new();
    let mut passed = 0;
    while let Some(field) = form.next().await {
        let mut field = field.map_err(|_| UNREADABLE)?;
        let is_file = field.name() == Some("file");
        while let Some(chunk) = field.next().await {
            let chunk = chunk.map_err(|_| UNREADABLE)?;
            passed += chunk.len();
            if is_file && passed <= MOST_BYTES {
                content.extend_from_slice(&chunk);
            } else if passed > 4 * MOST_BYTES {
                return Ok(Table::TooLarge);
            }
        }
    }
    Ok(match content.len() {
        _ if passed > MOST_BYTES => Table::TooLarge,
        0 => Table::Missing,
        _ => Table::Content(content),
    })
}
