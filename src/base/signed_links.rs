//! Links that carry their own permission: HMAC(session key, purpose, what). Nothing about them is stored.

use crate::base::config::SecretKey;
use crate::base::ids::{DesignId, OrderId, UploadId};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Makes and checks the tokens of tracking links and of a guest's own uploads.
#[derive(Clone)]
pub struct SignedLinks {
    key: SecretKey,
}

impl SignedLinks {
    pub fn new(key: SecretKey) -> Self {
        Self { key }
    }

    /// For `/orders/{id}?token=…`. Raising the order's link version makes earlier links worthless.
    pub fn for_order(&self, order: OrderId, link_version: i32) -> String {
        self.sign(&["order", &order.to_string(), &link_version.to_string()])
    }

    pub fn opens_order(&self, token: &str, order: OrderId, link_version: i32) -> bool {
        self.verify(token, &["order", &order.to_string(), &link_version.to_string()])
    }

    /// For `/files/{id}?order=…&token=…`: a file as the tracking link shows it. It ends with the link.
    pub fn for_order_file(&self, upload: UploadId, order: OrderId, link_version: i32) -> String {
        self.sign(&[
            "order-file",
            &upload.to_string(),
            &order.to_string(),
            &link_version.to_string(),
        ])
    }

    pub fn opens_order_file(&self, token: &str, upload: UploadId, order: OrderId, link_version: i32) -> bool {
        self.verify(
            token,
            &[
                "order-file",
                &upload.to_string(),
                &order.to_string(),
                &link_version.to_string(),
            ],
        )
    }

    /// For `/files/{id}?token=…`: a file as whoever sent it sees it, before it is part of an order.
    pub fn for_file(&self, upload: UploadId) -> String {
        self.sign(&["file", &upload.to_string()])
    }

    pub fn opens_file(&self, token: &str, upload: UploadId) -> bool {
        self.verify(token, &["file", &upload.to_string()])
    }

    /// For `/files/{id}/art?token=…`: what is drawn of a file, for whoever uses a design that it lies in; not the original.
    pub fn for_art(&self, upload: UploadId) -> String {
        self.sign(&["file-art", &upload.to_string()])
    }

    pub fn opens_art(&self, token: &str, upload: UploadId) -> bool {
        self.verify(token, &["file-art", &upload.to_string()])
    }

    /// For `/disenos/{id}?token=…`: how a design looks, for whoever it is shared with; neither its print files nor its originals.
    /// `number`: of the link. Those of the first were given away without it, and go on.
    pub fn for_design_look(&self, design: DesignId, number: i32) -> String {
        match number {
            0 => self.sign(&["design-look", &design.to_string()]),
            number => self.sign(&["design-look", &design.to_string(), &number.to_string()]),
        }
    }

    pub fn opens_design_look(&self, token: &str, design: DesignId, number: i32) -> bool {
        match number {
            0 => self.verify(token, &["design-look", &design.to_string()]),
            number => self.verify(token, &["design-look", &design.to_string(), &number.to_string()]),
        }
    }

    /// For `/api/designs/{id}?token=…`: a design as whoever made it sees it.
    pub fn for_design(&self, design: DesignId) -> String {
        self.sign(&["design", &design.to_string()])
    }

    pub fn opens_design(&self, token: &str, design: DesignId) -> bool {
        self.verify(token, &["design", &design.to_string()])
    }

    /// For the cookie of a browser in which this e-mail was signed in. It opens nothing.
    pub fn for_device(&self, device: &str, email: &str) -> String {
        self.sign(&["device", device, email])
    }

    pub fn knows_device(&self, token: &str, device: &str, email: &str) -> bool {
        self.verify(token, &["device", device, email])
    }

    /// For `/cuenta/correo/{token}`: whoever has it was written to at this address, and says so until that time.
    pub fn for_email(&self, email: &str, until: DateTime<Utc>) -> String {
        let until = until.timestamp().to_string();
        format!("{until}.{}", self.sign(&["email", email, &until]))
    }

    pub fn proves_email(&self, token: &str, email: &str, now: DateTime<Utc>) -> bool {
        let Some((until, tag)) = token.split_once('.') else {
            return false;
        };
        let in_time = until.parse().is_ok_and(|until: i64| now.timestamp() < until);
        self.verify(tag, &["email", email, until]) && in_time
    }

    fn mac(&self, parts: &[&str]) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.key.bytes()).expect("HMAC takes a key of any length");
        mac.update(parts.join("|").as_bytes());
        mac
    }

    fn sign(&self, parts: &[&str]) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(parts).finalize().into_bytes())
    }

    fn verify(&self, token: &str, parts: &[&str]) -> bool {
        // Constant time: `verify_slice`.
        URL_SAFE_NO_PAD
            .decode(token)
            .is_ok_and(|tag| self.mac(parts).verify_slice(&tag).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_proven_by_its_own_link_in_time() {
        let links = SignedLinks::new(SecretKey::new(vec![7; 32]).unwrap());
        let now: DateTime<Utc> = "2026-01-15T19:40:00Z".parse().unwrap();
        let until = now + chrono::TimeDelta::days(3);
        let token = links.for_email("ana@example.com", until);
        assert!(links.proves_email(&token, "ana@example.com", now));
        assert!(!links.proves_email(&token, "eva@example.com", now));
        assert!(!links.proves_email(&token, "ana@example.com", until));
        // Not by another end of its time, nor by anything else.
        let tag = token.split_once('.').unwrap().1;
        let longer = format!("{}.{tag}", until.timestamp() + 1);
        for forged in [longer.as_str(), tag, "", ".", "x.y"] {
            assert!(!links.proves_email(forged, "ana@example.com", now), "{forged}");
        }
    }

    #[test]
    fn a_token_opens_what_it_was_made_for() {
        let links = SignedLinks::new(SecretKey::new(vec![7; 32]).unwrap());
        let (order, other) = (OrderId::any(), OrderId::any());
        let token = links.for_order(order, 1);
        assert!(links.opens_order(&token, order, 1));
        assert!(!links.opens_order(&token, order, 2));
        assert!(!links.opens_order(&token, other, 1));
        assert!(!links.opens_file(&token, UploadId(order.0)));
        assert!(!links.opens_order("", order, 1));
        assert!(!links.opens_order("not base64!", order, 1));
        let upload = UploadId::random();
        let shown = links.for_order_file(upload, order, 1);
        assert!(links.opens_order_file(&shown, upload, order, 1));
        assert!(!links.opens_order_file(&shown, upload, order, 2));
        assert!(!links.opens_order_file(&shown, upload, other, 1));
        assert!(!links.opens_order_file(&shown, UploadId::random(), order, 1));
        assert!(!links.opens_file(&shown, upload));
        let drawn = links.for_design(DesignId(order.0));
        assert!(links.opens_design(&drawn, DesignId(order.0)));
        assert!(
            !links.opens_design(&drawn, DesignId(other.0)) && !links.opens_design(&token, DesignId(order.0))
        );
        let shared = DesignId(order.0);
        let tokens = [0, 1, 2].map(|number| links.for_design_look(shared, number));
        for (at, token) in (0..).zip(&tokens) {
            let opened: Vec<i32> = (0..3)
                .filter(|number| links.opens_design_look(token, shared, *number))
                .collect();
            assert_eq!(opened, [at]);
            assert!(
                !links.opens_design_look(token, DesignId(other.0), at) && !links.opens_design(token, shared)
            );
        }
        let others = SignedLinks::new(SecretKey::new(vec![8; 32]).unwrap());
        assert!(!others.opens_order(&token, order, 1));
    }
}
