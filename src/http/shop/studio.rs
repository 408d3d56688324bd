//! `/productos/{slug}/diseno`: pictures and words placed on the product by name and size, seen before it is bought; no script
//! needed.

use super::product::render;
use super::studio_size::{self, is_reduced, piece_code};
use super::studio_view::{ART, STUDIO, TEXT};
use crate::base::error::AppError;
use crate::base::ids::{DesignId, ProductId};
use crate::base::input::{Errors, Input};
use crate::domain::accounts::User;
use crate::domain::catalog::{self, Area, View, views};
use crate::domain::designs::document::{Align, LONGEST_TEXT, Layer, MOST_LAYERS, Placement, rgb};
use crate::domain::designs::fonts::{self, Font};
use crate::domain::designs::rules::places::{Place, line, spot};
use crate::domain::designs::{self, Design, Document};
use crate::domain::files::Upload;
use crate::http::auth::extractors::Viewer;
use crate::http::kit::body::FormBody;
use crate::http::kit::form::FormState;
use crate::http::kit::{self, Answer, kept_file, multipart, own_designs};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_session::Session;
use actix_web::{HttpRequest, web};
use diesel::PgConnection;
use rust_decimal::prelude::ToPrimitive as _;

/// In centimetres; what is larger than the area is made as large as that.
pub const WIDTH_CM: std::ops::RangeInclusive<f64> = 1.0..=200.0;
pub const HEIGHT_CM: std::ops::RangeInclusive<f64> = 0.1..=50.0;

/// `POST /productos/{slug}/diseno`: a picture, «Ver cómo queda»
pub async fn place(
    app: web::Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    session: Session,
    slug: web::Path<String>,
    body: Multipart,
) -> Answer {
    let slug = slug.into_inner();
    let mut form = multipart::read(&app, body, ART).await?;
    let found = product(&app, &slug).await;
    let Ok(Some((product, sides))) = found else {
        std::mem::take(&mut form.file).discard(&app).await;
        return Err(found.err().unwrap_or(AppError::NotFound));
    };
    let errors = Errors::new();
    let art = kept_file::take(&app, viewer.user(), &mut form, ART, &errors).await?;
    kept_file::carry(&mut form.fields, ART, art.as_ref(), &app.files);
    let note = art.as_ref().map(kept_file::note).unwrap_or_default();
    form.fields.insert(format!("{ART}Note"), note.into());
    let sent = FormState::new(STUDIO, "", form.fields);
    let wanted = sent.read_noting(&errors, |input| picture(input, &sides, art.as_ref()));
    add(&app, &viewer, &req, &session, slug, (product, sent, wanted)).await
}

/// `POST /productos/{slug}/diseno/texto`: words, «Ver cómo queda»
pub async fn text(
    app: web::Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    session: Session,
    slug: web::Path<String>,
    FormBody(typed): FormBody,
) -> Answer {
    let slug = slug.into_inner();
    let (product, sides) = product(&app, &slug).await?.ok_or(AppError::NotFound)?;
    let sent = FormState::new(TEXT, "", typed);
    let wanted = sent.read(|input| words(input, &sides));
    add(&app, &viewer, &req, &session, slug, (product, sent, wanted)).await
}

/// What a form asks for: where, what, and how large it was to be, in millimetres; nothing where nobody said.
type Wish = (String, Layer, Option<f64>);

/// One more piece, on top of the others of its area.
async fn add(
    app: &AppState,
    viewer: &Viewer,
    req: &HttpRequest,
    session: &Session,
    slug: String,
    (product, sent, wanted): (ProductId, FormState, Result<Wish, AppError>),
) -> Answer {
    let before = own_designs::placed(session, &slug);
    let outcome = match wanted {
        Ok((code, layer, asked)) => {
            let small = is_reduced(asked, &layer);
            let (by, own) = (viewer.0.clone(), own_designs::all(session));
            app.db
                .transact(move |conn, now| {
                    let mut document = earlier(conn, product, before)?;
                    if document.areas.iter().map(|one| one.layers.len()).sum::<usize>() >= MOST_LAYERS {
                        let why = format!("ya no cabe otra pieza: un diseño lleva hasta {MOST_LAYERS}");
                        return Err(AppError::field("area", why));
                    }
                    let at = match document.areas.iter_mut().find(|one| one.area == code) {
                        Some(placement) => {
                            placement.layers.push(layer.clone());
                            placement.layers.len() - 1
                        }
                        None => {
                            document.areas.push(Placement {
                                area: code.clone(),
                                layers: vec![layer.clone()],
                            });
                            0
                        }
                    };
                    match designs::make(conn, now, by.as_ref(), &own, &document) {
                        Err(error) => Err(refused(conn, by.as_ref(), &document, error)?),
                        Ok(made) => Ok((made, small.then(|| piece_code(&code, at)))),
                    }
                })
                .await
        }
        Err(error) => Err(error),
    };
    let done = |(design, small): (Design, Option<String>)| {
        keep(session, viewer.user(), &slug, Some(design.id))?;
        studio_size::keep(session, design.id, small)?;
        kit::see_other(&format!("/productos/{slug}#diseno"))
    };
    sent.answer(outcome, done, async |state| {
        render(app, viewer, true, req, slug.clone(), &state, (None, None, before)).await
    })
    .await
}

/// What is wrong with what was placed before stands beside no field of the form: it is said on top, of what it is.
pub fn refused(
    conn: &mut PgConnection,
    by: Option<&User>,
    document: &Document,
    error: AppError,
) -> Result<AppError, AppError> {
    let json = document.json();
    let Some(sent) = json.as_object() else {
        return Ok(error);
    };
    let error = designs::sent::named(conn, by, sent, error)?;
    let first = error.fields().and_then(|fields| fields.first_key_value());
    Ok(match first {
        Some((path, why)) if path.starts_with("areas[") => {
            AppError::conflict("design_refused", format!("{why}."))
        }
        _ => error,
    })
}

/// What was placed so far, without what cannot be printed on any more.
pub fn earlier(
    conn: &mut PgConnection,
    product: ProductId,
    before: Option<DesignId>,
) -> Result<Document, AppError> {
    let found = match before {
        Some(id) => designs::find(conn, id)?.filter(|one| one.product == product),
        None => None,
    };
    let Some(design) = found else {
        return Ok(Document {
            product,
            areas: Vec::new(),
        });
    };
    let sides = views::of_product(conn, product)?;
    let mut document = design.document;
    document.areas.retain(|one| area_of(&sides, &one.area).is_some());
    Ok(document)
}

/// For this page, and as one that this browser may see.
pub fn keep(
    session: &Session,
    by: Option<&User>,
    slug: &str,
    made: Option<DesignId>,
) -> Result<(), AppError> {
    if let (Some(made), None) = (made, by) {
        own_designs::remember(session, made)?;
    }
    own_designs::place(session, slug, made)
}

/// One on sale, and all its sides.
pub async fn product(app: &AppState, slug: &str) -> Result<Option<(ProductId, Vec<View>)>, AppError> {
    let slug = slug.to_owned();
    app.db
        .read(move |conn| {
            let Some((product, _)) = catalog::product_on_sale(conn, &slug)? else {
                return Ok(None);
            };
            Ok(Some((product.id, views::of_product(conn, product.id)?)))
        })
        .await
}

pub fn area_of<'a>(sides: &'a [View], code: &str) -> Option<&'a Area> {
    let mut areas = sides.iter().flat_map(|side| &side.areas);
    areas.find(|area| area.code == code)
}

/// Where it goes; what is wrong is noted.
fn target<'a>(input: &Input<'_>, sides: &'a [View]) -> (Option<&'a Area>, Option<Place>) {
    let code = input.required_text("area", 40);
    let area = area_of(sides, &code);
    if area.is_none() && !code.is_empty() {
        input.wrong("area", "ya no está: elige otra");
    }
    (area, input.required_code("lugar"))
}

pub fn centimetres(input: &Input<'_>, field: &str, within: &std::ops::RangeInclusive<f64>) -> Option<f64> {
    let cm = input.decimal(field)?.to_f64().filter(|cm| within.contains(cm));
    if cm.is_none() {
        let least = within.start().to_string().replace('.', ",");
        input.wrong(field, format!("debe estar entre {least} y {} cm", within.end()));
    }
    cm
}

fn picture(input: &Input<'_>, sides: &[View], art: Option<&Upload>) -> Option<Wish> {
    let (area, place) = target(input, sides);
    let width = centimetres(input, "ancho", &WIDTH_CM);
    match art.map(designs::unplaceable) {
        None => input.wrong(ART, "elige una imagen"),
        Some(Some(why)) => input.wrong(ART, why),
        Some(None) => {}
    }
    let (art, area) = (art?, area?);
    let proportion = art.sides().map_or(1.0, |(width, height)| height / width);
    let width = width.map(|cm| cm * 10.0);
    let spot = spot(area, place?, proportion, width);
    let layer = Layer::Image {
        file: art.id,
        x: spot.x,
        y: spot.y,
        width: spot.width,
        height: spot.height,
        angle: 0.0,
    };
    Some((area.code.clone(), layer, width))
}

/// A text, its letters and its colour; what is wrong is noted.
pub fn lettered(input: &Input<'_>) -> (String, Option<Font>, Option<[u8; 3]>) {
    let text = input.required_text("texto", LONGEST_TEXT);
    let font: Option<Font> = input.required_code("letra");
    if let Some(sign) = fonts::disordering(&text) {
        input.wrong("texto", fonts::disordered(sign));
    }
    if let Some(missing) = font.and_then(|font| fonts::missing(&text, font)) {
        input.wrong(
            "texto",
            format!("tiene «{missing}», que esa letra no puede dibujar"),
        );
    }
    let color = rgb(&input.required_text("tinta", 7));
    if color.is_none() {
        input.wrong("tinta", "debe ser un color como #1d4f91");
    }
    (text, font, color)
}

fn words(input: &Input<'_>, sides: &[View]) -> Option<Wish> {
    let (area, place) = target(input, sides);
    let (text, font, color) = lettered(input);
    let height = centimetres(input, "alto", &HEIGHT_CM).map(|cm| cm * 10.0);
    let (area, font) = (area?, font?);
    let breadth = fonts::width(&text, font, 1.0);
    let line = line(area, place?, breadth, height);
    let layer = Layer::Text {
        text,
        font,
        color: color?,
        size: line.size,
        x: line.x,
        y: line.y,
        angle: 0.0,
        align: Align::Middle,
    };
    Some((area.code.clone(), layer, height))
}
