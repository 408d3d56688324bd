//! What is done to a piece that was placed: taken off, moved above or below others, copied to the other side. Without a script.

use super::studio::{area_of, earlier, keep, product};
use crate::base::error::AppError;
use crate::domain::catalog::View;
use crate::domain::designs;
use crate::domain::designs::document::{Document, MOST_LAYERS, Placement};
use crate::domain::designs::rules::sides::{carried_over, opposite};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::body::FormBody;
use crate::http::kit::{self, Answer, own_designs};
use crate::http::state::AppState;
use actix_session::Session;
use actix_web::web;
use serde_json::{Map, Value};

/// A piece of an area; without a number all of them, without an area the whole design.
struct Piece {
    area: Option<String>,
    at: Option<usize>,
}

/// `POST /productos/{slug}/diseno/retiro`
pub async fn removal(
    app: web::Data<AppState>,
    viewer: Viewer,
    session: Session,
    slug: web::Path<String>,
    FormBody(typed): FormBody,
) -> Answer {
    change(&app, &viewer, &session, &slug, &typed, |document, _, piece| {
        let Some(code) = &piece.area else {
            document.areas.clear();
            return;
        };
        for one in &mut document.areas {
            match piece.at {
                _ if one.area != *code => {}
                Some(at) if at < one.layers.len() => drop(one.layers.remove(at)),
                Some(_) => {}
                None => one.layers.clear(),
            }
        }
    })
    .await
}

/// `POST /productos/{slug}/diseno/orden`: one up, or with `hacia=abajo` one down.
pub async fn order(
    app: web::Data<AppState>,
    viewer: Viewer,
    session: Session,
    slug: web::Path<String>,
    FormBody(typed): FormBody,
) -> Answer {
    let is_down = text(&typed, "hacia") == Some("abajo");
    change(
        &app,
        &viewer,
        &session,
        &slug,
        &typed,
        move |document, _, piece| {
            let (Some(code), Some(at)) = (&piece.area, piece.at) else {
                return;
            };
            let Some(one) = document.areas.iter_mut().find(|one| one.area == *code) else {
                return;
            };
            let other = if is_down {
                at.checked_sub(1)
            } else {
                at.checked_add(1)
            };
            if let Some(other) = other.filter(|other| at.max(*other) < one.layers.len()) {
                one.layers.swap(at, other);
            }
        },
    )
    .await
}

/// `POST /productos/{slug}/diseno/copia`: to the other side.
pub async fn copy(
    app: web::Data<AppState>,
    viewer: Viewer,
    session: Session,
    slug: web::Path<String>,
    FormBody(typed): FormBody,
) -> Answer {
    change(
        &app,
        &viewer,
        &session,
        &slug,
        &typed,
        |document, sides, piece| {
            let found = piece.area.as_deref().zip(piece.at).and_then(|(code, at)| {
                let placed = document.areas.iter().find(|one| one.area == code)?;
                let (from, to) = (area_of(sides, code)?, opposite(sides, code)?);
                Some((to.code.clone(), carried_over(placed.layers.get(at)?, from, to)))
            });
            let all: usize = document.areas.iter().map(|one| one.layers.len()).sum();
            let Some((to, layer)) = found.filter(|_| all < MOST_LAYERS) else {
                return;
            };
            match document.areas.iter_mut().find(|one| one.area == to) {
                Some(placement) => placement.layers.push(layer),
                None => document.areas.push(Placement {
                    area: to,
                    layers: vec![layer],
                }),
            }
        },
    )
    .await
}

/// Of the design that the page showed: what another window made of it meanwhile is only shown.
async fn change(
    app: &AppState,
    viewer: &Viewer,
    session: &Session,
    slug: &str,
    typed: &Map<String, Value>,
    act: impl Fn(&mut Document, &[View], &Piece) + Send + 'static,
) -> Answer {
    let (product, sides) = product(app, slug).await?.ok_or(AppError::NotFound)?;
    let before = own_designs::placed(session, slug);
    let shown = text(typed, "disenado");
    let is_same = shown.is_none_or(|shown| before.is_some_and(|id| id.to_string() == shown));
    if before.is_some() && is_same {
        let piece = Piece {
            area: text(typed, "area").map(str::to_owned),
            at: text(typed, "pieza").and_then(|at| at.parse().ok()),
        };
        let (by, own) = (viewer.0.clone(), own_designs::all(session));
        let left = app
            .db
            .transact(move |conn, now| {
                let mut document = earlier(conn, product, before)?;
                act(&mut document, &sides, &piece);
                document.areas.retain(|one| !one.layers.is_empty());
                match document.areas.is_empty() {
                    true => Ok(None),
                    false => {
                        let design = designs::make(conn, now, by.as_ref(), &own, &document)?;
                        Ok(Some(design.id))
                    }
                }
            })
            .await?;
        keep(session, viewer.user(), slug, left)?;
    }
    kit::see_other(&format!("/productos/{slug}#diseno"))
}

fn text<'a>(typed: &'a Map<String, Value>, field: &str) -> Option<&'a str> {
    let value = typed.get(field).and_then(Value::as_str);
    value.filter(|value| !value.is_empty())
}
