//! What the forms of a product's sides and areas say; mistakes are noted beside their fields.

use super::product_form::small;
use crate::base::ids::{AreaId, ProductViewId};
use crate::base::input::Input;
use crate::domain::catalog::rules::print_area::{
    self, BLEED_MM, FROM, GOOD_DPI, LENGTH, SAFE_MM, SIDE_MM, USUAL_DPI,
};
use crate::domain::catalog::{Area, Rectangle, View, limits};
use crate::http::kit::meanwhile;

const NAME: usize = 60;

fn name(input: &Input<'_>) -> String {
    // One line, whatever was pasted.
    let name = input.required_text("name", NAME);
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn read_view(input: &Input<'_>, id: ProductViewId) -> Option<View> {
    let name = name(input);
    let position = small(input.integer("position", limits::POSITION));
    let garment = input.required_code("garment");
    Some(View {
        id,
        code: String::new(),
        name,
        position: position.unwrap_or(0),
        garment: garment?,
        mockups: Vec::new(),
        shading: None,
        areas: Vec::new(),
    })
}

pub fn read_area(input: &Input<'_>, id: AreaId) -> Option<Area> {
    let whole = |field, range| small(input.required_integer(field, range));
    let or = |field, range, usual| small(input.integer(field, range)).unwrap_or(usual);
    let name = name(input);
    let (x, y) = (whole("x", FROM), whole("y", FROM));
    let (width, height) = (whole("width", LENGTH), whole("height", LENGTH));
    let (width_mm, height_mm) = (whole("widthMm", SIDE_MM), whole("heightMm", SIDE_MM));
    let min_dpi = or("minDpi", limits::DPI, USUAL_DPI);
    let technique = input.required_code("technique");
    let extra_cost = input.usd_up_to("extraCost", limits::most_price());
    let position = or("position", limits::POSITION, 0);
    let (bleed_mm, safe_mm) = (or("bleedMm", BLEED_MM, 0), or("safeMm", SAFE_MM, 0));
    let area = Area {
        id,
        code: String::new(),
        name,
        position,
        rectangle: Rectangle {
            x: x?,
            y: y?,
            width: width?,
            height: height?,
        },
        width_mm: width_mm?,
        height_mm: height_mm?,
        min_dpi,
        good_dpi: or("goodDpi", limits::DPI, GOOD_DPI.max(min_dpi)),
        bleed_mm,
        safe_mm,
        technique: technique?,
        extra_cost: extra_cost.unwrap_or(crate::base::money::Usd::ZERO),
    };
    for (part, why) in print_area::contradictions(&area) {
        input.wrong(part.field(), why);
    }
    Some(area)
}

/// As the form of a side shows it.
pub fn view_fields(view: &View) -> meanwhile::Stored {
    meanwhile::Stored::from([
        ("name", view.name.clone()),
        ("position", view.position.to_string()),
    ])
    .choice("garment", view.garment, view.garment.label())
}

/// Which file its shading is, for the form that puts another one.
pub fn shading_field(view: &View) -> meanwhile::Stored {
    let shading = view.shading.map(|id| id.to_string());
    meanwhile::Stored::from([("shading", shading.unwrap_or_default())])
}

/// As the form of an area shows it.
pub fn area_fields(area: &Area) -> meanwhile::Stored {
    let Rectangle { x, y, width, height } = area.rectangle;
    meanwhile::Stored::from([
        ("name", area.name.clone()),
        ("x", x.to_string()),
        ("y", y.to_string()),
        ("width", width.to_string()),
        ("height", height.to_string()),
        ("widthMm", area.width_mm.to_string()),
        ("heightMm", area.height_mm.to_string()),
        ("minDpi", area.min_dpi.to_string()),
        ("goodDpi", area.good_dpi.to_string()),
        ("bleedMm", area.bleed_mm.to_string()),
        ("safeMm", area.safe_mm.to_string()),
        (
            "extraCost",
            format!("{:.2}", area.extra_cost.decimal()).replace('.', ","),
        ),
        ("position", area.position.to_string()),
    ])
    .choice("technique", area.technique, area.technique.label())
}
