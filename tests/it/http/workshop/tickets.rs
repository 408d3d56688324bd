//! Paper: the ticket of a piece of work, the page that its code leads to, and a whole day's tickets.

use super::*;
use chrono::NaiveDate;
use diesel::prelude::*;
use krafta::base::ids::AssignmentId;
use krafta::schema::assignments;

fn page_of(id: AssignmentId) -> String {
    format!("/workshop/assignments/{id}")
}

fn ticket(client: &Client, id: AssignmentId) -> String {
    let answer = client.get(&format!("{}/ticket", page_of(id)));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text()
}

/// Plans a piece of work by hand.
fn plan(site: &Site, id: AssignmentId, start: Option<&str>, due: Option<&str>) {
    let day = |text: Option<&str>| -> Option<NaiveDate> { text.map(|text| text.parse().unwrap()) };
    site.app
        .db
        .read_here(|conn| {
            diesel::update(assignments::table.find(id))
                .set((
                    assignments::start_date.eq(day(start)),
                    assignments::due_date.eq(day(due)),
                ))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
}

/// What a phone reads from the drawing on the page.
fn scanned(html: &str) -> String {
    const PIXELS: usize = 6;
    let (_, svg) = html
        .split_once("<svg class=\"ticket-qr\" viewBox=\"0 0 ")
        .unwrap();
    let side: usize = svg.split(' ').next().unwrap().parse().unwrap();
    let (_, path) = svg.split_once("<path d=\"").unwrap();
    let mut dark = vec![false; side * side];
    // M4 4h7v1h-7z, once for each dark run.
    for run in path
        .split('"')
        .next()
        .unwrap()
        .split('z')
        .filter(|run| !run.is_empty())
    {
        let (at, drawn) = run.strip_prefix('M').unwrap().split_once('h').unwrap();
        let (x, y) = at.split_once(' ').unwrap();
        let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
        let (long, back) = drawn.split_once("v1h-").unwrap();
        assert_eq!(long, back, "{run}");
        for step in 0..long.parse().unwrap() {
            dark[y * side + x + step] = true;
        }
    }
    let at = |x: usize, y: usize| dark[y / PIXELS * side + x / PIXELS];
    let size = side * PIXELS;
    let mut picture =
        rqrr::PreparedImage::prepare_from_greyscale(size, size, |x, y| if at(x, y) { 0 } else { 255 });
    let grids = picture.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap().1
}

#[test]
fn a_ticket_says_what_is_to_be_made_and_its_code_leads_there() {
    let Shop { site, taller, .. } = shop();
    let design = upload(&site);
    let order = Paid {
        design: Some(design),
        ..Paid::new(&[("taza", 4), ("taza", 1)])
    };
    let order = order
        .notes("Con <b>cuidado</b>")
        .priority(Priority::Rush)
        .place(&site);
    let work = work_on(&site, order.id);
    plan(&site, work[0].id, Some("2026-01-15"), Some("2026-01-13"));
    let page = ticket(&taller, work[0].id);
    for shown in [
        order.number.as_str(),
        "Taller Uno",
        "Producto taza",
        "Impresión directa",
        "<b>4</b> unidades",
        "Talla <b>M</b>",
        "Artículo 1 de 2",
        "Urgente",
        "jue 15 de enero de 2026",
        "mar 13 de enero de 2026",
        "Atrasado 2 días",
        "Envío nacional · Barquisimeto, Lara",
        "Con &#60;b&#62;cuidado&#60;/b&#62;",
        &format!("src=\"/files/{design}/preview\""),
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    for hidden in [
        "12,34",
        "15,00",
        "600,00",
        "3,50",
        "Ana",
        "4145551234",
        "Libertador",
        "Secreto",
    ] {
        assert!(!page.contains(hidden), "{hidden}");
    }
    for (index, work) in work.iter().enumerate() {
        let page = ticket(&taller, work.id);
        assert!(page.contains(&format!("Artículo {} de 2", index + 1)));
        assert_eq!(scanned(&page), format!("{}{}", site.address, page_of(work.id)));
        assert!(dashboard(&taller).contains(&format!("href=\"{}/ticket\"", page_of(work.id))));
    }
    assert!(ticket(&taller, work[1].id).contains("<b>1</b> unidad<"));

    // For whom it is, once the dashboard says it too.
    for noun in ["production", "readiness"] {
        assert_eq!(press(&taller, &order, noun, &[]).status, 303);
    }
    let page = ticket(&taller, work[0].id);
    assert!(
        page.contains("<dt>Para</dt><dd>Ana Pérez</dd>") && !page.contains("Atrasado"),
        "{page}"
    );
}

#[test]
fn a_ticket_says_how_large_in_which_colour_and_how_fine_it_is_printed() {
    let Shop { site, taller, .. } = shop();
    let design = upload(&site);
    let order = Paid {
        design: Some(design),
        ..Paid::new(&[("taza", 4)])
    }
    .place(&site);
    let id = work_on(&site, order.id)[0].id;
    assert!(!ticket(&taller, id).contains("dpi"));
    site.tamper("UPDATE products SET print_width_mm = 254, print_height_mm = 254, min_dpi = 150");
    site.tamper("UPDATE variants SET attributes = '{\"talla\": \"M\", \"color\": \"Negro\"}'");
    let page = ticket(&taller, id);
    assert!(page.contains("Color <b>Negro</b>") && page.contains("<b>254 × 254 mm</b>"));
    assert!(!page.contains("dpi"), "a file without pixels has no dots");
    for (pixels, said) in [
        (2000, "254 mm</b> · 200 ppp</p>"),
        (1000, "254 mm</b> · 100 ppp <b>(poca resolución)</b></p>"),
    ] {
        site.tamper(&format!(
            "UPDATE uploads SET width_px = {pixels}, height_px = {pixels}"
        ));
        assert!(ticket(&taller, id).contains(said), "{}", ticket(&taller, id));
    }
    let page = ticket(&taller, id);
    assert!(page.contains(&format!("aria-label=\"Código de barras de {}\"", order.number)));
}

#[test]
fn a_ticket_for_pick_up_says_so_and_long_notes_end_on_it() {
    let Shop { site, taller, .. } = shop();
    let notes = "ñ".repeat(601);
    let order = Paid::new(&[("taza", 1)]).delivery(DeliveryMethod::Pickup);
    let order = order.notes(&notes).place(&site);
    let page = ticket(&taller, work_on(&site, order.id)[0].id);
    assert!(
        page.contains("Lo retira el cliente · Barquisimeto, Lara"),
        "{page}"
    );
    assert!(page.contains(&"ñ".repeat(600)) && !page.contains(&notes));
    assert!(page.contains("sigue en la página del código") && !page.contains("Artículo"));
}

#[test]
fn tickets_and_their_pages_are_for_who_makes_the_work() {
    let Shop {
        site,
        taller,
        workshop,
    } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    let id = work_on(&site, order.id)[0].id;
    let stranger = site.signed_in(Role::Taller);
    let unlinked = site.sign_in(&unlinked_taller(&site));
    let admin = site.signed_in(Role::Admin);
    for path in [page_of(id), format!("{}/ticket", page_of(id))] {
        for (client, status) in [
            (&taller, 200),
            (&admin, 200),
            (&stranger, 404),
            (&unlinked, 404),
            (&site.signed_in(Role::Cliente), 403),
            (&site.signed_in(Role::Operador), 403),
        ] {
            assert_eq!(client.get(&path).status, status, "{path}");
        }
        let away = site.client().get(&path);
        assert_eq!(away.status, 303);
        assert!(
            away.header("location")
                .starts_with("/login?next=%2Fworkshop%2Fassignments%2F")
        );
    }
    for bad in ["x", "00000000-0000-0000-0000-000000000000"] {
        for path in [
            format!("/workshop/assignments/{bad}"),
            format!("/workshop/assignments/{bad}/ticket"),
        ] {
            assert_eq!(taller.get(&path).status, 404, "{path}");
        }
    }
    // What waits for approval is not the workshop's yet.
    variant(&site, "oro");
    offer(&site, workshop, "oro", "99.00");
    let dear = Paid::new(&[("oro", 1)]).place(&site);
    let waiting = work_on(&site, dear.id)[0].id;
    assert_eq!(taller.get(&page_of(waiting)).status, 404);
    assert!(
        admin
            .get(&page_of(waiting))
            .text()
            .contains("Espera la aprobación")
    );
    for client in [&taller, &admin] {
        assert_eq!(client.get(&format!("{}/ticket", page_of(waiting))).status, 404);
    }
}

#[test]
fn a_scan_offers_the_next_step_and_comes_back_after_it() {
    let site = harness::start();
    variant(&site, "taza");
    let workshop = workshop(&site, "Taller Uno", &[("taza", "3.50")]);
    let (_, email) = site.taller_of(workshop);
    let order = Paid::new(&[("taza", 2)]).place(&site);
    let id = work_on(&site, order.id)[0].id;
    let page = page_of(id);

    let phone = site.client();
    let away = phone.get(&page).header("location").to_owned();
    assert!(
        phone
            .get(&away)
            .text()
            .contains(&format!("name=\"next\" value=\"{page}\""))
    );
    let fields = [
        ("next", page.as_str()),
        ("email", email.as_str()),
        ("password", harness::PASSWORD),
    ];
    let back = phone.post_form("/login", &fields);
    assert_eq!((back.status, back.header("location")), (303, page.as_str()));

    for (noun, next, then) in [
        ("acceptance", "Aceptar", S::Accepted),
        ("production", "Comenzar Producción", S::InProduction),
        ("readiness", "Marcar como Listo", S::Ready),
        ("dispatch", "Despachar", S::HandedToDelivery),
    ] {
        let html = phone.get(&page).text();
        let action = format!("/workshop/orders/{}/{noun}?assignment={id}", order.id);
        assert!(html.contains(&format!("action=\"{action}\"")), "{noun}: {html}");
        assert!(html.contains(next), "{next}");
        let parcel = [("carrier", "MRW"), ("trackingNumber", "1")];
        let done = phone.post_form(&action, &parcel);
        assert_eq!(
            (done.status, done.header("location")),
            (303, page.as_str()),
            "{noun}"
        );
        assert_eq!(stages(&site, order.id), [then]);
    }
    // What could not be done is said on the same page.
    let late = phone.post_form(
        &format!("/workshop/orders/{}/readiness?assignment={id}", order.id),
        &[],
    );
    assert_eq!(late.status, 409);
    assert!(late.text().contains("Pedido KRFT-") && late.text().contains("Quizás alguien lo movió antes"));
    // Somebody else's page is none to come back to.
    let stranger = site.signed_in(Role::Taller);
    let path = format!("/workshop/orders/{}/readiness?assignment={id}", order.id);
    assert_eq!(stranger.post_form(&path, &[]).status, 404);
}

#[test]
fn a_scan_of_work_that_is_gone_says_so() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 2)]).place(&site);
    let id = work_on(&site, order.id)[0].id;
    let path = format!("/workshop/orders/{}/rejection?assignment={id}", order.id);
    let missing = taller.post_form(&path, &[]);
    assert_eq!(missing.status, 400);
    assert!(missing.text().contains("Es obligatorio.") && missing.text().contains("Pedido KRFT-"));
    let gone = taller.post_form(&path, &[("reason", "sin tinta")]);
    assert_eq!(gone.status, 303);
    assert!(gone.header("location").starts_with("/workshop/dashboard#"));
    let page = taller.get(&page_of(id));
    assert_eq!(page.status, 200);
    assert!(
        page.text().contains("El taller rechazó este trabajo")
            && !page.text().contains("<form class=\"form\"")
    );
    assert_eq!(taller.get(&format!("{}/ticket", page_of(id))).status, 404);
}

#[test]
fn a_day_s_tickets_are_what_starts_by_then_and_is_not_made_yet() {
    let Shop {
        site,
        taller,
        workshop,
    } = shop();
    let planned = |start: Option<&str>, due: &str, priority| {
        let order = Paid::new(&[("taza", 1)]).priority(priority).place(&site);
        plan(&site, work_on(&site, order.id)[0].id, start, Some(due));
        order
    };
    let later = planned(Some("2026-01-16"), "2026-01-20", Priority::Standard);
    let today = planned(Some("2026-01-15"), "2026-01-19", Priority::Standard);
    let backlog = planned(Some("2026-01-09"), "2026-01-13", Priority::Standard);
    let rush = planned(None, "2026-01-22", Priority::Rush);
    let begun = planned(Some("2026-01-14"), "2026-01-15", Priority::Standard);
    let made = planned(Some("2026-01-14"), "2026-01-15", Priority::Standard);
    press(&taller, &begun, "production", &[]);
    for noun in ["production", "readiness"] {
        assert_eq!(press(&taller, &made, noun, &[]).status, 303);
    }
    let stranger = site.signed_in(Role::Taller);
    let numbers = |client: &Client, query: &str| -> Vec<String> {
        let answer = client.get(&format!("/workshop/tickets{query}"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let html = answer.text();
        let sheets = html.split("<h2 class=\"ticket-no\">").skip(1);
        sheets
            .map(|rest| rest.split('<').next().unwrap().to_owned())
            .collect()
    };
    let on_day = [&rush, &backlog, &begun, &today].map(|order| order.number.clone());
    assert_eq!(numbers(&taller, ""), on_day);
    assert_eq!(numbers(&taller, "?day=2026-01-15"), on_day);
    assert_eq!(numbers(&taller, "?day=2026-01-16").len(), 5);
    assert!(numbers(&taller, "?day=2026-01-16").contains(&later.number));
    assert_eq!(numbers(&taller, "?day=2026-01-09"), on_day[..2]);
    assert!(numbers(&stranger, "").is_empty());
    assert!(
        stranger
            .get("/workshop/tickets")
            .text()
            .contains("Nada que producir")
    );
    // Where there is nothing to print, the next day of work is at hand.
    let saturday = stranger.get("/workshop/tickets?day=2026-01-17").text();
    assert!(
        saturday.contains("href=\"/workshop/tickets?day=2026-01-19\">Tickets del lun 19 de enero<"),
        "{saturday}"
    );
    let html = taller.get("/workshop/tickets").text();
    assert!(html.contains("Para hoy") && html.contains("Atrasado 2 días"));
    assert!(html.contains("data-print hidden") && html.contains("/static/ticket."));
    assert!(dashboard(&taller).contains("href=\"/workshop/tickets\""));

    let admin = site.signed_in(Role::Admin);
    assert!(numbers(&admin, "").is_empty());
    assert!(admin.get("/workshop/tickets").text().contains("Elige un taller"));
    assert_eq!(numbers(&admin, &format!("?workshop={workshop}&day=")), on_day);
    let own = admin
        .get(&format!("/workshop/dashboard?workshop={workshop}"))
        .text();
    assert!(own.contains(&format!("href=\"/workshop/tickets?workshop={workshop}\"")));
    for (client, query, status) in [
        (&taller, "?day=ayer", 400),
        (&taller, "?day=2026-02-30", 400),
        (&taller, "?day=0001-01-01", 400),
        (&admin, "?workshop=x", 404),
        (&admin, "?workshop=00000000-0000-0000-0000-000000000000", 404),
        (&stranger, &format!("?workshop={workshop}"), 404),
    ] {
        assert_eq!(
            client.get(&format!("/workshop/tickets{query}")).status,
            status,
            "{query}"
        );
    }
    let unlinked = site.sign_in(&unlinked_taller(&site));
    let page = unlinked.get("/workshop/tickets").text();
    assert!(page.contains("todavía no está unida a un taller"));
}

#[test]
fn a_print_is_bounded_and_costs_the_same() {
    let Shop { site, taller, .. } = shop();
    let cost = |path: &str| {
        let before = site.app.db.statements();
        assert_eq!(taller.get(path).status, 200, "{path}");
        site.app.db.statements() - before
    };
    let place = |count: usize| {
        let mut ids = Vec::new();
        for _ in 0..count {
            let order = Paid::new(&[("taza", 1), ("taza", 2)]).place(&site);
            for work in work_on(&site, order.id) {
                plan(&site, work.id, Some("2026-01-15"), Some("2026-01-20"));
                ids.push(work.id);
            }
        }
        ids[0]
    };
    let id = place(1);
    let costs = || {
        [
            cost("/workshop/tickets"),
            cost(&page_of(id)),
            cost(&format!("{}/ticket", page_of(id))),
        ]
    };
    let few = costs();
    place(99);
    assert_eq!(costs(), few);
    assert!(few.iter().all(|cost| *cost <= 14), "{few:?}");
    let html = taller.get("/workshop/tickets").text();
    assert_eq!(html.matches("<article class=\"ticket\"").count(), 200);
    assert!(!html.contains("hay más"));
    place(1);
    let html = taller.get("/workshop/tickets").text();
    assert_eq!(html.matches("<article class=\"ticket\"").count(), 200);
    assert!(html.contains("Se muestran los 200 más urgentes; hay más."));
}

#[test]
fn late_and_due_today_are_marked_where_work_is_listed() {
    let Shop { site, taller, .. } = shop();
    let due = |day: &str| {
        let order = Paid::new(&[("taza", 1)]).place(&site);
        plan(&site, work_on(&site, order.id)[0].id, None, Some(day));
        site.app
            .db
            .transact_here(|conn, _| orders::touch_search(conn, &order))
            .unwrap();
        order
    };
    let (late, today, _soon) = (due("2026-01-14"), due("2026-01-15"), due("2026-01-16"));
    let made = due("2026-01-02");
    for noun in ["production", "readiness"] {
        press(&taller, &made, noun, &[]);
    }
    let board = dashboard(&taller);
    assert_eq!(board.matches("job-late").count(), 1);
    for mark in ["Atrasado 1 día<", "Para hoy<"] {
        assert_eq!(board.matches(mark).count(), 1, "{mark}");
    }
    let rows = |client: &Client, path: &str| -> Vec<String> {
        let html = client.get(path).text();
        let rows = html.split("class=\"row-link\"").skip(1);
        rows.map(|row| {
            let (_, after) = row.split_once('>').unwrap();
            after.split('<').next().unwrap().to_owned()
        })
        .collect()
    };
    for (role, list) in [(Role::Admin, "/admin/orders"), (Role::Operador, "/ops/orders")] {
        let client = site.signed_in(role);
        let html = client.get(list).text();
        for mark in ["Atrasado 1 día<", "Para hoy<"] {
            assert_eq!(html.matches(mark).count(), 1, "{list}: {mark}");
        }
        assert!(html.contains(&format!("href=\"{list}?late=1\"")));
        assert_eq!(rows(&client, &format!("{list}?late=1")), [late.number.as_str()]);
        assert_eq!(
            rows(&client, &format!("{list}?late=1&q={}", late.number)).len(),
            1
        );
        assert!(rows(&client, &format!("{list}?late=1&q={}", today.number)).is_empty());
        assert!(rows(&client, &format!("{list}?late=1&status=READY")).is_empty());
        let before = site.app.db.statements();
        client.get(list);
        let all = site.app.db.statements() - before;
        client.get(&format!("{list}?late=1"));
        // The late work is found on the way.
        assert_eq!(site.app.db.statements() - before, 2 * all);
    }
    press(&taller, &late, "production", &[]);
    press(&taller, &late, "readiness", &[]);
    let admin = site.signed_in(Role::Admin);
    assert!(admin.get("/admin/orders?late=1").text().contains("Nada atrasado"));
}
