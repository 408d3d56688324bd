//! The public list of workshops on disk, for when the database is away.

use crate::domain::workshops::FOUNDERS;
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

/// `DATA_DIR/workshops.json`, as it was when the list was last read or changed.
#[derive(Clone)]
pub struct Snapshot {
    path: Arc<Path>,
}

impl Snapshot {
    pub fn in_dir(data_dir: &Path) -> Self {
        Self {
            path: data_dir.join("workshops.json").into(),
        }
    }

    /// Keeps the list. It appears under its name only when it is whole, readable by its owner. Whoever asked for the
    /// list has it either way, so a full disk is logged and no more.
    pub async fn keep(&self, list: &Value) {
        let (this, text) = (self.clone(), list.to_string().into_bytes());
        let kept = crate::base::db::block(move || this.write(&text)).await;
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
        let text = crate::base::db::block(move || std::fs::read(path)).await;
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
        .map(|founder| {
            json!({
                "id": founder.id(),
                "name": founder.name,
                "city": founder.city,
                "state": founder.state(),
                "cityBase": founder.city,
                "stateBase": founder.state(),
            })
        })
        .collect()
}
