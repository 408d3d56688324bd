//! What an import and its undoing leave behind, whatever happens beside them.

use super::{account, imported, payment_of, payments_of, reported};
use crate::fixtures::Placed;
use crate::harness::client::Client;
use crate::harness::{self, Site};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Uuid;
use krafta::base::ids::SubmissionId;
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::SubmissionStatus;
use krafta::schema::statement_lines;
use serde_json::json;
use std::time::Duration;

/// The payments that lines prove.
fn proved(site: &Site) -> Vec<SubmissionId> {
    site.app
        .db
        .read_here(|conn| {
            let used = statement_lines::table.filter(statement_lines::submission_id.is_not_null());
            Ok(used
                .select(statement_lines::submission_id.assume_not_null())
                .load(conn)?)
        })
        .unwrap()
}

fn take_back(admin: &Client, placed: &Placed) {
    let body = json!({"orderId": placed.id, "status": "REPORTED", "reason": "era de otro"});
    let done = admin.put_json("/api/payments", &body);
    assert_eq!(done.status, 200, "{}", done.text());
}

/// A row of the other payment is held meanwhile, so that the import stands still between the two.
#[test]
fn an_import_ties_no_line_to_a_payment_that_was_taken_back_meanwhile() {
    let site = harness::start();
    site.shop();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let other = reported(&site, "550002", json!({}));
    let placed = reported(&site, "440001", json!({}));
    site.confirm(&admin, &other);
    site.confirm(&admin, &placed);
    // Its columns are known.
    imported(&admin, account, "14/01/2026;0000;CERO;;1,00\n");
    let mut holder = site.connect();
    holder.batch_execute("BEGIN").unwrap();
    diesel::sql_query("SELECT 1 FROM payment_submissions WHERE id = $1 FOR UPDATE")
        .bind::<Uuid, _>(payment_of(&site, &other).0)
        .execute(&mut holder)
        .unwrap();
    let importer = site.signed_in(Role::Admin);
    std::thread::scope(|scope| {
        let lines = "15/01/2026;0000550002;PAGO MOVIL;;600,00\n15/01/2026;0000440001;PAGO MOVIL;;600,00\n";
        scope.spawn(|| imported(&importer, account, lines));
        std::thread::sleep(Duration::from_millis(500));
        take_back(&admin, &placed);
        holder.batch_execute("COMMIT").unwrap();
    });
    assert_eq!(proved(&site), [payment_of(&site, &other)]);
    let rejected = json!({"orderId": placed.id, "status": "REJECTED", "rejectionReason": "no"});
    assert_eq!(admin.put_json("/api/payments", &rejected).status, 200);
    assert_eq!(proved(&site), [payment_of(&site, &other)]);
}

#[test]
fn what_another_file_took_back_too_stays_so_when_one_is_undone() {
    let site = harness::start();
    site.shop();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let placed = reported(&site, "440001", json!({}));
    let came = imported(&admin, account, "15/01/2026;0000440001;PAGO MOVIL;;600,00\n");
    let other = imported(&admin, account, "15/01/2026;0000440001;CARGO;600,00;\n");
    let reversal = imported(&admin, account, "16/01/2026;0000440001;REVERSO PM;600,00;\n");
    assert_eq!(admin.post_form(&format!("{other}/undo"), &[]).status, 303);
    assert!(admin.get(&came).text().contains("Reversado"));
    admin.post_form(&format!("{came}/confirmations"), &[]);
    assert_eq!(site.status(placed.id), "REPORTED");
    // Once that is gone too, it is money again.
    assert_eq!(admin.post_form(&format!("{reversal}/undo"), &[]).status, 303);
    admin.post_form(&format!("{came}/confirmations"), &[]);
    assert_eq!(site.status(placed.id), "NOTIFIED");
}

#[test]
fn an_import_that_only_found_what_was_confirmed_before_is_taken_back() {
    let site = harness::start();
    site.shop();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let placed = reported(&site, "440001", json!({}));
    site.confirm(&admin, &placed);
    let lines = "15/01/2026;0000440001;PAGO MOVIL;;600,00\n";
    let page = imported(&admin, account, lines);
    assert_eq!(proved(&site), [payment_of(&site, &placed)]);
    let undone = admin.post_form(&format!("{page}/undo"), &[]);
    assert_eq!(undone.status, 303, "{}", undone.text());
    assert!(proved(&site).is_empty());
    assert_eq!(payments_of(&site, &placed)[0].status, SubmissionStatus::Confirmed);
    // Imported again, it is tied again; taken back, the line is nobody's and the next import may be undone as well.
    let again = imported(&admin, account, lines);
    assert_eq!(proved(&site), [payment_of(&site, &placed)]);
    take_back(&admin, &placed);
    assert!(proved(&site).is_empty());
    // Used since by a person, it stays.
    admin.post_form(&format!("{again}/confirmations"), &[]);
    assert_eq!(proved(&site), [payment_of(&site, &placed)]);
    assert_eq!(admin.post_form(&format!("{again}/undo"), &[]).status, 409);
}
