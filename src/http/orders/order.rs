//! `GET /orders/{id}`: where an order stands, what it holds, and what its customer can do about it.

use super::next_step::{self, NextStep};
use super::progress::{self, Step};
use super::refund_destination::RefundDestinationView;
use super::reviews::{self as opinions, OpinionView};
use super::{Preview, Visit, delivery_estimate, received};
use crate::base::banks;
use crate::base::calendar::{date_es, datetime_es, today, until_es};
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::base::money::{Currency, Money, Usd};
use crate::domain::accounts::OrderAccess;
use crate::domain::files::Files;
use crate::domain::lifecycle::{AssignmentStatus, DeliveryMethod};
use crate::domain::ordering::{OrderDetails, load_quoted};
use crate::domain::orders::{self, ActorRole, Audience, Event, EventKind, Order};
use crate::domain::payments::cards::Cards;
use crate::domain::payments::{self, Account, Method, Refund, RefundDestination, Submission};
use crate::domain::reviews::{self, Reviewable};
use crate::domain::settings;
use crate::domain::workshops::Workshop;
use crate::http::auth::extractors::Viewer;
use crate::http::kit::form::{FieldState, FormState};
use crate::http::kit::layout::Layout;
use crate::http::kit::payment_form::{AccountCard, PaymentForm, figure};
use crate::http::kit::units;
use crate::http::kit::{self as shared, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Link {
    token: Option<String>,
}

struct ItemLine {
    preview: Preview,
    name: String,
    size: String,
    count: String,
    unit_price: Usd,
    sum: Usd,
}

struct PaymentLine {
    status: &'static str,
    label: &'static str,
    method: &'static str,
    amount: Money,
    /// Where less or more arrived than was reported.
    received: String,
    reference: String,
    bank: String,
    payer: String,
    paid_on: String,
    reported_at: String,
    rejection: String,
    receipt: Preview,
}

/// Money that went back.
struct RefundLine {
    /// What left our account.
    amount: Money,
    /// What it counts for.
    counts: Usd,
    is_in_bs: bool,
    method: &'static str,
    reference: String,
    day: String,
}

/// What the page is made of.
struct Read {
    dossier: OrderDetails,
    events: Vec<Event>,
    accounts: Vec<Account>,
    back: Option<Usd>,
    where_to: Option<RefundDestination>,
    opinions: Vec<Reviewable>,
    refunds: Vec<Refund>,
    tolerance: Usd,
}

struct EventLine {
    title: &'static str,
    detail: String,
    by: &'static str,
    when: String,
    iso: String,
}

struct Due {
    usd: Money,
    bs: Money,
    /// For the clipboard: banks take figures alone.
    bs_figure: String,
    /// Until when the bolívares hold; blank if they are not asked for.
    until: String,
}

#[derive(Template)]
#[template(path = "orders/order.html")]
struct OrderPage<'a> {
    shell: Layout,
    order: &'a Order,
    /// Where forms go: this, and a noun.
    path: String,
    token: &'a str,
    is_staff: bool,
    /// Where one came from: an address and its name.
    crumb: Option<(String, &'static str)>,
    placed_at: String,
    refusal: String,
    next: NextStep,
    steps: Vec<Step>,
    items: Vec<ItemLine>,
    rate: String,
    /// Where to fetch a pick-up order.
    shop: Option<&'a Workshop>,
    is_pickup: bool,
    payments: Vec<PaymentLine>,
    due: Due,
    wants_payment: bool,
    takes_cards: bool,
    /// Just back from paying by card, before the word that it was paid.
    card_under_way: bool,
    form: Option<PaymentForm>,
    /// Whether the form comes back with mistakes.
    form_returns: bool,
    banks: Vec<String>,
    accounts: Vec<AccountCard>,
    timeline: Vec<EventLine>,
    may_cancel: bool,
    cancel_returns: bool,
    reason: FieldState,
    is_paid: bool,
    /// Until when it is with the customer; blank while nobody promised.
    promised: String,
    /// Blank while nobody has it.
    place: String,
    /// What is owed back although the order lives; blank for nothing.
    overpaid: String,
    /// Oldest first.
    refunds: Vec<RefundLine>,
    /// While something is owed that does not go back to a card; for the customer alone.
    goes_back: Option<RefundDestinationView>,
    opinions: Vec<OpinionView>,
}

/// `GET /orders/{id}`
pub async fn show(
    app: web::Data<AppState>,
    cards: web::Data<Cards>,
    viewer: Result<Viewer, AppError>,
    req: HttpRequest,
    id: web::Path<OrderId>,
    link: web::Query<Link>,
) -> Answer {
    let token = link.token.as_deref();
    let page = match viewer {
        Ok(Viewer(None)) if token.is_none() => return Err(AppError::SignInNeeded),
        Ok(viewer) => render(&app, &cards, &viewer, &req, *id, token, &FormState::default()).await,
        Err(error) => Err(error),
    };
    match page {
        // Taken while the database was away, or still is.
        Err(error) => received::instead(&app, &req, *id, token, error).await,
        page => page,
    }
}

/// The page for whoever may see it, as it is now.
pub async fn render(
    app: &AppState,
    cards: &Cards,
    viewer: &Viewer,
    req: &HttpRequest,
    id: OrderId,
    token: Option<&str>,
    form: &FormState,
) -> Answer {
    let now = app.db.clock().now();
    let Read {
        dossier,
        events,
        accounts,
        back,
        where_to,
        opinions,
        refunds,
        tolerance,
    } = app
        .db
        .read(move |conn| {
            Ok(Read {
                dossier: load_quoted(conn, now, id)?,
                events: orders::events_of(conn, id)?,
                accounts: payments::accounts(conn)?,
                back: orders::refund_due(conn, id)?,
                where_to: payments::where_to(conn, id)?,
                opinions: reviews::of_order(conn, id)?,
                refunds: payments::refunds_of(conn, id)?,
                tolerance: settings::money(conn)?.payment_tolerance,
            })
        })
        .await?;
    let visit = Visit::to(&dossier.order, viewer, token, &app.signed_links)?;
    // Everything else is for staff and workshops, reasons above all.
    let events: Vec<Event> = events
        .into_iter()
        .filter(|event| event.audience == Audience::Customer)
        .collect();
    let OrderDetails {
        order,
        items,
        payments: submissions,
        ..
    } = &dossier;
    let is_staff = visit.access.is_staff();
    let wants_payment = order.wants_payment();
    let may_report = !is_staff && !order.status.is_cancelled() && !order.payment_status.is_settled();
    let bs = payments::due(order, submissions, Currency::Ves);
    let owed = payments::owed_back(order, back, tolerance);
    let is_asked = owed > Usd::ZERO && !payments::goes_back_to_card(submissions);
    let last = submissions
        .iter()
        .rev()
        .find(|paid| paid.method != Method::Tarjeta);
    let page = OrderPage {
        shell: viewer.shell(req),
        path: format!("/orders/{}", order.id),
        token: &visit.token,
        is_staff,
        crumb: crumb(visit.access, order),
        placed_at: datetime_es(order.created_at),
        refusal: form.refusal(),
        next: next_step::next_step(order, submissions, back, is_asked && where_to.is_none()),
        steps: progress::steps(order, submissions, &events, back),
        items: items
            .iter()
            .map(|item| ItemLine {
                preview: Preview::of(order, item, &app.files),
                name: item.product_name.clone(),
                size: item.size.clone().unwrap_or_default(),
                count: units(item.quantity),
                unit_price: item.unit_price,
                sum: item.unit_price * item.quantity,
            })
            .collect(),
        rate: order.exchange_rate.to_string(),
        shop: shop(&dossier),
        is_pickup: order.delivery_method == DeliveryMethod::Pickup,
        payments: submissions
            .iter()
            .rev()
            .map(|paid| payment_line(order, paid, &app.files))
            .collect(),
        due: Due {
            usd: payments::due(order, submissions, Currency::Usd),
            bs,
            bs_figure: figure(bs),
            until: dossier.quoted_until.map(until_es).unwrap_or_default(),
        },
        wants_payment,
        takes_cards: !is_staff && cards.are_taken() && is_enough_for_a_card(order, submissions),
        card_under_way: wants_payment && came_from_card(req),
        form_returns: form.is("payments", ""),
        form: may_report.then(|| match form.is("payments", "") {
            true => PaymentForm::again(form, &accounts),
            false => PaymentForm::fresh(order, submissions, &accounts, now),
        }),
        banks: banks::labels(),
        accounts: accounts.into_iter().map(AccountCard::new).collect(),
        timeline: events
            .iter()
            .rev()
            .map(|event| event_line(event, is_staff))
            .collect(),
        may_cancel: !is_staff && next_step::may_cancel(order),
        cancel_returns: form.is("cancellation", ""),
        reason: form.at("cancellation", "").field("reason", ""),
        is_paid: submissions.iter().any(|paid| paid.received().is_some()),
        promised: dossier
            .promised()
            .map(|promised| delivery_estimate::promise_es(promised, today(now)))
            .unwrap_or_default(),
        place: delivery_estimate::place_es(order, &cities(&dossier)),
        overpaid: Some(payments::overpaid(order, tolerance))
            .filter(|above| *above > Usd::ZERO)
            .map(|above| above.to_string())
            .unwrap_or_default(),
        refunds: refunds.iter().map(refund_line).collect(),
        goes_back: (is_asked && visit.access.is_customer()).then(|| {
            let last = last.map(|paid| paid.method);
            RefundDestinationView::new(owed, where_to.as_ref(), visit.access, last, form)
        }),
        opinions: opinions::views(order.status, opinions, form),
        order,
    };
    shared::page_with(form.status(), &page)
}

fn is_enough_for_a_card(order: &Order, submissions: &[Submission]) -> bool {
    let due = payments::due(order, submissions, Currency::Usd);
    due.decimal() >= payments::cards::SMALLEST.decimal()
}

/// The address to which the provider brings back whoever paid.
fn came_from_card(req: &HttpRequest) -> bool {
    url::form_urlencoded::parse(req.query_string().as_bytes())
        .any(|(name, value)| name == "pago" && value == "tarjeta")
}

fn crumb(access: OrderAccess, order: &Order) -> Option<(String, &'static str)> {
    match access {
        OrderAccess::Owner => Some(("/orders".to_owned(), "Mis pedidos")),
        OrderAccess::Admin => Some((format!("/admin/orders/{}", order.id), "Pedido en administración")),
        _ => None,
    }
}

fn cities(dossier: &OrderDetails) -> Vec<String> {
    let makers = dossier
        .work
        .iter()
        .filter(|work| work.status.is_visible_to_workshop())
        .filter_map(|work| dossier.workshops.get(&work.workshop_id));
    delivery_estimate::cities(makers.map(|shop| (shop.city_base.as_str(), shop.state_base.as_str())))
}

fn refund_line(refund: &Refund) -> RefundLine {
    RefundLine {
        amount: refund.paid(),
        counts: refund.amount,
        is_in_bs: refund.currency == Currency::Ves,
        method: refund.method.label(),
        reference: refund.reference.clone(),
        day: refund.day(),
    }
}

/// A pick-up order stays with one workshop; its place is told once the order can be made there.
fn shop(dossier: &OrderDetails) -> Option<&Workshop> {
    if dossier.order.delivery_method != DeliveryMethod::Pickup {
        return None;
    }
    let work = dossier
        .work
        .iter()
        .find(|work| work.status >= AssignmentStatus::Accepted)?;
    dossier.workshops.get(&work.workshop_id)
}

fn payment_line(order: &Order, paid: &Submission, files: &Files) -> PaymentLine {
    let received = paid.received().filter(|received| *received != paid.reported());
    let receipt = match (paid.receipt_upload_id, &paid.receipt_url) {
        (Some(id), _) => Preview::ours(order, id, files),
        (None, address) => Preview {
            thumbnail: String::new(),
            file: address.clone().unwrap_or_default(),
        },
    };
    PaymentLine {
        status: paid.status.as_str(),
        label: paid.status.label(),
        method: paid.method.label(),
        amount: paid.reported(),
        received: received.map(|received| received.to_string()).unwrap_or_default(),
        reference: paid.reference.clone(),
        bank: paid.origin_bank.clone(),
        payer: paid.payer_name.clone(),
        paid_on: paid.paid_on.map(date_es).unwrap_or_default(),
        reported_at: datetime_es(paid.reported_at),
        rejection: paid.rejection_reason.clone().unwrap_or_default(),
        receipt,
    }
}

/// Staff and workshops act as Krafta and as a workshop: their names are theirs.
fn event_line(event: &Event, is_staff: bool) -> EventLine {
    let by = match event.actor.role {
        ActorRole::Cliente | ActorRole::Invitado if is_staff => "Cliente",
        ActorRole::Cliente | ActorRole::Invitado => "Tú",
        ActorRole::Admin | ActorRole::Operador | ActorRole::Sistema => "Krafta",
        ActorRole::Taller => "Taller aliado",
    };
    // A reason that came with another move was meant for whoever reads that.
    let reason = match event.kind {
        EventKind::PaymentRejected | EventKind::Cancelled => event.reason.as_deref(),
        _ => None,
    };
    let detail = match reason {
        Some(reason) if event.message.is_empty() => reason.to_owned(),
        Some(reason) => format!("{} Motivo: {reason}", event.message),
        None => event.message.clone(),
    };
    EventLine {
        title: event.kind.title(),
        detail,
        by,
        when: datetime_es(event.at),
        iso: event.at.to_rfc3339(),
    }
}
