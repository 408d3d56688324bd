//! What axe-core knows of pages for everybody: contrast, headings, landmarks, names (WCAG 2.1 A and AA, and good practice).
//!
//! `scripts/bootstrap --test` fetches it, and leaves word where it could not.

use super::session::Browser;
use std::fs;
use std::path::Path;

const FILE: &str = "axe-4.12.1.min.js";

/// Of this browser's pages from now on. False where it could not be fetched; the reason was said, and is said again by
/// `scripts/test`.
pub async fn comes_along(browser: &Browser) -> bool {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("axe");
    match fs::read_to_string(folder.join(FILE)) {
        Ok(axe) => browser.brings(&axe).await,
        Err(_) if folder.join("missing").exists() => {
            eprintln!("axe-core could not be fetched: pages are not checked with it");
            return false;
        }
        Err(error) => panic!(
            "no axe-core in {}: {error}; run make test, which fetches it",
            folder.display()
        ),
    }
    true
}

/// In the colours that are asked for now; `by_colours` alone, where everything else was looked at before.
pub async fn faults(browser: &Browser, by_colours: bool) -> Vec<String> {
    let found = browser.ask(include_str!("axe.js"), vec![by_colours.into()]).await;
    let found = found.as_array().unwrap().iter();
    found.map(|fault| fault.as_str().unwrap().to_owned()).collect()
}
