//! A paid order is cancelled: the customer says where their money shall go back to, and it goes there.

use super::session::{self, DESK, PHONE, Scripts};
use super::{goes_to_work, reads};
use crate::fixtures::example;
use crate::harness;
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::OrderStatus;

#[test]
fn a_customer_says_where_to_be_refunded_and_is_without_scripts() {
    let site = harness::start();
    site.shop();
    let (_, admin) = site.user(Role::Admin);
    let order = site.paid(&example());
    let link = order.link();
    let people = [("the customer", PHONE), ("the admin", DESK)];
    session::tell(&site.address, people, Scripts::Off, async |[customer, staff]| {
        goes_to_work(staff, &admin, "/admin").await;
        let desk = format!("/admin/orders/{}", order.id);
        staff.go(&desk).await;
        staff.unfold("Cancelar el pedido").await;
        staff.fill("Motivo", "No hay tela de ese color").await;
        staff.press("Cancelar pedido").await;
        staff.sees("El cliente todavía no ha dicho a dónde").await;

        reads(customer, &link, OrderStatus::RefundPending, "Reembolso pendiente").await;
        customer.sees("Dinos a dónde devolverte tu dinero").await;
        customer.choose("Transferencia").await;
        customer.fill("Tu banco", "Banesco").await;
        customer.fill("Número de cuenta", "0102-0000-11-2222233333").await;
        customer.fill("A nombre de quién está", "María Pérez").await;
        customer
            .fill("Cédula o RIF de quien es la cuenta", "12.345.678")
            .await;
        customer.press("Guardar a dónde").await;
        customer.sees("No es de ese banco: empezaría por 0134.").await;
        customer.fill("Número de cuenta", "0134-0000-11-2222233333").await;
        customer.press("Guardar a dónde").await;
        customer.sees("Transferencia que termina en 3333").await;

        staff.go("/admin/refunds").await;
        staff
            .sees("Transferencia · 0134 Banesco · 01340000112222233333")
            .await;
        staff.press(&order.number).await;
        staff.sees("El cliente lo quiere por Transferencia").await;
        staff.sees("01340000112222233333").await;
        staff.sees("V-12345678").await;
        // Method and amount are filled in.
        staff.fill("Referencia", "00778899").await;
        staff.press("Registrar reembolso").await;
        staff.sees("Reembolso registrado.").await;

        reads(customer, &link, OrderStatus::Refunded, "Reembolsado").await;
        customer.sees("Te devolvimos Bs. 600,00").await;
        assert_eq!(
            customer
                .attribute("#pagos .pill[data-status=REFUNDED]", "class")
                .await,
            "pill"
        );
    });
}
