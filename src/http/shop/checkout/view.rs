//! What the checkout shows.

use super::super::{LineView, in_bs};
use super::facts::{CheckoutFacts, CheckoutState, Elsewhere, Step, WANTS_PROOF, delivery, elsewhere, place};
use super::outage;
use crate::base::calendar::{day_es, until_es};
use crate::base::input::Errors;
use crate::base::money::{Currency, Usd};
use crate::domain::lifecycle::Method;
use crate::domain::ordering::Totals;
use crate::domain::payments::cards::Cards;
use crate::domain::shipping::{self, states};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::form::FieldState;
use crate::http::kit::layout::Layout;
use crate::http::kit::payment_form::Choice;
use crate::http::kit::quality::Quality;
use crate::http::kit::select_option::SelectOption;
use crate::http::shop::basket::delivery::{Delivery, Mode, Way};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use askama::Template;

#[derive(Template)]
#[template(path = "shop/checkout.html")]
pub struct CheckoutPage {
    shell: Layout,
    lines: Vec<LineView>,
    subtotal: String,
    subtotal_bs: String,
    /// Empty while there is none.
    rate: String,
    /// As a form carries it.
    rate_figure: String,
    until: String,
    refusal: String,
    /// Everything in the cart can be ordered.
    is_orderable: bool,
    is_guest: bool,
    delivery: DeliveryStep,
    /// Once it is known how it gets there.
    payment: Option<PaymentStep>,
}

struct DeliveryStep {
    name: FieldState,
    email: FieldState,
    phone: FieldState,
    id_number: FieldState,
    states: Vec<SelectOption>,
    state_error: String,
    city: FieldState,
    cities: Vec<(&'static str, &'static str)>,
    /// It is in another state than the one that was chosen.
    elsewhere: Option<Elsewhere>,
    address: FieldState,
    municipality: FieldState,
    landmark: FieldState,
    carriers: Vec<SelectOption>,
    carrier_error: String,
    office: FieldState,
    notes: FieldState,
    /// The place that was asked for; empty while none was.
    place: String,
    ways: Vec<WayCard>,
    method_error: String,
}

struct WayCard {
    value: &'static str,
    label: &'static str,
    cost: String,
    total: String,
    total_bs: String,
    when: String,
    /// Who is paid for it, if that is not us.
    note: &'static str,
    /// Of a pick-up: name, address, opening hours.
    shop: Vec<String>,
    checked: bool,
}

struct PaymentStep {
    cart: String,
    /// Cart and delivery, for when the session is away.
    carried: String,
    figures: Totals,
    delivery: Delivery,
    to: String,
    way: WayCard,
    methods: Vec<Choice>,
    method_error: String,
    /// Something in it was designed here, and can be looked at first: whether that is ticked.
    proof: Option<bool>,
}

impl CheckoutPage {
    fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

pub(super) fn page(
    (app, quality): (&AppState, &Quality),
    cards: &Cards,
    viewer: &Viewer,
    req: &HttpRequest,
    facts: &CheckoutFacts,
    state: CheckoutState,
) -> CheckoutPage {
    let subtotal = facts.basket.subtotal;
    let payment = (state.step == Step::Payment)
        .then(|| payment_step(cards, facts, &state))
        .flatten();
    let delivery = delivery_step(viewer, facts, &state);
    CheckoutPage {
        shell: viewer.shell(req),
        lines: LineView::all(&facts.basket, facts.rate, &app.files, quality),
        subtotal: subtotal.to_string(),
        subtotal_bs: in_bs(facts.rate, subtotal),
        rate: facts.rate.map(|rate| rate.to_string()).unwrap_or_default(),
        rate_figure: facts
            .rate
            .map(|rate| rate.decimal().to_string())
            .unwrap_or_default(),
        until: facts.until.map(until_es).unwrap_or_default(),
        is_orderable: facts.basket.is_orderable(),
        is_guest: viewer.user().is_none(),
        delivery,
        payment,
        refusal: state.refusal,
    }
}

fn delivery_step(viewer: &Viewer, facts: &CheckoutFacts, state: &CheckoutState) -> DeliveryStep {
    let (draft, errors) = (&state.draft, &state.errors);
    let field = |name: &str| FieldState {
        value: draft.text(name).to_owned(),
        error: errors.beside(name),
    };
    // What is known of whoever is signed in, until they say something else.
    let known = |name: &str, known: fn(&crate::domain::accounts::User) -> String| FieldState {
        value: match viewer.user() {
            Some(user) if !draft.has(name) => known(user),
            _ => draft.text(name).to_owned(),
        },
        error: errors.beside(name),
    };
    let state = draft.text("state");
    let chosen = shipping::state_named(state).unwrap_or_default();
    let (method, carrier) = (draft.text("deliveryMethod"), draft.text("officeCarrier"));
    let elsewhere = elsewhere(draft);
    // Nothing is priced for a place that may be another.
    let ways = match elsewhere {
        Some(_) => &[],
        None => facts.ways.as_deref().unwrap_or_default(),
    };
    DeliveryStep {
        name: known("customerName", |user| user.name.clone()),
        email: known("customerEmail", |user| user.email.clone()),
        phone: field("customerPhone"),
        id_number: field("customerIdNumber"),
        states: std::iter::once(SelectOption::new("", "Elige tu estado", chosen))
            .chain(
                states::ALL
                    .into_iter()
                    .map(|state| SelectOption::new(state, state, chosen)),
            )
            .collect(),
        state_error: match errors.beside("state") {
            error if error.is_empty() => errors.beside("shippingState"),
            error => error,
        },
        city: field("city"),
        cities: cities(chosen),
        elsewhere,
        address: field("shippingAddress"),
        municipality: field("shippingMunicipality"),
        landmark: field("shippingLandmark"),
        carriers: std::iter::once(SelectOption::new("", "Elige la agencia", carrier))
            .chain(
                facts
                    .carriers
                    .iter()
                    .map(|known| SelectOption::new(&known.name, &known.name, carrier)),
            )
            .collect(),
        carrier_error: errors.beside("officeCarrier"),
        office: field("officeAddress"),
        notes: field("notes"),
        place: place(draft)
            .filter(|_| facts.ways.is_some())
            .map(|(state, city)| {
                let place = shipping::spelled(&state, &city);
                format!("{}, {}", place.city, place.state)
            })
            .unwrap_or_default(),
        ways: ways
            .iter()
            .map(|way| way_card(way, method == way.mode.as_str() || ways.len() == 1))
            .collect(),
        method_error: errors.beside("deliveryMethod"),
    }
}

/// Of the chosen state; of all while none is, each with its state.
fn cities(chosen: &str) -> Vec<(&'static str, &'static str)> {
    states::ALL
        .into_iter()
        .filter(|state| chosen.is_empty() || *state == chosen)
        .flat_map(|state| {
            let beside = if chosen.is_empty() { state } else { "" };
            shipping::cities_of(state).iter().map(move |city| (*city, beside))
        })
        .collect()
}

fn way_card(way: &Way, checked: bool) -> WayCard {
    let pickup = way.mode == Mode::Pickup;
    WayCard {
        value: way.mode.as_str(),
        label: way.mode.label(),
        cost: if way.mode == Mode::Collect {
            way.quote.cost.to_string()
        } else if way.quote.cost == Usd::ZERO {
            "Gratis".to_owned()
        } else {
            way.quote.cost.to_string()
        },
        total: way
            .figures
            .map(|figures| figures.total.to_string())
            .unwrap_or_default(),
        total_bs: way
            .figures
            .map(|figures| figures.total_bs.to_string())
            .unwrap_or_default(),
        note: match way.mode {
            Mode::Collect => "El envío lo pagas a la agencia",
            _ => "",
        },
        when: match way.outlook {
            Some(outlook) if pickup => format!("Lo retiras desde el {}", day_es(outlook.day)),
            Some(outlook) if way.mode.is_office() => {
                format!("Llega a la agencia a más tardar el {}", day_es(outlook.day))
            }
            Some(outlook) => format!("Te llega a más tardar el {}", day_es(outlook.day)),
            None => "Te confirmamos la fecha después de tu pago".to_owned(),
        },
        shop: way
            .shop
            .iter()
            .flat_map(|shop| [&shop.name, &shop.address, &shop.opening_hours])
            .filter(|text| !text.is_empty())
            .cloned()
            .collect(),
        checked,
    }
}

fn payment_step(cards: &Cards, facts: &CheckoutFacts, state: &CheckoutState) -> Option<PaymentStep> {
    let delivery = delivery(&state.draft, &Errors::new())?;
    let way = facts.way(&delivery)?;
    let figures = way.figures?;
    let place = shipping::spelled(&delivery.state, &delivery.city);
    let choices = facts.choices(cards.are_taken());
    let said = state.draft.text("method").parse().ok();
    let chosen = said
        .filter(|said| choices.contains(said))
        .or(choices.first().copied());
    Some(PaymentStep {
        cart: facts.basket.stamp.clone(),
        carried: outage::carried(&facts.basket.cart, &state.draft),
        figures,
        to: {
            let is_pickup = delivery.mode == Mode::Pickup;
            let office = match delivery.courier.office.as_str() {
                "" => String::new(),
                carrier => format!("{carrier}: "),
            };
            let parts = [
                format!("{office}{}", if is_pickup { "" } else { &delivery.address }),
                delivery.courier.municipality.clone(),
                place.city,
                place.state,
                delivery.courier.landmark.clone(),
            ];
            parts
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(", ")
        },
        way: way_card(way, true),
        delivery,
        methods: choices
            .into_iter()
            .map(|method| choice(method, chosen, facts, figures))
            .collect(),
        method_error: state.errors.beside("method"),
        proof: facts
            .basket
            .lines
            .iter()
            .any(|line| line.made.is_some())
            .then(|| !state.draft.text(WANTS_PROOF).is_empty()),
    })
}

/// A way to pay, with what it comes to.
fn choice(method: Method, chosen: Option<Method>, facts: &CheckoutFacts, figures: Totals) -> Choice {
    Choice {
        value: method.as_str(),
        label: method.label(),
        hint: match (method, &facts.cash) {
            (Method::Efectivo, Some(desk)) => format!("{} · en {}", figures.total, desk.place),
            _ => match method.currency() {
                Currency::Ves => figures.total_bs.to_string(),
                Currency::Usd => figures.total.to_string(),
            },
        },
        checked: Some(method) == chosen,
    }
}
