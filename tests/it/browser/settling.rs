//! What is owed to a workshop is settled in two transfers, and its operator reads so.

use super::goes_to_work;
use super::session::{self, DESK, PHONE, Scripts};
use crate::fixtures::example;
use crate::harness;
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::domain::workshops::PaymentPolicy;
use krafta::schema::workshops;

#[test]
fn a_split_payable_is_settled_in_two_transfers_without_scripts() {
    let site = harness::start();
    let shop = site.shop();
    let (_, admin) = site.user(Role::Admin);
    let (_, operator) = site.taller_of(shop.cheap);
    site.app
        .db
        .read_here(|conn| {
            diesel::update(workshops::table.find(shop.cheap))
                .set(workshops::payment_policy.eq(PaymentPolicy::PartialDeposit))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    // 4.00 for the workshop: 2.00 before it starts, 2.00 when it is ready.
    let order = site.paid(&example());
    let deposit = format!("{}, Anticipo (1 de 2)", order.number);
    let row = |words: &str| format!("tr:has(.row-link) [data-status='{words}']");
    let people = [("the admin", DESK), ("the operator", PHONE)];
    session::tell(&site.address, people, Scripts::Off, async |[staff, taller]| {
        goes_to_work(staff, &admin, "/admin").await;
        staff.go("/admin/payables").await;
        staff.sees("Pendiente").await;
        staff.press(&format!("Pagar {deposit}")).await;
        staff.fill(&format!("Monto para {deposit}"), "0,75").await;
        staff.fill("Referencia", "BNC-1001").await;
        staff.press("Registrar transferencia").await;
        staff.sees("Transferencia registrada").await;
        assert_eq!(staff.text(&row("PARTIAL")).await, "Parcial");

        // What is left is filled in already.
        staff.tick(&format!("Pagar {deposit}")).await;
        staff.fill("Referencia", "BNC-1002").await;
        staff.press("Registrar transferencia").await;
        staff.go("/admin/payables?state=PAID").await;
        assert_eq!(staff.text(&row("PAID")).await, "Pagado");
        staff.sees("$2,00").await;
        // The other half waits until the work is ready.
        staff.go("/admin/payables").await;
        assert_eq!(staff.text(&row("PENDING")).await, "Pendiente");
        staff.sees("Cuando esté listo").await;

        goes_to_work(taller, &operator, "/workshop/dashboard").await;
        taller.go("/workshop/payables").await;
        taller.sees("BNC-1001").await;
        taller.sees("BNC-1002").await;
        taller.go("/workshop/payables?state=PAID").await;
        taller.sees("Pagado").await;
    });
    site.books_agree();
}
