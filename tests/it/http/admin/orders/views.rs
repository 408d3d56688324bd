//! Saved views: a person's own.

use crate::harness;
use crate::harness::client::Client;
use krafta::domain::accounts::Role;

fn save(client: &Client, name: &str, query: &str) -> u16 {
    client
        .post_form("/ops/orders/views", &[("name", name), ("back", query)])
        .status
}

/// The ids of the views that the board offers.
fn offered(client: &Client) -> Vec<String> {
    let html = client.get("/ops/orders").text();
    html.split("class=\"tab tab-own\" href=\"/ops/orders/views/")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

#[test]
fn a_view_opens_its_filter_and_is_nobody_elses() {
    let site = harness::start();
    site.shop();
    let (mine, other) = (site.signed_in(Role::Operador), site.signed_in(Role::Operador));
    let query = "status=READY&city=M%C3%A9rida&sort=oldest";
    let answer = mine.post_form("/ops/orders/views", &[("name", " Mérida "), ("back", query)]);
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, format!("/ops/orders?{query}").as_str())
    );
    let views = offered(&mine);
    let [id] = views.as_slice() else {
        panic!("{views:?}")
    };
    let path = format!("/ops/orders/views/{id}");
    assert_eq!(mine.get(&path).header("location"), format!("/ops/orders?{query}"));
    let html = mine.get(&format!("/ops/orders?{query}")).text();
    assert!(
        html.contains(&format!("href=\"{path}\" aria-current=\"page\">Mérida<")),
        "{html}"
    );

    assert!(offered(&other).is_empty());
    assert_eq!(other.get(&path).status, 404);
    assert_eq!(other.post_form(&format!("{path}/removal"), &[]).status, 404);
    assert_eq!(offered(&mine).len(), 1);

    // The same name is the same view.
    assert_eq!(save(&mine, "Mérida", "status=ACCEPTED&nada=1"), 303);
    assert_eq!(offered(&mine), views);
    assert_eq!(mine.get(&path).header("location"), "/ops/orders?status=ACCEPTED");
    assert_eq!(mine.post_form(&format!("{path}/removal"), &[]).status, 303);
    assert_eq!(mine.get(&path).status, 404);
}

#[test]
fn what_is_no_view_is_told_beside_the_field() {
    let site = harness::start();
    let mine = site.signed_in(Role::Admin);
    let long = "a".repeat(61);
    for (name, words) in [("", "Es obligatorio."), (&long, "Admite hasta 60")] {
        let answer = mine.post_form("/ops/orders/views", &[("name", name), ("back", "late=1")]);
        assert_eq!(answer.status, 400);
        assert!(answer.text().contains(words), "{words}");
    }
    for n in 0..20 {
        assert_eq!(save(&mine, &format!("Vista {n}"), "late=1"), 303);
    }
    let answer = mine.post_form("/ops/orders/views", &[("name", "Una más"), ("back", "late=1")]);
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("ya tienes 20 vistas"));
    assert_eq!(save(&mine, "Vista 7", "status=READY"), 303);
    assert_eq!(offered(&mine).len(), 20);
    // A filter that no address should hold.
    let text = format!("q={}", "%F0%9F%90%8E".repeat(200));
    assert_eq!(save(&mine, "Vista 8", &text), 400);
}
