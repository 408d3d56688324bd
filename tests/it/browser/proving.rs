//! Without a script: a shirt's two sides by named places, changed and approved, printed at its true size, ordered again, and the
//! twelve shirts of a team.

use super::goes_to_work;
use super::session::{self, Browser, DESK, PHONE, Scripts};
use crate::harness::{self, Site};
use crate::http::api::designs::coloured;
use crate::http::api::print_files::trim;
use krafta::base::ids::OrderId;
use krafta::domain::accounts::Role;
use krafta::domain::{orders, production};
use serde_json::{Value, json};

const SHIRT: &str = "/productos/franela-unisex";
const RED: [u8; 4] = [200, 10, 10, 255];
const GREEN: [u8; 4] = [10, 120, 10, 255];

#[test]
fn a_shirt_is_approved_printed_and_ordered_again() {
    let site = harness::demo();
    let (_, admin) = site.user(Role::Admin);
    let scratch = tempfile::tempdir().unwrap();
    let (first, second) = (scratch.path().join("rojo.png"), scratch.path().join("verde.png"));
    std::fs::write(&first, coloured(900, 900, RED)).unwrap();
    std::fs::write(&second, coloured(900, 900, GREEN)).unwrap();
    let people = [("the customer", PHONE), ("the admin", DESK)];
    session::tell(&site.address, people, Scripts::Off, async |[customer, staff]| {
        customer.go(SHIRT).await;
        customer.pick("#f-area", "Frente (30 × 40 cm)").await;
        customer.pick("#f-lugar", "Pecho izquierdo").await;
        customer.fill("Ancho en cm", "20").await;
        customer.attach("Tu imagen", &first).await;
        customer.press("Ver cómo queda").await;
        customer.sees("Se verá borroso: 114 ppp").await;
        customer.unfold("Agregar un texto").await;
        customer.fill("Texto", "NOMBRE").await;
        customer.pick("#f-area-texto", "Espalda (30 × 40 cm)").await;
        customer.press("Ver el texto puesto").await;
        customer.sees("Suma $4,00 (Bs. 160,00) por unidad").await;

        let page = is_ordered(customer).await;
        let id = page.trim_start_matches("/orders/").split('?').next();
        let order: OrderId = id.unwrap().parse().unwrap();
        customer.sees("Revisa y aprueba tu diseño").await;
        customer.fill("Número de referencia", "0099887766").await;
        customer.fill("Banco desde el que pagaste", "Banesco").await;
        customer.press("Reportar pago").await;
        let confirmed = site
            .sign_in(&admin)
            .put_json("/api/payments", &json!({"orderId": order, "status": "CONFIRMED"}));
        assert_eq!(confirmed.status, 200, "{}", confirmed.text());

        customer.go(&page).await;
        customer.unfold("Pedir un cambio").await;
        customer.fill("¿Qué cambiamos?", "En verde, por favor").await;
        customer.press("Enviar comentario").await;
        goes_to_work(staff, &admin, "/admin").await;
        staff.go(&format!("/admin/orders/{order}")).await;
        staff.sees("En verde, por favor").await;
        staff.attach("Imagen nueva", &second).await;
        staff.fill("Motivo", "La dejamos en verde").await;
        staff.press("Cambiar y pedir aprobación").await;
        customer.go(&page).await;
        customer.sees("La dejamos en verde").await;
        customer.tap("#aprobar form .btn-primary", true).await;
        customer.sees("Lo aprobaste el").await;
        is_printed(&site, order);

        customer.press("Volver a pedir").await;
        assert_eq!(customer.path().await, "/carrito");
        assert_eq!(lines(customer).await, 1);

        // Twelve of a team, one of them wrong at first.
        customer.go(SHIRT).await;
        customer.unfold("Escribir o pegar la lista").await;
        let team = |fourth: &str| {
            let line = |n: u32| match n {
                4 => fourth.to_owned(),
                n => format!("M, Jugadora {n}"),
            };
            (1..=12).map(line).collect::<Vec<_>>().join("\n")
        };
        customer.fill("Piezas", &team("Gigante, Ana")).await;
        customer.press("Agregar todas al carrito").await;
        customer.sees("Jugadora 12").await;
        assert_eq!(customer.path().await, format!("{SHIRT}/piezas"));
        customer.fill("Piezas", &team("L, Ana")).await;
        customer.press("Agregar todas al carrito").await;
        assert_eq!(customer.path().await, "/carrito");
        assert_eq!(lines(customer).await, 13);
    });
}

/// With a yes of her own before it is made: the order's address.
async fn is_ordered(customer: &Browser) -> String {
    customer.press("Comprar ahora").await;
    customer.fill("Nombre y apellido", "María Pérez").await;
    customer.fill("Teléfono", "0414-1234567").await;
    customer.pick("[name=state]", "Lara").await;
    customer.fill("Ciudad", "Barquisimeto").await;
    customer.press("Calcular entrega").await;
    customer.choose("Retiro").await;
    customer.press("Continuar al pago").await;
    customer.choose("Pago Móvil").await;
    customer.tap("[name=wantsProof]", false).await;
    customer.press("Hacer pedido").await;
    customer.path().await
}

async fn lines(customer: &Browser) -> u64 {
    let count = "return document.querySelectorAll('.cart-line').length";
    customer.ask(count, vec![]).await.as_u64().unwrap()
}

/// Its workshop's files, to half a millimetre: the side, and on it the square that the document names.
fn is_printed(site: &Site, order: OrderId) {
    let read = |conn: &mut _| {
        Ok((
            orders::items_of(conn, &[order])?,
            production::active_of(conn, &[order])?,
        ))
    };
    let (items, work) = site.app.db.read_here(read).unwrap();
    let design = items[0].design_id.unwrap();
    let document = site
        .signed_in(Role::Admin)
        .get(&format!("/api/designs/{design}"))
        .json();
    let layer: &Value = &document["document"]["areas"][0]["layers"][0];
    let [left, top, width, height] = ["x", "y", "width", "height"].map(|name| layer[name].as_f64().unwrap());
    assert!((width - 200.0).abs() < 0.01, "{layer}");
    let workshop = site.sign_in(&site.taller_of(work[0].workshop_id).1);
    let address = format!("/api/designs/{design}/print/frente?order={order}");
    let card = workshop.get("/workshop/dashboard").text();
    assert!(card.contains(&address), "{card}");
    let pdf = workshop.get(&address);
    assert_eq!(pdf.status, 200, "{}", pdf.text());
    let [x0, y0, x1, y1] = trim(&pdf.body);
    assert!((x1 - x0 - 300.0).abs() < 0.5 && (y1 - y0 - 400.0).abs() < 0.5);
    let png = workshop.get(&format!("{address}&format=png"));
    let picture = image::load_from_memory(&png.body).unwrap().into_rgba8();
    let per_mm = f64::from(picture.width()) / 300.0;
    let at = |x: f64, y: f64| picture.get_pixel((x * per_mm) as u32, (y * per_mm) as u32).0;
    for (x, y) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
        let inside = |from: f64, side: f64, end: f64| from + side * end + 0.5 - end;
        let outside = |from: f64, side: f64, end: f64| from + side * end - 0.5 + end;
        assert_eq!(
            at(inside(left, width, x), inside(top, height, y)),
            GREEN,
            "{x} {y}"
        );
        let beyond = at(outside(left, width, x), outside(top, height, y));
        assert_eq!(beyond[3], 0, "{x} {y}");
    }
}
