//! Pictures of designs: drawn in their turn beside the reactor, kept in the store by what is in them, and made again when lost.

use super::draw::{self, Arts, Ground, Print};
use super::rules::verdict::Art;
use super::store::Design;
use crate::base::error::AppError;
use crate::base::ids::UploadId;
use crate::base::text::fold;
use crate::domain::catalog;
use crate::domain::catalog::garment::{self, Garment};
use crate::domain::files::{self, Files, Upload};
use bytes::Bytes;
use diesel::PgConnection;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Another one wherever the same would be drawn otherwise: what was kept before is not looked at again.
const DRAWN_BY: &str = "2";
/// Of each side, where there are several.
const SIDE_PX: u32 = 700;
const ALONE_PX: u32 = 1000;
/// Sides on one sheet.
const MOST_SIDES: usize = 4;

/// A side of the product in a colour.
#[derive(Clone, Debug)]
pub struct Look {
    view: String,
    garment: Garment,
    tint: [u8; 3],
    photo: Option<Upload>,
    /// Of the photo.
    shading: Option<Upload>,
}

/// How this side of the design's product looks in a colour; in none, or in one that nobody knows, plain. Of `None` it is the
/// product's own ([`catalog::views::usual_color`]). 404 for a side that it has not.
pub fn look(
    conn: &mut PgConnection,
    design: &Design,
    view: &str,
    color: Option<&str>,
) -> Result<Look, AppError> {
    let views = catalog::views::of_product(conn, design.product)?;
    // An order keeps the colour that it was placed in, which the product may not have any more. What is drawn is kept all the same
    // in no more colours than we know, and no more pictures than there are.
    let color = match color {
        Some(color) => {
            let colors = catalog::views::colors_of(conn, design.product)?;
            let same = colors.into_iter().find(|one| fold(one) == fold(color));
            same.unwrap_or_else(|| color.to_owned())
        }
        None => catalog::views::usual_color(conn, design.product)?,
    };
    let color = color.as_str();
    let now = views.iter().find(|one| one.code == view);
    let then = design.areas.iter().find(|one| one.view == view);
    let garment = now.map(|one| one.garment).or(then.map(|one| one.garment));
    let (mut photo, mut shading) = (None, None);
    if let Some((side, id)) = now.and_then(|one| Some((one, one.mockup(color)?))) {
        let ids: Vec<UploadId> = side.shading.into_iter().chain([id]).collect();
        let mut known = files::find_all(conn, &ids)?;
        photo = known.remove(&id);
        shading = side.shading.and_then(|id| known.remove(&id));
    }
    Ok(Look {
        view: view.to_owned(),
        garment: garment.ok_or(AppError::NotFound)?,
        tint: garment::color(color).unwrap_or(garment::PLAIN),
        photo,
        shading,
    })
}

/// What is known of the pictures in a design. One that cannot be read now is left out: nothing is said of it, and the page is shown.
pub async fn art_of(files: &Files, uploads: &HashMap<UploadId, Upload>) -> HashMap<UploadId, Art> {
    let mut known = HashMap::new();
    for (id, upload) in uploads {
        let tones = match tones(files, upload).await {
            Ok(tones) => tones,
            Err(error) => {
                tracing::warn!(upload = %id, %error, "a picture of a design cannot be judged");
                continue;
            }
        };
        known.insert(
            *id,
            Art {
                pixels: upload.pixels(),
                sides: upload.sides(),
                is_blank: tones.is_blank,
                is_faint: tones.is_faint && upload.kind.is_raster(),
                only: tones.only,
                colours: tones.colours,
            },
        );
    }
    known
}

/// What is known of them without looking into any: how large they are.
pub fn sizes_of(uploads: &HashMap<UploadId, Upload>) -> HashMap<UploadId, Art> {
    let of = |upload: &Upload| Art {
        pixels: upload.pixels(),
        sides: upload.sides(),
        ..Art::default()
    };
    uploads.iter().map(|(id, upload)| (*id, of(upload))).collect()
}

async fn tones(files: &Files, upload: &Upload) -> Result<draw::Tones, AppError> {
    let art = files.art(upload).await?;
    files.beside(move || draw::tones(&art)).await
}

/// A PNG of one side.
pub async fn picture(
    files: &Files,
    design: &Design,
    uploads: &HashMap<UploadId, Upload>,
    look: &Look,
    width_px: u32,
) -> Result<Bytes, AppError> {
    let width_px = draw::width_of(width_px);
    let key = key(design, look, width_px);
    if let Some(kept) = files.kept_mockup(key).await? {
        return Ok(kept);
    }
    let _turn = files.mockup_turn().await?;
    // Another may have drawn it meanwhile.
    if let Some(kept) = files.kept_mockup(key).await? {
        return Ok(kept);
    }
    let ground = match &look.photo {
        Some(photo) => Ground::Picture {
            photo: files.art(photo).await?,
            shading: match &look.shading {
                Some(shading) => Some(files.art(shading).await?),
                None => None,
            },
        },
        None => Ground::Drawn(look.garment, look.tint),
    };
    let places: Vec<usize> = (0..design.areas.len())
        .filter(|place| design.areas[*place].view == look.view)
        .collect();
    let mut arts = Arts::new();
    for (file, upload) in uploads {
        let is_here = places.iter().any(|place| {
            let layers = design
                .document
                .areas
                .get(*place)
                .map_or(&[][..], |one| &one.layers);
            layers.iter().any(
                |layer| matches!(layer, super::document::Layer::Image { file: named, .. } if named == file),
            )
        });
        if is_here {
            arts.insert(*file, files.art(upload).await?);
        }
    }
    let design = Arc::new(design.clone());
    let drawn = files.draw_mockup(key, width_px, move || {
        let prints: Vec<Print<'_>> = places
            .iter()
            .filter_map(|place| {
                Some(Print {
                    area: &design.areas.get(*place)?.area,
                    layers: &design.document.areas.get(*place)?.layers,
                })
            })
            .collect();
        draw::mockup(&ground, &prints, arts, width_px)
    });
    drawn.await
}

/// All sides that are printed on, as one picture for lists and papers.
pub async fn sheet(
    files: &Files,
    design: &Design,
    uploads: &HashMap<UploadId, Upload>,
    looks: &[Look],
) -> Result<Vec<u8>, AppError> {
    if let [look] = looks {
        return Ok(picture(files, design, uploads, look, ALONE_PX).await?.to_vec());
    }
    let mut sides = Vec::new();
    for look in looks.iter().take(MOST_SIDES) {
        sides.push(picture(files, design, uploads, look, SIDE_PX).await?.to_vec());
    }
    let whole = files.beside(move || draw::side_by_side(&sides)).await?;
    whole.ok_or_else(|| AppError::Internal(anyhow::anyhow!("sides of a design cannot be put together")))
}

fn key(design: &Design, look: &Look, width_px: u32) -> Uuid {
    let mut digest = Sha256::new();
    digest.update(DRAWN_BY);
    digest.update(&design.hash);
    let ground = match &look.photo {
        Some(photo) => photo.id.to_string(),
        None => format!("{} {:?}", look.garment, look.tint),
    };
    digest.update(format!("|{}|{ground}|{width_px}", look.view));
    if let Some(shading) = &look.shading {
        digest.update(&shading.sha256);
    }
    let mut key = [0; 16];
    key.copy_from_slice(&digest.finalize()[..16]);
    uuid::Builder::from_custom_bytes(key).into_uuid()
}
