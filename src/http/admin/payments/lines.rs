//! Single lines: «Es este pago», «Apartar», and `/admin/payments/unclaimed`: money without an order.

use super::line_rows::{LineRow, rows};
use super::parts::{
    LINES_HINT, Tab, UNCLAIMED, account_label, currencies, has_statements, money, orders_of, shell,
    signal_select, tabs, with_signal,
};
use super::{decide, one};
use crate::base::error::AppError;
use crate::base::ids::{StatementId, StatementLineId, SubmissionId};
use crate::base::input::Input;
use crate::base::money::Currency;
use crate::base::search::ListFilter;
use crate::domain::accounts::User;
use crate::domain::orders::Actor;
use crate::domain::payments;
use crate::domain::reconciliation::{
    self, Apart, LOOKED_THROUGH, Line, LineCursor, LineFilter, Pair, SURE, Signal,
};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::layout::Layout;
use crate::http::kit::list_filter::{FilterForm, FilterSelect};
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashMap;

const PAGE: usize = 50;
const LONGEST_REASON: usize = 200;

#[derive(Default, Deserialize)]
pub struct LinesQuery {
    cursor: Option<String>,
    #[serde(default)]
    q: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    /// To which the money came.
    #[serde(default)]
    account: String,
    #[serde(default)]
    signal: String,
}

#[derive(Template)]
#[template(path = "admin/payments/lines.html")]
struct UnclaimedPage {
    shell: Layout,
    tabs: Vec<Tab>,
    banner: String,
    /// Where the buttons of a line come back to.
    path: String,
    filters: FilterForm,
    /// «3 movimientos: Bs. 600,00»; blank without one.
    total: String,
    rows: Vec<LineRow>,
    is_later: bool,
    next: String,
}

pub async fn unclaimed_list(
    app: web::Data<AppState>,
    who: Admin,
    wish: web::Query<LinesQuery>,
    req: HttpRequest,
) -> Answer {
    page(&app, &who.0, &req, wish.into_inner(), &FormState::default()).await
}

async fn page(app: &AppState, user: &User, req: &HttpRequest, wish: LinesQuery, form: &FormState) -> Answer {
    let after: Option<LineCursor> = wish.cursor.as_deref().and_then(|cursor| cursor.parse().ok());
    let signal: Option<Signal> = wish.signal.parse().ok();
    let filter = LineFilter {
        list: ListFilter::new(&wish.q, &wish.from, &wish.to),
        account: wish.account.parse().ok(),
        only_free: true,
    };
    let list = filter.list.clone();
    let limit = signal.map_or(PAGE, |_| LOOKED_THROUGH);
    let (lines, pairs, orders, accounts, files, sums, next) = app
        .db
        .read(move |conn| {
            let (lines, next) = reconciliation::unclaimed(conn, &filter, limit, after)?;
            let pairs = reconciliation::of_lines(conn, &lines)?;
            let orders = orders_of(conn, pairs.iter().flatten().map(|pair| &pair.submission))?;
            let files: Vec<StatementId> = lines.iter().map(|line| line.statement_id).collect();
            let files = reconciliation::file_names(conn, &files)?;
            let sums = reconciliation::unclaimed_sums(conn)?;
            Ok((
                lines,
                pairs,
                orders,
                payments::all_accounts(conn)?,
                files,
                sums,
                next,
            ))
        })
        .await?;
    let (shown, last) = with_signal(app, lines, pairs, signal, PAGE).await;
    let next = last.map(|last| LineCursor::on(last.posted_on, last.id)).or(next);
    let (lines, pairs): (Vec<Line>, Vec<Vec<Pair>>) = shown.into_iter().unzip();
    let mut rows = rows(
        &lines,
        &pairs,
        &[],
        &orders,
        &currencies(&accounts),
        &HashMap::new(),
    );
    for (row, line) in rows.iter_mut().zip(&lines) {
        let account = accounts.iter().find(|account| account.id == line.account_id);
        let account = account.map(account_label).unwrap_or_default();
        let file = files.get(&line.statement_id).map_or("", String::as_str);
        row.origin = format!("{account} · «{file}»");
    }
    let options = accounts.iter().filter(|account| has_statements(account));
    let options = options.map(|account| (account.id.to_string(), account_label(account)));
    let filters = FilterForm::new(UNCLAIMED, LINES_HINT, "Entró", &list)
        .with(FilterSelect::new(
            "account",
            "Cuenta",
            "Todas",
            options,
            &wish.account,
        ))
        .with(signal_select(signal));
    kit::page_with(
        form.status(),
        &UnclaimedPage {
            shell: shell(user, req),
            tabs: tabs(UNCLAIMED),
            banner: form.sentence(),
            total: if filters.is_on() {
                String::new()
            } else {
                total(&sums)
            },
            path: filters.start(),
            rows,
            is_later: after.is_some(),
            next: filters.next(next),
            filters,
        },
    )
}

fn total(sums: &[(Currency, i64, Decimal)]) -> String {
    let count: i64 = sums.iter().map(|(_, count, _)| count).sum();
    let words: Vec<String> = sums
        .iter()
        .map(|(currency, _, sum)| money(*currency, *sum))
        .collect();
    match count {
        0 => String::new(),
        1 => format!("1 movimiento: {}", words.join(" y ")),
        _ => format!("{count} movimientos: {}", words.join(" y ")),
    }
}

/// «Es este pago»: a person has decided that this line is that payment. What is asked before is asked on the payment's
/// page, with both side by side.
pub async fn matched((app, who, line, req): Sent, FormBody(mut typed): FormBody) -> Answer {
    typed.insert("line".to_owned(), line.to_string().into());
    let back = back(&mut typed);
    let form = FormState::new("confirmation", "", typed);
    let submission: Option<SubmissionId> = form.value("submission").and_then(|id| id.parse().ok());
    let apart = match submission {
        Some(submission) => decide::told_apart(&app, submission).await?,
        None => Apart::default(),
    };
    let actor = Actor::of(Some(&who.0));
    form::submit(
        &app,
        form,
        |input| {
            let submission = input.required_id("submission")?;
            Some(decide::by_hand(input, submission, apart))
        },
        move |conn, now, by_hand| decide::confirm(conn, now, actor, by_hand),
        |_| kit::see_other_with(&back, Flash::LineMatched),
        async |state| match submission {
            Some(submission) if !state.error(SURE).is_empty() => {
                one::page(&app, &who.0, &req, submission, &state).await
            }
            _ => page(&app, &who.0, &req, LinesQuery::default(), &state).await,
        },
    )
    .await
}

/// Where a form about a line came from, which is kept in it.
fn back(typed: &mut Map<String, Value>) -> String {
    let back = typed
        .get("back")
        .and_then(Value::as_str)
        .and_then(kit::local_path);
    let back = back.unwrap_or(UNCLAIMED).to_owned();
    typed.insert("back".to_owned(), back.clone().into());
    back
}

/// «Apartar»: money that is no order's.
pub async fn aside(sent: Sent, FormBody(typed): FormBody) -> Answer {
    let by = sent.1.0.id;
    submit(
        sent,
        FormState::new("aside", "", typed),
        |input| Some(input.required_text("reason", LONGEST_REASON)),
        move |conn, now, _, line, reason| reconciliation::set_aside(conn, now, by, line, reason),
        Flash::LineSetAside,
    )
    .await
}

/// «Volver a tomar», «Es otro dinero»: what was set aside may be an order's after all.
pub async fn retake(sent: Sent, FormBody(typed): FormBody) -> Answer {
    let by = sent.1.0.id;
    submit(
        sent,
        FormState::new("retake", "", typed),
        |_| Some(()),
        move |conn, now, _, line, ()| reconciliation::retake(conn, now, by, line),
        Flash::LineRetaken,
    )
    .await
}

/// What a form about a line comes with.
type Sent = (
    web::Data<AppState>,
    Admin,
    web::Path<StatementLineId>,
    HttpRequest,
);

/// 303 to the page that the form came from; what could not be done is told above the money that is left.
async fn submit<W: Send + 'static>(
    (app, who, line, req): Sent,
    form: FormState,
    read: impl FnOnce(&Input<'_>) -> Option<W>,
    mut verb: impl FnMut(&mut PgConnection, DateTime<Utc>, Actor, StatementLineId, &W) -> Result<(), AppError>
    + Send
    + 'static,
    flash: Flash,
) -> Answer {
    let (line, actor) = (*line, Actor::of(Some(&who.0)));
    let back = form.value("back").and_then(kit::local_path);
    let back = back.unwrap_or(UNCLAIMED).to_owned();
    form::submit(
        &app,
        form,
        read,
        move |conn, now, wanted: &W| verb(conn, now, actor, line, wanted),
        |()| kit::see_other_with(&back, flash),
        async |state| page(&app, &who.0, &req, LinesQuery::default(), &state).await,
    )
    .await
}
