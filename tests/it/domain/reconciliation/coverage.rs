//! «No está en el banco» is said only where one file tells of every day on which the money may have come.

use super::{account, account_for, imported, payment_of, reported};
use crate::harness;
use crate::harness::client::Client;
use krafta::domain::accounts::Role;
use krafta::domain::payments::Method;
use serde_json::json;

/// A file that has lines of these days of January, each with a reference of its own.
fn file(days: &[u32]) -> String {
    let line = |day: &u32| format!("{day:02}/01/2026;00007{day:02}{:04};PAGO;;5,00\n", days.len());
    days.iter().map(line).collect()
}

fn says(admin: &Client, page: &str, words: &str) {
    let html = admin.get(page).text();
    assert!(html.contains(words), "{words}: {html}");
}

#[test]
fn two_files_around_a_day_say_nothing_of_it() {
    let site = harness::start();
    site.shop();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let payments = ["440001", "550002"].map(|reference| {
        let placed = reported(&site, reference, json!({}));
        format!("/admin/payments/{}", payment_of(&site, &placed))
    });
    imported(&admin, account, &file(&[2]));
    imported(&admin, account, &file(&[28]));
    says(&admin, &payments[0], "Todavía no hay estado de cuenta de ese día");
    // Nothing is asked about it either.
    assert_eq!(
        admin
            .post_form(&format!("{}/confirmation", payments[0]), &[])
            .status,
        303
    );
    let whole = imported(&admin, account, &file(&[2, 10, 28]));
    says(&admin, &payments[1], "No está en el banco");
    let asked = admin.post_form(&format!("{}/confirmation", payments[1]), &[]);
    assert!(
        asked.status == 400 && asked.text().contains("no tiene este pago"),
        "{}",
        asked.text()
    );
    // A file that was taken back tells nothing.
    assert_eq!(admin.post_form(&format!("{whole}/undo"), &[]).status, 303);
    says(&admin, &payments[1], "Todavía no hay estado de cuenta de ese día");
}

#[test]
fn a_transfer_may_take_five_days() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let account = account_for(&site, Method::Transferencia, "");
    let placed = reported(&site, "440001", json!({"method": "TRANSFERENCIA"}));
    let payment = format!("/admin/payments/{}", payment_of(&site, &placed));
    for (days, told) in [
        (&[14, 16][..], "aún no lo trae"),
        (&[14, 16, 20], "aún no lo trae"),
        (&[14, 16, 20, 21], "No está en el banco"),
    ] {
        imported(&admin, account, &file(days));
        says(&admin, &payment, told);
    }
}
