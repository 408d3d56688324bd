//! Two hundred orders of a filter moved at once, by somebody who has a keyboard and nothing else.

use super::goes_to_work;
use super::session::{self, Browser, DESK, Scripts};
use crate::fixtures::example;
use crate::harness;
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::Priority;
use krafta::domain::ordering::bulk_changes;
use krafta::schema::orders;
use serde_json::json;

const MANY: usize = 200;
const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const SPACE: &str = " ";
/// More than any page has before its list.
const FAR: usize = 500;

/// Goes on to the element that fits, as the keyboard does.
async fn tab_to(staff: &Browser, css: &str) {
    for _ in 0..FAR {
        staff.key(TAB).await;
        let script = "return document.activeElement.matches(arguments[0])";
        if staff.ask(script, vec![json!(css)]).await == json!(true) {
            return;
        }
    }
    panic!("no way to {css} by the keyboard on {}", staff.path().await);
}

#[test]
fn two_hundred_of_a_filter_are_moved_with_the_keyboard_alone() {
    let site = harness::start();
    site.shop();
    let (_, operator) = site.user(Role::Operador);
    let admin = site.signed_in(Role::Admin);
    let mut order = example();
    order["customerName"] = json!("Ana Doscientas");
    let first = site.place(&admin, &order);
    site.place(&admin, &example());
    for _ in 1..MANY {
        site.place(&admin, &order);
    }
    let rush = || -> i64 {
        let count = site.app.db.read_here(|conn| {
            let moved = orders::table.filter(orders::priority.eq(Priority::Rush));
            Ok(moved.count().get_result(conn)?)
        });
        count.unwrap()
    };
    session::tell(
        &site.address,
        [("the operator", DESK)],
        Scripts::On,
        async |[staff]| {
            goes_to_work(staff, &operator, "/ops/orders").await;
            tab_to(staff, "input[name=q]").await;
            staff.key("Ana Doscientas").await;
            staff.key_to_next(ENTER).await;
            tab_to(staff, "#elegidos > summary").await;
            staff.key(ENTER).await;
            tab_to(staff, "#many input[name=all]").await;
            staff.key(SPACE).await;
            tab_to(staff, "#many select[name=priority]").await;
            staff.key("Urgente").await;
            tab_to(staff, "#many button[type=submit]").await;
            staff.key_to_next(ENTER).await;
            // Asked first, and nothing is done yet.
            staff.sees("¿Cambiar 200 pedidos?").await;
            staff.sees("Prioridad: Urgente").await;
            staff.sees("200 pueden").await;
            assert_eq!(rush(), 0);
            let report = staff.path().await;
            tab_to(staff, "form[action$='/start'] button").await;
            staff.key_to_next(ENTER).await;
            assert_eq!(staff.path().await, report);
            // What a request had no time for, the job goes on with; the page looks again by itself.
            let db = site.app.db.clone();
            krafta::base::blocking::block(move || bulk_changes::run_once(&db))
                .await
                .unwrap()
                .unwrap();
            staff.comes_to_read("h1", "200 pedidos cambiados").await;
            assert_eq!(rush(), 200, "and no other");
            // The report is found again, at its address and from the list.
            staff.go("/ops/orders").await;
            staff.go(&report).await;
            staff.sees("200 pedidos cambiados").await;
            staff.sees(&first.number).await;
            tab_to(staff, "a[href='/ops/orders/bulk']").await;
            staff.key_to_next(ENTER).await;
            staff.sees("Terminado").await;
            tab_to(staff, &format!("a[href='{report}']")).await;
            staff.key_to_next(ENTER).await;
            staff.sees("200 pedidos cambiados").await;
        },
    );
}
