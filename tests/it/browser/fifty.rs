//! Fifty payments, one after the other: two keys for each, as the desk tells.

use super::goes_to_work;
use super::session::{self, Browser, DESK, Scripts};
use crate::fixtures::{Placed, example};
use crate::harness::{self, Site};
use krafta::base::ids::AccountId;
use krafta::base::money::Currency;
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::PaymentStatus;
use krafta::domain::payments::{self, Account, Method};
use serde_json::json;
use std::cell::Cell;
use std::io::Write as _;

const FIFTY: usize = 50;
const ENTER: &str = "\u{e007}";

/// Whoever works at the desk, and how often they pressed a key.
struct Hands<'a> {
    staff: &'a Browser,
    pressed: Cell<usize>,
}

impl Hands<'_> {
    async fn key(&self, key: &str) {
        self.pressed.set(self.pressed.get() + 1);
        self.staff.key(key).await;
    }

    async fn key_to_next(&self, key: &str) {
        self.pressed.set(self.pressed.get() + 1);
        self.staff.key_to_next(key).await;
    }
}

/// Every other customer typed the last four digits alone: those no program confirms.
fn reported(site: &Site, n: usize) -> Placed {
    let mut order = example();
    let reference = match n % 2 {
        0 => format!("4512{n:02}"),
        _ => format!("77{n:02}"),
    };
    order["payment"]["reference"] = json!(reference);
    order["payment"]["paidOn"] = json!("2026-01-15");
    order["payment"]["payerName"] = json!(format!("Cliente Número {n}"));
    order["payment"]["payerPhone"] = json!("");
    site.place(&site.client(), &order)
}

#[test]
fn fifty_payments_take_two_keys_each() {
    let site = harness::start();
    site.shop();
    let (_, admin) = site.user(Role::Admin);
    let account = Account {
        id: AccountId::any(),
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
    let placed: Vec<Placed> = (0..FIFTY).map(|n| reported(&site, n)).collect();
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    let lines: String = (0..FIFTY)
        .map(|n| match n % 2 {
            0 => format!("15/01/2026;0000004512{n:02};PAGO MOVIL;;600,00\n"),
            _ => format!("15/01/2026;00009100{n:02}77{n:02};PAGO MOVIL;;600,00\n"),
        })
        .collect();
    let head = "Fecha;Referencia;Descripción;Débito;Crédito\n";
    file.write_all(format!("{head}{lines}").as_bytes()).unwrap();
    let path = file.path().to_owned();
    let pressed = std::sync::atomic::AtomicUsize::new(0);
    session::tell(
        &site.address,
        [("the staff", DESK)],
        Scripts::On,
        async |[staff]| {
            goes_to_work(staff, &admin, "/admin").await;
            staff.go("/admin/payments/statements").await;
            staff.attach("Archivo CSV del banco", &path).await;
            staff.press("Importar").await;
            staff.press("Importar").await;
            staff.sees("50 nuevos").await;
            staff.go("/admin/payments").await;
            let hands = Hands {
                staff,
                pressed: Cell::new(0),
            };
            hands.key_to_next("n").await;
            staff
                .sees("Teclas: n siguiente, p anterior, c confirmar, r rechazar.")
                .await;
            for _ in 0..FIFTY {
                hands.key("c").await;
                hands.key_to_next(ENTER).await;
            }
            staff.sees("No hay pagos por revisar").await;
            pressed.store(hands.pressed.get(), std::sync::atomic::Ordering::Relaxed);
        },
    );
    assert_eq!(pressed.into_inner(), 1 + 2 * FIFTY, "one to begin, two for each");
    for placed in &placed {
        assert_eq!(site.order(placed.id).payment_status, PaymentStatus::Confirmed);
    }
    // What a whole reference named is used up by its payment.
    let left = site
        .signed_in(Role::Admin)
        .get("/admin/payments/unclaimed")
        .text();
    assert!(!left.contains("0000004512"), "{left}");
}
