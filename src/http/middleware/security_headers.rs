//! What every answer carries, so that a browser keeps to it what it shows.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// Nothing inline, and nothing from elsewhere but the pictures that orders name.
const POLICY: &str = "default-src 'self'; img-src 'self' https: data:; object-src 'none'; base-uri 'none'; \
                      worker-src 'self'; manifest-src 'self'; \
                      form-action 'self' https://checkout.stripe.com; frame-ancestors 'none'";
/// A year: long enough that nobody gets to answer in our place over plain HTTP.
const HTTPS_ONLY: &str = "max-age=31536000";

/// The headers of this site.
#[derive(Clone, Copy, Debug)]
pub struct SecurityHeaders {
    is_https: bool,
}

impl SecurityHeaders {
    pub fn new(is_https: bool) -> Self {
        Self { is_https }
    }

    fn all(self) -> impl Iterator<Item = (HeaderName, &'static str)> {
        let https_only = (header::STRICT_TRANSPORT_SECURITY, HTTPS_ONLY);
        [
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::X_FRAME_OPTIONS, "DENY"),
            // Tracking links are secrets: other sites never learn where a person came from.
            (header::REFERRER_POLICY, "same-origin"),
            // What anybody may keep says so itself.
            (header::CACHE_CONTROL, "no-store"),
        ]
        .into_iter()
        .chain(self.is_https.then_some(https_only))
    }

    /// Adds what the answer does not say itself.
    pub fn complete(self, headers: &mut HeaderMap) {
        for (name, value) in self.all() {
            if !headers.contains_key(&name) {
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
    }

    /// As they stand on the line.
    pub fn on_the_line(self) -> String {
        self.all()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_keeps_what_it_says_itself() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public"));
        SecurityHeaders::new(false).complete(&mut headers);
        assert_eq!(headers.get(header::CACHE_CONTROL).unwrap(), "public");
        assert_eq!(headers.get(header::X_CONTENT_TYPE_OPTIONS).unwrap(), "nosniff");
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
        SecurityHeaders::new(true).complete(&mut headers);
        assert!(headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    }
}
