//! What delivery costs in the demo: from Barquisimeto, dearer and slower the farther it goes.

use crate::error::AppError;
use crate::lifecycle::DeliveryMethod::{self, LocalDelivery, NationalShipping, Pickup};
use crate::money::Usd;
use crate::schema::{fulfillment_rules, shipping_rates};
use crate::shipping::{place_key, state_key};
use diesel::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

const HOME: &str = "Lara";

/// City (empty: the whole state), method, cents, days.
const AT_HOME: [(&str, DeliveryMethod, i64, i32); 5] = [
    ("Barquisimeto", Pickup, 0, 0),
    ("Cabudare", Pickup, 0, 0),
    ("Barquisimeto", LocalDelivery, 300, 1),
    ("Cabudare", LocalDelivery, 300, 1),
    ("", LocalDelivery, 500, 2),
];

/// Cents, days, and the states where it is so.
const ABROAD: [(i64, i32, &[&str]); 4] = [
    (
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
        750,
        4,
        &["Mérida", "Táchira", "Anzoátegui", "Sucre", "Monagas", "Bolívar"],
    ),
    (950, 6, &["Apure", "Nueva Esparta", "Delta Amacuro", "Amazonas"]),
];

pub fn add(conn: &mut PgConnection) -> Result<(), AppError> {
    let at_home = AT_HOME.map(|(city, method, cents, days)| (HOME, city, method, cents, days));
    let abroad = ABROAD.iter().flat_map(|(cents, days, states)| {
        states
            .iter()
            .map(move |state| (*state, "", NationalShipping, *cents, *days))
    });
    let rates: Vec<_> = at_home
        .into_iter()
        .chain(abroad)
        .map(|(state, city, method, cents, days)| {
            (
                shipping_rates::id.eq(Uuid::now_v7()),
                shipping_rates::method.eq(method),
                shipping_rates::state_name.eq(state),
                shipping_rates::state_key.eq(state_key(state)),
                shipping_rates::city_name.eq(city),
                shipping_rates::city_key.eq(place_key(city)),
                shipping_rates::cost.eq(Usd::rounded(Decimal::new(cents, 2))),
                shipping_rates::transit_days.eq(days),
            )
        })
        .collect();
    diesel::insert_into(shipping_rates::table)
        .values(rates)
        .on_conflict_do_nothing()
        .execute(conn)?;
    let far: Vec<&str> = ABROAD
        .iter()
        .flat_map(|(_, _, states)| states.iter().copied())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shipping::states;

    #[test]
    fn every_state_can_be_reached() {
        let mut named: Vec<&str> = ABROAD
            .iter()
            .flat_map(|(_, _, states)| states.iter().copied())
            .chain([HOME])
            .collect();
        let mut every = states::ALL.to_vec();
        named.sort_unstable();
        every.sort_unstable();
        assert_eq!(named, every);
    }
}
