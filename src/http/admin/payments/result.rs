//! `/admin/payments/statements/{id}`: what each line of a file proves, and all exact ones confirmed in one go.

use super::parts::{
    LINES_HINT, LineView, QUEUE, STATEMENTS, account_label, currencies, doubt_labels, orders_of, shell,
    shown_doubts, signal_select, with_signal,
};
use super::reject_rows::{RejectRow, Rejects};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{AccountId, DraftId, OrderId, StatementId, StatementLineId, SubmissionId};
use crate::base::money::Currency;
use crate::base::search::ListFilter;
use crate::domain::accounts::{self, User};
use crate::domain::orders::{Actor, Order};
use crate::domain::payments::{self, Submission};
use crate::domain::reconciliation::rules::Direction;
use crate::domain::reconciliation::{
    self, Apart, LOOKED_THROUGH, Line, LineFilter, Pair, Reject, Signal, Statement,
};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::layout::Layout;
use crate::http::kit::list_filter::FilterForm;
use crate::http::kit::{self as site, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use std::collections::HashMap;

/// Lines on a page.
const PAGE: usize = 50;
/// Payments confirmed by one press: what is left is confirmed by the next.
const AT_ONCE: usize = 200;

#[derive(Default, Deserialize)]
pub struct StatementQuery {
    /// The last line of the page before.
    cursor: Option<i32>,
    /// Only what is not decided: `free`.
    show: Option<String>,
    #[serde(default)]
    q: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    signal: String,
}

#[derive(Template)]
#[template(path = "admin/payments/result.html")]
struct ResultPage {
    shell: Layout,
    banner: String,
    /// Who took it back, and when; blank if nobody did.
    undone: String,
    base: String,
    /// Where the buttons of a line come back to.
    path: String,
    filters: FilterForm,
    only_free: bool,
    name: String,
    account: String,
    when: String,
    read: i32,
    new: i32,
    left: i32,
    left_new: i32,
    /// Rows that could not be read and wait for a person; the first of so many.
    rejects: Vec<RejectRow>,
    open: i64,
    /// Rows that are no movement.
    passed_rows: Vec<Reject>,
    passed: i64,
    used: i64,
    aside: i64,
    free: i64,
    exact: usize,
    rows: Vec<LineRow>,
    is_later: bool,
    next: String,
    /// Of the confirmations that were just made.
    outcomes: Option<Vec<Outcome>>,
    confirmed: usize,
}

pub(super) struct LineRow {
    pub line: LineView,
    /// Its file and account, where the page does not say it.
    pub origin: String,
    /// A key of the design's pills, and its words.
    pub state: &'static str,
    pub label: &'static str,
    pub note: String,
    pub candidates: Vec<Candidate>,
    pub is_free: bool,
    /// What the button says that takes up again what was set aside; blank if it was not.
    pub retake: &'static str,
    pub order: String,
    pub order_href: String,
}

pub(super) struct Candidate {
    pub submission: String,
    pub href: String,
    pub number: String,
    pub customer: String,
    pub reported: String,
    pub reference: String,
    pub why: String,
    pub doubts: Vec<&'static str>,
    pub shown: String,
}

pub(super) struct Outcome {
    number: String,
    href: String,
    amount: String,
    failure: String,
}

pub async fn show(
    app: web::Data<AppState>,
    who: Admin,
    id: web::Path<StatementId>,
    wish: web::Query<StatementQuery>,
    req: HttpRequest,
) -> Answer {
    page(
        &app,
        &who,
        &req,
        *id,
        wish.into_inner(),
        None,
        &FormState::default(),
    )
    .await
}

pub(super) async fn page(
    app: &AppState,
    who: &Admin,
    req: &HttpRequest,
    id: StatementId,
    wish: StatementQuery,
    outcomes: Option<Vec<Outcome>>,
    form: &FormState,
) -> Answer {
    let after = wish.cursor.unwrap_or(0);
    let only_free = wish.show.as_deref() == Some("free");
    let signal: Option<Signal> = wish.signal.parse().ok();
    let filter = LineFilter {
        list: ListFilter::new(&wish.q, &wish.from, &wish.to),
        account: None,
        // Only such a line has a signal.
        only_free: only_free || signal.is_some(),
    };
    let base = format!("{STATEMENTS}/{id}");
    let filters = FilterForm::new(base.as_str(), LINES_HINT, "Del banco", &filter.list)
        .with(signal_select(signal))
        .keeping("show", if only_free { "free" } else { "" });
    let limit = signal.map_or(PAGE, |_| LOOKED_THROUGH);
    let (statement, account, lines, next, counts, exact, pairs, used, orders, originals, rejects, undone) =
        app.db
            .read(move |conn| {
                let statement: Statement = reconciliation::statement(conn, id)?.ok_or(AppError::NotFound)?;
                let account = payments::accounts_by_id(conn, &[statement.account_id])?.pop();
                let account = account.ok_or(AppError::NotFound)?;
                let (lines, next) = reconciliation::page(conn, id, &filter, limit, after)?;
                let counts = reconciliation::counts(conn, id)?;
                let exact = match counts.0 + counts.1 < i64::from(statement.lines_new) {
                    true => reconciliation::exact(conn, id)?,
                    false => Vec::new(),
                };
                let pairs = reconciliation::of_lines(conn, &lines)?;
                let used: Vec<SubmissionId> = lines.iter().filter_map(|line| line.submission_id).collect();
                let used = payments::by_ids(conn, &used)?;
                let known = pairs.iter().flatten().map(|pair| &pair.submission).chain(&used);
                let orders = orders_of(conn, known)?;
                let originals = reconciliation::originals(conn, &lines)?;
                let rejects = Rejects::of(conn, id)?;
                let undone = match (statement.undone_at, statement.undone_by) {
                    (Some(at), by) => {
                        let by = by.map(|by| accounts::find(conn, by)).transpose()?.flatten();
                        undone_words(at, by.as_ref())
                    }
                    (None, _) => String::new(),
                };
                Ok((
                    statement, account, lines, next, counts, exact, pairs, used, orders, originals, rejects,
                    undone,
                ))
            })
            .await?;
    tracing::debug!(lines = lines.len(), "a statement was shown");
    let (shown, last) = with_signal(app, lines, pairs, signal, PAGE).await;
    let next = last.map(|last| last.line).or(next);
    let (lines, pairs): (Vec<Line>, Vec<Vec<Pair>>) = shown.into_iter().unzip();
    let rows = rows(
        &lines,
        &pairs,
        &used,
        &orders,
        &currencies(std::slice::from_ref(&account)),
        &originals,
    );
    let exact = to_confirm(app, exact).await.0.len();
    let confirmed = outcomes.as_ref().map_or(0, |all| {
        all.iter().filter(|outcome| outcome.failure.is_empty()).count()
    });
    let page = ResultPage {
        shell: shell(&who.0, req),
        banner: form.banner(),
        undone,
        left: statement.out_read,
        left_new: statement.out_new,
        rejects: rejects.rows(form),
        open: rejects.open,
        passed: rejects.passed,
        passed_rows: rejects.passed_rows,
        only_free,
        name: statement.file_name,
        account: account_label(&account),
        when: calendar::stamp_es(statement.imported_at),
        read: statement.lines_read,
        new: statement.lines_new,
        used: counts.0,
        aside: counts.1,
        free: i64::from(statement.lines_new) - counts.0 - counts.1,
        exact,
        rows,
        is_later: after > 0,
        next: filters.next(next),
        base,
        path: filters.start(),
        filters,
        outcomes,
        confirmed,
    };
    site::page_with(form.status(), &page)
}

/// «Se deshizo el 15 ene, 2:30 p. m., por Ana.»
fn undone_words(at: DateTime<Utc>, by: Option<&User>) -> String {
    let by = by
        .map(|user| format!(", por {}", user.display_name()))
        .unwrap_or_default();
    format!("Esta importación se deshizo el {}{by}.", calendar::stamp_es(at))
}

/// Of what is exact but for receipts that look alike, as many as are confirmed at once, looked at closer; and which
/// receipts were told apart.
async fn to_confirm(app: &AppState, mut exact: Vec<Pair>) -> (Vec<Pair>, Apart) {
    exact.truncate(AT_ONCE);
    let apart = reconciliation::told_apart(&app.files, exact.iter().filter_map(Pair::near).collect()).await;
    for pair in &mut exact {
        pair.look_closer(&apart);
    }
    exact.retain(Pair::is_exact);
    (exact, apart)
}

/// Lines in words, with the orders that they belong to or may belong to.
pub(super) fn rows(
    lines: &[Line],
    pairs: &[Vec<Pair>],
    used: &[Submission],
    orders: &HashMap<OrderId, Order>,
    currencies: &HashMap<AccountId, Currency>,
    originals: &HashMap<StatementLineId, (Line, String)>,
) -> Vec<LineRow> {
    let number = |order: OrderId| {
        orders
            .get(&order)
            .map(|order| order.number.clone())
            .unwrap_or_default()
    };
    lines
        .iter()
        .zip(pairs)
        .map(|(line, pairs)| {
            let owner = line
                .submission_id
                .and_then(|id| used.iter().find(|paid| paid.id == id));
            let seen = line
                .seen_before
                .and_then(|id| originals.get(&id))
                .map(|(other, file)| {
                    let day = calendar::date_short_es(other.posted_on);
                    format!("Se parece a la línea {} de «{file}», del {day}.", other.line)
                });
            let seen = seen.unwrap_or_default();
            let is_out = line.direction == Direction::Out;
            let is_seen = line.seen_before.is_some();
            let (state, label, note) = match (line.submission_id, &line.aside_reason) {
                _ if is_out => ("VOIDED", "Salió", seen),
                (_, None) if line.is_reversed() && !line.is_surely_reversed() => (
                    "PARTIAL",
                    "¿Reversado?",
                    "Salió casi el mismo monto: revisa si es un reverso.".to_owned(),
                ),
                (Some(_), _) if line.is_reversed() => (
                    "REJECTED",
                    "Reversado",
                    "Pagó este pedido y después el banco lo devolvió: revísalo.".to_owned(),
                ),
                (Some(_), _) => ("CONFIRMED", "Confirmado", String::new()),
                (None, Some(_)) if is_seen => ("VOIDED", "Probablemente ya visto", seen),
                (None, Some(reason)) => ("VOIDED", "Apartado", reason.clone()),
                (None, None) if line.is_reversed() => (
                    "REJECTED",
                    "Reversado",
                    "El banco lo devolvió: no paga ningún pedido.".to_owned(),
                ),
                (None, None) => match pairs.as_slice() {
                    [] => (
                        "PENDING",
                        "Sin pedido",
                        "Ningún pago por revisar se le parece.".to_owned(),
                    ),
                    [only] if only.is_exact() => ("READY", "Exacto", String::new()),
                    [_] => ("PARTIAL", "Probable", String::new()),
                    many => (
                        "PARTIAL",
                        "Probable",
                        format!("{} candidatos: decide una persona.", many.len()),
                    ),
                },
            };
            LineRow {
                line: LineView::new(
                    line,
                    currencies.get(&line.account_id).copied().unwrap_or(Currency::Ves),
                ),
                origin: String::new(),
                state,
                label,
                note,
                candidates: pairs
                    .iter()
                    .map(|proof| Candidate {
                        submission: proof.submission.id.to_string(),
                        href: format!("{QUEUE}/{}", proof.submission.id),
                        number: number(proof.submission.order_id),
                        customer: orders
                            .get(&proof.submission.order_id)
                            .map(|order| order.customer_name.clone())
                            .unwrap_or_default(),
                        reported: proof.submission.reported().to_string(),
                        reference: proof.submission.reference.clone(),
                        why: proof.why.clone(),
                        doubts: doubt_labels(&proof.doubts()),
                        shown: shown_doubts(&proof.doubts_if_named()),
                    })
                    .collect(),
                is_free: line.is_free(),
                retake: match line.aside_at {
                    Some(_) if is_seen => "Es otro dinero",
                    Some(_) => "Volver a tomar",
                    None => "",
                },
                order: owner.map(|paid| number(paid.order_id)).unwrap_or_default(),
                order_href: owner
                    .map(|paid| format!("/admin/orders/{}", paid.order_id))
                    .unwrap_or_default(),
            }
        })
        .collect()
}

/// «Confirmar los exactos»: each in a transaction of its own, so that one that cannot be done stops no other. Pressed
/// again it confirms what is left, and nothing twice.
pub async fn confirmations(
    app: web::Data<AppState>,
    who: Admin,
    id: web::Path<StatementId>,
    req: HttpRequest,
) -> Answer {
    let id = *id;
    let (exact, orders) = app
        .db
        .read(move |conn| {
            reconciliation::statement(conn, id)?.ok_or(AppError::NotFound)?;
            let exact = reconciliation::exact(conn, id)?;
            let orders = orders_of(conn, exact.iter().map(|pair| &pair.submission))?;
            Ok((exact, orders))
        })
        .await?;
    let (exact, apart) = to_confirm(&app, exact).await;
    let actor = Actor::of(Some(&who.0));
    let mut outcomes = Vec::with_capacity(exact.len());
    for Pair { line, submission, .. } in exact {
        let (line_id, submission_id, apart) = (line.id, submission.id, apart.clone());
        let done = app
            .db
            .transact(move |conn, now| {
                reconciliation::confirm_exact(conn, now, actor, line_id, submission_id, &apart)
            })
            .await;
        let failure = match done {
            Ok(_) => String::new(),
            // The database is away: there is no sense in asking for each of them.
            Err(error @ AppError::Unavailable) => return Err(error),
            Err(error) => error.sentence(),
        };
        outcomes.push(Outcome {
            number: orders
                .get(&submission.order_id)
                .map(|order| order.number.clone())
                .unwrap_or_default(),
            href: format!("/admin/orders/{}", submission.order_id),
            amount: super::parts::money(submission.currency, line.amount),
            failure,
        });
    }
    let wish = StatementQuery::default();
    page(&app, &who, &req, id, wish, Some(outcomes), &FormState::default()).await
}

/// «Deshacer la importación»: the file waits for other columns, if it is still kept.
pub async fn undo(
    app: web::Data<AppState>,
    who: Admin,
    id: web::Path<StatementId>,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let (id, by) = (*id, who.0.id);
    let done = |draft: Option<DraftId>| {
        let to = draft.map_or_else(
            || STATEMENTS.to_owned(),
            |draft| format!("/admin/payments/drafts/{draft}"),
        );
        site::see_other_with(&to, Flash::StatementUndone)
    };
    form::submit(
        &app,
        FormState::new("undo", "", typed),
        |_| Some(()),
        move |conn, now, ()| reconciliation::undo(conn, now, by, id),
        done,
        async |state| page(&app, &who, &req, id, StatementQuery::default(), None, &state).await,
    )
    .await
}
