//! Pages that follow along: nobody opens them again, and what somebody is writing stays.

use super::session::{self, Browser, DESK, PHONE, Scripts};
use super::{goes_to_work, reads};
use crate::fixtures::example;
use crate::harness;
use crate::http::live::Twin;
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::OrderStatus;
use krafta::schema::workshop_coverage;
use serde_json::json;

/// A page that was opened again has lost this.
async fn mark(browser: &Browser) {
    browser.comes_to_have("main[data-live-open]", 1).await;
    browser.ask("window.stillHere = true", vec![]).await;
}

async fn is_marked(browser: &Browser) -> bool {
    browser.ask("return window.stillHere === true", vec![]).await == json!(true)
}

const STATUS: &str = "section[aria-label='Estado del pedido'] .pill";

#[test]
fn a_customer_s_page_follows_an_operator_on_another_process() {
    let site = harness::start();
    site.shop();
    // Nobody covers the place, so that the order waits for a person.
    site.app
        .db
        .read_here(|conn| Ok(diesel::delete(workshop_coverage::table).execute(conn)?))
        .unwrap();
    let (_, operator) = site.user(Role::Operador);
    let order = site.paid(&example());
    let twin = Twin::of(&site);
    let link = order.link();
    let people = [("the customer", PHONE), ("the operator", DESK)];
    session::tell(&site.address, people, Scripts::On, async |[customer, staff]| {
        reads(customer, &link, OrderStatus::Confirmed, "Pago confirmado").await;
        mark(customer).await;
        customer.unfold("Cancelar pedido").await;
        customer.fill("¿Por qué lo cancelas?", "Todavía no sé si").await;

        staff.moves_to(&twin.address);
        goes_to_work(staff, &operator, "/ops/orders").await;
        staff.go(&format!("/ops/orders/{}", order.id)).await;
        let pick = "const list = document.querySelector('select[name=workshopId]');
                    const cheap = [...list.options].find((option) => option.text.startsWith('Taller Barato'));
                    list.value = cheap.value";
        staff.ask(pick, vec![]).await;
        staff.fill("Motivo", "queda cerca").await;
        staff.press("Asignar taller").await;
        customer.comes_to_read(STATUS, "Taller notificado").await;
        staff.unfold("Mover en nombre del taller").await;
        staff.press("Comenzar Producción").await;

        customer.comes_to_read(STATUS, "En producción").await;
        let key = customer.attribute("main", "data-order-status").await;
        assert_eq!(key, "IN_PRODUCTION");
        customer
            .comes_to_read("main > [role=status]", "En producción.")
            .await;
        assert!(is_marked(customer).await, "the page was opened again");
        // It may not be cancelled any more; what was being written is still there, and says that it is out of date.
        let text = "return document.querySelector('#cancelar textarea').value";
        assert_eq!(customer.ask(text, vec![]).await, "Todavía no sé si");
        customer.comes_to_have("#cancelar[data-live-stale]", 1).await;
        // Once it is given up, it goes.
        customer.fill("¿Por qué lo cancelas?", "").await;
        customer.unfold("Cancelar pedido").await;
        customer.ask("document.activeElement.blur()", vec![]).await;
        customer.comes_to_have("#cancelar", 0).await;
        assert!(is_marked(customer).await, "the page was opened again");
        assert_eq!(customer.complaints().await, Vec::<String>::new());
    });
}

#[test]
fn lists_and_the_board_follow_along() {
    let site = harness::start();
    let shop = site.shop();
    let (_, admin_email) = site.user(Role::Admin);
    let (_, workshop_email) = site.taller_of(shop.cheap);
    let (admin, workshop) = (site.sign_in(&admin_email), site.sign_in(&workshop_email));
    let people = [("the workshop", DESK), ("the admin", DESK)];
    let advance = |order: krafta::base::ids::OrderId, status: &str| {
        let answer = workshop.put_json("/api/workshop", &json!({"orderId": order, "status": status}));
        assert_eq!(answer.status, 200, "{}", answer.text());
    };
    session::tell(&site.address, people, Scripts::On, async |[board, desk]| {
        goes_to_work(board, &workshop_email, "/workshop/dashboard").await;
        mark(board).await;
        goes_to_work(desk, &admin_email, "/admin").await;
        desk.go("/admin/orders").await;
        mark(desk).await;

        // From an empty page to the first row and the first card.
        let first = site.place(&site.client(), &example());
        let row = format!("#order-{}", first.id);
        desk.comes_to_read(&format!("{row} .pill"), "Pago en revisión")
            .await;
        site.confirm(&admin, &first);
        desk.comes_to_read(&format!("{row} .pill"), "Taller notificado")
            .await;
        board.comes_to_have("#nuevos > .job", 1).await;

        // A second one, above the first in the list and beside it on the board.
        let second = site.place(&site.client(), &example());
        desk.comes_to_have("#pedidos > tr", 2).await;
        let top = desk.attribute("#pedidos > tr:first-child", "id").await;
        assert_eq!(top, format!("order-{}", second.id), "newest first");
        site.confirm(&admin, &second);
        board.comes_to_have("#nuevos > .job", 2).await;
        board.comes_to_read("#h-nuevos .count", "2").await;

        // Somebody writes on one card while the other moves on.
        let card = format!("#nuevos > [data-live-order='{}']", first.id);
        board.unfold(&format!("Detalles de {}", first.number)).await;
        board.unfold("Reportar problema").await;
        board.fill("¿Qué pasó?", "La tinta").await;
        advance(second.id, "ACCEPTED");
        board
            .comes_to_have(
                &format!(".board-col:not(#nuevos) > [data-live-order='{}']", second.id),
                1,
            )
            .await;
        board.comes_to_read("#h-nuevos .count", "1").await;
        // And the one that is written on.
        advance(first.id, "ACCEPTED");
        board.comes_to_have(&format!("{card}[data-live-stale]"), 1).await;
        let text =
            format!("return document.querySelector(\"{card}\").querySelector('textarea[name=note]').value");
        assert_eq!(board.ask(&text, vec![]).await, "La tinta");
        assert!(
            is_marked(board).await && is_marked(desk).await,
            "a page was opened again"
        );
        for browser in [board, desk] {
            assert_eq!(browser.complaints().await, Vec::<String>::new());
        }

        // The queue of payments: it comes, and when it is decided it goes.
        desk.go("/admin/payments").await;
        mark(desk).await;
        let third = site.place(&site.client(), &example());
        let row = format!("#cola > [data-live-order='{}']", third.id);
        desk.comes_to_have(&row, 1).await;
        site.confirm(&admin, &third);
        desk.comes_to_have(&row, 0).await;
        desk.comes_to_have("#cola", 0).await;
        desk.sees("No hay pagos por revisar").await;
        assert!(is_marked(desk).await, "the queue was opened again");
    });
}
