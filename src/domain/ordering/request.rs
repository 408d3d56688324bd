//! Reads what somebody orders, noting every wrong field.

use super::limits;
use super::totals::Totals;
use crate::base::ids::{DesignId, UploadId};
use crate::base::input::rules::{amount, boolean, code, email, id, integer, object, objects, text};
use crate::base::input::{Input, Request as _, Rule, Shape};
use crate::base::money::{Bs, Rate, Usd};
use crate::base::phone;
use crate::domain::catalog;
use crate::domain::files;
use crate::domain::lifecycle::{DeliveryMethod, Method, Priority};
use crate::domain::orders::CourierNotes;
use crate::domain::payments::{PaymentRequest, Report};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::ops::RangeInclusive;
use utoipa::openapi::schema::{ObjectBuilder, Type};

/// More than anybody orders at once by hand.
pub const MAX_ITEMS: usize = 50;
/// Of one variant.
pub const QUANTITY: RangeInclusive<i32> = 1..=10_000;
/// Configuration of the editor's views, as JSON text.
const MAX_VIEWS_BYTES: usize = 256 * 1024;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WantedItem {
    /// `items[0].`, or nothing for an order with a single item: where its fields are, for complaints.
    pub at: String,
    pub variant_id: String,
    pub quantity: i32,
    pub design_upload: Option<UploadId>,
    /// It was shown to be theirs before, and not by its id alone.
    pub holds_design: bool,
    /// As it was sent: an address, one of our files, or a data URI.
    pub preview: Option<String>,
    pub design_views: Option<Value>,
    /// Made here: its picture, views and price follow from it.
    #[serde(default)]
    pub design: Option<DesignId>,
}

/// An order as it was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wanted {
    pub items: Vec<WantedItem>,
    pub shipping_address: String,
    pub shipping_city: String,
    pub shipping_state: String,
    /// Without one, the rule for the state decides.
    pub delivery_method: Option<DeliveryMethod>,
    /// What the client believes that it costs. `None`: whatever it costs.
    pub quoted: Option<Totals>,
    /// What whoever carries it has to know besides.
    #[serde(default)]
    pub courier: CourierNotes,
    pub customer_name: Option<String>,
    pub customer_email: Option<String>,
    pub customer_phone: Option<String>,
    pub customer_id_number: Option<String>,
    pub notes: String,
    /// They look at how their designs come out before anything is made.
    #[serde(default)]
    pub wants_proof: bool,
    pub priority: Priority,
    pub payment: Option<Report>,
    /// How they will pay, where they were asked before any money moved.
    #[serde(default)]
    pub pays_by: Option<Method>,
}

crate::request! {
    /// An order. Either one `variantId` with its `quantity`, or `items`.
    #[derive(Clone, Debug)]
    pub struct PlaceOrderRequest {
        variant_id: Option<String> = optional("variantId", catalog::variant_code()),
        quantity: Option<i32> = optional("quantity", integer(QUANTITY).unless("items")),
        design_upload: Option<UploadId> = optional("designUploadId", id().unless("items")),
        /// An address, one of our files, or a data URI.
        preview: Option<String> = optional("previewUrl", files::named().unless("items")),
        /// Configuration of the editor's views.
        design_views: Option<Value> = optional("designViews", views().unless("items")),
        /// Instead of the three before it: what was made at `POST /api/designs`. Its areas beyond the first add to the price.
        design: Option<DesignId> = optional("designId", id().unless("items")),
        /// Instead of the single item.
        items: Option<Vec<OrderItemRequest>> = optional("items", objects(MAX_ITEMS)),
        /// Not needed for `PICKUP`.
        shipping_address: String = default("shippingAddress", address(), String::new()),
        shipping_city: String = required("shippingCity", city()),
        shipping_state: String = required("shippingState", city()),
        municipality: String = default("shippingMunicipality", city(), String::new()),
        /// What stands near the door.
        landmark: String = default("shippingLandmark", landmark(), String::new()),
        /// With `NATIONAL_SHIPPING`: at whose office it is fetched; `shippingAddress` is that office.
        office: Option<String> = optional("officeCarrier", text(limits::NAME)),
        /// With `officeCarrier`: the customer pays the carrier there, and `shippingCost` is 0.
        pays_carrier: bool = default("paysCarrier", boolean(), false),
        /// Without it, the rule for the state.
        delivery_method: Option<DeliveryMethod> = optional("deliveryMethod", code()),
        /// What the client believes that it costs: checked, never trusted.
        shipping_cost: Usd = required("shippingCost", amount(Usd::new)),
        subtotal: Usd = required("subtotal", amount(Usd::new)),
        total: Usd = required("total", amount(Usd::new)),
        total_bs: Bs = required("totalBs", amount(Bs::new)),
        exchange_rate: Rate = required("exchangeRate", amount(Rate::new)),
        notes: String = default("notes", notes(), String::new()),
        /// Of what has a `designId`: nothing is made before its customer approved it. A product may want that too.
        wants_proof: bool = default("wantsProof", boolean(), false),
        priority: Priority = default("priority", code(), Priority::Standard),
        payment: Option<PaymentRequest> = optional("payment" | "paymentSubmission", object()),
        ..customer: CustomerRequest,
    }
    check(input) {
        if !input.has("items") {
            input.required("variantId", variant_id.as_ref());
            input.required("quantity", quantity);
        } else if input.has("variantId") {
            input.wrong("variantId", "sobra cuando hay «items»");
        }
        if !input.has("items") {
            beside_a_design(input, design);
        }
        // Nobody brings a pick-up order anywhere.
        if delivery_method != Some(DeliveryMethod::Pickup) {
            input.required("shippingAddress", shipping_address.as_ref());
        }
        let is_sent_far = delivery_method == Some(DeliveryMethod::NationalShipping);
        if office.is_some() {
            if !is_sent_far {
                input.wrong("officeCarrier", "va solo con «deliveryMethod» NATIONAL_SHIPPING");
            }
        } else if pays_carrier == Some(true) {
            input.wrong("paysCarrier", "va solo con «officeCarrier»");
        }
    }
}

crate::request! {
    #[derive(Clone, Debug)]
    pub struct OrderItemRequest {
        variant_id: String = required("variantId", catalog::variant_code()),
        quantity: i32 = required("quantity", integer(QUANTITY)),
        design_upload: Option<UploadId> = optional("designUploadId", id()),
        preview: Option<String> = optional("previewUrl", files::named()),
        design_views: Option<Value> = optional("designViews", views()),
        /// Instead of the three before it: what was made at `POST /api/designs`.
        design: Option<DesignId> = optional("designId", id()),
    }
    check(input) {
        beside_a_design(input, design);
    }
}

/// What follows from a design is not sent along.
fn beside_a_design(input: &Input<'_>, design: Option<DesignId>) {
    for field in ["designUploadId", "previewUrl", "designViews"] {
        if design.is_some() && input.has(field) {
            input.wrong(field, "sobra cuando hay «designId»");
        }
    }
}

crate::request! {
    /// Whom an order is for.
    #[derive(Clone, Debug)]
    pub struct CustomerRequest {
        pub name: Option<String> = optional("customerName", text(limits::NAME)),
        pub email: Option<String> = optional("customerEmail", email()),
        pub phone: Option<String> = optional("customerPhone", phone()),
        /// Cédula or RIF.
        pub id_number: Option<String> = optional("customerIdNumber", id_number()),
    }
}

impl Wanted {
    /// `None` if something needed is missing or wrong.
    pub fn read(input: &Input<'_>, now: DateTime<Utc>) -> Option<Self> {
        let request = PlaceOrderRequest::read(input);
        let payment = input.sent(&["payment", "paymentSubmission"]);
        if let Some(payment) = input.object(payment) {
            Report::not_in_the_future(&payment, now);
        }
        let request = request?;
        let items = match request.items {
            Some(items) => items
                .into_iter()
                .enumerate()
                .map(|(index, item)| item.at(format!("items[{index}].")))
                .collect(),
            None => vec![
                OrderItemRequest {
                    variant_id: request.variant_id?,
                    quantity: request.quantity?,
                    design_upload: request.design_upload,
                    preview: request.preview,
                    design_views: request.design_views,
                    design: request.design,
                }
                .at(String::new()),
            ],
        };
        Some(Self {
            items,
            shipping_address: request.shipping_address,
            shipping_city: request.shipping_city,
            shipping_state: request.shipping_state,
            delivery_method: request.delivery_method,
            courier: CourierNotes {
                municipality: request.municipality,
                landmark: request.landmark,
                office: request.office.unwrap_or_default(),
                pays_carrier: request.pays_carrier,
                ..CourierNotes::default()
            },
            quoted: Some(Totals {
                subtotal: request.subtotal,
                shipping_cost: request.shipping_cost,
                total: request.total,
                total_bs: request.total_bs,
                exchange_rate: request.exchange_rate,
            }),
            customer_name: request.customer.name,
            customer_email: request.customer.email,
            customer_phone: request.customer.phone,
            customer_id_number: request.customer.id_number,
            notes: request.notes,
            wants_proof: request.wants_proof,
            priority: request.priority,
            payment: request.payment.map(Report::of),
            pays_by: None,
        })
    }
}

impl Wanted {
    /// Who orders without an account, as far as they say it: by what makes their `Idempotency-Key` theirs.
    pub fn guest(&self) -> &str {
        let payer = self.payment.as_ref().map(|paid| paid.payer_phone.as_str());
        let said = [
            self.customer_email.as_deref(),
            self.customer_phone.as_deref(),
            payer,
        ];
        let contact = said.into_iter().flatten().find(|text| !text.is_empty());
        contact.unwrap_or(&self.shipping_address)
    }
}

impl OrderItemRequest {
    fn at(self, at: String) -> WantedItem {
        WantedItem {
            at,
            variant_id: self.variant_id,
            quantity: self.quantity,
            design_upload: self.design_upload,
            holds_design: false,
            preview: self.preview,
            design_views: self.design_views,
            design: self.design,
        }
    }
}

/// A street, and how to find the door.
pub fn address() -> Rule<String> {
    text(limits::ADDRESS)
}

/// What stands near the door.
pub fn landmark() -> Rule<String> {
    text(limits::LANDMARK)
}

/// A city, or a state.
pub fn city() -> Rule<String> {
    text(limits::PLACE)
}

/// What the customer asks for besides.
pub fn notes() -> Rule<String> {
    text(limits::NOTES)
}

fn views() -> Rule<Value> {
    let read = |input: &Input<'_>, field: &str| {
        let views = input.value(field)?;
        let fits = views.is_array() && views.to_string().len() <= MAX_VIEWS_BYTES && can_be_kept(views);
        if !fits {
            input.wrong(
                field,
                "debe ser una lista de hasta 256 KiB, sin caracteres nulos ni números desmedidos",
            );
        }
        fits.then(|| views.clone())
    };
    // Every value in it is a byte at least.
    Rule::new(read, || ObjectBuilder::new().schema_type(Type::Array)).shaped(Shape::Any(MAX_VIEWS_BYTES))
}

/// PostgreSQL keeps neither the character NUL in JSON nor every number that JSON can spell.
fn can_be_kept(value: &Value) -> bool {
    let text = |text: &str| !text.contains('\0');
    match value {
        Value::Null | Value::Bool(_) => true,
        Value::String(value) => text(value),
        Value::Number(number) => {
            let spelled = number.to_string();
            let exponent = spelled
                .split(['e', 'E'])
                .nth(1)
                .map_or(Some(0), |exponent| exponent.parse::<i32>().ok());
            spelled.len() <= 400 && exponent.is_some_and(|exponent| exponent.abs() <= 300)
        }
        Value::Array(values) => values.iter().all(can_be_kept),
        Value::Object(map) => map.iter().all(|(key, value)| text(key) && can_be_kept(value)),
    }
}

/// A phone in its international form.
pub fn phone() -> Rule<String> {
    text(80).then(|input, field, text| {
        let phone = phone::normalise(&text);
        if phone.is_none() {
            input.wrong(field, "no parece un teléfono, como 0414-1234567");
        }
        phone
    })
}

/// Cédula or RIF: V-12345678, J-12345678-9.
pub fn id_number() -> Rule<String> {
    text(20).then(|input, field, text| {
        let text = text.to_uppercase();
        let digits = text.trim_start_matches(['V', 'E', 'J', 'P', 'G', 'C']);
        let count = digits.chars().filter(char::is_ascii_digit).count();
        let plausible = text.len() - digits.len() <= 1
            && (5..=10).contains(&count)
            && digits
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | ' '));
        if !plausible {
            input.wrong(field, "no parece una cédula ni un RIF, como V-12345678");
            return None;
        }
        Some(text)
    })
}
