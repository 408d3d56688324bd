//! What the database itself holds, whoever writes to it.

use crate::fixtures::{example, two_items};
use crate::harness::{self, Site};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel_migrations::MigrationHarness as _;
use krafta::base::db::MIGRATIONS;
use krafta::schema::{assignments, orders};

fn refused(site: &Site, statement: &str) {
    let mut conn = PgConnection::establish(&site.database_url).unwrap();
    let outcome = conn.batch_execute(statement);
    assert!(outcome.is_err(), "the database took: {statement}");
}

#[test]
fn every_migration_can_be_taken_back() {
    let site = harness::start();
    let mut conn = PgConnection::establish(&site.database_url).unwrap();
    let reverted = conn.revert_all_migrations(MIGRATIONS).unwrap().len();
    assert!(reverted >= 9);
    assert!(
        orders::table.count().get_result::<i64>(&mut conn).is_err(),
        "nothing is left"
    );
    assert_eq!(conn.run_pending_migrations(MIGRATIONS).unwrap().len(), reverted);
    assert_eq!(orders::table.count().get_result::<i64>(&mut conn).unwrap(), 0);
}

#[test]
fn what_must_never_be_false() {
    let site = harness::start();
    site.shop();
    let (one, two) = (site.paid(&two_items()), site.place(&site.client(), &example()));
    for statement in [
        // One active assignment per item.
        "INSERT INTO assignments (id, order_id, order_item_id, workshop_id, status, quantity, unit_cost, agreed_cost, created_at, updated_at)
         SELECT gen_random_uuid(), order_id, order_item_id, workshop_id, 'NOTIFIED', quantity, unit_cost, agreed_cost, now(), now()
         FROM assignments LIMIT 1",
        "UPDATE assignments SET agreed_cost = agreed_cost + 1",
        "UPDATE assignments SET status = 'REJECTED'",
        "UPDATE assignments SET status = 'LISTO'",
        "UPDATE orders SET status = 'PAGADO'",
        "UPDATE orders SET total = -1",
        "UPDATE orders SET total = total + 1",
        "UPDATE orders SET number = 'KRFT-IIIIII'",
        "UPDATE order_items SET quantity = 0",
        "UPDATE order_items SET unit_price = -1",
        "UPDATE order_items SET preview_url = 'data:image/png;base64,AAAA'",
        "UPDATE payment_submissions SET amount_reported = 0",
        "UPDATE payment_submissions SET status = 'CONFIRMED', amount_received = NULL",
        "UPDATE order_events SET message = ''",
        "DELETE FROM order_events",
        "DELETE FROM payment_verification_log",
        "UPDATE workshop_offers SET cost = -1",
        "UPDATE variants SET price = -0.01",
        "UPDATE workshops SET capacity_per_day = 0",
        "DELETE FROM orders",
    ] {
        refused(&site, statement);
    }
    refused(
        &site,
        &format!(
            "UPDATE orders SET number = '{}' WHERE number = '{}'",
            one.number, two.number
        ),
    );
    let work: i64 = site
        .app
        .db
        .read_here(|conn| Ok(assignments::table.count().get_result(conn)?))
        .unwrap();
    assert_eq!(work, 2);
}
