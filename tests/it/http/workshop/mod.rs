//! The workshop's dashboard and `/api/workshop`.

pub mod api;
pub mod at_the_press;
pub mod batch;
pub mod buttons;
pub mod files;
pub mod phone;
pub mod presses;
pub mod scan;
pub mod sight;
pub mod size;
pub mod stages;
pub mod tickets;
pub mod undo;

use crate::fixtures::rows::{Paid, offer, set_priority, unlinked_taller, upload, variant, work_on, workshop};
use crate::harness::client;
use crate::harness::client::Client;
use crate::harness::{self, Site, noon};
use chrono::TimeDelta;
use krafta::base::ids::{OrderId, WorkshopId};
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::{AssignmentStatus as S, DeliveryMethod, Move, Priority};
use krafta::domain::orders::{self, Actor, EventKind, Order};
use krafta::domain::production::{self, Details, Scope};
use serde_json::{Value, json};

/// A site with one variant, and a workshop that makes it.
struct Shop {
    site: Site,
    workshop: WorkshopId,
    /// Its operator.
    taller: Client,
}

fn shop() -> Shop {
    let site = harness::start();
    variant(&site, "taza");
    let workshop = workshop(&site, "Taller Uno", &[("taza", "3.50")]);
    let taller = operator(&site, workshop);
    Shop {
        site,
        workshop,
        taller,
    }
}

fn operator(site: &Site, workshop: WorkshopId) -> Client {
    let (_, email) = site.taller_of(workshop);
    site.sign_in(&email)
}

fn press(client: &Client, order: &Order, noun: &str, fields: &[(&str, &str)]) -> client::Answer {
    client.post_form(&format!("/workshop/orders/{}/{noun}", order.id), fields)
}

/// The same with what the page asks for.
fn go(client: &Client, order: &Order, noun: &str) -> client::Answer {
    let sure = format!("¿Ya entregaste {}? Esto no se deshace.", order.number);
    let fields = [("carrier", "MRW"), ("trackingNumber", "1"), ("sure", &sure)];
    press(client, order, noun, &fields)
}

fn dashboard(client: &Client) -> String {
    let page = client.get("/workshop/dashboard");
    assert_eq!(page.status, 200, "{}", page.text());
    page.text()
}

fn queue(client: &Client) -> Vec<Value> {
    let answer = client.get("/api/workshop");
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["orders"].as_array().unwrap().clone()
}

fn stages(site: &Site, order: OrderId) -> Vec<S> {
    work_on(site, order).iter().map(|work| work.status).collect()
}

fn events(site: &Site, order: OrderId, kind: EventKind) -> usize {
    let events = site
        .app
        .db
        .read_here(|conn| orders::events_of(conn, order))
        .unwrap();
    events.iter().filter(|event| event.kind == kind).count()
}

/// One column of the page.
fn column<'a>(page: &'a str, id: &str) -> &'a str {
    let from = page.find(&format!("id=\"{id}\"")).unwrap();
    let rest = &page[from..];
    &rest[..rest.find("</section>").unwrap()]
}

/// Of the cards on it, in their order.
fn numbers(page: &str) -> Vec<String> {
    let cards = page.split("data-live-name=\"").skip(1);
    cards
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}
