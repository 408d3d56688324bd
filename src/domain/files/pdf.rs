//! What of a PDF must be known before it is taken: can it be opened, and is there a page in it? Pure.
//!
//! How much memory and time it takes to read one nobody can tell beforehand: so it is read in a process of its own
//! ([`super::apart`]).

use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::kind::Refused;

crate::codes! {
    pub enum PdfState {
        HasPages = "pages",
        /// Nobody opens it without its password. (One that merely forbids printing is opened by everybody.)
        Locked = "locked",
        WithoutPages = "none",
    }
}

impl PdfState {
    pub fn of(bytes: Vec<u8>) -> Self {
        match Pdf::new(bytes) {
            Ok(pdf) if !pdf.pages().is_empty() => Self::HasPages,
            Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => Self::Locked,
            // What protects it is not known here; a print shop's program may open it.
            Err(LoadPdfError::Decryption(_)) => Self::HasPages,
            Ok(_) | Err(LoadPdfError::Invalid) => Self::WithoutPages,
        }
    }

    pub(super) fn taken(self) -> Result<(), Refused> {
        match self {
            Self::HasPages => Ok(()),
            Self::Locked => Err(Refused::Locked),
            Self::WithoutPages => Err(Refused::WithoutPages),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(name: &str) -> PdfState {
        let path = format!("{}/tests/fixtures/files/{name}", env!("CARGO_MANIFEST_DIR"));
        PdfState::of(std::fs::read(path).unwrap())
    }

    #[test]
    fn a_password_to_open_is_one_and_a_word_against_printing_is_none() {
        assert_eq!(state("p03_con_clave_de_apertura.pdf"), PdfState::Locked);
        assert_eq!(state("p04_sin_permiso_de_imprimir.pdf"), PdfState::HasPages);
        assert_eq!(state("p01_bytes_antes_de_PDF.pdf"), PdfState::HasPages);
        assert_eq!(state("v14_pdf_basura.pdf"), PdfState::WithoutPages);
    }
}
