//! `POST /api/production`: an order that is paid by card.

use super::priority_word;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::base::input::rules::{code, integer, objects, text};
use crate::base::input::{Errors, Rule};
use crate::base::money::Usd;
use crate::domain::accounts::{Role, User};
use crate::domain::catalog::{self, Product};
use crate::domain::files::Sent;
use crate::domain::lifecycle::{DeliveryMethod, Priority};
use crate::domain::ordering::request::{MAX_ITEMS, QUANTITY, address, city, notes};
use crate::domain::ordering::{self, CustomerRequest, IdempotencyKey, Placed, Placement, Wanted, WantedItem};
use crate::domain::orders::CourierNotes;
use crate::domain::payments::cards::{self, CardSession, Cards, CheckoutSessionRequest};
use crate::domain::shipping::HOME_CITY;
use crate::http::api::idempotency;
use crate::http::auth::extractors::SignedIn;
use crate::http::kit::Answer;
use crate::http::kit::body::JsonBody;
use crate::http::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use diesel::PgConnection;
use serde::Serialize;
use utoipa::ToSchema;

/// Where it is picked up unless something else is said.
const HOME_STATE: &str = "Lara";

/// What was asked for, and what it costs.
struct Offer {
    wanted: Wanted,
    design: Sent,
    total: Usd,
    /// For people: «Franela unisex: 2 × M, 3 × L»
    about: String,
}

crate::request! {
    /// An order that is paid by card. Without a destination it is picked up in Barquisimeto.
    #[derive(Clone, Debug)]
    pub struct ProductionOrderRequest {
        /// A web address, or one of our files; never fetched.
        design_url: String = required("designUrl", web_address()),
        /// What another shop calls the product: `gid://shopify/Product/…`.
        garment: String = required("garmentId", text(200)),
        sizes: Vec<SizeRequest> = required("sizes", objects(MAX_ITEMS)),
        priority: Priority = default("priority", priority_word(), Priority::Standard),
        notes: String = default("notes", notes(), String::new()),
        method: Option<DeliveryMethod> = optional("deliveryMethod", code()),
        address: Option<String> = optional("shippingAddress", address()),
        city: Option<String> = optional("shippingCity", city()),
        state: Option<String> = optional("shippingState", city()),
        ..customer: CustomerRequest,
    }
    check(input) {
        let says_where = ["shippingAddress", "shippingCity", "shippingState"]
            .iter()
            .any(|field| input.has(field));
        if method != Some(DeliveryMethod::Pickup) && (method.is_some() || says_where) {
            input.required("shippingAddress", address.as_ref());
            input.required("shippingCity", city.as_ref());
            input.required("shippingState", state.as_ref());
        }
    }
}

crate::request! {
    #[derive(Clone, Debug)]
    pub struct SizeRequest {
        size: String = required("size", text(40)),
        quantity: i32 = required("quantity", integer(QUANTITY)),
    }
}

/// A picture itself is uploaded first: this is where it is.
fn web_address() -> Rule<String> {
    text(2000).then(|input, field, url| {
        let is_data = url
            .get(..5)
            .is_some_and(|head| head.eq_ignore_ascii_case("data:"));
        if is_data {
            input.wrong(field, "debe ser una dirección web");
        }
        (!is_data).then_some(url)
    })
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckoutResponse {
    /// Where it is paid.
    checkout_url: String,
    order_id: OrderId,
}

/// Makes an order as a draft, and a page on which it is paid by card. A repeat with the same `Idempotency-Key` is the same
/// order.
#[utoipa::path(
    post, path = "/api/production", tag = "Production",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same for a repeat")),
    request_body(content = ProductionOrderRequest, example = json!({
        "designUrl": "https://ucarecdn.com/xxx/design.png", "garmentId": "gid://shopify/Product/123456",
        "sizes": [{"size": "M", "quantity": 2}, {"size": "L", "quantity": 3}], "priority": "standard",
    })),
    responses(
        (status = 201, description = "Made", body = CheckoutResponse),
        (status = 409, description = "The key was used for another order", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn post(
    app: web::Data<AppState>,
    cards: web::Data<Cards>,
    who: SignedIn,
    req: HttpRequest,
    body: JsonBody<ProductionOrderRequest>,
) -> Answer {
    let asked = body.read()?;
    let user = who.0;
    let repeat = idempotency::key(&req, IdempotencyKey::owner(Some(&user), ""), body.digest)?;
    if let Some(repeat) = repeat.clone() {
        let before = app.db.read(move |conn| ordering::earlier(conn, &repeat)).await?;
        if let Some(order) = before {
            return to_card(&app, &cards, order.id).await;
        }
    }
    let design = app
        .files
        .resolve(&app.db, Some(&user), "designUrl", &asked.design_url)
        .await?;
    let now = app.db.clock().now();
    let offer = app
        .db
        .read(move |conn| {
            let product = catalog::garment(conn, &asked.garment)?
                .ok_or_else(|| AppError::field("garmentId", "no existe"))?;
            let mut wanted = asked.wanted(&product, &design)?;
            let figures = ordering::priced(conn, now, &wanted)?;
            // From now on it costs this, or it is not ordered: it is what the card is asked for.
            wanted.quoted = Some(figures);
            let total = figures.total;
            Ok(Offer {
                about: asked.about(&product),
                wanted,
                design,
                total,
            })
        })
        .await?;
    order(&app, &cards, user, offer, repeat).await
}

/// The page first: where the provider is away, nothing is left behind. A page without an order is told to nobody.
async fn order(
    app: &AppState,
    cards: &Cards,
    user: User,
    offer: Offer,
    repeat: Option<IdempotencyKey>,
) -> Answer {
    let Offer {
        wanted,
        design,
        total,
        about,
    } = offer;
    let id = OrderId::new(app.db.clock().now());
    let session = if total == Usd::ZERO {
        None
    } else {
        // Who orders for somebody else is not written to.
        let own = (user.role == Role::Cliente).then(|| user.email.clone());
        let wish = CheckoutSessionRequest {
            order: id,
            amount: total,
            about,
            email: wanted.customer_email.clone().or(own),
        };
        Some(cards.open(app.db.clock().now(), &wish).await?)
    };
    let elsewhere = matches!(design, Sent::Elsewhere(_)).then_some(design);
    let placement = Placement {
        id,
        by: Some(user),
        previews: vec![elsewhere; wanted.items.len()],
        receipt: None,
        repeat,
        wanted,
        taken: None,
    };
    let (kept, known) = (session.clone(), app.intake.known.clone());
    let placed: Placed = app
        .db
        .transact(move |conn, now| {
            let placed = ordering::place(conn, now, &known, &placement)?;
            keep(conn, &placed, kept.as_ref())?;
            Ok(placed)
        })
        .await
        .map_err(about_the_design)?;
    if placed.is_repeat {
        return to_card(app, cards, placed.order.id).await;
    }
    let url = session.map_or_else(|| page_of(app, placed.order.id), |session| session.url);
    Ok(created(&url, placed.order.id))
}

fn keep(conn: &mut PgConnection, placed: &Placed, session: Option<&CardSession>) -> Result<(), AppError> {
    match session {
        Some(session) if !placed.is_repeat => cards::keep(conn, session),
        _ => Ok(()),
    }
}

/// For an order that was made before: to the page on which it can be paid, if it still can.
async fn to_card(app: &AppState, cards: &Cards, order: OrderId) -> Answer {
    let page = cards::page_for(&app.db, cards, order).await;
    match page {
        Ok(page) => Ok(created(&page, order)),
        Err(AppError::Conflict(_)) => Ok(created(&page_of(app, order), order)),
        Err(error) => Err(error),
    }
}

/// What needs no card: its own page.
fn page_of(app: &AppState, order: OrderId) -> String {
    format!("{}/orders/{order}", app.config.public_url)
}

fn created(url: &str, order: OrderId) -> HttpResponse {
    HttpResponse::Created().json(CheckoutResponse {
        checkout_url: url.to_owned(),
        order_id: order,
    })
}

/// The same refusal about the field that callers of this know.
fn about_the_design(error: AppError) -> AppError {
    match error {
        AppError::Invalid(fields) => AppError::Invalid(
            fields
                .into_iter()
                .map(|(field, why)| match field.ends_with("designUploadId") {
                    true => ("designUrl".to_owned(), why),
                    false => (field, why),
                })
                .collect(),
        ),
        other => other,
    }
}

impl ProductionOrderRequest {
    fn about(&self, product: &Product) -> String {
        let sizes: Vec<String> = self
            .sizes
            .iter()
            .map(|SizeRequest { size, quantity }| format!("{quantity} × {size}"))
            .collect();
        format!("{}: {}", product.name, sizes.join(", "))
    }

    /// Sizes become variants; what it costs is still to be found.
    fn wanted(&self, product: &Product, design: &Sent) -> Result<Wanted, AppError> {
        let errors = Errors::new();
        let mut items = Vec::with_capacity(self.sizes.len());
        for (index, SizeRequest { size, quantity }) in self.sizes.iter().enumerate() {
            let at = format!("sizes[{index}].");
            let found = product.variants.iter().find(|variant| {
                let name = variant.size.as_deref().unwrap_or_default();
                name.eq_ignore_ascii_case(size)
            });
            match found {
                Some(variant) => items.push(WantedItem {
                    at,
                    variant_id: variant.id.clone(),
                    quantity: *quantity,
                    // It was understood as a file of theirs.
                    holds_design: true,
                    design_upload: match design {
                        Sent::Ours(id) => Some(*id),
                        _ => None,
                    },
                    preview: None,
                    design_views: None,
                    design: None,
                }),
                None => errors.add(format!("{at}size"), "no existe en este producto"),
            }
        }
        errors.check()?;
        let is_sent = self.address.is_some() && self.method != Some(DeliveryMethod::Pickup);
        let place = |said: &Option<String>, home: &str| said.clone().unwrap_or_else(|| home.to_owned());
        Ok(Wanted {
            items,
            shipping_address: self.address.clone().filter(|_| is_sent).unwrap_or_default(),
            shipping_city: place(&self.city, HOME_CITY),
            shipping_state: place(&self.state, HOME_STATE),
            delivery_method: match is_sent {
                true => self.method,
                false => Some(DeliveryMethod::Pickup),
            },
            courier: CourierNotes::default(),
            quoted: None,
            customer_name: self.customer.name.clone(),
            customer_email: self.customer.email.clone(),
            customer_phone: self.customer.phone.clone(),
            customer_id_number: self.customer.id_number.clone(),
            notes: self.notes.clone(),
            wants_proof: false,
            priority: self.priority,
            payment: None,
            pays_by: None,
        })
    }
}
