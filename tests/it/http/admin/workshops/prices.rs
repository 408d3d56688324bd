//! `/api/workshops/{id}/offers`.

use super::{audited, refused, whole};
use crate::fixtures::example;
use crate::harness::client::Client;
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::base::ids::WorkshopId;
use krafta::base::money::Usd;
use krafta::domain::accounts::Role;
use krafta::domain::audit::Field;
use krafta::schema::assignments;
use serde_json::{Value, json};

fn put(client: &Client, workshop: WorkshopId, body: &Value) -> Value {
    let answer = client.put_json(&format!("/api/workshops/{workshop}/offers"), body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["offer"].clone()
}

fn delete(client: &Client, workshop: WorkshopId, offer: &str) -> u16 {
    let path = format!("/api/workshops/{workshop}/offers?id={offer}");
    client.send("DELETE", &path, &[], None).status
}

fn shop() -> (Site, Client, WorkshopId) {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let workshop = site.workshop("Nuevo");
    (site, admin, workshop)
}

#[test]
fn an_offer_is_added_or_replaces_its_tier() {
    let (site, admin, workshop) = shop();
    let first = put(
        &admin,
        workshop,
        &json!({"variantId": "var-1", "cost": 5.5, "reviewRequired": true}),
    );
    assert_eq!(first["minQuantity"], 1);
    assert_eq!(
        (&first["currency"], &first["active"]),
        (&json!("USD"), &json!(true))
    );
    let tier = put(
        &admin,
        workshop,
        &json!({"variantId": "var-1", "cost": 4, "minQuantity": 20}),
    );
    assert_ne!(tier["id"], first["id"]);
    let again = put(
        &admin,
        workshop,
        &json!({"variantId": "var-1", "cost": 6.25, "minQuantity": 1, "currency": "USD"}),
    );
    assert_eq!(again["id"], first["id"]);
    assert_eq!(
        (&again["cost"], &again["reviewRequired"]),
        (&json!(6.25), &json!(true)),
        "what is not sent stays"
    );
    let known = whole(&admin, workshop);
    assert_eq!(known["offers"], json!([again, tier]));

    let words = |field, old: &str, new: &str| (field, old.to_owned(), new.to_owned());
    let told = audited(&site, workshop);
    assert_eq!(
        told[..4],
        [
            words(Field::Cost, "-", "$5,50"),
            words(Field::Review, "-", "Sí"),
            words(Field::Active, "-", "Sí"),
            words(Field::PrintFile, "-", "PDF"),
        ]
    );
    assert_eq!(told[8..], [words(Field::Cost, "$5,50", "$6,25")]);
    put(&admin, workshop, &json!({"variantId": "var-1", "cost": 6.25}));
    assert_eq!(audited(&site, workshop).len(), told.len(), "nothing changed");
}

#[test]
fn a_bad_offer_is_refused_and_nothing_changes() {
    let (site, admin, workshop) = shop();
    let path = format!("/api/workshops/{workshop}/offers");
    for (body, field) in [
        (json!({"variantId": "nunca", "cost": 5}), "variantId"),
        (json!({"cost": 5}), "variantId"),
        (json!({"variantId": "var-1"}), "cost"),
        (json!({"variantId": "var-1", "cost": -1}), "cost"),
        (json!({"variantId": "var-1", "cost": "5"}), "cost"),
        (json!({"variantId": "var-1", "cost": 5.005}), "cost"),
        (
            json!({"variantId": "var-1", "cost": 5, "currency": "VES"}),
            "currency",
        ),
        (
            json!({"variantId": "var-1", "cost": 5, "minQuantity": 0}),
            "minQuantity",
        ),
        (json!({"variantId": "var-1", "cost": 5, "active": "no"}), "active"),
    ] {
        refused(&admin.put_json(&path, &body), 400, field);
    }
    let nowhere = format!("/api/workshops/{}/offers", WorkshopId::any());
    refused(
        &admin.put_json(&nowhere, &json!({"variantId": "var-1", "cost": 5})),
        404,
        "",
    );
    assert_eq!(whole(&admin, workshop)["offers"], json!([]));
    assert!(audited(&site, workshop).is_empty());
}

#[test]
fn who_may_set_prices() {
    let (site, admin, workshop) = shop();
    let other = site.workshop("Ajeno");
    let taller = site.sign_in(&site.taller_of(workshop).1);
    let offer = json!({"variantId": "var-1", "cost": 5});
    let own = put(&taller, workshop, &offer);
    let theirs = put(&admin, other, &offer);
    let path = format!("/api/workshops/{other}/offers");
    refused(
        &taller.put_json(&path, &json!({"variantId": "var-1", "cost": 1})),
        403,
        "",
    );
    assert_eq!(delete(&taller, other, theirs["id"].as_str().unwrap()), 403);
    // An offer is found in its own workshop only.
    assert_eq!(delete(&taller, workshop, theirs["id"].as_str().unwrap()), 404);
    assert_eq!(whole(&admin, other)["offers"], json!([theirs]));
    assert_eq!(delete(&taller, workshop, own["id"].as_str().unwrap()), 200);
    // Taken away by its workshop it rests, twice or once; an admin takes it away for good.
    assert_eq!(delete(&taller, workshop, own["id"].as_str().unwrap()), 200);
    assert_eq!(whole(&admin, workshop)["offers"][0]["active"], false);
    assert_eq!(delete(&admin, workshop, own["id"].as_str().unwrap()), 200);
    assert_eq!(whole(&admin, workshop)["offers"], json!([]));
    assert_eq!(delete(&taller, workshop, own["id"].as_str().unwrap()), 404);
}

#[test]
fn an_agreed_cost_outlives_its_offer() {
    let site = harness::start();
    let shop = site.shop();
    let admin = site.signed_in(Role::Admin);
    let order = site.paid(&example());
    let agreed = || -> Vec<(WorkshopId, Usd, Usd)> {
        site.app
            .db
            .read_here(|conn| {
                Ok(assignments::table
                    .filter(assignments::order_id.eq(order.id))
                    .select((
                        assignments::workshop_id,
                        assignments::unit_cost,
                        assignments::agreed_cost,
                    ))
                    .load(conn)?)
            })
            .unwrap()
    };
    let four: Usd = "4.00".parse().unwrap();
    assert_eq!(agreed(), [(shop.cheap, four, four)]);

    let offers = whole(&admin, shop.cheap)["offers"].as_array().unwrap().clone();
    let offer = offers.iter().find(|offer| offer["variantId"] == "var-1").unwrap();
    put(&admin, shop.cheap, &json!({"variantId": "var-1", "cost": 9.99}));
    assert_eq!(agreed(), [(shop.cheap, four, four)]);

    // It was agreed on, so it rests instead of going; one that was not goes.
    let id = offer["id"].as_str().unwrap();
    assert_eq!(delete(&admin, shop.cheap, id), 200);
    assert_eq!(delete(&admin, shop.cheap, id), 200);
    assert_eq!(agreed(), [(shop.cheap, four, four)]);
    let kept = whole(&admin, shop.cheap)["offers"].as_array().unwrap().clone();
    let kept = kept.iter().find(|offer| offer["id"] == id).unwrap();
    assert_eq!((&kept["active"], &kept["cost"]), (&json!(false), &json!(9.99)));
    let told = audited(&site, shop.cheap);
    assert_eq!(
        told,
        [
            (Field::Cost, "$4,00".to_owned(), "$9,99".to_owned()),
            (Field::Active, "Sí".to_owned(), "No".to_owned()),
        ]
    );
    // Asking for it again wakes it.
    assert_eq!(
        put(&admin, shop.cheap, &json!({"variantId": "var-1", "cost": 9.99}))["id"],
        id
    );
}
