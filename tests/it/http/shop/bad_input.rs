//! What people send by mistake, or on purpose: a clear word beside the field, and nothing lost.

use super::*;
use crate::fixtures::PDF;
use crate::harness;

const SCRIPTED: &[u8] =
    b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><script>alert(1)</script></svg>";

#[test]
fn a_wrong_quantity_or_variant_stands_beside_its_field() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let design = pictures::print_file(2);
    for (variant, quantity, complaint) in [
        ("var-1", "0", "Debe estar entre 1 y 10000."),
        ("var-1", "-3", "Debe estar entre 1 y 10000."),
        ("var-1", "10001", "Debe estar entre 1 y 10000."),
        ("var-1", "dos", "Debe ser un número entero."),
        ("var-1", "", "Es obligatorio."),
        ("no-hay", "1", "Esa combinación no está disponible"),
        ("", "1", "Esa combinación no está disponible"),
    ] {
        let fields = [("variante", variant), ("quantity", quantity)];
        let answer = send(
            &guest,
            "/productos/taza",
            &fields,
            Some(("design", "logo.png", &design)),
        );
        let page = answer.text();
        assert_eq!(answer.status, 400, "{variant} {quantity}");
        assert!(page.contains(complaint), "{variant} {quantity}: {page}");
        // The file that was fine need not be sent again.
        assert!(
            value(&page, "designKept").starts_with("/files/"),
            "{variant} {quantity}"
        );
    }
    assert!(
        guest
            .get("/carrito")
            .text()
            .contains("Todavía no has agregado nada")
    );
    add(&guest, "var-1", "4");
    for typed in ["0", "nada", "99999"] {
        let answer = guest.post_form("/carrito/lineas/1", &[("quantity", typed)]);
        let page = answer.text();
        assert_eq!(answer.status, 400, "{typed}");
        assert!(page.contains(&format!("value=\"{typed}\"")) && page.contains("field-error"));
    }
    assert!(guest.get("/carrito").text().contains("$48,00"));
}

#[test]
fn a_file_is_what_it_is_and_not_what_it_is_called() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let fields = [("variante", "var-2"), ("quantity", "7")];
    let large = vec![b'x'; 21 * 1024 * 1024];
    for (name, bytes, complaint) in [
        ("dibujo.svg", SCRIPTED, "contiene"),
        ("foto.png", b"hola".as_slice(), "No es una imagen"),
        ("grande.png", &large, "20 MB"),
    ] {
        let answer = send(&guest, "/productos/taza", &fields, Some(("design", name, bytes)));
        let page = answer.text();
        assert_eq!(answer.status, 400, "{name}: {page}");
        assert!(page.contains(complaint), "{name}");
        // What was chosen is still chosen.
        assert!(page.contains("value=\"var-2\" required checked") && value(&page, "quantity") == "7");
    }
    // A PDF is taken as one, whatever it is called.
    let answer = send(
        &guest,
        "/productos/taza",
        &fields,
        Some(("design", "arte.png", PDF)),
    );
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert!(guest.get("/carrito").text().contains("arte.pdf"));
}

#[test]
fn only_files_of_one_s_own_go_into_a_cart() {
    let site = harness::start();
    site.shop();
    let (one, other) = (site.client(), site.client());
    add_with_design(&one, "var-1");
    let page = one.get("/carrito").text();
    let (_, rest) = page.split_once("/files/").unwrap();
    let id = rest.split('/').next().unwrap();
    for address in [
        format!("/files/{id}"),
        format!("/files/{id}?token=AAAA"),
        format!("/files/{}", uuid::Uuid::new_v4()),
        "https://otro.example/a.png".to_owned(),
        "data:image/png;base64,AAAA".to_owned(),
        "/files/../../etc/passwd".to_owned(),
    ] {
        let fields = [("variante", "var-1"), ("quantity", "1"), ("designKept", &address)];
        let answer = send(&other, "/productos/taza", &fields, None);
        assert_eq!(answer.status, 400, "{address}");
        assert!(answer.text().contains("vuelve a elegir el archivo"), "{address}");
    }
}

#[test]
fn a_file_that_a_script_sent_ahead_is_taken_by_its_address() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let sent = send(
        &guest,
        "/api/upload",
        &[],
        Some(("file", "logo.png", &pictures::print_file(4))),
    );
    let url = sent.json()["url"].as_str().unwrap().to_owned();
    let fields = [("variante", "var-1"), ("quantity", "1"), ("designKept", &url)];
    assert_eq!(send(&guest, "/productos/taza", &fields, None).status, 303);
    assert!(guest.get("/carrito").text().contains("logo.png"));
}

#[test]
fn what_is_wrong_with_the_delivery_stands_beside_its_field() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    add(&guest, "var-1", "1");
    let right = [
        CONTACT.as_slice(),
        &[
            ("step", "deliver"),
            ("deliveryMethod", "LOCAL_DELIVERY"),
            ("shippingAddress", "Calle 1"),
            ("notes", "Con cuidado"),
            ("customerEmail", ""),
            ("customerIdNumber", ""),
        ],
    ]
    .concat();
    for (field, typed, complaint) in [
        ("customerName", " ", "Es obligatorio."),
        ("customerPhone", "123", "No parece un teléfono"),
        ("customerEmail", "ana@", "No parece un correo."),
        ("customerIdNumber", "hola", "No parece una cédula ni un RIF"),
        ("shippingAddress", "", "Es obligatorio."),
        ("deliveryMethod", "", "Elige cómo lo quieres recibir."),
        (
            "deliveryMethod",
            "NATIONAL_SHIPPING",
            "Ya no está disponible para ese destino",
        ),
        ("deliveryMethod", "DRON", "No es un valor conocido."),
    ] {
        let mut fields = right.clone();
        fields.retain(|(name, _)| *name != field);
        fields.push((field, typed));
        let answer = guest.post_form("/checkout", &fields);
        let page = answer.text();
        assert_eq!(answer.status, 400, "{field} {typed}");
        assert!(page.contains(complaint), "{field} {typed}: {page}");
        assert!(page.contains("Con cuidado"), "{field}");
        assert!(page.contains("Corrige esto para seguir:"), "{field}");
        assert!(
            page.contains(&format!("<a href=\"#f-{field}\">")),
            "{field} {typed}: {page}"
        );
    }
}

#[test]
fn a_way_to_pay_that_there_is_not_is_not_taken() {
    let site = harness::start();
    site.shop();
    account(&site, Method::PagoMovil);
    let guest = site.client();
    add(&guest, "var-1", "1");
    let right = [shown(&says_where(&guest)), pays_by("PAGO_MOVIL")].concat();
    for (typed, complaint) in [
        ("TRUEQUE", "No es un valor conocido."),
        ("ZELLE", "Ya no está disponible; elige otra."),
        ("EFECTIVO", "Ya no está disponible; elige otra."),
        ("", "Elige cómo vas a pagar."),
    ] {
        let answer = press(&guest, &with(right.clone(), "method", typed));
        let page = answer.text();
        assert_eq!(answer.status, 400, "{typed}");
        let summary = format!("<a href=\"#f-method\">¿Cómo vas a pagar?</a>: {complaint}");
        assert!(page.contains(&summary), "{typed}: {page}");
    }
    order_of(&press(&guest, &right));
}

#[test]
fn figures_from_elsewhere_are_not_believed() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    add(&guest, "var-1", "1");
    let right = [shown(&says_where(&guest)), pays_by("")].concat();
    for (field, typed) in [
        ("total", "1.00"),
        ("totalBs", "40.00"),
        ("exchangeRate", "1"),
        ("subtotal", "x"),
        ("cart", ""),
    ] {
        let answer = press(&guest, &with(right.clone(), field, typed));
        assert_eq!(answer.status, 409, "{field}");
        assert!(answer.text().contains("Bs. 600,00"), "{field}");
    }
}
