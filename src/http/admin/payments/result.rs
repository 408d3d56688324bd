//! `/admin/payments/statements/{id}`: what each line of a file proves, and all exact ones confirmed in one go.

use super::line_rows::{LineRow, rows};
use super::parts::{
    LINES_HINT, STATEMENTS, account_label, currencies, orders_of, shell, signal_select, with_signal,
};
use super::reject_rows::{RejectRow, Rejects};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{DraftId, StatementId, SubmissionId};
use crate::base::search::ListFilter;
use crate::domain::accounts::{self, User};
use crate::domain::orders::Actor;
use crate::domain::payments;
use crate::domain::reconciliation::{
    self, Apart, LOOKED_THROUGH, Line, LineFilter, Pair, Reject, Signal, Statement,
};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::layout::Layout;
use crate::http::kit::list_filter::FilterForm;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;

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
    kit::page_with(form.status(), &page)
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
        kit::see_other_with(&to, Flash::StatementUndone)
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
