//! The form by which a placed piece gets another size, place or words, as the page shows it: it begins with what is there.

use super::studio_size::{hundredths, measure, most};
use crate::domain::catalog::Area;
use crate::domain::designs::document::Layer;
use crate::domain::designs::fonts::{self, Font};
use crate::domain::designs::rules::places::{Place, line, spot};
use crate::http::kit::form::{FieldState, FormState};
use crate::http::kit::select_option::SelectOption;

pub struct PieceForm {
    pub is_text: bool,
    /// A picture's width, a text's letters: in centimetres.
    pub size: FieldState,
    /// How large it can be, and whether it was made so small just now.
    pub room: String,
    pub places: Vec<SelectOption>,
    pub place_error: String,
    pub words: FieldState,
    pub fonts: Vec<SelectOption>,
    pub font_error: String,
    pub ink: FieldState,
    pub is_open: bool,
}

/// Where it lies, to a millimetre, if that has a name.
fn place_of(area: &Area, layer: &Layer) -> Option<Place> {
    const NEAR: f64 = 1.0;
    let near = |one: f64, other: f64| (one - other).abs() <= NEAR;
    Place::of(area).into_iter().find(|place| match layer {
        Layer::Image {
            x, y, width, height, ..
        } => {
            let spot = spot(area, *place, height / width, Some(*width));
            *place != Place::Full && near(spot.x, *x) && near(spot.y, *y) && near(spot.width, *width)
        }
        Layer::Text {
            text,
            font,
            size,
            x,
            y,
            ..
        } => {
            let breadth = fonts::width(text, *font, 1.0);
            let line = line(area, *place, breadth, Some(*size));
            *place != Place::Full && near(line.x, *x) && near(line.y, *y) && near(line.size, *size)
        }
    })
}

impl PieceForm {
    pub fn new(area: &Area, layer: &Layer, is_small: bool, own: &FormState) -> Self {
        let (field, text, font, color) = match layer {
            Layer::Image { .. } => ("ancho", "", Font::NotoSansBold, String::new()),
            Layer::Text {
                text, font, color, ..
            } => {
                let [red, green, blue] = color;
                (
                    "alto",
                    text.as_str(),
                    *font,
                    format!("#{red:02x}{green:02x}{blue:02x}"),
                )
            }
        };
        let most = most(area, layer);
        let place = own.field("lugar", place_of(area, layer).map_or("", Place::as_str));
        let font = own.field("letra", font.as_str());
        let here = SelectOption::new("", "Donde está", &place.value);
        let named = Place::of(area).into_iter();
        let named = named.filter(|one| *one != Place::Full);
        let named = named.map(|one| SelectOption::new(one.as_str(), one.label(), &place.value));
        let fonts = Font::ALL.iter();
        Self {
            is_text: matches!(layer, Layer::Text { .. }),
            size: own.field(field, hundredths(measure(layer))),
            room: match is_small {
                true => format!("Cabe hasta {most} cm: lo pusimos a {most} cm."),
                false => format!("Cabe hasta {most} cm."),
            },
            places: std::iter::once(here).chain(named).collect(),
            place_error: place.error,
            words: own.field("texto", text),
            fonts: fonts
                .map(|one| SelectOption::new(one.as_str(), one.label(), &font.value))
                .collect(),
            font_error: font.error,
            ink: own.field("tinta", color),
            is_open: is_small || own.is_refused(),
        }
    }
}
