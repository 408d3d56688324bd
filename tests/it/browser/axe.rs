//! What axe-core knows of pages for everybody: contrast, headings, landmarks, names (WCAG 2.1 A and AA, and good practice).
//!
//! `scripts/bootstrap --test` fetches it, and leaves word where it could not.

use super::session::Browser;
use std::fs;
use std::path::{Path, PathBuf};

const FILE: &str = "axe-4.12.1.min.js";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("axe")
}

/// False where it could not be fetched; the reason was said, and is said again by `scripts/test`.
pub fn is_here() -> bool {
    let is_missing = !folder().join(FILE).exists() && folder().join("missing").exists();
    if is_missing {
        eprintln!("axe-core could not be fetched: pages are not checked with it");
    }
    !is_missing
}

/// What is asked of a page. Colours take as long as all the rest together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    All,
    Colours,
    ButColours,
}

/// Of the page that is open, in the colours that are asked for now.
pub async fn faults(browser: &Browser, rules: Rules) -> Vec<String> {
    // Half a megabyte, which most pages need not read.
    if browser.ask("return !window.axe", Vec::new()).await == true {
        let axe = fs::read_to_string(folder().join(FILE))
            .unwrap_or_else(|error| panic!("no axe-core: {error}; run make test, which fetches it"));
        browser.runs(&axe).await;
    }
    let rules = match rules {
        Rules::All => "all",
        Rules::Colours => "colours",
        Rules::ButColours => "but colours",
    };
    let found = browser.ask(include_str!("axe.js"), vec![rules.into()]).await;
    let found = found.as_array().unwrap().iter();
    found.map(|fault| fault.as_str().unwrap().to_owned()).collect()
}
