//! What an address says behind its question mark, where it is read piece by piece.

use actix_web::HttpRequest;
use std::collections::HashMap;

/// What the address says.
pub struct Asked(HashMap<String, String>);

impl Asked {
    pub fn of(req: &HttpRequest) -> Self {
        Self(
            url::form_urlencoded::parse(req.query_string().as_bytes())
                .into_owned()
                .collect(),
        )
    }

    pub fn value(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// As it stands there, blank or not; `None` of what is not.
    pub fn said(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// What opens a design, for the addresses in an answer.
    pub fn opening(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for name in ["order", "token"] {
            if let Some(value) = self.value(name) {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }
}
