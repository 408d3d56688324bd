//! What delivery costs in the demo: from Barquisimeto, dearer and slower the farther it goes.

use crate::base::error::AppError;
use crate::base::ids::{ShippingRateId, ZoneId};
use crate::base::money::Usd;
use crate::domain::lifecycle::DeliveryMethod::{self, LocalDelivery, NationalShipping, Pickup};
use crate::domain::shipping::{place_key, state_key};
use crate::schema::{fulfillment_rules, service_zone_places, service_zones, shipping_rates};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use rust_decimal::Decimal;

const HOME: &str = "Lara";

/// City (empty: the whole state), method, cents, days.
const AT_HOME: [(&str, DeliveryMethod, i64, i32); 5] = [
    ("Barquisimeto", Pickup, 0, 0),
    ("Cabudare", Pickup, 0, 0),
    ("Barquisimeto", LocalDelivery, 300, 1),
    ("Cabudare", LocalDelivery, 300, 1),
    ("", LocalDelivery, 500, 2),
];

/// A zone, its cents and days, and its states.
const ABROAD: [(&str, i64, i32, &[&str]); 4] = [
    (
        "Centroccidente",
        500,
        2,
        &[
            "Yaracuy",
            "Portuguesa",
            "Carabobo",
            "Trujillo",
            "Falcón",
            "Cojedes",
        ],
    ),
    (
        "Centro, Llanos y Zulia",
        600,
        3,
        &[
            "Aragua",
            "Distrito Capital",
            "Miranda",
            "La Guaira",
            "Zulia",
            "Barinas",
            "Guárico",
        ],
    ),
    (
        "Andes y Oriente",
        750,
        4,
        &["Mérida", "Táchira", "Anzoátegui", "Sucre", "Monagas", "Bolívar"],
    ),
    (
        "Fronteras e islas",
        950,
        6,
        &["Apure", "Nueva Esparta", "Delta Amacuro", "Amazonas"],
    ),
];

pub fn add(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
    let at_home: Vec<_> = AT_HOME
        .iter()
        .map(|(city, method, cents, days)| {
            (
                shipping_rates::id.eq(ShippingRateId::new(now)),
                shipping_rates::method.eq(*method),
                shipping_rates::state_name.eq(HOME),
                shipping_rates::state_key.eq(state_key(HOME)),
                shipping_rates::city_name.eq(*city),
                shipping_rates::city_key.eq(place_key(city)),
                shipping_rates::cost.eq(usd(*cents)),
                shipping_rates::transit_days.eq(*days),
            )
        })
        .collect();
    diesel::insert_into(shipping_rates::table)
        .values(at_home)
        .on_conflict_do_nothing()
        .execute(conn)?;
    for (name, cents, days, states) in ABROAD {
        add_zone(conn, now, name, usd(cents), days, states)?;
    }
    let far: Vec<&str> = ABROAD
        .iter()
        .flat_map(|(_, _, _, states)| states.iter().copied())
        .collect();
    let rules: Vec<_> = std::iter::once((HOME, LocalDelivery, Some(Pickup)))
        .chain(far.into_iter().map(|state| (state, NationalShipping, None)))
        .map(|(state, preferred, backup)| {
            (
                fulfillment_rules::state_key.eq(state_key(state)),
                fulfillment_rules::state_name.eq(state),
                fulfillment_rules::preferred_method.eq(preferred),
                fulfillment_rules::backup_method.eq(backup),
            )
        })
        .collect();
    diesel::insert_into(fulfillment_rules::table)
        .values(rules)
        .on_conflict_do_nothing()
        .execute(conn)?;
    Ok(())
}

/// What goes to these states goes by courier.
fn add_zone(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    name: &str,
    cost: Usd,
    days: i32,
    states: &[&str],
) -> Result<(), AppError> {
    let zone = ZoneId::new(now);
    diesel::insert_into(service_zones::table)
        .values((service_zones::id.eq(zone), service_zones::name.eq(name)))
        .execute(conn)?;
    let places: Vec<_> = states
        .iter()
        .map(|state| {
            (
                service_zone_places::zone_id.eq(zone),
                service_zone_places::state_name.eq(*state),
                service_zone_places::state_key.eq(state_key(state)),
            )
        })
        .collect();
    diesel::insert_into(service_zone_places::table)
        .values(places)
        .execute(conn)?;
    diesel::insert_into(shipping_rates::table)
        .values((
            shipping_rates::id.eq(ShippingRateId::new(now)),
            shipping_rates::method.eq(NationalShipping),
            shipping_rates::zone_id.eq(zone),
            shipping_rates::cost.eq(cost),
            shipping_rates::transit_days.eq(days),
        ))
        .execute(conn)?;
    Ok(())
}

fn usd(cents: i64) -> Usd {
    Usd::rounded(Decimal::new(cents, 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::shipping::states;

    #[test]
    fn every_state_can_be_reached() {
        let mut named: Vec<&str> = ABROAD
            .iter()
            .flat_map(|(_, _, _, states)| states.iter().copied())
            .chain([HOME])
            .collect();
        let mut every = states::ALL.to_vec();
        named.sort_unstable();
        every.sort_unstable();
        assert_eq!(named, every);
    }
}
