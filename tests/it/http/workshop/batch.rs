//! Several orders at once: those that were ticked, or a whole stage.

use super::*;

fn pick(order: &Order, workshop: WorkshopId) -> String {
    format!("pick.{}.{workshop}", order.id)
}

fn batch(client: &Client, query: &str, fields: &[(&str, &str)]) -> client::Answer {
    client.post_form(&format!("/workshop/batch{query}"), fields)
}

#[test]
fn several_go_on_at_once_and_each_is_told() {
    let Shop {
        site,
        taller,
        workshop,
    } = shop();
    let orders: Vec<Order> = (0..3).map(|_| Paid::new(&[("taza", 1)]).place(&site)).collect();
    let bare = Paid {
        preview_url: None,
        ..Paid::new(&[("taza", 1)])
    }
    .place(&site);
    let page = dashboard(&taller);
    assert!(page.contains(&format!("name=\"{}\"", pick(&orders[0], workshop))));
    assert!(page.contains("<option value=\"NOTIFIED\">Los 4 de Nuevos</option>"));

    let (one, two, no_file) = (
        pick(&orders[0], workshop),
        pick(&orders[1], workshop),
        pick(&bare, workshop),
    );
    let ticked = [
        ("do", "start"),
        (one.as_str(), "1"),
        (two.as_str(), "1"),
        (no_file.as_str(), "1"),
    ];
    let answer = batch(&taller, "?sort=due", &ticked);
    let page = answer.text();
    assert_eq!(answer.status, 200, "{page}");
    assert!(page.contains("2 pedidos cambiados, 1 sin cambio"));
    assert_eq!(page.matches("data-result=\"done\"").count(), 2);
    assert!(page.contains("Falta el archivo. Pídelo a Krafta") && page.contains(&bare.number));
    assert!(page.contains("href=\"/workshop/dashboard?sort=due\""));
    for (order, state) in [
        (&orders[0], S::InProduction),
        (&orders[1], S::InProduction),
        (&orders[2], S::Notified),
        (&bare, S::Notified),
    ] {
        assert_eq!(stages(&site, order.id), [state]);
    }

    // All of a stage.
    let all = batch(&taller, "", &[("do", "ready"), ("all", "IN_PRODUCTION")]);
    assert!(all.text().contains("2 pedidos cambiados<"), "{}", all.text());
    assert_eq!(stages(&site, orders[0].id), [S::Ready]);
    assert_eq!(events(&site, orders[0].id, EventKind::Ready), 1);
}

#[test]
fn all_of_a_product_is_what_the_page_is_narrowed_to() {
    let Shop {
        site,
        taller,
        workshop,
    } = shop();
    variant(&site, "gorra");
    offer(&site, workshop, "gorra", "2.00");
    let cup = Paid::new(&[("taza", 1)]).place(&site);
    let cap = Paid::new(&[("gorra", 1)]).place(&site);
    let query = "?product=Producto+gorra";
    let page = taller.get(&format!("/workshop/dashboard{query}")).text();
    assert!(
        page.contains("El único de Nuevos, Producto gorra</option>"),
        "{page}"
    );
    assert!(page.contains("Producto gorra (Impresión directa)</option>"));
    let answer = batch(&taller, query, &[("do", "accept"), ("all", "NOTIFIED")]);
    assert!(answer.text().contains("1 pedido cambiado<"));
    assert_eq!(stages(&site, cap.id), [S::Accepted]);
    assert_eq!(stages(&site, cup.id), [S::Notified]);
}

#[test]
fn nobody_moves_what_is_not_theirs() {
    let Shop {
        site,
        taller,
        workshop,
    } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    let tick = pick(&order, workshop);
    let stranger = site.signed_in(Role::Taller);
    let answer = batch(&stranger, "", &[("do", "accept"), (tick.as_str(), "1")]);
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/workshop/dashboard")
    );
    assert!(dashboard(&stranger).contains("marca primero los pedidos"));
    for (fields, said) in [
        (vec![("do", "accept")], "marca primero los pedidos"),
        (
            vec![("do", "accept"), ("pick.x.y", "1")],
            "marca primero los pedidos",
        ),
        (vec![(tick.as_str(), "1")], "elige qué hacer"),
        (vec![("do", "reject"), (tick.as_str(), "1")], "elige qué hacer"),
        // What has left is no batch's.
        (
            vec![("do", "ready"), ("all", "COMPLETED")],
            "marca primero los pedidos",
        ),
    ] {
        assert_eq!(batch(&taller, "", &fields).status, 303);
        assert!(dashboard(&taller).contains(said), "{fields:?}");
    }
    assert_eq!(stages(&site, order.id), [S::Notified]);
    // An admin names the workshop with each.
    let admin = site.signed_in(Role::Admin);
    let answer = batch(&admin, "", &[("do", "accept"), (tick.as_str(), "1")]);
    assert!(answer.text().contains("1 pedido cambiado<"), "{}", answer.text());
}

#[test]
fn what_is_ticked_is_printed_and_downloaded() {
    let Shop {
        site,
        taller,
        workshop,
    } = shop();
    let (one, two) = (
        Paid::new(&[("taza", 1), ("taza", 2)]).place(&site),
        Paid::new(&[("taza", 3)]).place(&site),
    );
    let (first, second) = (pick(&one, workshop), pick(&two, workshop));
    for (wish, path) in [("print", "/workshop/tickets"), ("files", "/workshop/files")] {
        let answer = batch(
            &taller,
            "",
            &[("do", wish), (first.as_str(), "1"), (second.as_str(), "1")],
        );
        let place = answer.header("location").to_owned();
        assert!(place.starts_with(&format!("{path}?of=KRFT-")), "{place}");
        assert!(place.contains(&one.number) && place.contains(&two.number));
    }
    let place = format!("/workshop/tickets?of={},{}&per=2", two.number, one.number);
    let page = taller.get(&place).text();
    assert_eq!(page.matches("<article class=\"ticket\"").count(), 3);
    assert!(page.contains("class=\"sheets sheets-2\""));
    assert!(page.contains("Tickets de los pedidos marcados"));
    // In the order in which they are named.
    let at = |number: &str| page.find(&format!("ticket-no\">{number}")).unwrap();
    assert!(at(&two.number) < at(&one.number));
    let stranger = site.signed_in(Role::Taller);
    let nothing = stranger.get(&place).text();
    assert!(nothing.contains("Nada que imprimir") && !nothing.contains("ticket-no"));
}
