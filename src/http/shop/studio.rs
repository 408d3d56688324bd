//! `/productos/{slug}/diseno`: a picture placed on the product by name and size, seen before it is bought; no script needed.

use super::product::render;
use super::session;
use super::studio_view::{ART, STUDIO};
use crate::base::error::AppError;
use crate::base::ids::ProductId;
use crate::base::input::{Errors, Input};
use crate::domain::catalog::{self, Area, views};
use crate::domain::designs::document::{Layer, Placement};
use crate::domain::designs::rules::places::{Place, spot};
use crate::domain::designs::{self, Document};
use crate::domain::files::{FileKind, Upload};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::body::FormBody;
use crate::http::kit::form::FormState;
use crate::http::kit::{self as shared, Answer, kept_file, multipart};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_session::Session;
use actix_web::{HttpRequest, web};
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::Value;

/// In centimetres; what is larger than the area is made as large as that.
const WIDTH_CM: std::ops::RangeInclusive<f64> = 1.0..=200.0;

/// `POST /productos/{slug}/diseno`: «Ver cómo queda»
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
    let Ok(Some((product, areas))) = found else {
        std::mem::take(&mut form.file).discard(&app).await;
        return Err(found.err().unwrap_or(AppError::NotFound));
    };
    let errors = Errors::new();
    let art = kept_file::take(&app, viewer.user(), &mut form, ART, &errors).await?;
    kept_file::carry(&mut form.fields, ART, art.as_ref(), &app.files);
    let sent = FormState::new(STUDIO, "", form.fields);
    let before = session::made(&session, &slug);
    let outcome = match sent.read_noting(&errors, |input| placement(input, &areas, art.as_ref())) {
        Ok(placement) => {
            let by = viewer.0.clone();
            app.db
                .transact(move |conn, now| {
                    let earlier = match before {
                        Some(id) => designs::find(conn, id)?.filter(|one| one.product == product),
                        None => None,
                    };
                    let mut document = earlier.map_or(
                        Document {
                            product,
                            areas: Vec::new(),
                        },
                        |one| one.document,
                    );
                    // What is there no more is not printed on.
                    document
                        .areas
                        .retain(|one| areas.iter().any(|area| area.code == one.area));
                    document.areas.retain(|one| one.area != placement.area);
                    document.areas.push(placement.clone());
                    designs::make(conn, now, by.as_ref(), &document)
                })
                .await
        }
        Err(error) => Err(error),
    };
    let done = |design: designs::Design| {
        session::keep_made(&session, &slug, Some(design.id))?;
        shared::see_other(&format!("/productos/{slug}#diseno"))
    };
    sent.answer(outcome, done, async |state| {
        render(
            &app,
            &viewer,
            true,
            &req,
            slug.clone(),
            &state,
            (None, None, before),
        )
        .await
    })
    .await
}

/// `POST /productos/{slug}/diseno/retiro`: one area stays blank again.
pub async fn removal(
    app: web::Data<AppState>,
    viewer: Viewer,
    session: Session,
    slug: web::Path<String>,
    FormBody(typed): FormBody,
) -> Answer {
    let slug = slug.into_inner();
    let area = typed
        .get("area")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    if let Some(before) = session::made(&session, &slug) {
        let by = viewer.0.clone();
        let left = app
            .db
            .transact(move |conn, now| {
                let Some(design) = designs::find(conn, before)? else {
                    return Ok(None);
                };
                let mut document = design.document;
                document.areas.retain(|one| one.area != area);
                match document.areas.is_empty() {
                    true => Ok(None),
                    false => designs::make(conn, now, by.as_ref(), &document).map(|design| Some(design.id)),
                }
            })
            .await?;
        session::keep_made(&session, &slug, left)?;
    }
    shared::see_other(&format!("/productos/{slug}#diseno"))
}

/// One on sale, and all its areas.
async fn product(app: &AppState, slug: &str) -> Result<Option<(ProductId, Vec<Area>)>, AppError> {
    let slug = slug.to_owned();
    app.db
        .read(move |conn| {
            let Some((product, _)) = catalog::product_on_sale(conn, &slug)? else {
                return Ok(None);
            };
            let sides = views::of_product(conn, product.id)?;
            Ok(Some((
                product.id,
                sides.into_iter().flat_map(|side| side.areas).collect(),
            )))
        })
        .await
}

fn placement(input: &Input<'_>, areas: &[Area], art: Option<&Upload>) -> Option<Placement> {
    let code = input.required_text("area", 40);
    let area = areas.iter().find(|area| area.code == code);
    if area.is_none() && !code.is_empty() {
        input.wrong("area", "ya no está: elige otra");
    }
    let place: Option<Place> = input.required_code("lugar");
    let width = input.decimal("ancho").and_then(|cm| {
        let cm = cm.to_f64().filter(|cm| WIDTH_CM.contains(cm));
        if cm.is_none() {
            input.wrong("ancho", "debe estar entre 1 y 200 cm");
        }
        cm
    });
    match art {
        None => input.wrong(ART, "elige una imagen"),
        Some(art) if art.kind == FileKind::Pdf => {
            input.wrong(
                ART,
                "es un PDF, que aquí no se puede colocar: envíalo en PNG, JPEG o SVG",
            );
        }
        Some(_) => {}
    }
    let (art, area) = (art?, area?);
    let sides = art.width_px.zip(art.height_px);
    let proportion = sides.map_or(1.0, |(width, height)| f64::from(height) / f64::from(width.max(1)));
    let spot = spot(area, place?, proportion, width.map(|cm| cm * 10.0));
    Some(Placement {
        area: code,
        layers: vec![Layer::Image {
            file: art.id,
            x: spot.x,
            y: spot.y,
            width: spot.width,
            height: spot.height,
            angle: 0.0,
        }],
    })
}
