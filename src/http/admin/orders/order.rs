//! `GET /admin/orders/{id}`, `GET /ops/orders/{id}`: everything about an order, and what can be done with it.

use super::designs_seen::{self, DesignsSeen};
use super::item::{self, ItemView, MOVES, Production, WorkshopView};
use super::refunds::{self, Owed, RefundsView};
use super::{Side, customer_message, shell};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{AccountId, ItemId, OrderId, SubmissionId, UserId};
use crate::base::money::meant::{self, Expected};
use crate::base::money::{Currency, Usd};
use crate::domain::accounts::User;
use crate::domain::exchange_rates::{self, RateEntry};
use crate::domain::lifecycle::{DeliveryMethod, OrderStatus, Priority};
use crate::domain::ordering::{LastKnown, OrderDetails, load_quoted};
use crate::domain::orders::{self, ActorRole, Audience, Event, EventKind, Order};
use crate::domain::payments::view::{self as payment, Names, PaymentView};
use crate::domain::payments::{self, Account, LogEntry, Method};
use crate::domain::production::{self, Assignment};
use crate::domain::reconciliation;
use crate::domain::routing;
use crate::domain::routing::{Routing, RoutingDecision};
use crate::domain::shipping::states;
use crate::http::auth::extractors::Operations;
use crate::http::kit::contact_links::whatsapp;
use crate::http::kit::exchange_rate;
use crate::http::kit::form::{FormState, Question};
use crate::http::kit::layout::Layout;
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::{self, Answer, meanwhile};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "admin/orders/order.html")]
struct OrderPage {
    shell: Layout,
    side: Side,
    form: FormState,
    banner: String,
    /// `/admin/orders/{id}`: where its forms go, before their noun.
    base: String,
    order: Order,
    reference: String,
    created: String,
    updated: String,
    status_label: &'static str,
    /// «BCV · fecha valor 15 de enero de 2026 · ingresada por Ana»; blank if the ledger does not know it.
    rate_source: String,
    priority: &'static str,
    place: String,
    customer_chat: String,
    payments: Vec<PaymentView>,
    /// For an admin.
    refunds: Option<RefundsView>,
    has_open_payment: bool,
    rejections: &'static [&'static str],
    /// Where the payment is checked that comes next; blank if none waits.
    next_payment: String,
    log: Vec<LineView>,
    /// So its customer chose.
    pays_in_cash: bool,
    /// Something of it can be paid.
    takes_cash: bool,
    cash_currencies: Vec<SelectOption>,
    /// The payment that was confirmed last; blank without any.
    last_confirmed: String,
    /// In either currency, so that an amount is understood that can be read in two ways.
    expected: String,
    items: Vec<ItemView>,
    /// An item without a workshop, or one that waits for approval: that is the next step.
    wants_workshop: bool,
    is_held: bool,
    /// Its customer has to approve a design before anybody begins.
    awaits_approval: bool,
    /// They can be asked to.
    may_ask: bool,
    workshops: Vec<WorkshopView>,
    may_correct: bool,
    /// Whoever picks it up needs none.
    address_required: bool,
    states: Vec<SelectOption>,
    may_hurry: bool,
    priorities: Vec<SelectOption>,
    tracking: String,
    tracking_chat: String,
    may_cancel: bool,
    timeline: Vec<LineView>,
    /// Between staff, the newest on top.
    notes: Vec<LineView>,
    /// To the customer, the newest on top.
    sent: Vec<LineView>,
    /// Where the customer reads a message.
    reaches: &'static str,
}

/// As the form of the contact shows them.
pub fn contact_fields(order: &Order) -> meanwhile::Stored {
    let order = order.clone();
    meanwhile::Stored::from([
        ("customerName", order.customer_name),
        ("customerEmail", order.customer_email),
        ("customerPhone", order.customer_phone),
        ("shippingAddress", order.shipping_address),
        ("shippingCity", order.shipping_city),
        ("shippingState", order.shipping_state),
        ("shippingMunicipality", order.courier.municipality),
        ("shippingLandmark", order.courier.landmark),
    ])
}

/// How pressing it is, as its form shows it.
pub fn priority_fields(order: &Order) -> meanwhile::Stored {
    meanwhile::Stored::default().choice("priority", order.priority.as_str(), order.priority.label())
}

/// A line of the timeline or of the verification log.
struct LineView {
    title: String,
    detail: String,
    by: String,
    when: String,
    iso: String,
}

impl OrderPage {
    /// What was typed into this field of a form that could not be done, else `default`.
    fn value(&self, form: &str, row: &str, field: &str, default: &str) -> String {
        let typed = self.form.at(form, row).value(field);
        typed.unwrap_or(default).to_owned()
    }

    fn wrong(&self, form: &str, row: &str, field: &str) -> String {
        self.form.at(form, row).error(field)
    }

    /// What stood in the fields of the contact when they were shown.
    fn contact_shown(&self) -> Vec<(String, String)> {
        self.form.at("contact", "").hidden(&contact_fields(&self.order))
    }

    fn priority_shown(&self) -> Vec<(String, String)> {
        self.form.at("priority", "").hidden(&priority_fields(&self.order))
    }

    /// What was asked before that form is done.
    fn asked(&self, form: &str, row: &str, question: &str) -> Question {
        self.form.at(form, row).question(question)
    }

    fn production_open(&self, workshop: &str) -> bool {
        MOVES.iter().any(|(_, form, _)| self.is_open(form, workshop))
    }

    /// The form is shown open: it was just sent.
    fn is_open(&self, form: &str, row: &str) -> bool {
        self.form.is(form, row)
    }
}

pub async fn order(
    app: web::Data<AppState>,
    who: Operations,
    id: web::Path<OrderId>,
    req: HttpRequest,
) -> Answer {
    show(&app, &who.0, &req, *id, FormState::default()).await
}

/// The page, after a form that could not be done with what was wrong.
pub async fn show(app: &AppState, who: &User, req: &HttpRequest, id: OrderId, form: FormState) -> Answer {
    let (side, me) = (Side::of(who), who.id);
    let now = app.db.clock().now();
    let known = app.intake.known.clone();
    let mut seen = app
        .db
        .read(move |conn| look(conn, &known, now, side, me, id))
        .await?;
    seen.designs = designs_seen::look(app, req, &seen.dossier).await?;
    kit::page_with(form.status(), &page(app, who, req, side, seen, form))
}

struct OrderFacts {
    dossier: OrderDetails,
    all: Vec<Assignment>,
    decisions: Vec<RoutingDecision>,
    kept: HashMap<ItemId, Routing>,
    accounts: Vec<Account>,
    log: Vec<LogEntry>,
    owed: Option<Owed>,
    events: Vec<Event>,
    /// What the order is quoted by.
    rate: Option<RateEntry>,
    next: Option<SubmissionId>,
    pays_in_cash: bool,
    designs: DesignsSeen,
}

fn look(
    conn: &mut PgConnection,
    known: &LastKnown,
    now: DateTime<Utc>,
    side: Side,
    me: UserId,
    id: OrderId,
) -> Result<OrderFacts, AppError> {
    let mut dossier = load_quoted(conn, known, now, id)?;
    let all = production::all_of(conn, id)?;
    let open = item::may_be_given(side, &dossier);
    let decisions = routing::consider(conn, now, &dossier.order, &open, &all)?;
    let ids: Vec<ItemId> = dossier.items.iter().map(|item| item.id).collect();
    let kept = routing::latest(conn, &ids)?;
    let (accounts, log, owed, next) = if side.is_admin() {
        let ids: Vec<AccountId> = dossier
            .payments
            .iter()
            .filter_map(|paid| paid.account_id)
            .collect();
        let open = dossier.payments.iter().find(|paid| paid.status.is_open());
        let place = open.map(reconciliation::place_of);
        (
            payments::accounts_by_id(conn, &ids)?,
            payments::log_of(conn, id)?,
            Some(refunds::look(conn, &dossier.order)?),
            reconciliation::next(conn, me, place)?,
        )
    } else {
        dossier.payments.clear();
        (Vec::new(), Vec::new(), None, None)
    };
    let events = orders::events_of(conn, id)?;
    let pays_in_cash = side.is_admin()
        && dossier.order.wants_payment()
        && payments::chosen(conn, id)? == Some(Method::Efectivo);
    Ok(OrderFacts {
        all,
        rate: rate(conn, now, &dossier, &events)?,
        events,
        dossier,
        decisions,
        kept,
        accounts,
        log,
        owed,
        next,
        pays_in_cash,
        designs: DesignsSeen::default(),
    })
}

/// The ledger's entry of its rate: the newest that counted when it was quoted.
fn rate(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    dossier: &OrderDetails,
    events: &[Event],
) -> Result<Option<RateEntry>, AppError> {
    let again = events
        .iter()
        .rev()
        .find(|event| event.kind == EventKind::Requoted);
    let quoted = match (dossier.quoted_until, again) {
        (Some(_), _) => now,
        (None, Some(event)) => event.at,
        (None, None) => dossier.order.created_at,
    };
    exchange_rates::entry(conn, dossier.order.exchange_rate, quoted)
}

fn page(
    app: &AppState,
    who: &User,
    req: &HttpRequest,
    side: Side,
    seen: OrderFacts,
    form: FormState,
) -> OrderPage {
    let public_url = app.config.public_url.as_str();
    let order = seen.dossier.order.clone();
    let names = Names::new(&seen.log, &seen.accounts);
    let payments = payment::views(&seen.dossier.payments, &names, who.id);
    let production = Production {
        side,
        dossier: &seen.dossier,
        all: &seen.all,
        decisions: &seen.decisions,
        kept: &seen.kept,
        designs: &seen.designs,
        form: &form,
        public_url,
    };
    let items = production.items();
    let workshops = production.workshops();
    let token = app.signed_links.for_order(order.id, order.link_version);
    let tracking = format!("{public_url}/orders/{}?token={token}", order.id);
    // With the link one acts as the customer: an operator's message leads to where they look it up.
    let (link, paid) = match side.is_admin() {
        true => (tracking.clone(), seen.dossier.payments.as_slice()),
        false => (format!("{public_url}/seguimiento"), [].as_slice()),
    };
    let message = customer_message::to_customer(&order, paid, &link);
    let tolerance = seen.owed.as_ref().map_or(Usd::ZERO, |owed| owed.tolerance);
    let expected = [Currency::Ves, Currency::Usd].map(|currency| {
        let due = payments::due(&order, &seen.dossier.payments, currency);
        Expected::of(due, tolerance, order.exchange_rate)
    });
    let cash_currency = form.at("cash", "").value("currency").unwrap_or("USD").to_owned();
    let state = form.at("contact", "").value("shippingState");
    let states = state_choices(state.unwrap_or(&order.shipping_state));
    let refunds = seen.owed.as_ref().map(|owed| {
        let chosen = form.at("refunds", "").value("method");
        let last = seen.dossier.payments.last().map(|paid| paid.method.as_str());
        let said = owed.to.as_ref().map(|said| said.to.method.as_str());
        let chosen = chosen.or(said).or(last).unwrap_or_default();
        RefundsView::new(&order, owed, &seen.dossier.payments, chosen)
    });
    let priority = form.at("priority", "").value("priority");
    let priority = priority.unwrap_or(order.priority.as_str()).to_owned();
    let priorities = Priority::ALL
        .iter()
        .map(|one| SelectOption::new(one.as_str(), one.label(), &priority));
    OrderPage {
        shell: shell(who, req),
        side,
        banner: form.banner(),
        form,
        base: side.order(order.id),
        reference: order.reference(),
        created: calendar::datetime_es(order.created_at),
        updated: calendar::datetime_es(order.updated_at),
        status_label: order.status.label(),
        rate_source: seen.rate.as_ref().map(exchange_rate::origin).unwrap_or_default(),
        priority: match order.priority {
            Priority::Standard => "",
            other => other.label(),
        },
        place: order.destination(),
        customer_chat: whatsapp(&order.customer_phone, &message),
        last_confirmed: payments::last_confirmed(&seen.dossier.payments),
        has_open_payment: payments.iter().any(|paid| paid.is_open),
        payments,
        refunds,
        rejections: &payments::REJECTIONS,
        next_payment: seen
            .next
            .map(|id| format!("/admin/payments/{id}"))
            .unwrap_or_default(),
        log: seen.log.iter().rev().map(log_line).collect(),
        expected: meant::carried(&expected),
        pays_in_cash: seen.pays_in_cash,
        takes_cash: side.is_admin() && !order.status.is_cancelled() && !order.payment_status.is_settled(),
        cash_currencies: [("USD", "dólares"), ("VES", "bolívares")]
            .map(|(code, label)| SelectOption::new(code, label, &cash_currency))
            .into(),
        wants_workshop: items
            .iter()
            .any(|item| item.is_open || item.work.as_ref().is_some_and(|work| work.is_waiting)),
        is_held: order.priority == Priority::Hold,
        awaits_approval: order.awaits_approval && !order.status.is_cancelled(),
        may_ask: seen.dossier.may_ask_for_proof(),
        items,
        workshops,
        may_correct: !matches!(
            order.status,
            OrderStatus::HandedToDelivery | OrderStatus::Completed
        ),
        address_required: order.delivery_method != DeliveryMethod::Pickup,
        states,
        may_hurry: !order.status.is_cancelled() && order.status != OrderStatus::Completed,
        priorities: priorities.collect(),
        tracking_chat: whatsapp(&order.customer_phone, &message),
        tracking,
        may_cancel: side.is_admin() && !order.status.is_cancelled(),
        timeline: lines(side, &seen.events, |kind| !is_words(kind)),
        notes: lines(side, &seen.events, |kind| kind == EventKind::Note),
        sent: lines(side, &seen.events, |kind| kind == EventKind::Message),
        reaches: match (order.user_id, order.customer_email.as_str()) {
            (None, "") => "Lo leerá en la página de su pedido; no tenemos su correo.",
            (Some(_), "") => "Lo leerá en sus avisos y en la página de su pedido.",
            _ => "Le llega por correo, y queda en la página de su pedido.",
        },
        order,
    }
}

/// As it was written, on top where the list spells it otherwise.
fn state_choices(current: &str) -> Vec<SelectOption> {
    let own = (!states::ALL.contains(&current)).then_some(current);
    own.into_iter()
        .chain(states::ALL)
        .map(|state| SelectOption::new(state, state, current))
        .collect()
}

fn log_line(entry: &LogEntry) -> LineView {
    LineView {
        title: entry.to.label().to_owned(),
        detail: entry.reason.clone().unwrap_or_default(),
        by: entry.actor_name.clone(),
        when: calendar::datetime_es(entry.at),
        iso: entry.at.to_rfc3339(),
    }
}

/// What people wrote has its own place on the page.
const fn is_words(kind: EventKind) -> bool {
    matches!(kind, EventKind::Note | EventKind::Message)
}

/// Of these kinds, the newest on top.
fn lines(side: Side, events: &[Event], is_wanted: impl Fn(EventKind) -> bool) -> Vec<LineView> {
    let wanted = events.iter().rev().filter(|event| is_wanted(event.kind));
    wanted.map(|event| event_line(side, event)).collect()
}

fn event_line(side: Side, event: &Event) -> LineView {
    let detail = match (&event.reason, event.message.as_str()) {
        _ if event.kind.is_about_money() && !side.is_admin() => String::new(),
        (None, message) => message.to_owned(),
        (Some(reason), "") => format!("Motivo: {reason}"),
        (Some(reason), message) => format!("{message} Motivo: {reason}"),
    };
    let role = match event.actor.role {
        ActorRole::Admin => "Administración",
        ActorRole::Operador => "Operaciones",
        ActorRole::Taller => "Taller",
        ActorRole::Cliente => "Cliente",
        ActorRole::Invitado => "Cliente sin cuenta",
        ActorRole::Sistema => "Krafta",
    };
    let by = match event.actor_name.as_str() {
        "" => role.to_owned(),
        name => format!("{name} ({role})"),
    };
    LineView {
        title: event.kind.title().to_owned(),
        detail,
        by: match event.audience {
            _ if is_words(event.kind) => by,
            Audience::Customer => by,
            Audience::Workshop | Audience::Staff => format!("{by} · el cliente no lo ve"),
        },
        when: calendar::datetime_es(event.at),
        iso: event.at.to_rfc3339(),
    }
}
