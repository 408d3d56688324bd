//! The demo data: what the contract promises of them.

use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::base::ids::WorkshopId;
use krafta::base::money::Usd;
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::DeliveryMethod;
use krafta::domain::{shipping, workshops};
use krafta::{demo, schema};
use serde_json::json;

fn seeded() -> Site {
    harness::demo()
}

fn seed(site: &Site) {
    actix_web::rt::System::new()
        .block_on(demo::seed(&site.app))
        .unwrap();
}

fn usd(text: &str) -> Usd {
    text.parse().unwrap()
}

/// Rows of every table that the demo fills.
fn counts(site: &Site) -> Vec<i64> {
    macro_rules! count {
        ($conn:ident, $($table:ident),+) => {
            vec![$(schema::$table::table.count().get_result::<i64>($conn)?),+]
        };
    }
    site.app
        .db
        .read_here(|conn| {
            Ok(count!(
                conn,
                users,
                uploads,
                products,
                variants,
                workshops,
                workshop_users,
                workshop_offers,
                workshop_coverage,
                shipping_rates,
                service_zones,
                service_zone_places,
                fulfillment_rules,
                exchange_rates,
                payment_accounts,
                orders,
                payment_submissions,
                assignments,
                order_events
            ))
        })
        .unwrap()
}

#[test]
fn a_second_start_adds_nothing() {
    let site = seeded();
    let once = counts(&site);
    assert!(once.iter().all(|rows| *rows > 0), "{once:?}");
    site.app.db.transact_here(workshops::ensure_defaults).unwrap();
    seed(&site);
    assert_eq!(counts(&site), once);
}

#[test]
fn the_demo_is_what_the_contract_promises() {
    let site = seeded();
    for (email, role, home) in [
        ("admin@krafta.demo", Role::Admin, "/admin"),
        ("operador@krafta.demo", Role::Operador, "/ops/orders"),
        ("creativo@krafta.demo", Role::Taller, "/workshop/dashboard"),
        ("cabudare@krafta.demo", Role::Taller, "/workshop/dashboard"),
        ("cliente@krafta.demo", Role::Cliente, "/orders"),
    ] {
        let client = site.client();
        let login = json!({"email": email, "password": "krafta-demo"});
        let answer = client.post_json("/api/auth/login", &login);
        assert_eq!(answer.status, 200, "{email}: {}", answer.text());
        assert_eq!(answer.json()["user"]["role"], role.as_str());
        assert_eq!(role.home(), home);
    }

    let catalog = site.client().get("/api/catalog").json();
    assert_eq!(catalog["exchangeRate"], 40.0);
    let products = catalog["products"].as_array().unwrap();
    let shirt = products
        .iter()
        .find(|product| product["externalId"] == "gid://shopify/Product/123456")
        .unwrap();
    let sizes: Vec<&str> = shirt["variants"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|variant| variant["size"].as_str())
        .collect();
    assert_eq!(sizes, ["S", "M", "L", "XL"]);
    // White is seen on one of them.
    let hoodie = products
        .iter()
        .find(|product| product["slug"] == "sudadera-con-capucha")
        .unwrap();
    for variant in hoodie["variants"].as_array().unwrap() {
        assert_eq!(variant["attributes"]["color"], "Negro", "{variant}");
        assert!(variant["size"].is_string(), "{variant}");
    }
    let first = products
        .iter()
        .flat_map(|product| product["variants"].as_array().unwrap())
        .find(|variant| variant["id"] == "var-1")
        .unwrap();
    assert_eq!(first["price"], 12.0);

    for product in products {
        let picture = site.client().get(product["pictureUrl"].as_str().unwrap());
        assert_eq!(picture.status, 200);
        assert_eq!(picture.header("content-type"), "image/png");
    }
    let page = site.client().get("/").text();
    assert!(page.contains("$12,00") && page.contains("Bs. 480,00"));
}

#[test]
fn every_place_is_reached_and_the_example_order_costs_what_it_should() {
    let site = seeded();
    site.app
        .db
        .read_here(|conn| {
            let home = shipping::quotes(conn, "Lara", "Barquisimeto")?;
            let costs: Vec<(DeliveryMethod, Usd)> =
                home.iter().map(|quote| (quote.method, quote.cost)).collect();
            assert_eq!(
                costs,
                [
                    (DeliveryMethod::Pickup, usd("0")),
                    (DeliveryMethod::LocalDelivery, usd("3"))
                ]
            );
            let lara = shipping::rule(conn, "LARA")?.unwrap();
            assert_eq!(lara.preferred_method, DeliveryMethod::LocalDelivery);
            assert_eq!(lara.origin_city, shipping::HOME_CITY);
            for state in shipping::states::ALL {
                let quotes = shipping::quotes(conn, state, "Donde sea")?;
                let preferred = shipping::rule(conn, state)?.unwrap().preferred_method;
                assert!(
                    quotes.iter().any(|quote| quote.method == preferred),
                    "{state}: {quotes:?}"
                );
            }
            assert!(!shipping::quotes(conn, "Vargas", "Maiquetía")?.is_empty());
            assert!(shipping::quotes(conn, "Atlántida", "Barquisimeto")?.is_empty());
            assert_eq!(shipping::rule(conn, "Atlántida")?, None);
            Ok(())
        })
        .unwrap();
}

#[test]
fn both_workshops_offer_everything_and_each_is_the_cheaper_one_for_some() {
    let site = seeded();
    let ids: Vec<&str> = demo::catalogue::PRODUCTS
        .iter()
        .flat_map(|product| product.variants)
        .map(|variant| variant.id)
        .collect();
    site.app
        .db
        .read_here(|conn| {
            let [creativo, cabudare] = demo::workshop_ids(conn)?;
            let today = krafta::base::calendar::today(harness::noon());
            let home = workshops::network(conn, "lara", "BARQUISIMETO", &ids, today)?;
            let owned: Vec<String> = ids.iter().map(|&id| id.to_owned()).collect();
            let prices = krafta::domain::catalog::variants(conn, &owned)?;
            let mut cheaper = [0, 0];
            for id in &ids {
                let cost = |workshop: WorkshopId| {
                    let offers = &home.offers[&workshop];
                    offers.iter().find(|offer| offer.variant_id == **id).unwrap().cost
                };
                let costs = [cost(creativo), cost(cabudare)];
                assert!(costs.iter().all(|cost| *cost < prices[*id].price), "{id}");
                cheaper[usize::from(costs[1] < costs[0])] += 1;
            }
            assert!(cheaper.iter().all(|times| *times > 0), "{cheaper:?}");
            assert!(home.coverage.contains_key(&creativo) && home.coverage.contains_key(&cabudare));
            // Only Creativo works for the other states.
            let far = workshops::network(conn, "Táchira", "San Cristóbal", &ids, today)?;
            assert!(far.coverage.keys().eq([&creativo]));
            Ok(())
        })
        .unwrap();
}

#[test]
fn orders_are_in_every_state_and_each_workshop_has_work_at_every_stage() {
    let site = seeded();
    let statuses: Vec<String> = site
        .app
        .db
        .read_here(|conn| Ok(schema::orders::table.select(schema::orders::status).load(conn)?))
        .unwrap();
    for status in krafta::domain::lifecycle::OrderStatus::ALL {
        assert!(
            statuses.iter().any(|found| found == status.as_str()),
            "no order is {status}"
        );
    }
    assert!(statuses.len() >= 40);
    for email in ["creativo@krafta.demo", "cabudare@krafta.demo"] {
        let client = site.client();
        client.post_json(
            "/api/auth/login",
            &json!({"email": email, "password": "krafta-demo"}),
        );
        let queue = client.get("/api/workshop").json();
        let cards = queue["orders"].as_array().unwrap();
        for stage in [
            "NOTIFIED",
            "ACCEPTED",
            "IN_PRODUCTION",
            "READY",
            "HANDED_TO_DELIVERY",
        ] {
            assert!(
                cards.iter().any(|card| card["status"] == stage),
                "{email} has nothing {stage}"
            );
        }
        let file = cards[0]["items"][0]["fileUrl"].as_str().unwrap();
        assert_eq!(client.get(file).header("content-type"), "image/png");
    }
    let customer = site.client();
    let login = json!({"email": "cliente@krafta.demo", "password": "krafta-demo"});
    customer.post_json("/api/auth/login", &login);
    let own = customer.get("/api/orders").json();
    assert!(own["orders"].as_array().unwrap().len() >= 5);
}

/// Two of a customer's, each on two sides: one waits for a yes, one is being made of what was approved.
#[test]
fn designs_are_shown_before_and_after_their_customers_yes() {
    let site = seeded();
    let who = |email: &str| {
        let client = site.client();
        let login = json!({"email": email, "password": "krafta-demo"});
        assert_eq!(client.post_json("/api/auth/login", &login).status, 200);
        client
    };
    let (customer, admin) = (who("cliente@krafta.demo"), who("admin@krafta.demo"));
    let own = customer.get("/api/orders").json();
    let with = |state: &str| {
        let mut all = own["orders"].as_array().unwrap().iter();
        let found = all.find(|order| order["items"][0]["proof"]["state"] == state);
        found.unwrap_or_else(|| panic!("no proof is {state}")).clone()
    };
    let (waiting, approved) = (with("WAITING"), with("APPROVED"));
    assert_eq!(
        (&waiting["awaitsApproval"], &approved["awaitsApproval"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(approved["status"], "IN_PRODUCTION");
    for order in [&waiting, &approved] {
        let item = &order["items"][0];
        assert_eq!(item["designViews"].as_array().unwrap().len(), 2);
        let picture = customer.get(item["previewUrl"].as_str().unwrap());
        let picture = image::load_from_memory(&picture.body).unwrap();
        assert_eq!((picture.width(), picture.height()), (1400, 700));
    }
    let page = customer
        .get(&format!("/orders/{}", waiting["id"].as_str().unwrap()))
        .text();
    assert!(page.contains("Revisa y aprueba tu diseño"), "{page}");
    // The workshop's files of what was approved.
    let whole = admin
        .get(&format!("/api/orders/{}", approved["id"].as_str().unwrap()))
        .json();
    let item = &whole["order"]["items"][0];
    let hash = item["proof"]["approvedHash"].as_str().unwrap();
    assert_eq!(item["designViews"][0]["hash"], hash);
    let maker = match item["assignment"]["workshopName"].as_str().unwrap() {
        "Taller Creativo Barquisimeto" => who("creativo@krafta.demo"),
        _ => who("cabudare@krafta.demo"),
    };
    let files = item["printFiles"].as_array().unwrap();
    assert_eq!(files.len(), 2);
    for file in files {
        let printed = maker.get(file["url"].as_str().unwrap());
        assert_eq!(
            (printed.status, printed.header("content-type")),
            (200, "application/pdf")
        );
    }
    // And kept where its customer orders again.
    let listed = customer.get("/disenos").text();
    assert_eq!(listed.matches("/api/designs/").count(), 4, "{listed}");
}
