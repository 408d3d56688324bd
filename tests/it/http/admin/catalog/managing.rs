//! `/admin/catalog`: products and variants by hand.

use crate::fixtures::{PDF, example};
use crate::harness::client::{Answer, Client};
use crate::harness::{self, Site};
use crate::http::files::{BOUNDARY, png};
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::domain::audit;
use krafta::domain::catalog::{ProductDraft, admin};
use serde_json::json;

/// A form as a browser sends it: what has a file's name is a file.
pub fn post(client: &Client, path: &str, parts: &[(&str, &str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (field, file, bytes) in parts {
        let file = match *file {
            "" => String::new(),
            name => format!("; filename=\"{name}\"\r\nContent-Type: application/octet-stream"),
        };
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"{file}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    client.send("POST", path, &[("content-type", &kind)], Some(body))
}

fn fields<'a>(pairs: &'a [(&'a str, &'a str)]) -> Vec<(&'a str, &'a str, &'a [u8])> {
    pairs
        .iter()
        .map(|(name, value)| (*name, "", value.as_bytes()))
        .collect()
}

pub fn all(site: &Site) -> Vec<ProductDraft> {
    site.app
        .db
        .read_here(|conn| {
            let ids = admin::ids(conn, "", 0, None)?;
            admin::articles(conn, &ids)
        })
        .unwrap()
}

pub fn recorded(site: &Site) -> Vec<String> {
    let found = site.app.db.read_here(|conn| audit::list(conn, None, 100, None));
    found
        .unwrap()
        .into_iter()
        .map(|entry| {
            format!(
                "{} {} {:?} {:?} {}",
                entry.label,
                entry.field.label(),
                entry.old,
                entry.new,
                entry.actor.is_some()
            )
        })
        .collect()
}

/// Where a form led to.
fn made(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").to_owned()
}

#[test]
fn a_product_is_made_filled_sold_and_hidden() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let picture = png(40);
    let mut parts = fields(&[
        ("name", "  Taza  de cerámica "),
        ("description", "Once onzas"),
        ("technique", "sublimation"),
        ("printWidth", "200"),
        ("printHeight", "85"),
        ("minDpi", "200"),
        ("externalId", "gid://shopify/Product/7"),
        ("active", "on"),
    ]);
    parts.push(("picture", "taza.png", &picture));
    let page = made(&post(&admin, "/admin/catalog", &parts));
    let made_now = all(&site)
        .into_iter()
        .find(|one| one.slug == "taza-de-ceramica")
        .unwrap();
    assert_eq!(made_now.name, "Taza de cerámica");
    assert_eq!(
        (made_now.print, made_now.min_dpi, made_now.active),
        (Some((200, 85)), 200, true)
    );
    let photo = made_now.picture.unwrap();
    assert_eq!(site.client().get(&format!("/files/{photo}")).status, 200);
    assert!(admin.get(&page).text().contains("Sin variantes"));

    let variant = [
        ("price", "8,50"),
        ("size", ""),
        ("color", "Blanco"),
        ("others", "capacidad=11 oz"),
        ("active", "on"),
    ];
    made(&admin.post_form(&format!("{page}/variants"), &variant));
    let sku = all(&site)
        .into_iter()
        .find(|one| one.id == made_now.id)
        .unwrap()
        .variants
        .remove(0);
    assert_eq!(
        (sku.id.as_str(), sku.price.to_string()),
        ("taza-de-ceramica-11-oz-blanco", "$8,50".to_owned())
    );
    assert_eq!(
        json!(sku.attributes),
        json!({"color": "Blanco", "capacidad": "11 oz"})
    );
    let shop = site.client().get("/").text();
    assert!(shop.contains("Taza de cerámica") && shop.contains("$8,50"));

    // A new price; the same code; hidden.
    let variant = [
        ("price", "9"),
        ("size", ""),
        ("color", "Negro"),
        ("others", ""),
        ("position", "4"),
    ];
    made(&admin.post_form(&format!("{page}/variants/{}", sku.id), &variant));
    assert!(!site.client().get("/").text().contains("Taza de cerámica"));
    let said = recorded(&site);
    for expected in [
        "Taza de cerámica · Negro Precio Some(\"$8,50\") Some(\"$9,00\") true",
        "Taza de cerámica · Negro Activo Some(\"Sí\") Some(\"No\") true",
        "Taza de cerámica Nombre None Some(\"Taza de cerámica\") true",
    ] {
        assert!(
            said.iter().any(|one| one == expected),
            "{expected} is not in {said:#?}"
        );
    }
    // Three digits behind a dot are decimals of what stood there, else they are asked about.
    let mut typed = variant.to_vec();
    typed[0] = ("price", "9.500");
    let asked = admin.post_form(&format!("{page}/variants/{}", sku.id), &typed);
    assert_eq!(asked.status, 400);
    assert!(asked.text().contains("¿es 9.500,00 o 9,50?"), "{}", asked.text());
    typed.push(("shown.price", "9,00"));
    made(&admin.post_form(&format!("{page}/variants/{}", sku.id), &typed));
    let priced = all(&site).into_iter().find(|one| one.id == made_now.id).unwrap();
    assert_eq!(priced.variants[0].price.to_string(), "$9,50");
    let list = admin.get("/admin/catalog").text();
    assert!(
        list.contains("0 de 1 a la venta") && list.contains("200 × 85 mm"),
        "{list}"
    );
    assert!(
        admin
            .get("/admin/catalog?q=CER%C3%81MICA+taza")
            .text()
            .contains("taza-de-ceramica")
    );
    assert!(
        admin
            .get("/admin/catalog?q=%25")
            .text()
            .contains("No hay productos")
    );

    // Without a picture the one that is there stays; without the box it is hidden.
    let parts = fields(&[
        ("name", "Taza"),
        ("slug", "taza-de-ceramica"),
        ("technique", "digital"),
        ("position", "1"),
    ]);
    made(&post(&admin, &page, &parts));
    let after = all(&site).into_iter().find(|one| one.id == made_now.id).unwrap();
    assert_eq!(
        (after.picture, after.active, after.print, after.external_id),
        (Some(photo), false, None, None)
    );
    assert_eq!(after.variants.len(), 1);
}

#[test]
fn mistakes_stand_beside_their_field_and_nothing_is_saved() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let before = all(&site);
    let page = format!("/admin/catalog/{}", before[0].id);
    for (pairs, complaint) in [
        (vec![("name", ""), ("technique", "dtg")], "es obligatorio"),
        (vec![("name", "A"), ("technique", "")], "es obligatorio"),
        (
            vec![("name", "A"), ("technique", "dtg"), ("slug", "Ñ ñ")],
            "se escribe con minúsculas",
        ),
        (
            vec![("name", "A"), ("technique", "dtg"), ("slug", "taza")],
            "ya la usa otro producto",
        ),
        (
            vec![("name", "A"), ("technique", "dtg"), ("printWidth", "10")],
            "falta: el tamaño",
        ),
        (
            vec![
                ("name", "A"),
                ("technique", "dtg"),
                ("printWidth", "1"),
                ("printHeight", "10"),
            ],
            "debe estar entre 5 y 10000",
        ),
        (
            vec![("name", "A"), ("technique", "dtg"), ("minDpi", "9999")],
            "debe estar entre 30 y 1200",
        ),
        (
            vec![("name", "!!!"), ("technique", "dtg")],
            "no se puede hacer del nombre",
        ),
    ] {
        let answer = post(&admin, "/admin/catalog", &fields(&pairs));
        assert_eq!(answer.status, 400, "{pairs:?}");
        assert!(
            answer.text().to_lowercase().contains(&complaint.to_lowercase()),
            "{complaint}: {}",
            answer.text()
        );
    }
    let mut parts = fields(&[("name", "A"), ("technique", "dtg")]);
    parts.push(("picture", "a.png", PDF));
    assert_eq!(post(&admin, "/admin/catalog", &parts).status, 400);
    parts.pop();
    parts.push(("picture", "a.png", b"GIF89a"));
    assert_eq!(post(&admin, "/admin/catalog", &parts).status, 400);
    for (path, pairs, complaint) in [
        ("variants", vec![("price", "")], "es obligatorio"),
        ("variants", vec![("price", "gratis")], "Precio"),
        ("variants", vec![("price", "-1")], "Precio"),
        (
            "variants",
            vec![("price", "1"), ("variantId", "var-1")],
            "ya lo usa otra variante",
        ),
        (
            "variants",
            vec![("price", "1"), ("variantId", "con espacio")],
            "admite letras",
        ),
        (
            "variants/var-1",
            vec![("price", "1"), ("others", "sin signo")],
            "se escribe como",
        ),
        (
            "variants/var-1",
            vec![("price", "1"), ("others", "talla=M")],
            "su propia casilla",
        ),
    ] {
        let answer = admin.post_form(&format!("{page}/{path}"), &pairs);
        assert_eq!(answer.status, 400, "{pairs:?}");
        assert!(
            answer.text().to_lowercase().contains(&complaint.to_lowercase()),
            "{complaint}: {}",
            answer.text()
        );
    }
    assert_eq!(
        admin
            .post_form(&format!("{page}/variants/nada"), &[("price", "1")])
            .status,
        404
    );
    assert_eq!(
        admin
            .get(&format!("/admin/catalog/{}", uuid::Uuid::new_v4()))
            .status,
        404
    );
    assert_eq!(all(&site), before);
    assert!(recorded(&site).is_empty());
    assert_eq!(
        site.app
            .db
            .read_here(|conn| { Ok(krafta::schema::uploads::table.count().get_result::<i64>(conn)?) })
            .unwrap(),
        0
    );
}

#[test]
fn an_external_id_belongs_to_one_product() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let add = |name| {
        let pairs = [("name", name), ("technique", "dtg"), ("externalId", "gid://1")];
        post(&admin, "/admin/catalog", &fields(&pairs))
    };
    made(&add("Uno"));
    let answer = add("Dos");
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("lo usa «Uno»"), "{}", answer.text());
    // The same name gets an address of its own.
    for _ in 0..2 {
        made(&post(
            &admin,
            "/admin/catalog",
            &fields(&[
                ("name", "Uno"),
                ("technique", "dtg"),
                ("sure", "Ya hay un producto «Uno». ¿Son dos con el mismo nombre?"),
            ]),
        ));
    }
    let slugs: Vec<String> = all(&site).into_iter().map(|one| one.slug).collect();
    assert_eq!(slugs, ["uno", "uno-2", "uno-3"]);
}

#[test]
fn an_order_keeps_the_price_it_was_placed_with() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let placed = site.place(&site.client(), &example());
    let page = format!("/admin/catalog/{}", all(&site)[0].id);
    made(&admin.post_form(
        &format!("{page}/variants/var-1"),
        &[
            ("price", "99"),
            ("active", "on"),
            ("sure", "El precio pasa de $12,00 a $99,00. ¿Es así?"),
        ],
    ));
    let order = admin.get(&format!("/api/orders/{}", placed.id)).json();
    assert_eq!(order["order"]["items"][0]["unitPrice"].as_f64(), Some(12.0));
    assert_eq!(order["order"]["total"].as_f64(), Some(15.0));
    // A new one is asked the new price.
    let mut next = example();
    next["payment"]["reference"] = json!("77777777");
    let refused = site.client().post_json("/api/orders", &next);
    assert_eq!(
        (refused.status, refused.json()["code"].as_str()),
        (409, Some("price_mismatch"))
    );
}

#[test]
fn what_may_be_a_slip_or_another_s_is_asked_about() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let product = fields(&[
        ("name", "Camión de niño"),
        ("slug", "juguete"),
        ("technique", "dtg"),
        ("active", "on"),
    ]);
    let page = made(&post(&admin, "/admin/catalog", &product));
    for query in ["camion", "NINO", "cami%C3%B3n", "juguete"] {
        let found = admin.get(&format!("/admin/catalog?q={query}")).text();
        assert!(found.contains(&page), "{query}");
    }
    // The same name once more.
    let twin = fields(&[("name", "CAMION de nino"), ("technique", "dtg")]);
    let answer = post(&admin, "/admin/catalog", &twin);
    assert_eq!(answer.status, 400);
    let question = "Ya hay un producto «Camión de niño». ¿Son dos con el mismo nombre?";
    assert!(answer.text().contains(question), "{}", answer.text());
    let sure = [twin.as_slice(), &[("sure", "", question.as_bytes())]].concat();
    made(&post(&admin, "/admin/catalog", &sure));

    let variant = |price: &'static str| [("variantId", "cam-1"), ("price", price), ("active", "on")];
    made(&admin.post_form(&format!("{page}/variants"), &variant("10")));
    let one = format!("{page}/variants/cam-1");
    let answer = admin.post_form(&one, &variant("100"));
    assert_eq!(answer.status, 400);
    let question = "El precio pasa de $10,00 a $100,00. ¿Es así?";
    assert!(answer.text().contains(question), "{}", answer.text());
    let sure = [variant("100").as_slice(), &[("sure", question)]].concat();
    made(&admin.post_form(&one, &sure));
    // Somebody looked at it when it was 10.
    let late = [variant("90").as_slice(), &[("shown.price", "10,00")]].concat();
    let answer = admin.post_form(&one, &late);
    assert_eq!(answer.status, 400);
    assert!(
        answer
            .text()
            .contains("Otra persona puso «100,00» mientras tanto"),
        "{}",
        answer.text()
    );
    let offer = json!({"variantId": "cam-1", "cost": 95});
    let workshop = site.workshop("Caro");
    let path = format!("/api/workshops/{workshop}/offers");
    assert_eq!(admin.put_json(&path, &offer).status, 200);
    let answer = admin.post_form(&one, &variant("90"));
    assert!(
        answer.text().contains("Un taller lo hace por $95,00"),
        "{}",
        answer.text()
    );
}
