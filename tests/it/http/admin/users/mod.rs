//! `/admin/users`: who may come in, and as what.

pub mod changing;
pub mod seeing;

use crate::harness::client::{Answer, Client};
use crate::harness::people::PASSWORD;
use crate::harness::{self, Site};
use krafta::base::ids::UserId;
use krafta::domain::accounts::{self, Role, User};
use serde_json::json;

fn page(id: UserId) -> String {
    format!("/admin/users/{id}")
}

fn person(site: &Site, id: UserId) -> User {
    site.app
        .db
        .read_here(|conn| accounts::find(conn, id))
        .unwrap()
        .unwrap()
}

/// An admin, signed in.
fn admin(site: &Site) -> (UserId, Client) {
    let (id, email) = site.user(Role::Admin);
    (id, site.sign_in(&email))
}

/// The form as the page has it, with these fields changed.
fn save(client: &Client, user: &User, changed: &[(&str, &str)]) -> Answer {
    let workshop = user.workshop.map(|id| id.to_string()).unwrap_or_default();
    let mut fields = vec![
        ("name", user.name.as_str()),
        ("email", user.email.as_str()),
        ("role", user.role.as_str()),
        ("workshop", workshop.as_str()),
    ];
    for (name, value) in changed {
        fields.retain(|(field, _)| field != name);
        fields.push((name, value));
    }
    client.post_form(&page(user.id), &fields)
}

fn back_to(answer: &Answer, id: UserId) {
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, page(id).as_str()),
        "{}",
        answer.text()
    );
}

fn sign_in_status(site: &Site, email: &str, password: &str) -> u16 {
    let body = json!({"email": email, "password": password});
    site.client().post_json("/api/auth/login", &body).status
}

/// What is shown once: the text of a copy button.
fn generated(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), "no-store");
    let html = answer.text();
    let (before, _) = html.split_once("\"vh\"> Contraseña<").unwrap();
    let (_, copied) = before.rsplit_once("data-copy=\"").unwrap();
    copied.split('"').next().unwrap().to_owned()
}
