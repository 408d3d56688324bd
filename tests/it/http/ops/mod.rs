//! Operations: the board of all orders, moves of many at once, notes and messages, the overview.

pub mod board;
pub mod bulk;
pub mod many;
pub mod overview;
pub mod states;
pub mod views;
pub mod words;

use crate::harness::client::Client;
use serde_json::{Value, json};

/// Sends a bulk change that must be understood; its results.
fn bulk(client: &Client, body: &Value) -> Vec<Value> {
    let answer = client.post_json("/api/production/bulk", body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["results"].as_array().cloned().unwrap()
}

/// Brings one order there, which must go.
fn brought(client: &Client, id: krafta::base::ids::OrderId, status: &str) {
    let results = bulk(client, &json!({"ids": [id], "status": status}));
    assert_eq!(results[0]["ok"], true, "{status}: {results:?}");
}

/// The numbers on the board, in their order.
fn numbers(client: &Client, query: &str) -> Vec<String> {
    let answer = client.get(&format!("/ops/orders{query}"));
    assert_eq!(answer.status, 200, "{query}");
    shown(&answer.text())
}

fn shown(html: &str) -> Vec<String> {
    html.split("class=\"row-link\"")
        .skip(1)
        .map(|rest| {
            let (_, after) = rest.split_once('>').unwrap();
            after.split('<').next().unwrap().to_owned()
        })
        .collect()
}
