//! A shop that sells, and orders in it: what most tests begin with.

#![allow(dead_code)]

use crate::harness::{Client, Site, noon};
use diesel::prelude::*;
use krafta::accounts::Role;
use krafta::ids::{CoverageId, OfferId, OrderId, ProductId, WorkshopId};
use krafta::money::Usd;
use krafta::schema::{
    exchange_rates, fulfillment_rules, products, shipping_rates, variants, workshop_coverage, workshop_offers,
};
use krafta::{orders, shipping};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use uuid::Uuid;

/// Two workshops that make everything in Lara: `cheap` asks 4.00 for `var-1` and 5.00 for `var-2`, `dear` a dollar more.
pub struct Shop {
    pub cheap: WorkshopId,
    pub dear: WorkshopId,
}

/// An order that was placed.
pub struct Placed {
    pub id: OrderId,
    pub number: String,
    pub status: String,
    pub token: String,
}

impl Placed {
    /// The tracking link's path.
    pub fn link(&self) -> String {
        format!("/orders/{}?token={}", self.id, self.token)
    }
}

/// Seed 3's example: 1 × `var-1` at 12.00, delivered for 3.00, at 40.00.
pub fn example() -> Value {
    json!({
        "variantId": "var-1", "quantity": 1,
        "shippingAddress": "Av. Libertador 123", "shippingCity": "Barquisimeto", "shippingState": "Lara",
        "shippingCost": 3.00, "subtotal": 12.00, "total": 15.00, "totalBs": 600.00, "exchangeRate": 40.00,
        "payment": payment(),
    })
}

/// Of the first order that a site takes.
const REFERENCE: &str = "00123456";

/// Pago Móvil of the whole example.
pub fn payment() -> Value {
    json!({
        "method": "PAGO_MOVIL", "amountReported": 600.00, "reference": REFERENCE, "originBank": "Banco de Venezuela",
        "payerName": "María Pérez", "payerPhone": "0414-1234567",
    })
}

/// Two items: one `var-1`, and two `var-2` at 10.00 each.
pub fn two_items() -> Value {
    let mut order = example();
    let body = order.as_object_mut().unwrap();
    body.remove("variantId");
    body.remove("quantity");
    order["items"] = json!([{"variantId": "var-1", "quantity": 1}, {"variantId": "var-2", "quantity": 2}]);
    order["subtotal"] = json!(32.00);
    order["total"] = json!(35.00);
    order["totalBs"] = json!(1400.00);
    order["payment"]["amountReported"] = json!(1400.00);
    order
}

impl Site {
    /// Fills an empty site: `var-1` at 12.00 and `var-2` (a T-shirt, size M) at 10.00, rate 40.00, delivery in
    /// Barquisimeto for 3.00, pick-up there, and the post to Zulia for 6.50.
    pub fn shop(&self) -> Shop {
        let (cheap, dear) = (self.workshop("Taller Barato"), self.workshop("Taller Caro"));
        self.app
            .db
            .transact_here(|conn, now| {
                let product = ProductId::new();
                diesel::insert_into(products::table)
                    .values((
                        products::id.eq(product),
                        products::slug.eq("taza"),
                        products::name.eq("Taza blanca"),
                        products::technique.eq("sublimation"),
                        products::created_at.eq(now),
                        products::updated_at.eq(now),
                    ))
                    .execute(conn)?;
                let usd = |text: &str| text.parse::<Usd>().unwrap();
                let variant = |id: &'static str, attributes: Value, price: &str| {
                    (
                        variants::id.eq(id),
                        variants::product_id.eq(product),
                        variants::attributes.eq(attributes),
                        variants::price.eq(usd(price)),
                    )
                };
                diesel::insert_into(variants::table)
                    .values(vec![
                        variant("var-1", json!({}), "12.00"),
                        variant("var-2", json!({"talla": "M"}), "10.00"),
                        variant("var-free", json!({}), "0.00"),
                    ])
                    .execute(conn)?;
                diesel::insert_into(exchange_rates::table)
                    .values((
                        exchange_rates::id.eq(Uuid::new_v4()),
                        exchange_rates::rate.eq("40.00".parse::<krafta::money::Rate>().unwrap()),
                        exchange_rates::source.eq("BCV"),
                        exchange_rates::valid_from.eq(noon() - chrono::TimeDelta::days(3)),
                    ))
                    .execute(conn)?;
                let rate = |method: &'static str, state: &'static str, city: &'static str, cost: &str| {
                    (
                        shipping_rates::id.eq(Uuid::new_v4()),
                        shipping_rates::method.eq(method),
                        shipping_rates::state_name.eq(state),
                        shipping_rates::state_key.eq(shipping::state_key(state)),
                        shipping_rates::city_name.eq(city),
                        shipping_rates::city_key.eq(shipping::place_key(city)),
                        shipping_rates::cost.eq(usd(cost)),
                        shipping_rates::transit_days.eq(1),
                    )
                };
                diesel::insert_into(shipping_rates::table)
                    .values(vec![
                        rate("LOCAL_DELIVERY", "Lara", "Barquisimeto", "3.00"),
                        rate("PICKUP", "Lara", "Barquisimeto", "0.00"),
                        rate("NATIONAL_SHIPPING", "Zulia", "", "6.50"),
                    ])
                    .execute(conn)?;
                diesel::insert_into(fulfillment_rules::table)
                    .values((
                        fulfillment_rules::state_key.eq(shipping::state_key("Lara")),
                        fulfillment_rules::state_name.eq("Lara"),
                        fulfillment_rules::preferred_method.eq("LOCAL_DELIVERY"),
                    ))
                    .execute(conn)?;
                for (workshop, variant, cost) in [
                    (cheap, "var-1", "4.00"),
                    (cheap, "var-2", "5.00"),
                    (dear, "var-1", "5.00"),
                    (dear, "var-2", "6.00"),
                    (cheap, "var-free", "0.00"),
                ] {
                    offer(conn, workshop, variant, cost)?;
                }
                for workshop in [cheap, dear] {
                    cover(conn, workshop, "Lara")?;
                }
                Ok(())
            })
            .unwrap();
        Shop { cheap, dear }
    }

    /// Places an order through the API; it must be taken.
    /// An order; no two of them are paid with the same money.
    pub fn place(&self, client: &Client, body: &Value) -> Placed {
        let mut body = body.clone();
        let earlier = self.placed.fetch_add(1, Ordering::Relaxed);
        if earlier > 0 && body["payment"]["reference"] == REFERENCE {
            body["payment"]["reference"] = json!(format!("{REFERENCE}{earlier:03}"));
        }
        let answer = client.post_json("/api/orders", &body);
        assert_eq!(answer.status, 201, "{}", answer.text());
        let body = answer.json();
        let (_, token) = body["trackingUrl"]
            .as_str()
            .unwrap()
            .split_once("?token=")
            .unwrap();
        Placed {
            id: body["orderId"].as_str().unwrap().parse().unwrap(),
            number: body["orderNumber"].as_str().unwrap().to_owned(),
            status: body["status"].as_str().unwrap().to_owned(),
            token: token.to_owned(),
        }
    }

    /// A guest's order whose payment an admin has confirmed, so that its items are with workshops.
    pub fn paid(&self, body: &Value) -> Placed {
        let placed = self.place(&self.client(), body);
        self.confirm(&self.signed_in(Role::Admin), &placed);
        placed
    }

    pub fn confirm(&self, admin: &Client, placed: &Placed) {
        let answer = admin.put_json(
            "/api/payments",
            &json!({"orderId": placed.id, "status": "CONFIRMED"}),
        );
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    /// The order as it lies in the database.
    pub fn order(&self, id: OrderId) -> orders::Order {
        self.app
            .db
            .read_here(|conn| orders::find(conn, id))
            .unwrap()
            .unwrap()
    }

    pub fn status(&self, id: OrderId) -> &'static str {
        self.order(id).status.as_str()
    }
}

/// What a workshop asks for one unit, in US dollars.
pub fn offer(
    conn: &mut PgConnection,
    workshop: WorkshopId,
    variant: &str,
    cost: &str,
) -> Result<(), krafta::error::AppError> {
    diesel::insert_into(workshop_offers::table)
        .values((
            workshop_offers::id.eq(OfferId::new()),
            workshop_offers::workshop_id.eq(workshop),
            workshop_offers::variant_id.eq(variant),
            workshop_offers::cost.eq(cost.parse::<Usd>().unwrap()),
        ))
        .execute(conn)?;
    Ok(())
}

/// The workshop serves this whole state.
pub fn cover(
    conn: &mut PgConnection,
    workshop: WorkshopId,
    state: &str,
) -> Result<(), krafta::error::AppError> {
    diesel::insert_into(workshop_coverage::table)
        .values((
            workshop_coverage::id.eq(CoverageId::new()),
            workshop_coverage::workshop_id.eq(workshop),
            workshop_coverage::state_name.eq(state),
            workshop_coverage::state_key.eq(shipping::state_key(state)),
        ))
        .execute(conn)?;
    Ok(())
}
