//! A workshop changes its own fields; what weakens the house waits for an admin.

use super::{audited, whole};
use crate::harness::client::{Answer, Client};
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::base::ids::WorkshopId;
use krafta::domain::accounts::Role;
use krafta::schema::{notices, workshop_proposals};
use serde_json::{Value, json};

struct World {
    site: Site,
    workshop: WorkshopId,
    taller: Client,
    admin: Client,
}

fn world() -> World {
    let site = harness::start();
    let shop = site.shop();
    World {
        workshop: shop.cheap,
        taller: site.sign_in(&site.taller_of(shop.cheap).1),
        admin: site.signed_in(Role::Admin),
        site,
    }
}

impl World {
    fn put(&self, who: &Client, mut body: Value) -> Answer {
        body["id"] = json!(self.workshop);
        who.put_json("/api/workshops", &body)
    }

    fn offer(&self, who: &Client, body: &Value) -> Answer {
        who.put_json(&format!("/api/workshops/{}/offers", self.workshop), body)
    }

    fn field(&self, name: &str) -> Value {
        whole(&self.admin, self.workshop)[name].clone()
    }

    /// The offer of `var-1` from so many units on.
    fn tier(&self, min: i64) -> Value {
        let offers = self.field("offers");
        let mut found = offers.as_array().unwrap().iter();
        let tier = found.find(|offer| offer["variantId"] == "var-1" && offer["minQuantity"] == min);
        let mut tier = tier.cloned().unwrap_or(Value::Null);
        // As a figure, however many zeros it is written with.
        if let Some(cost) = tier["cost"].as_f64() {
            tier["cost"] = json!(cost);
        }
        tier
    }

    fn open(&self) -> Vec<String> {
        self.site
            .app
            .db
            .read_here(|conn| {
                Ok(workshop_proposals::table
                    .filter(workshop_proposals::decided_at.is_null())
                    .order(workshop_proposals::id)
                    .select(workshop_proposals::id)
                    .load::<uuid::Uuid>(conn)?)
            })
            .unwrap()
            .into_iter()
            .map(|id| id.to_string())
            .collect()
    }

    fn decide(&self, noun: &str) -> Answer {
        let id = self.open().remove(0);
        let path = format!("/admin/workshops/{}/proposals/{id}/{noun}", self.workshop);
        self.admin.post_form(&path, &[])
    }

    /// What admins were told and have not read.
    fn told(&self) -> Vec<String> {
        let unread = notices::table
            .filter(notices::read_at.is_null())
            .filter(notices::kind.like("workshop_%"))
            .order(notices::id)
            .select(notices::title);
        self.site.app.db.read_here(|conn| Ok(unread.load(conn)?)).unwrap()
    }
}

fn waits(answer: &Answer, fields: &[&str]) {
    assert_eq!(answer.status, 202, "{}", answer.text());
    assert_eq!(answer.json(), json!({"success": true, "proposed": fields}));
}

#[test]
fn its_own_fields_change_at_once_and_admins_are_told() {
    let world = world();
    let body = json!({
        "name": "Taller Barato y Bueno", "contactName": "Ana", "phone": "0414-5550100", "email": "t@correo.ve",
        "address": "Calle 1", "openingHours": "De 8 a 4", "cityBase": "Cabudare", "stateBase": "Lara",
        "capacityPerDay": 20, "slaDays": 2, "paymentPolicy": "PAGO_CONTRA_ENTREGA",
    });
    let answer = world.put(&world.taller, body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(
        (
            world.field("capacityPerDay"),
            world.field("slaDays"),
            world.field("paymentPolicy")
        ),
        (json!(20), json!(2), json!("PAGO_CONTRA_ENTREGA"))
    );
    assert_eq!(world.told(), ["Taller Barato y Bueno cambió sus datos"]);
    // The next one takes its place.
    assert_eq!(
        world
            .put(&world.taller, json!({"openingHours": "De 9 a 5"}))
            .status,
        200
    );
    assert_eq!(world.told().len(), 1);
    assert_eq!(
        world
            .put(&world.admin, json!({"openingHours": "De 9 a 6"}))
            .status,
        200
    );
    assert_eq!(world.told().len(), 1);
}

#[test]
fn what_weakens_the_house_waits_and_the_rest_does_not() {
    let world = world();
    let wish = json!({
        "capacityPerDay": 100_000, "slaDays": 0, "paymentPolicy": "DEPOSITO_TOTAL", "openingHours": "Siempre",
    });
    waits(
        &world.put(&world.taller, wish),
        &["paymentPolicy", "capacityPerDay", "slaDays"],
    );
    assert_eq!(
        (
            world.field("capacityPerDay"),
            world.field("slaDays"),
            world.field("paymentPolicy")
        ),
        (json!(10), json!(3), json!("PAGO_AL_FINALIZAR"))
    );
    assert_eq!(world.field("openingHours"), "Siempre");
    assert!(
        world
            .told()
            .contains(&"Taller Barato propone un cambio".to_owned())
    );
    assert!(
        world
            .admin
            .get("/admin")
            .text()
            .contains("Cambios de talleres por decidir")
    );
    let page = world
        .admin
        .get(&format!("/admin/workshops/{}", world.workshop))
        .text();
    assert!(
        page.contains("Cambios por decidir") && page.contains("10 u. → <strong>100000 u."),
        "{page}"
    );
    assert!(page.contains("Pago al Finalizar → <strong>Depósito Total"));
    let own = world.taller.get("/workshop/offers").text();
    assert!(
        own.contains("Esperando a Krafta") && !own.contains("/acceptance"),
        "{own}"
    );

    // Accepted, declined, and not decided twice.
    assert_eq!(world.decide("acceptance").status, 303);
    assert_eq!(world.field("paymentPolicy"), "DEPOSITO_TOTAL");
    assert!(
        audited(&world.site, world.workshop)
            .iter()
            .any(|(.., new)| new == "Depósito Total")
    );
    let id = world.open()[0].clone();
    assert_eq!(world.decide("refusal").status, 303);
    assert_eq!(world.field("capacityPerDay"), 10);
    let path = format!("/admin/workshops/{}/proposals/{id}", world.workshop);
    assert_eq!(world.admin.post_form(&format!("{path}/refusal"), &[]).status, 303);
    assert_eq!(
        world.admin.post_form(&format!("{path}/acceptance"), &[]).status,
        409
    );
    assert_eq!(world.decide("refusal").status, 303);
    assert!(
        !world
            .admin
            .get("/admin")
            .text()
            .contains("Cambios de talleres por decidir")
    );
    assert!(
        world
            .taller
            .get("/avisos")
            .text()
            .contains("Krafta aceptó tu cambio")
    );
    // Nobody else decides, nor at another workshop's address.
    assert_eq!(
        world.taller.post_form(&format!("{path}/acceptance"), &[]).status,
        403
    );
    let elsewhere = format!("/admin/workshops/{}/proposals/{id}/acceptance", WorkshopId::any());
    assert_eq!(world.admin.post_form(&elsewhere, &[]).status, 404);
}

/// Measured by what is there instead of by what was agreed, fourteen steps lead from 10 to 100 000.
#[test]
fn many_small_steps_are_one_large_one() {
    let world = world();
    assert_eq!(
        world.put(&world.taller, json!({"capacityPerDay": 20})).status,
        200
    );
    waits(
        &world.put(&world.taller, json!({"capacityPerDay": 21})),
        &["capacityPerDay"],
    );
    assert_eq!(
        world
            .offer(&world.taller, &json!({"variantId": "var-1", "cost": 4.80}))
            .status,
        200
    );
    waits(
        &world.offer(&world.taller, &json!({"variantId": "var-1", "cost": 4.90})),
        &["cost"],
    );
    assert_eq!(world.tier(1)["cost"], 4.8);
    // A later wish for the same thing takes the earlier one's place, and what is accepted is agreed.
    waits(
        &world.offer(&world.taller, &json!({"variantId": "var-1", "cost": 5.00})),
        &["cost"],
    );
    assert_eq!(world.open().len(), 2);
    for _ in 0..2 {
        assert_eq!(world.decide("acceptance").status, 303);
    }
    assert_eq!(
        (world.field("capacityPerDay"), world.tier(1)["cost"].clone()),
        (json!(21), json!(5.0))
    );
    assert_eq!(
        world.put(&world.taller, json!({"capacityPerDay": 42})).status,
        200
    );
    assert_eq!(
        world
            .offer(&world.taller, &json!({"variantId": "var-1", "cost": 6.00}))
            .status,
        200
    );
}

#[test]
fn an_admins_flag_and_an_admins_rest_are_lifted_by_an_admin() {
    let world = world();
    let reviewed = json!({"variantId": "var-1", "cost": 4.00, "reviewRequired": true});
    assert_eq!(world.offer(&world.admin, &reviewed).status, 200);
    // What is not sent stays.
    assert_eq!(
        world
            .offer(&world.taller, &json!({"variantId": "var-1", "cost": 4.10}))
            .status,
        200
    );
    assert_eq!(world.tier(1)["reviewRequired"], true);
    let lifted = json!({"variantId": "var-1", "cost": 4.10, "reviewRequired": false});
    waits(&world.offer(&world.taller, &lifted), &["reviewRequired"]);
    assert_eq!(world.tier(1)["reviewRequired"], true);
    // Nor by a tier above it, nor by taking it away and putting it there anew.
    let above = json!({"variantId": "var-1", "cost": 4.10, "minQuantity": 2});
    waits(&world.offer(&world.taller, &above), &["reviewRequired"]);
    assert_eq!(world.tier(2)["reviewRequired"], true);
    let dear = json!({"variantId": "var-1", "cost": 9.00, "minQuantity": 3, "reviewRequired": true});
    waits(&world.offer(&world.taller, &dear), &["cost"]);
    assert_eq!(world.tier(3), Value::Null);
    let id = world.tier(1)["id"].as_str().unwrap().to_owned();
    let removal = format!("/api/workshops/{}/offers?id={id}", world.workshop);
    assert_eq!(world.taller.send("DELETE", &removal, &[], None).status, 200);
    assert_eq!(world.tier(1)["active"], false);
    let again = json!({"variantId": "var-1", "cost": 9.00, "reviewRequired": false, "active": true});
    waits(&world.offer(&world.taller, &again), &["cost", "reviewRequired"]);
    assert_eq!(
        (
            &world.tier(1)["cost"],
            &world.tier(1)["reviewRequired"],
            &world.tier(1)["active"]
        ),
        (&json!(4.1), &json!(true), &json!(true))
    );

    // An admin puts it to rest: leaving fields out does not revive it, and saying so is a wish.
    let rests = json!({"variantId": "var-1", "cost": 4.10, "active": false});
    assert_eq!(world.offer(&world.admin, &rests).status, 200);
    assert_eq!(
        world
            .offer(&world.taller, &json!({"variantId": "var-1", "cost": 4.00}))
            .status,
        200
    );
    assert_eq!(world.tier(1)["active"], false);
    let revived = json!({"variantId": "var-1", "cost": 4.00, "active": true});
    waits(&world.offer(&world.taller, &revived), &["active"]);
    assert_eq!(world.tier(1)["active"], false);
    // On its page it goes the same way.
    let form = [
        ("variantId", "var-1"),
        ("minQuantity", "1"),
        ("cost", "4,00"),
        ("active", "on"),
    ];
    assert_eq!(world.taller.post_form("/workshop/offers", &form).status, 303);
    assert_eq!(world.tier(1)["active"], false);
    assert!(
        world
            .taller
            .get("/workshop/offers")
            .text()
            .contains("Una parte espera a Krafta")
    );
}

#[test]
fn what_a_workshop_set_itself_it_takes_back() {
    let world = world();
    let reviewed = json!({"variantId": "var-1", "cost": 4.00, "reviewRequired": true});
    assert_eq!(world.offer(&world.taller, &reviewed).status, 200);
    let lifted = json!({"variantId": "var-1", "cost": 4.00, "reviewRequired": false});
    assert_eq!(world.offer(&world.taller, &lifted).status, 200);
    let id = world.tier(1)["id"].as_str().unwrap().to_owned();
    let removal = format!("/api/workshops/{}/offers?id={id}", world.workshop);
    assert_eq!(world.taller.send("DELETE", &removal, &[], None).status, 200);
    let back = json!({"variantId": "var-1", "cost": 4.00, "active": true});
    assert_eq!(world.offer(&world.taller, &back).status, 200);
    assert_eq!(world.tier(1)["active"], true);
    assert!(world.open().is_empty());
}

#[test]
fn a_setting_frees_all_of_it() {
    let world = world();
    let set = [("workshopChangesApply", "on")];
    assert_eq!(world.admin.post_form("/admin/settings", &set).status, 303);
    let wish = json!({"capacityPerDay": 100_000, "paymentPolicy": "DEPOSITO_TOTAL"});
    assert_eq!(world.put(&world.taller, wish).status, 200);
    assert_eq!(world.field("capacityPerDay"), 100_000);
    assert_eq!(world.told(), ["Taller Barato cambió sus datos"]);
    assert!(
        world
            .admin
            .get("/admin/settings")
            .text()
            .contains("name=\"workshopChangesApply\" checked")
    );
}
