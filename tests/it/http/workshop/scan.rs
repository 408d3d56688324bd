//! One scan after the other.

use super::*;

fn scan(client: &Client, does: &str, code: &str) -> client::Answer {
    client.post_form("/workshop/scan", &[("do", does), ("code", code)])
}

#[test]
fn several_scans_in_a_row_need_no_page_between() {
    let Shop { site, taller, .. } = shop();
    let orders: Vec<Order> = (0..3).map(|_| Paid::new(&[("taza", 1)]).place(&site)).collect();
    let page = taller.get("/workshop/scan").text();
    assert!(page.contains("name=\"code\"") && page.contains("autofocus"));
    for order in &orders {
        // As the bars beside the QR code say it, typed by a scanner with another keyboard.
        let answer = scan(&taller, "start", &order.number.replace('-', "'").to_lowercase());
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, "/workshop/scan?do=start")
        );
        assert_eq!(stages(&site, order.id), [S::InProduction]);
        let page = taller.get("/workshop/scan?do=start").text();
        assert!(
            page.contains(&format!("{} en producción.", order.number)),
            "{page}"
        );
        assert!(page.contains("Deshacer") && page.contains("value=\"start\" selected"));
        assert!(page.contains("value=\"\" placeholder"), "ready for the next");
    }
    // A second scan of the same is no mistake; what cannot be done is said there, by its number.
    assert_eq!(scan(&taller, "start", &orders[0].number).status, 303);
    press(&taller, &orders[0], "readiness", &[]);
    let refused = scan(&taller, "accept", &orders[0].number);
    assert_eq!(refused.status, 409);
    let page = refused.text();
    assert!(page.contains(&format!("{}: ", orders[0].number)) && page.contains("value=\"accept\" selected"));
    assert!(page.contains("autofocus"));
}

#[test]
fn a_scan_leads_to_the_work_and_the_next_scan_goes_on_from_there() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    let id = work_on(&site, order.id)[0].id;
    let page_of = format!("/workshop/assignments/{id}");
    for code in [
        order.number.clone(),
        format!("https://krafta.example{page_of}"),
        id.to_string(),
    ] {
        let answer = scan(&taller, "look", &code);
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, format!("{page_of}?scan=1").as_str())
        );
    }
    let page = taller.get(&format!("{page_of}?scan=1")).text();
    // The field has the focus, so it stands above: a page that scrolls to it shows the button too.
    assert!(page.find("name=\"code\"").unwrap() < page.find("Aceptar</button>").unwrap());
    assert!(page.contains("autofocus") && !page.contains("name=\"do\""));
    let action = format!("/workshop/orders/{}/acceptance?assignment={id}&scan=1", order.id);
    assert!(page.contains(&action.replace('&', "&#38;")), "{page}");
    let pressed = taller.post_form(&action, &[]);
    assert_eq!(pressed.header("location"), format!("{page_of}?scan=1"));
    // Opened by a phone's camera, no keyboard jumps up.
    assert!(!taller.get(&page_of).text().contains("autofocus"));

    let stranger = site.signed_in(Role::Taller);
    for code in [order.number.as_str(), &id.to_string(), "KRFT-ZZZZZZ", "hola", ""] {
        let refused = scan(&stranger, "look", code);
        assert_eq!(refused.status, 400, "{code}");
        assert!(!refused.text().contains("Producto taza"));
    }
    let page = scan(&taller, "look", "hola").text();
    assert!(page.contains("No es de un trabajo de este taller.") && page.contains("value=\"hola\""));
}
