//! Names of places, and which rate counts. Pure.

use super::{Quote, states};
use crate::base::text::fold;
use crate::domain::lifecycle::DeliveryMethod;

/// How names of places are compared: «  San  Cristóbal» is «san cristobal».
pub fn place_key(text: &str) -> String {
    fold(text)
}

/// The key of a state, also by a name it used to have or is commonly given: «Edo. Vargas» is «la guaira».
pub fn state_key(text: &str) -> String {
    let key = place_key(text);
    let bare = ["estado ", "edo. ", "edo "]
        .iter()
        .find_map(|prefix| key.strip_prefix(prefix))
        .unwrap_or(&key);
    states::ALIASES
        .iter()
        .find(|(alias, _)| *alias == bare)
        .map_or(bare, |(_, meant)| meant)
        .to_owned()
}

/// What a rate was entered for, in the order of how much it says about a place. A place is in one zone at most, so of
/// each there is one rate for a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// A zone that names the state.
    StateInZone,
    /// A zone that names the city.
    CityInZone,
    State,
    City,
}

/// A rate that applies to the place.
pub struct Rate {
    pub quote: Quote,
    pub reach: Reach,
}

impl Reach {
    /// Of a rate that applies: `names_city` says of a zone's whether the zone names the city, `None` that it is no zone's.
    pub const fn of(names_city: Option<bool>, city_key: &str) -> Self {
        match names_city {
            Some(true) => Self::CityInZone,
            Some(false) => Self::StateInZone,
            None if city_key.is_empty() => Self::State,
            None => Self::City,
        }
    }
}

/// For each method the rate that says most about the place, in the order of the methods.
pub fn most_specific(rates: &[Rate]) -> Vec<Quote> {
    DeliveryMethod::ALL
        .iter()
        .filter_map(|method| {
            rates
                .iter()
                .filter(|rate| rate.quote.method == *method)
                .max_by_key(|rate| rate.reach)
                .map(|rate| rate.quote)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_compared_as_people_mean_them() {
        for (written, key) in [
            ("Mérida", "merida"),
            ("  SAN   Cristóbal\n", "san cristobal"),
            ("Ñuñoa", "nunoa"),
            ("Me\u{301}rida", "merida"),
            ("", ""),
        ] {
            assert_eq!(place_key(written), key, "{written:?}");
        }
    }

    #[test]
    fn states_are_found_by_their_other_names() {
        for (written, key) in [
            ("Lara", "lara"),
            ("Estado Lara", "lara"),
            ("Edo. Mérida", "merida"),
            ("Vargas", "la guaira"),
            ("VARGAS", "la guaira"),
            ("Caracas", "distrito capital"),
            ("Anzoátegui", "anzoategui"),
        ] {
            assert_eq!(state_key(written), key, "{written:?}");
        }
    }

    #[test]
    fn every_alias_means_a_state_and_every_state_is_its_own_name() {
        let keys: Vec<String> = states::ALL.iter().map(|name| place_key(name)).collect();
        assert_eq!(keys.len(), 24);
        for name in states::ALL {
            assert_eq!(state_key(name), place_key(name));
        }
        for (alias, meant) in states::ALIASES {
            assert!(keys.iter().any(|key| key == meant), "{alias}");
        }
    }

    fn rate(method: DeliveryMethod, cost: &str, reach: Reach) -> Rate {
        Rate {
            quote: Quote {
                method,
                cost: cost.parse().unwrap(),
                transit_days: 1,
            },
            reach,
        }
    }

    fn costs(rates: &[Rate]) -> Vec<(DeliveryMethod, String)> {
        most_specific(rates)
            .iter()
            .map(|quote| (quote.method, quote.cost.to_string()))
            .collect()
    }

    #[test]
    fn a_city_goes_before_its_state_and_a_state_before_the_zones_of_both() {
        use DeliveryMethod::NationalShipping as Courier;
        let reaches = [Reach::City, Reach::State, Reach::CityInZone, Reach::StateInZone];
        // Whatever is left out, and in whichever order they come, the first of the list that is there counts.
        for present in 1_u32..16 {
            let chosen: Vec<usize> = (0..4).filter(|n| present & (1 << n) != 0).collect();
            let mut rates: Vec<Rate> = chosen
                .iter()
                .map(|n| rate(Courier, &format!("{}", n + 1), reaches[*n]))
                .collect();
            let expected = vec![(Courier, format!("${},00", chosen[0] + 1))];
            assert_eq!(costs(&rates), expected, "{chosen:?}");
            rates.reverse();
            assert_eq!(costs(&rates), expected, "{chosen:?} the other way round");
        }
    }

    #[test]
    fn each_method_has_its_own_rate() {
        use DeliveryMethod::{LocalDelivery, NationalShipping, Pickup};
        let rates = [
            rate(NationalShipping, "6", Reach::StateInZone),
            rate(LocalDelivery, "3", Reach::City),
            rate(LocalDelivery, "5", Reach::State),
            rate(Pickup, "0", Reach::CityInZone),
        ];
        assert_eq!(
            costs(&rates),
            [
                (Pickup, "$0,00".to_owned()),
                (LocalDelivery, "$3,00".to_owned()),
                (NationalShipping, "$6,00".to_owned())
            ]
        );
        assert!(most_specific(&[]).is_empty());
    }
}
