//! «Deshacer»: a workshop takes back its own last step.

use super::*;
use diesel::prelude::*;
use krafta::schema::outbox;

fn undo(client: &Client, order: &Order) -> client::Answer {
    press(client, order, "retraction", &[])
}

fn letters(site: &Site, order: &Order) -> i64 {
    site.app
        .db
        .read_here(|conn| {
            Ok(outbox::table
                .filter(outbox::order_id.eq(order.id))
                .count()
                .get_result(conn)?)
        })
        .unwrap()
}

#[test]
fn a_slip_is_taken_back_from_where_it_is_said() {
    let Shop {
        site,
        taller,
        workshop,
    } = shop();
    let order = Paid::new(&[("taza", 1), ("taza", 2)]).place(&site);
    let due = work_on(&site, order.id)[0].accept_by;
    assert!(due.is_some());
    for (noun, said, now, before) in [
        ("acceptance", "aceptado", S::Accepted, S::Notified),
        ("production", "en producción", S::InProduction, S::Accepted),
        ("readiness", "listo", S::Ready, S::InProduction),
    ] {
        if before != S::Notified {
            assert_eq!(press(&taller, &order, "acceptance", &[]).status, 303);
        }
        if noun == "readiness" {
            assert_eq!(press(&taller, &order, "production", &[]).status, 303);
        }
        assert_eq!(press(&taller, &order, noun, &[]).status, 303);
        assert_eq!(stages(&site, order.id), [now, now]);
        let told = letters(&site, &order);
        let page = taller.get("/workshop/dashboard?sort=due").text();
        assert!(
            page.contains(&format!("<p>{} {said}.</p>", order.number)),
            "{page}"
        );
        assert!(page.contains("Deshacer<span"));
        assert!(page.contains("name=\"back\" value=\"/workshop/dashboard?sort=due\""));
        // Said once.
        assert!(!dashboard(&taller).contains("Deshacer"));

        let back = [("back", "/workshop/dashboard?sort=due")];
        let answer = press(&taller, &order, "retraction", &back);
        let place = format!("/workshop/dashboard?sort=due#card-{}-{workshop}", order.id);
        assert_eq!((answer.status, answer.header("location")), (303, place.as_str()));
        assert_eq!(stages(&site, order.id), [before, before]);
        assert!(dashboard(&taller).contains("volvió al paso anterior. Lo que el cliente ya leyó"));
        assert_eq!(letters(&site, &order), told, "nothing is written for it");
        // One step, once.
        let again = undo(&taller, &order);
        assert_eq!(again.status, 409);
        assert!(again.text().contains("Ya no se puede deshacer"));
        if before == S::Notified {
            let works = work_on(&site, order.id);
            assert!(
                works.iter().all(|work| work.accept_by == due),
                "no time is gained"
            );
        }
    }
    assert_eq!(events(&site, order.id, EventKind::SteppedBack), 3);
}

#[test]
fn what_others_rely_on_is_not_taken_back() {
    let Shop {
        site,
        taller,
        workshop,
    } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    press(&taller, &order, "acceptance", &[]);
    // Another workshop has nothing to do with it.
    let stranger = site.signed_in(Role::Taller);
    assert_eq!(undo(&stranger, &order).status, 404);
    // An admin did not do it.
    let admin = site.signed_in(Role::Admin);
    let named = workshop.to_string();
    assert_eq!(
        press(&admin, &order, "retraction", &[("workshop", &named)]).status,
        409
    );
    site.app.db.clock().set(noon() + TimeDelta::minutes(11));
    assert_eq!(undo(&taller, &order).status, 409);
    assert_eq!(stages(&site, order.id), [S::Accepted]);

    // A customer who was told to come finds it there.
    let waits = Paid::new(&[("taza", 1)]).delivery(DeliveryMethod::Pickup);
    let waits = waits.place(&site);
    for noun in ["production", "readiness"] {
        assert_eq!(press(&taller, &waits, noun, &[]).status, 303);
    }
    let page = dashboard(&taller);
    assert!(page.contains(&format!("{} listo.", waits.number)) && !page.contains("Deshacer"));
    assert_eq!(undo(&taller, &waits).status, 409);

    // What staff did since is not theirs to take back.
    let other = Paid::new(&[("taza", 1)]).place(&site);
    press(&taller, &other, "acceptance", &[]);
    press(&admin, &other, "production", &[("workshop", &named)]);
    assert_eq!(undo(&taller, &other).status, 409);
    assert_eq!(
        press(&admin, &other, "retraction", &[("workshop", &named)]).status,
        303
    );
    assert_eq!(stages(&site, other.id), [S::Accepted]);
    // And no page elsewhere is gone to.
    press(&taller, &other, "production", &[]);
    let answer = press(&taller, &other, "retraction", &[("back", "//evil.example")]);
    assert!(answer.header("location").starts_with("/workshop/dashboard#"));
}
