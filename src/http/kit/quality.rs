//! How designs come out, wherever somebody is about to pay for one, approve or change it.

use crate::base::error::AppError;
use crate::base::ids::{DesignId, UploadId};
use crate::domain::designs;
use crate::domain::designs::rules::brief::{Brief, brief};
use crate::domain::files;
use crate::http::state::AppState;
use std::collections::HashMap;

/// By design and the colour that it lies on.
#[derive(Default)]
pub struct Quality(HashMap<(DesignId, String), Brief>);

impl Quality {
    /// Nothing where nothing is known.
    pub fn of(&self, design: DesignId, color: &str) -> Brief {
        let found = self.0.get(&(design, color.to_owned()));
        found.cloned().unwrap_or_default()
    }
}

/// Of each of these, on this colour. Two statements, however many they are; none for none.
pub async fn judge(app: &AppState, wanted: Vec<(DesignId, String)>) -> Result<Quality, AppError> {
    if wanted.is_empty() {
        return Ok(Quality::default());
    }
    let ids: Vec<DesignId> = wanted.iter().map(|(id, _)| *id).collect();
    let (designs, uploads) = app
        .db
        .read(move |conn| {
            let designs = designs::find_all(conn, &ids)?;
            let named = designs.iter().flat_map(|design| design.document.files());
            let named: Vec<UploadId> = named.map(|(file, _)| file).collect();
            Ok::<_, AppError>((designs, files::find_all(conn, &named)?))
        })
        .await?;
    let art = designs::art_of(&app.files, &uploads).await;
    let mut told = HashMap::new();
    for (id, color) in wanted {
        if let Some(design) = designs.iter().find(|design| design.id == id) {
            let verdicts = designs::judge(design, &art, &designs::cloths([color.as_str()]));
            told.insert((id, color), brief(&verdicts, &design.area_names()));
        }
    }
    Ok(Quality(told))
}
