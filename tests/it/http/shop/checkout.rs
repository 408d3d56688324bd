//! The checkout as it should go, twice over, and with prices that change on the way.

use super::*;
use crate::fixtures::example;
use crate::harness;
use crate::harness::outage::Outage;
use crate::http::journal::{enter, prepare};
use chrono::TimeDelta;
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::schema::{exchange_rates, orders as order_rows, sessions, variants};

#[test]
fn a_guest_orders_two_things_and_pays() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    assert!(guest.get("/checkout").text().contains("Tu carrito está vacío"));
    add_with_design(&guest, "var-1");
    add(&guest, "var-2", "2");
    let quote = [CONTACT.as_slice(), &[("step", "quote")]].concat();
    let answer = send(&guest, "/checkout", &quote, None);
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/checkout#entrega")
    );
    let page = guest.get("/checkout").text();
    // Each way with its cost, what it all comes to, and a day.
    for words in [
        "Retiro en tienda",
        "Delivery local",
        "$3,00",
        "Total $35,00",
        "Bs. 1.400,00",
        "Te llega a más tardar el",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(value(&page, "customerName"), "María Pérez");
    let page = says_where(&guest);
    assert_eq!(value(&page, "amountBs"), "1.400,00");
    assert!(page.contains("Te respetamos este precio"));
    let receipt = pictures::receipt(1);
    let fields = [shown(&page), payment("1.400,00")].concat();
    let answer = press(&guest, &fields, Some(("pago.png", &receipt)));
    let order = order_of(&answer);
    let placed = site.order(order);
    assert_eq!(placed.status.as_str(), "REPORTED");
    assert_eq!(placed.total.to_string(), "$35,00");
    assert_eq!(placed.customer_name, "María Pérez");
    assert_eq!(placed.customer_phone, "+584141234567");
    assert_eq!(placed.shipping_address, "Av. Libertador 123");
    let items = items(&site, order);
    let told: Vec<_> = items
        .iter()
        .map(|item| {
            (
                item.variant_id.as_str(),
                item.quantity,
                item.design_upload_id.is_some(),
            )
        })
        .collect();
    assert_eq!(told, [("var-1", 1, true), ("var-2", 2, false)]);
    let paid = submissions(&site, order);
    assert_eq!((paid.len(), paid[0].reference.as_str()), (1, "0099887766"));
    assert!(paid[0].receipt_upload_id.is_some());
    // Their page opens by the link; the cart is empty.
    let page = guest.get(answer.header("location"));
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Tu pedido está hecho") && page.text().contains(&placed.number));
    assert!(
        guest
            .get("/carrito")
            .text()
            .contains("Todavía no has agregado nada")
    );

    // The button pressed once more leads to the same order.
    let again = press(&guest, &fields, Some(("pago.png", &receipt)));
    assert_eq!(order_of(&again), order);
    assert_eq!(submissions(&site, order).len(), 1);
}

#[test]
fn pressed_at_the_same_time_it_is_one_order() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    add(&guest, "var-1", "1");
    let page = says_where(&guest);
    let fields = [shown(&page), payment("600,00")].concat();
    let orders: Vec<OrderId> = std::thread::scope(|scope| {
        let presses: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| order_of(&press(&guest, &fields, None))))
            .collect();
        presses.into_iter().map(|press| press.join().unwrap()).collect()
    });
    assert!(orders.iter().all(|order| *order == orders[0]), "{orders:?}");
    let count: i64 = site
        .app
        .db
        .read_here(|conn| Ok(order_rows::table.count().get_result(conn)?))
        .unwrap();
    assert_eq!(count, 1);
}

/// The server may die after the order is kept and before the session is: the cart is still there then.
#[test]
fn a_payment_is_taken_also_when_the_session_forgot_the_order() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    add(&guest, "var-1", "1");
    let page = says_where(&guest);
    let kept = session_states(&site);
    let later = [shown(&page), vec![("step", "later".to_owned())]].concat();
    let order = order_of(&press(&guest, &later, None));
    assert!(submissions(&site, order).is_empty());

    restore(&site, &kept);
    let fields = [shown(&page), payment("600,00")].concat();
    for _ in 0..2 {
        assert_eq!(order_of(&press(&guest, &fields, None)), order);
        assert_eq!(submissions(&site, order).len(), 1);
        restore(&site, &kept);
    }
    // A cart that changed since then is no repeat of it: its owner is told, and decides.
    add(&guest, "var-2", "1");
    let page = says_where(&guest);
    let fields = [shown(&page), payment("1.000,00")].concat();
    let refused = press(&guest, &fields, None);
    assert_eq!(refused.status, 409);
    let page = refused.text();
    assert!(page.contains("Con este carrito ya hiciste un pedido"), "{page}");
    let fields = [shown(&page), payment("1.000,00")].concat();
    assert_ne!(order_of(&press(&guest, &fields, None)), order);
}

type Kept = Vec<(Vec<u8>, serde_json::Value)>;

fn session_states(site: &harness::Site) -> Kept {
    let read = |conn: &mut PgConnection| {
        Ok(sessions::table
            .select((sessions::key_digest, sessions::state))
            .load(conn)?)
    };
    site.app.db.read_here(read).unwrap()
}

fn restore(site: &harness::Site, kept: &Kept) {
    let write = |conn: &mut PgConnection| {
        for (key, state) in kept {
            diesel::update(sessions::table.find(key))
                .set(sessions::state.eq(state))
                .execute(conn)?;
        }
        Ok(())
    };
    site.app.db.read_here(write).unwrap();
}

#[test]
fn a_customer_orders_now_and_pays_later() {
    let site = harness::start();
    site.shop();
    let (user, email) = site.user(Role::Cliente);
    let owner = site.sign_in(&email);
    add(&owner, "var-1", "1");
    let page = owner.get("/checkout").text();
    assert_eq!(value(&page, "customerEmail"), email);
    let page = says_where(&owner);
    // What is wrong with a payment does not matter to who pays later.
    let fields = with([shown(&page), payment("mucho")].concat(), "step", "later");
    let order = order_of(&press(&owner, &fields, None));
    assert_eq!(site.status(order), "PENDING");
    assert_eq!(site.order(order).user_id, Some(user));
    assert!(submissions(&site, order).is_empty());
}

#[test]
fn a_pick_up_needs_no_address_and_says_where() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    add(&guest, "var-1", "1");
    let fields = [
        CONTACT.as_slice(),
        &[("step", "deliver"), ("deliveryMethod", "PICKUP")],
    ]
    .concat();
    let answer = send(&guest, "/checkout", &fields, None);
    assert_eq!((answer.status, answer.header("location")), (303, "/checkout"));
    let page = guest.get("/checkout").text();
    assert!(
        page.contains("Dónde retiras") && page.contains("Taller Barato"),
        "{page}"
    );
    assert_eq!(value(&page, "total"), "12.00");
    // Back to the delivery, and nothing of the payment is lost.
    let fields = with([shown(&page), payment("480,00")].concat(), "step", "back");
    assert_eq!(
        press(&guest, &fields, None).header("location"),
        "/checkout?paso=entrega"
    );
    assert!(
        guest
            .get("/checkout?paso=entrega")
            .text()
            .contains("Continuar al pago")
    );
    let page = says_where(&guest);
    assert_eq!(value(&page, "reference"), "0099887766");
    // The amount that nobody typed follows the total.
    assert_eq!(value(&page, "amountBs"), "600,00");
}

#[test]
fn prices_that_changed_are_shown_before_anything_is_ordered() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    add(&guest, "var-1", "1");
    let page = says_where(&guest);
    site.app
        .db
        .read_here(|conn| {
            diesel::update(variants::table.find("var-1"))
                .set(variants::price.eq("13.00".parse::<krafta::base::money::Usd>().unwrap()))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    let receipt = pictures::receipt(1);
    let answer = press(
        &guest,
        &[shown(&page), payment("600,00")].concat(),
        Some(("pago.png", &receipt)),
    );
    let page = answer.text();
    assert_eq!(answer.status, 409, "{page}");
    assert!(page.contains("Los precios cambiaron") && page.contains("el total era $15,00"));
    assert!(page.contains("$16,00") && page.contains("Bs. 640,00"));
    assert_eq!(value(&page, "reference"), "0099887766");
    let kept = value(&page, "receiptKept").to_owned();
    assert!(kept.starts_with("/files/") && page.contains("pago.png"), "{kept}");
    // Agreed: the same form, with the receipt that came before.
    let fields = with([shown(&page), payment("640,00")].concat(), "receiptKept", &kept);
    let order = order_of(&press(&guest, &fields, None));
    assert_eq!(site.order(order).total.to_string(), "$16,00");
    assert!(submissions(&site, order)[0].receipt_upload_id.is_some());
}

#[test]
fn a_rate_is_kept_to_while_it_holds() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    add(&guest, "var-1", "1");
    let page = says_where(&guest);
    site.app
        .db
        .read_here(|conn| {
            diesel::insert_into(exchange_rates::table)
                .values((
                    exchange_rates::id.eq(uuid::Uuid::new_v4()),
                    exchange_rates::rate.eq("45".parse::<krafta::base::money::Rate>().unwrap()),
                    exchange_rates::source.eq("BCV"),
                    exchange_rates::valid_from.eq(harness::noon() - TimeDelta::hours(1)),
                ))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    // What was quoted is still what is shown, and what is taken.
    let again = guest.get("/checkout").text();
    assert_eq!(value(&again, "totalBs"), "600.00");
    let order = order_of(&press(&guest, &[shown(&page), payment("600,00")].concat(), None));
    assert_eq!(site.order(order).total_bs.to_string(), "Bs. 600,00");
    // Who comes later is quoted anew.
    let late = site.client();
    add(&late, "var-1", "1");
    assert_eq!(value(&says_where(&late), "totalBs"), "675.00");
}

#[test]
fn a_cart_that_changed_meanwhile_is_looked_at_again() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    add(&guest, "var-1", "1");
    let page = says_where(&guest);
    add(&guest, "var-2", "1");
    let answer = press(&guest, &[shown(&page), payment("600,00")].concat(), None);
    assert_eq!(answer.status, 409);
    assert!(answer.text().contains("Tu carrito cambió") && answer.text().contains("$25,00"));
    let placed = site.place(&site.client(), &example());
    assert_eq!(placed.status, "REPORTED");
}

#[test]
fn an_order_is_made_while_the_database_is_away() {
    let site = harness::start();
    site.shop();
    prepare(&site);
    let guest = site.client();
    add(&guest, "var-1", "1");
    let page = says_where(&guest);
    let carried = value(&page, "carried")
        .replace("&#34;", "\"")
        .replace("&#38;", "&");
    let fields = with([shown(&page), payment("600,00")].concat(), "carried", &carried);
    let outage = Outage::begin(&site);
    let receipt = pictures::receipt(1);
    let answer = press(&guest, &fields, Some(("pago.png", &receipt)));
    let order = order_of(&answer);
    // Pressed once more it is the same order, and another cart is none that was shown.
    assert_eq!(order_of(&press(&guest, &fields, None)), order);
    let other = with(
        fields.clone(),
        "cart",
        "00000000-0000-4000-8000-000000000000.0123456789abcdef",
    );
    assert_eq!(press(&guest, &other, None).status, 503);
    let shown = guest.get(answer.header("location"));
    assert!(
        shown.status == 200 && shown.text().contains("Lo recibimos"),
        "{}",
        shown.text()
    );
    outage.end(&site);
    enter(&site).unwrap();
    let placed = site.order(order);
    assert_eq!(
        (placed.status.as_str(), placed.total.to_string()),
        ("REPORTED", "$15,00".to_owned())
    );
    assert_eq!(placed.customer_name, "María Pérez");
    let paid = submissions(&site, order);
    assert_eq!((paid.len(), paid[0].reference.as_str()), (1, "0099887766"));
    assert!(paid[0].receipt_upload_id.is_some());
    // The cart is still there, and is that order.
    assert_eq!(order_of(&press(&guest, &fields, None)), order);
    assert_eq!(submissions(&site, order).len(), 1);
}
