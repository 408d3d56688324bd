//! What routing found about each workshop, in a form that is kept and in words. Pure.

use crate::base::calendar::date_short_es;
use crate::base::ids::WorkshopId;
use crate::base::money::Usd;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Why one workshop was chosen for an item, or why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    pub workshop: WorkshopId,
    pub name: String,
    #[serde(flatten)]
    pub finding: Outcome,
}

/// The kept form of these is in the database: names stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum Outcome {
    Chosen {
        fit: Quote,
    },
    /// It could make it, but another comes first.
    Fits {
        fit: Quote,
        behind: Behind,
    },
    /// Its days are full as far as we plan.
    NoCapacity,
    /// Everything of a pick-up order comes from one workshop, and this one makes only a part.
    NotWhole,
    /// The order is picked up elsewhere already.
    StaysWith {
        other: String,
    },
    BelowMinimum {
        minimum: i32,
    },
    /// It let this item go before.
    LetGo,
    NoOffer,
    /// The order is picked up in another city.
    OtherCity {
        city: String,
    },
    NotCovered {
        place: String,
    },
    Inactive,
}

/// What a workshop that fits would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The place in its coverage that counts here.
    pub covers: String,
    /// The minimum of the offer's tier, in units.
    pub from: i32,
    /// US dollars for one unit.
    pub unit_cost: Usd,
    pub review_required: bool,
    pub start: NaiveDate,
    /// Units free on that day.
    pub free: i32,
    pub due: NaiveDate,
    /// When the customer has it.
    pub promise: NaiveDate,
}

/// What put it behind the one that was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Behind {
    Later,
    Dearer,
    FartherFromOrigin,
    Busier,
    ByName,
    /// It would come first for this item alone, but the order stays together.
    KeptTogether,
}

impl Outcome {
    pub fn fit(&self) -> Option<&Quote> {
        match self {
            Self::Chosen { fit } | Self::Fits { fit, .. } => Some(fit),
            _ => None,
        }
    }

    pub fn is_chosen(&self) -> bool {
        matches!(self, Self::Chosen { .. })
    }

    /// «Cubre Lara · desde 20 u. · libre 12 u. el mar 24 nov · $4,10 · entrega jue 26 nov», or what is in the way.
    pub fn words(&self) -> String {
        match self {
            Self::Chosen { fit } => fit.words(),
            Self::Fits { fit, behind } => format!("{} · {}", fit.words(), behind.words()),
            Self::NoCapacity => "No: sin capacidad en los próximos 12 meses".to_owned(),
            Self::NotWhole => "No: no puede con todo el pedido, que se retira en un solo taller".to_owned(),
            Self::StaysWith { other } => format!("No: el resto del pedido se retira en {other}"),
            Self::BelowMinimum { minimum } => format!("No: produce desde {minimum} u."),
            Self::LetGo => "No: ya dejó este artículo".to_owned(),
            Self::NoOffer => "No: no ofrece este artículo".to_owned(),
            Self::OtherCity { city } => format!("No: se retira en {city}"),
            Self::NotCovered { place } => format!("No: no cubre {place}"),
            Self::Inactive => "No: está inactivo".to_owned(),
        }
    }

    /// How near it came; those that fit first.
    pub(super) const fn rank(&self) -> u8 {
        match self {
            Self::Chosen { .. } => 0,
            Self::Fits { .. } => 1,
            Self::NoCapacity => 2,
            Self::NotWhole | Self::StaysWith { .. } => 3,
            Self::BelowMinimum { .. } => 4,
            Self::LetGo => 5,
            Self::NoOffer => 6,
            Self::OtherCity { .. } => 7,
            Self::NotCovered { .. } => 8,
            Self::Inactive => 9,
        }
    }
}

impl Quote {
    fn words(&self) -> String {
        let review = if self.review_required {
            " (precio por revisar)"
        } else {
            ""
        };
        format!(
            "Cubre {} · desde {} u. · libre {} u. el {} · {}{review} · entrega {}",
            self.covers,
            self.from,
            self.free,
            date_short_es(self.start),
            self.unit_cost,
            date_short_es(self.promise)
        )
    }
}

impl Behind {
    const fn words(self) -> &'static str {
        match self {
            Self::Later => "entrega después",
            Self::Dearer => "es más caro",
            Self::FartherFromOrigin => "no está en la ciudad de origen",
            Self::Busier => "tiene más trabajo",
            Self::ByName => "a la par, decide el nombre",
            Self::KeptTogether => "el pedido queda en un solo taller",
        }
    }
}
