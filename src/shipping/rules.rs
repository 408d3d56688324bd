//! Names of places, and which rate counts. Pure.

use super::Quote;
use super::states;
use crate::lifecycle::DeliveryMethod;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// How names of places are compared: without case, accents or stray blanks. «  San  Cristóbal» is «san cristobal».
pub fn place_key(text: &str) -> String {
    let plain: String = text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
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

/// A rate as it is kept, for a city or for a whole state.
pub struct Rate {
    pub quote: Quote,
    /// Empty: the whole state.
    pub city_key: String,
}

/// For each method the rate that says most about the place, in the order of the methods.
pub fn most_specific(rates: &[Rate]) -> Vec<Quote> {
    DeliveryMethod::ALL
        .iter()
        .filter_map(|method| {
            rates
                .iter()
                .filter(|rate| rate.quote.method == *method)
                .max_by_key(|rate| !rate.city_key.is_empty())
                .map(|rate| rate.quote)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Usd;

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

    fn rate(method: DeliveryMethod, cost: &str, city_key: &str) -> Rate {
        Rate {
            quote: Quote {
                method,
                cost: cost.parse().unwrap(),
                transit_days: 1,
            },
            city_key: city_key.into(),
        }
    }

    #[test]
    fn a_citys_rate_goes_before_its_states() {
        use DeliveryMethod::{LocalDelivery, NationalShipping};
        let rates = [
            rate(NationalShipping, "6", ""),
            rate(LocalDelivery, "3", "barquisimeto"),
            rate(LocalDelivery, "5", ""),
        ];
        let costs: Vec<(DeliveryMethod, Usd)> = most_specific(&rates)
            .iter()
            .map(|quote| (quote.method, quote.cost))
            .collect();
        assert_eq!(
            costs,
            [
                (LocalDelivery, "3".parse().unwrap()),
                (NationalShipping, "6".parse().unwrap())
            ]
        );
        assert!(most_specific(&[]).is_empty());
    }
}
