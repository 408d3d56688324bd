//! Many designs before one customer: a team's are approved at once, as they were shown.

use super::page_of;
use crate::fixtures::{Placed, example};
use crate::harness::client::{Answer, Client};
use crate::harness::{self, Site};
use crate::http::api::designs::{design, made, with_areas, words};
use krafta::domain::accounts::Role;
use serde_json::{Value, json};

struct Team {
    site: Site,
    admin: Client,
    order: Placed,
}

/// An order of so many shirts with a name on each, all to be approved.
fn team(count: usize) -> Team {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    with_areas(&site, &admin);
    let guest = site.client();
    let piece = |number: usize| {
        let areas = json!([{"area": "frente", "layers": [words(&format!("Jugadora {number}"))]}]);
        let made = made(&guest, &design(&site, areas));
        json!({"variantId": "var-1", "quantity": 1, "designId": made["id"]})
    };
    let mut body = example();
    body["items"] = (1..=count).map(piece).collect();
    body["wantsProof"] = json!(true);
    for field in ["variantId", "quantity", "payment"] {
        body.as_object_mut().unwrap().remove(field);
    }
    let sum = 12.0 * count as f64;
    for (field, amount) in [
        ("subtotal", sum),
        ("total", sum + 3.0),
        ("totalBs", (sum + 3.0) * 40.0),
    ] {
        body[field] = json!(amount);
    }
    let order = site.place(&guest, &body);
    Team { site, admin, order }
}

impl Team {
    fn page(&self) -> String {
        self.site.client().get(&self.order.link()).text()
    }

    fn proofs(&self) -> Vec<Value> {
        let order = self.admin.get(&format!("/api/orders/{}", self.order.id)).json();
        let items = order["order"]["items"].as_array().unwrap().clone();
        items.into_iter().map(|item| item["proof"].clone()).collect()
    }

    fn states(&self) -> Vec<String> {
        let state = |proof: Value| proof["state"].as_str().unwrap().to_owned();
        self.proofs().into_iter().map(state).collect()
    }

    /// What the button of the page would send.
    fn shown(&self) -> String {
        let page = self.page();
        let (_, rest) = page.split_once("name=\"muestras\" value=\"").expect(&page);
        rest.split('"').next().unwrap().to_owned()
    }

    fn post(&self, noun: &str, more: &[(&str, &str)]) -> Answer {
        let mut fields = vec![("token", self.order.token.as_str())];
        fields.extend_from_slice(more);
        let path = format!("{}/proofs/{noun}", page_of(self.order.id));
        self.site.client().post_form(&path, &fields)
    }
}

fn id(proof: &Value) -> String {
    proof["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_team_is_approved_by_one_press_in_as_many_statements_as_two() {
    let statements = |count: usize| {
        let team = team(count);
        let page = team.page();
        assert_eq!(
            page.matches(&format!("Aprobar las {count} piezas")).count(),
            2,
            "on top and at the bottom: {page}"
        );
        for words in ["Jugadora 1", &format!("Jugadora {count}")] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let shown = team.shown();
        let before = team.site.app.db.statements();
        let said = team.post("approval", &[("muestras", &shown)]);
        let asked = team.site.app.db.statements() - before;
        assert_eq!(said.status, 303, "{}", said.text());
        assert!(said.header("location").ends_with("#aprobar"));
        assert_eq!(team.states(), vec!["APPROVED"; count]);
        let proofs = team.proofs();
        assert!(proofs.iter().all(|proof| proof["approvedHash"].is_string()));
        let page = team.page();
        assert_eq!(page.matches("Diseño aprobado").count(), count, "{page}");
        assert!(page.contains("(Jugadora 2). Huella"), "{page}");
        // Pressed again it is nothing.
        assert_eq!(team.post("approval", &[("muestras", &shown)]).status, 303);
        assert_eq!(team.page().matches("Diseño aprobado").count(), count);
        team.site.books_agree();
        asked
    };
    assert_eq!(statements(3), statements(12));
}

#[test]
fn one_after_the_other_leads_to_the_next_that_waits_and_a_comment_stays_a_comment() {
    let team = team(4);
    let proofs = team.proofs();
    let goes_to = |answer: Answer| {
        assert_eq!(answer.status, 303, "{}", answer.text());
        let (_, place) = answer.header("location").split_once('#').unwrap();
        place.to_owned()
    };
    let at = |place: usize| format!("muestra-{}", id(&proofs[place]));
    let approves = |place: usize| goes_to(team.post(&format!("{}/approval", id(&proofs[place])), &[]));
    assert_eq!(approves(1), at(2));
    assert_eq!(approves(3), at(0), "from the beginning");
    assert!(team.page().contains(&format!("id=\"{}\"", at(0))));
    let noun = format!("{}/comments", id(&proofs[0]));
    let commented = team.post(&noun, &[("comment", "Más grande")]);
    assert_eq!(goes_to(commented), at(0));
    // One left is approved by its own button.
    assert!(!team.page().contains("name=\"muestras\""));
    let both = format!("{} {}", id(&proofs[0]), id(&proofs[2]));
    assert_eq!(team.post("approval", &[("muestras", &both)]).status, 303);
    assert_eq!(team.states(), ["COMMENTED", "APPROVED", "APPROVED", "APPROVED"]);
}

#[test]
fn what_was_changed_meanwhile_is_not_approved_unseen_nor_is_anothers() {
    let team = team(3);
    let shown = team.shown();
    let proofs = team.proofs();
    let order = team.admin.get(&format!("/api/orders/{}", team.order.id)).json();
    let item = order["order"]["items"][1]["id"].as_str().unwrap().to_owned();
    let path = format!("/admin/orders/{}/items/{item}/design", team.order.id);
    let fields = [("reason", "Así se escribe"), ("text.frente:0", "Ana")];
    let changed = crate::http::shop::send(&team.admin, &path, &fields, None);
    assert_eq!(changed.status, 303, "{}", changed.text());
    let refused = team.post("approval", &[("muestras", &shown)]);
    assert_eq!(refused.status, 409);
    let page = refused.text();
    assert!(page.contains("Cambiamos el diseño mientras lo mirabas"), "{page}");
    assert_eq!(team.states(), ["WAITING"; 3], "none of them");
    // The page that told it shows the new one.
    assert_ne!(team.shown(), shown);

    let stranger = format!("{} {}", id(&proofs[0]), uuid::Uuid::new_v4());
    assert_eq!(team.post("approval", &[("muestras", &stranger)]).status, 404);
    for nothing in ["", "x"] {
        assert_eq!(team.post("approval", &[("muestras", nothing)]).status, 400);
    }
    let own = team.shown();
    let path = format!("{}/proofs/approval", page_of(team.order.id));
    assert_eq!(team.admin.post_form(&path, &[("muestras", &own)]).status, 403);
    assert_eq!(team.states(), ["WAITING"; 3]);
}

#[test]
fn white_on_nothing_is_told_beside_its_file() {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    let guest = site.client();
    let told = |color: &str| {
        let mut layer = words("Lara");
        layer["color"] = json!(color);
        let made = made(
            &guest,
            &design(&site, json!([{"area": "frente", "layers": [layer]}])),
        );
        let mut body = example();
        body["designId"] = made["id"].clone();
        body["wantsProof"] = json!(true);
        body.as_object_mut().unwrap().remove("payment");
        let order = site.place(&guest, &body);
        let page = site.client().get(&order.link()).text();
        assert!(page.contains("Frente a tamaño real (PDF)"), "{page}");
        page.contains("Frente: lo blanco no se distingue sobre el fondo blanco del PDF")
    };
    assert!(told("#ffffff"));
    assert!(!told("#1d4f91"));
}
