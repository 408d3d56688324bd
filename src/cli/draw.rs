//! `krafta draw-svg` and `krafta draw-webp`: how Krafta draws what others sent apart from itself. Nobody types it.

use crate::domain::files::{self, thumbnail};
use anyhow::Context as _;
use clap::Args;
use std::io::{Read as _, Write as _};

#[derive(Args)]
pub struct Draw {
    /// Of the picture's longer side, in pixels.
    #[arg(long)]
    side: u32,
}

/// An SVG on standard input, a PNG on standard output.
pub fn svg(request: &Draw) -> anyhow::Result<()> {
    let svg = String::from_utf8(given()?).context("reading the SVG")?;
    answered(files::png_of(&svg, request.side))
}

/// A WebP on standard input, a PNG on standard output.
pub fn webp(request: &Draw) -> anyhow::Result<()> {
    answered(thumbnail::png_of_webp(&given()?, request.side))
}

fn given() -> anyhow::Result<Vec<u8>> {
    let mut file = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut file)
        .context("reading standard input")?;
    Ok(file)
}

fn answered(png: Option<Vec<u8>>) -> anyhow::Result<()> {
    let png = png.context("there is nothing to draw")?;
    let mut out = std::io::stdout().lock();
    out.write_all(&png).context("writing standard output")?;
    Ok(out.flush()?)
}
