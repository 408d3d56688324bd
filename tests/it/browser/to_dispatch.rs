//! The main job: the documented example order, from checkout to the customer's hands.

use super::session::{self, DESK, PHONE, Scripts};
use super::{goes_to_work, reads};
use crate::fixtures::example;
use crate::harness;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::OrderStatus;

#[test]
fn the_example_order_from_checkout_to_dispatched() {
    from_checkout_to_dispatched(Scripts::On);
}

#[test]
fn the_same_without_any_script() {
    from_checkout_to_dispatched(Scripts::Off);
}

fn from_checkout_to_dispatched(scripts: Scripts) {
    let site = harness::start();
    let shop = site.shop();
    let (_, admin) = site.user(Role::Admin);
    let (_, operator) = site.taller_of(shop.cheap);
    // With what it is printed from: nothing is begun without.
    let mut wanted = example();
    let design = STANDARD.encode(crate::http::files::png(8));
    wanted["previewUrl"] = format!("data:image/png;base64,{design}").into();
    let order = site.place(&site.client(), &wanted);
    let link = order.link();
    let people = [("the customer", PHONE), ("the staff", DESK)];
    session::tell(&site.address, people, scripts, async |[customer, staff]| {
        reads(customer, &link, OrderStatus::Reported, "Pago en revisión").await;

        goes_to_work(staff, &admin, "/admin").await;
        staff.go("/admin/orders").await;
        // By the bank's number, as it stands on the statement.
        staff.fill("Buscar", "00123456").await;
        staff.press("Buscar").await;
        assert!(staff.path().await.contains("q=00123456"), "the search was sent");
        staff.press(&order.number).await;
        staff.sees("00123456").await;
        staff.press("Revisar").await;
        reads(customer, &link, OrderStatus::UnderReview, "Pago en revisión").await;
        staff.press("Confirmar Pago").await;
        reads(customer, &link, OrderStatus::Notified, "Taller notificado").await;
        staff.press("Salir").await;

        goes_to_work(staff, &operator, "/workshop/dashboard").await;
        staff.resize(PHONE).await;
        staff.sees(&order.number).await;
        staff.press("Aceptar").await;
        reads(customer, &link, OrderStatus::Accepted, "En preparación").await;
        staff.press("Comenzar Producción").await;
        reads(customer, &link, OrderStatus::InProduction, "En producción").await;
        staff.press("Marcar como Listo").await;
        reads(customer, &link, OrderStatus::Ready, "Listo para entrega").await;
        staff.fill("Empresa de envío", "Zoom").await;
        staff.fill("Número de guía", "ZM-20260115-7").await;
        staff.press("Despachar").await;
        reads(customer, &link, OrderStatus::HandedToDelivery, "Enviado").await;
        customer.sees("Zoom").await;
        customer.sees("ZM-20260115-7").await;

        customer.press("Lo recibí").await;
        reads(customer, &link, OrderStatus::Completed, "Entregado").await;
    });
    site.books_agree();
}
