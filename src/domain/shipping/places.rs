//! Places as people name them: found by any spelling, written in one. Pure.

use super::rules::{place_key, state_key};
use super::{cities, states};

/// The complaint about a state that does not exist.
pub const NO_STATE: &str = "no es un estado de Venezuela";

/// A state, or a city of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub state: String,
    /// Empty: the whole state.
    pub city: String,
}

/// «Barquisimeto, Lara», «Lara (todo el estado)»
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.city.as_str() {
            "" => write!(f, "{} (todo el estado)", self.state),
            city => write!(f, "{city}, {}", self.state),
        }
    }
}

/// The state that is meant, by whichever of its names: «edo. tachira» is «Táchira». `None` if there is no such state.
pub fn state_named(text: &str) -> Option<&'static str> {
    let key = state_key(text);
    states::ALL.into_iter().find(|name| place_key(name) == key)
}

/// The cities of a state that we know; none of a state that there is not.
pub fn cities_of(state: &str) -> &'static [&'static str] {
    let Some(name) = state_named(state) else {
        return &[];
    };
    let of_state = cities::BY_STATE.iter().find(|(state, _)| *state == name);
    of_state.map_or(&[], |(_, cities)| *cities)
}

/// Every city that we know, with its state.
pub fn all_cities() -> Vec<(&'static str, &'static str)> {
    let of_state = |&(state, cities): &(&'static str, &'static [&'static str])| {
        cities.iter().map(move |city| (*city, state))
    };
    cities::BY_STATE.iter().flat_map(of_state).collect()
}

/// Whether we know a city of this name in this state.
pub fn is_known_city(state: &str, city: &str) -> bool {
    known(cities_of(state), city).is_some()
}

/// The states that have a city of this name, where the one that was said has none: probably a slip, as «Maracaibo, Lara».
/// Nothing of a city that we do not know at all, for that may be anywhere.
pub fn elsewhere(state: &str, city: &str) -> Vec<&'static str> {
    if state_named(state).is_none() || is_known_city(state, city) {
        return Vec::new();
    }
    let has_it = |(_, cities): &&(&'static str, &'static [&'static str])| known(cities, city).is_some();
    let states = cities::BY_STATE.iter().filter(has_it);
    states.map(|(state, _)| *state).collect()
}

/// A state and a city as they are written. What we do not know stays as it was typed, without stray blanks.
pub fn spelled(state: &str, city: &str) -> Place {
    Place {
        city: known(cities_of(state), city).map_or_else(|| squeezed(city), str::to_owned),
        state: state_named(state).map_or_else(|| squeezed(state), str::to_owned),
    }
}

/// A city of any state, as it is written.
pub fn city_spelled(city: &str) -> String {
    let found = cities::BY_STATE
        .iter()
        .find_map(|(_, cities)| known(cities, city));
    found.map_or_else(|| squeezed(city), str::to_owned)
}

fn known(cities: &'static [&'static str], city: &str) -> Option<&'static str> {
    let key = place_key(city);
    cities.iter().copied().find(|name| place_key(name) == key)
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_found_by_any_of_its_names() {
        for (typed, meant) in [
            ("lara", Some("Lara")),
            ("  EDO.  TACHIRA ", Some("Táchira")),
            ("Vargas", Some("La Guaira")),
            ("Caracas", Some("Distrito Capital")),
            ("Atlántida", None),
            ("", None),
        ] {
            assert_eq!(state_named(typed), meant, "{typed:?}");
        }
    }

    #[test]
    fn a_city_of_another_state_is_probably_a_slip() {
        for (state, city, in_states) in [
            ("Lara", "maracaibo", vec!["Zulia"]),
            ("Edo. Zulia", "Maracaibo", vec![]),
            ("Lara", "Santa Bárbara", vec!["Barinas", "Monagas"]),
            // Known here too, known nowhere, and no state at all.
            ("Sucre", "El Pilar", vec![]),
            ("Lara", "Las Casitas", vec![]),
            ("Atlántida", "Maracaibo", vec![]),
            ("", "Maracaibo", vec![]),
        ] {
            assert_eq!(elsewhere(state, city), in_states, "{state}, {city}");
        }
    }

    #[test]
    fn known_places_are_spelled_and_others_kept() {
        for (state, city, written) in [
            ("tachira", "san cristobal", "San Cristóbal, Táchira"),
            ("Edo. Lara", "QUIBOR", "Quíbor, Lara"),
            ("Sucre", "guiria", "Güiria, Sucre"),
            // Not a city of Lara that we know of.
            ("Lara", " Sabana   Grande ", "Sabana Grande, Lara"),
            ("Atlántida", "Poseidonia", "Poseidonia, Atlántida"),
            ("Zulia", "", "Zulia (todo el estado)"),
        ] {
            assert_eq!(spelled(state, city).to_string(), written);
        }
        assert_eq!(city_spelled("el tigre"), "El Tigre");
        assert_eq!(city_spelled("  Mi   Pueblo "), "Mi Pueblo");
        assert!(is_known_city("Lara", "barquisimeto") && !is_known_city("Zulia", "Barquisimeto"));
        assert!(!is_known_city("Lara", "") && cities_of("Atlántida").is_empty());
    }
}
