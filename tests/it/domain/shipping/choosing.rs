//! Which method an order takes when nobody chose one.

use crate::fixtures::example;
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::domain::lifecycle::DeliveryMethod;
use krafta::domain::{settings, shipping};
use krafta::schema::fulfillment_rules;
use serde_json::json;

fn set_rule(site: &Site, preferred: DeliveryMethod, backup: Option<DeliveryMethod>) {
    site.app
        .db
        .read_here(|conn| {
            diesel::update(fulfillment_rules::table.find("lara"))
                .set((
                    fulfillment_rules::preferred_method.eq(preferred),
                    fulfillment_rules::backup_method.eq(backup),
                ))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_rules_second_method_goes_before_the_others() {
    use DeliveryMethod::{NationalShipping, Pickup};
    let site = harness::start();
    site.shop();
    // Nothing is sent to Barquisimeto by courier: pick-up is next, though home delivery would be first of the others.
    set_rule(&site, NationalShipping, Some(Pickup));
    let mut order = example();
    for (name, value) in [("shippingCost", 0.0), ("total", 12.0), ("totalBs", 480.0)] {
        order[name] = json!(value);
    }
    order["payment"]["amountReported"] = json!(480.0);
    let placed = site.place(&site.client(), &order);
    assert_eq!(site.order(placed.id).delivery_method, Pickup);

    set_rule(&site, NationalShipping, None);
    let placed = site.place(&site.client(), &example());
    assert_eq!(
        site.order(placed.id).delivery_method,
        DeliveryMethod::LocalDelivery
    );
}

#[test]
fn a_rule_says_where_orders_start_and_settings_have_a_beginning() {
    let site = harness::start();
    site.shop();
    site.app
        .db
        .read_here(|conn| {
            let rule = shipping::rule(conn, "Edo. LARA")?.unwrap();
            assert_eq!(rule.origin_city, shipping::HOME_CITY);
            assert_eq!(
                rule.methods().collect::<Vec<_>>(),
                [DeliveryMethod::LocalDelivery]
            );
            assert_eq!(shipping::rule(conn, "Zulia")?, None);
            assert_eq!(settings::acceptance_days(conn)?, 1);
            Ok(())
        })
        .unwrap();
}
