//! The public list of workshops on disk, for when the database is away.

use crate::base::db::Db;
use crate::base::ids::WorkshopId;
use crate::domain::workshops::{self, FOUNDERS, Workshop};
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

/// `DATA_DIR/workshops.json`, as it was when the list was last read or changed.
#[derive(Clone)]
pub struct PublicListCache {
    path: Arc<Path>,
}

impl PublicListCache {
    pub fn in_dir(data_dir: &Path) -> Self {
        Self {
            path: data_dir.join("workshops.json").into(),
        }
    }

    /// After a change of who and where we work with: an outage may come before anybody asks for the list. The change is
    /// done either way, so what fails here is logged and no more.
    pub async fn refresh(&self, db: &Db) {
        match db.read(workshops::all).await {
            Ok(all) => self.keep(&all).await,
            Err(error) => tracing::warn!(%error, "the list of workshops was not read for its snapshot"),
        }
    }

    /// Keeps what everyone is told of these. It appears under its name only when it is whole, readable by its owner.
    /// Whoever asked for the list has it either way, so a full disk is logged and no more.
    pub async fn keep(&self, all: &[Workshop]) {
        let active = all.iter().filter(|workshop| workshop.active);
        let list: Value = active
            .map(|workshop| {
                public(
                    workshop.id,
                    &workshop.name,
                    &workshop.city_base,
                    &workshop.state_base,
                )
            })
            .collect();
        let (this, text) = (self.clone(), list.to_string().into_bytes());
        let kept = crate::base::blocking::block(move || this.write(&text)).await;
        if !matches!(kept, Ok(Ok(()))) {
            tracing::warn!(?kept, "the list of workshops was not written to disk");
        }
    }

    /// Changes only. What is there is read each time: another process may have written since this one did.
    fn write(&self, text: &[u8]) -> std::io::Result<()> {
        if std::fs::read(&self.path).is_ok_and(|there| there == text) {
            return Ok(());
        }
        let dir = self.path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(dir)?;
        file.write_all(text)?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        Ok(())
    }

    /// The last list, else the two founding workshops, and which of them it is.
    pub async fn read(&self) -> (Value, &'static str) {
        let path = self.path.clone();
        let text = crate::base::blocking::block(move || std::fs::read(path)).await;
        let list = text
            .ok()
            .and_then(Result::ok)
            .and_then(|text| serde_json::from_slice(&text).ok())
            .filter(Value::is_array);
        match list {
            Some(list) => (list, "snapshot"),
            None => (defaults(), "defaults"),
        }
    }
}

fn defaults() -> Value {
    FOUNDERS
        .iter()
        .map(|founder| public(founder.id(), founder.name, founder.city, founder.state()))
        .collect()
}

/// As `GET /api/workshops` tells everyone.
fn public(id: WorkshopId, name: &str, city: &str, state: &str) -> Value {
    json!({
        "id": id, "name": name,
        "city": city, "state": state,
        "cityBase": city, "stateBase": state,
    })
}
