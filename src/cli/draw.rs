//! `krafta draw-svg`, `draw-webp`, `draw-pdf`, `measure-svg` and `measure-pdf`: how Krafta draws what others sent apart from itself. Nobody types it.

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

/// A PDF on standard input, a PNG of its first page on standard output.
pub fn pdf(request: &Draw) -> anyhow::Result<()> {
    answered(files::png_of_pdf(given()?, request.side))
}

/// An SVG on standard input, how coarse the pictures in it are on standard output.
pub fn measure_svg() -> anyhow::Result<()> {
    let svg = String::from_utf8(given()?).context("reading the SVG")?;
    let pixels = files::pixels_inside(&svg);
    answered(pixels.and_then(|pixels| serde_json::to_vec(&pixels).ok()))
}

/// A PDF on standard input, how large its first page is on standard output.
pub fn measure_pdf() -> anyhow::Result<()> {
    let page = files::measured(given()?);
    answered(page.and_then(|page| serde_json::to_vec(&page).ok()))
}

fn given() -> anyhow::Result<Vec<u8>> {
    let mut file = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut file)
        .context("reading standard input")?;
    Ok(file)
}

fn answered(made: Option<Vec<u8>>) -> anyhow::Result<()> {
    let made = made.context("there is nothing to draw")?;
    let mut out = std::io::stdout().lock();
    out.write_all(&made).context("writing standard output")?;
    Ok(out.flush()?)
}
