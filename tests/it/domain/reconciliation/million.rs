//! What is asked of the database is found by an index, however much lies there.

use crate::harness;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Text;

#[derive(QueryableByName)]
struct Plan {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

/// 40 000 decided payments and 200 open ones, 40 000 used lines and 200 free ones, 40 000 receipts of which
/// some share a piece of their look: the shape of a million of them.
const FILLED: &str = "
    INSERT INTO payment_accounts (id, method, currency, holder) VALUES ('00000000-0000-7000-8000-00000000000a', 'PAGO_MOVIL', 'VES', 'K');
    INSERT INTO orders (id, number, delivery_method, shipping_address, shipping_city, shipping_state, shipping_cost, subtotal,
        total, total_bs, exchange_rate, status, payment_status, search_text, created_at, updated_at)
    VALUES ('00000000-0000-7000-8000-000000000001', 'KRFT-000001', 'PICKUP', '', '', '', 0, 15, 15, 600, 40, 'PENDING', 'PENDING', '', now(), now());
    INSERT INTO payment_submissions (id, order_id, method, currency, amount_expected, amount_reported, amount_received, exchange_rate,
        reference, reference_key, paid_key, origin_bank, payer_name, status, decided_at, reported_at, account_id)
    SELECT gen_random_uuid(), '00000000-0000-7000-8000-000000000001', 'PAGO_MOVIL', 'VES', 600, 100 + n % 5000,
        CASE WHEN n > 200 THEN 600 END, 40, 'r' || n, (n * 7919)::text, CASE WHEN n > 200 THEN (n * 7919)::text ELSE '' END, 'B', 'P', CASE WHEN n > 200 THEN 'CONFIRMED' ELSE 'REPORTED' END,
        CASE WHEN n > 200 THEN now() END, now() - n * interval '1 minute', '00000000-0000-7000-8000-00000000000a'
    FROM generate_series(1, 40200) n;
    INSERT INTO statements (id, account_id, file_name, sha256, lines_read, lines_new, imported_at)
    VALUES ('00000000-0000-7000-8000-00000000000b', '00000000-0000-7000-8000-00000000000a', 'x', decode(repeat('00', 32), 'hex'), 40200, 40200, now());
    INSERT INTO statement_lines (id, account_id, statement_id, line, posted_on, amount, reference, reference_key, fingerprint, occurrence, aside_reason, aside_at)
    SELECT gen_random_uuid(), '00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b', n, date '2026-01-15' - n % 300, 100 + n % 5000,
        n::text, (n * 7919)::text, sha256(n::text::bytea), 1, CASE WHEN n > 200 THEN 'x' END, CASE WHEN n > 200 THEN now() END
    FROM generate_series(1, 40200) n;
    INSERT INTO uploads (id, file_name, content_type, size_bytes, sha256, created_at, look, look_parts)
    SELECT gen_random_uuid(), 'a', 'image/png', 1, sha256(n::text::bytea), now(), sha256(n::text::bytea),
        ARRAY(SELECT (piece::bigint << 32) | CASE piece WHEN 0 THEN n % 5000 ELSE hashint4(n * 8 + piece)::bigint & 4294967295 END FROM generate_series(0, 7) piece)
    FROM generate_series(1, 40000) n;
    INSERT INTO orders (id, number, delivery_method, shipping_address, shipping_city, shipping_state, shipping_cost, subtotal,
        total, total_bs, exchange_rate, status, payment_status, search_text, created_at, updated_at)
    SELECT gen_random_uuid(), 'KRFT-' || lpad(n::text, 6, '0'), 'PICKUP', '', '', '', 0, 15, 15, 600, 40, 'PENDING', 'PENDING',
        'krft-' || lpad(n::text, 6, '0'), now(), now() FROM generate_series(2, 5000) n;
    INSERT INTO outbox (id, kind, order_id, recipient, subject, body, state, next_try_at, created_at)
    SELECT gen_random_uuid(), 'prueba', CASE WHEN n % 2 = 0 THEN '00000000-0000-7000-8000-000000000001'::uuid END,
        'cliente' || n || '@correo.ve', 'Tu pedido', '', CASE WHEN n > 39800 THEN 'FAILED' ELSE 'WAITING' END, now(),
        now() - n * interval '1 minute' FROM generate_series(1, 40000) n;
    ANALYZE;
";

#[test]
fn every_question_has_its_index() {
    let site = harness::start();
    let mut owner = site.connect();
    owner.batch_execute(FILLED).unwrap();
    // As it is after a while: what was added lies in the index, not before it.
    owner.batch_execute("VACUUM ANALYZE uploads").unwrap();
    let account = "account_id = '00000000-0000-7000-8000-00000000000a'";
    let open = "status = ANY('{REPORTED,UNDER_REVIEW}')";
    let free = "submission_id IS NULL AND aside_at IS NULL AND direction = 'IN'";
    for (index, query) in [
        (
            "payment_submissions_queue",
            format!("SELECT * FROM payment_submissions WHERE {open} AND reported_at >= now() - interval '50 minutes' ORDER BY reported_at, id LIMIT 26"),
        ),
        (
            "payment_submissions_open_tail",
            format!("SELECT * FROM payment_submissions WHERE {open} AND reference_tail = ANY('{{7919,5838}}')"),
        ),
        (
            "payment_submissions_open_amount",
            format!("SELECT * FROM payment_submissions WHERE {open} AND amount_reported = ANY('{{101,102}}') LIMIT 5000"),
        ),
        (
            "payment_submissions_reference_tail",
            "SELECT * FROM payment_submissions WHERE reference_key <> '' AND reference_tail = ANY('{7919,5838}')
             AND (reference_key = ANY('{7919}') OR amount_reported = ANY('{101}')) ORDER BY reported_at DESC LIMIT 500".to_owned(),
        ),
        (
            "payment_submissions_paid_key",
            "SELECT * FROM payment_submissions WHERE paid_key <> '' AND paid_key = ANY('{7919,5838}') ORDER BY reported_at DESC LIMIT 500".to_owned(),
        ),
        (
            "payment_submissions_paid_key",
            "SELECT * FROM payment_submissions WHERE paid_key <> '' AND paid_key = '7919' AND method = 'PAGO_MOVIL'
             AND account_id IS NOT DISTINCT FROM '00000000-0000-7000-8000-00000000000a' AND status = 'CONFIRMED' AND id <> '00000000-0000-7000-8000-0000000000ff' LIMIT 1".to_owned(),
        ),
        (
            "payment_submissions_order",
            "SELECT * FROM payment_submissions WHERE order_id = ANY('{00000000-0000-7000-8000-000000000002}') ORDER BY reported_at, id".to_owned(),
        ),
        (
            "statement_lines_moved",
            format!("SELECT * FROM statement_lines WHERE {account} AND direction = 'OUT' AND posted_on BETWEEN '2026-01-15' AND '2026-01-31'"),
        ),
        (
            "statement_lines_moved",
            format!("SELECT * FROM statement_lines WHERE {account} AND direction = 'IN' AND posted_on BETWEEN '2025-12-20' AND '2025-12-21'
             AND (reference_tail = ANY('{{7919,5838}}') OR amount = ANY('{{101}}')) ORDER BY posted_on, id"),
        ),
        (
            "statement_lines_submission_id_key",
            "SELECT * FROM statement_lines WHERE submission_id = '00000000-0000-7000-8000-0000000000ff' LIMIT 1".to_owned(),
        ),
        (
            "statement_lines_free_tail",
            format!("SELECT * FROM statement_lines WHERE {free} AND reference_tail = ANY('{{7919,5838}}')"),
        ),
        (
            "statement_lines_free_amount",
            format!("SELECT * FROM statement_lines WHERE {free} AND amount = ANY('{{101,102}}') AND posted_on BETWEEN '2026-01-01' AND '2026-01-31'"),
        ),
        (
            "statement_lines_free",
            format!("SELECT * FROM statement_lines WHERE {free} ORDER BY posted_on DESC, id DESC LIMIT 51"),
        ),
        (
            "statement_lines_statement",
            "SELECT * FROM statement_lines WHERE statement_id = '00000000-0000-7000-8000-00000000000b' AND line > 20000 ORDER BY line LIMIT 51".to_owned(),
        ),
        (
            "payment_submissions_queue",
            "SELECT p.* FROM payment_submissions p JOIN orders o ON o.id = p.order_id WHERE p.status = ANY('{REPORTED,UNDER_REVIEW}')
             AND (p.search_text LIKE '%nadie%' OR o.search_text LIKE '%nadie%' OR p.amount_reported = 101 OR length(p.reference_key) >= 4
             AND right('7919', length(p.reference_key)) = p.reference_key) ORDER BY p.reported_at, p.id LIMIT 26".to_owned(),
        ),
        (
            "statement_lines_free",
            format!("SELECT * FROM statement_lines WHERE {free} AND (search_text LIKE '%nadie%' OR amount = 101)
             ORDER BY posted_on DESC, id DESC LIMIT 51"),
        ),
        (
            "outbox_search",
            "SELECT * FROM outbox WHERE search_text LIKE '%cliente77@%' ORDER BY created_at DESC, id DESC LIMIT 51".to_owned(),
        ),
        (
            "outbox_order",
            "SELECT * FROM outbox WHERE (search_text LIKE '%nadie%' OR order_id = ANY('{00000000-0000-7000-8000-000000000002}'))
             ORDER BY created_at DESC, id DESC LIMIT 51".to_owned(),
        ),
        (
            "outbox_newest",
            "SELECT * FROM outbox WHERE created_at >= now() - interval '300 hours' AND created_at < now() - interval '299 hours'
             ORDER BY created_at DESC, id DESC LIMIT 51".to_owned(),
        ),
        (
            "outbox_state",
            "SELECT * FROM outbox WHERE state = 'FAILED' ORDER BY created_at DESC, id DESC LIMIT 51".to_owned(),
        ),
        (
            "uploads_look",
            "SELECT * FROM uploads WHERE sha256 = ANY(ARRAY[sha256('7'::bytea)]) OR look_parts && ARRAY[1::bigint, 4294967297]".to_owned(),
        ),
    ] {
        let plan: Vec<Plan> = site
            .app
            .db
            .read_here(|conn| Ok(diesel::sql_query(format!("EXPLAIN {query}")).load(conn)?))
            .unwrap();
        let plan: Vec<String> = plan.into_iter().map(|plan| plan.line).collect();
        let plan = plan.join("\n");
        assert!(plan.contains(index) && !plan.contains("Seq Scan"), "{index}:\n{plan}");
    }
}
