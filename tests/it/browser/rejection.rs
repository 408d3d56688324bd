//! A payment that did not arrive: the customer is told why, and reports it again.

use super::session::{self, DESK, PHONE, Scripts};
use super::{goes_to_work, reads};
use crate::fixtures::example;
use crate::harness;
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::OrderStatus;
use std::io::Cursor;

const WHY: &str = "La referencia no aparece en nuestra cuenta.";

#[test]
fn a_rejected_payment_is_reported_again() {
    let site = harness::start();
    site.shop();
    let (_, admin) = site.user(Role::Admin);
    let order = site.place(&site.client(), &example());
    let link = order.link();
    let of_admin = format!("/admin/orders/{}", order.id);
    let scratch = tempfile::tempdir().unwrap();
    let receipt = scratch.path().join("comprobante.png");
    std::fs::write(&receipt, picture()).unwrap();
    let people = [("the customer", PHONE), ("the admin", DESK)];
    session::tell(&site.address, people, Scripts::On, async |[customer, staff]| {
        goes_to_work(staff, &admin, "/admin").await;
        staff.go(&of_admin).await;
        staff.unfold("Rechazar este pago").await;
        staff.fill("Motivo", WHY).await;
        staff.press("Rechazar").await;

        reads(customer, &link, OrderStatus::Rejected, "Pago rechazado").await;
        customer.sees(WHY).await;
        customer.choose("Pago Móvil").await;
        customer.fill("Monto que pagaste, en bolívares", "600,00").await;
        customer.fill("Número de referencia", "00987654").await;
        customer.fill("Banco desde el que pagaste", "Banesco").await;
        customer.fill("Nombre de quien pagó", "María Pérez").await;
        customer.attach("Comprobante", &receipt).await;
        customer.press("Reportar pago").await;
        reads(customer, &link, OrderStatus::Reported, "Pago en revisión").await;

        staff.go(&of_admin).await;
        staff.sees("00123456").await;
        staff.sees("00987654").await;
        let thumbnail = staff.attribute("main .receipt img", "src").await;
        assert!(thumbnail.contains("/preview"), "{thumbnail}");
        staff.press("Confirmar Pago").await;
        reads(customer, &link, OrderStatus::Notified, "Taller notificado").await;
    });
    site.books_agree();
}

fn picture() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::from_pixel(40, 60, image::Rgb([20, 90, 160]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}
