//! Whether money counts, by the bank's word for how it stands: «APROBADA» beside it, «Pagos rechazados» above it.

use super::done::{BESIDE_DONE, DENIED, DONE, UNDONE_TOO};
use super::undone::says_undone;

crate::codes! {
    /// What a word of the column of states means, or a row of text for what stands below it.
    pub enum Standing {
        /// It is money that moved.
        Good = "good",
        /// It went back, or never came.
        Void = "void",
    }
}

/// What everybody means by a word, as `kinds::word` gives it. `None` for one that nobody knows: that is asked about.
/// Only what says nothing but that it was done is good: «aprobada en parte» is not.
pub fn standing(word: &str) -> Option<Standing> {
    if is_void(word) {
        return Some(Standing::Void);
    }
    let words = || {
        word.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
    };
    if words().any(|word| DENIED.contains(&word)) {
        return None;
    }
    let is_plain = words().all(|word| is_done(word) || BESIDE_DONE.contains(&word));
    (is_plain && words().any(is_done)).then_some(Standing::Good)
}

pub fn is_void(text: &str) -> bool {
    let too = || {
        text.split(|c: char| !c.is_alphanumeric())
            .any(|word| UNDONE_TOO.contains(&word))
    };
    says_undone(text) || too()
}

/// «aprobada», «aprobados», «ok»
fn is_done(word: &str) -> bool {
    let ends = ["os", "as", "o", "a"];
    let stem = ends.iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    DONE.contains(&word) || DONE.contains(&stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_says_that_it_was_done_is_good() {
        for word in [
            "aprobada",
            "exitosa",
            "exitoso",
            "procesada",
            "confirmados",
            "completada",
            "liquidado",
            "efectiva",
            "ok",
            "aprobada por el banco",
            "transaccion exitosa",
            "approved",
            "completed",
        ] {
            assert_eq!(standing(word), Some(Standing::Good), "{word}");
        }
        for word in [
            "rechazada",
            "fallida",
            "reversado",
            "devuelta",
            "anulada",
            "pendiente",
            "en proceso",
            "por confirmar",
            "no procesada",
            "no exitosa",
            "retenida",
            "bloqueado",
            "diferido",
            "negada",
            "denied",
            "cancelada",
            "vencida",
            "aprobada y reversada",
        ] {
            assert_eq!(standing(word), Some(Standing::Void), "{word}");
        }
        for word in [
            "",
            "lara",
            "00",
            "x",
            "aprobada en parte",
            "no",
            "enviada",
            "sin aprobada",
            "recibida ayer",
        ] {
            assert_eq!(standing(word), None, "{word}");
        }
    }
}
