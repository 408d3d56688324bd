//! Corrections: contact and place, the print file, the tracking link; and cancelling.

use super::{done, page, send};
use crate::fixtures::{Placed, example, payment};
use crate::harness::client::{Answer, Client};
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::domain::orders::{self, OrderItem};
use krafta::schema::{order_items, orders as order_rows, uploads};
use serde_json::json;
use std::io::Cursor;

fn item(site: &Site, placed: &Placed) -> OrderItem {
    let mut items = site
        .app
        .db
        .read_here(|conn| orders::items_of(conn, &[placed.id]))
        .unwrap();
    items.remove(0)
}

const CONTACT: [(&str, &str); 6] = [
    ("customerName", "Luisa <i>Gómez</i>"),
    ("customerEmail", "LUISA@correo.ve"),
    ("customerPhone", "0424-7654321"),
    ("shippingAddress", "Calle 8 con carrera 21"),
    ("shippingCity", "BARQUISIMETO"),
    ("shippingState", "Lara"),
];

#[test]
fn contact_and_place_are_corrected_until_hand_over() {
    let site = harness::start();
    site.shop();
    let placed = site.paid(&example());
    let admin = site.signed_in(Role::Admin);
    done(&admin, &placed, "contact", &CONTACT);
    let order = site.order(placed.id);
    assert_eq!(
        (
            order.customer_name.as_str(),
            order.customer_email.as_str(),
            order.customer_phone.as_str()
        ),
        ("Luisa <i>Gómez</i>", "luisa@correo.ve", "+584247654321")
    );
    assert_eq!(
        (order.shipping_address.as_str(), order.shipping_city.as_str()),
        ("Calle 8 con carrera 21", "Barquisimeto")
    );
    let html = admin.get(&page(&placed)).text();
    assert!(
        html.contains("Datos corregidos") && html.contains("Se corrigió: nombre, correo"),
        "{html}"
    );
    assert!(html.contains("Luisa &#60;i&#62;") && !html.contains("<i>"));
    assert!(html.contains("https://wa.me/584247654321"));
    assert!(admin.get("/admin/orders?q=luisa").text().contains(&placed.number));

    let mut wrong = CONTACT;
    wrong[1].1 = "esto no es";
    wrong[2].1 = "llámame";
    wrong[3].1 = "";
    let answer = send(&admin, &placed, "contact", &wrong);
    assert_eq!(answer.status, 400);
    let html = answer.text();
    for shown in [
        "No parece un correo.",
        "No parece un teléfono",
        "value=\"esto no es\"",
        "value=\"llámame\"",
    ] {
        assert!(html.contains(shown), "{shown}");
    }
    wrong[1].1 = "";
    wrong[2].1 = "";
    let answer = send(&admin, &placed, "contact", &wrong);
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("Es obligatorio."));

    for step in ["ACCEPTED", "IN_PRODUCTION", "READY", "HANDED_TO_DELIVERY"] {
        let moved = admin.put_json("/api/orders", &json!({"orderId": placed.id, "status": step}));
        assert_eq!(moved.status, 200, "{}", moved.text());
    }
    assert!(!admin.get(&page(&placed)).text().contains("Corregir datos"));
    let answer = send(
        &admin,
        &placed,
        "contact",
        &[
            ("customerName", "Otra"),
            ("shippingAddress", "a"),
            ("shippingCity", "b"),
            ("shippingState", "Lara"),
        ],
    );
    assert_eq!(answer.status, 409);
    assert!(answer.text().contains("El pedido ya salió"));
    assert_eq!(site.order(placed.id).customer_name, "Luisa <i>Gómez</i>");
}

#[test]
fn where_it_goes_changes_only_to_where_it_may_go() {
    let site = harness::start();
    site.shop();
    let placed = site.paid(&example());
    let admin = site.signed_in(Role::Admin);
    let go = |state: &str, city: &str| {
        let mut fields = CONTACT;
        (fields[4].1, fields[5].1) = (city, state);
        send(&admin, &placed, "contact", &fields)
    };
    let place = || {
        let order = site.order(placed.id);
        (
            order.shipping_state,
            order.shipping_city,
            order.courier.transit_days,
        )
    };
    let before = place();
    let nowhere = go("Atlántida", "Poseidonia");
    assert_eq!(nowhere.status, 400);
    assert!(nowhere.text().contains("No es un estado de Venezuela."));
    let at_work = go("Lara", "Carora");
    assert_eq!(at_work.status, 409);
    assert!(at_work.text().contains("Quita primero el trabajo de su taller"));
    // The same place, spelled otherwise, is no other place.
    assert_eq!(go("edo. lara", "barquisimeto").status, 303);
    assert_eq!(place(), before);

    let work = site
        .app
        .db
        .read_here(|conn| krafta::domain::production::active_of(conn, &[placed.id]))
        .unwrap()
        .remove(0);
    let form = format!("assignments/{}/cancellation", work.id);
    done(&admin, &placed, &form, &[("reason", "se mudó")]);
    let far = go("Amazonas", "Maroa");
    assert_eq!(far.status, 409);
    assert!(
        far.text().contains("no llega a Maroa, Amazonas"),
        "{}",
        far.text()
    );
    for (cost, days) in [("4", "2"), ("3", "5")] {
        let rate = [
            ("method", "LOCAL_DELIVERY"),
            ("destination", "Lara"),
            ("city", "Carora"),
            ("cost", cost),
            ("transitDays", days),
        ];
        assert_eq!(admin.post_form("/admin/shipping/rates", &rate).status, 303);
        let near = go("LARA", "carora");
        if cost == "4" {
            assert_eq!(near.status, 409);
            assert!(near.text().contains("cuesta $4,00"), "{}", near.text());
            assert_eq!(place(), before);
        } else {
            assert_eq!(near.status, 303, "{}", near.text());
        }
    }
    assert_eq!(place(), ("Lara".into(), "Carora".into(), 5));
}

fn upload(client: &Client, page: &str, item: &OrderItem, name: &str, bytes: &[u8]) -> Answer {
    let mut body = format!("--krafta\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n").into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--krafta--\r\n");
    let path = format!("{page}/items/{}/file", item.id);
    let kind = [("content-type", "multipart/form-data; boundary=krafta")];
    client.send("POST", &path, &kind, Some(body))
}

fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    image::DynamicImage::new_rgb8(40, 30)
        .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png)
        .unwrap();
    bytes
}

fn kept(site: &Site) -> i64 {
    site.app
        .db
        .read_here(|conn| Ok(uploads::table.count().get_result(conn)?))
        .unwrap()
}

#[test]
fn a_wrong_print_file_is_replaced_before_production() {
    let site = harness::start();
    site.shop();
    let placed = site.paid(&example());
    let admin = site.signed_in(Role::Admin);
    let (home, before) = (page(&placed), item(&site, &placed));
    for (name, bytes, why) in [
        ("a.exe", b"MZ nothing to print".as_slice(), "aria-invalid"),
        ("", b"".as_slice(), "Es obligatorio."),
        ("a.png", b"".as_slice(), "aria-invalid"),
    ] {
        let answer = upload(&admin, &home, &before, name, bytes);
        assert_eq!(answer.status, 400, "{name}: {}", answer.text());
        assert!(answer.text().contains(why), "{name}: {}", answer.text());
    }
    assert_eq!((kept(&site), item(&site, &placed).design_upload_id), (0, None));

    let answer = upload(&admin, &home, &before, "nuevo.png", &png());
    assert_eq!(answer.status, 303, "{}", answer.text());
    let file = item(&site, &placed).design_upload_id.unwrap();
    let html = admin.get(&page(&placed)).text();
    assert!(html.contains("Archivo de impresión reemplazado.") && html.contains("Archivo reemplazado"));
    assert!(html.contains(&format!("/files/{file}?download=1")));
    assert_eq!(admin.get(&format!("/files/{file}?download=1")).body, png());

    // An operator may, too.
    let operator = site.signed_in(Role::Operador);
    let ops = format!("/ops/orders/{}", placed.id);
    let answer = upload(&operator, &ops, &before, "otro.png", &png());
    assert_eq!((answer.status, answer.header("location")), (303, ops.as_str()));
    let file = item(&site, &placed).design_upload_id;

    let moved = admin.put_json(
        "/api/orders",
        &json!({"orderId": placed.id, "status": "IN_PRODUCTION"}),
    );
    assert_eq!(moved.status, 200);
    let answer = upload(&admin, &home, &before, "tarde.png", &png());
    assert_eq!(answer.status, 409);
    assert!(answer.text().contains("ya está en producción"));
    assert_eq!((kept(&site), item(&site, &placed).design_upload_id), (2, file));
    assert!(!admin.get(&page(&placed)).text().contains("Reemplazar archivo"));
}

#[test]
fn a_new_link_ends_the_old_one() {
    let site = harness::start();
    site.shop();
    let placed = site.place(&site.client(), &example());
    let admin = site.signed_in(Role::Admin);
    assert!(
        admin
            .get(&page(&placed))
            .text()
            .contains(&format!("{}{}", site.address, placed.link()))
    );
    let path = format!("/api/orders/{}?token={}", placed.id, placed.token);
    assert_eq!(site.client().get(&path).status, 200);
    done(&admin, &placed, "link", &[]);
    assert_eq!(site.client().get(&path).status, 404);
    let html = admin.get(&page(&placed)).text();
    assert!(html.contains("?token=") && !html.contains(&placed.token));
}

/// The addresses of our files in an order's page or JSON.
fn file_addresses(text: &str) -> Vec<String> {
    let text = text.replace("&#38;", "&");
    text.split('"')
        .filter(|part| part.starts_with("/files/"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_new_link_closes_the_files_of_the_order() {
    let site = harness::start();
    site.shop();
    let file = crate::http::files::upload(&site, &[("file", "a.png", &png())]).json();
    let receipt = crate::http::files::upload(&site, &[("file", "b.png", &png())]).json();
    let mut body = example();
    body["previewUrl"] = file["url"].clone();
    body["payment"]["receiptUrl"] = receipt["url"].clone();
    let guest = site.client();
    let placed = site.place(&guest, &body);
    let seen = |token: &str| {
        let page = guest.get(&format!("/orders/{}?token={token}", placed.id)).text();
        let json = guest
            .get(&format!("/api/orders/{}?token={token}", placed.id))
            .text();
        [file_addresses(&page), file_addresses(&json)].concat()
    };
    let before = seen(&placed.token);
    for kind in [&file, &receipt] {
        let id = kind["id"].as_str().unwrap();
        assert!(before.iter().any(|address| address.contains(id)), "{before:?}");
    }
    assert!(before.iter().any(|address| address.contains("/thumbnail?")));
    for address in &before {
        assert_eq!(guest.get(address).status, 200, "{address}");
    }
    // Sent back as the preview of another order, such an address is understood.
    let mut again = example();
    let shown = before.iter().find(|address| !address.contains("/thumbnail"));
    again["previewUrl"] = json!(shown.unwrap());
    let other = site.place(&guest, &again);
    // A token is for one file of one order.
    let (path, query) = before[0].split_once('?').unwrap();
    let foreign = query.replace(&placed.id.to_string(), &other.id.to_string());
    for wrong in [
        foreign,
        query.replace("order=", "orden="),
        query.replace("order=", "order=x"),
        format!("order={}", placed.id),
    ] {
        assert_eq!(guest.get(&format!("{path}?{wrong}")).status, 404, "{wrong}");
    }

    done(&site.signed_in(Role::Admin), &placed, "link", &[]);
    for address in &before {
        assert_eq!(guest.get(address).status, 404, "{address}");
    }
    again["previewUrl"] = json!(shown.unwrap());
    assert_eq!(guest.post_json("/api/orders", &again).status, 400);
    let after = seen(&site.app.signed_links.for_order(placed.id, 2));
    assert_eq!(after.len(), before.len());
    for address in &after {
        assert_eq!(guest.get(address).status, 200, "{address}");
    }
    // Who sent it keeps the address that was given for it.
    assert_eq!(guest.get(file["url"].as_str().unwrap()).status, 200);
}

#[test]
fn each_change_says_when_the_order_changed_last() {
    let site = harness::start();
    site.shop();
    let placed = site.place(&site.client(), &example());
    let admin = site.signed_in(Role::Admin);
    let age = || {
        let long_ago = harness::noon() - chrono::TimeDelta::days(2);
        let set = site.app.db.read_here(|conn| {
            diesel::update(order_rows::table.find(placed.id))
                .set(order_rows::updated_at.eq(long_ago))
                .execute(conn)?;
            Ok(())
        });
        set.unwrap();
    };
    let is_fresh = || site.order(placed.id).updated_at == harness::noon();

    age();
    assert!(!is_fresh());
    done(&admin, &placed, "contact", &CONTACT);
    assert!(is_fresh(), "contact");
    age();
    done(&admin, &placed, "contact", &CONTACT);
    assert!(!is_fresh(), "the same contact again is no change");
    let answer = upload(&admin, &page(&placed), &item(&site, &placed), "a.png", &png());
    assert_eq!(answer.status, 303);
    assert!(is_fresh(), "file");
    age();
    done(&admin, &placed, "link", &[]);
    assert!(is_fresh(), "link");
    age();
    let token = site
        .app
        .signed_links
        .for_order(placed.id, site.order(placed.id).link_version);
    let mut second = payment();
    second["reference"] = json!("55443322");
    second["amountReported"] = json!(10);
    second["orderId"] = json!(placed.id);
    second["token"] = json!(token);
    let answer = site.client().post_json("/api/payments", &second);
    assert!(answer.status < 300, "{}", answer.text());
    assert!(is_fresh(), "payment");
}

#[test]
fn an_order_is_cancelled_with_a_reason() {
    let site = harness::start();
    site.shop();
    let placed = site.paid(&example());
    let admin = site.signed_in(Role::Admin);
    let answer = send(&admin, &placed, "cancellation", &[("reason", "")]);
    assert_eq!(answer.status, 400);
    assert_eq!(site.status(placed.id), "NOTIFIED");
    done(
        &admin,
        &placed,
        "cancellation",
        &[("reason", "El cliente se arrepintió")],
    );
    assert_eq!(site.status(placed.id), "REFUND_PENDING");
    let html = admin.get(&page(&placed)).text();
    assert!(html.contains("El cliente se arrepintió") && !html.contains("Cancelar el pedido"));
}

#[test]
fn markup_in_any_text_is_shown_as_text() {
    let site = harness::start();
    site.shop();
    let mark = "<script>x</script>";
    let mut body = example();
    for field in ["customerName", "shippingAddress", "notes"] {
        body[field] = json!(mark);
    }
    for field in ["reference", "originBank", "payerName"] {
        body["payment"][field] = json!(mark);
    }
    // A Pago Móvil's reference is a number.
    body["payment"]["method"] = json!("TRANSFERENCIA");
    let placed = site.place(&site.client(), &body);
    // What the door would not take, but older rows may hold.
    site.app
        .db
        .read_here(|conn| {
            diesel::update(order_rows::table.find(placed.id))
                .set((
                    order_rows::shipping_city.eq(mark),
                    order_rows::customer_phone.eq(mark),
                    order_rows::customer_id_number.eq(mark),
                    order_rows::carrier.eq(mark),
                    order_rows::tracking_number.eq(mark),
                ))
                .execute(conn)?;
            diesel::update(order_items::table.filter(order_items::order_id.eq(placed.id)))
                .set((
                    order_items::product_name.eq(mark),
                    order_items::size.eq(mark),
                    order_items::preview_url.eq("javascript:alert(1)"),
                ))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    let (admin, operator) = (site.signed_in(Role::Admin), site.signed_in(Role::Operador));
    for (client, path) in [
        (&admin, page(&placed)),
        (&admin, "/admin/orders".to_owned()),
        (&admin, "/admin/orders?q=%3Cscript%3E".to_owned()),
        (&operator, format!("/ops/orders/{}", placed.id)),
    ] {
        let html = client.get(&path).text();
        assert!(
            !html.contains(mark) && !html.contains("javascript:"),
            "{path}: {html}"
        );
        assert!(html.contains("&#60;script&#62;"), "{path}");
    }
}

/// What a form shows and sends back, with some of it typed anew.
fn typed(page: &str, form: &str, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let (_, form) = page.split_once(&format!("action=\"{form}\"")).unwrap();
    let form = form.split("</form>").next().unwrap();
    let mut fields: Vec<(String, String)> = form
        .split("<input ")
        .skip(1)
        .filter_map(|input| {
            let of = |name: &str| {
                Some(
                    input
                        .split_once(&format!("{name}=\""))?
                        .1
                        .split('"')
                        .next()?
                        .to_owned(),
                )
            };
            Some((of("name")?, of("value")?))
        })
        .collect();
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields
}

#[test]
fn what_somebody_else_corrected_meanwhile_is_kept_or_shown() {
    let site = harness::start();
    site.shop();
    let mut body = example();
    body["customerName"] = json!("María Pérez");
    body["customerPhone"] = json!("0414-5551234");
    let placed = site.paid(&body);
    let (first, second) = (site.signed_in(Role::Admin), site.signed_in(Role::Admin));
    let form = format!("{}/contact", page(&placed));
    let post = |who: &Client, fields: &[(String, String)]| {
        let mut fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        fields.push(("shippingState", "Lara"));
        who.post_form(&form, &fields)
    };
    let seen = second.get(&page(&placed)).text();
    assert!(
        seen.contains("name=\"shown.customerPhone\" value=\"+584145551234\""),
        "{seen}"
    );
    let own = typed(&seen, &form, &[("customerPhone", "0424-1111111")]);
    assert_eq!(post(&first, &own).status, 303);

    // Another field: both stay.
    let own = typed(&seen, &form, &[("shippingAddress", "Calle 9")]);
    assert_eq!(post(&second, &own).status, 303);
    let order = site.order(placed.id);
    assert_eq!(
        (order.customer_phone.as_str(), order.shipping_address.as_str()),
        ("+584241111111", "Calle 9")
    );

    // The same field: shown, and written only once it is meant.
    let own = typed(&seen, &form, &[("customerPhone", "0412-2222222")]);
    let answer = post(&second, &own);
    let html = answer.text();
    assert_eq!(answer.status, 400, "{html}");
    assert!(
        html.contains("Otra persona puso «+584241111111» mientras tanto"),
        "{html}"
    );
    assert_eq!(site.order(placed.id).customer_phone, "+584241111111");
    let again = typed(&html, &form, &[]);
    assert!(
        again.contains(&("customerPhone".to_owned(), "0412-2222222".to_owned())),
        "{again:?}"
    );
    assert_eq!(post(&second, &again).status, 303);
    let order = site.order(placed.id);
    assert_eq!(
        (order.customer_phone.as_str(), order.shipping_address.as_str()),
        ("+584122222222", "Calle 9")
    );
}
