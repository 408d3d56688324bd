//! What somebody wants printed where: one document, in millimetres from the top left corner of each area. Editors, the page
//! without a script and programs write the same one; everything that is decided about it is decided here, from it.

use super::fonts::{self, Font};
use crate::base::error::AppError;
use crate::base::ids::{ProductId, UploadId};
use crate::base::input::rules::{code, id, integer, objects, text};
use crate::base::input::{Input, Request as _, Rule};
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::{Map, Value, json};
use std::ops::RangeInclusive;
use utoipa::openapi::schema::{ObjectBuilder, Type};

/// Of a product, in one design.
pub const MOST_AREAS: usize = 24;
/// In all areas together.
pub const MOST_LAYERS: usize = 40;
/// As JSON.
pub const MOST_BYTES: usize = 64 * 1024;
/// Of a text, in characters.
pub const LONGEST_TEXT: usize = 200;
/// How far anything may be from its area's corner, and how large it may be, in millimetres.
pub const FAR: f64 = 2000.0;
/// A side of a picture, in millimetres.
pub const PICTURE: RangeInclusive<f64> = 0.5..=FAR;
/// How high the letters of a text are, from line to line, in millimetres.
pub const LETTERS: RangeInclusive<f64> = 1.0..=500.0;

crate::codes! {
    pub enum LayerKind {
        Image = "image",
        Text = "text",
    }
}

crate::codes! {
    /// On which side of `x` a text lies.
    pub enum Align {
        Start = "start",
        Middle = "middle",
        End = "end",
    }
}

crate::request! {
    /// A design. Nothing in it is a price, a resolution or a picture of the result: these follow from it.
    #[derive(Clone, Debug)]
    pub struct DesignRequest {
        version: i32 = required("version", integer(1..=1)),
        product: ProductId = required("productId", id()),
        /// Those that are printed on; the others stay blank.
        areas: Vec<DesignAreaRequest> = required("areas", objects(MOST_AREAS)),
    }
    check(input) {
        let layers = |area: &Input<'_>| area.value("layers").and_then(Value::as_array).map_or(0, Vec::len);
        let listed = input.value("areas").and_then(Value::as_array).is_some_and(|areas| areas.len() <= MOST_AREAS);
        let each: Vec<usize> = match listed {
            true => input.objects("areas", MOST_AREAS).iter().flatten().map(layers).collect(),
            false => Vec::new(),
        };
        let all: usize = each.iter().sum();
        // An area with too many says so itself.
        if all > MOST_LAYERS && each.iter().all(|layers| *layers <= MOST_LAYERS) {
            input.wrong("areas", format!("tiene {all} capas; el máximo es {MOST_LAYERS}"));
        }
    }
}

crate::request! {
    /// What is printed on one area; what comes later lies on top.
    #[derive(Clone, Debug)]
    pub struct DesignAreaRequest {
        /// Its code: `frente`.
        area: String = required("area", text(40)),
        layers: Vec<DesignLayerRequest> = required("layers", objects(MOST_LAYERS)),
    }
}

crate::request! {
    /// A picture or a text. An angle turns clockwise: a picture around its middle, a text around where it begins.
    #[derive(Clone, Debug)]
    pub struct DesignLayerRequest {
        kind: LayerKind = required("kind", code()),
        /// Of a picture: its left side before it is turned. Of a text: where it is aligned to.
        x: f64 = required("x", number(-FAR..=FAR, "mm")),
        /// Of a picture: its top. Of a text: the line on which it stands.
        y: f64 = required("y", number(-FAR..=FAR, "mm")),
        angle: f64 = default("angle", number(-360.0..=360.0, "grados"), 0.0),
        /// Of a picture: what was uploaded.
        file: Option<UploadId> = optional("fileId", id()),
        width: Option<f64> = optional("width", number(PICTURE, "mm")),
        height: Option<f64> = optional("height", number(PICTURE, "mm")),
        text: Option<String> = optional("text", line()),
        font: Option<Font> = optional("font", code()),
        /// `#1d4f91`
        color: Option<String> = optional("color", hex()),
        /// Of a text: how high its letters are, from line to line, in millimetres.
        size: Option<f64> = optional("size", number(LETTERS, "mm")),
        align: Option<Align> = optional("align", code()),
    }
    check(input) {
        match kind {
            Some(LayerKind::Image) => {
                input.required("fileId", file);
                input.required("width", width);
                input.required("height", height);
            }
            Some(LayerKind::Text) => {
                input.required("text", text.as_ref());
                input.required("font", font);
                input.required("size", size);
                input.required("color", color.as_ref());
                let missing = text.as_deref().zip(font).and_then(|(text, font)| fonts::missing(text, font));
                if let Some(missing) = missing {
                    input.wrong("text", format!("tiene «{missing}», que esa letra no puede dibujar"));
                }
            }
            None => {}
        }
    }
}

/// A design as it was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub product: ProductId,
    pub areas: Vec<Placement>,
}

/// What is printed on one area.
#[derive(Clone, Debug, PartialEq)]
pub struct Placement {
    pub area: String,
    pub layers: Vec<Layer>,
}

/// In millimetres and degrees.
#[derive(Clone, Debug, PartialEq)]
pub enum Layer {
    Image {
        file: UploadId,
        x: f64,
        y: f64,
        width: f64,
        height: f64,
        angle: f64,
    },
    Text {
        text: String,
        font: Font,
        color: [u8; 3],
        size: f64,
        x: f64,
        y: f64,
        angle: f64,
        align: Align,
    },
}

impl Document {
    /// `None` only of what [`DesignRequest`] complained about already.
    pub fn of(request: DesignRequest) -> Option<Self> {
        if request.version != 1 {
            return None;
        }
        let areas = request.areas.into_iter().map(|area| {
            Some(Placement {
                area: area.area,
                layers: area.layers.into_iter().map(Layer::of).collect::<Option<_>>()?,
            })
        });
        Some(Self {
            product: request.product,
            areas: areas.collect::<Option<_>>()?,
        })
    }

    /// The one that a list of views is, as this house's editor sends it. `None`: another editor's.
    pub fn in_views(views: &Value) -> Option<&Map<String, Value>> {
        let [Value::Object(one)] = views.as_array()?.as_slice() else {
            return None;
        };
        let is_ours = ["version", "productId", "areas"]
            .iter()
            .all(|name| one.contains_key(*name));
        is_ours.then_some(one)
    }

    /// As it was kept: read by the same rules.
    pub fn kept(json: &Value) -> Result<Self, AppError> {
        let unreadable = || AppError::Internal(anyhow::anyhow!("a kept design cannot be read"));
        let map = json.as_object().ok_or_else(unreadable)?;
        let request = DesignRequest::of(map).map_err(|_| unreadable())?;
        Self::of(request).ok_or_else(unreadable)
    }

    /// Always spelled the same.
    pub fn json(&self) -> Value {
        let areas: Vec<Value> = self
            .areas
            .iter()
            .map(|one| {
                let layers: Vec<Value> = one.layers.iter().map(Layer::json).collect();
                json!({"area": one.area, "layers": layers})
            })
            .collect();
        json!({"version": 1, "productId": self.product, "areas": areas})
    }

    /// The pictures in it, each once, with where it is named first: `areas[0].layers[3].fileId`.
    pub fn files(&self) -> Vec<(UploadId, String)> {
        let mut found: Vec<(UploadId, String)> = Vec::new();
        for (at, placement) in self.areas.iter().enumerate() {
            for (place, layer) in placement.layers.iter().enumerate() {
                if let Layer::Image { file, .. } = layer
                    && !found.iter().any(|(known, _)| known == file)
                {
                    found.push((*file, format!("areas[{at}].layers[{place}].fileId")));
                }
            }
        }
        found
    }
}

impl Layer {
    fn of(request: DesignLayerRequest) -> Option<Self> {
        let DesignLayerRequest { x, y, angle, .. } = request;
        Some(match request.kind {
            LayerKind::Image => Self::Image {
                file: request.file?,
                x,
                y,
                width: request.width?,
                height: request.height?,
                angle,
            },
            LayerKind::Text => Self::Text {
                text: request.text?,
                font: request.font?,
                color: rgb(&request.color?)?,
                size: request.size?,
                x,
                y,
                angle,
                align: request.align.unwrap_or(Align::Start),
            },
        })
    }

    fn json(&self) -> Value {
        match self {
            Self::Image {
                file,
                x,
                y,
                width,
                height,
                angle,
            } => {
                json!({"kind": "image", "fileId": file, "x": x, "y": y, "width": width, "height": height, "angle": angle})
            }
            Self::Text {
                text,
                font,
                color: [red, green, blue],
                size,
                x,
                y,
                angle,
                align,
            } => json!({
                "kind": "text", "text": text, "font": font, "color": format!("#{red:02x}{green:02x}{blue:02x}"),
                "size": size, "x": x, "y": y, "angle": angle, "align": align,
            }),
        }
    }
}

/// To a hundredth, so that the same is always spelled the same.
fn number(within: RangeInclusive<f64>, unit: &'static str) -> Rule<f64> {
    let (least, most) = within.into_inner();
    let read = move |input: &Input<'_>, field: &str| {
        let number = input.decimal(field)?.round_dp(2).to_f64();
        let number = number.filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let typed = |number: f64| number.to_string().replace('.', ",");
            input.wrong(
                field,
                format!("debe estar entre {} y {} {unit}", typed(least), typed(most)),
            );
        }
        number
    };
    Rule::new(read, move || {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .minimum(Some(least))
            .maximum(Some(most))
    })
}

fn line() -> Rule<String> {
    text(LONGEST_TEXT).then(|input, field, text| {
        if text.contains(['\n', '\r', '\t']) {
            input.wrong(field, "debe ir en una sola línea: usa una capa para cada una");
            return None;
        }
        Some(text)
    })
}

fn hex() -> Rule<String> {
    text(7).then(|input, field, text| {
        if rgb(&text).is_none() {
            input.wrong(field, "debe ser un color como #1d4f91");
            return None;
        }
        Some(text.to_ascii_lowercase())
    })
}

pub fn rgb(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    hex::decode(digits).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::error::FieldErrors;
    use proptest::prelude::*;

    fn image() -> Value {
        json!({"kind": "image", "fileId": "0193a5b0-7f00-4000-8000-000000000001", "x": 10, "y": 20.5, "width": 100, "height": 80})
    }

    fn words(text: &str) -> Value {
        json!({"kind": "text", "text": text, "font": "noto_sans_bold", "color": "#FFcc00", "size": 20, "x": 0, "y": 40})
    }

    fn design(layers: Value) -> Value {
        json!({"version": 1, "productId": "0193a5b0-7f00-4000-8000-000000000002", "areas": [{"area": "frente", "layers": layers}]})
    }

    fn read(json: &Value) -> Result<Document, FieldErrors> {
        match DesignRequest::of(json.as_object().unwrap()) {
            Ok(request) => Ok(Document::of(request).expect("nothing was complained about")),
            Err(AppError::Invalid(fields)) => Err(fields),
            Err(error) => unreachable!("{error:?}"),
        }
    }

    fn wrong(json: &Value) -> Vec<String> {
        let fields = read(json).expect_err("it is wrong");
        fields
            .into_iter()
            .map(|(field, why)| format!("{field} {why}"))
            .collect()
    }

    #[test]
    fn a_document_is_kept_as_it_was_read() {
        let document = read(&design(json!([image(), words("Ñandú Nº 1")]))).unwrap();
        assert_eq!(document.areas[0].layers.len(), 2);
        assert_eq!(Document::kept(&document.json()).unwrap(), document);
        assert_eq!(document.files().len(), 1);
        assert_eq!(document.files()[0].1, "areas[0].layers[0].fileId");
    }

    #[test]
    fn every_wrong_field_is_named_with_where_it_stands() {
        let mut bad = image();
        bad["width"] = json!(-3);
        bad["x"] = json!(1e9);
        bad["angle"] = json!(361);
        bad["fileId"] = json!("mine");
        let said = wrong(&design(
            json!([image(), bad, words("Hola 😀"), words("a\nb"), {"kind": "text", "x": 0, "y": 0}]),
        ));
        for named in [
            "areas[0].layers[1].width debe estar entre 0,5 y 2000 mm",
            "areas[0].layers[1].x debe estar entre -2000 y 2000 mm",
            "areas[0].layers[1].angle debe estar entre -360 y 360 grados",
            "areas[0].layers[1].fileId no es un identificador",
            "areas[0].layers[2].text tiene «😀»",
            "areas[0].layers[3].text debe ir en una sola línea",
            "areas[0].layers[4].font es obligatorio",
            "areas[0].layers[4].color es obligatorio",
        ] {
            assert!(
                said.iter().any(|one| one.starts_with(named)),
                "{named}: {said:#?}"
            );
        }
        assert!(
            !said.iter().any(|one| one.starts_with("areas[0].layers[0]")),
            "{said:#?}"
        );
    }

    #[test]
    fn what_is_too_much_is_refused() {
        let many = |count: usize| vec![image(); count];
        let two = json!({"version": 1, "productId": "0193a5b0-7f00-4000-8000-000000000002", "areas": [
            {"area": "frente", "layers": many(30)}, {"area": "espalda", "layers": many(11)},
        ]});
        assert_eq!(wrong(&two), ["areas tiene 41 capas; el máximo es 40"]);
        assert_eq!(
            wrong(&design(json!(many(60)))),
            ["areas[0].layers debe tener entre 1 y 40 elementos"]
        );
        assert!(wrong(&design(json!([words(&"a".repeat(201))])))[0].contains("hasta 200"));
        assert!(wrong(&design(json!([])))[0].starts_with("areas[0].layers"));
        let mut second = design(json!([image()]));
        second["version"] = json!(2);
        assert_eq!(wrong(&second), ["version debe ser 1"]);
        for font in ["Arial", "noto_sans; x", ""] {
            let mut layer = words("Hola");
            layer["font"] = json!(font);
            assert!(
                wrong(&design(json!([layer])))[0].starts_with("areas[0].layers[0].font"),
                "{font}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_numbers_are_a_document_or_a_complaint(x in any::<f64>(), width in any::<f64>(), angle in any::<f64>()) {
            let mut layer = image();
            for (field, number) in [("x", x), ("width", width), ("angle", angle)] {
                layer[field] = json!(number);
            }
            if let Ok(document) = read(&design(json!([layer]))) {
                let Layer::Image { x, width, angle, .. } = document.areas[0].layers[0] else { unreachable!() };
                prop_assert!(x.abs() <= FAR && (0.5..=FAR).contains(&width) && angle.abs() <= 360.0);
                prop_assert_eq!(Document::kept(&document.json()).unwrap(), document);
            }
        }

        #[test]
        fn no_text_is_too_strange(text in "\\PC{0,80}") {
            let _ = read(&design(json!([words(&text)])));
        }
    }
}
