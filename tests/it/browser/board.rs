//! An operator moves 25 orders at once; two of them cannot go, and the page says why.

use super::goes_to_work;
use super::session::{self, PHONE, Scripts};
use crate::fixtures::example;
use crate::fixtures::rows::Paid;
use crate::harness;
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::Priority;

#[test]
fn an_operator_moves_25_orders_at_once_and_two_are_refused() {
    let site = harness::start();
    site.shop();
    let (_, operator) = site.user(Role::Operador);
    let going: Vec<_> = (0..23).map(|_| Paid::new(&[("var-1", 1)]).place(&site)).collect();
    let unpaid = site.place(&site.client(), &example());
    let held = Paid::new(&[("var-2", 1)]).priority(Priority::Hold).place(&site);
    session::tell(
        &site.address,
        [("the operator", PHONE)],
        Scripts::Off,
        async |[staff]| {
            goes_to_work(staff, &operator, "/ops/orders").await;
            staff.unfold("Con los elegidos").await;
            staff.press("Elegir toda la página").await;
            staff.pick("#f-status-many", "Comenzar producción").await;
            staff.fill("Nota o motivo", "Lote de la mañana").await;
            staff.press("Continuar").await;
            staff.sees("¿Cambiar 25 pedidos?").await;
            staff.sees("23 pueden, 2 no").await;
            staff.press("Sí, cambiar 23").await;
            staff.sees("23 pedidos cambiados, 2 sin cambio").await;
            staff.sees(&unpaid.number).await;
            staff.sees(&held.number).await;
            staff.sees("todavía no tiene taller").await;
            staff.press("Volver a la lista").await;
            assert_eq!(staff.path().await, "/ops/orders");
        },
    );
    for order in &going {
        assert_eq!(site.status(order.id), "IN_PRODUCTION");
    }
    assert_eq!(site.status(unpaid.id), "REPORTED");
    assert_eq!(site.status(held.id), "CONFIRMED");
}
