//! The production API and card payments.

pub mod bulk;
pub mod creating;
pub mod hearing;
pub mod moving;
pub mod provider;
pub mod states;

use crate::harness::client::{Answer, Client};
use crate::harness::{Site, WEBHOOK_SECRET, demo};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use krafta::base::ids::OrderId;
use krafta::domain::accounts::Role;
use krafta::domain::orders::{self, Order};
use krafta::domain::payments::cards::sign;
use krafta::domain::payments::{self, Submission};
use krafta::schema::orders as order_rows;
use serde_json::{Value, json};

const GARMENT: &str = "gid://shopify/Product/123456";

/// The documented example, with a garment of the demo data.
pub fn example() -> Value {
    json!({
        "designUrl": "https://ucarecdn.com/xxx/design.png",
        "garmentId": GARMENT,
        "sizes": [{"size": "M", "quantity": 2}, {"size": "L", "quantity": 3}],
        "priority": "standard",
    })
}

/// The demo's shop, where cards are charged on the test page.
pub fn shop() -> Site {
    let site = demo();
    site.services.cards.offer_test_page();
    site
}

/// An order made through the API, and the session on which it is to be paid.
pub struct Made {
    pub client: Client,
    pub order: OrderId,
    session: String,
}

impl Site {
    pub fn production(&self, body: &Value) -> Made {
        let client = self.signed_in(Role::Cliente);
        let answer = client.post_json("/api/production", body);
        assert_eq!(answer.status, 201, "{}", answer.text());
        let json = answer.json();
        let url = json["checkoutUrl"].as_str().unwrap();
        Made {
            client,
            order: json["orderId"].as_str().unwrap().parse().unwrap(),
            session: session_in(url),
        }
    }

    /// Sends an event as the provider does, signed now.
    pub fn event(&self, event: &Value) -> Answer {
        self.event_at(event, self.app.db.clock().now())
    }

    fn event_at(&self, event: &Value, at: DateTime<Utc>) -> Answer {
        let body = event.to_string().into_bytes();
        let signature = sign(WEBHOOK_SECRET, &body, at);
        self.raw_event(&signature, body)
    }

    fn raw_event(&self, signature: &str, body: Vec<u8>) -> Answer {
        let headers = [
            ("stripe-signature", signature),
            ("content-type", "application/json; charset=utf-8"),
        ];
        self.client()
            .send("POST", "/api/stripe/webhook", &headers, Some(body))
    }

    fn found(&self, order: OrderId) -> Order {
        self.app
            .db
            .read_here(|conn| orders::find(conn, order))
            .unwrap()
            .unwrap()
    }

    fn submissions(&self, order: OrderId) -> Vec<Submission> {
        self.app
            .db
            .read_here(|conn| payments::by_orders(conn, &[order]))
            .unwrap()
    }

    fn count_orders(&self) -> i64 {
        self.app
            .db
            .read_here(|conn| Ok(order_rows::table.count().get_result(conn)?))
            .unwrap()
    }
}

impl Made {
    fn seen(&self) -> Value {
        let answer = self.client.get(&format!("/api/production/{}", self.order));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["order"].clone()
    }

    /// `checkout.session.completed`, as the provider tells it.
    pub fn paid(&self, event: &str) -> Value {
        completed(event, &self.session, self.order, 6000)
    }
}

/// `cs_…` in the address of a page.
fn session_in(url: &str) -> String {
    let (_, tail) = url.split_once("cs_").unwrap_or_else(|| panic!("{url}"));
    let tail = tail.split(['/', '?', '#']).next().unwrap();
    format!("cs_{tail}")
}

fn told(id: &str, kind: &str, object: Value) -> Value {
    json!({"id": id, "object": "event", "type": kind, "data": {"object": object}})
}

fn completed(id: &str, session: &str, order: OrderId, cents: i64) -> Value {
    told(
        id,
        "checkout.session.completed",
        json!({
            "id": session, "object": "checkout.session", "amount_total": cents, "currency": "usd",
            "payment_status": "paid", "payment_intent": format!("pi_{session}"),
            "metadata": {"order_id": order}, "client_reference_id": order,
        }),
    )
}

/// Sends a bulk change that must be understood; its results.
pub fn bulk(client: &Client, body: &Value) -> Vec<Value> {
    let answer = client.post_json("/api/production/bulk", body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["results"].as_array().cloned().unwrap()
}

/// Brings one order there, which must go.
pub fn brought(client: &Client, id: OrderId, status: &str) {
    let results = bulk(client, &json!({"ids": [id], "status": status}));
    assert_eq!(results[0]["ok"], true, "{status}: {results:?}");
}
