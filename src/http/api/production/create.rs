//! `POST /api/production`: an order that is paid by card.

use super::ProductionPriority;
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::base::input::{Errors, Input};
use crate::base::money::Usd;
use crate::domain::accounts::{Role, User};
use crate::domain::catalog::{self, Product};
use crate::domain::files::Sent;
use crate::domain::lifecycle::{DeliveryMethod, Priority};
use crate::domain::ordering::{
    self, Placed, Placement, RepeatKey, Wanted, WantedItem, read_id_number, read_phone,
};
use crate::domain::payments::cards::{self, CardSession, Wish};
use crate::domain::reports::priority;
use crate::domain::shipping::HOME_CITY;
use crate::http::api::orders;
use crate::http::auth::extractors::SignedIn;
use crate::http::kit::Answer;
use crate::http::kit::body::JsonBody;
use crate::http::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use diesel::PgConnection;
use serde::Serialize;
use utoipa::ToSchema;

/// As many lines as an order has at most.
const MOST_SIZES: usize = 50;
/// Where it is picked up unless something else is said.
const HOME_STATE: &str = "Lara";

/// What a client asks for.
struct Asked {
    design_url: String,
    garment: String,
    /// Size and quantity.
    sizes: Vec<(String, i32)>,
    priority: Priority,
    notes: String,
    method: Option<DeliveryMethod>,
    address: String,
    city: String,
    state: String,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    id_number: Option<String>,
}

/// What was asked for, and what it costs.
struct Offer {
    wanted: Wanted,
    design: Sent,
    total: Usd,
    /// For people: «Franela unisex: 2 × M, 3 × L»
    about: String,
}

/// An order that is paid by card. Without a destination it is picked up in Barquisimeto.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "read field by field, so that every wrong one is named")]
pub struct ProductionWanted {
    /// A web address, or one of our files; never fetched.
    design_url: String,
    /// What another shop calls the product: `gid://shopify/Product/…`.
    garment_id: String,
    #[schema(min_items = 1, max_items = 50)]
    sizes: Vec<SizeQuantity>,
    #[schema(inline)]
    priority: Option<ProductionPriority>,
    notes: Option<String>,
    delivery_method: Option<DeliveryMethod>,
    shipping_address: Option<String>,
    shipping_city: Option<String>,
    shipping_state: Option<String>,
    customer_name: Option<String>,
    customer_email: Option<String>,
    customer_phone: Option<String>,
    /// Cédula or RIF.
    customer_id_number: Option<String>,
}

#[derive(ToSchema)]
#[allow(dead_code, reason = "read field by field")]
struct SizeQuantity {
    size: String,
    #[schema(minimum = 1, maximum = 10_000)]
    quantity: i32,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckoutAnswer {
    /// Where it is paid.
    checkout_url: String,
    order_id: OrderId,
}

/// Makes an order as a draft, and a page on which it is paid by card. A repeat with the same `Idempotency-Key` is the same
/// order.
#[utoipa::path(
    post, path = "/api/production", tag = "Producción",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same for a repeat")),
    request_body(content = ProductionWanted, example = json!({
        "designUrl": "https://ucarecdn.com/xxx/design.png", "garmentId": "gid://shopify/Product/123456",
        "sizes": [{"size": "M", "quantity": 2}, {"size": "L", "quantity": 3}], "priority": "standard",
    })),
    responses(
        (status = 201, description = "Made", body = CheckoutAnswer),
        (status = 409, description = "The key was used for another order", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn post(app: web::Data<AppState>, who: SignedIn, req: HttpRequest, body: JsonBody) -> Answer {
    let errors = Errors::new();
    let input = Input::body(&body.value, &errors)?;
    let asked = Asked::read(&input);
    errors.check()?;
    let Some(asked) = asked else {
        return Err(errors.refusal());
    };
    let user = who.0;
    let repeat = orders::repeat_key(&req, Some(&user), &body.bytes)?;
    if let Some(repeat) = repeat.clone() {
        let before = app.db.read(move |conn| ordering::earlier(conn, &repeat)).await?;
        if let Some(order) = before {
            return to_card(&app, order.id).await;
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
    order(&app, user, offer, repeat).await
}

/// The page first: where the provider is away, nothing is left behind. A page without an order is told to nobody.
async fn order(app: &AppState, user: User, offer: Offer, repeat: Option<RepeatKey>) -> Answer {
    let Offer {
        wanted,
        design,
        total,
        about,
    } = offer;
    let id = OrderId::new();
    let session = if total == Usd::ZERO {
        None
    } else {
        // Who orders for somebody else is not written to.
        let own = (user.role == Role::Cliente).then(|| user.email.clone());
        let wish = Wish {
            order: id,
            amount: total,
            about,
            email: wanted.customer_email.clone().or(own),
        };
        Some(app.cards.open(app.db.clock().now(), &wish).await?)
    };
    let elsewhere = matches!(design, Sent::Elsewhere(_)).then_some(design);
    let placement = Placement {
        id,
        by: Some(user),
        previews: vec![elsewhere; wanted.items.len()],
        receipt: None,
        repeat,
        wanted,
    };
    let kept = session.clone();
    let placed: Placed = app
        .db
        .transact(move |conn, now| {
            let placed = ordering::place(conn, now, &placement)?;
            keep(conn, &placed, kept.as_ref())?;
            Ok(placed)
        })
        .await
        .map_err(about_the_design)?;
    if placed.is_repeat {
        return to_card(app, placed.order.id).await;
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
async fn to_card(app: &AppState, order: OrderId) -> Answer {
    let page = cards::page_for(&app.db, &app.cards, order).await;
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
    HttpResponse::Created().json(CheckoutAnswer {
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

impl Asked {
    fn read(input: &Input<'_>) -> Option<Self> {
        let design_url = input.required_text("designUrl", 2000);
        // A picture itself is uploaded first: this is where it is.
        if design_url
            .get(..5)
            .is_some_and(|head| head.eq_ignore_ascii_case("data:"))
        {
            input.wrong("designUrl", "debe ser una dirección web");
        }
        let garment = input.required_text("garmentId", 200);
        let sizes = input.required("sizes", input.value("sizes").map(|_| ()));
        let sizes = sizes.and_then(|()| input.objects("sizes", MOST_SIZES));
        let sizes: Option<Vec<(String, i32)>> = sizes.map(|sizes| {
            let read = |size: &Input<'_>| {
                let name = size.required_text("size", 40);
                let quantity = size.required_integer("quantity", 1..=10_000)?;
                Some((name, i32::try_from(quantity).ok()?))
            };
            sizes.iter().filter_map(read).collect()
        });
        let method = input.code::<DeliveryMethod>("deliveryMethod");
        let says_where = ["shippingAddress", "shippingCity", "shippingState"]
            .iter()
            .any(|field| input.has(field));
        let is_pickup = method == Some(DeliveryMethod::Pickup) || (method.is_none() && !says_where);
        let (address, city, state) = if is_pickup {
            (
                String::new(),
                input
                    .text("shippingCity", 80)
                    .unwrap_or_else(|| HOME_CITY.to_owned()),
                input
                    .text("shippingState", 80)
                    .unwrap_or_else(|| HOME_STATE.to_owned()),
            )
        } else {
            (
                input.required_text("shippingAddress", 300),
                input.required_text("shippingCity", 80),
                input.required_text("shippingState", 80),
            )
        };
        Some(Self {
            design_url,
            garment,
            sizes: sizes?,
            priority: priority(input).unwrap_or(Priority::Standard),
            notes: input.text("notes", 2000).unwrap_or_default(),
            method: if is_pickup {
                Some(DeliveryMethod::Pickup)
            } else {
                method
            },
            address,
            city,
            state,
            name: input.text("customerName", 120),
            email: input.email("customerEmail"),
            phone: read_phone(input, "customerPhone"),
            id_number: read_id_number(input, "customerIdNumber"),
        })
    }

    fn about(&self, product: &Product) -> String {
        let sizes: Vec<String> = self
            .sizes
            .iter()
            .map(|(size, quantity)| format!("{quantity} × {size}"))
            .collect();
        format!("{}: {}", product.name, sizes.join(", "))
    }

    /// Sizes become variants; what it costs is still to be found.
    fn wanted(&self, product: &Product, design: &Sent) -> Result<Wanted, AppError> {
        let errors = Errors::new();
        let mut items = Vec::with_capacity(self.sizes.len());
        for (index, (size, quantity)) in self.sizes.iter().enumerate() {
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
                    design_upload: match design {
                        Sent::Ours(id) => Some(*id),
                        _ => None,
                    },
                    preview: None,
                    design_views: None,
                }),
                None => errors.add(format!("{at}size"), "no existe en este producto"),
            }
        }
        errors.check()?;
        Ok(Wanted {
            items,
            shipping_address: self.address.clone(),
            shipping_city: self.city.clone(),
            shipping_state: self.state.clone(),
            delivery_method: self.method,
            quoted: None,
            customer_name: self.name.clone(),
            customer_email: self.email.clone(),
            customer_phone: self.phone.clone(),
            customer_id_number: self.id_number.clone(),
            notes: self.notes.clone(),
            priority: self.priority,
            payment: None,
        })
    }
}
