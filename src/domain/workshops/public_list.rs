//! How workshops are looked for, and words about them. Pure.

use crate::base::text::fold;
use crate::base::{phone, search};
use crate::domain::workshops::Workshop;

/// What is searched for, without case and accents. Digits are also meant as a phone's.
pub fn words(query: &str) -> Vec<String> {
    search::words(query)
}

/// Do all of these words occur in what is known of it?
pub fn is_found(workshop: &Workshop, words: &[String]) -> bool {
    let national = phone::national(&workshop.phone);
    let known = [
        workshop.name.as_str(),
        &workshop.contact_name,
        &workshop.city_base,
        &workshop.state_base,
        &workshop.email,
        &workshop.phone,
        &national,
        &national.replace('-', ""),
    ];
    let known = fold(&known.join(" "));
    words.iter().all(|word| {
        let mut ways = search::spellings(word).into_iter();
        ways.any(|way| known.contains(&way))
    })
}

/// «3 días hábiles»
pub fn days(count: i32) -> String {
    match count {
        0 => "El mismo día".to_owned(),
        1 => "1 día hábil".to_owned(),
        several => format!("{several} días hábiles"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workshop_is_found_by_what_is_known_of_it() {
        let workshop = Workshop {
            name: "Impresión Andina".into(),
            city_base: "Mérida".into(),
            state_base: "Mérida".into(),
            phone: "+584141234567".into(),
            email: "hola@andina.ve".into(),
            ..Workshop::default()
        };
        for query in [
            "",
            "IMPRESION",
            "merida andina",
            "0414-1234567",
            "04141234567",
            "58414123",
            "0414.123",
            "@andina",
        ] {
            assert!(is_found(&workshop, &words(query)), "{query:?}");
        }
        for query in ["lara", "merida lara", "0424"] {
            assert!(!is_found(&workshop, &words(query)), "{query:?}");
        }
    }
}
