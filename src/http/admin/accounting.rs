//! `/admin/accounting`: what an accountant takes home, by period.

use super::date_range::{self, DateRangeQuery};
use super::payments::parts::{Tab, tabs};
use crate::base::calendar;
use crate::base::csv::{Cell, Dialect};
use crate::base::error::AppError;
use crate::base::input::Errors;
use crate::base::keyset::Cursor;
use crate::domain::books::entries::{self, Entry};
use crate::domain::books::totals::{self, Total};
use crate::domain::reports::Period;
use crate::http::auth::extractors::Admin;
use crate::http::kit::downloads::{self, Format};
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer, address};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use askama::Template;
use chrono::NaiveDate;
use diesel::PgConnection;

const PATH: &str = "/admin/accounting";
/// Entries, or transfers, that are read at once.
const CHUNK: usize = 500;

/// `who`: whom the money came from or went to.
const fn headings(who: &'static str) -> [&'static str; 11] {
    [
        "Fecha",
        "Pedido",
        who,
        "Método",
        "Referencia",
        "Cuenta",
        "Moneda",
        "Monto",
        "Tasa",
        "Monto USD",
        "Monto Bs",
    ]
}

/// A payment has a day too on which the customer says that they paid.
const PAID_ON: &str = "Fecha del pago";

#[derive(Template)]
#[template(path = "admin/accounting.html")]
struct AccountingPage {
    shell: Layout,
    tabs: Vec<Tab>,
    from: String,
    to: String,
    from_error: String,
    to_error: String,
    period: String,
    tables: Vec<Table>,
}

struct Table {
    /// «2 pagos: $35,00 y Bs. 600,00»
    total: String,
    title: &'static str,
    words: &'static str,
    href: String,
    for_programs: String,
}

/// `GET /admin/accounting`
pub async fn show(app: Data<AppState>, who: Admin, wish: Query<DateRangeQuery>, req: HttpRequest) -> Answer {
    let today = calendar::today(app.db.clock().now());
    let errors = Errors::new();
    let (period, _) = date_range::read(&wish, today, &errors);
    let status = match errors.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::BAD_REQUEST,
    };
    let typed = |given: &Option<String>, day: NaiveDate| match (given, errors.is_empty()) {
        (Some(text), false) => text.clone(),
        _ => day.to_string(),
    };
    let (from, to) = (period.from.to_string(), period.to.to_string());
    let totals = app
        .db
        .replica()
        .read(move |conn| totals::of_period(conn, period))
        .await?;
    let table = |title, words, name: &str, (one, many): (&str, &str), total: &Total| {
        let at = |format: &str| {
            address(
                &format!("{PATH}/{name}.csv"),
                &[("from", &from), ("to", &to), ("format", format)],
            )
        };
        Table {
            total: match total.count {
                0 => format!("Sin {many} en estos días."),
                1 => format!("1 {one}: {}", total.words()),
                count => format!("{count} {many}: {}", total.words()),
            },
            title,
            words,
            href: at(""),
            for_programs: at("rfc4180"),
        }
    };
    let page = AccountingPage {
        shell: who.shell(&req),
        tabs: tabs(PATH),
        from: typed(&wish.from, period.from),
        to: typed(&wish.to, period.to),
        from_error: errors.beside("from"),
        to_error: errors.beside("to"),
        period: format!(
            "Del {} al {}",
            calendar::date_es(period.from),
            calendar::date_es(period.to)
        ),
        tables: vec![
            table(
                "Pagos de clientes",
                "Los confirmados, por el día en que se confirmaron.",
                "payments",
                ("pago", "pagos"),
                &totals.payments,
            ),
            table(
                "Reembolsos",
                "Lo que se devolvió a clientes, por el día en que se registró.",
                "refunds",
                ("reembolso", "reembolsos"),
                &totals.refunds,
            ),
            table(
                "Pagos a talleres",
                "Las transferencias, con el trabajo que pagó cada una. Un reverso va en negativo.",
                "transfers",
                ("transferencia", "transferencias"),
                &totals.transfers,
            ),
        ],
    };
    kit::page_with(status, &page)
}

type Page<I> = (Vec<Entry>, Option<Cursor<I>>);
type Read<I> = fn(&mut PgConnection, Period, usize, Option<Cursor<I>>) -> Result<Page<I>, AppError>;

/// `GET /admin/accounting/payments.csv`
pub async fn payments(
    app: Data<AppState>,
    _who: Admin,
    wish: Query<DateRangeQuery>,
    format: Query<Format>,
) -> Answer {
    download(app, &wish, &format, "pagos", ("Cliente", true), entries::payments).await
}

/// `GET /admin/accounting/refunds.csv`
pub async fn refunds(
    app: Data<AppState>,
    _who: Admin,
    wish: Query<DateRangeQuery>,
    format: Query<Format>,
) -> Answer {
    download(
        app,
        &wish,
        &format,
        "reembolsos",
        ("Cliente", false),
        entries::refunds,
    )
    .await
}

/// `GET /admin/accounting/transfers.csv`
pub async fn transfers(
    app: Data<AppState>,
    _who: Admin,
    wish: Query<DateRangeQuery>,
    format: Query<Format>,
) -> Answer {
    download(
        app,
        &wish,
        &format,
        "talleres",
        ("Taller", false),
        entries::transfers,
    )
    .await
}

async fn download<I: Send + 'static>(
    app: Data<AppState>,
    wish: &DateRangeQuery,
    format: &Format,
    name: &str,
    (who, with_paid_on): (&'static str, bool),
    entries: Read<I>,
) -> Answer {
    let dialect = format.dialect()?;
    let errors = Errors::new();
    let (period, _) = date_range::read(wish, calendar::today(app.db.clock().now()), &errors);
    errors.check()?;
    let read = move |after| {
        let app = app.clone();
        async move {
            let db = app.db.replica();
            let read = db.read(move |conn| {
                let (entries, next) = entries(conn, period, CHUNK, after)?;
                Ok((
                    entries
                        .iter()
                        .map(|entry| line(dialect, entry, with_paid_on))
                        .collect(),
                    next,
                ))
            });
            read.await
        }
    };
    let name = format!("{name}-{}-{}.csv", period.from, period.to);
    let mut headings = headings(who).to_vec();
    if with_paid_on {
        headings.push(PAID_ON);
    }
    downloads::csv(&name, &dialect.heading(&headings), read).await
}

fn line(dialect: Dialect, entry: &Entry, with_paid_on: bool) -> String {
    let mut cells: Vec<Cell> = vec![
        entry.day.into(),
        entry.order.as_str().into(),
        entry.who.as_str().into(),
        entry.method.into(),
        entry.reference.as_str().into(),
        entry.account.as_str().into(),
        entry.currency.as_str().into(),
        entry.amount.into(),
        entry.rate.map(|rate| rate.decimal()).into(),
        entry.usd.into(),
        entry.bs.into(),
    ];
    if with_paid_on {
        cells.push(entry.paid_on.into());
    }
    dialect.line(&cells)
}
