//! Paying: once, in part, several with one transfer, and never more than is owed.

use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};

fn is(amount: &str, status: &str) -> (String, String) {
    (amount.to_owned(), status.to_owned())
}

#[test]
fn in_two_transfers_pending_partial_paid() {
    let (site, workshop) = shop();
    let admin = admin(&site);
    let (_, ids) = split(&site);
    assert_eq!(paid(&admin, workshop, ids[0]), is("0.00", "PENDING"));

    let answer = pay(&admin, ids[0], "2.00", "REF-1");
    assert_eq!(answer.status, 200, "{}", answer.text());
    let body = answer.json();
    assert_eq!(body["success"], json!(true));
    assert_eq!(body["payable"]["status"], json!("PARTIAL"));
    assert_eq!(body["payable"]["paidAmount"].to_string(), "2.00");
    assert_eq!(body["payable"]["reference"], json!("REF-1"));

    let last = admin.post_json(
        &format!("/api/payables/{}/payments", ids[0]),
        &json!({"amount": 3, "reference": "REF-2", "receiptUrl": "https://banco.example/r/2"}),
    );
    assert_eq!(last.status, 200, "{}", last.text());
    assert_eq!(paid(&admin, workshop, ids[0]), is("5.00", "PAID"));
    assert_eq!(paid(&admin, workshop, ids[1]), is("0.00", "PENDING"));
    let payable = &last.json()["payable"];
    assert_eq!(payable["reference"], json!("REF-2"), "the last payment's");
    assert_eq!(payable["receiptUrl"], json!("https://banco.example/r/2"));
}

#[test]
fn one_transfer_settles_several_in_part_or_whole() {
    let (site, workshop) = shop();
    let admin = admin(&site);
    let ((_, one), (_, two)) = (split(&site), split(&site));
    let id = new_transfer();
    let parts = [(one[0], "5,00"), (one[1], "1,01"), (two[0], "5")];
    let done = transfer(&admin, &id, "REF-9", &parts);
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(paid(&admin, workshop, one[0]), is("5.00", "PAID"));
    assert_eq!(paid(&admin, workshop, one[1]), is("1.01", "PARTIAL"));
    assert_eq!(paid(&admin, workshop, two[0]), is("5.00", "PAID"));
    assert_eq!(paid(&admin, workshop, two[1]), is("0.00", "PENDING"));

    // The same form again pays nothing again; another one under its number is refused.
    assert_eq!(transfer(&admin, &id, "REF-9", &parts).status, 303);
    assert_eq!(transfer(&admin, &id, "REF-9", &[(two[1], "1")]).status, 409);
    assert_eq!(transfer(&admin, &id, "REF-8", &parts).status, 409);
    assert_eq!(paid(&admin, workshop, one[1]), is("1.01", "PARTIAL"));
    assert_eq!(paid(&admin, workshop, two[1]), is("0.00", "PENDING"));
    let page = admin.get("/admin/payables/transfers").text();
    assert_eq!(page.matches("$11,01").count(), 1, "one transfer of 11.01");
}

#[test]
fn what_is_wrong_stands_beside_its_field_and_nothing_is_paid() {
    let (site, workshop) = shop();
    let admin = admin(&site);
    let (_, ids) = split(&site);
    let other = crate::fixtures::rows::workshop(&site, "Taller Dos", &[("taza", "1.00")]);
    let elsewhere = work(&site, 1);
    assert_eq!(elsewhere.workshop_id, other, "the cheaper one");
    let theirs = owe(&site, &elsewhere, PaymentPolicy::FullDeposit)[0].id;

    for (amount, field) in [
        ("5.01", "amount"),
        ("0", "amount"),
        ("-1", "amount"),
        ("1.001", "amount"),
    ] {
        let refused = pay(&admin, ids[0], amount, "R");
        assert_eq!(refused.status, 400, "{amount}: {}", refused.text());
        assert!(refused.json()["fields"][field].is_string(), "{}", refused.text());
    }
    let path = format!("/api/payables/{}/payments", ids[0]);
    for (body, field) in [
        (json!({"reference": "R"}), "amount"),
        (json!({"amount": "5", "reference": "R"}), "amount"),
        (json!({"amount": 1}), "reference"),
        (json!({"amount": 1, "reference": "  "}), "reference"),
        (json!({"amount": 1, "reference": "x".repeat(121)}), "reference"),
        (
            json!({"amount": 1, "reference": "R", "receiptUrl": "javascript:1"}),
            "receiptUrl",
        ),
    ] {
        let refused = admin.post_json(&path, &body);
        assert_eq!(refused.status, 400, "{body}");
        assert!(
            refused.json()["fields"][field].is_string(),
            "{body}: {}",
            refused.text()
        );
    }
    let unknown = pay(&admin, PayableId::new(), "1", "R");
    assert_eq!(
        (unknown.status, &unknown.json()["code"]),
        (404, &json!("not_found"))
    );

    let too_much = transfer(&admin, &new_transfer(), "R", &[(ids[0], "5,01"), (ids[1], "1")]);
    assert_eq!(too_much.status, 400);
    assert!(
        too_much.text().contains("Revisa lo que está marcado en rojo"),
        "{}",
        too_much.text()
    );
    for (parts, banner) in [
        (vec![], "Marca al menos una cuenta"),
        (vec![(ids[0], "1"), (theirs, "1")], "Revisa lo que está marcado"),
    ] {
        let refused = transfer(&admin, &new_transfer(), "R", &parts);
        assert_eq!(refused.status, 400);
        assert!(refused.text().contains(banner), "{}", refused.text());
    }
    for id in [ids[0], ids[1]] {
        assert_eq!(paid(&admin, workshop, id), is("0.00", "PENDING"));
    }
    assert_eq!(paid(&admin, other, theirs), is("0.00", "PENDING"));
}

#[test]
fn the_page_comes_back_as_it_was_typed() {
    let (site, workshop) = shop();
    let admin = admin(&site);
    let (_, ids) = split(&site);
    let id = new_transfer();
    let fields = [
        ("transfer".to_owned(), id.clone()),
        ("reference".to_owned(), "Mi referencia".to_owned()),
        (format!("pick-{}", ids[0]), "on".to_owned()),
        (format!("amount-{}", ids[0]), "99".to_owned()),
    ];
    let path = format!("/admin/payables/transfers?workshop={workshop}");
    let page = multipart(&admin, &path, &fields, None);
    assert_eq!(page.status, 400);
    let page = page.text();
    for kept in [
        "Mi referencia",
        "value=\"99\"",
        &id,
        "Es más de lo que falta por pagar ($5,00)",
    ] {
        assert!(page.contains(kept), "{kept}: {page}");
    }
    // And once it is right, it is this transfer.
    let right = transfer(&admin, &id, "Mi referencia", &[(ids[0], "5")]);
    assert_eq!(right.status, 303);
}

#[test]
fn never_more_than_is_owed_however_many_pay() {
    let (site, workshop) = shop();
    let (_, ids) = split(&site);
    let admin = admin(&site);
    let (done, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for index in 0..16 {
            let (admin, done, refused, ids) = (&admin, &done, &refused, &ids);
            scope.spawn(move || {
                // Alone, and together with the other half, locked in either order.
                let reference = format!("R-{index}");
                let answer = match index % 3 {
                    0 => pay(admin, ids[0], "0.70", &reference),
                    1 => transfer(
                        admin,
                        &new_transfer(),
                        &reference,
                        &[(ids[0], "0,70"), (ids[1], "0,01")],
                    ),
                    _ => transfer(
                        admin,
                        &new_transfer(),
                        &reference,
                        &[(ids[1], "0,01"), (ids[0], "0,70")],
                    ),
                };
                match answer.status {
                    200 | 303 => done.fetch_add(1, Ordering::Relaxed),
                    400 => refused.fetch_add(1, Ordering::Relaxed),
                    other => panic!("{other}: {}", answer.text()),
                };
            });
        }
    });
    // 7 × 0.70 = 4.90 of 5.00.
    assert_eq!((done.into_inner(), refused.into_inner()), (7, 9));
    assert_eq!(paid(&admin, workshop, ids[0]), is("4.90", "PARTIAL"));
}

#[test]
fn one_form_sent_from_everywhere_at_once_pays_once() {
    let (site, workshop) = shop();
    let (_, ids) = split(&site);
    let admin = admin(&site);
    let id = new_transfer();
    let path = format!("/api/payables/{}/payments", ids[1]);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                assert_eq!(transfer(&admin, &id, "R", &[(ids[0], "1")]).status, 303);
                let body = json!({"amount": 1, "reference": "R"}).to_string().into_bytes();
                let headers = [
                    ("content-type", "application/json"),
                    ("idempotency-key", "una vez"),
                ];
                let answer = admin.send("POST", &path, &headers, Some(body));
                assert_eq!(answer.status, 200, "{}", answer.text());
            });
        }
    });
    for id in ids {
        assert_eq!(paid(&admin, workshop, id).0, "1.00");
    }
}
