//! Where an order is, and until when its customer has it. Pure. Of a workshop only its city is told.

use crate::base::calendar::date_es;
use crate::domain::lifecycle::{DeliveryMethod, OrderStatus};
use crate::domain::orders::Order;
use chrono::NaiveDate;

/// The date in words, and whether it has gone by.
pub fn promise_es(promised: NaiveDate, today: NaiveDate) -> String {
    if promised < today {
        format!(
            "Era para el {}. Vamos con retraso; estamos en ello.",
            date_es(promised)
        )
    } else {
        format!("A más tardar el {}", date_es(promised))
    }
}

/// What the checkout said, until workshops promise: it begins to count once it is paid.
pub fn shown_es(order: &Order, today: NaiveDate) -> String {
    match order.courier.promised_on {
        Some(day) if order.status.is_cancelled() || order.status == OrderStatus::Completed || day < today => {
            String::new()
        }
        _ if order.awaits_approval && !order.status.is_cancelled() => {
            "El plazo corre desde que apruebes tu diseño".to_owned()
        }
        Some(day) if order.wants_payment() => format!("Si pagas hoy, cerca del {}", date_es(day)),
        Some(day) => format!("A más tardar el {}", date_es(day)),
        None => String::new(),
    }
}

/// A sentence; blank while nobody has it. `cities` are those of the workshops that make it.
pub fn place_es(order: &Order, cities: &[String]) -> String {
    let at = match cities {
        [] => return String::new(),
        [city] => format!("un taller aliado de {city}"),
        [first @ .., last] => format!("talleres aliados de {} y {last}", first.join(", ")),
    };
    match (order.status, order.delivery_method) {
        (OrderStatus::Notified, _) => format!("Reservado en {at}, por aceptarlo"),
        (OrderStatus::Accepted | OrderStatus::InProduction, _) => format!("En {at}"),
        (OrderStatus::Ready, DeliveryMethod::Pickup) => format!("Te espera en {at}"),
        (OrderStatus::Ready, _) => format!("Listo, en {at}"),
        (OrderStatus::HandedToDelivery, _) if order.carrier.is_empty() => "En camino a ti".to_owned(),
        (OrderStatus::HandedToDelivery, _) => format!("En camino a ti, con {}", order.carrier),
        _ => String::new(),
    }
}

/// Each city once, as it stands with the workshops.
pub fn cities<'a>(places: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let mut cities: Vec<String> = Vec::new();
    for (city, state) in places {
        let name = match (city, state) {
            ("", state) => state.to_owned(),
            (city, "") => city.to_owned(),
            (city, state) => format!("{city}, {state}"),
        };
        if !name.is_empty() && !cities.contains(&name) {
            cities.push(name);
        }
    }
    cities
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_city_is_named_once() {
        let places = [
            ("Barquisimeto", "Lara"),
            ("Cabudare", "Lara"),
            ("Barquisimeto", "Lara"),
            ("", ""),
        ];
        assert_eq!(
            cities(places.into_iter()),
            ["Barquisimeto, Lara", "Cabudare, Lara"]
        );
    }

    #[test]
    fn a_promise_that_was_not_kept_is_not_hidden() {
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        let said = |today| promise_es(day("2026-01-20"), day(today));
        assert_eq!(said("2026-01-20"), "A más tardar el 20 de enero de 2026");
        assert!(said("2026-01-21").starts_with("Era para el 20 de enero de 2026."));
    }
}
