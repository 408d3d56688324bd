//! What is owed to workshops, and what was paid.

pub mod database;
pub mod door;
pub mod pages;
pub mod paying;
pub mod seeing;
pub mod taking_back;

use crate::fixtures::rows::{Paid, variant, work_on, workshop};
use crate::harness::client::{Answer, Client};
use crate::harness::{self, Site, noon};
use diesel::prelude::*;
use krafta::base::ids::{AssignmentId, PayableId, WorkshopId};
use krafta::base::money::Usd;
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::AssignmentStatus as S;
use krafta::domain::payables::{self, Agreement, Payable};
use krafta::domain::production::Assignment;
use krafta::domain::workshops::PaymentPolicy;
use krafta::schema::payables as rows;
use serde_json::{Value, json};

/// A site with one workshop, which makes mugs at 10.01 USD.
pub fn shop() -> (Site, WorkshopId) {
    let site = harness::start();
    variant(&site, "taza");
    let workshop = workshop(&site, "Taller Uno", &[("taza", "10.01")]);
    (site, workshop)
}

/// Work on `quantity` mugs.
pub fn work(site: &Site, quantity: i32) -> Assignment {
    let order = Paid::new(&[("taza", quantity)]).place(site);
    work_on(site, order.id)[0].clone()
}

/// Creates what is owed for this work, in place of what was owed when it was given out.
pub fn owe(site: &Site, work: &Assignment, policy: PaymentPolicy) -> Vec<Payable> {
    let agreement = Agreement {
        assignment: work.id,
        order: work.order_id,
        workshop: work.workshop_id,
        policy,
        agreed_cost: work.agreed_cost,
        start_date: work.start_date.unwrap(),
    };
    site.app
        .db
        .transact_here(|conn, now| {
            diesel::delete(rows::table.filter(rows::assignment_id.eq(work.id))).execute(conn)?;
            payables::create(conn, now, std::slice::from_ref(&agreement))
        })
        .unwrap();
    owed(site, work.id)
}

pub fn owed(site: &Site, assignment: AssignmentId) -> Vec<Payable> {
    site.app
        .db
        .read_here(|conn| payables::of_assignments(conn, &[assignment]))
        .unwrap()
}

pub fn follow(site: &Site, assignment: AssignmentId, from: S, to: S) -> Vec<Payable> {
    site.app
        .db
        .transact_here(|conn, now| payables::follow(conn, now, &[(assignment, from, to)], Some("Motivo")))
        .unwrap();
    owed(site, assignment)
}

/// One mug for 10.01 USD, of which 5.00 are due at once.
pub fn split(site: &Site) -> (Assignment, Vec<PayableId>) {
    let work = work(site, 1);
    let made = owe(site, &work, PaymentPolicy::PartialDeposit);
    (work, made.iter().map(|payable| payable.id).collect())
}

/// As an admin's program pays.
pub fn pay(admin: &Client, payable: PayableId, amount: &str, reference: &str) -> Answer {
    let amount: serde_json::Number = amount.parse().unwrap();
    admin.post_json(
        &format!("/api/payables/{payable}/payments"),
        &json!({"amount": amount, "reference": reference}),
    )
}

/// As an admin pays on the page: these amounts of these payables, with one transfer.
pub fn transfer(admin: &Client, id: &str, reference: &str, parts: &[(PayableId, &str)]) -> Answer {
    let mut fields = vec![
        ("transfer".to_owned(), id.to_owned()),
        ("reference".to_owned(), reference.to_owned()),
    ];
    for (payable, amount) in parts {
        fields.push((format!("pick-{payable}"), "on".to_owned()));
        fields.push((format!("amount-{payable}"), (*amount).to_owned()));
    }
    multipart(admin, "/admin/payables/transfers", &fields, None)
}

/// A form with a file, as browsers send it.
pub fn multipart(
    client: &Client,
    path: &str,
    fields: &[(String, String)],
    file: Option<(&str, &[u8])>,
) -> Answer {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend_from_slice(
            format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
        );
    }
    let (name, bytes) = file.unwrap_or(("", b""));
    body.extend_from_slice(
        format!("--x\r\ncontent-disposition: form-data; name=\"receipt\"; filename=\"{name}\"\r\n\r\n")
            .as_bytes(),
    );
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--x--\r\n");
    client.send(
        "POST",
        path,
        &[("content-type", "multipart/form-data; boundary=x")],
        Some(body),
    )
}

pub fn new_transfer() -> String {
    krafta::base::ids::TransferId::any().to_string()
}

/// What the API says of a workshop's payables.
pub fn told(client: &Client, workshop: WorkshopId, query: &str) -> Vec<Value> {
    let answer = client.get(&format!("/api/workshops/{workshop}/payables{query}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["payables"].as_array().unwrap().clone()
}

/// What was paid of it, and its status.
pub fn paid(client: &Client, workshop: WorkshopId, payable: PayableId) -> (String, String) {
    let all = told(client, workshop, "");
    let one = all.iter().find(|one| one["id"] == json!(payable)).unwrap();
    (
        one["paidAmount"].to_string(),
        one["status"].as_str().unwrap().to_owned(),
    )
}

pub fn admin(site: &Site) -> Client {
    site.signed_in(Role::Admin)
}
