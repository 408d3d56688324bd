//! `krafta load-orders`: what it adds could have come from the shop.

use crate::fixtures::example;
use crate::harness::{self, Site};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use krafta::cli::load_orders::{LoadOrders, run};

/// As whoever owns the tables, as the command does.
fn load(site: &Site, orders: u32, seed: u64) {
    let owner = site.app_of_the_owner();
    run(&owner, &LoadOrders { orders, seed }).unwrap();
}

fn texts(site: &Site, query: &str) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        text: String,
    }
    let rows: Vec<Row> = diesel::sql_query(query).load(&mut site.connect()).unwrap();
    rows.into_iter().map(|row| row.text).collect()
}

fn count(site: &Site, of: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let query = format!("SELECT count(*) AS count FROM {of}");
    let row: Row = diesel::sql_query(query).get_result(&mut site.connect()).unwrap();
    row.count
}

/// Every index, reference and trigger, and whether it is in force.
fn schema(site: &Site) -> Vec<String> {
    texts(
        site,
        "SELECT indexdef AS text FROM pg_indexes WHERE schemaname = 'public' \
         UNION ALL SELECT conrelid::regclass || conname || convalidated || pg_get_constraintdef(oid) FROM pg_constraint \
         UNION ALL SELECT tgrelid::regclass || tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
    )
}

#[test]
fn the_books_agree_and_nothing_of_the_schema_has_changed() {
    let site = harness::demo();
    let before = (schema(&site), count(&site, "orders"));
    // More than there were, for which the indexes are made anew; then fewer.
    for (orders, all) in [(400, 400), (100, 500)] {
        load(&site, orders, 1);
        assert_eq!(count(&site, "orders"), before.1 + all);
        assert_eq!(schema(&site), before.0);
        site.books_agree();
    }
    let loaded = "orders WHERE customer_email LIKE 'cliente%@example.com'";
    assert_eq!(count(&site, loaded), 500);
    let open = "status NOT IN ('COMPLETED', 'CANCELLED', 'REFUNDED')";
    assert_eq!(count(&site, &format!("{loaded} AND {open}")), 7);
    assert!(count(&site, &format!("{loaded} AND status = 'COMPLETED'")) > 440);
    // Over 400 days, each found by what is its own.
    assert!(
        count(
            &site,
            &format!("{loaded} AND created_at < timestamptz '2026-01-15' - interval '395 days'")
        ) > 0
    );
    assert_eq!(
        count(&site, &format!("{loaded} AND created_at > '2026-01-15 19:40Z'")),
        0
    );
    for own in ["number", "customer_email"] {
        let lost = format!("{loaded} AND search_text NOT LIKE '%' || lower({own}) || '%'");
        assert_eq!(count(&site, &lost), 0, "{own}");
    }
    let references = "payment_submissions p JOIN orders o ON o.id = order_id WHERE p.payer_name = o.customer_name \
                      AND search_text LIKE '%' || reference || '%'";
    assert!(count(&site, &references.replace("search_text", "o.search_text")) > 450);

    // The next one is placed, paid and given away as ever.
    let next = site.paid(&example());
    assert_eq!(
        count(&site, &format!("assignments WHERE order_id = '{}'", next.id)),
        1
    );
    site.books_agree();
}

#[test]
fn a_seed_tells_which_orders() {
    let orders = |seed| {
        let site = harness::demo();
        load(&site, 60, seed);
        texts(
            &site,
            "SELECT id || number || created_at AS text FROM orders WHERE customer_email LIKE 'cliente%@example.com' ORDER BY sequence",
        )
    };
    let first = orders(1);
    assert_eq!(first, orders(1));
    assert_ne!(first, orders(2));
}
