//! `POST /api/stripe/webhook`

use super::*;
use chrono::TimeDelta;
use krafta::schema::{card_events, card_sessions};

fn events_heard(site: &Site) -> i64 {
    site.app
        .db
        .read_here(|conn| Ok(card_events::table.count().get_result(conn)?))
        .unwrap()
}

fn session_status(site: &Site, session: &str) -> String {
    site.app
        .db
        .read_here(|conn| {
            Ok(card_sessions::table
                .find(session)
                .select(card_sessions::status)
                .first(conn)?)
        })
        .unwrap()
}

#[test]
fn a_paid_session_makes_it_an_order() {
    let site = shop();
    let made = site.production(&example());
    let answer = site.event(&made.paid("evt_1"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let order = made.seen();
    assert_eq!(
        (order["status"].as_str(), order["orderStatus"].as_str()),
        (Some("Queued"), Some("submitted"))
    );
    let events = order["events"].as_array().unwrap();
    assert_eq!(events.len(), 1, "{order}");
    assert_eq!(events[0]["status"], "Queued");
    assert_eq!(events[0]["message"], "Payment confirmed, order queued");
    let paid = &site.submissions(made.order)[0];
    assert_eq!(
        (paid.method.as_str(), paid.status.as_str()),
        ("TARJETA", "CONFIRMED")
    );
    assert_eq!(
        paid.reference,
        format!("pi_{}", made.session)
            .chars()
            .take(60)
            .collect::<String>()
    );
    // Its items have workshops.
    let staff = site.signed_in(Role::Admin);
    let full = staff.get(&format!("/api/orders/{}", made.order)).json();
    for item in full["order"]["items"].as_array().unwrap() {
        assert_eq!(item["assignment"]["status"], "NOTIFIED", "{item}");
    }
}

#[test]
fn one_payment_however_often_and_by_however_many_it_is_told() {
    let site = shop();
    let made = site.production(&example());
    let event = made.paid("evt_1");
    let other = made.paid("evt_2");
    std::thread::scope(|scope| {
        for n in 0..100 {
            // Half of them tell of the same session in other words.
            let event = if n % 2 == 0 { &event } else { &other };
            scope.spawn(|| {
                let told = || site.event(event);
                let mut answer = told();
                // More than there is room for: the provider tries again too.
                while answer.status == 503 {
                    answer = told();
                }
                assert_eq!(answer.status, 200, "{}", answer.text());
            });
        }
    });
    assert_eq!(site.submissions(made.order).len(), 1);
    assert_eq!(events_heard(&site), 2);
    let order = made.seen();
    assert_eq!(order["events"].as_array().unwrap().len(), 1);
    assert_eq!(site.found(made.order).received, site.found(made.order).total);
}

#[test]
fn what_the_provider_did_not_sign_changes_nothing() {
    let site = shop();
    let made = site.production(&example());
    let now = site.app.db.clock().now();
    let event = made.paid("evt_1");
    let body = event.to_string().into_bytes();
    let good = sign(WEBHOOK_SECRET, &body, now);
    let mut other = body.clone();
    other.push(b' ');
    for (signature, body) in [
        (String::new(), body.clone()),
        ("t=1,v1=00".to_owned(), body.clone()),
        (sign("whsec_another", &body, now), body.clone()),
        (good[..good.len() - 1].to_owned(), body.clone()),
        (good.clone(), other),
        (good.clone(), Vec::new()),
        (
            sign(WEBHOOK_SECRET, &body, now - TimeDelta::seconds(301)),
            body.clone(),
        ),
        (
            sign(WEBHOOK_SECRET, &body, now + TimeDelta::seconds(301)),
            body.clone(),
        ),
    ] {
        let answer = site.raw_event(&signature, body);
        assert_eq!(answer.status, 400, "{signature}: {}", answer.text());
        assert!(answer.json()["fields"]["Stripe-Signature"].is_string());
    }
    let large = vec![b' '; 2 * 1024 * 1024];
    assert_eq!(site.raw_event(&good, large).status, 413);
    assert_eq!((events_heard(&site), site.submissions(made.order).len()), (0, 0));
    assert_eq!(site.event_at(&event, now - TimeDelta::seconds(299)).status, 200);
}

#[test]
fn what_is_not_ours() {
    let site = shop();
    let unknown = OrderId::any();
    // Of no consequence to us, now or later: the provider need not tell it again.
    let elsewhere = json!({"id": "cs_test_elsewhere"});
    let sold = json!({"payment_intent": "pi_1", "amount_refunded": 5, "currency": "eur"});
    let dispute = json!({"id": "dp_1", "payment_intent": "pi_1", "amount": 5, "status": "lost"});
    let failed = json!({"id": "re_1", "payment_intent": "pi_1", "amount": 5, "status": "failed"});
    for event in [
        completed("evt_1", "cs_test_unknown", unknown, 1000),
        told(
            "evt_2",
            "checkout.session.completed",
            json!({"id": "cs_test_elsewhere", "amount_total": 5}),
        ),
        told(
            "evt_3",
            "charge.refunded",
            json!({"payment_intent": "pi_1", "amount_refunded": 5, "metadata": {"order_id": unknown}}),
        ),
        told(
            "evt_9",
            "checkout.session.completed",
            json!({"id": "cs_test_elsewhere", "amount_total": 5, "currency": "eur"}),
        ),
        told("evt_10", "charge.dispute.created", dispute.clone()),
        told("evt_11", "charge.dispute.closed", dispute),
        told("evt_12", "refund.failed", failed),
        told("evt_4", "checkout.session.expired", elsewhere),
        told("evt_5", "invoice.paid", json!({"id": "in_1"})),
        told("evt_6", "charge.refunded", sold),
    ] {
        assert_eq!(site.event(&event).status, 200, "{event}");
    }
    for event in [
        json!({}),
        json!({"id": "evt_7"}),
        completed("evt_8", "x", unknown, 5),
    ] {
        assert_eq!(site.event(&event).status, 400, "{event}");
    }
    // What was refused may be told again.
    assert_eq!(events_heard(&site), 10);
}

#[test]
fn in_whatever_order_events_come() {
    let site = shop();
    let expired = |made: &Made, id: &str| told(id, "checkout.session.expired", json!({"id": made.session}));
    let late = site.production(&example());
    assert_eq!(site.event(&expired(&late, "evt_1")).status, 200);
    assert_eq!(session_status(&site, &late.session), "EXPIRED");
    assert_eq!(late.seen()["orderStatus"], "draft");
    // Paid in the last moment, and told in the other order.
    assert_eq!(site.event(&late.paid("evt_2")).status, 200);
    assert_eq!(late.seen()["orderStatus"], "submitted");

    let paid = site.production(&example());
    assert_eq!(site.event(&paid.paid("evt_3")).status, 200);
    assert_eq!(site.event(&expired(&paid, "evt_4")).status, 200);
    assert_eq!(session_status(&site, &paid.session), "COMPLETED");
    assert_eq!(paid.seen()["orderStatus"], "submitted");

    // A way to pay that takes its time.
    let slow = site.production(&example());
    let mut promised = slow.paid("evt_5");
    promised["data"]["object"]["payment_status"] = json!("unpaid");
    assert_eq!(site.event(&promised).status, 200);
    assert_eq!(slow.seen()["orderStatus"], "draft");
    let mut came = slow.paid("evt_6");
    came["type"] = json!("checkout.session.async_payment_succeeded");
    assert_eq!(site.event(&came).status, 200);
    assert_eq!(slow.seen()["orderStatus"], "submitted");
}

#[test]
fn refunds_are_told_as_a_sum() {
    let site = shop();
    let made = site.production(&example());
    let refunded = |id: &str, cents: i64| {
        let intent = format!("pi_{}", made.session);
        told(
            id,
            "charge.refunded",
            json!({
                "payment_intent": intent, "amount_refunded": cents, "currency": "usd",
                "metadata": {"order_id": made.order},
            }),
        )
    };
    // Told before its payment, it is not known yet, and told again.
    assert_eq!(site.event(&refunded("evt_1", 1000)).status, 404);
    let total = site.found(made.order).total;
    let cents = (total.decimal() * rust_decimal::Decimal::ONE_HUNDRED).to_string();
    let cents: i64 = cents.split('.').next().unwrap().parse().unwrap();
    let paid = completed("evt_2", &made.session, made.order, cents);
    assert_eq!(site.event(&paid).status, 200);
    for (id, so_far, expected) in [
        ("evt_1", 1000, "$10,00"),
        ("evt_3", 2500, "$25,00"),
        ("evt_4", 1000, "$25,00"),
        ("evt_5", 2500, "$25,00"),
        ("evt_6", cents, &total.to_string()),
        // More than there is left of the order is told to people, and is no refund of it.
        ("evt_7", cents + 500, &total.to_string()),
    ] {
        assert_eq!(site.event(&refunded(id, so_far)).status, 200);
        assert_eq!(site.found(made.order).refunded.to_string(), expected, "{id}");
    }
    let notes: Vec<String> = site
        .app
        .db
        .read_here(|conn| orders::events_of(conn, made.order))
        .unwrap()
        .into_iter()
        .map(|event| event.message)
        .filter(|message| message.contains("más de lo que quedaba"))
        .collect();
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains("$5,00"), "{notes:?}");
}

#[test]
fn what_fails_inside_is_rolled_back_and_taken_at_the_next_try() {
    let site = shop();
    let made = site.production(&example());
    let sql = |text: &str| {
        use diesel::connection::SimpleConnection as _;
        site.connect().batch_execute(text).unwrap();
    };
    sql("ALTER TABLE payment_submissions ADD CONSTRAINT no_cards CHECK (method <> 'TARJETA') NOT VALID");
    let answer = site.event(&made.paid("evt_1"));
    assert_eq!(answer.status, 500, "{}", answer.text());
    assert_eq!(
        (events_heard(&site), session_status(&site, &made.session).as_str()),
        (0, "OPEN")
    );
    sql("ALTER TABLE payment_submissions DROP CONSTRAINT no_cards");
    assert_eq!(site.event(&made.paid("evt_1")).status, 200);
    assert_eq!(made.seen()["orderStatus"], "submitted");
}

#[test]
fn money_for_a_cancelled_order_is_owed_back() {
    let site = shop();
    let made = site.production(&example());
    let admin = site.signed_in(Role::Admin);
    let path = format!("/api/orders/{}/cancellation", made.order);
    let answer = admin.post_json(&path, &json!({"reason": "Se arrepintió"}));
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(site.event(&made.paid("evt_1")).status, 200);
    let found = site.found(made.order);
    assert_eq!(found.status.as_str(), "REFUND_PENDING");
    assert_eq!(made.seen()["orderStatus"], "canceled");
}

/// A paid order whose workshops were told, with what the provider calls its payment and how much it was, in cents.
fn paid(site: &Site) -> (Made, String, i64) {
    let made = site.production(&example());
    assert_eq!(site.event(&made.paid("evt_paid")).status, 200);
    let total = site.found(made.order).total.decimal() * rust_decimal::Decimal::ONE_HUNDRED;
    let intent = format!("pi_{}", made.session);
    (made, intent, total.trunc().to_string().parse().unwrap())
}

/// What admins were told of cards, and what stands on the timeline for staff.
fn troubles(site: &Site, order: OrderId) -> Vec<String> {
    use krafta::schema::notices;
    site.app
        .db
        .read_here(|conn| {
            let told: i64 = notices::table
                .filter(notices::kind.eq("card_trouble"))
                .count()
                .get_result(conn)?;
            let notes: Vec<String> = orders::events_of(conn, order)?
                .into_iter()
                .filter(|event| event.kind.as_str() == "note")
                .map(|event| event.message)
                .collect();
            assert_eq!(told > 0, !notes.is_empty(), "{notes:?}");
            Ok(notes)
        })
        .unwrap()
}

#[test]
fn money_that_goes_back_at_the_provider_stops_the_work() {
    let site = shop();
    let _admin = site.signed_in(Role::Admin);
    let (made, intent, cents) = paid(&site);
    let refunded = |id: &str, cents: i64| {
        let object = json!({"payment_intent": intent, "amount_refunded": cents, "currency": "usd"});
        assert_eq!(site.event(&told(id, "charge.refunded", object)).status, 200);
        site.found(made.order).priority.as_str()
    };
    // In part: told, and it goes on.
    assert_eq!(refunded("evt_1", 100), "STANDARD");
    assert_eq!(troubles(&site, made.order).len(), 1);
    // In full: nobody goes on working for it.
    assert_eq!(refunded("evt_2", cents), "HOLD");
    let told = troubles(&site, made.order);
    assert!(told.len() == 2 && told[1].contains("quedó en espera"), "{told:?}");
    // Again: nothing more.
    assert_eq!(refunded("evt_3", cents), "HOLD");
    assert_eq!(troubles(&site, made.order).len(), 2);
    site.books_agree();
}

#[test]
fn a_dispute_stops_the_work_and_what_is_lost_is_gone() {
    let site = shop();
    let _admin = site.signed_in(Role::Admin);
    for (word, is_lost) in [("won", false), ("lost", true)] {
        let (made, intent, cents) = {
            let made = site.production(&example());
            assert_eq!(site.event(&made.paid(&format!("evt_{word}"))).status, 200);
            let intent = format!("pi_{}", made.session);
            (made, intent, 500)
        };
        let dispute = |status: &str| {
            json!({"id": format!("dp_{word}"), "payment_intent": intent, "amount": cents, "currency": "usd",
                "reason": "fraudulent", "status": status})
        };
        let created = told(
            &format!("evt_created_{word}"),
            "charge.dispute.created",
            dispute("needs_response"),
        );
        assert_eq!(site.event(&created).status, 200);
        assert_eq!(site.found(made.order).priority.as_str(), "HOLD");
        assert_eq!(site.found(made.order).refunded.to_string(), "$0,00");
        let closed = told(
            &format!("evt_closed_{word}"),
            "charge.dispute.closed",
            dispute(word),
        );
        assert_eq!(site.event(&closed).status, 200);
        let gone = if is_lost { "$5,00" } else { "$0,00" };
        assert_eq!(site.found(made.order).refunded.to_string(), gone);
        // What is refunded besides is not what was lost.
        let object = json!({"payment_intent": intent, "amount_refunded": 100, "currency": "usd"});
        let refund = told(&format!("evt_refund_{word}"), "charge.refunded", object);
        assert_eq!(site.event(&refund).status, 200);
        let gone = if is_lost { "$6,00" } else { "$1,00" };
        assert_eq!(site.found(made.order).refunded.to_string(), gone);
    }
    site.books_agree();
}

#[test]
fn a_refund_that_failed_is_owed_again() {
    let site = shop();
    let admin = site.signed_in(Role::Admin);
    let (made, intent, cents) = paid(&site);
    let answer = admin.post_json(
        &format!("/api/orders/{}/cancellation", made.order),
        &json!({"reason": "Se arrepintió"}),
    );
    assert_eq!(answer.status, 200, "{}", answer.text());
    let failed = |id: &str| {
        let object = json!({"id": "re_1", "payment_intent": intent, "amount": cents, "currency": "usd",
            "status": "failed", "failure_reason": "expired_or_canceled_card"});
        site.event(&told(id, "refund.failed", object)).status
    };
    // Told before the refund itself, it is told again.
    assert_eq!(failed("evt_1"), 404);
    let object = json!({"payment_intent": intent, "amount_refunded": cents, "currency": "usd"});
    assert_eq!(site.event(&told("evt_2", "charge.refunded", object)).status, 200);
    assert_eq!(site.found(made.order).status.as_str(), "REFUNDED");
    assert_eq!(failed("evt_1"), 200);
    let order = site.found(made.order);
    assert_eq!(
        (order.status.as_str(), order.refunded.to_string().as_str()),
        ("REFUND_PENDING", "$0,00")
    );
    let told = troubles(&site, made.order);
    assert!(
        told.len() == 1 && told[0].contains("no llegó a su titular"),
        "{told:?}"
    );
    // It is given back by other means.
    let body = json!({"amount": order.received, "method": "ZELLE", "reference": "Z-77"});
    let answer = admin.post_json(&format!("/api/orders/{}/refunds", made.order), &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(site.found(made.order).status.as_str(), "REFUNDED");
    site.books_agree();
}
