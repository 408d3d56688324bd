//! Who sees what is owed, and what the API tells.

use super::*;
use crate::fixtures::PDF;

#[test]
fn the_api_tells_every_field_of_what_is_owed() {
    let (site, workshop) = shop();
    let admin = admin(&site);
    let (work, ids) = split(&site);
    let all = told(&admin, workshop, "");
    assert_eq!(all.len(), 2);
    let (first, second) = (&all[0], &all[1]);
    assert_eq!(first["id"], json!(ids[0]), "the deposit on top");
    for (name, value) in [
        ("assignmentId", json!(work.id)),
        ("orderId", json!(work.order_id)),
        ("workshopId", json!(workshop)),
        ("instalment", json!(1)),
        ("currency", json!("USD")),
        ("policy", json!("DEPOSITO_PARCIAL")),
        ("dueDate", json!(work.start_date)),
        ("reference", Value::Null),
        ("receiptUrl", Value::Null),
        ("status", json!("PENDING")),
        ("voidedAt", Value::Null),
        ("waivedAt", Value::Null),
    ] {
        assert_eq!(first[name], value, "{name}");
    }
    assert_eq!(first["amount"].to_string(), "5.00");
    assert_eq!(first["paidAmount"].to_string(), "0.00");
    assert_eq!(second["amount"].to_string(), "5.01");
    assert_eq!(second["dueDate"], Value::Null, "when it is ready");
    assert!(first["orderNumber"].as_str().unwrap().starts_with("KRFT-"));
}

#[test]
fn a_workshop_sees_its_own_alone() {
    let (site, workshop) = shop();
    split(&site);
    let own = site.sign_in(&site.taller_of(workshop).1);
    let stranger = site.signed_in(Role::Taller);
    assert_eq!(told(&own, workshop, "").len(), 2);
    let path = format!("/api/workshops/{workshop}/payables");
    for (client, status) in [
        (&stranger, 403),
        (&site.signed_in(Role::Operador), 403),
        (&site.signed_in(Role::Cliente), 403),
        (&site.client(), 401),
    ] {
        assert_eq!(client.get(&path).status, status);
    }
    let admin = admin(&site);
    assert_eq!(
        admin
            .get(&format!("/api/workshops/{}/payables", WorkshopId::any()))
            .status,
        404
    );
    assert_eq!(admin.get("/api/workshops/x/payables").status, 404);
    for (query, field) in [
        ("?status=x", "status"),
        ("?limit=0", "limit"),
        ("?limit=201", "limit"),
        ("?cursor=x", "cursor"),
    ] {
        let refused = admin.get(&format!("{path}{query}"));
        assert_eq!(refused.status, 400, "{query}");
        assert!(refused.json()["fields"][field].is_string(), "{query}");
    }

    // The statement is one's own; another's cannot be named.
    let page = own.get("/workshop/payables").text();
    assert!(page.contains("Taller Uno") && page.contains("$10,01"), "{page}");
    let page = stranger
        .get(&format!("/workshop/payables?workshop={workshop}"))
        .text();
    assert!(!page.contains("Taller Uno") && page.contains("$0,00"), "{page}");
    let page = admin
        .get(&format!("/workshop/payables?workshop={workshop}"))
        .text();
    assert!(page.contains("Taller Uno") && !page.contains("/answer"), "{page}");
    assert_eq!(admin.get("/workshop/payables?workshop=x").status, 404);
    let unlinked = site.sign_in(&crate::fixtures::rows::unlinked_taller(&site));
    assert!(
        unlinked
            .get("/workshop/payables")
            .text()
            .contains("todavía no está unida")
    );
}

#[test]
fn work_that_a_workshop_was_never_told_of_is_not_its_matter() {
    use diesel::prelude::*;
    use krafta::schema::assignments;
    let (site, workshop) = shop();
    let (work, ids) = split(&site);
    let own = site.sign_in(&site.taller_of(workshop).1);
    let admin = admin(&site);
    let set = |status: S, notified_at: Option<chrono::DateTime<chrono::Utc>>| {
        let reason = (status == S::Cancelled).then_some("Secreto");
        site.app
            .db
            .read_here(|conn| {
                diesel::update(assignments::table.find(work.id))
                    .set((
                        assignments::status.eq(status),
                        assignments::closing_reason.eq(reason),
                        assignments::notified_at.eq(notified_at),
                    ))
                    .execute(conn)?;
                Ok(())
            })
            .unwrap();
    };
    let seen = || told(&own, workshop, "").len();
    set(S::PendingAssignment, None);
    assert_eq!(seen(), 0);
    let page = own.get("/workshop/payables").text();
    assert!(page.contains("$0,00") && !page.contains("KRFT-"), "{page}");
    assert_eq!(told(&admin, workshop, "").len(), 2);
    assert!(
        admin
            .get("/admin/payables")
            .text()
            .contains("Trabajo por aprobar")
    );

    // Nor when nothing comes of it, but for money that it has got.
    set(S::Notified, None);
    pay(&admin, ids[0], "5", "R-1");
    set(S::PendingAssignment, None);
    let reason = Some("Secreto");
    site.app
        .db
        .transact_here(|conn, now| {
            payables::follow(
                conn,
                now,
                &[(work.id, S::PendingAssignment, S::Cancelled)],
                reason,
            )
        })
        .unwrap();
    set(S::Cancelled, None);
    assert_eq!(seen(), 0);
    for state in ["", "?state=ALL"] {
        let page = own.get(&format!("/workshop/payables{state}")).text();
        assert!(page.contains("Por devolver a Krafta"), "{page}");
        assert!(!page.contains("Secreto"), "{page}");
    }
    // What it was told of, it sees to its end.
    set(S::Cancelled, Some(noon()));
    assert_eq!(seen(), 2);
    assert!(own.get("/workshop/payables?state=ALL").text().contains("Secreto"));
}

#[test]
fn parts_of_an_order_are_told_apart() {
    let (site, workshop) = shop();
    Paid::new(&[("taza", 1), ("taza", 3)]).place(&site);
    let own = site.sign_in(&site.taller_of(workshop).1);
    for page in [
        admin(&site).get("/admin/payables").text(),
        own.get("/workshop/payables").text(),
    ] {
        for product in ["Producto taza, talla M × 1<", "Producto taza, talla M × 3<"] {
            assert_eq!(page.matches(product).count(), 1, "{product}: {page}");
        }
    }
}

#[test]
fn page_after_page_without_gaps() {
    let (site, workshop) = shop();
    let admin = admin(&site);
    for _ in 0..4 {
        split(&site);
    }
    for status in ["", "status=OPEN&", "status=PARTIAL&"] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/workshops/{workshop}/payables?{status}limit=3{cursor}");
            let body = admin.get(&path).json();
            let page = body["payables"].as_array().unwrap().clone();
            assert!(page.len() <= 3);
            seen.extend(page.iter().map(|one| one["id"].as_str().unwrap().to_owned()));
            match body["nextCursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let all: std::collections::BTreeSet<&String> = seen.iter().collect();
        let expected = if status.contains("PARTIAL") { 0 } else { 8 };
        assert_eq!((seen.len(), all.len()), (expected, expected), "{status}");
    }
    // What is due comes before what has no date yet.
    let open = told(&admin, workshop, "?status=OPEN");
    let dated: Vec<bool> = open.iter().map(|one| one["dueDate"].is_string()).collect();
    assert_eq!(dated, [true, true, true, true, false, false, false, false]);
}

#[test]
fn a_receipt_is_for_admins_and_that_workshop() {
    let (site, workshop) = shop();
    let admin = admin(&site);
    let (_, ids) = split(&site);
    let fields = [
        ("transfer".to_owned(), new_transfer()),
        ("reference".to_owned(), "R".to_owned()),
        (format!("pick-{}", ids[0]), "on".to_owned()),
        (format!("amount-{}", ids[0]), "5".to_owned()),
    ];
    let picture = include_bytes!("../../../../static/favicon.svg");
    let svg = multipart(
        &admin,
        "/admin/payables/transfers",
        &fields,
        Some(("r.svg", picture)),
    );
    assert_eq!(svg.status, 400, "a photo or a PDF");
    // One that is too large costs nothing that was typed.
    let path = format!("/admin/payables/transfers?workshop={workshop}");
    let large = vec![b'x'; 21 * 1024 * 1024];
    let large = multipart(&admin, &path, &fields, Some(("r.png", &large)));
    let page = large.text();
    assert_eq!(large.status, 400, "{page}");
    for text in [
        "Pesa demasiado",
        "name=\"reference\" type=\"text\" value=\"R\"",
        &fields[0].1,
        "value=\"5\"",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let done = multipart(&admin, "/admin/payables/transfers", &fields, Some(("r.pdf", PDF)));
    assert_eq!(done.status, 303, "{}", done.text());

    let url = told(&admin, workshop, "")[0]["receiptUrl"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(url.starts_with("/files/"), "{url}");
    let own = site.sign_in(&site.taller_of(workshop).1);
    for (client, status) in [
        (&admin, 200),
        (&own, 200),
        (&site.signed_in(Role::Taller), 404),
        (&site.signed_in(Role::Cliente), 404),
        (&site.client(), 404),
    ] {
        assert_eq!(client.get(&url).status, status);
    }
    assert_eq!(own.get(&url).body, PDF);
}
