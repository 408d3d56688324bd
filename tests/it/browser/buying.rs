//! The whole of it: a guest who has never heard of Krafta buys two things, from the window to the tracking page.

use super::session::{self, Browser, DESK, PHONE, Scripts};
use crate::harness;
use krafta::base::ids::AccountId;
use krafta::base::money::Currency;
use krafta::demo::pictures;
use krafta::domain::payments::{self, Account, Method};
use serde_json::json;
use std::path::Path;

#[test]
fn a_guest_buys_two_things_with_a_design() {
    from_the_window_to_the_tracking_page(Scripts::On);
}

#[test]
fn the_same_without_scripts() {
    from_the_window_to_the_tracking_page(Scripts::Off);
}

fn from_the_window_to_the_tracking_page(scripts: Scripts) {
    let site = harness::start();
    site.shop();
    site.app
        .db
        .read_here(|conn| payments::add_account(conn, &account()))
        .unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let (design, receipt) = (scratch.path().join("logo.png"), scratch.path().join("pago.png"));
    std::fs::write(&design, pictures::print_file(1)).unwrap();
    std::fs::write(&receipt, pictures::receipt(1)).unwrap();
    session::tell(&site.address, [("the guest", PHONE)], scripts, async |[guest]| {
        guest.go("/").await;
        guest.press("Taza blanca").await;
        guest.sees("$12,00").await;
        send(guest, scripts, "Tu diseño", &design).await;
        fits(guest).await;
        guest.press("Agregar al carrito").await;
        guest.sees("Cambiar el diseño").await;
        guest.press("Seguir comprando").await;
        guest.press("Taza blanca").await;
        guest.choose("M").await;
        guest.fill("Cantidad", "2").await;
        guest.press("Agregar al carrito").await;
        guest.sees("Bs. 1.280,00").await;
        fits(guest).await;

        guest.press("Continuar con la compra").await;
        guest.fill("Nombre y apellido", "María Pérez").await;
        guest.fill("Teléfono", "0414-1234567").await;
        guest.pick("[name=state]", "Lara").await;
        guest.fill("Ciudad", "Barquisimeto").await;
        guest.press("Calcular entrega").await;
        guest.sees("Te llega a más tardar el").await;
        guest.choose("Delivery local").await;
        guest.fill("Dirección", "Av. Libertador 123").await;
        fits(guest).await;
        guest.press("Continuar al pago").await;
        for words in ["Bs. 1.400,00", "$35,00", "te respetamos este precio"] {
            guest.sees(words).await;
        }
        fits(guest).await;
        // The first step is one step back, and what was typed stands there.
        guest.press("Cambiar").await;
        guest.sees("Continuar al pago").await;
        guest.press("Continuar al pago").await;
        guest.choose("Pago Móvil").await;
        guest.press("Hacer pedido").await;

        // The number comes before the money.
        assert!(guest.path().await.starts_with("/orders/"));
        assert_eq!(guest.attribute("main", "data-order-status").await, "PENDING");
        for words in [
            "Tu pedido está hecho",
            "Bs. 1.400,00",
            "0414-0000000",
            "En el concepto o la nota, solo",
        ] {
            guest.sees(words).await;
        }
        fits(guest).await;
        // Whoever leaves for their bank finds it again.
        let number = guest.text("h1").await.replace("Pedido ", "");
        guest.go("/").await;
        guest.sees("Tu pedido").await;
        guest.press(&number).await;
        // A mistake is told where they look, and «Atrás» shows it again.
        guest.fill("Número de referencia", "no sé").await;
        guest.fill("Banco desde el que pagaste", "Banesco").await;
        guest.press("Reportar pago").await;
        guest.sees("Corrige esto para seguir:").await;
        assert_eq!(
            guest.text(":focus").await.lines().next(),
            Some("Corrige esto para seguir:")
        );
        guest.go("/").await;
        guest.back().await;
        guest.sees("Corrige esto para seguir:").await;
        guest.fill("Número de referencia", "0099887766").await;
        guest.attach("Comprobante", &receipt).await;
        guest.press("Reportar pago").await;

        assert!(guest.path().await.starts_with("/orders/"));
        assert_eq!(guest.attribute("main", "data-order-status").await, "REPORTED");
        for words in [
            "Pago en revisión",
            "0099887766",
            "2 unidades",
            "Av. Libertador 123",
        ] {
            guest.sees(words).await;
        }
        // Of the mistake, and of coming back to it, alone.
        let complaints = guest.complaints().await;
        assert!(
            complaints.iter().all(|one| one.contains("status of 400")),
            "{complaints:?}"
        );
    });
}

/// Picks a file; a script sends it ahead, and shows it.
async fn send(guest: &Browser, scripts: Scripts, label: &str, file: &Path) {
    guest.attach(label, file).await;
    if scripts == Scripts::On {
        let name = file.file_name().unwrap().to_str().unwrap();
        assert_eq!(guest.text("[data-upload-name]").await, name);
    }
}

/// The pages of the shop with something in them, which the walk over all pages does not see.
async fn fits(guest: &Browser) {
    for (screen, for_fingers) in [(DESK, false), (PHONE, true)] {
        guest.resize(screen).await;
        let faults = guest
            .ask(include_str!("faults.js"), vec![json!(for_fingers)])
            .await;
        let path = guest.path().await;
        assert_eq!(faults, json!([]), "{path} at {} px", screen.width);
    }
}

fn account() -> Account {
    Account {
        id: AccountId::any(),
        method: Method::PagoMovil,
        currency: Currency::Ves,
        bank: "Banco de Muestra (0000)".to_owned(),
        holder: "Krafta, C.A.".to_owned(),
        id_number: "J-00000000-0".to_owned(),
        phone: "0414-0000000".to_owned(),
        account_number: String::new(),
        email: String::new(),
        instructions: String::new(),
        active: true,
        position: 1,
    }
}
