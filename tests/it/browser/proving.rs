//! Without a script: a shirt's two sides by named places, changed and approved, printed at its true size, ordered again, and the
//! twelve shirts of a team.

use super::goes_to_work;
use super::printed::{Side, is_ordered, is_paid};
use super::session::{self, Browser, DESK, PHONE, Scripts};
use crate::harness::{self, Site};
use crate::http::api::designs::coloured;
use krafta::base::ids::OrderId;
use krafta::domain::accounts::Role;

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

        customer.press("Comprar ahora").await;
        let (order, page) = is_ordered(customer, true).await;
        customer.sees("Revisa y aprueba tu diseño").await;
        is_paid(customer, &site, order).await;

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

async fn lines(customer: &Browser) -> u64 {
    let count = "return document.querySelectorAll('.cart-line').length";
    customer.ask(count, vec![]).await.as_u64().unwrap()
}

/// The square that the document names, to half a millimetre.
fn is_printed(site: &Site, order: OrderId) {
    let front = Side::downloaded(site, order, "frente");
    let [left, top, width, height] = front.place(0);
    assert!((width - 200.0).abs() < 0.01, "{:?}", front.layers);
    for (x, y) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
        let inside = |from: f64, side: f64, end: f64| from + side * end + 0.5 - end;
        let outside = |from: f64, side: f64, end: f64| from + side * end - 0.5 + end;
        let within = front.at(inside(left, width, x), inside(top, height, y));
        assert_eq!(within, GREEN, "{x} {y}");
        let beyond = front.at(outside(left, width, x), outside(top, height, y));
        assert_eq!(beyond[3], 0, "{x} {y}");
    }
}
