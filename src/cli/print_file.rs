//! `krafta print-file`: how Krafta makes a print file apart from itself. Nobody types it.

use crate::domain::designs::print;
use anyhow::Context as _;
use std::fs::File;
use std::io::Write as _;
use std::os::fd::AsFd as _;

/// A bundle as standard input, which is a file, the print file on standard output.
pub fn run() -> anyhow::Result<()> {
    let bundle = std::io::stdin().as_fd().try_clone_to_owned();
    let bundle = File::from(bundle.context("opening standard input")?);
    let made = print::of_bundle(bundle).context("something in it cannot be read")?;
    let mut out = std::io::stdout().lock();
    out.write_all(&made).context("writing standard output")?;
    Ok(out.flush()?)
}
