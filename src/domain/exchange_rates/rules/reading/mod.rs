//! Reads a rate out of what its publisher answers: the page of the Banco Central, or a service in JSON. What is not plainly
//! there is refused, never guessed. Pure.

use crate::base::calendar;
use crate::base::money::{self, Rate};
use chrono::{DateTime, NaiveDate, Timelike as _, Utc};
use rust_decimal::Decimal;
use serde_json::Value;

/// What was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    pub rate: Rate,
    /// The *fecha valor*: from the beginning of this day on it counts.
    pub value_date: NaiveDate,
}

/// Why there is no rate in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("no rate in it")]
    NoRate,
    #[error("more than one rate in it")]
    SeveralRates,
    #[error("its rate is no amount")]
    BadRate,
    #[error("no date in it")]
    NoDate,
}

/// An id stands once on a page; it is looked for no oftener than this, whatever somebody sends.
const MOST: usize = 4;

/// JSON and pages are told apart by how they begin, not by what the server says they are.
pub fn read(body: &str) -> Result<Published, Unreadable> {
    match body.trim_start_matches('\u{feff}').trim_start() {
        json if json.starts_with('{') => read_json(json),
        page => read_page(page),
    }
}

/// `{"promedio": 916.6477, "fechaActualizacion": "2026-11-18T00:00:00-04:00"}`
fn read_json(text: &str) -> Result<Published, Unreadable> {
    let json: Value = serde_json::from_str(text).map_err(|_| Unreadable::NoRate)?;
    let rate = match &json["promedio"] {
        Value::Number(number) => money::from_json(number).map_err(|_| Unreadable::BadRate)?,
        Value::String(text) => money::parse(text).map_err(|_| Unreadable::BadRate)?,
        _ => return Err(Unreadable::NoRate),
    };
    let date = json["fechaActualizacion"].as_str().ok_or(Unreadable::NoDate)?;
    published(rate, date)
}

/// The figure in the element `id="dolar"`, and the date beside «Fecha Valor».
fn read_page(page: &str) -> Result<Published, Unreadable> {
    let tokens = tokens(page);
    let mut figures: Vec<Decimal> = Vec::new();
    let mut end = None;
    let elements = tokens
        .iter()
        .enumerate()
        .filter_map(|(index, token)| match token {
            Token::Start(name, attributes) => {
                (attribute(attributes, "id") == Some("dolar")).then_some((index + 1, *name))
            }
            _ => None,
        });
    for (start, name) in elements.take(MOST) {
        let inside = element(&tokens[start..], name);
        figures.extend(inside.iter().flat_map(Token::words).filter_map(figure));
        end.get_or_insert(start + inside.len());
    }
    figures.sort_unstable();
    figures.dedup();
    let rate = match figures.as_slice() {
        [only] => *only,
        [] => return Err(Unreadable::NoRate),
        _ => return Err(Unreadable::SeveralRates),
    };
    // A page may have other dates too: this one's is the first after it, else the only one.
    let after = tokens.get(end.unwrap_or(0)..).unwrap_or_default();
    let date = value_dates(after).next().or_else(|| {
        let mut all = value_dates(&tokens);
        all.next().filter(|_| all.next().is_none())
    });
    let date = date.ok_or(Unreadable::NoDate)?;
    published(rate, date)
}

fn published(rate: Decimal, date: &str) -> Result<Published, Unreadable> {
    let bounds = Decimal::ZERO..Decimal::from(1_000_000_000);
    let rate = Some(rate)
        .filter(|rate| bounds.contains(rate))
        .map(Rate::rounded)
        .filter(|rate| !rate.decimal().is_zero());
    Ok(Published {
        rate: rate.ok_or(Unreadable::BadRate)?,
        value_date: day(date).ok_or(Unreadable::NoDate)?,
    })
}

/// `2026-11-18`, with a time or without. A midnight, wherever it is one, stands for its day.
fn day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(match at.time().num_seconds_from_midnight() {
            0 => at.date_naive(),
            _ => calendar::today(at.with_timezone(&Utc)),
        });
    }
    let date = text.split_once('T').map_or(text, |(date, _)| date);
    NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()
}

/// A piece of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    /// Its name, and its attributes as they are written.
    Start(&'a str, &'a str),
    End(&'a str),
    Text(&'a str),
}

impl<'a> Token<'a> {
    fn words(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let text = match *self {
            Token::Text(text) => text,
            _ => "",
        };
        text.split_whitespace()
    }
}

/// Tags and the text between them; without comments, scripts and style sheets.
fn tokens(page: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        if !text.trim().is_empty() {
            found.push(Token::Text(text.trim()));
        }
        if let Some(comment) = tag.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some(end) = tag_end(tag) else { return found };
        let inside = &tag[1..end];
        rest = &tag[end + 1..];
        if let Some(name) = inside.strip_prefix('/') {
            found.push(Token::End(name.trim()));
        } else if inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let split = inside.find(|c: char| c.is_whitespace() || c == '/');
            let (name, attributes) = inside.split_at(split.unwrap_or(inside.len()));
            found.push(Token::Start(name, attributes));
            if ["script", "style"]
                .iter()
                .any(|skipped| name.eq_ignore_ascii_case(skipped))
            {
                rest = after_closing(rest, name);
            }
        }
    }
    if !rest.trim().is_empty() {
        found.push(Token::Text(rest.trim()));
    }
    found
}

/// Where this tag's `>` is: not within quotes.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

/// What follows the end of this element, whose content is no markup.
fn after_closing<'a>(rest: &'a str, name: &str) -> &'a str {
    rest.match_indices("</")
        .find(|(at, _)| {
            let tail = rest.get(at + 2..at + 2 + name.len());
            tail.is_some_and(|tail| tail.eq_ignore_ascii_case(name))
        })
        .map_or("", |(at, _)| &rest[at..])
}

/// The value of this attribute, in quotes or without.
fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<&'a str> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if name.is_empty() {
            return None;
        }
        let value;
        (value, rest) = match after.trim_start().strip_prefix('=') {
            Some(after) => quoted(after.trim_start()),
            None => ("", after),
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value.trim());
        }
    }
}

/// A value, and what follows it.
fn quoted(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(open) = text.strip_prefix(quote) {
            return open.split_once(quote).unwrap_or((open, ""));
        }
    }
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

/// What stands before the end of an element of this name.
fn element<'a, 'b>(tokens: &'b [Token<'a>], name: &str) -> &'b [Token<'a>] {
    let mut depth = 1_usize;
    for (index, token) in tokens.iter().enumerate() {
        match token {
            Token::Start(other, _) if other.eq_ignore_ascii_case(name) => depth += 1,
            Token::End(other) if other.eq_ignore_ascii_case(name) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &tokens[..index];
        }
    }
    tokens
}

/// «916,64770000», as the bank writes it: digits, a comma, at least two decimals.
fn figure(word: &str) -> Option<Decimal> {
    let (_, decimals) = word.rsplit_once(',')?;
    (decimals.len() >= 2).then(|| money::parse(word).ok()).flatten()
}

/// The date of the first element with one, after each «Fecha Valor».
fn value_dates<'a>(tokens: &[Token<'a>]) -> impl Iterator<Item = &'a str> {
    let mut is_asked = false;
    tokens.iter().filter_map(move |token| match token {
        Token::Text(text) => {
            is_asked |= text.to_ascii_lowercase().contains("fecha valor");
            None
        }
        Token::Start(_, attributes) if is_asked => {
            attribute(attributes, "content").inspect(|_| is_asked = false)
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests;
