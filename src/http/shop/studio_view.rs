//! Placing a design on a product without a script, as its page shows it.

use crate::base::error::AppError;
use crate::base::ids::DesignId;
use crate::domain::catalog::rules::colour;
use crate::domain::catalog::{Area, Product, Variant, View, views};
use crate::domain::designs::rules::places::Place;
use crate::domain::designs::rules::verdict::{LayerVerdict, Sharpness};
use crate::domain::designs::{self, Design};
use crate::domain::files::Files;
use crate::http::auth::extractors::Viewer;
use crate::http::kit::form::{FieldState, FormState};
use crate::http::kit::kept_file::FileField;
use crate::http::kit::select_option::SelectOption;
use crate::http::state::AppState;

/// The form, and its file.
pub const STUDIO: &str = "diseno";
pub const ART: &str = "arte";

pub struct Studio {
    pub action: String,
    pub areas: Vec<SelectOption>,
    pub area_error: String,
    pub places: Vec<SelectOption>,
    pub place_error: String,
    pub width: FieldState,
    pub art: FileField,
    /// What went wrong with all of it.
    pub refusal: String,
    pub made: Option<MadeView>,
}

/// What was placed so far.
pub struct MadeView {
    pub id: DesignId,
    /// Of the first side, for the product's own picture.
    pub picture: String,
    pub sides: Vec<SideView>,
    pub areas: Vec<AreaView>,
    /// «$4,00» more for a unit; blank for nothing.
    pub extra: String,
}

pub struct SideView {
    pub name: String,
    pub picture: String,
}

pub struct AreaView {
    pub code: String,
    pub name: String,
    /// «20 × 15 cm»
    pub size: String,
    pub words: String,
    /// Of the pill that says it.
    pub key: &'static str,
    pub warnings: Vec<String>,
}

/// The path of a picture of a design; of its first side where none is named.
pub fn preview_path(files: &Files, design: &Design, view: &str, color: &str, width_px: u32) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let width = width_px.to_string();
    for (name, value) in [("view", view), ("color", color), ("width", width.as_str())] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    query.append_pair("token", &files.links().for_design(design.id));
    format!("/api/designs/{}/preview?{}", design.id, query.finish())
}

/// Nothing where the product has no areas.
pub async fn read(
    app: &AppState,
    viewer: &Viewer,
    product: &Product,
    variants: &[Variant],
    made: Option<DesignId>,
    form: &FormState,
) -> Result<Option<Studio>, AppError> {
    let (id, user) = (product.id, viewer.0.clone());
    let (sides, found) = app
        .db
        .read(move |conn| {
            let sides = views::of_product(conn, id)?;
            let design = match made {
                Some(made) => designs::find(conn, made)?,
                None => None,
            };
            let design =
                design.filter(|design| design.product == id && designs::is_theirs(design, user.as_ref()));
            let found = match design {
                Some(design) => {
                    let extra = designs::extra(conn, &design)?;
                    Some((designs::uploads(conn, &design)?, extra, design))
                }
                None => None,
            };
            Ok((sides, found))
        })
        .await?;
    if sides.iter().all(|side| side.areas.is_empty()) {
        return Ok(None);
    }
    let color = variants
        .iter()
        .find_map(|variant| colour(&variant.attributes))
        .unwrap_or_default();
    let made = match found {
        Some((uploads, extra, design)) => {
            let art = designs::art_of(&app.files, &uploads).await?;
            let verdicts = designs::judge(&design, &art);
            let mut made = MadeView::new(&app.files, &design, &verdicts, &color);
            if extra > crate::base::money::Usd::ZERO {
                made.extra = extra.to_string();
            }
            Some(made)
        }
        None => None,
    };
    Ok(Some(Studio::new(product, &sides, form, made)))
}

impl Studio {
    fn new(product: &Product, sides: &[View], form: &FormState, made: Option<MadeView>) -> Self {
        let own = form.at(STUDIO, "");
        let all: Vec<(&View, &Area)> = sides
            .iter()
            .flat_map(|side| side.areas.iter().map(move |area| (side, area)))
            .collect();
        let (area, place) = (own.field("area", ""), own.field("lugar", Place::Centre.as_str()));
        let mut places: Vec<Place> = all.iter().flat_map(|(_, area)| Place::of(area)).collect();
        places.sort_unstable();
        places.dedup();
        Self {
            action: format!("/productos/{}/diseno", product.slug),
            areas: all
                .iter()
                .map(|(side, one)| {
                    let name = match side.name == one.name {
                        true => one.name.clone(),
                        false => format!("{} · {}", side.name, one.name),
                    };
                    SelectOption::new(
                        one.code.as_str(),
                        format!("{name} ({})", cm(one.width_mm.into(), one.height_mm.into())),
                        &area.value,
                    )
                })
                .collect(),
            area_error: area.error,
            places: places
                .into_iter()
                .map(|one| SelectOption::new(one.as_str(), one.label(), &place.value))
                .collect(),
            place_error: place.error,
            width: own.field("ancho", ""),
            art: FileField::carried(own, ART),
            refusal: own.refusal(),
            made,
        }
    }
}

impl MadeView {
    fn new(files: &Files, design: &Design, verdicts: &[LayerVerdict], color: &str) -> Self {
        let sides = design.views().into_iter().map(|(view, name)| SideView {
            name: name.to_owned(),
            picture: preview_path(files, design, view, color, 1000),
        });
        let sides: Vec<SideView> = sides.collect();
        let areas = design.areas.iter().enumerate().map(|(at, one)| {
            let path = format!("areas[{at}].layers[");
            let own: Vec<&LayerVerdict> = verdicts
                .iter()
                .filter(|verdict| verdict.layer.starts_with(&path))
                .collect();
            let worst = own.iter().max_by_key(|verdict| verdict.sharpness);
            let mut warnings: Vec<String> = own.iter().flat_map(|verdict| verdict.cannot.clone()).collect();
            if own.iter().any(|verdict| verdict.is_outside) {
                warnings.push("Una parte queda fuera del área y no se imprime.".to_owned());
            }
            warnings.dedup();
            AreaView {
                code: one.area.code.clone(),
                name: one.area.name.clone(),
                size: size_of(design, at),
                words: worst.map(|verdict| verdict.words.clone()).unwrap_or_default(),
                key: match worst.and_then(|verdict| verdict.sharpness) {
                    Some(Sharpness::Sharp) => "CONFIRMED",
                    Some(Sharpness::Fair) => "PARTIAL",
                    Some(Sharpness::Blurry) | None => "REJECTED",
                },
                warnings,
            }
        });
        Self {
            id: design.id,
            picture: sides.first().map(|side| side.picture.clone()).unwrap_or_default(),
            areas: areas.collect(),
            sides,
            extra: String::new(),
        }
    }
}

/// Of the only picture on an area.
fn size_of(design: &Design, at: usize) -> String {
    use crate::domain::designs::document::Layer;
    match design.document.areas.get(at).map(|one| one.layers.as_slice()) {
        Some([Layer::Image { width, height, .. }]) => cm(*width, *height),
        _ => String::new(),
    }
}

/// «20 × 15,5 cm»
fn cm(width_mm: f64, height_mm: f64) -> String {
    let side = |mm: f64| {
        let text = format!("{:.1}", mm / 10.0).replace('.', ",");
        text.strip_suffix(",0").map(str::to_owned).unwrap_or(text)
    };
    format!("{} × {} cm", side(width_mm), side(height_mm))
}
