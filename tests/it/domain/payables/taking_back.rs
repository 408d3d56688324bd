//! Reversals, voids, waivers, and what is owed back.

use super::*;
use krafta::base::ids::TransferId;

fn press(client: &Client, path: &str, fields: &[(&str, &str)]) -> Answer {
    client.post_form(path, fields)
}

fn reversal(admin: &Client, transfer: &str, fields: &[(&str, &str)]) -> Answer {
    press(
        admin,
        &format!("/admin/payables/transfers/{transfer}/reversal"),
        fields,
    )
}

#[test]
fn a_transfer_is_taken_back_once() {
    let (site, workshop) = shop();
    let admin = admin(&site);
    let (_, ids) = split(&site);
    let id = new_transfer();
    transfer(&admin, &id, "R-1", &[(ids[0], "5"), (ids[1], "5,01")]);
    assert_eq!(paid(&admin, workshop, ids[1]).1, "PAID");

    let bare = reversal(&admin, &id, &[]);
    assert_eq!(bare.status, 400);
    assert!(bare.text().contains("Es obligatorio"), "{}", bare.text());
    for _ in 0..2 {
        assert_eq!(
            reversal(&admin, &id, &[("reason", "No salió del banco")]).status,
            303
        );
        for payable in &ids {
            assert_eq!(
                paid(&admin, workshop, *payable),
                ("0.00".into(), "PENDING".into())
            );
        }
    }
    let page = admin.get("/admin/payables/transfers").text();
    assert_eq!(page.matches("−$10,01").count(), 1, "one reversal");
    assert!(page.contains("No salió del banco") && page.contains("Revertida"));
    // It left no reference behind.
    let all = told(&admin, workshop, "");
    assert!(all.iter().all(|one| one["reference"].is_null()), "{all:?}");
    assert_eq!(reversal(&admin, &new_transfer(), &[("reason", "x")]).status, 404);
    // Paid again, it is paid.
    assert_eq!(pay(&admin, ids[0], "5", "R-2").status, 200);
    assert_eq!(paid(&admin, workshop, ids[0]).1, "PAID");
}

#[test]
fn a_reversal_may_take_back_a_part() {
    let (site, workshop) = shop();
    let admin = admin(&site);
    let (_, ids) = split(&site);
    let id = new_transfer();
    transfer(&admin, &id, "R-1", &[(ids[0], "5"), (ids[1], "5,01")]);
    let (first, second) = (format!("line-{}", ids[0]), format!("line-{}", ids[1]));
    let none = reversal(&admin, &id, &[("lines", "1"), ("reason", "x")]);
    assert_eq!(none.status, 400);
    reversal(&admin, &id, &[("lines", "1"), (&first, "on"), ("reason", "x")]);
    assert_eq!(paid(&admin, workshop, ids[0]).0, "0.00");
    assert_eq!(paid(&admin, workshop, ids[1]).0, "5.01");
    // The rest of it, and never the first again.
    reversal(
        &admin,
        &id,
        &[("lines", "1"), (&first, "on"), (&second, "on"), ("reason", "x")],
    );
    assert_eq!(paid(&admin, workshop, ids[0]).0, "0.00");
    assert_eq!(paid(&admin, workshop, ids[1]).0, "0.00");
}

#[test]
fn many_reversals_at_once_take_back_once() {
    let (site, workshop) = shop();
    let (_, ids) = split(&site);
    let admin = admin(&site);
    let id = new_transfer();
    transfer(&admin, &id, "R-1", &[(ids[0], "2")]);
    transfer(&admin, &new_transfer(), "R-2", &[(ids[0], "3")]);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                assert_eq!(reversal(&admin, &id, &[("reason", "x")]).status, 303);
            });
        }
    });
    assert_eq!(paid(&admin, workshop, ids[0]).0, "3.00");
}

#[test]
fn prepaid_work_that_is_called_off_is_owed_back_until_it_is_given_back() {
    let (site, workshop) = shop();
    let admin = admin(&site);
    let ((gone, lost), (_, kept)) = (split(&site), split(&site));
    transfer(&admin, &new_transfer(), "R-1", &[(lost[0], "5"), (kept[0], "5")]);
    follow(&site, gone.id, S::Accepted, S::Rejected);

    let all = told(&admin, workshop, "?status=VOIDED");
    assert_eq!(all.len(), 2);
    let deposit = all.iter().find(|one| one["id"] == json!(lost[0])).unwrap();
    assert_eq!(deposit["status"], json!("PAID"));
    assert!(deposit["voidedAt"].is_string() && deposit["waivedAt"].is_null());
    let refused = pay(&admin, lost[1], "1", "R");
    assert_eq!(
        (refused.status, &refused.json()["code"]),
        (409, &json!("payable_closed"))
    );
    let waiver = press(
        &admin,
        &format!("/admin/payables/{}/waiver", lost[1]),
        &[("reason", "x")],
    );
    assert_eq!(waiver.status, 409);

    let number = deposit["orderNumber"].as_str().unwrap();
    let back = admin.get("/admin/payables/owed-back").text();
    assert!(
        back.contains(number) && back.contains("$5,00") && back.contains("R-1"),
        "{back}"
    );
    let taller = site.sign_in(&site.taller_of(workshop).1);
    assert!(
        taller
            .get("/workshop/payables")
            .text()
            .contains("Por devolver a Krafta")
    );

    let path = format!("/admin/payables/{}/return", lost[0]);
    assert_eq!(press(&admin, &path, &[]).status, 400);
    let too_early = press(
        &admin,
        &format!("/admin/payables/{}/return", kept[0]),
        &[("reason", "x")],
    );
    assert_eq!(too_early.status, 409, "that work goes on");
    for _ in 0..2 {
        assert_eq!(
            press(&admin, &path, &[("reason", "Transferencia 55")]).status,
            303
        );
        assert_eq!(paid(&admin, workshop, lost[0]).0, "0.00");
        assert_eq!(paid(&admin, workshop, kept[0]).0, "5.00", "of the same transfer");
    }
    assert!(!admin.get("/admin/payables/owed-back").text().contains(number));
}

#[test]
fn an_admin_waives_with_a_reason() {
    let (site, workshop) = shop();
    let admin = admin(&site);
    let (work, ids) = split(&site);
    pay(&admin, ids[0], "5", "R-1");
    // Called off after it had begun: it stands.
    follow(&site, work.id, S::InProduction, S::Cancelled);
    let path = |id| format!("/admin/payables/{id}/waiver");
    assert_eq!(press(&admin, &path(ids[1]), &[("reason", " ")]).status, 400);
    assert_eq!(
        press(&admin, &path(ids[0]), &[("reason", "x")]).status,
        409,
        "it is paid"
    );
    assert_eq!(
        press(&admin, &path(PayableId::any()), &[("reason", "x")]).status,
        404
    );
    for _ in 0..2 {
        assert_eq!(
            press(&admin, &path(ids[1]), &[("reason", "Se acordó con el taller")]).status,
            303
        );
    }
    let waived = told(&admin, workshop, "?status=WAIVED");
    assert_eq!(waived.len(), 1);
    assert!(waived[0]["waivedAt"].is_string() && waived[0]["voidedAt"].is_null());
    assert_eq!(waived[0]["closedReason"], json!("Se acordó con el taller"));
    assert_eq!(pay(&admin, ids[1], "1", "R").status, 409);
    let page = admin.get(&format!("/admin/payables/{}", ids[1])).text();
    assert!(page.contains("Condonado") && page.contains("Se acordó con el taller"));
    // What was paid for work that had begun is not owed back.
    assert!(
        admin
            .get("/admin/payables/owed-back")
            .text()
            .contains("Ningún taller nos debe nada")
    );
}

#[test]
fn a_waiver_ends_nothing_that_is_paid_when_the_work_is_called_off_after_all() {
    let (site, _) = shop();
    let admin = admin(&site);
    let (work, ids) = split(&site);
    pay(&admin, ids[0], "1", "R-1");
    press(
        &admin,
        &format!("/admin/payables/{}/waiver", ids[0]),
        &[("reason", "Acuerdo")],
    );
    let after = follow(&site, work.id, S::Accepted, S::Cancelled);
    assert!(
        after
            .iter()
            .all(|payable| payable.closed_as == Some(payables::Closure::Voided))
    );
    assert!(admin.get("/admin/payables/owed-back").text().contains("$1,00"));
    // Who had waived the rest, and why, stays to be read.
    assert_eq!(
        after[0].closed_reason.as_deref(),
        Some("Motivo · Lo que faltaba se había condonado el 15 de enero de 2026: Acuerdo")
    );
    let page = admin.get(&format!("/admin/payables/{}", ids[0])).text();
    assert!(
        page.contains("Condonada por") && page.contains("Acuerdo"),
        "{page}"
    );
    let page = admin.get(&format!("/admin/payables/{}", ids[1])).text();
    assert!(page.contains("Anulado") && !page.contains("Condonada por"));
}

#[test]
fn what_was_taken_back_hides_nothing_that_never_came() {
    let (site, workshop) = shop();
    let admin = admin(&site);
    let (_, ids) = split(&site);
    let taller = site.sign_in(&site.taller_of(workshop).1);
    let deny = |reference: &str| {
        let id = new_transfer();
        transfer(&admin, &id, reference, &[(ids[0], "0,50")]);
        let path = format!("/workshop/transfers/{id}/answer");
        assert_eq!(press(&taller, &path, &[("received", "false")]).status, 303);
        id
    };
    let missing = deny("R-LOST");
    // As many, and later, as the page above shows at once.
    for _ in 0..5 {
        let settled = deny("R-BACK");
        reversal(&admin, &settled, &[("reason", "No salió")]);
    }
    let told: Vec<String> = site
        .app
        .db
        .read_here(|conn| payables::missing(conn, 1))
        .unwrap()
        .iter()
        .map(|transfer| transfer.id.to_string())
        .collect();
    assert_eq!(told, [missing]);
    assert!(
        admin
            .get("/admin/payables")
            .text()
            .contains("Hay transferencias que no llegaron")
    );
}

#[test]
fn a_workshop_pages_through_all_that_it_owes_back() {
    let (site, workshop) = shop();
    let (_, ids) = split(&site);
    let taller = site.sign_in(&site.taller_of(workshop).1);
    let mut conn = site.connect();
    diesel::connection::SimpleConnection::batch_execute(
        &mut conn,
        &format!(
            "ALTER TABLE payables DROP CONSTRAINT payables_assignment_id_instalment_key;
             INSERT INTO payables (id, assignment_id, order_id, workshop_id, instalment, due_on, amount, policy,
                                   paid_amount, closed_as, closed_reason, closed_at, created_at)
             SELECT gen_random_uuid(), assignment_id, order_id, workshop_id, instalment, due_on, amount, policy,
                    1, 'VOIDED', 'Razón ' || n || '.', created_at, created_at
             FROM payables, generate_series(1, 23) n WHERE id = '{}'",
            ids[0]
        ),
    )
    .unwrap();
    let seen = |page: &str| -> Vec<usize> {
        let owed = page.split("Por devolver a Krafta").nth(1).unwrap();
        let owed = owed.split("</section>").next().unwrap();
        (1..=23)
            .filter(|n| owed.contains(&format!("Razón {n}.")))
            .collect()
    };
    let first = taller.get("/workshop/payables").text();
    let mut all = seen(&first);
    assert_eq!(all.len(), 20);
    let link = first
        .split("href=\"")
        .find(|part| part.contains("back="))
        .unwrap();
    let next = taller.get(link.split('"').next().unwrap()).text();
    assert!(!next.contains("back="), "{next}");
    all.extend(seen(&next));
    all.sort_unstable();
    assert_eq!(all, (1..=23).collect::<Vec<_>>());
}

#[test]
fn a_workshop_says_what_came() {
    let (site, workshop) = shop();
    let admin = admin(&site);
    let (_, ids) = split(&site);
    let id = new_transfer();
    transfer(&admin, &id, "R-77", &[(ids[0], "5")]);
    let taller = site.sign_in(&site.taller_of(workshop).1);
    let path = format!("/workshop/transfers/{id}/answer");

    let page = taller.get("/workshop/payables").text();
    assert!(
        page.contains("R-77") && page.contains("Sin respuesta") && page.contains(&path),
        "{page}"
    );
    assert_eq!(press(&taller, &path, &[]).status, 400);
    assert_eq!(press(&taller, &path, &[("received", "quizás")]).status, 400);
    let no = [("received", "false"), ("note", "Busqué en Banesco")];
    for _ in 0..2 {
        assert_eq!(press(&taller, &path, &no).status, 303);
    }
    let page = admin.get("/admin/payables/transfers").text();
    assert!(
        page.contains("No llegaron") && page.contains("Busqué en Banesco"),
        "{page}"
    );
    assert!(
        admin
            .get("/admin/payables")
            .text()
            .contains("Hay transferencias que no llegaron")
    );

    // The last word counts.
    assert_eq!(press(&taller, &path, &[("received", "true")]).status, 303);
    let page = admin.get("/admin/payables/transfers").text();
    assert!(
        !page.contains("No llegaron") && page.contains("Recibida"),
        "{page}"
    );
    assert_eq!(answers(&site), 2, "the same word again is no second one");

    // Nobody else's matter, and not a reversal's.
    let stranger = site.signed_in(Role::Taller);
    assert_eq!(press(&stranger, &path, &[("received", "true")]).status, 404);
    assert_eq!(press(&admin, &path, &[("received", "true")]).status, 403);
    let unknown = format!("/workshop/transfers/{}/answer", TransferId::any());
    assert_eq!(press(&taller, &unknown, &[("received", "true")]).status, 404);

    // A denied transfer that is taken back is settled.
    press(&taller, &path, &no);
    reversal(&admin, &id, &[("reason", "No salió")]);
    assert!(
        !admin
            .get("/admin/payables")
            .text()
            .contains("Hay transferencias que no llegaron")
    );
}

fn answers(site: &Site) -> i64 {
    use diesel::prelude::*;
    site.app
        .db
        .read_here(|conn| Ok(krafta::schema::transfer_answers::table.count().get_result(conn)?))
        .unwrap()
}
