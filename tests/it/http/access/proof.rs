//! What others ordered with an address joins its account once the address is known to be its owner's.

use super::body;
use crate::harness::client::Client;
use crate::harness::{self, Site};
use chrono::TimeDelta;
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::schema::{outbox, users};
use serde_json::json;

const EMAIL: &str = "canaria@example.com";

fn register(site: &Site) -> Client {
    let client = site.client();
    let body = json!({"email": EMAIL, "password": "una clave larga", "name": "Canaria"});
    let answer = client.post_json("/api/auth/register", &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    client
}

/// As the letter has it.
fn link(site: &Site, days: i64) -> String {
    let until = site.app.db.clock().now() + TimeDelta::days(days);
    format!("/cuenta/correo/{}", site.app.signed_links.for_email(EMAIL, until))
}

fn letters(site: &Site) -> i64 {
    let letters = outbox::table.filter(outbox::kind.eq("email_proof")).count();
    site.app
        .db
        .read_here(|conn| Ok(letters.get_result(conn)?))
        .unwrap()
}

fn is_proven(site: &Site) -> bool {
    let account = users::table
        .filter(users::email.eq(EMAIL))
        .select(users::email_proven_at.is_not_null());
    site.app.db.read_here(|conn| Ok(account.first(conn)?)).unwrap()
}

#[test]
fn orders_of_others_wait_until_the_address_is_proven() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let guests = site.place(&site.client(), &body());
    let owner = register(&site);
    let admins = site.place(&admin, &body());
    let own = site.place(&owner, &body());
    let sees = |client: &Client| {
        [&guests, &admins, &own].map(|order| client.get(&format!("/api/orders/{}", order.id)).status)
    };
    assert_eq!(sees(&owner), [404, 404, 200]);
    for page in ["/orders", "/cuenta"] {
        let page = owner.get(page).text();
        assert!(
            page.contains("Confirma tu correo") && page.contains("Enviar el enlace otra vez"),
            "{page}"
        );
        assert!(!page.contains(&guests.number) && !page.contains(&admins.number));
    }
    // Sent once; again only after some minutes, however often the button is pressed.
    assert_eq!(letters(&site), 1);
    assert_eq!(owner.post_form("/cuenta/correo", &[]).status, 303);
    assert_eq!(letters(&site), 1);
    let clock = site.app.db.clock();
    clock.set(clock.now() + TimeDelta::minutes(6));
    owner.post_form("/cuenta/correo", &[]);
    assert_eq!(letters(&site), 2);

    // Mail programs look at it first.
    let link = link(&site, 3);
    assert_eq!(owner.get(&link).status, 200);
    assert!(!is_proven(&site));
    let done = owner.post_form(&link, &[]);
    assert_eq!((done.status, done.header("location")), (303, "/orders"));
    assert!(is_proven(&site));
    assert_eq!(sees(&owner), [200, 200, 200]);
    let page = owner.get("/orders").text();
    assert!(page.contains(&guests.number) && !page.contains("Confirma tu correo"));
    // From now on an admin orders for the account.
    let later = site.place(&admin, &body());
    assert_eq!(owner.get(&format!("/api/orders/{}", later.id)).status, 200);
    site.books_agree();
}

/// Whoever makes an account with another's address must not have it proven by them.
#[test]
fn a_link_proves_only_the_account_that_is_signed_in_and_only_in_time() {
    let site = harness::start();
    site.shop();
    let order = site.place(&site.client(), &body());
    let owner = register(&site);
    let good = link(&site, 3);
    let nobody = site.client().post_form(&good, &[]);
    assert!(
        nobody.header("location").starts_with("/login?next="),
        "{}",
        nobody.status
    );
    let (_, other) = site.user(Role::Cliente);
    assert_eq!(site.sign_in(&other).post_form(&good, &[]).status, 404);
    for bad in [
        link(&site, -1),
        good.replace("correo/1", "correo/2"),
        "/cuenta/correo/x".to_owned(),
    ] {
        assert_eq!(owner.get(&bad).status, 404, "{bad}");
        assert_eq!(owner.post_form(&bad, &[]).status, 404, "{bad}");
    }
    assert!(!is_proven(&site));
    assert_eq!(owner.get(&format!("/api/orders/{}", order.id)).status, 404);
}

/// An admin who types another address does not know that it is theirs.
#[test]
fn another_address_is_to_be_proven_anew() {
    let site = harness::start();
    let (id, _) = site.user(Role::Cliente);
    let admin = site.signed_in(Role::Admin);
    let fields = [("email", EMAIL), ("name", "Canaria"), ("role", "CLIENTE")];
    assert_eq!(
        admin.post_form(&format!("/admin/users/{id}"), &fields).status,
        303
    );
    assert!(!is_proven(&site));
}
