//! What the database itself holds, whoever writes to it.

use crate::fixtures::{example, two_items};
use crate::harness::{self, Site};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel_migrations::MigrationHarness as _;
use krafta::base::db::MIGRATIONS;
use krafta::domain::accounts::Role;
use krafta::schema::{assignments, orders};
use serde_json::json;

/// What is kept for good, and whether a row of it may change in some way.
pub const KEPT: [(&str, Change); 12] = [
    // A rate that was withdrawn before it counted goes.
    ("exchange_rates", Change::Deleted),
    ("network_audit", Change::Never),
    ("order_cancellations", Change::Updated),
    ("order_events", Change::Never),
    ("payable_payments", Change::Never),
    ("payment_submissions", Change::Updated),
    ("payment_verification_log", Change::Never),
    ("refund_failures", Change::Never),
    ("refunds", Change::Never),
    ("transfer_answers", Change::Never),
    ("withdrawn_rates", Change::Never),
    ("workshop_transfers", Change::Never),
];

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Never,
    Updated,
    Deleted,
}

fn refused(site: &Site, statement: &str) {
    let mut conn = site.connect();
    let outcome = conn.batch_execute(statement);
    assert!(outcome.is_err(), "the database took: {statement}");
}

#[derive(QueryableByName)]
struct Described {
    #[diesel(sql_type = diesel::sql_types::Text)]
    what: String,
}

/// All that the schema holds, as text: columns, constraints, indexes, triggers, functions of our own.
fn described(conn: &mut PgConnection) -> Vec<String> {
    let all: Vec<Described> = diesel::sql_query(
        "SELECT format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable,
                coalesce(column_default, generation_expression)) AS what
         FROM information_schema.columns WHERE table_schema = 'public'
         UNION ALL SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
         FROM pg_constraint WHERE connamespace = 'public'::regnamespace
         UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
         UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
         UNION ALL SELECT pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
         WHERE pronamespace = 'public'::regnamespace AND lanname IN ('sql', 'plpgsql')
         ORDER BY 1",
    )
    .load(conn)
    .unwrap();
    all.into_iter().map(|one| one.what).collect()
}

#[test]
fn every_migration_can_be_taken_back_and_made_again() {
    let site = harness::start();
    let mut conn = site.connect();
    let mut reverted = 0;
    while !conn.applied_migrations().unwrap().is_empty() {
        let before = described(&mut conn);
        let version = conn.revert_last_migration(MIGRATIONS).unwrap();
        conn.run_next_migration(MIGRATIONS).unwrap();
        let again = described(&mut conn);
        let lost: Vec<&String> = before.iter().filter(|one| !again.contains(one)).collect();
        let new: Vec<&String> = again.iter().filter(|one| !before.contains(one)).collect();
        assert!(lost.is_empty() && new.is_empty(), "{version}: {lost:#?} {new:#?}");
        conn.revert_last_migration(MIGRATIONS).unwrap();
        reverted += 1;
    }
    assert!(reverted >= 9);
    assert!(
        orders::table.count().get_result::<i64>(&mut conn).is_err(),
        "nothing is left"
    );
    assert_eq!(conn.run_pending_migrations(MIGRATIONS).unwrap().len(), reverted);
    assert_eq!(orders::table.count().get_result::<i64>(&mut conn).unwrap(), 0);
}

#[test]
fn what_was_decided_is_not_rewritten() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let (paid, cancelled) = (site.paid(&example()), site.place(&site.client(), &example()));
    let reason = json!({"reason": "Se arrepintió"});
    let path = format!("/api/orders/{}/cancellation", cancelled.id);
    assert_eq!(admin.post_json(&path, &reason).status, 200);
    let of = |statement: &str| format!("{statement} WHERE order_id = '{}'", paid.id);
    for statement in [
        of(
            "UPDATE payment_submissions SET status = 'REJECTED', amount_received = NULL, rejection_reason = 'x'",
        ),
        of("UPDATE payment_submissions SET amount_received = amount_received + 1"),
        of("UPDATE payment_submissions SET decided_by = NULL"),
        of("UPDATE payment_submissions SET reference = '1', reference_key = '1'"),
        "UPDATE payment_submissions SET amount_reported = amount_reported + 1".to_owned(),
        "UPDATE payment_submissions SET payer_name = 'Otra'".to_owned(),
        "DELETE FROM payment_submissions".to_owned(),
        "UPDATE order_cancellations SET reason = 'x'".to_owned(),
        "DELETE FROM order_cancellations".to_owned(),
    ] {
        refused(&site, &statement);
    }
    for (table, _) in KEPT {
        refused(&site, &format!("TRUNCATE {table} CASCADE"));
    }
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
