//! Rates, accounts, unpaid orders, several payments of one order, and money that goes back.

pub mod accounts;
pub mod currency;
pub mod destination;
pub mod parts;
pub mod payers;
pub mod rates;
pub mod refunds;
pub mod stalled;
pub mod taking_back;
pub mod unpaid;

use crate::harness::Site;
use krafta::base::ids::OrderId;
use serde_json::{Value, json};

/// The example without a payment.
fn unpaid() -> Value {
    let mut body = crate::fixtures::example();
    body.as_object_mut().unwrap().remove("payment");
    body
}

/// As the administration reads it.
fn order(site: &Site, id: OrderId) -> Value {
    let admin = site.signed_in(krafta::domain::accounts::Role::Admin);
    admin.get(&format!("/api/orders/{id}")).json()["order"].clone()
}

/// A Pago Móvil of so many bolívares, as the order's customer reports it.
fn report(placed: &crate::fixtures::Placed, bolivares: &str, reference: &str) -> Value {
    json!({
        "orderId": placed.id, "token": placed.token, "method": "PAGO_MOVIL",
        "amountReported": bolivares.parse::<serde_json::Number>().unwrap(), "reference": reference,
        "originBank": "Banesco", "payerName": "María Pérez",
    })
}
