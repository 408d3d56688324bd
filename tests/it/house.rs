//! The house rules that a reader would otherwise have to check by eye.
//!
//! The rooms and their order are read from the map in `src/lib.rs`: a new room is added there, at its place.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Files that must never know where they run, beside every room's `rules.rs`.
const PURE: &[&str] = &[
    "lifecycle",
    "money",
    "calendar",
    "clock",
    "codes",
    "phone",
    "spreadsheet",
    "text",
];
/// What composes the rooms: it may import all of them.
const ROOF: &[&str] = &["app", "main", "lib", "create_user", "demo"];
/// Written by Diesel.
const GENERATED: &str = "schema.rs";
const LONGEST: usize = 450;

struct Source {
    /// Below `src`: `files/store.rs`.
    path: String,
    lines: usize,
    /// Without comments and without what only tests compile.
    code: Vec<(usize, String)>,
}

impl Source {
    /// `files` for `files/store.rs` and for `files.rs`.
    fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    fn is_pure(&self) -> bool {
        PURE.contains(&self.module()) || self.path.ends_with("/rules.rs") || self.path.contains("/rules/")
    }
}

fn below(dir: &str, ending: &str) -> Vec<(String, String)> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(dir);
    let mut found = Vec::new();
    walk(&root, &mut found);
    found.sort();
    let texts = found
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == ending));
    texts
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().display().to_string();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

fn sources() -> Vec<Source> {
    below("src", "rs")
        .into_iter()
        .filter(|(path, _)| !path.ends_with("tests.rs") && !path.contains("/tests/"))
        .map(|(path, text)| Source {
            path,
            lines: text.lines().count(),
            code: code(&text),
        })
        .collect()
}

fn code(text: &str) -> Vec<(usize, String)> {
    let mut kept = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        if line.trim() == "#[cfg(test)]" {
            let indent = &line[..line.len() - line.trim_start().len()];
            let end = format!("{indent}}}");
            for (_, line) in lines.by_ref() {
                let one_line = line.trim_end().ends_with(';') && !line[indent.len()..].starts_with(' ');
                if line == end || one_line {
                    break;
                }
            }
            continue;
        }
        let bare = match line.split_once("//") {
            Some((before, _)) if !before.ends_with(':') => before,
            _ => line,
        };
        kept.push((index + 1, bare.to_owned()));
    }
    kept
}

/// The rooms, in the order of the map.
fn rooms() -> Vec<String> {
    let map = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    map.lines()
        .skip_while(|line| *line != "//! # Rooms")
        .take_while(|line| line.starts_with("//!"))
        .filter_map(|line| line.strip_prefix("//! - `")?.split_once('`'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// Names of this crate's top level that the code mentions, with the line: `crate::x`, `crate::{x, y}`, and `super`
/// often enough.
fn mentions(source: &Source) -> Vec<(usize, String)> {
    let depth = source
        .path
        .trim_end_matches(".rs")
        .trim_end_matches("/mod")
        .split('/')
        .count();
    let above = "super::".repeat(depth);
    let name = |text: &str| -> String {
        text.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let mut found = Vec::new();
    for (line, text) in &source.code {
        for start in ["crate::", above.as_str()] {
            for (at, _) in text.match_indices(start) {
                if text[..at].ends_with("::") {
                    continue;
                }
                let rest = &text[at + start.len()..];
                match rest.strip_prefix('{') {
                    // One level is enough to see the rooms; the formatter keeps such lists on few lines.
                    Some(list) => found.extend(list.split(',').map(|part| (*line, name(part.trim())))),
                    None => found.push((*line, name(rest))),
                }
            }
        }
    }
    found
}

#[test]
fn the_map_names_every_room() {
    let rooms = rooms();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let map = fs::read_to_string(root.join("lib.rs")).unwrap();
    for room in &rooms {
        assert!(
            root.join(room).is_dir(),
            "the map names {room}, which is not there"
        );
        assert!(map.contains(&format!("pub mod {room};")), "{room}");
    }
    // A folder with a door of its own is a room; `web/`, `db/` and `lifecycle/` are parts of a file beside them.
    for entry in fs::read_dir(&root).unwrap() {
        let path = entry.unwrap().path();
        if path.join("mod.rs").is_file() {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            assert!(
                rooms.contains(&name),
                "{name} is missing in the map in src/lib.rs"
            );
        }
    }
}

#[test]
fn a_room_imports_only_from_rooms_above_it() {
    let rooms = rooms();
    let place = |name: &str| rooms.iter().position(|room| room == name);
    let mut wrong = Vec::new();
    for source in sources() {
        let own = source.module().to_owned();
        if ROOF.contains(&own.as_str()) {
            continue;
        }
        let base = source.path.rsplit('/').next().unwrap();
        let inner = matches!(base, "mod.rs" | "store.rs" | "rules.rs");
        for (line, name) in mentions(&source) {
            let allowed = match (place(&own), place(&name)) {
                // The ground and the pure files are below every room.
                (None, Some(_)) => false,
                (Some(here), Some(there)) => there <= here,
                // What handlers share; the door, the queries and the rules are handed what they need.
                (Some(_), None) if name == "app" => !inner,
                (_, None) => !ROOF.contains(&name.as_str()),
            };
            if !allowed {
                wrong.push(format!("src/{}:{line} imports {name}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn pure_files_know_no_database_no_http_no_templates_and_no_environment() {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for source in sources().iter().filter(|source| source.is_pure()) {
        seen.insert(source.module().to_owned());
        for (line, text) in &source.code {
            // `schema` and `db` are diesel by another name.
            for word in [
                "diesel",
                "actix",
                "askama",
                "std::env",
                "crate::schema",
                "crate::db",
            ] {
                if text.contains(word) {
                    wrong.push(format!("src/{}:{line} mentions {word}", source.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for name in PURE {
        assert!(seen.contains(*name), "{name} is not there any more");
    }
}

#[test]
fn only_config_reads_the_environment() {
    // The second looks for programs on PATH.
    let readers = ["config.rs", "db/local/programs.rs"];
    for source in sources()
        .iter()
        .filter(|source| !readers.contains(&source.path.as_str()))
    {
        for (line, text) in &source.code {
            for word in ["env::var", "env::vars"] {
                assert!(
                    !text.contains(word),
                    "src/{}:{line} reads the environment",
                    source.path
                );
            }
        }
    }
}

#[test]
fn nothing_panics_on_what_the_outside_can_cause() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (line, text) in &source.code {
            for word in [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!("] {
                if text.contains(word) {
                    wrong.push(format!("src/{}:{line} has {word}", source.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_file_fits_in_a_head() {
    for source in sources().iter().filter(|source| source.path != GENERATED) {
        assert!(
            source.lines <= LONGEST,
            "src/{} has {} lines",
            source.path,
            source.lines
        );
    }
}

#[test]
fn templates_hold_no_script_no_style_and_nothing_unescaped() {
    let mut wrong = Vec::new();
    for (path, text) in below("templates", "html") {
        for (index, line) in text.lines().enumerate() {
            let squeezed: String = line.split_whitespace().collect::<Vec<_>>().join(" ");
            let inline_script = squeezed.match_indices("<script").any(|(at, _)| {
                let tag = squeezed[at..].split('>').next().unwrap();
                !tag.contains(" src=")
            });
            let handler = squeezed.split(' ').any(|word| {
                let name = word.split('=').next().unwrap();
                word.contains('=')
                    && name.len() > 3
                    && name.starts_with("on")
                    && name.chars().all(char::is_alphabetic)
            });
            let unescaped = squeezed.replace(' ', "").contains("|safe");
            for (found, what) in [
                (squeezed.contains("style="), "a style"),
                (squeezed.contains("<style"), "a style sheet"),
                (inline_script, "an inline script"),
                (handler, "an event handler"),
                (unescaped, "something unescaped"),
                (squeezed.contains("javascript:"), "a script as an address"),
            ] {
                if found {
                    wrong.push(format!("templates/{path}:{}: {what}", index + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
