//! `/productos/{slug}/diseno/cambio`: another place and size of what was placed, and other words, without sending its file again.
//! Without a script.

use super::product::render;
use super::studio::{HEIGHT_CM, WIDTH_CM, area_of, centimetres, earlier, keep, lettered, product, refused};
use super::studio_size::{self, hundredths, is_reduced, measure, piece_code};
use super::studio_view::PIECE;
use crate::base::error::AppError;
use crate::base::ids::DesignId;
use crate::base::input::Input;
use crate::domain::catalog::Area;
use crate::domain::designs::bounds::tidy;
use crate::domain::designs::document::{Align, Layer};
use crate::domain::designs::rules::places::{Place, line, spot};
use crate::domain::designs::{self, Design, fonts};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::body::FormBody;
use crate::http::kit::form::FormState;
use crate::http::kit::{self, Answer, own_designs};
use crate::http::state::AppState;
use actix_session::Session;
use actix_web::{HttpRequest, web};

/// What the form asks for: the piece as it becomes, and how large it was to be.
type Wish = (Layer, Option<f64>);

/// `POST /productos/{slug}/diseno/cambio`
pub async fn change(
    app: web::Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    session: Session,
    slug: web::Path<String>,
    FormBody(typed): FormBody,
) -> Answer {
    let slug = slug.into_inner();
    let (product, sides) = product(&app, &slug).await?.ok_or(AppError::NotFound)?;
    let before = own_designs::placed(&session, &slug);
    let said = FormState::new(PIECE, "", typed);
    let code = said.value("area").unwrap_or_default().to_owned();
    let at: usize = said
        .value("pieza")
        .and_then(|at| at.parse().ok())
        .unwrap_or(usize::MAX);
    let document = app.db.read(move |conn| earlier(conn, product, before)).await?;
    let shown = said.value("disenado").and_then(|id| id.parse::<DesignId>().ok());
    let placement = document.areas.iter().find(|one| one.area == code);
    let found = placement
        .and_then(|one| one.layers.get(at))
        .zip(area_of(&sides, &code));
    let is_same = shown.is_some() && shown == before;
    let page = format!("/productos/{slug}#diseno");
    // What another window made of it meanwhile is only shown.
    let Some((layer, area)) = found.filter(|_| is_same) else {
        return kit::see_other(&page);
    };
    let sent = FormState::new(PIECE, piece_code(&code, at), said.fields().clone());
    let wanted = sent.read(|input| wish(input, area, layer));
    let outcome = match wanted {
        Ok((layer, asked)) => {
            let (by, own) = (viewer.0.clone(), own_designs::all(&session));
            let piece = is_reduced(asked, &layer).then(|| piece_code(&code, at));
            let made: Result<Design, AppError> = app
                .db
                .transact(move |conn, now| {
                    let mut document = earlier(conn, product, before)?;
                    let mut areas = document.areas.iter_mut().filter(|one| one.area == code);
                    if let Some(found) = areas.next().and_then(|one| one.layers.get_mut(at)) {
                        found.clone_from(&layer);
                    }
                    match designs::make(conn, now, by.as_ref(), &own, &document) {
                        Err(error) => Err(refused(conn, by.as_ref(), &document, error)?),
                        made => made,
                    }
                })
                .await;
            made.map(|made| (made.id, piece))
        }
        Err(error) => Err(error),
    };
    let done = |(made, piece): (DesignId, Option<String>)| {
        keep(&session, viewer.user(), &slug, Some(made))?;
        studio_size::keep(&session, made, piece)?;
        kit::see_other(&page)
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

/// As it was typed, else as it is: what is shown is rounded, and sent back unchanged it means what is there.
fn asked(input: &Input<'_>, field: &str, within: &std::ops::RangeInclusive<f64>, now: f64) -> f64 {
    let typed = input
        .value(field)
        .and_then(|typed| typed.as_str())
        .unwrap_or_default();
    match typed.trim() == hundredths(now) {
        true => now,
        false => centimetres(input, field, within).map_or(now, |cm| cm * 10.0),
    }
}

/// Where nobody named a place its middle stays.
fn wish(input: &Input<'_>, area: &Area, layer: &Layer) -> Option<Wish> {
    let place: Option<Place> = input.code("lugar");
    let now = measure(layer);
    match layer {
        Layer::Image {
            file,
            x,
            y,
            width,
            height,
            angle,
        } => {
            let asked = asked(input, "ancho", &WIDTH_CM, now);
            if place.is_none() && (asked - now).abs() < f64::EPSILON {
                return Some((layer.clone(), None));
            }
            let found = spot(area, place.unwrap_or(Place::Centre), height / width, Some(asked));
            let (left, top) = match place {
                Some(_) => (found.x, found.y),
                None => (x + (width - found.width) / 2.0, y + (height - found.height) / 2.0),
            };
            let changed = Layer::Image {
                file: *file,
                x: tidy(left),
                y: tidy(top),
                width: found.width,
                height: found.height,
                angle: *angle,
            };
            Some((changed, Some(asked)))
        }
        Layer::Text {
            x, y, angle, align, ..
        } => {
            let (text, font, color) = lettered(input);
            let asked = asked(input, "alto", &HEIGHT_CM, now);
            let font = font?;
            let breadth = fonts::width(&text, font, 1.0);
            let found = line(area, place.unwrap_or(Place::Centre), breadth, Some(asked));
            let stays = place.is_none() && (asked - now).abs() < f64::EPSILON;
            let size = if stays { now } else { found.size };
            let (left, base, align) = match place {
                Some(_) => (found.x, found.y, Align::Middle),
                // Letters stand on a line a quarter of their height above their end.
                None => (*x, y + (size - now) / 4.0, *align),
            };
            let changed = Layer::Text {
                text,
                font,
                color: color?,
                size,
                x: tidy(left),
                y: tidy(base),
                angle: *angle,
                align,
            };
            Some((changed, (!stays).then_some(asked)))
        }
    }
}
