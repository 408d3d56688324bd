//! An admin imports a statement and confirms the exact matches in one go; what is left they decide one by one, by keys.

use super::goes_to_work;
use super::session::{self, DESK, Scripts};
use crate::fixtures::example;
use crate::harness;
use krafta::base::ids::AccountId;
use krafta::base::money::Currency;
use krafta::domain::accounts::Role;
use krafta::domain::payments::{self, Account, Method};
use serde_json::json;
use std::io::Write as _;

#[test]
fn a_statement_confirms_the_exact_ones_in_one_go() {
    confirms_in_one_go(Scripts::On);
}

#[test]
fn the_same_without_any_script() {
    confirms_in_one_go(Scripts::Off);
}

fn confirms_in_one_go(scripts: Scripts) {
    let site = harness::start();
    site.shop();
    let (_, admin) = site.user(Role::Admin);
    let account = Account {
        id: AccountId::new(),
        method: Method::PagoMovil,
        currency: Currency::Ves,
        bank: "Banco de muestra".into(),
        holder: "Krafta".into(),
        id_number: String::new(),
        phone: "0414-0000000".into(),
        account_number: String::new(),
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
        15/01/2026;000004512387;PAGO MOVIL;;600,00\n15/01/2026;000077778812;PAGO MOVIL;;600,00\n\
        15/01/2026;000000123000;COMISIÓN;3,00;\n15/01/2026;000000999999;VENTA EN LA TIENDA;;45,00\n";
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    file.write_all(&latin).unwrap();
    let path = file.path().to_owned();
    session::tell(&site.address, [("the staff", DESK)], scripts, async |[staff]| {
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
    });
    let statuses: Vec<_> = placed.iter().map(|placed| site.status(placed.id)).collect();
    assert_eq!(statuses, ["NOTIFIED", "NOTIFIED", "REJECTED"]);
}
