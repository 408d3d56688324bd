//! The papers of the repository speak of what there is: links lead somewhere, and files that are named are there.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn below(dir: &str, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(root().join(dir)).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(path.to_str().unwrap(), ending, found);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
}

fn papers() -> Vec<PathBuf> {
    let here = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = here
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    below("docs", "md", &mut found);
    found
}

/// `Who sees what` as the link to it is written.
fn anchor(heading: &str) -> String {
    heading
        .trim_start_matches('#')
        .trim()
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

fn has_anchor(paper: &Path, wanted: &str) -> bool {
    let text = fs::read_to_string(paper).unwrap();
    text.lines()
        .filter(|line| line.starts_with('#'))
        .any(|line| anchor(line) == wanted)
}

#[test]
fn links_lead_somewhere() {
    let mut lost = Vec::new();
    for paper in papers() {
        let text = fs::read_to_string(&paper).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") {
                continue;
            }
            let (file, part) = link.split_once('#').unwrap_or((link, ""));
            let to = match file {
                "" => paper.clone(),
                _ => paper.parent().unwrap().join(file),
            };
            if !to.exists() || (!part.is_empty() && !has_anchor(&to, part)) {
                lost.push(format!("{}: {link}", paper.display()));
            }
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
}

/// A path of a source file in backticks: from the root, or below `src` or `src/domain`.
#[test]
fn files_that_are_named_are_there() {
    let mut lost = Vec::new();
    for paper in papers() {
        let text = fs::read_to_string(&paper).unwrap();
        for name in text.split('`').skip(1).step_by(2) {
            let is_path = name.contains('/')
                && [".rs", ".html", ".css", ".js", ".md"]
                    .iter()
                    .any(|end| name.ends_with(end));
            if !is_path || name.contains(['*', '{', ' ', '<']) {
                continue;
            }
            let places =
                ["", "src", "src/domain", "docs", "templates"].map(|dir| root().join(dir).join(name));
            if !places.iter().any(|place| place.exists()) {
                lost.push(format!("{}: {name}", paper.display()));
            }
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
}

/// What a comment sends its reader to is in the repository.
#[test]
fn comments_point_at_papers_that_are_there() {
    let mut sources = Vec::new();
    for (dir, ending) in [
        ("src", "rs"),
        ("tests", "rs"),
        ("templates", "html"),
        ("static", "css"),
        ("static", "js"),
    ] {
        below(dir, ending, &mut sources);
    }
    let mut lost = Vec::new();
    for source in sources {
        let text = fs::read_to_string(&source).unwrap();
        let named = text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '`' | ',' | ';' | '"'));
        for name in named.filter(|word| word.starts_with("docs/") && word.contains(".md")) {
            let name = name.trim_end_matches(['.', ':']);
            if !root().join(name).is_file() {
                lost.push(format!("{}: {name}", source.display()));
            }
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
}
