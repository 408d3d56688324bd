//! Which file imports which, read from the paths in the code.

use super::{Source, sources};
use std::collections::{BTreeMap, BTreeSet};

/// What answers, by address. A room knows no other, and what they share knows none.
const ROOMS: &[&str] = &["account", "admin", "api", "orders", "shop", "workshop"];
/// They put the rooms together.
const WHOLE: &[&str] = &["http/routes.rs", "http/openapi.rs", "http/server.rs"];

/// By path of module, `domain::files`: its file.
type Modules<'a> = BTreeMap<String, &'a str>;

fn module_of(file: &str) -> String {
    match file {
        "lib.rs" | "main.rs" => String::new(),
        _ => file
            .trim_end_matches(".rs")
            .trim_end_matches("/mod")
            .replace('/', "::"),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The paths that begin here: one, or those of a list in braces. What follows them.
fn paths<'a>(begun: &str, text: &'a str, found: &mut Vec<String>) -> &'a str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
            if rest.is_empty() {
                return rest;
            }
            if let Some(rest) = rest.strip_prefix('}') {
                return rest;
            }
            let before = rest.len();
            rest = paths(begun, rest, found);
            // A name of its own here, or a star.
            rest = rest.trim_start_matches(|c: char| !matches!(c, ',' | '}'));
            if rest.len() == before {
                return rest;
            }
        }
    }
    let end = text.find(|c: char| !is_word(c)).unwrap_or(text.len());
    let path = match begun {
        "" => text[..end].to_owned(),
        _ => format!("{begun}::{}", &text[..end]),
    };
    match text[end..].strip_prefix("::") {
        Some(rest) if rest.starts_with(|c: char| is_word(c) || c == '{') => paths(&path, rest, found),
        rest => {
            found.push(path);
            rest.unwrap_or(&text[end..])
        }
    }
}

/// The paths in this code, and whether each is only told on (`pub use`).
fn all_paths(code: &str) -> Vec<(String, bool)> {
    let mut all = Vec::new();
    let mut rest = code;
    while let Some(start) = rest.find(is_word) {
        let before = rest[..start].trim_end();
        let at = code.len() - rest.len() + start;
        let text = &code[at..];
        let end = text.find(|c: char| !is_word(c)).unwrap_or(text.len());
        if before.ends_with("::") || before.ends_with('.') || !text[end..].starts_with("::") {
            rest = &text[end..];
            continue;
        }
        let line = code[..at].rsplit([';', '}', '{', ']']).next().unwrap_or_default();
        let is_told_on = line.trim_start().starts_with("pub") && line.trim_end().ends_with(" use");
        let mut found = Vec::new();
        rest = paths("", text, &mut found);
        all.extend(found.into_iter().map(|path| (path, is_told_on)));
    }
    all
}

/// The file in which what this path names stands, as far as modules go.
fn file_of<'a>(path: &str, own: &str, modules: &Modules<'a>) -> Option<&'a str> {
    let up = |module: &str| module.rsplit_once("::").map_or("", |(above, _)| above).to_owned();
    let mut names = path.split("::").peekable();
    let mut here = match *names.peek()? {
        "crate" => String::new(),
        "super" => up(own),
        _ => own.to_owned(),
    };
    if matches!(*names.peek()?, "crate" | "self" | "super") {
        names.next();
        while names.next_if_eq(&"super").is_some() {
            here = up(&here);
        }
    } else {
        // A room of its own, or somebody else's crate.
        let child = [own, *names.peek()?].join("::");
        modules.get(child.trim_start_matches(':'))?;
    }
    for name in names {
        let below = [here.as_str(), name].join("::");
        let below = below.trim_start_matches(':');
        if !modules.contains_key(below) {
            break;
        }
        here = below.to_owned();
    }
    modules.get(&here).copied()
}

/// From file to file. Telling on what a child has is no import.
fn imports(sources: &[Source]) -> BTreeSet<(&str, &str)> {
    let files = sources.iter().map(|source| source.path.as_str());
    let modules: Modules<'_> = files
        .filter(|file| *file != "main.rs")
        .map(|file| (module_of(file), file))
        .collect();
    let mut found = BTreeSet::new();
    for source in sources {
        let own = module_of(&source.path);
        let code: String = source
            .code
            .iter()
            .flat_map(|(_, line)| [line.as_str(), "\n"])
            .collect();
        for (path, is_told_on) in all_paths(&code) {
            let Some(file) = file_of(&path, &own, &modules) else {
                continue;
            };
            let is_child = module_of(file).starts_with(&format!("{own}::"));
            if file != source.path && !(is_told_on && is_child) {
                found.insert((source.path.as_str(), file));
            }
        }
    }
    found
}

/// The imports that lead back to where they began: what nothing leads to, or nothing leads on from, is taken away until
/// nothing changes.
fn circles<'a>(mut imports: BTreeSet<(&'a str, &'a str)>) -> BTreeSet<(&'a str, &'a str)> {
    loop {
        let (from, to): (BTreeSet<_>, BTreeSet<_>) = imports.iter().copied().unzip();
        let before = imports.len();
        imports.retain(|(one, other)| to.contains(one) && from.contains(other));
        if imports.len() == before {
            return imports;
        }
    }
}

#[test]
fn no_file_imports_itself_by_way_of_others() {
    let sources = sources();
    let circles = circles(imports(&sources));
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn circles_of_any_length_are_found() {
    let imports = BTreeSet::from([("a", "b"), ("b", "c"), ("c", "b"), ("c", "d"), ("e", "e")]);
    assert_eq!(
        circles(imports),
        BTreeSet::from([("b", "c"), ("c", "b"), ("e", "e")])
    );
    let long = BTreeSet::from([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")]);
    assert_eq!(
        circles(long),
        BTreeSet::from([("a", "b"), ("b", "c"), ("c", "a")])
    );
}

fn room_of(file: &str) -> Option<&'static str> {
    let name = file.strip_prefix("http/")?.split('/').next()?;
    ROOMS.iter().copied().find(|room| *room == name)
}

#[test]
fn a_room_of_http_knows_no_other() {
    let sources = sources();
    let reaches: BTreeSet<_> = imports(&sources)
        .into_iter()
        .filter(|(file, _)| file.starts_with("http/") && !WHOLE.contains(file))
        .filter_map(|(file, other)| {
            Some((
                file,
                room_of(other).filter(|there| room_of(file) != Some(*there))?,
            ))
        })
        .collect();
    assert!(reaches.is_empty(), "{reaches:#?}");
}

#[test]
fn paths_are_read_as_the_compiler_reads_them() {
    let code = "use super::{a, b::{c, d as e}, f::*}; pub use store::x;\nlet y = crate::base::ids::Id::new(); z.a::<u8>();";
    let found: Vec<(String, bool)> = all_paths(code);
    let found: Vec<(&str, bool)> = found.iter().map(|(path, told)| (path.as_str(), *told)).collect();
    assert_eq!(
        found,
        [
            ("super::a", false),
            ("super::b::c", false),
            ("super::b::d", false),
            ("super::f", false),
            ("store::x", true),
            ("crate::base::ids::Id::new", false),
        ]
    );
}
