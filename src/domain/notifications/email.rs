//! A row of the outbox as a mail: text and HTML, made when it is sent.

use super::delivery_queue::Claimed;
use super::rules::{self, Button, Line};
use crate::base::signed_links::SignedLinks;
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};

/// What every letter has in common.
#[derive(Clone)]
pub(super) struct Stationery {
    pub from: Mailbox,
    /// Where answers go.
    pub reply_to: Mailbox,
    pub public_url: String,
    pub links: SignedLinks,
    pub html: RenderHtml,
}

/// What a letter says, for whoever lays it out.
pub struct Email<'a> {
    pub subject: &'a str,
    pub paragraphs: Vec<Vec<Line<'a>>>,
    pub link: Option<Link>,
    /// Where the picture is of what the order is about.
    pub picture: Option<String>,
}

/// What a letter offers to press.
pub struct Link {
    pub label: &'static str,
    pub address: String,
}

/// Lays a letter out: given, because templates stand above.
pub type RenderHtml = fn(&Email<'_>) -> anyhow::Result<String>;

impl Stationery {
    fn link(&self, letter: &Claimed) -> Option<Link> {
        let (label, button) = rules::button(&letter.kind, letter.order)?;
        let path = match button {
            Button::Page(path) => path.to_owned(),
            // A token is base64 for URLs: nothing in it needs escaping.
            Button::Proof => {
                let until = letter.created_at + rules::PROOF_VALID;
                format!(
                    "/cuenta/correo/{}",
                    self.links.for_email(&letter.recipient, until)
                )
            }
            Button::Tracking(order) => {
                let token = self.links.for_order(order, letter.about.as_ref()?.link_version);
                format!("/orders/{order}?token={token}")
            }
        };
        Some(Link {
            label,
            address: format!("{}{path}", self.public_url),
        })
    }

    /// Of what was designed, in a letter that has the order's own link; it ends with that.
    fn picture(&self, letter: &Claimed) -> Option<String> {
        let Some((_, Button::Tracking(order))) = rules::button(&letter.kind, letter.order) else {
            return None;
        };
        let about = letter.about.as_ref()?;
        let upload = about.picture?;
        let token = self.links.for_order_file(upload, order, about.link_version);
        let site = &self.public_url;
        Some(format!(
            "{site}/files/{upload}/thumbnail?order={order}&token={token}"
        ))
    }

    /// The same letter has the same Message-ID each time: who gets it twice sees it once.
    pub fn message_id(&self, letter: &Claimed) -> String {
        format!("<{}@{}>", letter.id, self.from.email.domain())
    }

    /// What all letters about one order refer to, so that a mailbox shows them together.
    fn thread(&self, letter: &Claimed) -> Option<String> {
        let domain = self.from.email.domain();
        letter.order.map(|order| format!("<order-{order}@{domain}>"))
    }

    /// The mail; why it can never be one.
    pub fn write(&self, letter: &Claimed) -> Result<Message, String> {
        let to: Mailbox = letter
            .recipient
            .parse()
            .map_err(|_| "La dirección no es válida.".to_owned())?;
        let link = self.link(letter);
        // Some texts end with our name, which stands below every letter.
        let body = letter.body.trim_end();
        let body = body.strip_suffix("\nKrafta").unwrap_or(body).trim_end();
        let body = match &letter.about {
            Some(about) => rules::in_full(body, about),
            None => body.to_owned(),
        };
        let mut text = body.clone();
        if let Some(link) = &link {
            text.push_str(&format!("\n\n{}:\n{}", link.label, link.address));
        }
        text.push_str("\n\nKrafta\n");
        let email = Email {
            subject: &letter.subject,
            paragraphs: rules::paragraphs(&body),
            picture: self.picture(letter),
            link,
        };
        let html = (self.html)(&email).map_err(|error| error.to_string())?;
        let mut builder = Message::builder()
            .from(self.from.clone())
            .reply_to(self.reply_to.clone())
            .to(to);
        if let Some(thread) = self.thread(letter) {
            builder = builder.in_reply_to(thread.clone()).references(thread);
        }
        let mut message = builder
            .subject(letter.subject.as_str())
            .message_id(Some(self.message_id(letter)))
            .date(letter.created_at.into())
            .multipart(MultiPart::alternative_plain_html(text, html))
            .map_err(|error| error.to_string())?;
        // Nobody's holiday notice answers it.
        let name = HeaderName::new_from_ascii_str("Auto-Submitted");
        message
            .headers_mut()
            .insert_raw(HeaderValue::new(name, "auto-generated".to_owned()));
        Ok(message)
    }
}
