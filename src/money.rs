//! Money: US dollars, bolívares, and the rate between them. Pure, decimal, with one rounding function.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::ops::{Add, Mul, Sub};
use std::str::FromStr;

/// Half-up, the way a receipt is rounded.
fn round(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
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
                if value.is_sign_negative() && !value.is_zero() {
                    Err(BadAmount::Negative)
                } else if value.normalize().scale() > Self::PLACES {
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
    pub const ZERO: Bs = Bs(Decimal::ZERO);
}

impl Usd {
    pub const ZERO: Usd = Usd(Decimal::ZERO);

    /// What is missing to reach `other`, never below zero.
    pub fn saturating_sub(self, other: Usd) -> Usd {
        if self > other { self - other } else { Usd::ZERO }
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

/// «40,0000»
impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&grouped(self.0))
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

/// Reads an amount as typed in a form. A comma is always the decimal mark; with a comma present dots group thousands.
pub fn parse(text: &str) -> Result<Decimal, BadAmount> {
    let text = text
        .trim()
        .trim_start_matches("Bs.")
        .trim_start_matches('$')
        .trim();
    let plain = if text.contains(',') {
        text.replace('.', "").replace(',', ".")
    } else {
        text.to_owned()
    };
    let digits_only = plain.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-');
    if plain.is_empty() || plain.len() > 24 || !digits_only {
        return Err(BadAmount::NotANumber);
    }
    Decimal::from_str(&plain).map_err(|_| BadAmount::NotANumber)
}

/// The decimal that a JSON number spells.
pub fn from_json(number: &serde_json::Number) -> Result<Decimal, BadAmount> {
    let text = number.to_string();
    Decimal::from_str(&text)
        .or_else(|_| Decimal::from_scientific(&text))
        .map_err(|_| BadAmount::TooLarge)
}

/// A JSON number that spells this decimal; null if JSON cannot hold it, which no amount within our bounds reaches.
pub fn json_number(value: Decimal) -> serde_json::Value {
    value
        .to_string()
        .parse::<serde_json::Number>()
        .map_or(serde_json::Value::Null, serde_json::Value::Number)
}
