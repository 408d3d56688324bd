//! Reads what somebody orders, noting every wrong field.

use super::totals::Figures;
use crate::base::ids::UploadId;
use crate::base::input::Input;
use crate::base::money::{Bs, Rate};
use crate::base::phone;
use crate::domain::lifecycle::{DeliveryMethod, Priority};
use crate::domain::payments::Report;
use chrono::{DateTime, Utc};
use serde_json::Value;

/// More than anybody orders at once by hand.
const MAX_ITEMS: usize = 50;
/// A data URI within the 16 MiB that a body may have.
const MAX_PREVIEW_CHARS: usize = 16 * 1024 * 1024;
/// Configuration of the editor's views, as JSON text.
const MAX_VIEWS_BYTES: usize = 256 * 1024;

#[derive(Clone, Debug)]
pub struct WantedItem {
    /// `items[0].`, or nothing for an order with a single item: where its fields are, for complaints.
    pub at: String,
    pub variant_id: String,
    pub quantity: i32,
    pub design_upload: Option<UploadId>,
    /// As it was sent: an address, one of our files, or a data URI.
    pub preview: Option<String>,
    pub design_views: Option<Value>,
}

/// An order as it was asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub items: Vec<WantedItem>,
    pub shipping_address: String,
    pub shipping_city: String,
    pub shipping_state: String,
    /// Without one, the rule for the state decides.
    pub delivery_method: Option<DeliveryMethod>,
    /// What the client believes that it costs. `None`: whatever it costs.
    pub quoted: Option<Figures>,
    pub customer_name: Option<String>,
    pub customer_email: Option<String>,
    pub customer_phone: Option<String>,
    pub customer_id_number: Option<String>,
    pub notes: String,
    pub priority: Priority,
    pub payment: Option<Report>,
}

impl Wanted {
    /// `None` if something needed is missing or wrong.
    pub fn read(input: &Input<'_>, now: DateTime<Utc>) -> Option<Self> {
        let items = read_items(input);
        let delivery_method = input.code::<DeliveryMethod>("deliveryMethod");
        let shipping_address = match delivery_method {
            // Nobody brings a pick-up order anywhere.
            Some(DeliveryMethod::Pickup) => input.text("shippingAddress", 300).unwrap_or_default(),
            _ => input.required_text("shippingAddress", 300),
        };
        let shipping_city = input.required_text("shippingCity", 80);
        let shipping_state = input.required_text("shippingState", 80);
        let quoted = read_quoted(input);
        let payment = ["payment", "paymentSubmission"]
            .into_iter()
            .find(|name| input.has(name))
            .map(|name| input.object(name).and_then(|payment| Report::read(&payment, now)));
        let wanted = Self {
            items: items?,
            shipping_address,
            shipping_city,
            shipping_state,
            delivery_method,
            quoted: Some(quoted?),
            customer_name: input.text("customerName", 120),
            customer_email: input.email("customerEmail"),
            customer_phone: read_phone(input, "customerPhone"),
            customer_id_number: read_id_number(input, "customerIdNumber"),
            notes: input.text("notes", 2000).unwrap_or_default(),
            priority: input.code("priority").unwrap_or(Priority::Standard),
            payment: match payment {
                Some(read) => Some(read?),
                None => None,
            },
        };
        Some(wanted)
    }
}

fn read_items(input: &Input<'_>) -> Option<Vec<WantedItem>> {
    if !input.has("items") {
        return Some(vec![read_item(input, String::new())?]);
    }
    if input.has("variantId") {
        input.wrong("variantId", "sobra cuando hay «items»");
        return None;
    }
    let objects = input.objects("items", MAX_ITEMS)?;
    let items: Vec<_> = objects
        .iter()
        .enumerate()
        .map(|(index, item)| read_item(item, format!("items[{index}].")))
        .collect();
    items.into_iter().collect()
}

fn read_item(input: &Input<'_>, at: String) -> Option<WantedItem> {
    let variant_id = input.required_text("variantId", 64);
    let quantity = input.required_integer("quantity", 1..=10_000);
    let design_views = input.value("designViews").filter(|views| {
        let fits = views.is_array() && views.to_string().len() <= MAX_VIEWS_BYTES && can_be_kept(views);
        if !fits {
            input.wrong(
                "designViews",
                "debe ser una lista de hasta 256 KiB, sin caracteres nulos ni números desmedidos",
            );
        }
        fits
    });
    Some(WantedItem {
        at,
        variant_id,
        quantity: i32::try_from(quantity?).ok()?,
        design_upload: input.id("designUploadId"),
        preview: input.text("previewUrl", MAX_PREVIEW_CHARS),
        design_views: design_views.cloned(),
    })
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

fn read_quoted(input: &Input<'_>) -> Option<Figures> {
    let usd = |field: &str| input.required(field, input.usd(field));
    let (subtotal, shipping_cost, total) = (usd("subtotal"), usd("shippingCost"), usd("total"));
    let total_bs = input.required("totalBs", input.amount("totalBs", Bs::new));
    let exchange_rate = input.required("exchangeRate", input.amount("exchangeRate", Rate::new));
    Some(Figures {
        subtotal: subtotal?,
        shipping_cost: shipping_cost?,
        total: total?,
        total_bs: total_bs?,
        exchange_rate: exchange_rate?,
    })
}

/// A phone in its international form.
pub fn read_phone(input: &Input<'_>, field: &str) -> Option<String> {
    let text = input.text(field, 40)?;
    let phone = phone::normalise(&text);
    if phone.is_none() {
        input.wrong(field, "no parece un teléfono, como 0414-1234567");
    }
    phone
}

/// Cédula or RIF: V-12345678, J-12345678-9.
pub fn read_id_number(input: &Input<'_>, field: &str) -> Option<String> {
    let text = input.text(field, 20)?.to_uppercase();
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
}
