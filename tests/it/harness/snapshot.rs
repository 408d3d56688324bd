//! Pages, mails and answers, held as they are in `tests/it/snapshots`.
//!
//! After a change that is meant, `INSTA_UPDATE=always cargo test --test it NAME` writes them anew; read the difference.

use super::Answer;
use std::path::Path;

/// What no two runs have in common.
const CHANCE: &[(&str, &str)] = &[
    ("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "‹id›"),
    ("KRFT-[0-9A-Z]{6}", "‹number›"),
    ("token=[A-Za-z0-9_-]{43}", "token=‹token›"),
    ("127\\.0\\.0\\.1:[0-9]+", "‹address›"),
];

/// The text is what the snapshot of this name holds; `room` is where the test stands: `http/orders`.
#[track_caller]
pub fn holds(room: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots");
    settings.set_snapshot_path(place.join(room));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (pattern, instead) in CHANCE {
        settings.add_filter(pattern, *instead);
    }
    settings.bind(|| insta::assert_snapshot!(name, text));
}

impl Answer {
    /// What one reads on the page, a line for each part of it: `[…]` is a button, `‹name = value›` a field.
    pub fn words(&self) -> String {
        words(&self.text())
    }

    /// The JSON, a field on each line.
    pub fn pretty(&self) -> String {
        serde_json::to_string_pretty(&self.json()).unwrap()
    }
}

/// Tags that stand inside of a line.
const INLINE: &[&str] = &[
    "a", "b", "strong", "em", "i", "small", "span", "time", "code", "abbr", "bdi", "label",
];

fn words(page: &str) -> String {
    let main = page.split_once("<main").map_or(page, |(_, rest)| rest);
    let main = main.split_once('>').map_or(main, |(_, rest)| rest);
    let main = main.split_once("</main>").map_or(main, |(main, _)| main);
    let mut said = String::new();
    let mut rest = main;
    while let Some((before, from)) = rest.split_once('<') {
        said.push_str(&before.replace('\n', " "));
        let Some((tag, after)) = from.split_once('>') else {
            break;
        };
        let name = tag.split(|c: char| c.is_whitespace()).next().unwrap();
        rest = after;
        match name {
            "svg" | "script" | "style" => {
                let end = format!("</{name}>");
                rest = after.split_once(&end).map_or("", |(_, rest)| rest);
            }
            "button" => said.push_str("\n["),
            "/button" => said.push_str("]\n"),
            "input" | "textarea" | "select" if !tag.contains("type=\"hidden\"") => {
                let (field, value) = (attribute(tag, "name"), attribute(tag, "value"));
                said.push_str(&format!("\n‹{field} = {value}›\n"));
            }
            _ if INLINE.contains(&name.trim_start_matches('/')) => {}
            _ => said.push('\n'),
        }
    }
    let lines = said
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let begin = format!(" {name}=\"");
    let value = tag.split_once(begin.as_str()).map_or("", |(_, rest)| rest);
    value.split('"').next().unwrap()
}
