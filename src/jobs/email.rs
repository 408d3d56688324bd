//! A letter as HTML.

use crate::domain::notifications::{Email, Line, Link};
use askama::Template;

#[derive(Template)]
#[template(path = "jobs/email.html")]
struct Html<'a> {
    subject: &'a str,
    paragraphs: &'a [Vec<Line<'a>>],
    link: Option<&'a Link>,
    picture: Option<&'a str>,
}

pub fn html(email: &Email<'_>) -> anyhow::Result<String> {
    let html = Html {
        subject: email.subject,
        paragraphs: &email.paragraphs,
        link: email.link.as_ref(),
        picture: email.picture.as_deref(),
    };
    Ok(html.render()?)
}
