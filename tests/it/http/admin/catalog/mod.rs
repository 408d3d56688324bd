//! What is on sale: the page, the API, and the doors that orders use.

pub mod importing;
pub mod managing;
pub mod views;

use crate::harness::{self, Site, noon};
use diesel::prelude::*;
use krafta::base::ids::ProductId;
use krafta::domain::catalog;
use krafta::schema::{exchange_rates, products, variants};
use serde_json::{Value, json};

/// A product with variants of these ids and sizes, at 12.00.
fn product(site: &Site, slug: &str, position: i32, sizes: &[(&str, &str)]) -> ProductId {
    let id = ProductId::any();
    site.app
        .db
        .transact_here(|conn, now| {
            diesel::insert_into(products::table)
                .values((
                    products::id.eq(id),
                    products::slug.eq(slug),
                    products::name.eq(format!("Franela <{slug}>")),
                    products::technique.eq("dtg"),
                    products::position.eq(position),
                    products::created_at.eq(now),
                    products::updated_at.eq(now),
                ))
                .execute(conn)?;
            for (position, (variant, size)) in (0..).zip(sizes) {
                diesel::insert_into(variants::table)
                    .values((
                        variants::id.eq(*variant),
                        variants::product_id.eq(id),
                        variants::attributes.eq(json!({"talla": size})),
                        variants::price.eq("12".parse::<krafta::base::money::Usd>().unwrap()),
                        variants::position.eq(position),
                    ))
                    .execute(conn)?;
            }
            Ok(())
        })
        .unwrap();
    id
}

fn withdraw(site: &Site, id: ProductId) {
    site.app
        .db
        .read_here(|conn| {
            diesel::update(products::table.find(id))
                .set(products::active.eq(false))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
}

fn rate(site: &Site, rate: &str, valid_from: chrono::DateTime<chrono::Utc>) {
    site.app
        .db
        .read_here(|conn| {
            diesel::insert_into(exchange_rates::table)
                .values((
                    exchange_rates::id.eq(krafta::base::ids::RateId::any()),
                    exchange_rates::rate.eq(rate.parse::<krafta::base::money::Rate>().unwrap()),
                    exchange_rates::source.eq("BCV"),
                    exchange_rates::valid_from.eq(valid_from),
                ))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_api_lists_what_is_on_sale() {
    let site = harness::start();
    let empty = site.client().get("/api/catalog").json();
    assert_eq!(
        empty,
        json!({"success": true, "products": [], "exchangeRate": null})
    );

    product(&site, "segunda", 2, &[("b-1", "M")]);
    product(&site, "primera", 1, &[("a-2", "S"), ("a-1", "L")]);
    product(&site, "sin-variantes", 3, &[]);
    let gone = product(&site, "retirada", 0, &[("c-1", "M")]);
    withdraw(&site, gone);
    rate(&site, "38.5", noon() - chrono::Duration::days(1));
    rate(&site, "40", noon());
    rate(&site, "99", noon() + chrono::Duration::days(1));

    let answer = site.client().get("/api/catalog").json();
    assert_eq!(answer["exchangeRate"].to_string(), "40.0000");
    let slugs: Vec<&Value> = answer["products"]
        .as_array()
        .unwrap()
        .iter()
        .map(|product| &product["slug"])
        .collect();
    assert_eq!(slugs, ["primera", "segunda"]);
    let first = &answer["products"][0];
    assert_eq!(first["technique"], "dtg");
    assert_eq!(first["externalId"], Value::Null);
    assert_eq!(first["pictureUrl"], Value::Null);
    assert_eq!(
        first["variants"],
        // Amounts keep their decimals.
        serde_json::from_str::<Value>(
            r#"[
                {"id": "a-2", "size": "S", "attributes": {"talla": "S"}, "price": 12.00, "active": true},
                {"id": "a-1", "size": "L", "attributes": {"talla": "L"}, "price": 12.00, "active": true}
            ]"#
        )
        .unwrap()
    );
}

#[test]
fn the_first_page_shows_the_products_as_text_and_in_both_currencies() {
    let site = harness::start();
    let empty = site.client().get("/");
    assert_eq!(empty.status, 200);
    assert!(empty.text().contains("Estamos preparando el catálogo"));

    product(&site, "franela", 1, &[("a-1", "M")]);
    rate(&site, "40", noon());
    let page = site.client().get("/").text();
    assert!(page.contains("$12,00") && page.contains("Bs. 480,00"), "{page}");
    assert!(!page.contains("<franela>"));
    assert!(page.contains("/seguimiento") && page.contains("/login"));
}

#[test]
fn the_first_page_costs_the_same_however_much_is_on_sale() {
    let site = harness::start();
    let cost = || {
        let before = site.app.db.statements();
        assert_eq!(site.client().get("/").status, 200);
        site.app.db.statements() - before
    };
    product(&site, "una", 1, &[("una", "M")]);
    // The first request also opens connections, and the first after a change reads what changed.
    cost();
    assert_eq!(cost(), 1);
    for number in 0..10 {
        let slug = format!("mas-{number}");
        product(&site, &slug, number, &[(&slug, "S")]);
    }
    cost();
    assert_eq!(cost(), 1);
}

#[test]
fn a_variant_of_a_withdrawn_product_is_not_on_sale() {
    let site = harness::start();
    product(&site, "hay", 1, &[("hay", "M")]);
    let gone = product(&site, "retirada", 2, &[("retirada", "XL")]);
    withdraw(&site, gone);
    let asked = ["hay", "retirada", "nunca"].map(str::to_owned);
    let found = site
        .app
        .db
        .read_here(|conn| catalog::variants(conn, &asked))
        .unwrap();
    assert_eq!(found.len(), 2);
    assert!(found["hay"].active);
    assert_eq!(found["hay"].label, "Franela <hay> · M");
    assert!(!found["retirada"].active);
    assert_eq!(found["retirada"].size.as_deref(), Some("XL"));
}
