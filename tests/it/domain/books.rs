//! The replay of the books: it agrees with whatever the verbs wrote, and names what somebody wrote past them.

use crate::fixtures::{Placed, example, two_items};
use crate::harness::{self, Site, noon};
use chrono::TimeDelta;
use krafta::domain::accounts::Role;
use krafta::domain::books;
use serde_json::json;

#[test]
fn the_books_of_the_demo_agree() {
    harness::demo().books_agree();
}

/// A paid order of two items, of whose workshop something was paid, and one that was cancelled and partly given back.
fn busy() -> (Site, Placed, Placed) {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let paid = site.paid(&two_items());
    let payable = site.text_of("SELECT id::text FROM payables ORDER BY id LIMIT 1");
    let body = json!({"amount": 1.5, "reference": "778899"});
    let answer = admin.post_json(&format!("/api/payables/{payable}/payments"), &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let cancelled = site.paid(&example());
    let cancellation = format!("/api/orders/{}/cancellation", cancelled.id);
    let answer = admin.post_json(&cancellation, &json!({"reason": "Se arrepintió"}));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let refund = json!({"amount": 5, "method": "ZELLE", "reference": "Z-1"});
    let answer = admin.post_json(&format!("/api/orders/{}/refunds", cancelled.id), &refund);
    assert!(answer.status < 300, "{}", answer.text());
    site.books_agree();
    (site, paid, cancelled)
}

impl Site {
    fn text_of(&self, query: &str) -> String {
        use diesel::prelude::*;
        use diesel::sql_types::Text;
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            text: String,
        }
        let query = format!("SELECT ({query}) AS text");
        let row: Row = diesel::sql_query(query).get_result(&mut self.connect()).unwrap();
        row.text
    }
}

/// What is found after this was written past the verbs, to a paid order and a cancelled one.
fn found_after(statements: impl Fn(&Placed, &Placed) -> String) -> (Vec<String>, Placed, Placed) {
    let (site, paid, cancelled) = busy();
    site.tamper(&statements(&paid, &cancelled));
    (site.differences(), paid, cancelled)
}

fn of(order: &Placed, what: &str) -> String {
    format!("{} {what}", order.number)
}

#[test]
fn a_status_that_nobody_derived_is_named() {
    let (found, paid, _) = found_after(|paid, _| {
        format!(
            "UPDATE orders SET status = 'READY' WHERE number = '{}'",
            paid.number
        )
    });
    assert_eq!(found, [of(&paid, "status: READY → NOTIFIED")]);
}

#[test]
fn a_payment_status_is_named() {
    let (found, paid, _) = found_after(|paid, _| {
        format!(
            "UPDATE orders SET payment_status = 'PENDING' WHERE number = '{}'",
            paid.number
        )
    });
    assert_eq!(found, [of(&paid, "payment_status: PENDING → CONFIRMED")]);
}

#[test]
fn what_was_received_is_named() {
    let (found, paid, _) =
        found_after(|paid, _| format!("UPDATE orders SET received = 1 WHERE number = '{}'", paid.number));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with(&of(&paid, "received: $1,00 → $")),
        "{found:?}"
    );
}

#[test]
fn what_was_given_back_is_named() {
    let (found, _, cancelled) = found_after(|_, cancelled| {
        format!(
            "UPDATE orders SET refunded = 4 WHERE number = '{}'",
            cancelled.number
        )
    });
    assert_eq!(found, [of(&cancelled, "refunded: $4,00 → $5,00")]);
}

#[test]
fn a_refund_that_vanished_is_named() {
    let (found, _, cancelled) = found_after(|_, _| "DELETE FROM refunds".to_owned());
    assert_eq!(found, [of(&cancelled, "refunded: $5,00 → $0,00")]);
}

#[test]
fn what_is_due_back_is_named() {
    let (found, _, cancelled) =
        found_after(|_, _| "UPDATE order_cancellations SET refund_due = 14".to_owned());
    assert_eq!(found, [of(&cancelled, "refund_due: $14,00 → $15,00")]);
}

#[test]
fn totals_are_named() {
    let (found, _, cancelled) = found_after(|_, cancelled| {
        format!(
            "UPDATE order_items SET unit_price = 11 WHERE order_id = '{0}';
             UPDATE orders SET total_bs = 1 WHERE id = '{0}'",
            cancelled.id
        )
    });
    assert_eq!(
        found,
        [
            of(&cancelled, "subtotal: $12,00 → $11,00"),
            of(&cancelled, "total_bs: Bs. 1,00 → Bs. 600,00"),
        ]
    );
}

#[test]
fn what_a_workshop_was_paid_is_named() {
    let (found, paid, _) =
        found_after(|_, _| "UPDATE payables SET paid_amount = 2 WHERE paid_amount > 0".to_owned());
    assert_eq!(found, [of(&paid, "paid_amount: $2,00 → $1,50")]);
}

#[test]
fn an_instalment_is_named() {
    let (found, paid, _) =
        found_after(|_, _| "UPDATE payables SET amount = amount + 1 WHERE paid_amount > 0".to_owned());
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with(&of(&paid, "instalments: $")), "{found:?}");
}

#[test]
fn a_void_instalment_of_work_that_goes_on_is_named() {
    let (found, paid, _) = found_after(|_, _| {
        "UPDATE payables SET closed_as = 'VOIDED', closed_reason = '', closed_at = now()
         WHERE paid_amount > 0"
            .to_owned()
    });
    assert_eq!(found, [of(&paid, "closed_as: VOIDED → OPEN")]);
}

#[test]
fn a_transfer_that_settles_something_else_is_named() {
    let (found, ..) =
        found_after(|_, _| "UPDATE workshop_transfers SET amount = 3 WHERE amount = 1.5".to_owned());
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].ends_with("· 778899 transfer: $3,00 → $1,50"),
        "{found:?}"
    );
}

#[test]
fn a_workshops_day_is_named() {
    let (found, ..) = found_after(|_, _| {
        "UPDATE capacity_days SET booked = booked + 7, capacity = 1000
         WHERE (workshop_id, day) = (SELECT workshop_id, min(day) FROM capacity_bookings GROUP BY 1 LIMIT 1)"
            .to_owned()
    });
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("· 2026-01-1") && found[0].contains(" capacity_day: "),
        "{found:?}"
    );
}

#[test]
fn a_booking_that_vanished_is_named_with_its_order() {
    let (found, paid, _) = found_after(|_, _| "DELETE FROM capacity_bookings".to_owned());
    let bookings = of(&paid, "bookings: 0 → ");
    assert!(found.iter().any(|line| line.starts_with(&bookings)), "{found:?}");
    assert!(
        found.iter().any(|line| line.contains("capacity_day: ")),
        "{found:?}"
    );
}

/// The cancelled order's payment, proved by a line of the bank's.
fn prove(amount: &str, direction: &str) -> String {
    format!(
        "INSERT INTO statements SELECT gen_random_uuid(), id, 'a.csv', decode(repeat('00', 32), 'hex'), 1, 1, NULL, now()
             FROM payment_accounts WHERE currency = 'VES' LIMIT 1;
         INSERT INTO statement_lines (id, account_id, statement_id, line, posted_on, amount, reference, reference_key,
             fingerprint, occurrence, submission_id, matched_at, direction)
         SELECT gen_random_uuid(), s.account_id, s.id, 1, '2026-01-15', {amount}, '1', '1', s.sha256, 1, p.id, now(), '{direction}'
             FROM statements s, payment_submissions p WHERE p.amount_received = 600"
    )
}

fn account() -> &'static str {
    "INSERT INTO payment_accounts (id, method, currency, holder) VALUES (gen_random_uuid(), 'PAGO_MOVIL', 'VES', 'Krafta');"
}

#[test]
fn a_line_that_proves_another_amount_is_named() {
    let (found, _, cancelled) = found_after(|_, _| format!("{}{}", account(), prove("60", "IN")));
    assert_eq!(found, [of(&cancelled, "proof: Bs. 60,00 → Bs. 600,00")]);
    let (found, ..) = found_after(|_, _| format!("{}{}", account(), prove("600", "IN")));
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_line_that_proves_two_payments_is_named() {
    let (found, paid, _) = found_after(|paid, _| {
        format!(
            "{}{}; ALTER TABLE statement_lines DROP CONSTRAINT statement_lines_submission_id_key;
             UPDATE statement_lines SET submission_id = p.id, amount = p.amount_received
                 FROM payment_submissions p WHERE p.order_id = '{}';
             INSERT INTO statement_lines (id, account_id, statement_id, line, posted_on, amount, reference, reference_key,
                 fingerprint, occurrence, submission_id, matched_at)
             SELECT gen_random_uuid(), account_id, statement_id, 2, posted_on, amount, '1', '1', fingerprint, 2, submission_id, now()
                 FROM statement_lines",
            account(),
            prove("600", "IN"),
            paid.id
        )
    });
    assert_eq!(found, [of(&paid, "proofs: 2 → 1")]);
}

#[test]
fn a_reference_that_pays_twice_is_named_with_both_orders() {
    let (found, paid, cancelled) = found_after(|_, _| {
        "DROP INDEX payment_submissions_reference_once;
         UPDATE payment_submissions SET reference = '00123', reference_key = '123', paid_key = '123'"
            .to_owned()
    });
    let mut expected = [&paid, &cancelled].map(|order| of(order, "reference: 2 × 00123 → 1 × 00123"));
    let mut found = found;
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn customers_whose_last_digits_are_the_same_paid_once_each() {
    let (found, ..) = found_after(|_, _| {
        "UPDATE payment_submissions SET reference = '00123', reference_key = '123'".to_owned()
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn another_tolerance_calls_nothing_in_question() {
    let (site, ..) = busy();
    let admin = site.signed_in(Role::Admin);
    // A dollar less than the total, which is paid under a tolerance of one.
    let set = |tolerance: &str| {
        let form = [
            ("rateHoldHours", "24"),
            ("unpaidDays", "7"),
            ("paymentTolerance", tolerance),
            ("acceptanceDays", "1"),
        ];
        let answer = admin.post_form("/admin/settings", &form);
        assert_eq!(answer.status, 303, "{}", answer.text());
    };
    set("1,00");
    let placed = site.place(&site.client(), &example());
    let body = json!({"orderId": placed.id, "status": "CONFIRMED", "amountReceived": 560});
    assert_eq!(admin.put_json("/api/payments", &body).status, 200);
    set("0,01");
    site.books_agree();
}

#[test]
fn once_a_night_the_books_are_replayed_and_admins_read_what_was_found() {
    let (site, paid, _) = busy();
    let admin = site.signed_in(Role::Admin);
    assert!(!admin.get("/admin").text().contains("Cuentas revisadas"));
    let midnight = krafta::base::calendar::start_of_day("2026-01-16".parse().unwrap()).unwrap();
    let clock = site.app.db.clock();
    // Too early: nothing is looked at yet.
    clock.set(midnight + TimeDelta::hours(2));
    books::run_once(&site.app.db).unwrap();
    assert!(!admin.get("/admin").text().contains("Cuentas revisadas"));
    clock.set(midnight + TimeDelta::hours(3));
    books::run_once(&site.app.db).unwrap();
    let page = admin.get("/admin").text();
    assert!(page.contains("Cuentas revisadas anoche: todo cuadra"), "{page}");

    site.tamper(&format!(
        "UPDATE orders SET received = 1 WHERE number = '{}'",
        paid.number
    ));
    // Looked at already.
    books::run_once(&site.app.db).unwrap();
    assert!(admin.get("/admin").text().contains("todo cuadra"));
    clock.set(noon() + TimeDelta::days(2));
    // Several at once are one.
    std::thread::scope(|scope| {
        for _ in 0..3 {
            let db = site.app.db.clone();
            // Whoever comes a moment too late loses a race, and that is all.
            scope.spawn(move || drop(books::run_once(&db)));
        }
    });
    let page = site.signed_in(Role::Admin).get("/admin").text();
    assert!(
        page.contains("Cuentas revisadas hoy: 1 pedido no cuadra"),
        "{page}"
    );
    assert!(page.contains(&format!("/admin/orders/{}", paid.id)) && page.contains("Recibido"));
    assert_eq!(site.text_of("SELECT count(*)::text FROM book_checks"), "2");
}
