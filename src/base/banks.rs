//! The banks of Venezuela: one table, and how people write them. Pure.
//!
//! A code is the first four digits of an account's twenty. Banks come and are renamed, so a code that is not in the table is
//! a code all the same.

use super::text::fold;
use std::collections::BTreeSet;

pub struct Bank {
    pub code: &'static str,
    /// As it calls itself now.
    pub name: &'static str,
    /// What people write instead: its initials, and the names that it had.
    also: &'static [&'static str],
}

const fn bank(code: &'static str, name: &'static str, also: &'static [&'static str]) -> Bank {
    Bank { code, name, also }
}

/// By code. Of the last one only accounts are left: another bank has taken it over.
pub const ALL: [Bank; 27] = [
    bank("0102", "Banco de Venezuela", &["BDV"]),
    bank("0104", "Venezolano de Crédito", &["BVC"]),
    bank("0105", "Mercantil", &[]),
    bank("0108", "BBVA Provincial", &["BBVA", "Provincial"]),
    bank("0114", "Bancaribe", &["Banco del Caribe"]),
    bank("0115", "Banco Exterior", &[]),
    bank("0128", "Banco Caroní", &[]),
    bank("0134", "Banesco", &[]),
    bank("0137", "Sofitasa", &[]),
    bank("0138", "Banco Plaza", &[]),
    bank("0146", "Bangente", &["Banco de la Gente Emprendedora"]),
    bank("0151", "BFC Banco Fondo Común", &["BFC", "Fondo Común"]),
    bank("0156", "100% Banco", &["Cien por Ciento Banco", "100 por Ciento"]),
    bank("0157", "DelSur", &["Del Sur"]),
    bank("0163", "Banco del Tesoro", &["BT"]),
    bank("0166", "Banco Agrícola de Venezuela", &["BAV", "Agrícola"]),
    bank("0168", "Bancrecer", &[]),
    bank("0169", "R4", &["Mi Banco", "Mibanco"]),
    bank("0171", "Banco Activo", &[]),
    bank("0172", "Bancamiga", &[]),
    bank("0173", "Banco Internacional de Desarrollo", &["BID"]),
    bank("0174", "Banplus", &[]),
    bank(
        "0175",
        "Banco Digital de los Trabajadores",
        &["BDT", "Bicentenario", "Bicentenario del Pueblo"],
    ),
    bank(
        "0177",
        "Banfanb",
        &["Banco de la Fuerza Armada Nacional Bolivariana"],
    ),
    bank("0178", "N58 Banco Digital", &["N58"]),
    bank(
        "0191",
        "BNC",
        &["Banco Nacional de Crédito", "Nacional de Crédito"],
    ),
    bank("0116", "BOD", &["Banco Occidental de Descuento", "Corp Banca"]),
];

/// What stands in many names, and tells none apart.
const COMMON: [&str; 17] = [
    "banco",
    "bco",
    "bank",
    "de",
    "del",
    "el",
    "la",
    "los",
    "y",
    "universal",
    "microfinanciero",
    "c",
    "a",
    "s",
    "ca",
    "sa",
    "saca",
];

impl Bank {
    /// «0102 Banco de Venezuela»: how it stands in a list.
    pub fn label(&self) -> String {
        format!("{} {}", self.code, self.name)
    }

    fn names(&self) -> impl Iterator<Item = BTreeSet<String>> {
        std::iter::once(&self.name)
            .chain(self.also)
            .map(|name| words(name))
    }
}

/// Those that people have accounts at, as a list shows them.
pub fn labels() -> Vec<String> {
    ALL.iter()
        .filter(|bank| bank.code != "0116")
        .map(Bank::label)
        .collect()
}

pub fn of_code(code: &str) -> Option<&'static Bank> {
    ALL.iter().find(|bank| bank.code == code)
}

/// Its name, or the bare code of a bank that we do not know.
pub fn name(code: &str) -> String {
    of_code(code).map_or(code, |bank| bank.name).to_owned()
}

/// «0102 Banco de Venezuela», or the bare code of a bank that we do not know.
pub fn label(code: &str) -> String {
    of_code(code).map_or_else(|| code.to_owned(), Bank::label)
}

pub fn is_code(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The code of the bank that somebody means: by its code, its name, an old name or its initials, whatever the case, the
/// accents, «Banco Universal» and «C.A.»; `None` where several or none could be meant.
pub fn recognise(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if is_code(text) {
        return Some(text.to_owned());
    }
    let said = words(text);
    let mut codes = said.iter().filter(|word| is_code(word));
    if let Some(code) = codes.next() {
        let is_one = codes.next().is_none() && of_code(code).is_some();
        return is_one.then(|| code.clone());
    }
    let mut meant = ALL.iter().filter(|bank| is_meant(bank, &said));
    match (meant.next(), meant.next()) {
        (Some(bank), None) => Some(bank.code.to_owned()),
        _ => None,
    }
}

/// One of its names stands there whole, and no word that is not in any of them: «Banco Nacional de Crédito (BNC)» is the BNC,
/// and «Banco Central de Venezuela» is not the Banco de Venezuela.
fn is_meant(bank: &Bank, said: &BTreeSet<String>) -> bool {
    let own: BTreeSet<String> = bank.names().flatten().collect();
    said.is_subset(&own) && bank.names().any(|name| name.is_subset(said))
}

fn words(text: &str) -> BTreeSet<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !COMMON.contains(word))
        .map(str::to_owned)
        .collect()
}

/// The twenty digits of an account, however they are grouped.
pub fn account_number(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_plain = text
        .chars()
        .all(|c| c.is_ascii_digit() || c.is_whitespace() || "-.".contains(c));
    (is_plain && digits.len() == 20).then_some(digits)
}

/// Of the bank that an account is at.
pub fn code_of_account(digits: &str) -> &str {
    digits.get(..4).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bank_is_known_by_all_that_it_is_called() {
        for bank in &ALL {
            for written in std::iter::once(&bank.name).chain(bank.also) {
                for written in [
                    (*written).to_owned(),
                    fold(written),
                    written.to_uppercase(),
                    format!("{written}, C.A."),
                    format!("{written} Banco Universal S.A.C.A."),
                    format!("{written} ({})", bank.code),
                ] {
                    assert_eq!(recognise(&written).as_deref(), Some(bank.code), "{written:?}");
                }
            }
            assert_eq!(recognise(&bank.label()).as_deref(), Some(bank.code));
            assert_eq!(recognise(bank.code).as_deref(), Some(bank.code));
        }
        let codes: BTreeSet<&str> = ALL.iter().map(|bank| bank.code).collect();
        assert_eq!(codes.len(), ALL.len());
    }

    #[test]
    fn banks_are_known_as_people_write_them() {
        for (written, code) in [
            ("Banco de Venezuela", Some("0102")),
            ("venezuela", Some("0102")),
            ("Bco. de Venezuela (BDV)", Some("0102")),
            ("Provincial (BBVA)", Some("0108")),
            ("Banco Provincial", Some("0108")),
            ("Banco Nacional de Crédito (BNC)", Some("0191")),
            ("banco agricola de venezuela", Some("0166")),
            ("Banco Bicentenario", Some("0175")),
            ("MI BANCO, Banco Microfinanciero C.A.", Some("0169")),
            ("BOD", Some("0116")),
            ("caroni", Some("0128")),
            ("DEL SUR BANCO UNIVERSAL, C.A.", Some("0157")),
            ("100% Banco", Some("0156")),
            ("0199", Some("0199")),
            ("Otro banco 0199", None),
            ("0102 0134", None),
            ("Banco Central de Venezuela", None),
            ("Banesco USA", None),
            ("Bank of America", None),
            ("Crédito", None),
            ("Banco Digital", None),
            ("Banco", None),
            ("C.A.", None),
            ("", None),
        ] {
            assert_eq!(recognise(written).as_deref(), code, "{written:?}");
        }
    }

    #[test]
    fn an_account_has_twenty_digits() {
        let digits = "01020123450123456789";
        for written in [digits, "0102-0123-45-0123456789", "0102 0123 45 0123456789"] {
            assert_eq!(account_number(written).as_deref(), Some(digits), "{written}");
        }
        for written in [
            "",
            "0102012345012345678",
            "010201234501234567890",
            "x01020123450123456789",
        ] {
            assert_eq!(account_number(written), None, "{written}");
        }
        assert_eq!(code_of_account(digits), "0102");
        assert_eq!(label("0102"), "0102 Banco de Venezuela");
        assert_eq!(label("0199"), "0199");
        assert!(!labels().contains(&"0116 BOD".to_owned()) && labels().is_sorted());
    }
}
