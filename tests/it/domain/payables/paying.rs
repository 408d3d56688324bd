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
    let unknown = pay(&admin, PayableId::any(), "1", "R");
    assert_eq!(
        (unknown.status, &unknown.json()["code"]),
        (404, &json!("not_found"))
    );

    let too_much = transfer(&admin, &new_transfer(), "R", &[(ids[0], "5,01"), (ids[1], "1")]);
    assert_eq!(too_much.status, 400);
    let page = too_much.text();
    assert!(page.contains("Corrige esto para seguir:"), "{page}");
    assert!(page.contains(&format!("<a href=\"#e-{}\">", ids[0])), "{page}");
    for (parts, banner) in [
        (vec![], "Marca al menos una cuenta"),
        (vec![(ids[0], "1"), (theirs, "1")], "Corrige esto para seguir:"),
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

/// As a form with these fields; those of [`transfer`] and more.
fn form(admin: &Client, path: &str, parts: &[(PayableId, &str)], more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![("transfer".to_owned(), new_transfer())];
    for (payable, amount) in parts {
        fields.push((format!("pick-{payable}"), "on".to_owned()));
        fields.push((format!("amount-{payable}"), (*amount).to_owned()));
    }
    fields.extend(
        more.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    multipart(admin, path, &fields, None)
}

const TRANSFERS: &str = "/admin/payables/transfers";

/// What a page asks under this name.
fn asked(answer: &Answer, name: &str) -> String {
    let page = answer.text();
    let before = format!("name=\"{name}\" value=\"");
    let found = page
        .split_once(before.as_str())
        .and_then(|(_, rest)| rest.split('"').next());
    found.unwrap_or_default().to_owned()
}

#[test]
fn the_same_reference_again_is_asked_about_before_it_is_written() {
    let (site, workshop) = shop();
    let admin = admin(&site);
    let (_, ids) = split(&site);
    assert_eq!(
        transfer(&admin, &new_transfer(), "00778899", &[(ids[0], "1")]).status,
        303
    );
    let again = [(ids[0], "2")];
    let refused = form(&admin, TRANSFERS, &again, &[("reference", "778-899")]);
    assert_eq!(refused.status, 400);
    let question = asked(&refused, "sameReference");
    assert_eq!(
        question,
        "La referencia 00778899 ya está en una transferencia a este taller, de $1,00, del 15 de enero de 2026."
    );
    assert!(
        refused
            .text()
            .contains("Sí, son dos pagos con la misma referencia")
    );
    assert_eq!(paid(&admin, workshop, ids[0]), is("1.00", "PARTIAL"));
    // Another question is not answered by this answer.
    let stale = [("reference", "778899"), ("sameReference", "Otra pregunta.")];
    assert_eq!(form(&admin, TRANSFERS, &again, &stale).status, 400);
    let sure = [("reference", "778899"), ("sameReference", question.as_str())];
    assert_eq!(form(&admin, TRANSFERS, &again, &sure).status, 303);
    assert_eq!(paid(&admin, workshop, ids[0]), is("3.00", "PARTIAL"));
    // A program pays several payables of one transfer, each by itself: it is not asked.
    assert_eq!(pay(&admin, ids[0], "1", "778899").status, 200);
}

#[test]
fn a_reference_of_another_workshop_is_asked_about_and_one_that_was_taken_back_is_not() {
    let (site, _) = shop();
    let admin = admin(&site);
    let (_, ids) = split(&site);
    let first = new_transfer();
    assert_eq!(transfer(&admin, &first, "778899", &[(ids[0], "1")]).status, 303);
    variant(&site, "gorra");
    let other = crate::fixtures::rows::workshop(&site, "Taller Dos", &[("gorra", "2.00")]);
    let work = work_on(&site, two_caps(&site))[0].clone();
    assert_eq!(work.workshop_id, other);
    let theirs = owe(&site, &work, PaymentPolicy::FullDeposit)[0].id;
    let parts = [(theirs, "1")];
    let refused = form(&admin, TRANSFERS, &parts, &[("reference", "778899")]);
    assert!(asked(&refused, "sameReference").contains("una transferencia a Taller Uno, de $1,00"));
    let reversal = format!("{TRANSFERS}/{first}/reversal");
    assert_eq!(admin.post_form(&reversal, &[("reason", "No salió")]).status, 303);
    assert_eq!(
        form(&admin, TRANSFERS, &parts, &[("reference", "778899")]).status,
        303
    );
}

fn two_caps(site: &Site) -> krafta::base::ids::OrderId {
    Paid::new(&[("gorra", 2)]).place(site).id
}

fn rate(site: &Site, rate: &str) {
    use krafta::domain::exchange_rates::record_rate;
    let from = noon() - chrono::TimeDelta::days(3);
    site.app
        .db
        .transact_here(|conn, _| record_rate(conn, from, rate.parse().unwrap(), "BCV", None))
        .unwrap();
}

#[test]
fn bolivares_are_kept_with_their_rate_and_day_and_shown_to_the_workshop() {
    let (site, workshop) = shop();
    rate(&site, "40");
    let admin = admin(&site);
    let (_, ids) = split(&site);
    let list = admin.get(&format!("/admin/payables?workshop={workshop}")).text();
    assert!(list.contains("Bs. 200,00"), "5.00 at 40: {list}");
    assert!(
        list.contains("Bs. 40,00 por dólar, la tasa de hoy, 15 de enero de 2026"),
        "{list}"
    );
    let parts = [(ids[0], "3")];
    let few = [
        ("reference", "900"),
        ("paidBs", "12,00"),
        ("rateDay", "2026-01-14"),
    ];
    let refused = form(&admin, TRANSFERS, &parts, &few);
    assert_eq!(refused.status, 400);
    let question = asked(&refused, "otherBs");
    assert_eq!(
        question,
        "$3,00 son Bs. 120,00 a la tasa del día (Bs. 40,00), y salieron Bs. 12,00."
    );
    assert_eq!(paid(&admin, workshop, ids[0]), is("0.00", "PENDING"));
    let right = [
        ("reference", "900"),
        ("paidBs", "120,00"),
        ("rateDay", "2026-01-14"),
    ];
    assert_eq!(form(&admin, TRANSFERS, &parts, &right).status, 303);
    let words = "Bs. 120,00, a Bs. 40,00 del 14 de enero de 2026";
    assert!(admin.get(TRANSFERS).text().contains(words));
    let (_, email) = site.taller_of(workshop);
    let own = site.sign_in(&email).get("/workshop/payables").text();
    assert!(own.contains(words) && own.contains("Bs. 80,00"), "{own}");
    // A yes to the very question.
    let sure = [
        ("reference", "901"),
        ("paidBs", "12,00"),
        ("rateDay", "2026-01-14"),
        ("otherBs", question.as_str()),
    ];
    let other = form(&admin, TRANSFERS, &[(ids[1], "3")], &sure);
    assert_eq!(other.status, 303, "{}", other.text());
    assert!(
        admin
            .get(TRANSFERS)
            .text()
            .contains("Bs. 12,00, a Bs. 4,00 del 14 de enero de 2026")
    );
    for (field, value) in [
        ("paidBs", "0"),
        ("paidBs", "x"),
        ("rateDay", "2026-01-16"),
        ("rateDay", "ayer"),
    ] {
        let refused = form(
            &admin,
            TRANSFERS,
            &[(ids[1], "1")],
            &[("reference", "902"), (field, value)],
        );
        assert_eq!(refused.status, 400, "{field} {value}");
    }
}

#[test]
fn a_figure_that_can_be_read_in_two_ways_is_what_is_left() {
    let (site, workshop) = shop();
    rate(&site, "400");
    let admin = admin(&site);
    let (_, ids) = split(&site);
    let list = admin
        .get(&format!("/admin/payables?workshop={workshop}&pick={}", ids[0]))
        .text();
    let carried = |name: &str| {
        let (_, rest) = list.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let due = format!("amount-{}Due", ids[0]);
    let (left, rate) = (carried(&due), carried("rate"));
    let parts = [(ids[0], "5.000")];
    let typed = [("reference", "900"), ("paidBs", "2.000")];
    let asked = form(&admin, TRANSFERS, &parts, &typed);
    assert_eq!(asked.status, 400);
    let asked = asked.text();
    assert!(
        asked.contains("¿es 5.000,00 o 5,00?") && asked.contains("¿es 2.000,00 o 2,00?"),
        "{asked}"
    );
    let expecting = [(due.as_str(), left.as_str()), ("rate", rate.as_str())];
    let sum = [typed.as_slice(), &expecting, &[("go", "sum")]].concat();
    let summed = form(&admin, &format!("{TRANSFERS}?workshop={workshop}"), &parts, &sum).text();
    assert!(summed.contains("$5,00 · Bs. 2.000,00"), "{summed}");
    let done = form(
        &admin,
        TRANSFERS,
        &parts,
        &[typed.as_slice(), &expecting].concat(),
    );
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(paid(&admin, workshop, ids[0]), is("5.00", "PAID"));
    assert!(admin.get(TRANSFERS).text().contains("Bs. 2.000,00, a Bs. 400,00"));
}

#[test]
fn what_is_ticked_is_summed_and_kept_from_page_to_page() {
    let (site, workshop) = shop();
    rate(&site, "40");
    let admin = admin(&site);
    let ((_, one), (_, two)) = (split(&site), split(&site));
    let here = format!("{TRANSFERS}?workshop={workshop}");
    let parts = [(one[0], "5,00"), (two[0], "1,50"), (two[1], "x")];
    let page = form(&admin, &here, &parts, &[("reference", "9"), ("go", "sum")]);
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(text.contains("$6,50 · Bs. 260,00"), "{text}");
    assert!(text.contains("value=\"9\""), "what was typed is there: {text}");
    assert_eq!(paid(&admin, workshop, one[0]), is("0.00", "PENDING"));
    let is_ticked = |text: &str, id: &PayableId| {
        let (_, rest) = text.split_once(&format!("name=\"pick-{id}\"")).unwrap();
        rest.split('>').next().unwrap().contains("checked")
    };
    assert!(is_ticked(&text, &one[0]) && !is_ticked(&text, &one[1]));
    let all = form(&admin, &here, &[], &[("go", "all")]).text();
    assert!(
        [one[0], one[1], two[0], two[1]]
            .iter()
            .all(|id| is_ticked(&all, id))
    );
    let none = form(&admin, &here, &parts, &[("go", "none")]).text();
    assert!([one[0], two[0]].iter().all(|id| !is_ticked(&none, id)));
    // On a page that shows none of them they are named, with their orders, and paid all the same.
    let later = format!("1_0_{}", uuid::Uuid::max());
    let text = form(&admin, &here, &[(one[0], "5,00")], &[("go", &later)]).text();
    assert!(
        text.contains("Marcadas en otras páginas") && text.contains("$5,00 · Bs. 200,00"),
        "{text}"
    );
    assert!(is_ticked(&text, &one[0]), "{text}");
    let done = form(&admin, &here, &[(one[0], "5,00")], &[("reference", "9")]);
    assert_eq!(done.status, 303);
    assert_eq!(paid(&admin, workshop, one[0]), is("5.00", "PAID"));
}

#[test]
fn payables_and_transfers_are_found_by_amount_reference_order_and_day() {
    let (site, _) = shop();
    rate(&site, "40");
    let admin = admin(&site);
    let ((_, one), (_, two)) = (split(&site), split(&site));
    let in_bs = [("reference", "BNC_77"), ("paidBs", "120,00")];
    assert_eq!(form(&admin, TRANSFERS, &[(one[0], "3")], &in_bs).status, 303);
    assert_eq!(
        transfer(&admin, &new_transfer(), "BNCX78", &[(two[0], "2,25")]).status,
        303
    );
    let has = |path: &str| {
        let text = admin.get(path).text();
        (text.contains("BNC_77"), text.contains("BNCX78"))
    };
    for (query, found) in [
        ("", (true, true)),
        ("?q=bncx", (false, true)),
        ("?q=BNC_7", (true, false)),
        ("?q=2,25", (false, true)),
        ("?q=120,00", (true, false)),
        ("?day=2026-01-15", (true, true)),
        ("?day=2026-01-14", (false, false)),
        ("?q=%25", (false, false)),
    ] {
        assert_eq!(has(&format!("{TRANSFERS}{query}")), found, "{query}");
    }
    let lists = |query: &str| {
        let text = admin.get(&format!("/admin/payables?state=ALL&{query}")).text();
        [one[0], one[1], two[0]].map(|id| text.contains(&format!("/admin/payables/{id}\"")))
    };
    assert_eq!(lists("q=BNC_77"), [true, false, false]);
    assert_eq!(lists("q=5,00"), [true, false, true]);
    assert_eq!(lists("q=5,01"), [false, true, false]);
    let number = owed_number(&site, one[0]);
    assert_eq!(
        lists(&format!("q={}", number.to_lowercase())),
        [true, true, false]
    );
    assert_eq!(lists("day=2026-01-14"), [false, false, false]);
    assert!(
        admin
            .get("/admin/payables?q=nada")
            .text()
            .contains("No encontramos nada")
    );
}

fn owed_number(site: &Site, payable: PayableId) -> String {
    let owed = site
        .app
        .db
        .read_here(|conn| payables::find(conn, payable))
        .unwrap();
    owed.unwrap().order_number
}
