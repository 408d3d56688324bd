//! The part of a form that sends a file.

use super::KeptFile;
use crate::domain::files::{Files, Upload};

/// A file field with what came before.
#[derive(Default)]
pub struct FileField {
    pub kept: Option<KeptFile>,
    pub error: String,
}

impl FileField {
    pub fn new(upload: Option<&Upload>, files: &Files, error: String) -> Self {
        Self {
            kept: upload.map(|upload| KeptFile::new(upload, files)),
            error,
        }
    }

    pub fn address(&self) -> &str {
        self.kept.as_ref().map_or("", |kept| &kept.address)
    }

    pub fn thumbnail(&self) -> &str {
        self.kept.as_ref().map_or("", |kept| &kept.thumbnail)
    }

    pub fn name(&self) -> &str {
        self.kept.as_ref().map_or("", |kept| &kept.name)
    }

    pub fn note(&self) -> &str {
        self.kept.as_ref().map_or("", |kept| &kept.note)
    }
}
