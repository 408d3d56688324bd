//! What it costs to find a workshop for an order among 500 workshops with 20 000 offers: `cargo bench --bench routing`.
//!
//! `consider` reads the facts from a real PostgreSQL and decides; `route` also writes the assignment, its bookings, what
//! is owed and the verdicts, and is rolled back, so that every round finds the same.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at what it did not expect"
)]

use chrono::{DateTime, NaiveDate, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use krafta::base::clock::Clock;
use krafta::base::db::Db;
use krafta::base::db::local::{Durability, LocalPostgres};
use krafta::base::db::patience::Patience;
use krafta::base::error::AppError;
use krafta::base::ids::OrderId;
use krafta::domain::orders;
use std::hint::black_box;
use std::path::Path;

/// 500 workshops, half of them in Lara, all covering it; 40 offers each, one of them for the variant that is ordered; 20
/// booked days each; and one paid order with two items.
const NETWORK: &str = "
    INSERT INTO products (id, slug, name, technique, created_at, updated_at)
    SELECT gen_random_uuid(), 'p', 'Taza', 'sublimation', now(), now();
    INSERT INTO variants (id, product_id, price) SELECT 'v-' || n, (SELECT id FROM products), 12 FROM generate_series(1, 40) n;
    INSERT INTO workshops (id, name, city_base, state_base, capacity_per_day, sla_days, created_at, updated_at)
    SELECT gen_random_uuid(), 'Taller ' || n, 'Barquisimeto', CASE n % 2 WHEN 0 THEN 'Lara' ELSE 'Zulia' END, 10 + n % 40, 1 + n % 5, now(), now()
    FROM generate_series(1, 500) n;
    INSERT INTO workshop_coverage (id, workshop_id, state_name, state_key)
    SELECT gen_random_uuid(), w.id, s.name, s.key FROM workshops w, (VALUES ('Lara', 'lara'), ('Zulia', 'zulia'), ('Mérida', 'merida')) s (name, key);
    INSERT INTO workshop_offers (id, workshop_id, variant_id, cost)
    SELECT gen_random_uuid(), w.id, v.id, 3 + (row_number() OVER ()) % 700 / 100.0 FROM workshops w, variants v;
    INSERT INTO capacity_days (workshop_id, day, capacity, booked)
    SELECT w.id, day, capacity_per_day, capacity_per_day - 1
    FROM workshops w, generate_series(date '2026-01-15', date '2026-02-03', '1 day') day;
    INSERT INTO orders (id, number, delivery_method, shipping_address, shipping_city, shipping_state, shipping_cost, subtotal,
        total, total_bs, exchange_rate, status, payment_status, search_text, created_at, updated_at)
    VALUES ('00000000-0000-7000-8000-000000000001', 'KRFT-000001', 'LOCAL_DELIVERY', 'Av. Libertador', 'Barquisimeto', 'Lara', 3, 24, 27,
        1080, 40, 'CONFIRMED', 'CONFIRMED', '', now(), now());
    INSERT INTO order_items (id, order_id, position, variant_id, product_name, quantity, unit_price)
    SELECT gen_random_uuid(), '00000000-0000-7000-8000-000000000001', n - 1, 'v-' || n, 'Taza', 12, 12 FROM generate_series(1, 2) n;
    INSERT INTO payment_submissions (id, order_id, method, currency, amount_expected, amount_reported, amount_received, exchange_rate,
        reference, origin_bank, payer_name, status, decided_at, reported_at)
    VALUES (gen_random_uuid(), '00000000-0000-7000-8000-000000000001', 'ZELLE', 'USD', 27, 27, 27, 40, '1', 'B', 'P', 'CONFIRMED', now(), now());
    ANALYZE;
";

fn now() -> DateTime<Utc> {
    let day = NaiveDate::from_ymd_opt(2026, 1, 15).and_then(|day| day.and_hms_opt(14, 0, 0));
    day.expect("a time").and_utc()
}

fn order() -> OrderId {
    "00000000-0000-7000-8000-000000000001".parse().expect("an id")
}

fn routing(criterion: &mut Criterion) {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-postgres");
    let server = LocalPostgres::for_this_process(&dir, Durability::Off).expect("a server");
    let name = "routing";
    if server
        .databases()
        .expect("its databases")
        .iter()
        .any(|known| known == name)
    {
        server.drop_database(name).expect("gone");
    }
    server.ensure_database(name).expect("a database");
    let url = server.url(name);
    let db = Db::new(&url, 1, Clock::fixed(now()), Patience::default()).expect("a pool");
    db.migrate(None).expect("migrated");
    let mut conn = PgConnection::establish(&url).expect("a connection");
    conn.batch_execute(NETWORK).expect("filled");

    let count = db.statements();
    db.read_here(consider).expect("considered");
    println!("statements to consider: {}", db.statements() - count);
    let mut group = criterion.benchmark_group("routing/500 workshops, 20 000 offers");
    group.sample_size(30);
    group.bench_function("consider", |bench| {
        bench.iter(|| black_box(db.read_here(consider).expect("considered")));
    });
    group.bench_function("route", |bench| {
        bench.iter(|| {
            let rolled_back: Result<(), AppError> = db.transact_here(|conn, now| {
                krafta::domain::routing::reroute(conn, now, order())?;
                Err(AppError::NotFound)
            });
            assert!(matches!(rolled_back, Err(AppError::NotFound)), "{rolled_back:?}");
        });
    });
    group.finish();
}

fn consider(conn: &mut PgConnection) -> Result<usize, AppError> {
    let order = orders::find(conn, order())?.ok_or(AppError::NotFound)?;
    let items = orders::items_of(conn, &[order.id])?;
    let decisions = krafta::domain::routing::consider(conn, now(), &order, &items, &[])?;
    assert!(
        decisions
            .iter()
            .all(|decision| decision.chosen.is_some() && decision.verdicts.len() == 500)
    );
    Ok(decisions.len())
}

criterion_group!(benches, routing);
criterion_main!(benches);
