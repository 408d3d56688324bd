//! A workshop joins, gets an order by the rules, and lets it go: the next one has it.

use super::goes_to_work;
use super::session::{self, DESK, PHONE, Scripts};
use crate::fixtures::example;
use crate::harness;
use diesel::prelude::*;
use krafta::base::ids::WorkshopId;
use krafta::domain::accounts::Role;
use krafta::schema::workshops;

const NAME: &str = "Taller Nuevo de Barquisimeto";

#[test]
fn a_new_workshop_gets_an_order_and_lets_it_go() {
    let site = harness::start();
    site.shop();
    let (_, admin) = site.user(Role::Admin);
    let order = site.place(&site.client(), &example());
    let of_admin = format!("/admin/orders/{}", order.id);
    let people = [("the operator", PHONE), ("the admin", DESK)];
    session::tell(&site.address, people, Scripts::Off, async |[operator, staff]| {
        goes_to_work(staff, &admin, "/admin").await;
        staff.go("/admin/workshops/new").await;
        staff.fill("Nombre", NAME).await;
        staff.fill("Ciudad", "Barquisimeto").await;
        staff.pick("main select[name=stateBase]", "Lara").await;
        staff.fill("Teléfono", "0414-555 12 34").await;
        staff.fill("Unidades por día", "20").await;
        staff.fill("Días hábiles para producir", "1").await;
        staff.press("Crear taller").await;
        staff.sees(NAME).await;
        staff
            .pick("#precios details [name=variantId]", "Taza blanca")
            .await;
        staff.fill("Precio por unidad", "4,90").await;
        staff.press("Guardar precio").await;
        staff.sees("Se vende a $12,00").await;
        staff.pick("#cobertura select", "Lara").await;
        staff.press("Agregar lugar").await;

        staff.go(&of_admin).await;
        staff.press("Confirmar Pago").await;
        staff.unfold("Por qué este taller").await;
        staff
            .sees("Cubre Lara · desde 1 u. · libre 20 u. el jue 15 ene · $4,90 · entrega lun 19 ene")
            .await;
        staff.sees("entrega después").await;

        let (_, email) = site.taller_of(named(&site, NAME));
        goes_to_work(operator, &email, "/workshop/dashboard").await;
        operator.sees(&order.number).await;
        operator.unfold(&format!("Detalles de {}", order.number)).await;
        operator.unfold("Rechazar").await;
        operator
            .fill("¿Por qué no puedes hacerlo?", "No tenemos tazas")
            .await;
        operator.press("Rechazar").await;

        staff.go(&of_admin).await;
        staff.sees("Taller Barato").await;
        staff.unfold("Por qué este taller").await;
        staff.sees("No: ya dejó este artículo").await;
        staff.unfold("Talleres anteriores (1)").await;
        staff.sees("No tenemos tazas").await;
    });
}

fn named(site: &harness::Site, name: &str) -> WorkshopId {
    site.app
        .db
        .read_here(|conn| {
            Ok(workshops::table
                .filter(workshops::name.eq(name))
                .select(workshops::id)
                .first(conn)?)
        })
        .unwrap()
}
