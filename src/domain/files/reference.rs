//! What a client writes in `previewUrl` or `receiptUrl`: one of our own files, an address elsewhere, or the picture
//! itself as a data URI. Pure.

use url::Url;

use super::data_uri;
use crate::base::ids::UploadId;

/// The longest address that is kept.
const MAX_ADDRESS: usize = 2000;

/// The permission in a file's address. With an order, the token ends with that order's tracking link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pass {
    pub token: Option<String>,
    pub order: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// `/files/{id}`, perhaps with what says that its bearer may see it.
    Ours { id: UploadId, pass: Pass },
    /// `http` or `https`, on another site.
    Elsewhere(String),
    /// The file itself, as a data URI that is not decoded yet.
    DataUri,
}

/// `None` when it is none of the three. `public_url` has no trailing slash.
pub fn parse(text: &str, public_url: &str) -> Option<Reference> {
    let text = text.trim();
    if data_uri::is_data_uri(text) {
        return Some(Reference::DataUri);
    }
    if text.len() > MAX_ADDRESS {
        return None;
    }
    if let Some(path) = text
        .strip_prefix(public_url)
        .unwrap_or(text)
        .strip_prefix("/files/")
    {
        return ours(path);
    }
    let address = Url::parse(text).ok()?;
    if !matches!(address.scheme(), "http" | "https") || !address.has_host() {
        return None;
    }
    // A password in an address would be stored, shown to workshops and sent to browsers.
    if !address.username().is_empty() || address.password().is_some() {
        return None;
    }
    Some(Reference::Elsewhere(address.into()))
}

fn ours(path: &str) -> Option<Reference> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let id = ["/thumbnail", "/preview"]
        .iter()
        .find_map(|copy| path.strip_suffix(copy))
        .unwrap_or(path)
        .parse()
        .ok()?;
    let query = query.split('#').next().unwrap_or_default();
    let value = |wanted: &str| {
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.into_owned())
    };
    let pass = Pass {
        token: value("token"),
        order: value("order"),
    };
    Some(Reference::Ours { id, pass })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "https://krafta.example";
    const ID: &str = "0193a5b0-7f00-4000-8000-000000000001";

    fn ours(token: Option<&str>) -> Option<Reference> {
        let id = ID.parse().expect("an id");
        let pass = Pass {
            token: token.map(str::to_owned),
            order: None,
        };
        Some(Reference::Ours { id, pass })
    }

    #[test]
    fn our_own_files_with_and_without_the_site() {
        assert_eq!(parse(&format!("/files/{ID}"), SITE), ours(None));
        assert_eq!(
            parse(&format!("/files/{ID}?token=abc&download=1#x"), SITE),
            ours(Some("abc"))
        );
        assert_eq!(
            parse(&format!(" {SITE}/files/{ID}/thumbnail?a=b&token=a%2Bb "), SITE),
            ours(Some("a+b"))
        );
        assert_eq!(parse(&format!("/files/{ID}/preview"), SITE), ours(None));
    }

    #[test]
    fn a_file_as_an_order_shows_it() {
        let pass = Pass {
            token: Some("abc".to_owned()),
            order: Some(ID.to_owned()),
        };
        let id = ID.parse().expect("an id");
        assert_eq!(
            parse(&format!("{SITE}/files/{ID}?order={ID}&token=abc"), SITE),
            Some(Reference::Ours { id, pass })
        );
    }

    #[test]
    fn something_under_files_that_is_no_file_is_nothing() {
        for text in [
            "/files/",
            "/files/1",
            "/files/../admin",
            "/files/%2e%2e",
            "https://krafta.example/files/x",
        ] {
            assert_eq!(parse(text, SITE), None, "{text}");
        }
    }

    #[test]
    fn addresses_elsewhere_are_http_only() {
        for text in ["https://cdn.example/a.png?x=1", "http://cdn.example/a.png"] {
            assert_eq!(parse(text, SITE), Some(Reference::Elsewhere(text.to_owned())));
        }
        let long = format!("https://cdn.example/{}", "a".repeat(MAX_ADDRESS));
        for text in [
            "javascript:alert(1)",
            "ftp://cdn.example/a.png",
            "file:///etc/passwd",
            "//cdn.example/a.png",
            "/static/a.png",
            "a.png",
            "https://user:secret@cdn.example/a.png",
            "",
            &long,
        ] {
            assert_eq!(parse(text, SITE), None, "{text}");
        }
        // Our site's name as the beginning of another's is not our site.
        let cousin = format!("{SITE}.evil.example/files/{ID}");
        assert_eq!(parse(&cousin, SITE), Some(Reference::Elsewhere(cousin.clone())));
    }

    #[test]
    fn pictures_themselves() {
        assert_eq!(
            parse("data:image/png;base64,AAAA", SITE),
            Some(Reference::DataUri)
        );
    }
}
