//! `GET /admin/orders`, `GET /ops/orders`: all orders, as Krafta's own people go through them.

use super::row::Row;
use super::{Pairs, Side, staff_label, with};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::accounts::{Role, User};
use crate::domain::lifecycle::{OrderState, OrderStatus, PaymentStatus, Priority};
use crate::domain::ordering::load_without_payments;
use crate::domain::orders::filter::{Approval, Filter, Sort};
use crate::domain::orders::saved_views::{self, View};
use crate::domain::orders::{ListScope, OrderCursor, page};
use crate::domain::shipping;
use crate::domain::workshops::Workshop;
use crate::http::auth::extractors::Operations;
use crate::http::kit::form::FormState;
use crate::http::kit::layout::Layout;
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::workshop_options::workshop_options;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use std::collections::BTreeSet;

/// Orders on a page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "admin/orders/list.html")]
struct ListPage {
    shell: Layout,
    side: Side,
    tabs: Vec<Tab>,
    filter: Filter,
    statuses: Vec<SelectOption>,
    payments: Vec<SelectOption>,
    priorities: Vec<SelectOption>,
    workshops: Vec<SelectOption>,
    approvals: Vec<SelectOption>,
    sorts: Vec<SelectOption>,
    cities: Vec<&'static str>,
    from: String,
    to: String,
    /// The filter, for forms that come back to it.
    query: String,
    narrows: bool,
    views: Vec<ViewLink>,
    view_name: String,
    view_error: String,
    rows: Vec<Row>,
    /// Every row is ticked.
    picked: bool,
    pick: String,
    many: ManyForm,
    csv: String,
    is_later: bool,
    is_newest_first: bool,
    start: String,
    more: String,
}

struct Tab {
    href: String,
    label: &'static str,
    current: bool,
}

struct ViewLink {
    id: String,
    name: String,
    current: bool,
}

/// What can be done to all that are ticked.
pub(super) struct ManyForm {
    pub statuses: Vec<SelectOption>,
    pub priorities: Vec<SelectOption>,
    pub workshops: Vec<SelectOption>,
}

pub async fn list(app: web::Data<AppState>, who: Operations, pairs: Pairs, req: HttpRequest) -> Answer {
    show(&app, &who.0, &req, &pairs, &FormState::default()).await
}

pub(super) async fn show(
    app: &AppState,
    who: &User,
    req: &HttpRequest,
    pairs: &[(String, String)],
    form: &FormState,
) -> Answer {
    let side = Side::of(who);
    let filter = Filter::read(pairs);
    let after: Option<OrderCursor> = one(pairs, "cursor").and_then(|cursor| cursor.parse().ok());
    // An id that is none shows nothing: whoever asks for one order must not be shown others.
    let only = one(pairs, "only").map(|id| id.parse().unwrap_or(OrderId(uuid::Uuid::nil())));
    let scope = ListScope {
        only,
        ..ListScope::default()
    };
    let picked = one(pairs, "picked").is_some();
    let today = calendar::today(app.db.clock().now());
    let (asked, me, known) = (filter.clone(), who.id, app.intake.known.clone());
    let (dossiers, next, workshops, views) = app
        .db
        .replica()
        .read(move |conn| {
            let page = page(conn, &asked, &scope, today, PAGE, after)?;
            let workshops = known.current(conn)?.workshops();
            Ok::<_, AppError>((
                load_without_payments(conn, workshops.clone(), page.orders)?,
                page.next,
                workshops,
                saved_views::of(conn, me)?,
            ))
        })
        .await?;
    let query = filter.query();
    let cursor =
        |after: Option<OrderCursor>| after.map(|after| format!("cursor={after}")).unwrap_or_default();
    let here = join(&query, &cursor(after));
    let view = form.field("name", "");
    let page = ListPage {
        shell: super::shell(who, req),
        side,
        tabs: tabs(side, &filter),
        statuses: OrderStatus::ALL
            .iter()
            .map(|status| SelectOption {
                value: status.as_str().to_owned(),
                label: staff_label(*status).to_owned(),
                selected: filter.statuses.contains(status),
            })
            .collect(),
        payments: with_any(
            PaymentStatus::ALL
                .iter()
                .map(|status| (status.as_str(), status.label())),
            "Cualquiera",
            filter.payment.map(PaymentStatus::as_str),
        ),
        priorities: with_any(
            Priority::ALL
                .iter()
                .map(|priority| (priority.as_str(), priority.label())),
            "Cualquiera",
            filter.priority.map(Priority::as_str),
        ),
        workshops: workshop_options(&workshops, "Cualquiera", filter.workshop),
        approvals: with_any(
            Approval::ALL.iter().map(|one| (one.as_str(), one.label())),
            "Cualquiera",
            filter.approval.map(Approval::as_str),
        ),
        sorts: Sort::ALL
            .iter()
            .map(|sort| SelectOption::new(sort.as_str(), sort.label(), filter.sort.as_str()))
            .collect(),
        cities: cities(),
        from: filter.from.map(|day| day.to_string()).unwrap_or_default(),
        to: filter.to.map(|day| day.to_string()).unwrap_or_default(),
        narrows: !filter.is_everything(),
        views: views.iter().map(|view| view_link(view, &query)).collect(),
        view_name: view.value,
        view_error: view.error,
        rows: dossiers
            .iter()
            .map(|dossier| Row::new(side, dossier, today))
            .collect(),
        picked,
        pick: with(side.list(), &join(&here, if picked { "" } else { "picked=1" })),
        many: many_form(who.role, &workshops),
        csv: with("/ops/orders.csv", &query),
        is_later: after.is_some(),
        is_newest_first: filter.sort == Sort::Newest,
        start: side.list_of(&filter),
        more: next
            .map(|next| with(side.list(), &join(&query, &cursor(Some(next)))))
            .unwrap_or_default(),
        query,
        filter,
    };
    kit::page_with(form.status(), &page)
}

fn join(query: &str, more: &str) -> String {
    match (query, more) {
        ("", one) | (one, "") => one.to_owned(),
        (query, more) => format!("{query}&{more}"),
    }
}

fn view_link(view: &View, query: &str) -> ViewLink {
    ViewLink {
        id: view.id.to_string(),
        name: view.name.clone(),
        current: !query.is_empty() && view.filter().query() == query,
    }
}

fn with_any(
    known: impl Iterator<Item = (&'static str, &'static str)>,
    any: &str,
    chosen: Option<&str>,
) -> Vec<SelectOption> {
    let chosen = chosen.unwrap_or_default();
    let each = known.map(|(code, label)| SelectOption::new(code, label, chosen));
    std::iter::once(SelectOption::new("", any, chosen))
        .chain(each)
        .collect()
}

fn many_form(role: Role, workshops: &[Workshop]) -> ManyForm {
    let state = |state: OrderState| SelectOption::new(state.as_str(), state_label(state), "");
    let mut statuses = vec![
        SelectOption::new("", "Sin cambio", ""),
        SelectOption::new("ACCEPTED", "Aceptar (En preparación)", ""),
        SelectOption::new("IN_PRODUCTION", "Comenzar producción", ""),
        SelectOption::new("READY", "Marcar como listo", ""),
        SelectOption::new("HANDED_TO_DELIVERY", "Despachar / Entregar", ""),
        state(OrderState::Fulfilled),
        SelectOption::new("COMPLETED", "Entregado al cliente", ""),
    ];
    if role == Role::Admin {
        statuses.push(state(OrderState::Canceled));
    }
    let active: Vec<Workshop> = workshops
        .iter()
        .filter(|workshop| workshop.active)
        .cloned()
        .collect();
    ManyForm {
        statuses,
        priorities: with_any(
            Priority::ALL
                .iter()
                .map(|priority| (priority.as_str(), priority.label())),
            "Sin cambio",
            None,
        ),
        workshops: workshop_options(&active, "Sin cambio", None),
    }
}

/// What is asked for in the production API's words.
pub(super) const fn state_label(state: OrderState) -> &'static str {
    match state {
        OrderState::Fulfilled => "Listo y despachado de una vez",
        OrderState::Canceled => "Cancelar el pedido",
        OrderState::Draft | OrderState::Submitted => "Sin confirmar",
        OrderState::Approved => "En preparación",
        OrderState::InProduction => "En producción",
    }
}

/// What staff goes through most; an admin begins with the payments.
fn tabs(side: Side, filter: &Filter) -> Vec<Tab> {
    const PAYMENTS: (&str, &str) = ("status=REPORTED&status=UNDER_REVIEW", "Pagos por revisar");
    const COMMON: [(&str, &str); 5] = [
        ("status=NOTIFIED", "Por aceptar"),
        ("status=ACCEPTED&status=IN_PRODUCTION", "En producción"),
        ("status=READY", "Listos"),
        ("priority=RUSH", "Urgentes"),
        ("late=1", "Atrasados"),
    ];
    let tab = |(query, label): (&str, &'static str)| Tab {
        href: with(side.list(), query),
        label,
        current: filter.query() == query,
    };
    let waiting = Tab {
        href: side.assignments().to_owned(),
        label: "Por asignar",
        current: false,
    };
    let mut tabs = vec![tab(("", "Todos"))];
    tabs.extend(side.is_admin().then(|| tab(PAYMENTS)));
    tabs.push(waiting);
    tabs.extend(COMMON.map(tab));
    tabs
}

/// The last value of this name.
fn one<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = pairs.iter().rev().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

/// For the browser to offer while one types.
fn cities() -> Vec<&'static str> {
    let all: BTreeSet<&'static str> = shipping::states::ALL
        .iter()
        .flat_map(|state| shipping::cities_of(state))
        .copied()
        .collect();
    all.into_iter().collect()
}
