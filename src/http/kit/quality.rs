//! How designs come out, wherever somebody is about to pay for one, approve or change it.

use crate::base::error::AppError;
use crate::base::ids::{DesignId, ProductId, UploadId};
use crate::domain::catalog::{self, View};
use crate::domain::designs::rules::brief::{Brief, brief};
use crate::domain::designs::rules::verdict::Art;
use crate::domain::designs::rules::white::white_areas;
use crate::domain::designs::{self, Design};
use crate::domain::files::{self, Upload};
use crate::http::state::AppState;
use std::collections::HashMap;

/// By design and the colour that it lies on.
#[derive(Default)]
pub struct Quality {
    briefs: HashMap<(DesignId, String), Brief>,
    /// Areas on which something is all white, by their codes.
    white: HashMap<DesignId, Vec<String>>,
}

impl Quality {
    /// Nothing where nothing is known.
    pub fn of(&self, design: DesignId, color: &str) -> Brief {
        let found = self.briefs.get(&(design, color.to_owned()));
        found.cloned().unwrap_or_default()
    }

    /// Is something on this area seen on cloth alone, and not on a white page?
    pub fn is_white(&self, design: DesignId, area: &str) -> bool {
        let white = self.white.get(&design);
        white.is_some_and(|areas| areas.iter().any(|one| one == area))
    }
}

/// Of each of these, on this colour; a blank one is none. Two statements, however many they are, three more where one has no colour;
/// none for none.
pub async fn judge(app: &AppState, wanted: Vec<(DesignId, String)>) -> Result<Quality, AppError> {
    let (designs, uploads, views) = match wanted.is_empty() {
        true => return Ok(Quality::default()),
        false => named(app, &wanted).await?,
    };
    let art = designs::art_of(&app.files, &uploads).await;
    Ok(told(wanted, (&designs, &views), &art))
}

/// The same for long lists, without looking into the pictures: how sharp they are, what lies beyond an edge, letters.
pub async fn judge_by_size(app: &AppState, wanted: Vec<(DesignId, String)>) -> Result<Quality, AppError> {
    let (designs, uploads, views) = match wanted.is_empty() {
        true => return Ok(Quality::default()),
        false => named(app, &wanted).await?,
    };
    Ok(told(wanted, (&designs, &views), &designs::sizes_of(&uploads)))
}

type Views = HashMap<ProductId, Vec<View>>;
type Named = (Vec<Design>, HashMap<UploadId, Upload>, Views);

async fn named(app: &AppState, wanted: &[(DesignId, String)]) -> Result<Named, AppError> {
    let ids: Vec<DesignId> = wanted.iter().map(|(id, _)| *id).collect();
    let is_plain = wanted.iter().any(|(_, color)| color.is_empty());
    app.db
        .read(move |conn| {
            let designs = designs::find_all(conn, &ids)?;
            let named = designs.iter().flat_map(|design| design.document.files());
            let named: Vec<UploadId> = named.map(|(file, _)| file).collect();
            let products: Vec<ProductId> = designs.iter().map(|design| design.product).collect();
            // Only a side without a photo tells what has no colour.
            let views = match is_plain {
                true => catalog::views::of_products(conn, &products)?,
                false => Views::new(),
            };
            Ok::<_, AppError>((designs, files::find_all(conn, &named)?, views))
        })
        .await
}

fn told(
    wanted: Vec<(DesignId, String)>,
    (designs, views): (&[Design], &Views),
    art: &HashMap<UploadId, Art>,
) -> Quality {
    let mut told = HashMap::new();
    for (id, color) in wanted {
        if let Some(design) = designs.iter().find(|design| design.id == id) {
            let views = views.get(&design.product).map_or(&[][..], Vec::as_slice);
            let cloths = designs::cloths(design, views, [color.as_str()]);
            let verdicts = designs::judge(design, art, &cloths);
            told.insert((id, color), brief(&verdicts, &design.area_names()));
        }
    }
    let white = designs
        .iter()
        .map(|design| (design.id, white_areas(&design.document, art)));
    Quality {
        briefs: told,
        white: white.collect(),
    }
}
