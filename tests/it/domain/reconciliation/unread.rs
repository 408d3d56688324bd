//! Rows that nobody could read yet: they hold money back, and once mended they meet the rules that every line meets.

use super::mending::actions;
use super::reversals::alarms;
use super::{account, imported, payment_of, payments_of, reported};
use crate::fixtures::Placed;
use crate::harness::client::Client;
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::base::ids::SubmissionId;
use krafta::domain::accounts::Role;
use krafta::schema::statement_lines;
use rust_decimal::Decimal;
use serde_json::json;

const OTHER: &str = "14/01/2026;0000990009;OTRA;;1,00\n";
const CAME: &str = "15/01/2026;0000440001;PAGO MOVIL;;600,00\n";
/// No month has so many days.
const UNREAD: &str = "45/01/2026;0000440001;REVERSO PM;600,00;\n";

/// Presses «Confirmar los exactos» of a file, and answers what became of the order.
fn exact(site: &Site, admin: &Client, page: &str, placed: &Placed) -> &'static str {
    assert_eq!(admin.post_form(&format!("{page}/confirmations"), &[]).status, 200);
    site.status(placed.id)
}

/// Says what the only row means that could not be read.
fn mend(admin: &Client, page: &str, day: &str, direction: &str) {
    let fields = [
        ("date", day),
        ("amount", "600,00"),
        ("reference", "0000440001"),
        ("direction", direction),
    ];
    let done = admin.post_form(&actions(&admin.get(page).text(), "/line")[0], &fields);
    assert_eq!(done.status, 303, "{}", done.text());
}

/// The payment of the only line of 600.
fn tied(site: &Site) -> Option<SubmissionId> {
    site.app
        .db
        .read_here(|conn| {
            let came = statement_lines::table.filter(statement_lines::amount.eq(Decimal::from(600)));
            Ok(came.select(statement_lines::submission_id).first(conn)?)
        })
        .unwrap()
}

#[test]
fn money_that_an_unread_row_names_is_confirmed_by_nobody_unseen() {
    let site = harness::start();
    site.shop();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let placed = reported(&site, "440001", json!({}));
    let other = reported(&site, "550002", json!({"amountReported": 250}));
    let page = imported(
        &admin,
        account,
        &format!("{CAME}15/01/2026;0000550002;PAGO MOVIL;;250,00\n{UNREAD}"),
    );
    let payment = format!("/admin/payments/{}", payment_of(&site, &placed));
    for path in [page.as_str(), "/admin/payments", payment.as_str()] {
        let html = admin.get(path).text();
        assert!(html.contains("Una línea sin leer lo nombra"), "{path}: {html}");
    }
    assert_eq!(exact(&site, &admin, &page, &placed), "REPORTED");
    assert!(
        payments_of(&site, &other)[0].amount_received.is_some(),
        "another one"
    );
    let body = json!({"orderId": placed.id, "status": "CONFIRMED"});
    let refused = admin.put_json("/api/payments", &body);
    assert_eq!(
        (refused.status, &refused.json()["doubts"]),
        (409, &json!(["UNREAD_ROW"]))
    );
    // Once somebody said that the row does not matter, it is exact.
    let passed = admin.post_form(&actions(&admin.get(&page).text(), "/pass")[0], &[]);
    assert_eq!(passed.status, 303);
    assert_eq!(exact(&site, &admin, &page, &placed), "NOTIFIED");
}

#[test]
fn a_mended_reversal_takes_its_money_back() {
    let site = harness::start();
    site.shop();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let placed = reported(&site, "440001", json!({}));
    let page = imported(&admin, account, &format!("{CAME}{UNREAD}"));
    mend(&admin, &page, "2026-01-16", "OUT");
    assert_eq!(exact(&site, &admin, &page, &placed), "REPORTED");
    assert!(admin.get(&page).text().contains("Reversado"));
}

#[test]
fn one_that_is_mended_after_its_money_paid_raises_the_alarm() {
    let site = harness::start();
    site.shop();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let placed = reported(&site, "440001", json!({}));
    let first = imported(&admin, account, CAME);
    assert_eq!(exact(&site, &admin, &first, &placed), "NOTIFIED");
    let page = imported(&admin, account, &format!("{OTHER}{UNREAD}"));
    assert_eq!(alarms(&admin), 0);
    mend(&admin, &page, "2026-01-16", "OUT");
    assert!(alarms(&admin) > 0);
    assert!(admin.get(&first).text().contains("Reversado"));
}

#[test]
fn a_mended_credit_meets_the_reversal_of_its_file() {
    let site = harness::start();
    site.shop();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let placed = reported(&site, "440001", json!({}));
    let page = imported(
        &admin,
        account,
        "45/01/2026;0000440001;PAGO MOVIL;;600,00\n16/01/2026;0000440001;REVERSO PM;600,00;\n",
    );
    mend(&admin, &page, "2026-01-15", "IN");
    assert_eq!(exact(&site, &admin, &page, &placed), "REPORTED");
    assert!(admin.get(&page).text().contains("Reversado"));
}

#[test]
fn a_mended_credit_is_the_line_of_a_payment_that_was_confirmed_before() {
    let site = harness::start();
    site.shop();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let placed = reported(&site, "440001", json!({}));
    site.confirm(&admin, &placed);
    let page = imported(
        &admin,
        account,
        &format!("{OTHER}45/01/2026;0000440001;PAGO MOVIL;;600,00\n"),
    );
    mend(&admin, &page, "2026-01-15", "IN");
    assert_eq!(tied(&site), Some(payment_of(&site, &placed)));
}
