//! One print file that is wanted, and where its originals come from.

use super::format::PrintFormat;
use super::sheet::Sheet;
use crate::base::ids::UploadId;
use crate::domain::catalog::Area;
use crate::domain::designs::document::Placement;
use crate::domain::files::FileKind;

/// What is printed, and for whom.
pub struct Job {
    pub format: PrintFormat,
    /// Outside of the area: for whom it is. Blank for nobody in particular.
    pub label: String,
    pub area: Area,
    pub placement: Placement,
}

/// An original, whole.
pub type Originals<'a> = &'a dyn Fn(UploadId) -> Option<(FileKind, Vec<u8>)>;

impl Job {
    pub fn sheet(&self) -> Sheet {
        Sheet::new(&self.area, self.format, !self.label.is_empty())
    }
}
