//! `GET /orders/{id}`: where an order stands, what it holds, and what its customer can do about it.

use super::items::{self as lines, ItemLine};
use super::next_step::{self, Back, NextStep};
use super::order_lines::{EventLine, PaymentLine, RefundLine, event_line, payment_line, refund_line};
use super::parcels::{ParcelView, parcels};
use super::progress::{self, Step};
use super::proofs::{self as looked_at, ProofsView};
use super::refund_destination::RefundDestinationView;
use super::reviews::{self as opinions, OpinionView};
use super::share::Share;
use super::{Visit, delivery_estimate, received, tracking_path};
use crate::base::banks;
use crate::base::calendar::{datetime_es, today, until_es};
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::base::money::{Currency, Money, Usd};
use crate::domain::accounts::OrderAccess;
use crate::domain::lifecycle::{AssignmentStatus, DeliveryMethod};
use crate::domain::ordering::{OrderDetails, load_one, quote};
use crate::domain::orders::{self, Audience, Event, EventKind, Order};
use crate::domain::payments::cards::Cards;
use crate::domain::payments::view;
use crate::domain::payments::{self, Method, Refund, RefundDestination, Submission};
use crate::domain::production;
use crate::domain::reviews::{self, Reviewable};
use crate::domain::settings::CashDesk;
use crate::domain::shipping::carriers::{self, Carrier};
use crate::domain::workshops::Workshop;
use crate::http::auth::extractors::Viewer;
use crate::http::kit::account_cards::AccountCards;
use crate::http::kit::form::{FieldState, FormState};
use crate::http::kit::layout::Layout;
use crate::http::kit::payment_form::{Offer, PaymentForm, figure};
use crate::http::kit::{self, Answer, own_designs, own_orders};
use crate::http::state::AppState;
use actix_session::SessionExt as _;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::TimeDelta;
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Deserialize)]
pub struct Link {
    token: Option<String>,
}

/// What the page is made of.
struct Read {
    dossier: OrderDetails,
    /// What was missing in bolívares, as it was told before.
    earlier: Money,
    events: Vec<Event>,
    offer: Offer,
    back: Option<Usd>,
    where_to: Option<RefundDestination>,
    opinions: Vec<Reviewable>,
    sent: Vec<production::Parcel>,
    carriers: Vec<Carrier>,
    unpaid_days: i32,
    refunds: Vec<Refund>,
    tolerance: Usd,
    /// Of products whose designs can still be changed.
    slugs: HashMap<String, String>,
}

impl Read {
    /// For whom they are no matter: an operator who looks at what the customer sees.
    fn forget_payments(&mut self) {
        self.dossier.payments.clear();
        self.refunds.clear();
        (self.dossier.order.received, self.dossier.order.refunded) = (Usd::ZERO, Usd::ZERO);
        self.back = None;
        self.where_to = None;
        for event in self.events.iter_mut().filter(|event| event.kind.is_about_money()) {
            event.message.clear();
            event.reason = None;
        }
    }
}

struct Due {
    usd: Money,
    bs: Money,
    /// For the clipboard: banks take figures alone.
    bs_figure: String,
    usd_figure: String,
    /// Until when the bolívares hold; blank if they are not asked for.
    until: String,
    /// What they were, where they are not that any more.
    changed: String,
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
    sees_payments: bool,
    /// Where one came from: an address and its name.
    crumb: Option<(String, &'static str)>,
    placed_at: String,
    refusal: String,
    /// A form comes back: what there is to do is to mend it.
    is_returned: bool,
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
    accounts: Vec<AccountCards>,
    /// Where it can be paid in cash, if it can.
    cash: Option<CashDesk>,
    /// They chose to.
    by_card: bool,
    /// Nothing can be written to them: news stand here alone.
    is_unreachable: bool,
    /// This browser keeps its link.
    is_kept_here: bool,
    timeline: Vec<EventLine>,
    may_cancel: bool,
    cancel_returns: bool,
    reason: FieldState,
    is_paid: bool,
    /// Until when it is with the customer; blank while nobody promised.
    promised: String,
    /// When it is cancelled by itself, if nothing is heard of it; blank where it is not.
    cancels: String,
    /// For its customer.
    share: Option<Share>,
    parcels: Vec<ParcelView>,
    /// Blank while nobody has it.
    place: String,
    /// What is owed back although the order lives; blank for nothing.
    overpaid: String,
    /// Oldest first.
    refunds: Vec<RefundLine>,
    /// While something is owed that does not go back to a card; for the customer alone.
    goes_back: Option<RefundDestinationView>,
    opinions: Vec<OpinionView>,
    proofs: ProofsView,
    /// Tells the page from the same one, opened again.
    again: Uuid,
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
        Ok(Viewer(None)) if token.is_none() => {
            return match own_orders::token(&req, *id) {
                // Ordered in this browser, and opened by hand, or by going back.
                Some(token) => kit::see_other(&tracking_path(*id, &token)),
                None => Err(AppError::SignInNeeded),
            };
        }
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
    let known = app.intake.known.clone();
    let mut seen = app
        .db
        .read(move |conn| {
            let known = known.current(conn)?;
            let mut dossier = load_one(conn, known.workshops(), id)?;
            let earlier = payments::due(&dossier.order, &dossier.payments, Currency::Ves);
            quote(&known, now, std::slice::from_mut(&mut dossier));
            let order = &dossier.order;
            let (came_in, is_over) = (order.received > Usd::ZERO, order.status.is_cancelled());
            let may_review = is_over || reviews::may_review(order.status);
            let chosen = read_if(order.wants_payment(), || payments::chosen(conn, id))?;
            let cash = payments::cash_desk(&known.cash, &order.shipping_state);
            Ok(Read {
                events: orders::events_of(conn, id)?,
                offer: Offer::new(known.accounts.clone(), cash, chosen),
                back: read_if(is_over, || orders::refund_due(conn, id))?,
                where_to: read_if(came_in, || payments::where_to(conn, id))?,
                opinions: read_if(may_review, || reviews::of_order(conn, id))?,
                refunds: read_if(came_in || order.refunded > Usd::ZERO, || {
                    payments::refunds_of(conn, id)
                })?,
                sent: read_if(is_sent(&dossier), || production::parcels_of(conn, &[id]))?,
                carriers: read_if(is_sent(&dossier), || carriers::all_carriers(conn))?,
                unpaid_days: known.unpaid_days(),
                tolerance: known.payment_tolerance(),
                slugs: lines::slugs(conn, &dossier)?,
                earlier,
                dossier,
            })
        })
        .await?;
    let visit = Visit::to(&seen.dossier.order, viewer, token, &app.signed_links)?;
    let sees_payments = visit.access.sees_payments();
    if !sees_payments {
        seen.forget_payments();
    }
    let Read {
        dossier,
        earlier,
        events,
        offer,
        back,
        where_to,
        opinions,
        sent,
        carriers,
        unpaid_days,
        refunds,
        tolerance,
        slugs,
    } = seen;
    // Everything else is for staff and workshops, reasons above all.
    let events: Vec<Event> = events
        .into_iter()
        .filter(|event| event.audience == Audience::Customer)
        .collect();
    let OrderDetails {
        order,
        payments: submissions,
        ..
    } = &dossier;
    let is_staff = visit.access.is_staff();
    let wants_payment = order.wants_payment();
    let may_report = !is_staff && !order.status.is_cancelled() && !order.payment_status.is_settled();
    let bs = payments::due(order, submissions, Currency::Ves);
    let usd = payments::due(order, submissions, Currency::Usd);
    let owed = payments::owed_back(order, back, tolerance);
    let is_asked = owed > Usd::ZERO && !payments::goes_back_to_card(submissions);
    let last = submissions
        .iter()
        .rev()
        .find(|paid| paid.method != Method::Tarjeta);
    let form_view = may_report.then(|| match form.is("payments", "") {
        true => PaymentForm::again(form, &offer),
        false => PaymentForm::fresh(order, submissions, &offer, now),
    });
    let form_view = form_view.map(|form| form.expecting(order, submissions, tolerance));
    let due_back = Back {
        due: back,
        owed,
        in_bs: view::owed_in_bs(order, owed, submissions),
        wants_place: is_asked && where_to.is_none(),
    };
    let goes_back = (is_asked && visit.access.is_customer()).then(|| {
        let last = last.map(|paid| paid.method);
        let owed = (owed, due_back.in_bs.as_str());
        RefundDestinationView::new(owed, where_to.as_ref(), visit.access, last, form)
    });
    let reason = form.at("cancellation", "").field("reason", "");
    let proofs = looked_at::view(&dossier, &events, &visit.token, form);
    let proofs = proofs.judged(app).await?;
    let page = OrderPage {
        shell: viewer.shell(req).about(&order.number),
        path: format!("/orders/{}", order.id),
        token: &visit.token,
        is_staff,
        sees_payments,
        crumb: crumb(visit.access, order),
        placed_at: datetime_es(order.created_at),
        refusal: form.refusal(),
        is_returned: form.is_refused(),
        next: next_step::next_step(
            order,
            submissions,
            &due_back,
            offer.to_bring(),
            &lines::without_design(&dossier),
        )
        .unless_looking(&proofs),
        steps: progress::steps(order, submissions, &events, back),
        items: lines::lines(&dossier, &app.files, form, &slugs, |slug| {
            own_designs::placed(&req.get_session(), slug)
        }),
        rate: order.exchange_rate.to_string(),
        shop: shop(&dossier),
        is_pickup: order.delivery_method == DeliveryMethod::Pickup,
        payments: submissions
            .iter()
            .rev()
            .map(|paid| payment_line(order, paid, &app.files))
            .collect(),
        due: Due {
            usd,
            bs,
            usd_figure: figure(usd),
            bs_figure: figure(bs),
            until: dossier.quoted_until.map(until_es).unwrap_or_default(),
            changed: changed(&events, usd, earlier, bs),
        },
        wants_payment,
        takes_cards: !is_staff && cards.are_taken() && is_enough_for_a_card(order, submissions),
        card_under_way: wants_payment && came_from_card(req),
        form_returns: form.is("payments", ""),
        form: form_view,
        banks: banks::labels(),
        by_card: offer.chosen == Some(Method::Tarjeta),
        accounts: AccountCards::of(&offer.accounts, offer.chosen),
        cash: offer.cash,
        is_unreachable: order.user_id.is_none() && order.customer_email.is_empty(),
        is_kept_here: own_orders::token(req, order.id).is_some(),
        timeline: events
            .iter()
            .rev()
            .map(|event| event_line(event, is_staff))
            .collect(),
        may_cancel: !is_staff && next_step::may_cancel(order),
        cancel_returns: form.is("cancellation", ""),
        reason,
        is_paid: submissions.iter().any(|paid| paid.received().is_some()),
        promised: match dossier.promised() {
            Some(promised) => delivery_estimate::promise_es(promised, today(now)),
            None => delivery_estimate::shown_es(order, today(now)),
        },
        cancels: cancels(order, submissions, unpaid_days),
        share: (!is_staff).then(|| Share::new(app, order, &dossier.items)),
        parcels: parcels(&dossier, &sent, &carriers),
        place: delivery_estimate::place_es(order, &cities(&dossier)),
        overpaid: payments::overpaid(order, tolerance).or_blank(),
        refunds: refunds.iter().map(refund_line).collect(),
        goes_back,
        opinions: opinions::views(order.status, opinions, form),
        proofs,
        again: Uuid::new_v4(),
        order,
    };
    kit::page_with(form.status(), &page)
}

/// An amount in bolívares that was told before and does not hold any more stands beside the one that does.
fn changed(events: &[Event], usd: Money, earlier: Money, now: Money) -> String {
    let requoted = events
        .iter()
        .rev()
        .find(|event| event.kind == EventKind::Requoted);
    match requoted {
        _ if earlier != now => format!("Cambió la tasa: {usd} son ahora {now}; eran {earlier}."),
        Some(event) => format!("Cambió la tasa: {}", event.message),
        None => String::new(),
    }
}

/// The day on which it is cancelled where nothing came and nothing is being checked.
fn cancels(order: &Order, submissions: &[Submission], unpaid_days: i32) -> String {
    if !order.wants_payment() || !payments::is_unpaid(order, submissions) {
        return String::new();
    }
    let last = payments::last_heard(order, submissions) + TimeDelta::days(i64::from(unpaid_days));
    until_es(last)
}

fn is_sent(details: &OrderDetails) -> bool {
    let sent = AssignmentStatus::HandedToDelivery;
    details
        .work
        .iter()
        .any(|work| work.status >= sent && work.status.is_visible_to_workshop())
}

/// What cannot be there is not looked for.
fn read_if<T: Default>(is_likely: bool, read: impl FnOnce() -> Result<T, AppError>) -> Result<T, AppError> {
    if is_likely { read() } else { Ok(T::default()) }
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
