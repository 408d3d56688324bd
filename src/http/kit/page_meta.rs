//! What search engines and chats tell of a public page. Every other page asks not to be found (`templates/kit/base.html`).

use askama::filters::HtmlSafe;
use serde_json::Value;
use std::fmt;

pub struct PageMeta {
    pub title: String,
    pub description: String,
    /// The one address of the page, whatever was asked for with it.
    pub address: String,
    /// Empty without a picture.
    pub picture: String,
    /// Of Open Graph: `website`, `product`.
    pub kind: &'static str,
    pub data: JsonLd,
}

/// Facts about the page as JSON-LD, in its element; nothing in it ends that. Blank without any.
#[derive(Default)]
pub struct JsonLd(Option<Value>);

impl fmt::Display for JsonLd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(data) => {
                let data = data.to_string().replace('<', "\\u003c");
                write!(f, "<script type=\"application/ld+json\">{data}</script>")
            }
            None => Ok(()),
        }
    }
}

/// It is markup of its own.
impl HtmlSafe for JsonLd {}

impl PageMeta {
    pub fn new(site: &str, path: &str, title: &str, description: &str) -> Self {
        Self {
            title: title.to_owned(),
            description: shortened(description),
            address: format!("{site}{path}"),
            picture: String::new(),
            kind: "website",
            data: JsonLd::default(),
        }
    }

    pub fn with_data(self, data: Value) -> Self {
        Self {
            data: JsonLd(Some(data)),
            ..self
        }
    }
}

/// What a list of results shows of a description.
const SHOWN: usize = 160;

fn shortened(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= SHOWN {
        return text;
    }
    let kept: String = text.chars().take(SHOWN - 1).collect();
    let whole = kept.rsplit_once(' ').map_or(kept.as_str(), |(words, _)| words);
    format!("{}…", whole.trim_end_matches([',', '.', ';', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_description_ends_with_a_whole_word() {
        let long = format!("{} fin", "palabra ".repeat(40));
        let short = shortened(&long);
        assert!(
            short.ends_with("palabra…") && short.chars().count() <= SHOWN,
            "{short}"
        );
        assert_eq!(shortened(" dos\npalabras "), "dos palabras");
    }

    #[test]
    fn nothing_in_the_data_ends_its_element() {
        let meta =
            PageMeta::new("https://krafta.test", "/", "", "").with_data(json!({"name": "</script><b>"}));
        let element = meta.data.to_string();
        let inner = element
            .strip_prefix("<script type=\"application/ld+json\">")
            .unwrap();
        let inner = inner.strip_suffix("</script>").unwrap();
        assert!(!inner.contains('<'), "{inner}");
        assert_eq!(
            serde_json::from_str::<Value>(inner).unwrap()["name"],
            "</script><b>"
        );
    }
}
