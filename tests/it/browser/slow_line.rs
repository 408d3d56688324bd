//! A guest on a small phone and a slow line that breaks twice: three sizes with one design, from the window to the tracking page.
//! Nothing is typed twice, and nothing is ordered twice.

use super::session::{self, Line, Screen, Scripts};
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::base::ids::{AccountId, ProductId};
use krafta::base::money::{Currency, Usd};
use krafta::demo::pictures;
use krafta::domain::payments::{self, Account, Method};
use krafta::schema::{orders, products, variants};
use serde_json::json;

const SMALL: Screen = Screen {
    width: 360,
    height: 740,
};

#[test]
fn three_sizes_over_a_line_that_breaks() {
    let site = harness::start();
    site.shop();
    shirt(&site);
    let account = account();
    site.app
        .db
        .read_here(|conn| payments::add_account(conn, &account))
        .unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let design = scratch.path().join("logo.png");
    std::fs::write(&design, pictures::print_file(1)).unwrap();
    session::tell(
        &site.address,
        [("the guest", SMALL)],
        Scripts::On,
        async |[guest]| {
            guest.line(Line::Slow).await;
            guest.go("/").await;
            guest.press("Franela de prueba").await;
            guest.choose("Varias a la vez").await;
            guest.fill("S", "4").await;
            guest.fill("M", "10").await;
            guest.fill("L", "6").await;
            // The line breaks while the design is on its way: it stays chosen, and comes with the form.
            guest.line(Line::Broken).await;
            guest.attach("Tu diseño", &design).await;
            guest.comes_to_read("[data-file-name]", "logo.png").await;
            guest.line(Line::Slow).await;
            guest.press("Agregar al carrito").await;
            guest.comes_to_have(".cart-line", 3).await;
            guest.sees("$226,00").await;
            guest.press("Continuar con la compra").await;
            guest.fill("Nombre y apellido", "María Pérez").await;
            guest.fill("Teléfono", "0414-1234567").await;
            guest.pick("[name=state]", "Lara").await;
            guest.fill("Ciudad", "Barquisimeto").await;
            guest.press("Calcular entrega").await;
            guest.choose("Delivery local").await;
            guest.fill("Dirección", "Av. Libertador 123").await;
            guest.press("Continuar al pago").await;
            guest.choose("Pago Móvil").await;
            // It breaks again as the order is sent: one step back it is all there.
            guest.line(Line::Broken).await;
            guest.press("Hacer pedido").await;
            guest.line(Line::Slow).await;
            guest.back().await;
            guest.sees("María Pérez").await;
            guest.press("Hacer pedido").await;
            assert!(guest.path().await.starts_with("/orders/"));
            assert_eq!(guest.attribute("main", "data-order-status").await, "PENDING");
            for words in ["10 unidades", "$229,00", "Compartir por WhatsApp"] {
                guest.sees(words).await;
            }
            let fits = "const { scrollWidth, clientWidth } = document.documentElement; return scrollWidth <= clientWidth";
            assert_eq!(
                guest.ask(fits, Vec::new()).await,
                json!(true),
                "nothing scrolls sideways"
            );
        },
    );
    let count: i64 = site
        .app
        .db
        .read_here(|conn| Ok(orders::table.count().get_result(conn)?))
        .unwrap();
    assert_eq!(count, 1);
}

/// In three sizes; L costs more.
fn shirt(site: &Site) {
    let id = ProductId::any();
    let add = |conn: &mut PgConnection, now| {
        diesel::insert_into(products::table)
            .values((
                products::id.eq(id),
                products::slug.eq("franela"),
                products::name.eq("Franela de prueba"),
                products::technique.eq("dtg"),
                products::created_at.eq(now),
                products::updated_at.eq(now),
            ))
            .execute(conn)?;
        for (variant, size, price) in [
            ("f-s", "S", "11.00"),
            ("f-m", "M", "11.00"),
            ("f-l", "L", "12.00"),
        ] {
            let price: Usd = price.parse().unwrap();
            diesel::insert_into(variants::table)
                .values((
                    variants::id.eq(variant),
                    variants::product_id.eq(id),
                    variants::attributes.eq(json!({"talla": size})),
                    variants::price.eq(price),
                ))
                .execute(conn)?;
        }
        Ok(())
    };
    site.app.db.transact_here(add).unwrap();
}

fn account() -> Account {
    Account {
        id: AccountId::any(),
        method: Method::PagoMovil,
        currency: Currency::Ves,
        bank: "Banco de Muestra (0000)".to_owned(),
        holder: "Krafta, C.A.".to_owned(),
        id_number: String::new(),
        phone: "0414-0000000".to_owned(),
        account_number: String::new(),
        email: String::new(),
        instructions: String::new(),
        active: true,
        position: 1,
    }
}
