//! Passwords that whoever guesses tries first: common words with digits around them, runs along the keyboard, the same
//! over and over, one's own address. Pure.
//!
//! `common_passwords.txt` was written for this: what public lists begin with, in the words of the country.

use crate::base::text::fold;
use std::collections::HashSet;
use std::sync::LazyLock;

static WORDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// Along which fingers run, each way.
const RUNS: [&str; 8] = [
    "0123456789012345678901234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "q1w2e3r4t5y6u7i8o9p0",
    "1q2w3e4r5t6y7u8i9o0p",
];

/// Why nobody should have this password; `None`: there is nothing to be said against it. `own` is what everybody knows of
/// the person: their address, their name.
pub fn weakness(password: &str, own: &[&str]) -> Option<&'static str> {
    let plain = fold(password);
    let letters: String = plain.chars().filter(|c| !c.is_whitespace()).collect();
    if is_repeated(&letters) {
        return Some("se repite: es de las primeras que se adivinan");
    }
    if is_run(&letters) {
        return Some("sigue el orden del teclado: es de las primeras que se adivinan");
    }
    if own.iter().any(|own| is_own(&letters, own)) {
        return Some("se parece a tu correo o a tu nombre: elige otra");
    }
    is_common(&letters).then_some("es muy común: es de las primeras que se adivinan")
}

/// One piece of at most four characters, over and over.
fn is_repeated(text: &str) -> bool {
    let all: Vec<char> = text.chars().collect();
    (1..=4).any(|piece| all.len() >= 2 * piece && all.iter().zip(all.iter().skip(piece)).all(|(a, b)| a == b))
}

/// Nothing but a run, or two of at least three characters each.
fn is_run(text: &str) -> bool {
    let along = |part: &str| {
        let back: String = part.chars().rev().collect();
        RUNS.iter().any(|run| run.contains(part) || run.contains(&back))
    };
    let cuts = text.char_indices().map(|(at, _)| at);
    along(text)
        || cuts
            .filter(|at| *at >= 3 && text.len() - at >= 3)
            .any(|at| along(&text[..at]) && along(&text[at..]))
}

/// The address, what stands before its @, or a name, with nothing but digits and signs around it.
fn is_own(text: &str, own: &str) -> bool {
    let own = fold(own);
    let before = own.split('@').next().unwrap_or_default();
    let bare = |text: &str| -> String { text.chars().filter(|c| c.is_alphabetic()).collect() };
    let (said, address, name) = (bare(text), bare(&own), bare(before));
    said.len() >= 3 && (said == address || said == name)
}

/// A common word, or two, with digits and signs around them, also where digits stand for letters.
fn is_common(text: &str) -> bool {
    let core = text.trim_matches(|c: char| !c.is_alphabetic());
    let spelled = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let as_letters: String = spelled.chars().map(letter_of).collect();
    [core, as_letters.as_str()].into_iter().any(|word| {
        let cuts = word.char_indices().map(|(at, _)| at).skip(1);
        WORDS.contains(word)
            || cuts
                .into_iter()
                .any(|at| WORDS.contains(&word[..at]) && WORDS.contains(&word[at..]))
    })
}

const fn letter_of(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_first_is_refused() {
        for password in [
            "12345678",
            "123456789",
            "1234567890",
            "87654321",
            "11111111",
            "12121212",
            "abcabcabc",
            "aaaaaaaaaa",
            "12341234",
            "abcdefgh",
            "qwertyuiop",
            "asdfghjkl",
            "1q2w3e4r",
            "1qaz2wsx",
            "qwerty123",
            "abcd1234",
            "password",
            "Password1",
            "P@ssw0rd",
            "passw0rd!",
            "contraseña",
            "Contraseña1",
            "CONTRASENA123",
            "iloveyou",
            "venezuela",
            "Venezuela2026",
            "caracas123",
            "barquisimeto",
            "krafta2026",
            "krafta admin",
            "jesucristo",
            "mariajose",
            "simonbolivar",
            "magallanes10",
            "2026caracas",
        ] {
            assert!(weakness(password, &[]).is_some(), "{password}");
        }
    }

    #[test]
    fn what_is_known_of_a_person_is_refused() {
        let own = ["ana.perez@correo.ve", "Ana Pérez"];
        for password in [
            "anaperez1",
            "Ana.Perez",
            "ana.perez@correo.ve",
            "AnaPérez2026",
            "123anaperez",
        ] {
            assert!(weakness(password, &own).is_some(), "{password}");
        }
        assert_eq!(weakness("anaperez1", &["eva@correo.ve", ""]), None);
    }

    #[test]
    fn what_people_make_up_is_taken() {
        for password in [
            "ocho letras",
            "una clave larga",
            "una clave de prueba",
            "otra clave",
            "kx7m-2pqr-9stv-4wxz",
            "el gato verde come arepas",
            "Tr4nsm1s10n.lenta",
            "84920157",
        ] {
            assert_eq!(weakness(password, &["ana@correo.ve", "Ana"]), None, "{password}");
        }
    }
}
