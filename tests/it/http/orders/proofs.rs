//! Designs before their customer: nothing is begun without a yes, and the clock waits.

use super::page_of;
use crate::fixtures::{Placed, example};
use crate::harness::client::Client;
use crate::harness::{self, Site, noon};
use crate::http::api::designs::{coloured, made_two_sided, ordered, with_a_back, with_areas};
use crate::http::files::serving::pdf;
use crate::http::shop::designs::slug;
use crate::http::shop::send;
use chrono::TimeDelta;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use krafta::base::calendar;
use krafta::base::ids::DesignId;
use krafta::domain::accounts::Role;
use krafta::domain::{orders, production};
use krafta::schema::outbox;
use serde_json::{Value, json};

struct Looked {
    site: Site,
    admin: Client,
    guest: Client,
    design: Value,
}

fn shop() -> Looked {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    with_areas(&site, &admin);
    let guest = site.client();
    let design = made_two_sided(&guest, &site);
    Looked {
        site,
        admin,
        guest,
        design,
    }
}

impl Looked {
    /// A guest's, who can be written to.
    fn place(&self, wants_proof: bool) -> Placed {
        let mut body = ordered(&self.design);
        body["customerEmail"] = json!("ana@correo.ve");
        body["wantsProof"] = json!(wants_proof);
        self.site.place(&self.guest, &body)
    }

    fn json(&self, order: &Placed) -> Value {
        self.admin.get(&format!("/api/orders/{}", order.id)).json()["order"].clone()
    }

    fn proof(&self, order: &Placed) -> Value {
        self.json(order)["items"][0]["proof"].clone()
    }

    /// A form of the order's page, by its link.
    fn answers(&self, order: &Placed, proof: &Value, noun: &str, more: &[(&str, &str)]) -> (u16, String) {
        let path = format!(
            "{}/proofs/{}/{noun}",
            page_of(order.id),
            proof["id"].as_str().unwrap()
        );
        let mut fields = vec![("token", order.token.as_str())];
        fields.extend_from_slice(more);
        let answer = self.site.client().post_form(&path, &fields);
        (answer.status, answer.text())
    }

    fn workshop(&self, order: &Placed) -> Client {
        let work = self.work(order);
        self.site.sign_in(&self.site.taller_of(work.workshop_id).1)
    }

    fn work(&self, order: &Placed) -> production::Assignment {
        let db = &self.site.app.db;
        let read = db.read_here(|conn| production::active_of(conn, &[order.id]));
        read.unwrap().remove(0)
    }

    fn design_of(&self, order: &Placed) -> Option<DesignId> {
        let db = &self.site.app.db;
        let read = db.read_here(|conn| orders::items_of(conn, &[order.id]));
        read.unwrap().remove(0).design_id
    }

    fn letters(&self, kind: &str) -> i64 {
        outbox::table
            .filter(outbox::kind.eq(kind))
            .count()
            .get_result(&mut self.site.connect())
            .unwrap()
    }
}

#[test]
fn nothing_is_begun_before_its_customer_approves_by_the_link() {
    let shop = shop();
    let order = shop.place(true);
    assert_eq!(shop.json(&order)["awaitsApproval"], true);
    let proof = shop.proof(&order);
    assert_eq!(
        (&proof["state"], &proof["askedBy"], &proof["approvedHash"]),
        (&json!("WAITING"), &json!("CUSTOMER"), &Value::Null)
    );
    assert_eq!(shop.letters("design_to_approve"), 1);
    shop.site.confirm(&shop.admin, &order);

    // Everybody reads it; the customer sees how it looks without a session, on its colour.
    let stranger = shop.site.client();
    let page = stranger.get(&order.link()).text();
    for words in [
        "Revisa y aprueba tu diseño",
        "Esperando tu aprobación",
        "Aprueba tu diseño",
        "El plazo corre desde que apruebes tu diseño",
        "Frente · DTF · 100 × 100 mm",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let (_, rest) = page.split_once("<img src=\"/api/designs/").unwrap();
    let picture = rest.split('"').next().unwrap().replace("&#38;", "&");
    let picture = stranger.get(&format!("/api/designs/{picture}"));
    assert_eq!(
        (picture.status, picture.header("content-type")),
        (200, "image/png")
    );
    let (_, rest) = page.split_once("/print/frente").expect(&page);
    let (design, opening) = (
        shop.design["id"].as_str().unwrap(),
        rest.split('"').next().unwrap(),
    );
    let file = stranger.get(&format!(
        "/api/designs/{design}/print/frente{}",
        opening.replace("&#38;", "&")
    ));
    assert_eq!(
        (file.status, file.header("content-type")),
        (200, "application/pdf")
    );
    let workshop = shop.workshop(&order);
    let card = workshop.get("/workshop/dashboard").text();
    assert!(
        card.contains("Esperando la aprobación del cliente")
            && !card.contains(&format!("Comenzar Producción: {}", order.number)),
        "{card}"
    );
    let page = shop.admin.get(&format!("/admin/orders/{}", order.id)).text();
    assert!(
        page.contains("Esperando la aprobación del cliente.") && !page.contains("Comenzar Producción"),
        "{page}"
    );
    let list = |query: &str| shop.admin.get(&format!("/admin/orders{query}")).text();
    assert!(list("?approval=WAITING").contains(&order.number) && list("").contains("Por aprobar"));
    assert!(!list("?approval=COMMENTED").contains(&order.number));

    // Whoever presses all the same, or by program, is told.
    let start = || {
        let path = format!("/workshop/orders/{}/production", order.id);
        let work = shop.work(&order).workshop_id.to_string();
        workshop.post_form(&path, &[("workshop", &work)])
    };
    let refused = start();
    assert_eq!(refused.status, 409);
    assert!(
        refused.text().contains("El cliente todavía no aprobó su diseño"),
        "{}",
        refused.text()
    );
    let begin = json!({"orderId": order.id, "status": "IN_PRODUCTION"});
    let refused = shop.admin.put_json("/api/orders", &begin);
    assert_eq!(
        (refused.status, &refused.json()["code"]),
        (409, &json!("awaiting_approval")),
        "{}",
        refused.text()
    );
    assert!(
        !refused.json()["allowed"]
            .as_array()
            .unwrap()
            .contains(&json!("IN_PRODUCTION"))
    );
    // Accepting it is no beginning.
    let accept = json!({"orderId": order.id, "status": "ACCEPTED"});
    assert_eq!(shop.admin.put_json("/api/orders", &accept).status, 200);

    // Nobody else says yes: not without the link, nor staff.
    let path = format!(
        "{}/proofs/{}/approval",
        page_of(order.id),
        proof["id"].as_str().unwrap()
    );
    assert_eq!(stranger.post_form(&path, &[]).status, 303, "to sign in");
    assert_eq!(stranger.post_form(&path, &[("token", "nope")]).status, 404);
    assert_eq!(shop.admin.post_form(&path, &[]).status, 403);
    assert_eq!(shop.proof(&order)["state"], "WAITING");

    for _ in 0..2 {
        assert_eq!(shop.answers(&order, &proof, "approval", &[]).0, 303);
    }
    let answered = shop.proof(&order);
    assert_eq!(
        (&answered["state"], &answered["approvedHash"]),
        (&json!("APPROVED"), &shop.design["hash"])
    );
    assert_eq!(shop.json(&order)["awaitsApproval"], false);
    let page = stranger.get(&order.link()).text();
    let hash = &shop.design["hash"].as_str().unwrap()[..8];
    assert!(
        page.contains("m. Así se imprime.") && page.contains(&format!("Huella {hash}")),
        "{page}"
    );
    assert_eq!(page.matches("Diseño aprobado").count(), 1, "said once: {page}");
    let notices = workshop.get("/avisos").text();
    assert!(notices.contains("el cliente aprobó su diseño"), "{notices}");
    assert_eq!(start().status, 303);
    // It was approved: a comment comes too late, and so does another question.
    assert_eq!(
        shop.answers(&order, &proof, "comments", &[("comment", "No")]).0,
        409
    );
    shop.site.books_agree();
}

/// Of the cloth beside the design, how bright it is.
fn cloth(shop: &Looked, path: &str) -> u8 {
    let answer = shop.site.client().get(&path.replace("&#38;", "&"));
    assert_eq!(answer.status, 200, "{path}");
    let picture = image::load_from_memory(&answer.body).unwrap().into_rgb8();
    picture
        .get_pixel(picture.width() * 35 / 100, picture.height() * 8 / 10)
        .0[0]
}

#[test]
fn what_was_looked_at_keeps_its_colour_whatever_becomes_of_the_catalogue() {
    let shop = shop();
    let order = shop.place(true);
    let pictures = |page: &str| -> Vec<String> {
        let parts = page.split("src=\"/api/designs/").skip(1);
        parts
            .map(|part| format!("/api/designs/{}", part.split('"').next().unwrap()))
            .collect()
    };
    let all_bright = |site: &Site| {
        let found = pictures(&site.client().get(&order.link()).text());
        assert_eq!(found.len(), 1);
        found.iter().all(|path| cloth(&shop, path) > 200)
    };
    assert!(all_bright(&shop.site));
    let plain = format!("{}&color=", shop.design["previews"][0]["url"].as_str().unwrap());
    let usual = shop.design["previews"][0]["url"].as_str().unwrap();
    // Another variant is black now: what has no colour is never shown in it.
    let color = |color: &str, of: &str| {
        let set = format!(r#"UPDATE variants SET attributes = '{{"color": "{color}"}}' WHERE id {of}"#);
        shop.site.connect().batch_execute(&set).unwrap();
    };
    color("Negro", "= 'var-2'");
    assert!(all_bright(&shop.site));
    assert!(cloth(&shop, &plain) > 200 && cloth(&shop, usual) > 200);
    // And the very one that was ordered.
    color("Negro", "<> ''");
    assert!(all_bright(&shop.site));
    assert!(cloth(&shop, usual) < 60, "the product is black by now");
    let black = shop.place(true);
    let page = shop.site.client().get(&black.link()).text();
    assert!(cloth(&shop, &pictures(&page)[0]) < 60);
    color("Rojo", "<> ''");
    let page = shop.site.client().get(&black.link()).text();
    let path = pictures(&page).remove(0);
    assert!(cloth(&shop, &path) < 60, "ordered in black, it stays black");
    // It is made of what its customer saw.
    shop.site.confirm(&shop.admin, &black);
    let ticket = format!("/workshop/assignments/{}/ticket", shop.work(&black).id);
    let ticket = shop.workshop(&black).get(&ticket).text();
    assert!(ticket.contains("Color <b>Negro</b>"), "{ticket}");
    // What staff changes is drawn in it too, and the database holds it.
    let db = &mut shop.site.connect();
    let changed = db.batch_execute("UPDATE order_items SET color = 'Rojo'");
    assert!(changed.is_err());
}

#[test]
fn a_comment_goes_to_staff_who_change_the_design_and_ask_again() {
    let shop = shop();
    let order = shop.place(false);
    shop.site.confirm(&shop.admin, &order);
    let operator = shop.site.signed_in(Role::Operador);
    assert_eq!(shop.json(&order)["awaitsApproval"], false);
    let back = format!("/ops/orders/{}", order.id);
    // An operator asks; asking again changes nothing.
    for _ in 0..2 {
        let asked = operator.post_form(&format!("{back}/proofs"), &[]);
        assert_eq!((asked.status, asked.header("location")), (303, back.as_str()));
    }
    assert_eq!(shop.letters("design_to_approve"), 1);
    let first = shop.proof(&order);
    assert_eq!(&first["askedBy"], "STAFF");

    assert_eq!(
        shop.answers(&order, &first, "comments", &[("comment", "")]).0,
        400
    );
    let wish = [("comment", "Más pequeño, por favor")];
    for _ in 0..2 {
        assert_eq!(shop.answers(&order, &first, "comments", &wish).0, 303);
    }
    assert_eq!(
        (&shop.proof(&order)["state"], &shop.proof(&order)["comment"]),
        (&json!("COMMENTED"), &json!("Más pequeño, por favor"))
    );
    assert_eq!(shop.json(&order)["awaitsApproval"], true, "it waits still");
    let list = shop.admin.get("/admin/orders?approval=COMMENTED").text();
    assert!(list.contains(&order.number), "{list}");
    assert!(shop.admin.get("/admin").text().contains("1 diseño por cambiar"));
    let page = operator.get(&back).text();
    assert!(
        page.contains("Más pequeño, por favor") && page.contains("Cambiar el diseño"),
        "{page}"
    );
    // Layers are called by what is in them.
    assert!(page.contains("Frente, capa 1: logo.png"), "{page}");
    // Its customer is not asked for anything meanwhile.
    let told = shop.site.client().get(&order.link()).text();
    assert!(
        told.contains("Pediste un cambio: lo estamos viendo")
            && !told.contains("Nada que hacer por ahora")
            && !told.contains("Esperando tu aprobación"),
        "{told}"
    );
    assert!(
        operator
            .get("/avisos")
            .text()
            .contains("piden un cambio en el diseño")
    );

    // A file does not take the place of what they look at.
    let item = shop.json(&order)["items"][0]["id"].as_str().unwrap().to_owned();
    let art = coloured(900, 450, [10, 10, 200, 255]);
    let refused = send(
        &operator,
        &format!("{back}/items/{item}/file"),
        &[],
        Some(("file", "a.png", &art)),
    );
    assert_eq!(refused.status, 409, "{}", refused.text());

    let change = |fields: &[(&str, &str)], file: Option<(&str, &str, &[u8])>| {
        send(&operator, &format!("{back}/items/{item}/design"), fields, file)
    };
    let nothing = change(&[("reason", "")], None);
    assert_eq!(nothing.status, 400, "{}", nothing.text());
    let unknown = uuid::Uuid::new_v4().to_string();
    assert_eq!(change(&[("reason", "x"), ("design", &unknown)], None).status, 400);
    let before = shop.design_of(&order);
    let same = before.unwrap().to_string();
    assert_eq!(change(&[("reason", "x"), ("design", &same)], None).status, 400);
    let changed = change(
        &[("reason", "Como pediste"), ("picture", "frente:0")],
        Some(("art", "azul.png", &art)),
    );
    assert_eq!(changed.status, 303, "{}", changed.text());
    let after = shop.design_of(&order);
    assert!(after.is_some() && after != before);
    let second = shop.proof(&order);
    assert_eq!(&second["state"], "WAITING");
    assert_ne!(second["id"], first["id"]);
    assert_eq!(shop.letters("design_to_approve"), 2);
    let layer = &shop.json(&order)["items"][0]["designViews"][0]["areas"][0]["layers"][0];
    assert_eq!(
        (
            layer["width"].as_f64(),
            layer["height"].as_f64(),
            layer["y"].as_f64()
        ),
        (Some(100.0), Some(50.0), Some(175.0)),
        "in the same place, and not stretched: {layer}"
    );
    // Why stands beside the button, and how the new picture comes out.
    let told = shop.site.client().get(&order.link()).text();
    let (before, _) = told.split_once("Aprobar<span").expect(&told);
    assert!(
        before.contains("<strong>Cambiamos el diseño</strong>Como pediste")
            && before.contains("Frente: Se verá aceptable: 228 ppp"),
        "{told}"
    );
    assert!(
        operator
            .get(&back)
            .text()
            .contains("Frente: Se verá aceptable: 228 ppp")
    );
    // What they looked at first is not the question any more.
    let (status, page) = shop.answers(&order, &first, "approval", &[]);
    assert_eq!(status, 409);
    assert!(page.contains("Cambiamos el diseño mientras lo mirabas"), "{page}");
    assert!(page.contains("Como pediste"), "{page}");
    assert_eq!(shop.answers(&order, &second, "approval", &[]).0, 303);
    let page = operator.get(&back).text();
    assert!(page.contains("Aprobado por el cliente"), "{page}");

    // Texts are changed where they are.
    let worded = change(
        &[("reason", "Así se escribe"), ("text.espalda:0", "Lara F. C.")],
        None,
    );
    assert_eq!(worded.status, 303, "{}", worded.text());
    let third = shop.proof(&order);
    assert_eq!(
        shop.json(&order)["items"][0]["designViews"][0]["areas"][1]["layers"][0]["text"],
        "Lara F. C."
    );
    // The same words again are no change; what no letter can draw is said.
    let same = change(&[("reason", "x"), ("text.espalda:0", "Lara F. C.")], None);
    assert_eq!(same.status, 400);
    let strange = change(&[("reason", "x"), ("text.espalda:0", "Lara ⚾")], None);
    assert!(
        strange.status == 400 && strange.text().contains("«⚾»"),
        "{}",
        strange.text()
    );

    // The very design is opened in the editor, moved, and brought back by a button.
    let design = shop.design_of(&order).unwrap();
    let slug = slug(&shop.site);
    let uses = [("producto", slug.as_str())];
    let page = operator.get(&back).text();
    assert!(
        page.contains(&format!("name=\"pedido\" value=\"{}\"", order.id)),
        "{page}"
    );
    let of_the_order = [uses[0], ("pedido", &order.id.to_string())];
    let opened = operator.post_form(&format!("/disenos/{design}/uso"), &of_the_order);
    assert_eq!(opened.status, 303, "{}", opened.text());
    let editor = operator.get(&format!("/productos/{slug}")).text();
    let way_back = format!("<a href=\"{back}\">Volver al pedido</a>");
    assert!(
        editor.contains(&format!("Cambias el diseño del pedido {}", order.number))
            && editor.contains(&way_back),
        "{editor}"
    );
    let mut document = operator.get(&format!("/api/designs/{design}")).json()["document"].clone();
    // Partly beyond the edge: told before it is used, with each side.
    with_a_back(&shop.site, &shop.admin);
    document["areas"][0]["layers"][0]["x"] = json!(-12.5);
    let moved = operator.post_json(&format!("/api/designs?page={slug}"), &document);
    assert_eq!(moved.status, 201, "{}", moved.text());
    let moved = moved.json()["id"].as_str().unwrap().to_owned();
    let page = operator.get(&back).text();
    assert!(
        page.contains("Usar el que acabo de hacer") && page.contains(&format!("value=\"{moved}\"")),
        "{page}"
    );
    let (_, card) = page.split_once("name=\"placed\"").unwrap();
    let (card, _) = card.split_once("Usar el que acabo de hacer").unwrap();
    for words in [
        "El que acabas de hacer: Frente",
        "El que acabas de hacer: Espalda",
        "queda fuera del área",
    ] {
        assert!(card.contains(words), "{words}: {card}");
    }
    let taken = change(&[("reason", "Más a la izquierda"), ("placed", &moved)], None);
    assert_eq!(taken.status, 303, "{}", taken.text());
    assert_eq!(shop.design_of(&order).unwrap().to_string(), moved);
    assert_ne!(shop.proof(&order)["id"], third["id"]);
    shop.site.books_agree();
}

#[test]
fn a_page_of_a_pdf_takes_the_place_of_a_picture_and_is_not_stretched() {
    let shop = shop();
    let order = shop.place(true);
    let item = shop.json(&order)["items"][0]["id"].as_str().unwrap().to_owned();
    // Twice as wide as it is high.
    let art = pdf("/MediaBox[0 0 200 100]", 1, "1 0 0 rg 0 0 200 100 re f", &[]);
    let changed = send(
        &shop.admin,
        &format!("/admin/orders/{}/items/{item}/design", order.id),
        &[("reason", "La que enviaste"), ("picture", "frente:0")],
        Some(("art", "logo.pdf", &art)),
    );
    assert_eq!(changed.status, 303, "{}", changed.text());
    let layer = &shop.json(&order)["items"][0]["designViews"][0]["areas"][0]["layers"][0];
    assert_eq!(
        (layer["width"].as_f64(), layer["height"].as_f64()),
        (Some(100.0), Some(50.0)),
        "{layer}"
    );
    // Approved before it is paid, nobody is told to begin.
    assert_eq!(shop.answers(&order, &shop.proof(&order), "approval", &[]).0, 303);
    let notices = shop.admin.get("/avisos").text();
    assert!(
        notices.contains("Falta que pague para producir.") && !notices.contains("Ya se puede producir."),
        "{notices}"
    );
}

#[test]
fn an_answer_about_one_item_leaves_the_question_about_another() {
    let shop = shop();
    let customer = shop.site.signed_in(Role::Cliente);
    let design = made_two_sided(&customer, &shop.site);
    let mut body = ordered(&design);
    let one = json!({"variantId": "var-1", "quantity": 1, "designId": design["id"]});
    body["items"] = json!([one, one]);
    body["wantsProof"] = json!(true);
    for field in ["variantId", "quantity", "designId", "payment"] {
        body.as_object_mut().unwrap().remove(field);
    }
    for (field, amount) in [("subtotal", 32.0), ("total", 35.0), ("totalBs", 1400.0)] {
        body[field] = json!(amount);
    }
    let order = shop.site.place(&customer, &body);
    let items = shop.json(&order)["items"].clone();
    let says = |at: usize| {
        let proof = &items[at]["proof"];
        shop.answers(&order, proof, "comments", &[("comment", "Más grande")])
            .0
    };
    let unread = || {
        let page = customer.get("/").text();
        let (before, _) = page
            .split_once("<span class=\"vh\"> sin leer")
            .unwrap_or_default();
        before.rsplit('>').next().unwrap().parse().unwrap_or(0)
    };
    let all: i32 = unread();
    assert!(all > 0);
    assert_eq!(says(0), 303);
    assert_eq!(unread(), all, "the other one waits still");
    assert_eq!(says(1), 303);
    assert_eq!(unread(), all - 1);
}

#[test]
fn a_product_may_want_it_and_the_clock_waits_for_its_customer() {
    let shop = shop();
    shop.site.tamper("UPDATE products SET wants_proof = true");
    let order = shop.place(false);
    assert_eq!(shop.proof(&order)["askedBy"], "PRODUCT");
    let plain = shop.site.paid(&example());
    assert_eq!(shop.json(&plain)["awaitsApproval"], false, "nothing was designed");
    shop.site.confirm(&shop.admin, &order);
    let before = shop.work(&order);
    let later = noon() + TimeDelta::days(12);
    shop.site.app.db.clock().set(later);
    production::deadline_job::run_once(&shop.site.app.db).unwrap();
    let waiting = shop.work(&order);
    assert_eq!(
        (waiting.id, waiting.workshop_id, waiting.due_date),
        (before.id, before.workshop_id, before.due_date),
        "nobody loses what nobody may begin"
    );
    let admin = shop.site.signed_in(Role::Admin);
    let late = admin.get("/admin/orders?late=1").text();
    assert!(!late.contains(&order.number), "{late}");
    assert!(!admin.get("/admin/orders").text().contains("Atrasado 1"));

    let proof = admin.get(&format!("/api/orders/{}", order.id)).json()["order"]["items"][0]["proof"].clone();
    let approval = format!(
        "/api/orders/{}/proofs/{}/approval",
        order.id,
        proof["id"].as_str().unwrap()
    );
    let said = shop
        .site
        .client()
        .post_json(&approval, &json!({"token": order.token}));
    assert_eq!(said.status, 200, "{}", said.text());
    assert_eq!(said.json()["order"]["awaitsApproval"], false);
    let work = shop.work(&order);
    let today = calendar::today(later);
    assert!(
        work.start_date.unwrap() >= today && work.due_date > before.due_date,
        "{work:?}"
    );
    assert!(work.accept_by.unwrap() > later);
    shop.site.books_agree();
}

#[test]
fn who_may_ask_and_of_what() {
    let shop = shop();
    let path = |order: &Placed| format!("/api/orders/{}/proofs", order.id);
    // Files as they came have no picture on the product.
    let plain = shop.site.place(&shop.guest, &example());
    let nothing = shop.admin.post_json(&path(&plain), &json!({}));
    assert_eq!(
        (nothing.status, &nothing.json()["code"]),
        (409, &json!("no_design"))
    );
    let order = shop.place(false);
    let page = shop.guest.get(&order.link()).text();
    assert!(page.contains("Quiero aprobar mi diseño"), "{page}");
    assert_eq!(shop.guest.post_json(&path(&order), &json!({})).status, 401);
    assert_eq!(
        shop.guest.post_json(&path(&order), &json!({"token": "x"})).status,
        404
    );
    let taller = shop.site.signed_in(Role::Taller);
    assert!([403, 404].contains(&taller.post_json(&path(&order), &json!({})).status));
    let asked = shop
        .guest
        .post_json(&path(&order), &json!({"token": order.token}));
    assert_eq!(asked.status, 200, "{}", asked.text());
    assert_eq!(asked.json()["order"]["items"][0]["proof"]["askedBy"], "CUSTOMER");

    // Once it is being made nobody is asked any more.
    let begun = shop.place(false);
    shop.site.confirm(&shop.admin, &begun);
    let start = json!({"orderId": begun.id, "status": "IN_PRODUCTION"});
    assert_eq!(shop.admin.put_json("/api/orders", &start).status, 200);
    let late = shop.admin.post_json(&path(&begun), &json!({}));
    assert_eq!(
        (late.status, &late.json()["code"]),
        (409, &json!("in_production"))
    );
}

#[test]
fn the_database_holds_what_was_approved() {
    let shop = shop();
    let order = shop.place(true);
    let proof = shop.proof(&order);
    let mut conn = shop.site.connect();
    let mut refused = |statement: &str| {
        let error = conn.batch_execute(statement).expect_err(statement);
        error.to_string()
    };
    for statement in [
        "UPDATE order_items SET design_id = NULL",
        "UPDATE order_items SET preview_upload_id = NULL",
        "UPDATE order_items SET design_views = '[]'",
        "DELETE FROM design_files",
        "UPDATE proofs SET state = 'APPROVED', closed_at = now(), answered_at = now()",
        "UPDATE proofs SET state = 'APPROVED', closed_at = now(), answered_at = now(), approved_hash = decode(repeat('00', 32), 'hex')",
        "INSERT INTO proofs (id, order_id, order_item_id, design_id, asked_by, state, asked_at) \
         SELECT gen_random_uuid(), order_id, order_item_id, design_id, 'STAFF', 'WAITING', now() FROM proofs",
    ] {
        assert!(!refused(statement).is_empty());
    }
    assert_eq!(shop.answers(&order, &proof, "approval", &[]).0, 303);
    assert!(!refused("UPDATE order_items SET design_upload_id = NULL").is_empty());
    // Nor is it said to be of another one, and none is printed on another product.
    let other = "INSERT INTO designs (id, product_id, hash, document, areas, created_at) \
                 SELECT gen_random_uuid(), %, decode(repeat('00', 32), 'hex'), document, areas, now() FROM designs LIMIT 1";
    let of =
        |conn: &mut PgConnection, product: &str| conn.batch_execute(&other.replace('%', product)).unwrap();
    of(&mut shop.site.connect(), "product_id");
    let newest = "(SELECT id FROM designs ORDER BY created_at DESC LIMIT 1)";
    assert!(refused(&format!("UPDATE proofs SET design_id = {newest}")).contains("its item has"));
    shop.site.tamper(&other.replace('%', "gen_random_uuid()"));
    let foreign = format!("UPDATE order_items SET design_id = {newest}");
    assert!(refused(&foreign).contains("printed on"), "{}", refused(&foreign));
    // A design that was looked at is not swept, whatever takes its place.
    assert!(!refused("DELETE FROM designs").is_empty());
}
