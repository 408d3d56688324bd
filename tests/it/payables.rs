//! What is owed to workshops, and what was paid.

mod door;

use crate::builders::{Paid, variant, work_on, workshop};
use crate::harness::{self, Site, noon};
use diesel::prelude::*;
use krafta::ids::{AssignmentId, WorkshopId};
use krafta::lifecycle::AssignmentStatus as S;
use krafta::money::Usd;
use krafta::payables::{self, Agreement, Payable};
use krafta::production::Assignment;
use krafta::schema::payables as rows;
use krafta::workshops::PaymentPolicy;

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
