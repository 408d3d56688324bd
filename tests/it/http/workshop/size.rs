//! What a full board costs, and what it leaves out.

use super::*;

#[test]
fn a_page_costs_the_same_however_much_there_is_to_do() {
    let Shop { site, taller, .. } = shop();
    let admin = site.signed_in(Role::Admin);
    let place = |count: usize| {
        for index in 0..count {
            let order = Paid::new(&[("taza", 1), ("taza", 2)]).place(&site);
            let steps = ["acceptance", "production", "readiness", "dispatch"];
            for noun in &steps[..index % 5] {
                assert_eq!(go(&taller, &order, noun).status, 303);
            }
            press(&taller, &order, "problems", &[("note", "algo")]);
        }
    };
    let cost = |client: &Client, path: &str| {
        let before = site.app.db.statements();
        assert_eq!(client.get(path).status, 200);
        site.app.db.statements() - before
    };
    let costs = || {
        [
            cost(&taller, "/workshop/dashboard"),
            cost(&taller, "/api/workshop"),
            cost(&admin, "/workshop/dashboard"),
            cost(&admin, "/api/workshop"),
        ]
    };
    place(2);
    let few = costs();
    place(28);
    assert_eq!(queue(&taller).len(), 30);
    assert_eq!(costs(), few);
    assert!(few.iter().all(|cost| *cost <= 12), "{few:?}");
}

/// On a poor line each KB is a moment: the fullest board that there is, as it is sent.
#[test]
fn a_full_board_comes_in_twenty_kilobytes() {
    let Shop {
        site,
        taller,
        workshop,
    } = shop();
    let steps = [Move::Accept, Move::Start, Move::MarkReady, Move::HandOver];
    for index in 0..60 {
        let order = Paid::new(&[("taza", 1 + index % 7)]).place(&site).id;
        for mv in &steps[..index as usize % 5] {
            let moved = site.app.db.transact_here(|conn, now| {
                let scope = Scope::Workshop(workshop);
                orders::change(conn, now, order, |conn, order| {
                    production::advance(conn, now, Actor::SYSTEM, order, scope, *mv, &Details::default())
                })
            });
            moved.unwrap();
        }
    }
    assert_eq!(dashboard(&taller).matches("<article").count(), 60);
    let browser = [("accept-encoding", "gzip, deflate, br, zstd")];
    let sent = taller.send("GET", "/workshop/dashboard", &browser, None);
    assert_eq!(sent.header("content-encoding"), "gzip");
    assert!(sent.header("vary").contains("accept-encoding"));
    assert!(sent.body.len() < 20 * 1024, "{} bytes", sent.body.len());
}

#[test]
fn what_is_left_out_is_counted() {
    let Shop {
        site,
        taller,
        workshop,
    } = shop();
    let order = Paid::new(&[("taza", 1)]);
    let rush = Paid::new(&[("taza", 1)]).priority(Priority::Rush);
    for _ in 0..21 {
        let done = order.place(&site).id;
        for mv in [Move::Start, Move::MarkReady, Move::HandOver] {
            site.app
                .db
                .transact_here(|conn, now| {
                    let scope = Scope::Workshop(workshop);
                    orders::change(conn, now, done, |conn, order| {
                        production::advance(conn, now, Actor::SYSTEM, order, scope, mv, &Details::default())
                    })
                })
                .unwrap();
        }
    }
    for _ in 0..200 {
        order.place(&site);
    }
    let page = dashboard(&taller);
    assert_eq!(page.matches("<article").count(), 24);
    assert!(
        column(&page, "nuevos").contains("<span class=\"count\" id=\"c-nuevos\" data-live-told>100+</span>")
    );
    assert_eq!(taller.get("/api/workshop").json()["truncated"], true);

    // The cut never loses what is most urgent.
    let urgent = rush.place(&site).number;
    let page = dashboard(&taller);
    let new = column(&page, "nuevos");
    assert_eq!(numbers(new)[0], urgent);
    assert_eq!(queue(&taller).len(), 220);

    // After two weeks what has left is history.
    site.app.db.clock().set(noon() + TimeDelta::days(15));
    let taller = operator(&site, workshop);
    assert_eq!(queue(&taller).len(), 200);
}
