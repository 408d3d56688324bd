//! What it costs to match a statement of 1 000 lines against 10 000 open payments: `cargo bench --bench matching`.
//!
//! `match` is the rule alone; `exact` also reads both sides from a real PostgreSQL, as the page of a statement does. A
//! fifth of the payments cost the same, a tenth of the lines are nobody's.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at what it did not expect"
)]

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use krafta::base::clock::Clock;
use krafta::base::db::Db;
use krafta::base::db::local::{Durability, LocalPostgres};
use krafta::base::db::patience::Patience;
use krafta::base::ids::{AccountId, StatementId};
use krafta::base::money::Currency;
use krafta::domain::payments::Method;
use krafta::domain::reconciliation;
use krafta::domain::reconciliation::rules::{Claim, Credit, Found, match_all};
use rust_decimal::Decimal;
use std::hint::black_box;
use std::path::Path;

const LINES: usize = 1000;
const PAYMENTS: usize = 10_000;

/// The same numbers as below, as rows.
const ROWS: &str = "
    INSERT INTO payment_accounts (id, method, currency, holder) VALUES ('00000000-0000-7000-8000-00000000000a', 'PAGO_MOVIL', 'VES', 'K');
    INSERT INTO orders (id, number, delivery_method, shipping_address, shipping_city, shipping_state, shipping_cost, subtotal,
        total, total_bs, exchange_rate, status, payment_status, search_text, created_at, updated_at)
    SELECT lpad(to_hex(n), 32, '0')::uuid, 'KRFT-' || lpad(n::text, 6, '0'), 'PICKUP', '', '', '', 0, 15, 15, 600, 40, 'REPORTED', 'REPORTED', '',
        timestamptz '2026-01-01 12:00Z', now() FROM generate_series(0, 9999) n;
    INSERT INTO payment_submissions (id, order_id, method, currency, amount_expected, amount_reported, exchange_rate,
        reference, reference_key, origin_bank, payer_name, payer_phone, paid_on, status, reported_at, account_id)
    SELECT gen_random_uuid(), lpad(to_hex(n), 32, '0')::uuid, 'PAGO_MOVIL', 'VES', 600, CASE n % 5 WHEN 0 THEN 600 ELSE 100 + n % 3000 END, 40,
        lpad((n::bigint * 7919 % 100000000)::text, 8, '0'), ltrim((n::bigint * 7919 % 100000000)::text, '0'), 'Banesco', 'Persona ' || n, '0414' || lpad(n::text, 7, '0'),
        date '2026-01-15' - n % 10, 'REPORTED', timestamptz '2026-01-15 12:00Z' - n * interval '1 minute', '00000000-0000-7000-8000-00000000000a'
    FROM generate_series(0, 9999) n;
    INSERT INTO statements (id, account_id, file_name, sha256, lines_read, lines_new, imported_at)
    VALUES ('00000000-0000-7000-8000-00000000000b', '00000000-0000-7000-8000-00000000000a', 'x', decode(repeat('00', 32), 'hex'), 1000, 1000, now());
    INSERT INTO statement_lines (id, account_id, statement_id, line, posted_on, amount, reference, reference_key, description, fingerprint, occurrence)
    SELECT gen_random_uuid(), '00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b', n + 1, date '2026-01-15' - n * 10 % 10,
        CASE n % 10 WHEN 9 THEN 77 ELSE CASE n * 10 % 5 WHEN 0 THEN 600 ELSE 100 + n * 10 % 3000 END END,
        lpad((n::bigint * 79190 % 100000000)::text, 14, '0'), ltrim((n::bigint * 79190 % 100000000)::text, '0'), 'PAGO MOVIL DE PERSONA ' || n, sha256(n::text::bytea), 1
    FROM generate_series(0, 999) n;
    ANALYZE;
";

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 15).expect("a day")
}

fn now() -> DateTime<Utc> {
    day().and_hms_opt(14, 0, 0).expect("a time").and_utc()
}

fn account() -> AccountId {
    "00000000-0000-7000-8000-00000000000a".parse().expect("an id")
}

fn statement() -> StatementId {
    "00000000-0000-7000-8000-00000000000b".parse().expect("an id")
}

fn amount(n: usize) -> Decimal {
    Decimal::from(if n.is_multiple_of(5) { 600 } else { 100 + n % 3000 })
}

fn days_before(n: usize) -> NaiveDate {
    day() - TimeDelta::days(i64::try_from(n % 10).expect("few"))
}

fn claims() -> Vec<Claim> {
    let claim = |n: usize| Claim {
        account: Some(account()),
        method: Method::PagoMovil,
        currency: Currency::Ves,
        amount: amount(n),
        reference: format!("{:08}", n * 7919 % 100_000_000),
        paid_on: Some(days_before(n)),
        reported_on: days_before(n),
        ordered_on: days_before(n),
        bank: "Banesco".to_owned(),
        phone: format!("0414{n:07}"),
        payer: format!("Persona {n}"),
        id_number: String::new(),
        customer_phone: String::new(),
    };
    (0..PAYMENTS).map(claim).collect()
}

fn credits() -> Vec<Credit> {
    let credit = |n: usize| Credit {
        account: account(),
        method: Method::PagoMovil,
        own_phone: String::new(),
        own_bank: String::new(),
        own_id: String::new(),
        own_name: String::new(),
        currency: Currency::Ves,
        posted_on: days_before(n * 10),
        amount: if n % 10 == 9 {
            Decimal::from(77)
        } else {
            amount(n * 10)
        },
        reference: format!("{:014}", n * 79190 % 100_000_000),
        description: format!("PAGO MOVIL DE PERSONA {n}"),
        bank: String::new(),
        phone: String::new(),
        is_reversed: false,
    };
    (0..LINES).map(credit).collect()
}

fn matching(criterion: &mut Criterion) {
    let (credits, claims) = (credits(), claims());
    let exact = match_all(&credits, &claims)
        .iter()
        .flatten()
        .filter(|found| Found::is_exact(found))
        .count();
    println!("exact: {exact} of {LINES} lines");
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-postgres");
    let server = LocalPostgres::for_this_process(&dir, Durability::Off).expect("a server");
    let name = "matching";
    let known = server.databases().expect("its databases");
    if known.iter().any(|known| known == name) {
        server.drop_database(name).expect("gone");
    }
    server.ensure_database(name).expect("a database");
    let url = server.url(name);
    let db = Db::new(&url, 1, Clock::fixed(now()), Patience::default()).expect("a pool");
    db.migrate(None).expect("migrated");
    let mut conn = PgConnection::establish(&url).expect("a connection");
    conn.batch_execute(ROWS).expect("filled");
    let before = db.statements();
    let found = db
        .read_here(|conn| reconciliation::exact(conn, statement()))
        .expect("matched");
    println!(
        "exact from the database: {}, in {} statements",
        found.len(),
        db.statements() - before
    );

    let mut group = criterion.benchmark_group("matching/1 000 lines, 10 000 open payments");
    group.sample_size(20);
    group.bench_function("match", |bench| {
        bench.iter(|| black_box(match_all(&credits, &claims)));
    });
    group.bench_function("exact", |bench| {
        bench.iter(|| {
            black_box(
                db.read_here(|conn| reconciliation::exact(conn, statement()))
                    .expect("matched"),
            )
        });
    });
    group.finish();
}

criterion_group!(benches, matching);
criterion_main!(benches);
