//! Words with which banks say that money is not there: it went back, or has not come yet. Data.
//!
//! Banks cut words short, run them together, and each has its own. A stem stands for all that begins with it. Too many
//! words here leave a payment to a person, one too few gives work away.

use crate::base::text::fold;

/// It went back, or never was: how such words begin.
const BACK: &[&str] = &[
    "abortad",
    "anul",
    "caducad",
    "cancelad",
    "chargeb",
    "contraasient",
    "contracarg",
    "contrasient",
    "declin",
    "deneg",
    "desaprob",
    "desconoc",
    "desestim",
    "devol",
    "devpag",
    "devpm",
    "devtr",
    "devuel",
    "disput",
    "eliminad",
    "erron",
    "estorn",
    "expirad",
    "extorn",
    "fallad",
    "fallid",
    "fraud",
    "impag",
    "incomplet",
    "inconclus",
    "insuficient",
    "invalid",
    "negad",
    "rebot",
    "rechaz",
    "reclam",
    "reembol",
    "refund",
    "regresad",
    "reint",
    "reject",
    "repudi",
    "restitu",
    "retorn",
    "retroce",
    "return",
    "rever",
    "reviert",
    "revoc",
    "revpag",
    "revpm",
    "revtr",
    "storn",
    "vencid",
];

/// The same as whole words: they begin others that mean nothing of the kind.
const BACK_WORDS: &[&str] = &[
    "ajuste",
    "bounced",
    "cbk",
    "chbk",
    "correccion",
    "dev",
    "devo",
    "devs",
    "errada",
    "errado",
    "error",
    "failed",
    "fallo",
    "nula",
    "nulo",
    "rech",
    "recha",
    "regreso",
    "rev",
    "revs",
    "rvs",
    "rvso",
    "void",
    "voided",
];

/// What nothing else contains, however it is run together: «PAGOMOVILRECHAZADO».
const BACK_WITHIN: &[&str] = &[
    "chargeback",
    "contracarg",
    "devoluc",
    "devuelt",
    "extorn",
    "fallid",
    "rechaz",
    "reintegr",
    "revers",
];

/// It has not come yet.
const NOT_YET: &[&str] = &[
    "bloquead",
    "condicion",
    "congelad",
    "diferid",
    "embarg",
    "pendient",
    "pending",
    "preautoriz",
    "provisional",
    "reten",
    "suspend",
];
const NOT_YET_WORDS: &[&str] = &[
    "bloq", "hold", "pend", "preaut", "temporal", "timeout", "transito",
];

/// What is still to be done, behind «por» or «sin».
const TO_BE_DONE: &[&str] = &[
    "abon", "acredit", "aplic", "aprob", "autoriz", "cobr", "compens", "complet", "concili", "confirm",
    "efectu", "ejecut", "liber", "liquid", "proces", "realiz", "registr", "valid", "verific",
];
/// What is missing, behind «sin».
const WITHOUT: &[&str] = &["efecto", "exito", "fondo", "respaldo", "saldo"];
/// Where it stands, behind «en».
const WITHIN: &[&str] = &[
    "canje",
    "compensacion",
    "cola",
    "curso",
    "custodia",
    "espera",
    "estudio",
    "proceso",
    "revision",
    "suspenso",
    "tramite",
    "validacion",
    "verificacion",
];
/// How a word ends that says of something that it was done, behind «no»: «no procesado», «no exitosa», «no disponible».
const DONE: &[&str] = &[
    "ado", "ada", "ados", "adas", "ido", "ida", "idos", "idas", "oso", "osa", "osos", "osas", "ible", "able",
    "sed", "ted", "fectivo", "fectiva", "hecho", "hecha",
];

/// Does the bank say that this money went back, or is not there?
pub fn says_undone(text: &str) -> bool {
    says(text, |words, at| is_back(words, at) || is_not_yet(words, at))
}

/// Does the bank call this money that went back?
pub fn says_reversal(text: &str) -> bool {
    says(text, is_back)
}

fn says(text: &str, is: impl Fn(&[&str], usize) -> bool) -> bool {
    let folded = fold(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    (0..words.len()).any(|at| is(&words, at))
}

fn is_back(words: &[&str], at: usize) -> bool {
    let word = words[at];
    let next = words.get(at + 1).copied().unwrap_or_default();
    BACK_WORDS.contains(&word)
        || begins(word, BACK)
        || BACK_WITHIN.iter().any(|stem| word.contains(stem))
        || matches!(word, "no" | "not" | "nunca") && DONE.iter().any(|end| next.ends_with(end))
        || word == "contra" && next.starts_with("cargo")
        || word == "charge" && next.starts_with("back")
        || word == "sin" && begins(next, WITHOUT)
}

fn is_not_yet(words: &[&str], at: usize) -> bool {
    let word = words[at];
    let next = words.get(at + 1).copied().unwrap_or_default();
    NOT_YET_WORDS.contains(&word)
        || begins(word, NOT_YET)
        || matches!(word, "por" | "sin") && next.ends_with('r') && begins(next, TO_BE_DONE)
        || word == "en" && begins(next, WITHIN)
}

fn begins(word: &str, stems: &[&str]) -> bool {
    stems.iter().any(|stem| word.starts_with(stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bank_says_in_many_words_that_money_went_back() {
        for words in [
            "REV PAGO MOVIL",
            "REV. TRF",
            "pago reverso",
            "REVERSAL",
            "REVERSIÓN",
            "reversado",
            "REVPM 0414",
            "SE REVIERTE PAGO",
            "DEVOLUCIÓN",
            "DEV PAGO MOVIL",
            "PAGO DEVUELTO",
            "x/ANULADO/x",
            "ANULACION",
            "EXTORNO.",
            "REINTEGRO A CLIENTE",
            "REEMBOLSO",
            "CONTRACARGO",
            "CONTRA CARGO 12",
            "CHARGEBACK",
            "CHARGE-BACK",
            "PAGO MOVIL RECHAZADO",
            "PAGOMOVILRECHAZADO",
            "PM FALLIDO",
            "PAGO NO PROCESADO",
            "TRANSFERENCIA NO APLICADA",
            "PM NO EXITOSO",
            "OPERACION NO VALIDA/NO AUTORIZADA",
            "CHEQUE SIN FONDOS",
            "PAYMENT REJECTED",
            "TRF DENEGADA",
            "RETROCESION DE ABONO",
            "RETORNO PM",
        ] {
            assert!(says_reversal(words) && says_undone(words), "{words}");
        }
    }

    #[test]
    fn a_bank_says_in_many_words_that_money_is_not_there_yet() {
        for words in [
            "PAGO MOVIL PENDIENTE",
            "PM PEND 0414",
            "ABONO POR CONFIRMAR",
            "POR ACREDITAR",
            "SIN PROCESAR",
            "RETENIDO EN TRANSITO",
            "EN TRÁNSITO",
            "FONDOS BLOQUEADOS",
            "DEPOSITO DIFERIDO",
            "ABONO EN PROCESO",
            "EN VERIFICACION",
            "PAYMENT PENDING",
        ] {
            assert!(says_undone(words) && !says_reversal(words), "{words}");
        }
    }

    #[test]
    fn other_words_say_nothing_of_the_kind() {
        for words in [
            "",
            "REVISTA",
            "PREV SOCIAL",
            "TREVI",
            "CANULADO",
            "AZUCAR GRANULADA",
            "TRABAJADORES INDEPENDIENTES",
            "INVERSIONES EL REVES",
            "UNIVERSIDAD",
            "DEVOTO",
            "PAGO",
            "PAGO MOVIL RECIBIDO DE 04141234567",
            "TRANSFERENCIA RECIBIDA BANESCO",
            "PM NO. 123456 JOSE PEREZ",
            "PAGO NO 12 MARIA MELENDEZ",
            "ABONO POR PEDIDO KRFT-7Q2M4X",
            "CANCELACION DE PEDIDO",
            "PAGO EN LINEA",
            "EN BOLIVARES SIN IVA",
            "NOTA DE CREDITO",
            "DEPOSITO EN EFECTIVO",
            "TRF INTERBANCARIA",
            "BLOQUE 5 APTO 3",
            "FRANELAS POR OSCAR",
        ] {
            assert!(!says_undone(words), "{words}");
        }
    }

    #[test]
    fn half_of_two_words_says_nothing() {
        assert!(says_reversal("CONTRA CARGO"));
        assert!(says_reversal("CHARGE BACK"));
        for words in [
            "DEPOSITO CONTRA CUENTA",
            "NOTA DE CARGO",
            "CHARGE CARD",
            "FEED BACK",
        ] {
            assert!(!says_reversal(words), "{words}");
        }
    }
}
