//! `/admin` and `/ops/orders`: the back office, as the people in it meet it.

pub mod board;
pub mod bulk;
pub mod decide;
pub mod lists;
pub mod mend;
pub mod notes;
pub mod priority;
pub mod views;
pub mod work;

use crate::fixtures::Placed;
use crate::harness::client::{Answer, Client};

/// Where an order's page is, for admins.
fn page(placed: &Placed) -> String {
    format!("/admin/orders/{}", placed.id)
}

/// Sends a form of the order's page.
fn send(client: &Client, placed: &Placed, form: &str, fields: &[(&str, &str)]) -> Answer {
    client.post_form(&format!("{}/{form}", page(placed)), fields)
}

/// A form that was done: 303 back to the order.
fn done(client: &Client, placed: &Placed, form: &str, fields: &[(&str, &str)]) {
    let answer = send(client, placed, form, fields);
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, page(placed).as_str()),
        "{form}: {}",
        answer.text()
    );
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
