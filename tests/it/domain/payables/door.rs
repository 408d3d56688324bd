//! The door for production: what is created with an assignment, and how it follows the work.

use super::*;
use diesel::prelude::*;
use krafta::domain::payables::Closure;
use krafta::schema::workshop_closures;

/// The amount, and when it is due.
fn shown(payables: &[Payable]) -> Vec<(String, Option<String>)> {
    payables
        .iter()
        .map(|payable| {
            (
                payable.amount.decimal().to_string(),
                payable.due_date.map(|day| day.to_string()),
            )
        })
        .collect()
}

fn on(day: &str) -> Option<String> {
    Some(day.to_owned())
}

fn close(site: &Site, workshop: WorkshopId, day: &str) {
    site.app
        .db
        .read_here(|conn| {
            diesel::insert_into(workshop_closures::table)
                .values((
                    workshop_closures::workshop_id.eq(workshop),
                    workshop_closures::day.eq(day.parse::<chrono::NaiveDate>().unwrap()),
                ))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
}

fn set_policy(site: &Site, workshop: WorkshopId, policy: PaymentPolicy) {
    use krafta::schema::workshops;
    site.app
        .db
        .read_here(|conn| {
            diesel::update(workshops::table.find(workshop))
                .set(workshops::payment_policy.eq(policy))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_split_payment_falls_due_in_two_steps_and_steps_back() {
    let (site, workshop) = shop();
    // The clock stands on Thursday the 15th.
    close(&site, workshop, "2026-01-15");
    let work = work(&site, 1);
    let start = work.start_date.unwrap();
    let made = owe(&site, &work, PaymentPolicy::PartialDeposit);
    // However the start day was planned, the workshop is closed on the 15th.
    let deposit = on(&start.max("2026-01-16".parse().unwrap()).to_string());
    assert_eq!(
        shown(&made),
        [("5.00".to_owned(), deposit.clone()), ("5.01".to_owned(), None)]
    );
    let both = |second| [("5.00".to_owned(), deposit.clone()), ("5.01".to_owned(), second)];
    assert_eq!(
        shown(&follow(&site, work.id, S::Notified, S::InProduction)),
        both(None)
    );
    assert_eq!(
        shown(&follow(&site, work.id, S::InProduction, S::Ready)),
        both(on("2026-01-16"))
    );
    assert_eq!(
        shown(&follow(&site, work.id, S::Ready, S::InProduction)),
        both(None)
    );
    follow(&site, work.id, S::InProduction, S::Ready);
    assert_eq!(
        shown(&follow(&site, work.id, S::Ready, S::HandedToDelivery)),
        both(on("2026-01-16"))
    );
}

#[test]
fn payment_on_delivery_waits_for_the_hand_over() {
    let (site, _) = shop();
    let work = work(&site, 2);
    assert_eq!(
        shown(&owe(&site, &work, PaymentPolicy::OnDelivery)),
        [("20.02".to_owned(), None)]
    );
    assert_eq!(
        shown(&follow(&site, work.id, S::InProduction, S::Ready)),
        [("20.02".to_owned(), None)]
    );
    // A pick-up goes straight to its end.
    assert_eq!(
        shown(&follow(&site, work.id, S::Ready, S::Completed)),
        [("20.02".to_owned(), on("2026-01-15"))]
    );
}

#[test]
fn work_called_off_before_it_began_is_not_owed() {
    let (site, _) = shop();
    for (from, to) in [
        (S::Notified, S::Rejected),
        (S::Accepted, S::Rejected),
        (S::PendingAssignment, S::Cancelled),
        (S::Accepted, S::Cancelled),
    ] {
        let work = work(&site, 1);
        owe(&site, &work, PaymentPolicy::PartialDeposit);
        for payable in follow(&site, work.id, from, to) {
            assert_eq!(payable.closed_as, Some(Closure::Voided), "{from} {to}");
            assert_eq!(payable.closed_reason.as_deref(), Some("Motivo"));
            assert_eq!(payable.closed_at, Some(noon()));
        }
    }
    for from in [S::InProduction, S::Ready] {
        let work = work(&site, 1);
        let before = owe(&site, &work, PaymentPolicy::PartialDeposit);
        let after = follow(&site, work.id, from, S::Cancelled);
        assert!(
            after.iter().all(|payable| payable.closed_as.is_none()),
            "it stands: {from}"
        );
        assert_eq!(shown(&after), shown(&before));
    }
}

/// It will not be handed over, and would be owed for ever without a date.
#[test]
fn finished_work_of_a_cancelled_order_falls_due_that_day() {
    let (site, workshop) = shop();
    set_policy(&site, workshop, PaymentPolicy::OnDelivery);
    let order = Paid::new(&[("taza", 1), ("taza", 2)]).place(&site);
    let works = work_on(&site, order.id);
    let taller = site.sign_in(&site.taller_of(workshop).1);
    for status in ["IN_PRODUCTION", "READY"] {
        let body = json!({"assignmentId": works[0].id, "status": status});
        assert_eq!(taller.put_json("/api/workshop", &body).status, 200);
    }
    assert_eq!(shown(&owed(&site, works[0].id)), [("10.01".to_owned(), None)]);
    close(&site, workshop, "2026-01-15");
    let path = format!("/api/orders/{}/cancellation", order.id);
    let answer = admin(&site).post_json(&path, &json!({"reason": "Se arrepintió"}));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let done = owed(&site, works[0].id);
    assert_eq!(shown(&done), [("10.01".to_owned(), on("2026-01-16"))]);
    assert_eq!(done[0].closed_as, None);
    let not_begun = owed(&site, works[1].id);
    assert_eq!(not_begun[0].closed_as, Some(Closure::Voided));
    assert_eq!(not_begun[0].due_date, None);
}

#[test]
fn what_costs_nothing_owes_nothing() {
    let (site, _) = shop();
    let mut free = work(&site, 1);
    free.agreed_cost = Usd::ZERO;
    assert_eq!(owe(&site, &free, PaymentPolicy::FullDeposit).len(), 0);
    // And nobody minds when such work moves.
    assert_eq!(follow(&site, free.id, S::InProduction, S::Ready).len(), 0);
}

/// What the room's door promises, through the moves that people make.
#[test]
fn production_creates_what_is_owed_and_follows() {
    let (site, workshop) = shop();
    set_policy(&site, workshop, PaymentPolicy::PartialDeposit);
    let taller = site.sign_in(&site.taller_of(workshop).1);
    let go = |work: &Assignment, status: &str| {
        let body = json!({"assignmentId": work.id, "status": status, "reason": "No puedo"});
        let answer = taller.put_json("/api/workshop", &body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        owed(&site, work.id)
    };
    let made = work(&site, 1);
    let start = made.start_date.map(|day| day.to_string());
    let split = |second| [("5.00".to_owned(), start.clone()), ("5.01".to_owned(), second)];
    assert_eq!(shown(&owed(&site, made.id)), split(None));
    assert_eq!(shown(&go(&made, "IN_PRODUCTION")), split(None));
    assert_eq!(shown(&go(&made, "READY")), split(on("2026-01-15")));

    let refused = work(&site, 1);
    let gone = go(&refused, "REJECTED");
    assert_eq!(gone.len(), 2);
    for payable in gone {
        assert_eq!(payable.closed_as, Some(Closure::Voided));
        assert_eq!(payable.closed_reason.as_deref(), Some("No puedo"));
    }
}
