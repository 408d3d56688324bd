//! Money: US dollars, bolívares, and the rate between them. Pure, decimal, with one rounding function.

pub mod meant;
#[cfg(test)]
mod tests;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::ops::{Add, Mul, Sub};
use std::str::FromStr;

/// Half-up, the way a receipt is rounded.
fn round(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// The number with so many decimals that is meant: clients add in floats, and send `600.0000000000001`.
pub fn nearest(value: Decimal, places: u32) -> Option<Decimal> {
    const SLIP: Decimal = Decimal::from_parts(1, 0, 0, false, 9);
    let rounded = round(value, places);
    ((rounded - value).abs() <= SLIP).then_some(rounded)
}

/// Why a number is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAmount {
    #[error("debe ser un número")]
    NotANumber,
    #[error("no puede ser negativo")]
    Negative,
    #[error("tiene demasiados decimales")]
    TooManyDecimals,
    #[error("es demasiado grande")]
    TooLarge,
    #[error("se puede leer de dos maneras; escribe los decimales con coma, como 1500,00")]
    Ambiguous,
}

macro_rules! amount {
    ($(#[$meta:meta])* $name:ident, $places:literal, $max:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Decimal);

        impl $name {
            /// Decimals kept.
            pub const PLACES: u32 = $places;

            /// An amount as somebody gave it: not negative, with no more decimals than are kept.
            pub fn new(value: Decimal) -> Result<Self, BadAmount> {
                let nearest = nearest(value, Self::PLACES);
                let value = nearest.unwrap_or(value);
                if value.is_sign_negative() && !value.is_zero() {
                    Err(BadAmount::Negative)
                } else if nearest.is_none() {
                    Err(BadAmount::TooManyDecimals)
                } else if value >= Decimal::from($max as i64) {
                    Err(BadAmount::TooLarge)
                } else {
                    Ok(Self::rounded(value))
                }
            }

            /// The nearest amount that is kept. For computed values.
            pub fn rounded(value: Decimal) -> Self {
                let mut value = round(value, Self::PLACES);
                value.rescale(Self::PLACES);
                Self(value)
            }

            pub const fn decimal(self) -> Decimal {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = BadAmount;

            /// «12», «12.50» or, as people type it here, «12,50» and «1.234,50».
            fn from_str(text: &str) -> Result<Self, BadAmount> {
                Self::new(parse(text)?)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                json_number(self.0).serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                // A JSON number keeps its shortest decimal text; no arithmetic is ever done on the float.
                let number = serde_json::Number::deserialize(deserializer)?;
                let value = from_json(&number).map_err(D::Error::custom)?;
                Self::new(value).map_err(D::Error::custom)
            }
        }
    };
}

amount! {
    /// US dollars, with cents.
    Usd, 2, 10_000_000_000_i64
}
amount! {
    /// Bolívares, with céntimos.
    Bs, 2, 100_000_000_000_000_i64
}
amount! {
    /// Bolívares for one US dollar.
    Rate, 4, 10_000_000_000_i64
}

impl Bs {
    /// With its decimals, as it is shown.
    pub const ZERO: Bs = Bs(Decimal::from_parts(0, 0, 0, false, 2));
}

impl Usd {
    /// With its decimals, as it is shown.
    pub const ZERO: Usd = Usd(Decimal::from_parts(0, 0, 0, false, 2));

    pub const fn of_cents(cents: u32) -> Usd {
        Usd(Decimal::from_parts(cents, 0, 0, false, 2))
    }

    /// As it is shown; blank for nothing.
    pub fn or_blank(self) -> String {
        if self > Usd::ZERO {
            self.to_string()
        } else {
            String::new()
        }
    }

    /// Is it another by more than half, up or down? So far a price moves by a slip more often than by a decision.
    pub fn leaps_to(self, other: Usd) -> bool {
        let (from, to) = (self.0 * Decimal::TWO, other.0 * Decimal::TWO);
        (to - from).abs() > self.0
    }

    /// What is missing to reach `other`, never below zero.
    pub fn saturating_sub(self, other: Usd) -> Usd {
        (self - other).max(Usd::ZERO)
    }
}

impl Rate {
    pub fn to_bs(self, amount: Usd) -> Bs {
        Bs::rounded(amount.0 * self.0)
    }

    pub fn to_usd(self, amount: Bs) -> Usd {
        Usd::rounded(amount.0.checked_div(self.0).unwrap_or_default())
    }
}

impl Add for Usd {
    type Output = Usd;
    fn add(self, other: Usd) -> Usd {
        Usd(self.0 + other.0)
    }
}

impl Sub for Usd {
    type Output = Usd;
    fn sub(self, other: Usd) -> Usd {
        Usd(self.0 - other.0)
    }
}

/// A price for a number of units.
impl Mul<i32> for Usd {
    type Output = Usd;
    fn mul(self, units: i32) -> Usd {
        Usd::rounded(self.0 * Decimal::from(units))
    }
}

impl std::iter::Sum for Usd {
    fn sum<I: Iterator<Item = Usd>>(amounts: I) -> Usd {
        amounts.fold(Usd::ZERO, Add::add)
    }
}

impl Add for Bs {
    type Output = Bs;
    fn add(self, other: Bs) -> Bs {
        Bs(self.0 + other.0)
    }
}

crate::codes! {
    /// What a payment is made in.
    pub enum Currency {
        Usd = "USD",
        Ves = "VES",
    }
}

/// An amount in one of the two currencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Money {
    Usd(Usd),
    Bs(Bs),
}

impl Money {
    pub fn new(currency: Currency, value: Decimal) -> Result<Money, BadAmount> {
        match currency {
            Currency::Usd => Usd::new(value).map(Money::Usd),
            Currency::Ves => Bs::new(value).map(Money::Bs),
        }
    }

    pub const fn currency(self) -> Currency {
        match self {
            Money::Usd(_) => Currency::Usd,
            Money::Bs(_) => Currency::Ves,
        }
    }

    pub const fn decimal(self) -> Decimal {
        match self {
            Money::Usd(amount) => amount.decimal(),
            Money::Bs(amount) => amount.decimal(),
        }
    }

    pub fn is_zero(self) -> bool {
        self.decimal().is_zero()
    }
}

/// «$1.234,50»
impl std::fmt::Display for Usd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "${}", grouped(self.0))
    }
}

/// «Bs. 1.234,50»
impl std::fmt::Display for Bs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bs. {}", grouped(self.0))
    }
}

/// «40,00», and «36,4567» where the last decimals say something.
impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = self.0.normalize();
        shown.rescale(shown.scale().max(2));
        f.write_str(&grouped(shown))
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Money::Usd(amount) => amount.fmt(f),
            Money::Bs(amount) => amount.fmt(f),
        }
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json_number(self.decimal()).serialize(serializer)
    }
}

/// Venezuelan grouping: dots between thousands, a comma before the decimals.
fn grouped(value: Decimal) -> String {
    let text = value.abs().to_string();
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::with_capacity(text.len() + 6);
    if value.is_sign_negative() && !value.is_zero() {
        out.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    if !decimals.is_empty() {
        out.push(',');
        out.push_str(decimals);
    }
    out
}

/// Without the sign of its currency: «Bs. 600,00», «600,00 Bs», «$15», «USD 15», «Ref. 15».
fn unmarked(text: &str) -> &str {
    /// In small letters; the longer ones first.
    const SIGNS: [&str; 11] = [
        "bs.s", "bs.d", "bs.", "bs", "ves", "us$", "usd", "ref.", "ref", "$", "dólares",
    ];
    let text = text.trim();
    let at_start = |sign: &&str| {
        let start = text.get(..sign.len())?;
        (start.to_lowercase() == **sign).then(|| &text[sign.len()..])
    };
    let text = SIGNS.iter().find_map(at_start).unwrap_or(text).trim();
    let at_end = |sign: &&str| {
        let end = text.len().checked_sub(sign.len())?;
        (text.get(end..)?.to_lowercase() == **sign).then(|| &text[..end])
    };
    SIGNS.iter().find_map(at_end).unwrap_or(text).trim()
}

/// Reads an amount as people type it here: a comma before the decimals, dots between thousands. «12.50» and «1,234.50» are
/// understood too; «1.500» is refused, because one cannot know whether it is 1500 or 1,50.
pub fn parse(text: &str) -> Result<Decimal, BadAmount> {
    let text = unmarked(text);
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => ("-", text),
        None => ("", text),
    };
    let plain = match text.split_once(',') {
        Some((_, rest)) if rest.contains([',', '.']) => from_english(text)?,
        Some((whole, decimals)) => format!("{}.{decimals}", ungrouped(whole)?),
        None => match text.split_once('.') {
            Some((_, rest)) if rest.contains('.') => ungrouped(text)?,
            Some((whole, rest)) if rest.len() == 3 && (1..=3).contains(&whole.len()) && whole != "0" => {
                return Err(BadAmount::Ambiguous);
            }
            _ => text.to_owned(),
        },
    };
    let is_number = plain.starts_with(|c: char| c.is_ascii_digit())
        && plain.len() <= 24
        && plain.chars().filter(|c| *c == '.').count() <= 1
        && plain.chars().all(|c| c.is_ascii_digit() || c == '.');
    if !is_number {
        return Err(BadAmount::NotANumber);
    }
    Decimal::from_str_exact(&format!("{sign}{plain}")).map_err(|_| BadAmount::NotANumber)
}

/// «1,234.50» and «1,234,567»: whoever writes so reads no other amount in it. Of «1.234,50» the comma is the last.
fn from_english(text: &str) -> Result<String, BadAmount> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let has_decimals = text.len() > whole.len();
    if decimals.contains([',', '.']) || has_decimals && !(1..=2).contains(&decimals.len()) {
        return Err(BadAmount::NotANumber);
    }
    let whole = ungrouped(&whole.replace(',', "."))?;
    Ok(match has_decimals {
        true => format!("{whole}.{decimals}"),
        false => whole,
    })
}

/// «1.234.567» without its dots, if they stand where they belong.
fn ungrouped(whole: &str) -> Result<String, BadAmount> {
    let mut groups = whole.split('.');
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    let grouped = rest.peek().is_some();
    if (grouped && !(1..=3).contains(&first.len())) || !rest.all(|group| group.len() == 3) {
        return Err(BadAmount::NotANumber);
    }
    Ok(whole.replace('.', ""))
}

/// The decimal that a JSON number spells, to the 28 digits that a decimal has.
pub fn from_json(number: &serde_json::Number) -> Result<Decimal, BadAmount> {
    let text = number.to_string();
    text.parse()
        .or_else(|_| Decimal::from_scientific(&text))
        .ok()
        .or_else(|| tiny(&text))
        .ok_or(BadAmount::TooLarge)
}

/// `5.5e-17`, what floats leave of nothing: more decimals than a decimal has.
fn tiny(text: &str) -> Option<Decimal> {
    let (digits, exponent) = text.split_once(['e', 'E'])?;
    let (digits, exponent): (Decimal, i32) = (digits.parse().ok()?, exponent.parse().ok()?);
    (exponent.is_negative() && digits.abs() < Decimal::TEN).then_some(Decimal::ZERO)
}

/// A JSON number that spells this decimal; null if JSON cannot hold it, which no amount within our bounds reaches.
pub fn json_number(value: Decimal) -> serde_json::Value {
    value
        .to_string()
        .parse::<serde_json::Number>()
        .map_or(serde_json::Value::Null, serde_json::Value::Number)
}
