//! `krafta draw-svg`: how Krafta draws an SVG apart from itself. Nobody types it.

use crate::domain::files;
use anyhow::Context as _;
use clap::Args;
use std::io::{Read as _, Write as _};

#[derive(Args)]
pub struct DrawSvg {
    /// Of the picture's longer side, in pixels.
    #[arg(long)]
    side: u32,
}

/// An SVG on standard input, a PNG on standard output.
pub fn run(request: &DrawSvg) -> anyhow::Result<()> {
    let mut svg = String::new();
    std::io::stdin()
        .lock()
        .read_to_string(&mut svg)
        .context("reading standard input")?;
    let png = files::png_of(&svg, request.side).context("there is nothing to draw")?;
    let mut out = std::io::stdout().lock();
    out.write_all(&png).context("writing standard output")?;
    Ok(out.flush()?)
}
