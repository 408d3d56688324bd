//! An admin imports a statement and confirms the exact matches in one go; what is left they decide one by one, by keys.

use super::goes_to_work;
use super::pages::faults_of;
use super::session::{self, DESK, PHONE, Scripts};
use crate::fixtures::example;
use crate::harness::{self, Site};
use krafta::base::ids::AccountId;
use krafta::base::money::Currency;
use krafta::domain::accounts::Role;
use krafta::domain::payments::{self, Account, Method};
use serde_json::json;
use std::io::Write as _;

/// An account for Pago Móvil.
fn account(site: &Site, number: &str) {
    let account = Account {
        id: AccountId::any(),
        method: Method::PagoMovil,
        currency: Currency::Ves,
        bank: "Banco de muestra".into(),
        holder: "Krafta".into(),
        id_number: String::new(),
        phone: "0414-0000000".into(),
        account_number: number.into(),
        email: String::new(),
        instructions: String::new(),
        active: true,
        position: 1,
    };
    let added = site
        .app
        .db
        .transact_here(|conn, _| payments::add_account(conn, &account));
    added.unwrap();
}

/// A file with everything that is asked or told: another account, a word that nobody knows, rows that are no lines.
#[test]
fn the_pages_of_a_difficult_file_are_whole_on_a_phone_and_on_a_desk() {
    let site = harness::start();
    let (_, admin) = site.user(Role::Admin);
    account(&site, "0134-0000-00-0000000009");
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    let text = "Cuenta:;0102-0000-00-0000000000;;;;\nFecha;Tipo;Referencia;Descripción;Monto;Saldo\n\
        ;;;SALDO INICIAL;;10.000,00\n15/01/2026;NC;000000123456;PAGO MOVIL RECIBIDO DE 04141234567;600,00;10.600,00\n\
        45/01/2026;NC;000000222222;DEPOSITO;250,00;10.850,00\n15/01/2026;TR;000000555555;TRANSFERENCIA;50,00;10.688,00\n\
        15/01/2026;NC;1,23457E+11;PAGO MOVIL;7,00;10.695,00\n";
    file.write_all(text.as_bytes()).unwrap();
    let path = file.path().to_owned();
    session::tell(
        &site.address,
        [("the staff", DESK)],
        Scripts::On,
        async |[staff]| {
            goes_to_work(staff, &admin, "/admin").await;
            staff.go("/admin/payments/statements").await;
            staff.attach("Archivo CSV del banco", &path).await;
            staff.press("Importar").await;
            staff.sees("¿Qué es cada columna?").await;
            staff
                .sees("Este archivo es de la cuenta 01020000000000000000")
                .await;
            let faults = faults_of(staff, &staff.path().await, &[PHONE, DESK]).await;
            assert!(faults.is_empty(), "{}", faults.join("\n"));
            staff.pick("#f-word-tr", "Salió").await;
            staff.tick("Sí, es de la cuenta que elegí").await;
            staff.press("Importar").await;
            staff.sees("2 líneas no se pudieron leer").await;
            staff.sees("1 fila sin fecha").await;
            let faults = faults_of(staff, &staff.path().await, &[PHONE, DESK]).await;
            assert!(faults.is_empty(), "{}", faults.join("\n"));
            staff.unfold("Deshacer la importación").await;
            staff.press("Deshacer la importación").await;
            staff.sees("Importación deshecha").await;
        },
    );
}

/// The file was another account's, and the payment another order's: as far as the person knows at first.
#[test]
fn an_import_and_a_slip_are_taken_back_without_any_script() {
    let site = harness::start();
    site.shop();
    let (_, admin) = site.user(Role::Admin);
    account(&site, "");
    let mut order = example();
    order["payment"]["reference"] = json!("4512387");
    order["payment"]["paidOn"] = json!("2026-01-15");
    let placed = site.place(&site.client(), &order);
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    let text = "Fecha;Referencia;Descripción;Débito;Crédito\n15/01/2026;000004512387;PAGO MOVIL;;600,00\n";
    file.write_all(text.as_bytes()).unwrap();
    let path = file.path().to_owned();
    session::tell(
        &site.address,
        [("the staff", DESK)],
        Scripts::Off,
        async |[staff]| {
            goes_to_work(staff, &admin, "/admin").await;
            staff.go("/admin/payments/statements").await;
            staff.attach("Archivo CSV del banco", &path).await;
            staff.press("Importar").await;
            staff.press("Importar").await;
            staff.sees("Un pago coincide exactamente").await;
            staff.unfold("Deshacer la importación").await;
            staff.press("Deshacer la importación").await;
            staff.sees("Importación deshecha").await;
            staff.press("Importar").await;
            staff.sees("Un pago coincide exactamente").await;
            staff.press("Confirmar los exactos").await;
            staff.sees("1 pago confirmado").await;
            assert_eq!(site.status(placed.id), "NOTIFIED");
            staff.go(&format!("/admin/orders/{}", placed.id)).await;
            staff.unfold("Fue un error: volver a revisarlo").await;
            staff.fill("Qué pasó", "Era de otro pedido").await;
            staff.press("Volver a revisar").await;
            staff.sees("El pago vuelve a estar por revisar").await;
            assert_eq!(site.status(placed.id), "REPORTED");
            // Its money is there for it again.
            staff.go("/admin/payments/unclaimed").await;
            staff.sees("000004512387").await;
        },
    );
}

#[test]
fn a_statement_confirms_the_exact_ones_in_one_go() {
    let site = harness::start();
    site.shop();
    let (_, admin) = site.user(Role::Admin);
    account(&site, "");
    let placed: Vec<_> = ["4512387", "8812", "555000"]
        .into_iter()
        .map(|reference| {
            let mut order = example();
            order["payment"]["reference"] = json!(reference);
            order["payment"]["paidOn"] = json!("2026-01-15");
            site.place(&site.client(), &order)
        })
        .collect();
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    // In Latin-1, as banks write.
    let text = "Banco de muestra\nFecha;Referencia;Descripción;Débito;Crédito\n\
        15/01/2026;000004512387;PAGO MOVIL;;600,00\n15/01/2026;000077778812;PAGO MOVIL 04141234567;;600,00\n\
        15/01/2026;000000123000;COMISIÓN;3,00;\n15/01/2026;000000999999;VENTA EN LA TIENDA;;45,00\n";
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    file.write_all(&latin).unwrap();
    let path = file.path().to_owned();
    session::tell(
        &site.address,
        [("the staff", DESK)],
        Scripts::On,
        async |[staff]| {
            goes_to_work(staff, &admin, "/admin").await;
            staff.press("Pagos").await;
            staff.press("Estados de cuenta").await;
            staff.attach("Archivo CSV del banco", &path).await;
            staff.press("Importar").await;
            staff.sees("¿Qué es cada columna?").await;
            staff.sees("3 ingresos en el archivo").await;
            staff.press("Importar").await;
            staff.sees("2 pagos coinciden exactamente").await;
            staff.press("Confirmar los exactos").await;
            staff.sees("2 pagos confirmados").await;
            staff.press("Dinero sin pedido").await;
            staff.sees("VENTA EN LA TIENDA").await;
            staff.unfold("Apartar").await;
            staff.fill("¿De qué es este dinero?", "Venta en la tienda").await;
            staff.press("Apartar").await;
            staff.sees("Todo el dinero tiene dueño").await;
            staff.press("Por revisar").await;
            staff.press("Revisar uno por uno").await;
            staff.sees("555000").await;
            staff
                .fill("Motivo del rechazo", "No encontramos el pago en nuestra cuenta.")
                .await;
            staff.press("Rechazar").await;
            staff.sees("No hay pagos por revisar").await;
        },
    );
    let statuses: Vec<_> = placed.iter().map(|placed| site.status(placed.id)).collect();
    assert_eq!(statuses, ["NOTIFIED", "NOTIFIED", "REJECTED"]);
}
