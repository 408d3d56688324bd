//! `/admin` and `/ops/orders`: the back office, as the people in it meet it.

pub mod decide;
pub mod lists;
pub mod mend;
pub mod priority;
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
