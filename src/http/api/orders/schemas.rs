//! What is sent to `/api/orders`, described: it is read field by field, so that every wrong one is named.

#![allow(dead_code, reason = "described here, read elsewhere")]

use super::order_json::OrderView;
use crate::base::ids::{AccountId, OrderId, RefundId, UploadId, WorkshopId};
use crate::base::money::{Bs, Currency, Rate, Usd};
use crate::domain::lifecycle::{DeliveryMethod, OrderStatus, Priority};
use crate::domain::payments::Method;
use crate::http::kit::responses::Success;
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

/// An order. Either one `variantId` with its `quantity`, or `items`.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct OrderWanted {
    #[schema(example = "var-1")]
    variant_id: Option<String>,
    #[schema(minimum = 1, maximum = 10_000)]
    quantity: Option<i32>,
    design_upload_id: Option<UploadId>,
    /// An address, one of our files, or a data URI.
    preview_url: Option<String>,
    /// Configuration of the editor's views.
    design_views: Option<Vec<Value>>,
    /// Instead of the single item.
    #[schema(max_items = 50)]
    items: Option<Vec<ItemWanted>>,
    /// Not needed for `PICKUP`.
    shipping_address: Option<String>,
    shipping_city: String,
    shipping_state: String,
    /// Without it, the rule for the state.
    delivery_method: Option<DeliveryMethod>,
    /// What the client believes that it costs: checked, never trusted.
    shipping_cost: Usd,
    subtotal: Usd,
    total: Usd,
    total_bs: Bs,
    exchange_rate: Rate,
    customer_name: Option<String>,
    customer_email: Option<String>,
    customer_phone: Option<String>,
    /// Cédula or RIF.
    customer_id_number: Option<String>,
    #[schema(max_length = 2000)]
    notes: Option<String>,
    priority: Option<Priority>,
    payment: Option<OrderPaymentWanted>,
    /// The same, by another name.
    payment_submission: Option<OrderPaymentWanted>,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct ItemWanted {
    variant_id: String,
    #[schema(minimum = 1, maximum = 10_000)]
    quantity: i32,
    design_upload_id: Option<UploadId>,
    preview_url: Option<String>,
    design_views: Option<Vec<Value>>,
}

/// The payment that comes with an order.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct OrderPaymentWanted {
    /// `PAGO_MOVIL`, `TRANSFERENCIA`, `ZELLE` or `EFECTIVO`.
    method: Method,
    amount_reported: Bs,
    /// `VES`; `USD` for `ZELLE` and `EFECTIVO`.
    currency: Option<Currency>,
    reference: Option<String>,
    origin_bank: Option<String>,
    payer_name: Option<String>,
    payer_phone: Option<String>,
    paid_on: Option<NaiveDate>,
    account_id: Option<AccountId>,
    receipt_url: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlacedAnswer {
    pub success: Success,
    pub order_id: OrderId,
    pub order_number: String,
    pub status: OrderStatus,
    /// Opens the order's page without a session.
    pub tracking_url: String,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListParams {
    status: Option<OrderStatus>,
    /// Words of number, reference, customer or payment reference.
    q: Option<String>,
    #[param(rename = "workshopId")]
    workshop_id: Option<WorkshopId>,
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i32>,
    /// Where the page before ended.
    cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrdersAnswer {
    pub success: Success,
    pub orders: Vec<OrderView>,
    pub next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct OrderAnswer {
    pub success: Success,
    pub order: OrderView,
}

/// Where an order is to go.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct OrderMoveWanted {
    order_id: OrderId,
    status: OrderStatus,
    /// Needed to cancel from production on.
    #[schema(max_length = 500)]
    reason: Option<String>,
    carrier: Option<String>,
    tracking_number: Option<String>,
}

#[derive(ToSchema)]
pub struct CancellationWanted {
    #[schema(max_length = 500)]
    reason: String,
}

/// Money that went back to the customer.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RefundBody {
    /// What it counts for, in dollars.
    amount: Usd,
    method: Method,
    currency: Option<Currency>,
    /// What left our account; without it `amount`, in bolívares at the order's rate.
    amount_paid: Option<Bs>,
    /// Not needed for `EFECTIVO`.
    reference: Option<String>,
    note: Option<String>,
    receipt_url: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefundAnswer {
    pub success: Success,
    pub refund_id: RefundId,
    pub order: OrderView,
}
