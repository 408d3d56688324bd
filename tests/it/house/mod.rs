//! The house rules that a reader would otherwise have to check by eye.
//!
//! The rooms and their order are read from the map in `src/lib.rs`: a new room is added there, at its place.

mod imports;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Files that must never know where they run, beside every room's `rules.rs`.
const PURE: &[&str] = &[
    "base/money",
    "base/calendar",
    "base/clock",
    "base/codes",
    "base/db/address",
    "base/db/breaker",
    "base/db/patience",
    "base/keyset",
    "base/phone",
    "base/id_number",
    "base/banks",
    "base/csv",
    "base/text",
    "base/search",
    "domain/lifecycle",
];
/// Floors, lowest first: each imports only from itself and from those before it.
const FLOORS: &[&str] = &[
    "schema", "joins", "base", "domain", "http", "jobs", "demo", "cli", "main", "lib",
];
/// Written by Diesel.
const GENERATED: &str = "schema.rs";
const LONGEST: usize = 450;
/// What still climbs, to be taken away one by one: (file, what it imports).
const DEBTS: &[(&str, &str)] = &[];

/// Tables that a room reads although a later room writes them: (room, tables, why).
const READ_AHEAD: &[(&str, &[&str], &str)] = &[
    (
        "notifications",
        &["order_items", "orders", "users", "workshop_users"],
        "comes first; whom a word means, and what a letter that is sent is about, stand there",
    ),
    (
        "files",
        &[
            "assignments",
            "design_files",
            "held_order_files",
            "kept_cart_files",
            "order_items",
            "orders",
            "payment_submissions",
            "product_mockups",
            "product_views",
            "products",
            "refunds",
            "workshop_transfers",
        ],
        "who may open a file, and which nobody uses, follows from everything that names one",
    ),
    (
        "catalog",
        &["exchange_rates"],
        "a price is shown in bolívares too",
    ),
    (
        "carts",
        &["designs"],
        "what lies in a cart that is kept stays, as files do",
    ),
    (
        "designs",
        &["assignments", "order_items", "orders", "proofs"],
        "who may see a design, and which nobody uses, follows from the orders that have it",
    ),
    (
        "workshops",
        &["assignments", "capacity_bookings", "orders"],
        "a day is closed, and a capacity lowered, in view of what is promised already",
    ),
    (
        "orders",
        &[
            "assignments",
            "payment_submissions",
            "proofs",
            "refund_failures",
            "refunds",
        ],
        "an order's status is one function of all of its facts, and an order is found by its payments",
    ),
    (
        "routing",
        &["proofs"],
        "no clock runs on work whose customer looks at its design",
    ),
    (
        "payables",
        &["assignments"],
        "what is owed is shown beside the work",
    ),
];
/// Written by two: a session begins where the cookie is made, and ends where an account is closed.
const SHARED_TABLES: &[&str] = &["sessions"];

struct Source {
    /// Below `src`: `files/store.rs`.
    path: String,
    lines: usize,
    /// Without comments and without what only tests compile.
    code: Vec<(usize, String)>,
}

impl Source {
    /// `domain`, of `domain/files/store.rs`.
    fn floor(&self) -> &str {
        self.path.split('/').next().unwrap().trim_end_matches(".rs")
    }

    /// `files`, of `domain/files/store.rs`.
    fn room(&self) -> Option<&str> {
        let mut parts = self.path.split('/');
        (parts.next() == Some("domain")).then(|| parts.next().unwrap().trim_end_matches(".rs"))
    }

    fn is_pure(&self) -> bool {
        let whole = self.path.trim_end_matches(".rs");
        PURE.iter()
            .any(|name| whole == *name || whole.starts_with(&format!("{name}/")))
            || self.room().is_some() && (self.path.contains("/rules/") || self.path.ends_with("/rules.rs"))
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

/// What the code imports of this crate, with the line: `(floor, room)`, from `crate::a::b`, `crate::a::{b, c}` and `super`
/// often enough.
fn mentions(source: &Source) -> Vec<(usize, String, String)> {
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
    // A list of names may go over several lines.
    let mut whole = String::new();
    let mut starts = Vec::new();
    for (line, text) in &source.code {
        starts.push((whole.len(), *line));
        whole.push_str(text);
        whole.push('\n');
    }
    let line_of = |at: usize| starts[starts.partition_point(|(start, _)| *start <= at) - 1].1;
    let mut found = Vec::new();
    for start in ["crate::", above.as_str()] {
        for (at, _) in whole.match_indices(start) {
            if whole[..at].ends_with("::") {
                continue;
            }
            let rest = &whole[at + start.len()..];
            let floor = name(rest);
            let Some(rest) = rest[floor.len()..].strip_prefix("::") else {
                found.push((line_of(at), floor, String::new()));
                continue;
            };
            match rest.strip_prefix('{') {
                Some(list) => {
                    let list = list.split_once('}').map_or(list, |(list, _)| list);
                    found.extend(
                        list.split(',')
                            .map(|part| (line_of(at), floor.clone(), name(part.trim()))),
                    );
                }
                None => found.push((line_of(at), floor, name(rest))),
            }
        }
    }
    found
}

fn is_debt(source: &Source, what: &str) -> bool {
    DEBTS.contains(&(source.path.as_str(), what))
}

#[test]
fn the_map_names_every_room() {
    let rooms: BTreeSet<String> = rooms().into_iter().collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain");
    let there: BTreeSet<String> = fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|name| name != "mod")
        .collect();
    assert_eq!(rooms, there);
}

#[test]
fn a_floor_imports_only_from_floors_below_it() {
    let height = |name: &str| FLOORS.iter().position(|floor| *floor == name);
    let mut wrong = Vec::new();
    for source in sources() {
        let own = height(source.floor()).expect(&source.path);
        for (line, floor, _) in mentions(&source) {
            // What is not a floor is a macro of the crate's.
            if height(&floor).is_some_and(|there| there > own) && !is_debt(&source, &floor) {
                wrong.push(format!("src/{}:{line} imports {floor}", source.path));
            }
        }
        if own <= height("domain").unwrap() {
            for (line, text) in &source.code {
                for word in ["actix", "askama"] {
                    if text.contains(word) && !is_debt(&source, word) {
                        wrong.push(format!("src/{}:{line} mentions {word}", source.path));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_room_imports_only_from_rooms_above_it() {
    let rooms = rooms();
    let place = |name: &str| rooms.iter().position(|room| room == name);
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(own) = source.room() else { continue };
        for (line, floor, room) in mentions(&source) {
            if floor == "domain" && place(&room) > place(own) && !is_debt(&source, &room) {
                wrong.push(format!("src/{}:{line} imports {room}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn pure_files_know_no_database_no_http_no_templates_and_no_environment() {
    let mut wrong = Vec::new();
    let mut seen: BTreeSet<&&str> = BTreeSet::new();
    for source in sources().iter().filter(|source| source.is_pure()) {
        seen.extend(PURE.iter().filter(|name| source.path.starts_with(**name)));
        for (line, text) in &source.code {
            // `schema` and `db` are diesel by another name.
            for word in [
                "diesel",
                "actix",
                "askama",
                "std::env",
                "crate::schema",
                "base::db",
            ] {
                if text.contains(word) {
                    wrong.push(format!("src/{}:{line} mentions {word}", source.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for name in PURE {
        assert!(seen.contains(name), "{name} is not there any more");
    }
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

/// `Cargo.toml` denies it; where that is lifted is said here.
#[test]
fn unsafe_stands_in_the_private_postgresql_alone() {
    let lifted: Vec<String> = below("src", "rs")
        .into_iter()
        .filter(|(_, text)| {
            text.contains("unsafe_code") || code(text).iter().any(|(_, line)| line.contains("unsafe "))
        })
        .map(|(path, _)| path)
        .filter(|path| !path.starts_with("base/db/local/"))
        .collect();
    assert_eq!(lifted, [""; 0]);
}

fn identifier(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

/// The tables of the schema that a file names: what it calls each, and what it is.
fn tables(text: &str) -> Vec<(String, String)> {
    let mut named = Vec::new();
    for (at, start) in text.match_indices("crate::schema::") {
        let rest = &text[at + start.len()..];
        let list = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap(),
            None => rest.split(';').next().unwrap(),
        };
        for part in list.split(',') {
            let mut words = part.split_whitespace();
            let table = identifier(words.next().unwrap_or_default()).to_owned();
            let alias = words.nth(1).unwrap_or(&table).to_owned();
            named.push((alias, table));
        }
    }
    named
}

/// What a file calls the tables into which it inserts, which it updates, and from which it deletes.
fn written(text: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for verb in ["insert_into(", "update(", "delete("] {
        for (at, _) in text.match_indices(verb) {
            let rest = text[at + verb.len()..].trim_start();
            let mut name = identifier(rest);
            if !rest[name.len()..].trim_start().starts_with("::table") {
                // A query that was put together before.
                let Some(begun) = text[..at].rfind(&format!("let {name} =")) else {
                    continue;
                };
                let query = text[begun..].split_once('=').unwrap().1.trim_start();
                name = identifier(query);
            }
            found.insert(name);
        }
    }
    found
}

#[test]
fn one_room_writes_a_table_and_no_earlier_room_reads_it() {
    use std::collections::BTreeMap;
    let mut writers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut readers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources()
        .iter()
        .filter(|source| source.path != GENERATED && source.floor() != "demo")
    {
        let lines: Vec<&str> = source.code.iter().map(|(_, line)| line.as_str()).collect();
        let text = lines.join("\n");
        // The orders that a benchmark needs are copied by the million, past their rooms.
        let is_copied = source.path == "cli/load_orders/tables.rs";
        let is_whole = text.contains("use crate::schema;");
        assert!(
            is_copied || !is_whole,
            "{} does not say which tables",
            source.path
        );
        let written = written(&text);
        let room = source.room().unwrap_or(source.floor()).to_owned();
        for (alias, table) in tables(&text) {
            if written.contains(alias.as_str()) {
                writers.entry(table.clone()).or_default().insert(room.clone());
            }
            readers.entry(table).or_default().insert(room.clone());
        }
    }
    assert!(
        writers.len() > 30,
        "the tables are not found any more: {writers:?}"
    );
    let rooms = rooms();
    let place = |name: &String| rooms.iter().position(|room| room == name);
    let mut wrong = Vec::new();
    let mut needed = BTreeSet::new();
    for (table, by) in &writers {
        if by.len() > 1 && !SHARED_TABLES.contains(&table.as_str()) {
            wrong.push(format!("{table} is written by {by:?}"));
        }
        let first = by.iter().filter_map(place).min();
        for reader in readers[table]
            .iter()
            .filter(|reader| place(reader) < first && place(reader).is_some())
        {
            let allowed = READ_AHEAD
                .iter()
                .any(|(room, tables, _)| room == reader && tables.contains(&table.as_str()));
            if allowed {
                needed.insert((reader.clone(), table.clone()));
            } else {
                wrong.push(format!("{reader} reads {table}, which {by:?} writes"));
            }
        }
    }
    for (room, tables, _) in READ_AHEAD {
        for table in *tables {
            if !needed.contains(&((*room).to_owned(), (*table).to_owned())) {
                wrong.push(format!("{room} reads no {table} any more"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
