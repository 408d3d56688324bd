//! `krafta read-pdf`: how Krafta reads a PDF apart from itself. Nobody types it.

use crate::domain::files;
use anyhow::Context as _;
use std::io::{Read as _, Write as _};

/// A PDF on standard input, a word about it on standard output.
pub fn run() -> anyhow::Result<()> {
    let mut pdf = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut pdf)
        .context("reading standard input")?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", files::PdfState::of(pdf)).context("writing standard output")?;
    Ok(out.flush()?)
}
