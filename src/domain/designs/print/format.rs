//! As what print files come.

use crate::domain::files::FileKind;

crate::codes! {
    /// As what a workshop wants it.
    #[derive(Default)]
    pub enum PrintFormat {
        #[default]
        Pdf = "pdf",
        /// With marks where it is cut.
        PdfMarks = "pdf_marks",
        /// With what shows through.
        Png = "png",
    }
}

crate::code_columns!(PrintFormat);

impl PrintFormat {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::PdfMarks => "PDF con marcas de corte",
            Self::Png => "PNG con transparencia",
        }
    }

    pub const fn kind(self) -> FileKind {
        match self {
            Self::Pdf | Self::PdfMarks => FileKind::Pdf,
            Self::Png => FileKind::Png,
        }
    }
}
