//! A contact that was somebody else's: what they were sent opens nothing any more.

use super::body;
use crate::domain::notifications::server::MailServer;
use crate::fixtures::Placed;
use crate::harness::client::{Answer, Client};
use crate::harness::{self, Site};
use krafta::domain::accounts::Role;
use serde_json::{Value, json};

fn correct(admin: &Client, order: &Placed, email: &str, phone: &str) -> Answer {
    admin.post_form(
        &format!("/admin/orders/{}/contact", order.id),
        &[
            ("customerName", "Canaria Pérez"),
            ("customerEmail", email),
            ("customerPhone", phone),
            ("shippingAddress", "Calle del Canario 7"),
            ("shippingCity", "Barquisimeto"),
            ("shippingState", "Lara"),
        ],
    )
}

/// The addresses in the letters to this person.
fn links_to(server: &MailServer, recipient: &str) -> Vec<String> {
    let letters: Vec<Value> = server.letters();
    let own = letters.iter().filter(|mail| mail["headers"]["to"] == recipient);
    let lines = own.flat_map(|mail| {
        mail["text"]
            .as_str()
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    });
    lines.filter(|line| line.contains("token=")).collect()
}

#[test]
fn a_corrected_contact_kills_old_links_and_gets_a_fresh_one() {
    let server = MailServer::start();
    let site = harness::start();
    site.shop();
    let order = site.place(&site.client(), &body());
    let admin = site.signed_in(Role::Admin);
    assert_eq!(site.client().get(&order.link()).status, 200);
    // The letter to the stranger waits: the mail server was away.
    assert_eq!(
        correct(&admin, &order, "eva@example.com", "0414-5550199").status,
        303
    );
    assert_eq!(site.client().get(&order.link()).status, 404);
    let cancel = [("token", order.token.as_str()), ("reason", "no la quiero")];
    let path = format!("/orders/{}/cancellation", order.id);
    assert_eq!(site.client().post_form(&path, &cancel).status, 404);

    assert!(crate::domain::notifications::deliver(&site, &server.url()) > 0);
    assert_eq!(links_to(&server, "canaria@example.com"), [""; 0]);
    let fresh = links_to(&server, "eva@example.com");
    assert_eq!(fresh.len(), 1, "{fresh:?}");
    let (_, link) = fresh[0].split_once("/orders/").unwrap();
    assert_eq!(site.client().get(&format!("/orders/{link}")).status, 200);

    // Another telephone is another person; another street is not.
    let version = |site: &Site| site.order(order.id).link_version;
    let before = version(&site);
    assert_eq!(
        correct(&admin, &order, "eva@example.com", "0424-5550100").status,
        303
    );
    assert_eq!(version(&site), before + 1);
    assert_eq!(
        correct(&admin, &order, "eva@example.com", "0424-5550100").status,
        303
    );
    assert_eq!(version(&site), before + 1);
}

#[test]
fn an_order_that_an_admin_placed_leaves_the_wrong_account() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let (_, wrong) = site.user(Role::Cliente);
    let (right, theirs) = site.user(Role::Cliente);
    let mut body = body();
    body["customerEmail"] = json!(wrong);
    let order = site.place(&admin, &body);
    let stranger = site.sign_in(&wrong);
    let path = format!("/api/orders/{}", order.id);
    assert_eq!(stranger.get(&path).status, 200);
    assert_eq!(correct(&admin, &order, &theirs, "0414-5550199").status, 303);
    assert_eq!(stranger.get(&path).status, 404);
    assert_eq!(site.sign_in(&theirs).get(&path).status, 200);
    assert_eq!(site.order(order.id).user_id, Some(right));
    assert_eq!(
        correct(&admin, &order, "nadie@example.com", "0414-5550199").status,
        303
    );
    assert_eq!(site.order(order.id).user_id, None);
    // What somebody ordered themselves stays theirs, whatever address it goes to.
    let owner = site.sign_in(&theirs);
    let own = site.place(&owner, &super::body());
    assert_eq!(
        correct(&admin, &own, "otra@example.com", "0414-5550199").status,
        303
    );
    assert_eq!(site.order(own.id).user_id, Some(right));
}
