//! Money that goes back: on an order's page, and `GET /admin/refunds`, the orders that it is owed on.

use super::{Side, shell};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::base::money::meant::{self, Expected};
use crate::base::money::{Currency, Usd};
use crate::base::search::ListFilter;
use crate::domain::orders::{self, Order, OwedCause, OwedFilter};
use crate::domain::payments::view::{id_doubt, owed_in_bs};
use crate::domain::payments::{self, Method, Refund, RefundDestination, Submission, overpaid, owed_back};
use crate::domain::settings;
use crate::http::auth::extractors::Admin;
use crate::http::kit::layout::Layout;
use crate::http::kit::list_filter::{FilterForm, FilterSelect};
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::{Data, Query};
use askama::Template;
use diesel::PgConnection;
use rust_decimal::Decimal;
use serde::Deserialize;

/// What an order's page says about it.
pub(super) struct RefundsView {
    pub rows: Vec<RefundRow>,
    /// Some of it was paid by card: the provider tells of what goes back.
    pub was_by_card: bool,
    /// What is owed back now: of a cancelled order what is due, of a live one what came above its total.
    pub owed: String,
    /// «Bs. 600,00 a la tasa del pedido»; blank where no bolívares came.
    pub owed_in_bs: String,
    pub is_overpaid: bool,
    /// The cancelled order's, whatever went back of it already; blank for a live one.
    pub due: String,
    pub due_typed: String,
    pub may_lower: bool,
    /// More could be given back than what is owed; blank if nothing is left.
    pub left: String,
    /// What went back already: a form that was sent twice is known by it.
    pub seen: String,
    /// The form's, as it is typed.
    pub amount: String,
    /// By which amounts are understood that can be read in two ways: in dollars, in bolívares, and of all that is due.
    pub expected: [String; 3],
    pub methods: Vec<SelectOption>,
    /// «Vacío: Bs. 600,00, a la tasa del pedido.»
    pub in_bs: String,
    /// Where the customer wants it; while something is owed.
    pub to: Option<DestinationView>,
}

/// What is copied into the bank's app.
pub(super) struct DestinationView {
    pub method: &'static str,
    pub facts: Vec<(&'static str, String)>,
    /// «Lo dijo el … con el enlace de seguimiento.»
    pub said: String,
    pub doubt: &'static str,
}

impl From<&RefundDestination> for DestinationView {
    fn from(said: &RefundDestination) -> Self {
        let how = match said.created_by {
            Some(_) => "desde su cuenta",
            None => "con el enlace de seguimiento",
        };
        Self {
            method: said.to.method.label(),
            facts: said.to.facts(),
            said: format!("Lo dijo {how}: {}", calendar::datetime_es(said.created_at)),
            doubt: said.to.id_number.as_deref().map(id_doubt).unwrap_or_default(),
        }
    }
}

pub(super) struct RefundRow {
    pub when: String,
    pub amount: String,
    /// In bolívares; blank if it left in dollars.
    pub paid: String,
    pub method: &'static str,
    pub reference: String,
    pub note: String,
    pub receipt: String,
}

/// Three statements, a fourth once the order is cancelled.
pub(super) fn look(conn: &mut PgConnection, order: &Order) -> Result<Owed, AppError> {
    Ok(Owed {
        refunds: payments::refunds_of(conn, order.id)?,
        due: orders::refund_due(conn, order.id)?,
        tolerance: settings::money(conn)?.payment_tolerance,
        to: payments::where_to(conn, order.id)?,
    })
}

pub(super) struct Owed {
    refunds: Vec<Refund>,
    due: Option<Usd>,
    pub tolerance: Usd,
    pub to: Option<RefundDestination>,
}

impl RefundsView {
    pub fn new(order: &Order, owed: &Owed, payments: &[Submission], chosen: &str) -> Self {
        let left = order.received.saturating_sub(order.refunded);
        let above = overpaid(order, owed.tolerance);
        let now = owed_back(order, owed.due, owed.tolerance);
        let next = if now > Usd::ZERO { now } else { left };
        Self {
            was_by_card: payments.iter().any(|paid| paid.method == Method::Tarjeta),
            rows: owed.refunds.iter().map(RefundRow::from).collect(),
            owed: now.or_blank(),
            owed_in_bs: owed_in_bs(order, now, payments),
            to: owed
                .to
                .as_ref()
                .filter(|_| now > Usd::ZERO)
                .map(DestinationView::from),
            is_overpaid: above > Usd::ZERO,
            due: owed.due.map(Usd::or_blank).unwrap_or_default(),
            due_typed: owed.due.map(figure).unwrap_or_default(),
            may_lower: now > Usd::ZERO && owed.due.is_some(),
            left: left.or_blank(),
            seen: order.refunded.decimal().to_string(),
            amount: figure(next),
            expected: [
                meant::carried(&[now, left].map(|amount| Expected::exactly(amount.decimal()))),
                // As far as the bank's rate may be from the order's.
                meant::carried(&[next].map(|amount| {
                    let in_bs = order.exchange_rate.to_bs(amount).decimal();
                    Expected::within(in_bs, Decimal::new(1, 1))
                })),
                meant::carried(&[Expected::exactly(owed.due.unwrap_or(Usd::ZERO).decimal())]),
            ],
            methods: Method::ALL
                .iter()
                .map(|method| SelectOption::new(method.as_str(), method.label(), chosen))
                .collect(),
            in_bs: format!(
                "Si devolviste en bolívares. Vacío: {}, a la tasa del pedido.",
                order.exchange_rate.to_bs(next)
            ),
        }
    }
}

impl From<&Refund> for RefundRow {
    fn from(refund: &Refund) -> Self {
        Self {
            when: calendar::datetime_es(refund.created_at),
            amount: refund.amount.to_string(),
            paid: match refund.currency {
                Currency::Usd => String::new(),
                Currency::Ves => refund.paid().to_string(),
            },
            method: refund.method.label(),
            reference: refund.reference.clone(),
            note: refund.note.clone(),
            receipt: refund
                .receipt_upload_id
                .map(|id| format!("/files/{id}"))
                .or_else(|| refund.receipt_url.clone())
                .unwrap_or_default(),
        }
    }
}

/// «15,00», as it is typed.
fn figure(amount: Usd) -> String {
    amount.to_string().trim_start_matches('$').to_owned()
}

/// Orders on a page.
const PAGE: usize = 50;
const PATH: &str = "/admin/refunds";

#[derive(Deserialize)]
pub struct RefundsDueQuery {
    cursor: Option<String>,
    #[serde(default)]
    q: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    cause: String,
}

#[derive(Template)]
#[template(path = "admin/orders/refunds_owed.html")]
struct OwedPage {
    shell: Layout,
    filters: FilterForm,
    rows: Vec<OwedRow>,
    is_later: bool,
    /// Blank on the last page.
    next: String,
}

struct OwedRow {
    href: String,
    number: String,
    customer: String,
    why: &'static str,
    owed: String,
    /// Where the customer wants it; blank while nobody said.
    to: String,
    since: String,
}

/// `GET /admin/refunds`
pub async fn owed(app: Data<AppState>, who: Admin, req: HttpRequest, wish: Query<RefundsDueQuery>) -> Answer {
    let after: Option<orders::OrderCursor> = wish.cursor.as_deref().and_then(|cursor| cursor.parse().ok());
    let filter = OwedFilter {
        list: ListFilter::new(&wish.q, &wish.from, &wish.to),
        cause: wish.cause.parse().ok(),
    };
    let causes = OwedCause::ALL.iter();
    let causes = causes.map(|cause| (cause.as_str().to_owned(), cause.label().to_owned()));
    let filters = FilterForm::new(
        PATH,
        "Pedido, cliente, teléfono, referencia o monto en dólares",
        "Creado",
        &filter.list,
    )
    .with(FilterSelect::new("cause", "Motivo", "Todos", causes, &wish.cause));
    let (owed, to, next) = app
        .db
        .read(move |conn| {
            let (owed, next) = orders::owed_back(conn, &filter, PAGE, after)?;
            let ids: Vec<OrderId> = owed.iter().map(|owed| owed.order).collect();
            Ok((owed, payments::where_of(conn, &ids)?, next))
        })
        .await?;
    let page = OwedPage {
        shell: shell(&who.0, &req),
        rows: owed
            .into_iter()
            .map(|owed| {
                let to = to.get(&owed.order).map(|said| said.to.brief());
                OwedRow::new(owed, to.unwrap_or_default())
            })
            .collect(),
        is_later: after.is_some(),
        next: filters.next(next),
        filters,
    };
    kit::page(&page)
}

impl OwedRow {
    fn new(owed: orders::OwedBack, to: String) -> Self {
        Self {
            href: format!("{}#reembolsos", Side::Admin.order(owed.order)),
            number: owed.number,
            customer: owed.customer_name,
            why: owed.cause.label(),
            owed: owed.amount.to_string(),
            to,
            since: calendar::date_es(calendar::today(owed.since)),
        }
    }
}
