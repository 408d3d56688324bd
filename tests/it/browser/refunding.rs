//! A paid order is cancelled: its money goes back in two parts, and the customer sees each.

use super::session::{self, DESK, PHONE, Scripts};
use super::{goes_to_work, reads};
use crate::fixtures::example;
use crate::harness;
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::OrderStatus;
use serde_json::json;

/// Without scripts the same forms are used in `paying_back`.
#[test]
fn a_part_goes_back_and_then_the_rest() {
    let site = harness::start();
    site.shop();
    let (_, admin) = site.user(Role::Admin);
    let order = site.paid(&example());
    let reason = json!({"reason": "No hay tela de ese color"});
    let cancelled = site
        .sign_in(&admin)
        .post_json(&format!("/api/orders/{}/cancellation", order.id), &reason);
    assert_eq!(cancelled.status, 200, "{}", cancelled.text());
    let link = order.link();
    let people = [("the customer", PHONE), ("the admin", DESK)];
    session::tell(&site.address, people, Scripts::On, async |[customer, staff]| {
        reads(customer, &link, OrderStatus::RefundPending, "Reembolso pendiente").await;
        goes_to_work(staff, &admin, "/admin").await;
        staff.press("1Pedido con dinero por devolver").await;
        staff.sees("$15,00").await;
        staff.press(&order.number).await;

        staff.sees("Por devolver $15,00").await;
        staff.fill("Monto, en dólares", "20,00").await;
        staff.fill("Referencia", "00778899").await;
        staff.press("Registrar reembolso").await;
        staff.sees("De este pedido solo se pueden devolver $15,00.").await;
        staff.fill("Monto, en dólares", "10,00").await;
        staff.fill("Cuánto salió en bolívares", "400,00").await;
        staff.press("Registrar reembolso").await;
        staff.sees("Por devolver $5,00").await;
        staff.sees("$10,00 · Bs. 400,00 por Pago Móvil").await;
        reads(customer, &link, OrderStatus::RefundPending, "Reembolso pendiente").await;

        // The rest is filled in.
        staff.fill("Referencia", "00778900").await;
        staff.press("Registrar reembolso").await;
        staff.sees("Reembolso registrado.").await;
        reads(customer, &link, OrderStatus::Refunded, "Reembolsado").await;
        staff.go("/admin/refunds").await;
        staff.sees("No le debemos nada a ningún cliente").await;
    });
    site.books_agree();
}
