//! The pictures of designs that are ordered: drawn before the order is written, in the colour of what is ordered.

use crate::base::error::AppError;
use crate::base::ids::DesignId;
use crate::domain::accounts::User;
use crate::domain::catalog;
use crate::domain::catalog::rules::colour;
use crate::domain::designs;
use crate::domain::files::{Files, Sent};
use crate::domain::ordering::Wanted;
use crate::http::state::AppState;
use std::sync::Arc;

/// What arrived for the items with a design, by their places; placing says what is wrong with the others.
pub async fn of(app: &AppState, by: Option<&User>, wanted: &Wanted) -> Result<Vec<(usize, Sent)>, AppError> {
    let mut drawn = Vec::new();
    for (place, item) in wanted.items.iter().enumerate() {
        let Some(id) = item.design else { continue };
        let outcome = match one(app, by.cloned(), id, Ground::Variant(item.variant_id.clone())).await {
            Ok(None) => continue,
            Ok(Some(arrived)) => Ok(arrived),
            Err(error) => Err(error),
        };
        match outcome {
            Ok(sent) => drawn.push((place, sent)),
            Err(error) => {
                let refused: Result<(), AppError> = Err(AppError::NotFound);
                app.files
                    .settle(drawn.iter().map(|(_, sent)| sent), &refused)
                    .await;
                return Err(error);
            }
        }
    }
    Ok(drawn)
}

/// What it is drawn on.
pub enum Ground {
    /// In the colour that this variant has now.
    Variant(String),
    /// In this colour, which an order keeps.
    Color(String),
}

/// One of them, of this person: not recorded yet.
pub async fn one(
    app: &AppState,
    by: Option<User>,
    id: DesignId,
    ground: Ground,
) -> Result<Option<Sent>, AppError> {
    let found = app
        .db
        .read(move |conn| {
            let Some(design) = designs::find(conn, id)? else {
                return Ok(None);
            };
            if !designs::is_theirs(&design, by.as_ref()) {
                return Ok(None);
            }
            let color = match ground {
                Ground::Color(color) => color,
                Ground::Variant(id) => {
                    let variants = catalog::variants(conn, std::slice::from_ref(&id))?;
                    let color = variants.get(&id).and_then(|sold| colour(&sold.attributes));
                    color.unwrap_or_default()
                }
            };
            let views = design.views();
            let looks = views
                .iter()
                .map(|(view, _)| designs::look(conn, &design, view, Some(&color)));
            let looks = looks.collect::<Result<Vec<_>, _>>()?;
            let uploads = designs::uploads(conn, &design)?;
            Ok::<_, AppError>(Some((design, looks, uploads)))
        })
        .await?;
    let Some((design, looks, uploads)) = found else {
        return Ok(None);
    };
    let png = designs::sheet(&app.files, &design, &uploads, &looks).await?;
    let arrived = app.files.arrive_bytes("diseno.png", png).await?;
    Ok(Some(Sent::New(Arc::new(arrived))))
}

/// The path of a picture of a design; of its first side where none is named. Plain where `color` is blank.
pub fn preview_path(files: &Files, design: DesignId, view: &str, color: &str, width_px: u32) -> String {
    let token = files.links().for_design(design);
    path(design, view, Some(color), width_px, &token)
}

/// The same for whoever has this token, in the product's own colour. A blank one: who looks sees it without.
pub fn look_path(design: DesignId, view: &str, width_px: u32, token: &str) -> String {
    path(design, view, None, width_px, token)
}

fn path(design: DesignId, view: &str, color: Option<&str>, width_px: u32, token: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let view = Some(view).filter(|view| !view.is_empty());
    for (name, value) in [("view", view), ("color", color)] {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    query.append_pair("width", &width_px.to_string());
    if !token.is_empty() {
        query.append_pair("token", token);
    }
    format!("/api/designs/{design}/preview?{}", query.finish())
}
