//! `/admin/payments/{id}`: one payment, with all that speaks for it and against it.

use super::parts::{LineView, QUEUE, SHOWN, age, currencies, doubt_labels, orders_of, shell, shown_doubts};
use super::side_by_side::{self, Row};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{AccountId, OrderId, StatementLineId, SubmissionId};
use crate::base::money::Money;
use crate::base::money::meant::{self, Expected};
use crate::domain::accounts::User;
use crate::domain::orders::{self, Order};
use crate::domain::payments::view::{Names, PaymentView, difference};
use crate::domain::payments::{self, Account, LogEntry, REJECTIONS, Submission};
use crate::domain::reconciliation::{self, Doubt, Line, Pair, SURE, Told, Verdict};
use crate::http::auth::extractors::Admin;
use crate::http::kit::form::{FormState, Question};
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use askama::Template;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap};

type Id = Path<SubmissionId>;

/// Lines of statements that are offered for one payment.
const LINES: usize = 3;
/// Doubtful others beside it.
const OTHERS: usize = 6;
/// Earlier payments of the same people.
const HISTORY: usize = 8;

#[derive(Template)]
#[template(path = "admin/payments/one.html")]
struct OnePage {
    shell: Layout,
    banner: String,
    base: String,
    paid: PaymentView,
    order_href: String,
    number: String,
    customer: String,
    order_label: &'static str,
    is_cancelled: bool,
    age: String,
    /// The whole picture, to be read.
    picture: String,
    /// Why no program confirms it.
    doubts: Vec<&'static str>,
    /// The bank took back what had proved it.
    is_reversed: bool,
    /// It says so plainly: it has not just the same amount.
    is_reversal_sure: bool,
    duplicates: Vec<DuplicateView>,
    /// What was reported beside the best line, or beside nothing.
    compared: Vec<Row>,
    /// What is missing or too much; blank where a doubt says it already.
    difference: String,
    is_short: bool,
    bank: Bank,
    /// The best line, and why it is thought to be this payment.
    best: Option<ProofView>,
    /// Confirming leaves that line unused, unless it is named.
    is_line_open: bool,
    lines: Vec<ProofView>,
    history: Vec<HistoryView>,
    /// Asked once: sent again with the form, it is the answer. With the best line, or without any.
    sure_line: Question,
    sure: Question,
    /// The doubts that the page shows.
    shown: String,
    /// Where «Es este pago» was pressed, if elsewhere.
    back: String,
    rejections: &'static [&'static str],
    amount: String,
    /// By which an amount is understood that can be read in two ways.
    likely: String,
    amount_error: String,
    reason: String,
    reason_error: String,
    /// «Confirmar sin línea del banco» was tried.
    is_confirming: bool,
    previous: String,
    next: String,
}

/// Another payment beside this one.
struct DuplicateView {
    label: &'static str,
    number: String,
    href: String,
    paid: PaymentView,
    is_same_picture: bool,
}

struct ProofView {
    line: LineView,
    why: String,
    shown: String,
}

/// What the bank says of the payment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bank {
    Exact,
    Probable,
    /// It told of that day, and has no such line.
    Missing,
    /// It told of that day, but perhaps not of all of it.
    NotYet,
    /// It has not told of that day.
    Unknown,
    /// It is decided, with this line, or without one.
    Used,
    Unused,
}

/// Another payment of the same order, phone or name.
struct HistoryView {
    href: String,
    number: String,
    when: String,
    amount: String,
    reference: String,
    status: &'static str,
    label: &'static str,
}

struct PaymentFacts {
    submission: Submission,
    order: Order,
    log: Vec<LogEntry>,
    accounts: Vec<Account>,
    verdict: Verdict,
    /// That proved it.
    line: Option<Line>,
    /// That a person named, and is asked about.
    named: Option<Line>,
    others: HashMap<OrderId, Order>,
    told: Told,
    history: Vec<Submission>,
    previous: Option<SubmissionId>,
    next: Option<SubmissionId>,
}

pub async fn show(app: Data<AppState>, who: Admin, id: Id, req: HttpRequest) -> Answer {
    page(&app, &who.0, &req, *id, &FormState::default()).await
}

fn look(
    conn: &mut PgConnection,
    me: crate::base::ids::UserId,
    id: SubmissionId,
    named: Option<StatementLineId>,
) -> Result<PaymentFacts, AppError> {
    let submission = payments::find(conn, id)?.ok_or(AppError::NotFound)?;
    let order = orders::find(conn, submission.order_id)?.ok_or(AppError::NotFound)?;
    let log = payments::log_of(conn, order.id)?;
    let one = std::slice::from_ref(&submission);
    let mut verdict = Verdict::default();
    let mut line = None;
    match submission.status.is_open() {
        true => {
            verdict = reconciliation::of_payments(conn, one)?
                .remove(&id)
                .unwrap_or_default()
        }
        false => line = reconciliation::line_of(conn, id)?,
    }
    let named = match named {
        Some(line) => reconciliation::find_line(conn, line)?,
        None => None,
    };
    let duplicates = &verdict.case.duplicates;
    let history = payments::history(conn, &submission, HISTORY)?;
    let others = orders_of(conn, duplicates.iter().map(|known| &known.other).chain(&history))?;
    let told = match submission.status.is_open() {
        true => reconciliation::told_of_day(conn, &submission)?,
        false => Told::Nothing,
    };
    let accounts = submission
        .account_id
        .into_iter()
        .chain(duplicates.iter().filter_map(|known| known.other.account_id))
        .chain(verdict.pairs.iter().map(|pair| pair.line.account_id))
        .chain(line.iter().chain(&named).map(|line| line.account_id));
    let accounts: Vec<AccountId> = accounts.collect();
    let accounts = payments::accounts_by_id(conn, &accounts)?;
    let (previous, next) = reconciliation::around(conn, me, reconciliation::place_of(&submission))?;
    Ok(PaymentFacts {
        submission,
        order,
        log,
        accounts,
        verdict,
        line,
        named,
        others,
        told,
        history,
        previous,
        next,
    })
}

pub(super) async fn page(
    app: &AppState,
    user: &User,
    req: &HttpRequest,
    id: SubmissionId,
    form: &FormState,
) -> Answer {
    let me = user.id;
    let named = form.value("line").filter(|_| !form.error(SURE).is_empty());
    let named: Option<StatementLineId> = named.and_then(|line| line.parse().ok());
    let mut seen = app.db.read(move |conn| look(conn, me, id, named)).await?;
    let near = seen.verdict.near(&seen.submission).into_iter().collect();
    let apart = reconciliation::told_apart(&app.files, near).await;
    seen.verdict.look_closer(&seen.submission, &apart);
    let now = app.db.clock().now();
    kit::page_with(form.status(), &view(user, req, &seen, form, now))
}

fn view(
    user: &User,
    req: &HttpRequest,
    seen: &PaymentFacts,
    form: &FormState,
    now: DateTime<Utc>,
) -> OnePage {
    let names = Names::new(&seen.log, &seen.accounts);
    let paid = PaymentView::new(0, &seen.submission, &names, user.id);
    let currencies = currencies(&seen.accounts);
    let href = |id: Option<SubmissionId>| id.map(|id| format!("{QUEUE}/{id}")).unwrap_or_default();
    let amount = form.field("amountReceived", figure(seen.submission.reported()));
    let reason = form.field("reason", "");
    let currency = |account| {
        currencies
            .get(&account)
            .copied()
            .unwrap_or(seen.submission.currency)
    };
    let proof = |one: &Pair| ProofView {
        line: LineView::new(&one.line, currency(one.line.account_id)),
        why: one.why.clone(),
        shown: shown_doubts(&one.doubts_if_named()),
    };
    // The line that was named stands first, whatever is better.
    let pairs = &seen.verdict.pairs;
    let first = match &seen.named {
        Some(named) => pairs.iter().position(|pair| pair.line.id == named.id),
        None => (!pairs.is_empty()).then_some(0),
    };
    let best = first.map(|at| &pairs[at]);
    let named = seen.named.as_ref().map(|line| ProofView {
        line: LineView::new(line, currency(line.account_id)),
        why: "Nada en común con este pago".to_owned(),
        shown: String::new(),
    });
    let typed = form.value(SHOWN).map(str::to_owned);
    let line = best
        .map(|best| &best.line)
        .or(seen.named.as_ref())
        .or(seen.line.as_ref());
    let bank = match (best, seen.told) {
        _ if named.is_some() => Bank::Probable,
        _ if !paid.is_open && line.is_some() => Bank::Used,
        _ if !paid.is_open => Bank::Unused,
        (Some(best), _) if best.is_exact() => Bank::Exact,
        (Some(_), _) => Bank::Probable,
        (None, Told::Whole) => Bank::Missing,
        (None, Told::Partly) => Bank::NotYet,
        (None, Told::Nothing) => Bank::Unknown,
    };
    let doubts = seen.verdict.doubts();
    let (difference, is_short) = against_expected(&seen.submission, line, &doubts);
    let picture = match (paid.receipt.as_str(), paid.is_elsewhere) {
        ("", _) | (_, true) => String::new(),
        // A PDF is no picture: its sign stands for it.
        (_, false) => paid.thumbnail.replace("/thumbnail", "/preview"),
    };
    OnePage {
        shell: shell(user, req),
        banner: form.banner(),
        base: format!("{QUEUE}/{}", seen.submission.id),
        order_href: format!("/admin/orders/{}", seen.order.id),
        number: seen.order.number.clone(),
        customer: seen.order.customer_name.clone(),
        order_label: seen.order.status.label(),
        is_cancelled: seen.order.status.is_cancelled(),
        age: age(now, seen.submission.reported_at),
        picture,
        doubts: doubt_labels(&doubts),
        is_reversed: seen.line.as_ref().is_some_and(Line::is_reversed),
        is_reversal_sure: seen.line.as_ref().is_some_and(Line::is_surely_reversed),
        duplicates: seen
            .verdict
            .case
            .duplicates
            .iter()
            .take(OTHERS)
            .enumerate()
            .map(|(index, doubt)| DuplicateView {
                label: doubt.reason.label(),
                number: match seen.others.get(&doubt.other.order_id) {
                    Some(order) => order.number.clone(),
                    None => String::new(),
                },
                href: format!("{QUEUE}/{}", doubt.other.id),
                paid: PaymentView::new(index + 1, &doubt.other, &names, user.id),
                is_same_picture: matches!(doubt.reason, Doubt::ReceiptSeen | Doubt::ReceiptAlike),
            })
            .collect(),
        compared: side_by_side::rows(
            &seen.submission,
            line.map(|line| (line, currency(line.account_id))),
        ),
        difference,
        is_short,
        bank,
        best: best.map(proof).or(named).map(|best| match &typed {
            // What is asked is about what was shown then.
            Some(typed) if seen.named.is_some() => ProofView {
                shown: typed.clone(),
                ..best
            },
            _ => best,
        }),
        is_line_open: line.is_some() && seen.verdict.line().is_none(),
        lines: pairs
            .iter()
            .enumerate()
            .filter(|(at, _)| Some(*at) != first)
            .take(LINES)
            .map(|(_, pair)| proof(pair))
            .collect(),
        history: seen
            .history
            .iter()
            .map(|paid| earlier(paid, &seen.others))
            .collect(),
        sure_line: asked(form, true),
        sure: asked(form, false),
        shown: typed
            .filter(|_| seen.named.is_none())
            .unwrap_or_else(|| shown_doubts(&doubts)),
        back: form.value("back").unwrap_or_default().to_owned(),
        rejections: &REJECTIONS,
        amount: amount.value,
        likely: meant::carried(
            &[seen.submission.reported(), seen.submission.expected()].map(|amount| Expected {
                amount: amount.decimal(),
                slack: Decimal::ZERO,
            }),
        ),
        amount_error: amount.error,
        reason: reason.value,
        reason_error: reason.error,
        is_confirming: form.is("confirmation", "") && form.value("line").is_none(),
        previous: href(seen.previous),
        next: href(seen.next),
        paid,
    }
}

/// What is asked about a line, or about none.
fn asked(form: &FormState, of_line: bool) -> Question {
    match form.value("line").is_some() == of_line {
        true => form.question(SURE),
        false => Question::default(),
    }
}

/// What came beside what was expected: as the bank says where it says otherwise, and nothing where a doubt is about it.
fn against_expected(paid: &Submission, line: Option<&Line>, doubts: &BTreeSet<Doubt>) -> (String, bool) {
    let expected = paid.expected();
    let came = line.filter(|line| line.amount != paid.amount_reported);
    let came = came.and_then(|line| Money::new(paid.currency, line.amount).ok());
    let amount = came.unwrap_or(paid.reported());
    let is_short = amount.decimal() < expected.decimal();
    let words = match came {
        _ if doubts.contains(&Doubt::MoreThanMissing) => String::new(),
        Some(_) if amount == expected => "El banco dice lo esperado".to_owned(),
        Some(_) => format!("{} según el banco", difference(expected, amount)),
        None => difference(expected, amount),
    };
    (words, is_short)
}

fn earlier(paid: &Submission, orders: &HashMap<OrderId, Order>) -> HistoryView {
    HistoryView {
        href: format!("{QUEUE}/{}", paid.id),
        number: orders
            .get(&paid.order_id)
            .map(|order| order.number.clone())
            .unwrap_or_default(),
        when: calendar::date_short_es(calendar::today(paid.reported_at)),
        amount: paid.received().unwrap_or(paid.reported()).to_string(),
        reference: paid.reference.clone(),
        status: paid.status.as_str(),
        label: paid.status.label(),
    }
}

/// «600,00», as it is typed.
fn figure(amount: Money) -> String {
    let text = amount.to_string();
    text.trim_start_matches(['$', 'B', 's', '.', ' ']).to_owned()
}
