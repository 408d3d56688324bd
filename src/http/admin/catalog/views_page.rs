//! The sides of a product and their areas as their page shows them.

use super::views_form::{area_fields, shading_field, view_fields};
use crate::base::ids::{ProductId, UploadId};
use crate::domain::catalog::garment::Garment;
use crate::domain::catalog::rules::colour;
use crate::domain::catalog::{Area, ProductDraft, Technique, View};
use crate::domain::files::Upload;
use crate::http::kit::form::{FieldState, FormState, Question, SURE};
use crate::http::kit::layout::Layout;
use crate::http::kit::meanwhile;
use crate::http::kit::select_option::SelectOption;
use askama::Template;
use std::collections::{BTreeSet, HashMap};

/// The forms of this page. Of a new area and of pictures the row is the side's; of a new side it is blank.
pub const VIEW: &str = "views";
pub const AREA: &str = "areas";
pub const MOCKUP: &str = "mockups";
pub const SHADING: &str = "shading";

#[derive(Template)]
#[template(path = "admin/catalog/views.html")]
pub struct ViewsPage {
    shell: Layout,
    banner: String,
    product_path: String,
    product_name: String,
    views: Vec<ViewForm>,
    new_view: ViewFields,
}

struct ViewForm {
    title: String,
    code: String,
    pictures: Vec<Picture>,
    fields: ViewFields,
    areas: Vec<AreaForm>,
    new_area: AreaForm,
    mockup: MockupFields,
    shading: ShadingFields,
}

struct ViewFields {
    action: String,
    uid: String,
    is_open: bool,
    shown: Vec<(String, String)>,
    full_name: FieldState,
    position: FieldState,
    garments: Vec<SelectOption>,
    garment_error: String,
}

struct MockupFields {
    action: String,
    uid: String,
    color: FieldState,
    colors: Vec<String>,
    error: String,
}

struct ShadingFields {
    action: String,
    uid: String,
    /// Of the one that is there; blank without one.
    thumbnail: String,
    /// The hidden field of which one was shown.
    shown: Vec<(String, String)>,
    is_open: bool,
    error: String,
}

struct AreaForm {
    action: String,
    uid: String,
    title: String,
    code: String,
    about: String,
    is_open: bool,
    shown: Vec<(String, String)>,
    full_name: FieldState,
    x: FieldState,
    y: FieldState,
    width: FieldState,
    height: FieldState,
    width_mm: FieldState,
    height_mm: FieldState,
    min_dpi: FieldState,
    good_dpi: FieldState,
    bleed: FieldState,
    safe: FieldState,
    extra_cost: FieldState,
    position: FieldState,
    techniques: Vec<SelectOption>,
    technique_error: String,
    /// About its shape.
    sure: Question,
}

/// A side in a colour, with its areas on it.
pub(super) struct Picture {
    label: String,
    /// As it is sent to take it away.
    color: String,
    href: String,
    is_uploaded: bool,
    /// Of a width of 1000.
    height: i32,
    marks: Vec<Mark>,
}

struct Mark {
    name: String,
    x: i32,
    y: i32,
    width: i32,
    height: i32,
    /// What is kept free inside, in the same measure.
    safe: (i32, i32, i32, i32),
}

impl ViewsPage {
    pub fn new(
        shell: Layout,
        article: &ProductDraft,
        views: &[View],
        uploads: &HashMap<UploadId, Upload>,
        form: &FormState,
    ) -> Self {
        let colors: BTreeSet<String> = article
            .variants
            .iter()
            .filter_map(|sku| colour(&sku.attributes))
            .collect();
        let path = format!("/admin/catalog/{}", article.id);
        Self {
            shell,
            banner: form.banner(),
            product_name: article.name.clone(),
            views: views
                .iter()
                .map(|view| ViewForm::new(article.id, view, &colors, uploads, form))
                .collect(),
            new_view: ViewFields::new(article.id, None, form),
            product_path: path,
        }
    }
}

impl ViewForm {
    fn new(
        product: ProductId,
        view: &View,
        colors: &BTreeSet<String>,
        uploads: &HashMap<UploadId, Upload>,
        form: &FormState,
    ) -> Self {
        let path = format!("/admin/catalog/{product}/views/{}", view.id);
        let own = form.at(MOCKUP, &view.id.to_string());
        let areas = view
            .areas
            .iter()
            .map(|area| AreaForm::new(&path, Some(area), &area.id.to_string(), form));
        let areas: Vec<AreaForm> = areas.collect();
        let new_area = AreaForm::new(&path, None, &view.id.to_string(), form);
        let fields = ViewFields::new(product, Some(view), form);
        Self {
            title: view.name.clone(),
            code: view.code.clone(),
            pictures: Picture::all(view, uploads),
            mockup: MockupFields {
                action: format!("{path}/mockups"),
                uid: format!("-m{}", view.code),
                color: own.field("color", ""),
                colors: colors.iter().cloned().collect(),
                error: own.error("picture"),
            },
            shading: ShadingFields::new(&path, view, form),
            fields,
            areas,
            new_area,
        }
    }
}

impl ShadingFields {
    fn new(path: &str, view: &View, form: &FormState) -> Self {
        let own = form.at(SHADING, &view.id.to_string());
        let stored = shading_field(view);
        let shown = stored.fields();
        Self {
            action: format!("{path}/shading"),
            uid: format!("-s{}", view.code),
            thumbnail: view
                .shading
                .map(|id| format!("/files/{id}/thumbnail"))
                .unwrap_or_default(),
            // Of now: what was refused is looked at again, and sent once more it is meant.
            shown: shown
                .map(|(name, value)| (meanwhile::shown(name), value.to_owned()))
                .collect(),
            is_open: own.is_refused(),
            error: own.error("shading"),
        }
    }
}

impl ViewFields {
    fn new(product: ProductId, view: Option<&View>, form: &FormState) -> Self {
        let row = view.map(|view| view.id.to_string()).unwrap_or_default();
        let own = form.at(VIEW, &row);
        let garment = own.field(
            "garment",
            view.map(|view| view.garment.to_string()).unwrap_or_default(),
        );
        let options = Garment::ALL
            .iter()
            .map(|one| SelectOption::new(one.as_str(), one.label(), &garment.value));
        Self {
            action: match view {
                Some(view) => format!("/admin/catalog/{product}/views/{}", view.id),
                None => format!("/admin/catalog/{product}/views"),
            },
            uid: view.map_or("-new".to_owned(), |view| format!("-v{}", view.code)),
            is_open: own.is_refused(),
            shown: own.hidden(&view.map(view_fields).unwrap_or_default()),
            full_name: own.field("name", view.map(|view| view.name.clone()).unwrap_or_default()),
            position: own.field(
                "position",
                view.map(|view| view.position.to_string()).unwrap_or_default(),
            ),
            garments: std::iter::once(SelectOption::new("", "Elige un dibujo", &garment.value))
                .chain(options)
                .collect(),
            garment_error: garment.error,
        }
    }
}

impl AreaForm {
    fn new(path: &str, area: Option<&Area>, row: &str, form: &FormState) -> Self {
        let own = form.at(AREA, row);
        let stored = area.map(area_fields).unwrap_or_default();
        let of = |name: &str, usual: &str| {
            let kept = stored.fields().find(|(field, _)| *field == name);
            own.field(name, kept.map_or(usual, |(_, value)| value))
        };
        let technique = of("technique", "");
        let options = Technique::ALL
            .iter()
            .map(|one| SelectOption::new(one.as_str(), one.label(), &technique.value));
        Self {
            action: match area {
                Some(area) => format!("{path}/areas/{}", area.id),
                None => format!("{path}/areas"),
            },
            uid: format!("-{row}{}", if area.is_some() { "" } else { "-new" }),
            title: area.map(|area| area.name.clone()).unwrap_or_default(),
            code: area.map(|area| area.code.clone()).unwrap_or_default(),
            about: area
                .map(|area| format!("{} · {}", area.size_mm(), area.technique.label()))
                .unwrap_or_default(),
            is_open: own.is_refused(),
            shown: own.hidden(&stored),
            full_name: of("name", ""),
            x: of("x", "300"),
            y: of("y", "300"),
            width: of("width", "400"),
            height: of("height", "400"),
            width_mm: of("widthMm", ""),
            height_mm: of("heightMm", ""),
            min_dpi: of("minDpi", "150"),
            good_dpi: of("goodDpi", "300"),
            bleed: of("bleedMm", "0"),
            safe: of("safeMm", "0"),
            extra_cost: of("extraCost", "0,00"),
            position: of("position", ""),
            techniques: std::iter::once(SelectOption::new("", "Elige una técnica", &technique.value))
                .chain(options)
                .collect(),
            technique_error: technique.error,
            sure: own.question(SURE),
        }
    }
}

impl Picture {
    /// The uploaded ones, and what is drawn for the colours without one; the first is drawn on.
    pub(super) fn all(view: &View, uploads: &HashMap<UploadId, Upload>) -> Vec<Self> {
        let sides = |upload: &Upload| upload.width_px.zip(upload.height_px);
        let uploaded = view.mockups.iter().map(|one| {
            let (width, height) = uploads.get(&one.upload).and_then(sides).unwrap_or((1, 1));
            let height = i64::from(height) * 1000 / i64::from(width.max(1));
            let height = i32::try_from(height).unwrap_or(1000).clamp(10, 20_000);
            Self {
                label: match one.color.as_str() {
                    "" => "Todos los colores".to_owned(),
                    color => color.to_owned(),
                },
                color: one.color.clone(),
                href: format!("/files/{}/preview", one.upload),
                is_uploaded: true,
                height,
                marks: view.areas.iter().map(|area| Mark::new(area, height)).collect(),
            }
        });
        let drawn = Self {
            label: "Dibujo nuestro".to_owned(),
            color: String::new(),
            href: format!("/admin/catalog/garments/{}", view.garment),
            is_uploaded: false,
            height: 1000,
            marks: view.areas.iter().map(|area| Mark::new(area, 1000)).collect(),
        };
        let covers_all = view.mockups.iter().any(|one| one.color.is_empty());
        uploaded.chain((!covers_all).then_some(drawn)).collect()
    }

    /// By its name, and how high it is for its width.
    pub(super) fn seen(&self) -> (&str, f64) {
        (&self.label, f64::from(self.height) / 1000.0)
    }
}

impl Mark {
    fn new(area: &Area, height: i32) -> Self {
        let of_height = |part: i32| part * height / 1000;
        let (x, y) = (area.rectangle.x, of_height(area.rectangle.y));
        let (width, tall) = (area.rectangle.width, of_height(area.rectangle.height));
        let (dx, dy) = (
            area.safe_mm * width / area.width_mm.max(1),
            area.safe_mm * tall / area.height_mm.max(1),
        );
        Self {
            name: area.name.clone(),
            x,
            y,
            width,
            height: tall,
            safe: (x + dx, y + dy, (width - 2 * dx).max(1), (tall - 2 * dy).max(1)),
        }
    }
}
