//! The sides of a product, and where on them can be printed, as they are stored and administered.

use super::Technique;
use super::garment::Garment;
use super::rules::print::Print;
use crate::base::ids::{AreaId, ProductViewId, UploadId};
use crate::base::money::Usd;
use crate::domain::audit::{Change, Field, Subject};
use serde::{Deserialize, Serialize};

/// A side of a product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    pub id: ProductViewId,
    /// `frente`
    pub code: String,
    pub name: String,
    pub position: i32,
    /// Drawn where there is no picture.
    pub garment: Garment,
    pub mockups: Vec<Mockup>,
    /// Darkens what is printed on its pictures, as their folds do; it has their shape.
    #[serde(default)]
    pub shading: Option<UploadId>,
    pub areas: Vec<Area>,
}

/// A picture of it in a colour; a blank one is for every colour without its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mockup {
    pub color: String,
    pub upload: UploadId,
}

/// In thousandths of the picture's width and height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rectangle {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

/// Where it can be printed on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Area {
    pub id: AreaId,
    /// `frente`: one of its kind in the product.
    pub code: String,
    pub name: String,
    pub position: i32,
    pub rectangle: Rectangle,
    pub width_mm: i32,
    pub height_mm: i32,
    pub min_dpi: i32,
    pub good_dpi: i32,
    pub bleed_mm: i32,
    pub safe_mm: i32,
    pub technique: Technique,
    /// Of a unit, where a design has another area before it.
    pub extra_cost: Usd,
}

impl View {
    /// In this colour, else in any.
    pub fn mockup(&self, color: &str) -> Option<UploadId> {
        let of = |wanted: &str| {
            self.mockups
                .iter()
                .find(|one| one.color.eq_ignore_ascii_case(wanted))
        };
        of(color).or_else(|| of("")).map(|one| one.upload)
    }

    pub fn changes(&self, before: Option<&Self>, product: &str) -> Vec<Change> {
        let label = format!("{product} · {}", self.name);
        let of = |field, say: fn(&Self) -> String| {
            change(Subject::View, &label, field, before.map(say), say(self))
        };
        vec![
            of(Field::Name, |one| one.name.clone()),
            of(Field::Garment, |one| one.garment.label().to_owned()),
            of(Field::Position, |one| one.position.to_string()),
        ]
    }
}

impl Area {
    pub const fn print(&self) -> Print {
        Print {
            width_mm: self.width_mm,
            height_mm: self.height_mm,
            min_dpi: self.min_dpi,
        }
    }

    /// «300 × 400 mm»
    pub fn size_mm(&self) -> String {
        format!("{} × {} mm", self.width_mm, self.height_mm)
    }

    pub fn changes(&self, before: Option<&Self>, product: &str) -> Vec<Change> {
        let label = format!("{product} · {}", self.name);
        let of = |field, say: fn(&Self) -> String| {
            change(Subject::Area, &label, field, before.map(say), say(self))
        };
        vec![
            of(Field::Name, |one| one.name.clone()),
            of(Field::Rectangle, |one| {
                let Rectangle { x, y, width, height } = one.rectangle;
                format!("{x}, {y} · {width} × {height} ‰")
            }),
            of(Field::PrintSize, Self::size_mm),
            of(Field::MinDpi, |one| one.min_dpi.to_string()),
            of(Field::GoodDpi, |one| one.good_dpi.to_string()),
            of(Field::Bleed, |one| format!("{} mm", one.bleed_mm)),
            of(Field::SafeMargin, |one| format!("{} mm", one.safe_mm)),
            of(Field::Technique, |one| one.technique.label().to_owned()),
            of(Field::ExtraCost, |one| one.extra_cost.to_string()),
            of(Field::Position, |one| one.position.to_string()),
        ]
    }
}

pub fn change(subject: Subject, label: &str, field: Field, old: Option<String>, new: String) -> Change {
    Change {
        workshop: None,
        subject,
        label: label.to_owned(),
        field,
        old,
        new: Some(new),
    }
}
