//! Placing a design on a product, as its page shows it: the forms that need no script, and what the editor begins with.

use super::shown::orderable;
use super::studio_data::{self, Judged, Shade};
use super::studio_piece_form::PieceForm;
use super::studio_size::{piece_code, tenths};
use crate::base::error::AppError;
use crate::base::ids::{DesignId, UploadId};
use crate::base::money::{Rate, Usd};
use crate::domain::catalog::rules::{colour, usual_colour};
use crate::domain::catalog::{Area, Print, Product, Variant, View, views};
use crate::domain::designs::document::Layer;
use crate::domain::designs::fonts::Font;
use crate::domain::designs::rules::brief::{Brief, brief};
use crate::domain::designs::rules::places::Place;
use crate::domain::designs::rules::sides::opposite;
use crate::domain::designs::rules::verdict::Sharpness;
use crate::domain::designs::{self, Design};
use crate::domain::files::{self, Files, Upload};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::drawn_designs::preview_path;
use crate::http::kit::form::{FieldState, FormState};
use crate::http::kit::kept_file::{FileField, KeptFile};
use crate::http::kit::select_option::SelectOption;
use crate::http::state::AppState;
use std::collections::HashMap;

/// The forms, and the file of the first.
pub const STUDIO: &str = "diseno";
pub const TEXT: &str = "texto";
pub const ART: &str = "arte";
/// Of a piece that was placed; its row is the piece.
pub const PIECE: &str = "cambio";

pub struct Studio {
    pub action: String,
    /// What went wrong with all of a form.
    pub refusal: String,
    pub picture: PlaceForm,
    pub art: FileField,
    pub width: FieldState,
    pub text: PlaceForm,
    pub words: FieldState,
    pub fonts: Vec<SelectOption>,
    pub font_error: String,
    pub ink: FieldState,
    pub height: FieldState,
    pub made: Option<MadeView>,
    /// Those that are printed on.
    pub sides: Vec<SelectOption>,
    /// «30 × 40 cm», or with the names of the areas where they differ.
    pub sizes: String,
    /// How large the first area is, and how fine a picture must be for it.
    pub print: Option<Print>,
    /// In pixels, of a picture that fills it and is sharp.
    pub ideal: Option<(i32, i32)>,
    /// By name, as figures of the editor, and whether it needs a chest.
    pub places: Vec<(&'static str, String, bool)>,
    /// Of the sides that have one.
    pub shades: Vec<Shade>,
    /// Of the editor: the document, the sides and what is known of both, as JSON.
    pub data: String,
}

/// What both forms ask for.
pub struct PlaceForm {
    pub areas: Vec<SelectOption>,
    pub area_error: String,
    pub places: Vec<SelectOption>,
    pub place_error: String,
    /// It was just sent, and is shown again.
    pub is_open: bool,
}

/// What was placed so far.
pub struct MadeView {
    pub id: DesignId,
    /// Of the first side, for the product's own picture.
    pub picture: String,
    pub sides: Vec<SideView>,
    /// How all of it comes out.
    pub quality: Brief,
    pub areas: Vec<AreaView>,
    /// What its areas add to a unit.
    pub cost: Usd,
    /// «$4,00» more for a unit; blank for nothing.
    pub extra: String,
    /// The same in bolívares; blank without a rate.
    pub extra_bs: String,
}

pub struct SideView {
    pub name: String,
    pub picture: String,
}

pub struct AreaView {
    pub code: String,
    pub name: String,
    /// «Espalda», where a piece can be copied to.
    pub other: String,
    /// The one on top first.
    pub pieces: Vec<PieceView>,
}

pub struct PieceView {
    pub at: usize,
    /// «logo.png», «“Lara”»
    pub name: String,
    /// «20 × 15 cm»
    pub size: String,
    pub words: String,
    /// Of the pill that says it.
    pub key: &'static str,
    pub warnings: Vec<String>,
    pub is_top: bool,
    pub is_bottom: bool,
    pub form: Option<PieceForm>,
}

/// Nothing where the product has no areas.
pub async fn read(
    app: &AppState,
    viewer: &Viewer,
    (product, variants): (&Product, &[Variant]),
    rate: Option<Rate>,
    (made, sent, small): (Option<DesignId>, Option<UploadId>, Option<String>),
    form: &FormState,
) -> Result<Option<Studio>, AppError> {
    let (id, user) = (product.id, viewer.0.clone());
    let (sides, photos, found, sent) = app
        .db
        .read(move |conn| {
            let sides = views::of_product(conn, id)?;
            let has_areas = sides.iter().any(|side| !side.areas.is_empty());
            let mockups = sides.iter().flat_map(|side| &side.mockups);
            let mut shown: Vec<UploadId> = mockups.map(|one| one.upload).collect();
            shown.extend(sides.iter().filter_map(|side| side.shading));
            shown.extend(sent.filter(|_| has_areas));
            let photos = files::find_all(conn, &shown)?;
            let design = match made {
                Some(made) => orderable(conn, user.as_ref(), id, made)?,
                None => None,
            };
            let found = match design {
                Some(design) => {
                    let extra = designs::extra(conn, &design)?;
                    Some((designs::uploads(conn, &design)?, extra, design))
                }
                None => None,
            };
            let placed = found.as_ref().map(|(uploads, _, _)| uploads);
            let is_placed =
                |id: UploadId| placed.is_some_and(|uploads: &HashMap<_, Upload>| uploads.contains_key(&id));
            let sent = sent.filter(|sent| !is_placed(*sent));
            let sent = sent.and_then(|sent| photos.get(&sent).cloned());
            Ok((sides, photos, found, sent))
        })
        .await?;
    if sides.iter().all(|side| side.areas.is_empty()) {
        return Ok(None);
    }
    let sold = variants.iter().filter(|variant| variant.active);
    let each: Vec<Option<String>> = sold.map(|variant| colour(&variant.attributes)).collect();
    let usual = usual_colour(each.iter().cloned()).unwrap_or_default();
    let has_plain = each.is_empty() || each.iter().any(Option::is_none);
    let mut colors: Vec<String> = each.into_iter().flatten().collect();
    let mut seen = Vec::new();
    colors.retain(|color| match seen.contains(color) {
        true => false,
        false => {
            seen.push(color.clone());
            true
        }
    });
    let judged = match found {
        Some((uploads, extra, mut design)) => {
            let is_old = as_now(&mut design, &sides);
            let art = designs::art_of(&app.files, &uploads).await;
            let plain = has_plain.then_some("");
            let printed_on = colors.iter().map(String::as_str).chain(plain);
            let cloths = designs::cloths(&design, &sides, printed_on);
            Some(Judged {
                verdicts: designs::judge(&design, &art, &cloths),
                design,
                uploads,
                extra,
                is_old,
            })
        }
        None => None,
    };
    let color = usual.as_str();
    let known = (product, (colors.as_slice(), color), rate);
    let data = studio_data::of(
        &app.files,
        known,
        (&sides, &photos),
        (judged.as_ref(), sent.as_ref()),
    );
    let made = judged.map(|judged| {
        let mut made = MadeView::new(&app.files, &judged, &sides, (color, rate));
        made.can_be_changed(&judged, small.as_deref(), form);
        made
    });
    let mut studio = Studio::new(product, &sides, form, (made, data, studio_data::ink(color)));
    studio.shades = studio_data::shades(&app.files, &sides, &photos);
    // What came as «Tu diseño» need not be chosen again.
    if studio.art.kept.is_none() {
        studio.art.kept = sent.map(|sent| KeptFile::new(&sent, &app.files));
    }
    Ok(Some(studio))
}

impl PlaceForm {
    fn new(sides: &[View], own: &FormState) -> Self {
        let all: Vec<(&View, &Area)> = sides
            .iter()
            .flat_map(|side| side.areas.iter().map(move |area| (side, area)))
            .collect();
        let (area, place) = (own.field("area", ""), own.field("lugar", Place::Centre.as_str()));
        let mut places: Vec<Place> = all.iter().flat_map(|(_, area)| Place::of(area)).collect();
        places.sort_unstable();
        places.dedup();
        Self {
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
            is_open: own.is_refused(),
        }
    }
}

impl Studio {
    fn new(
        product: &Product,
        sides: &[View],
        form: &FormState,
        (made, data, ink): (Option<MadeView>, String, &str),
    ) -> Self {
        let (own, text) = (form.at(STUDIO, ""), form.at(TEXT, ""));
        let font = text.field("letra", Font::NotoSansBold.as_str());
        let fonts = Font::ALL.iter();
        let fonts = fonts.map(|one| SelectOption::new(one.as_str(), one.label(), &font.value));
        Self {
            action: format!("/productos/{}/diseno", product.slug),
            refusal: [own.refusal(), text.refusal()].concat(),
            picture: PlaceForm::new(sides, own),
            art: FileField::carried(own, ART),
            width: own.field("ancho", ""),
            text: PlaceForm::new(sides, text),
            words: text.field("texto", ""),
            fonts: fonts.collect(),
            font_error: font.error,
            ink: text.field("tinta", ink),
            height: text.field("alto", ""),
            made,
            sides: sides
                .iter()
                .filter(|side| !side.areas.is_empty())
                .map(|side| SelectOption::new(side.code.as_str(), side.name.as_str(), ""))
                .collect(),
            sizes: sizes(sides.iter().flat_map(|side| &side.areas)),
            print: sides.iter().flat_map(|side| &side.areas).map(Area::print).next(),
            ideal: sides.iter().flat_map(|side| &side.areas).map(ideal).next(),
            places: Place::QUICK.into_iter().map(quick).collect(),
            shades: Vec::new(),
            data,
        }
    }
}

/// On the areas as they are, which may have changed since it was made: whether one did.
fn as_now(design: &mut Design, sides: &[View]) -> bool {
    let mut is_old = false;
    for one in &mut design.areas {
        let mut all = sides.iter().flat_map(|side| &side.areas);
        let now = all.find(|area| area.code == one.area.code);
        if let Some(now) = now.filter(|now| **now != one.area) {
            one.area = now.clone();
            is_old = true;
        }
    }
    is_old
}

fn sizes<'a>(areas: impl Iterator<Item = &'a Area>) -> String {
    let all: Vec<(&str, String)> = areas
        .map(|area| (area.name.as_str(), area.print().size()))
        .collect();
    match all.as_slice() {
        [(_, first), others @ ..] if others.iter().all(|(_, size)| size == first) => first.clone(),
        all => all
            .iter()
            .map(|(name, size)| format!("{name} {size}"))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

fn ideal(area: &Area) -> (i32, i32) {
    let good = Print {
        min_dpi: area.good_dpi,
        ..area.print()
    };
    good.wants()
}

fn quick(place: Place) -> (&'static str, String, bool) {
    let (across, down) = place.lies();
    let is_chest = !matches!(place, Place::Centre | Place::Full);
    (
        place.label(),
        format!("{across} {down} {}", place.share()),
        is_chest,
    )
}

impl MadeView {
    /// `small`: the piece that was made smaller just now than somebody asked for.
    fn can_be_changed(&mut self, judged: &Judged, small: Option<&str>, form: &FormState) {
        for area in &mut self.areas {
            let placed = judged.design.document.areas.iter();
            let placed = placed
                .zip(&judged.design.areas)
                .find(|(one, _)| one.area == area.code);
            let Some((placed, printed)) = placed else { continue };
            for piece in &mut area.pieces {
                let code = piece_code(&area.code, piece.at);
                let own = form.at(PIECE, &code);
                let is_small = small == Some(code.as_str());
                let layer = placed.layers.get(piece.at);
                piece.form = layer.map(|layer| PieceForm::new(&printed.area, layer, is_small, own));
            }
        }
    }

    /// «$4,00 (Bs. 160,00)»
    pub fn adds(&self) -> String {
        match self.extra_bs.as_str() {
            "" => self.extra.clone(),
            bs => format!("{} ({bs})", self.extra),
        }
    }

    fn new(files: &Files, judged: &Judged, now: &[View], (color, rate): (&str, Option<Rate>)) -> Self {
        let design = &judged.design;
        let sides = design.views().into_iter().map(|(view, name)| SideView {
            name: name.to_owned(),
            picture: preview_path(files, design.id, view, color, 1000),
        });
        let sides: Vec<SideView> = sides.collect();
        let areas = design.areas.iter().enumerate().map(|(at, one)| {
            let layers = design.document.areas.get(at).map_or(&[][..], |one| &one.layers);
            let pieces = layers.iter().enumerate();
            let mut pieces: Vec<PieceView> = pieces
                .map(|(place, layer)| PieceView {
                    is_top: place + 1 == layers.len(),
                    ..piece(judged, (at, place), layer)
                })
                .collect();
            pieces.reverse();
            AreaView {
                code: one.area.code.clone(),
                name: one.area.name.clone(),
                other: opposite(now, &one.area.code)
                    .map(|area| area.name.clone())
                    .unwrap_or_default(),
                pieces,
            }
        });
        let extra = Some(judged.extra).filter(|extra| *extra > Usd::ZERO);
        let in_bs = extra.zip(rate).map(|(extra, rate)| rate.to_bs(extra));
        Self {
            id: design.id,
            picture: sides.first().map(|side| side.picture.clone()).unwrap_or_default(),
            cost: judged.extra,
            quality: brief(&judged.verdicts, &design.area_names()),
            areas: areas.collect(),
            extra: extra.map(|extra| extra.to_string()).unwrap_or_default(),
            extra_bs: in_bs.map(|bs| bs.to_string()).unwrap_or_default(),
            sides,
        }
    }
}

fn piece(judged: &Judged, (at, place): (usize, usize), layer: &Layer) -> PieceView {
    let path = format!("areas[{at}].layers[{place}]");
    let verdict = judged.verdicts.iter().find(|verdict| verdict.layer == path);
    let (name, size) = match layer {
        Layer::Image {
            file, width, height, ..
        } => {
            let upload = judged.uploads.get(file);
            let name = upload.map_or("Imagen", |upload| &upload.file_name);
            (name.to_owned(), cm(*width, *height))
        }
        Layer::Text { text, size, .. } => (format!("«{text}»"), format!("letra de {} cm", tenths(*size))),
    };
    let warnings = verdict
        .map(|verdict| [verdict.warnings.as_slice(), &verdict.cannot].concat())
        .unwrap_or_default();
    PieceView {
        at: place,
        name,
        size,
        words: verdict.map(|verdict| verdict.words.clone()).unwrap_or_default(),
        key: match verdict.and_then(|verdict| verdict.sharpness) {
            Some(Sharpness::Sharp) if warnings.is_empty() => "CONFIRMED",
            Some(Sharpness::Sharp | Sharpness::Fair) => "PARTIAL",
            Some(Sharpness::Blurry) | None => "REJECTED",
        },
        warnings,
        is_top: false,
        form: None,
        is_bottom: place == 0,
    }
}

/// «20 × 15,5 cm»
fn cm(width_mm: f64, height_mm: f64) -> String {
    format!("{} × {} cm", tenths(width_mm), tenths(height_mm))
}
