//! What every page and call shares: the edge, the page shell, reading input, and answering.

pub mod account_cards;
pub mod assets;
pub mod bar_chart;
pub mod body;
pub mod body_turns;
pub mod card_events;
pub mod contact_links;
pub mod downloads;
pub mod drawn_designs;
pub mod event_stream;
pub mod exchange_rate;
pub mod flash;
pub mod form;
#[cfg(test)]
mod form_tests;
pub mod kept_file;
pub mod layout;
pub mod list_filter;
pub mod look_alikes;
pub mod meanwhile;
mod mistakes;
pub mod multipart;
pub mod order_intake;
pub mod order_path;
pub mod own_designs;
pub mod own_orders;
pub mod page_meta;
pub mod parts;
pub mod payables;
pub mod payment_form;
pub mod print_links;
pub mod quality;
pub mod responses;
pub mod said;
pub mod select_option;
pub mod serve_file;
pub mod workshop_options;
pub mod workshop_profile;

pub use crate::http::kit::layout::{Layout, NavLink, ViewerBadge};
pub use crate::http::kit::responses::{Done, Success};
pub use crate::http::kit::select_option::SelectOption;
pub use assets::asset;
pub use body::{FormBody, JsonBody, MIB, RawBody};
pub use flash::Flash;
pub use order_path::OrderPath;
pub use page_meta::PageMeta;

use crate::base::error::AppError;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

/// What a handler returns.
pub type Answer = Result<HttpResponse, AppError>;

/// A page.
pub fn page(template: &impl Template) -> Answer {
    page_with(StatusCode::OK, template)
}

/// A page with another status, such as a form with errors beside its fields.
pub fn page_with(status: StatusCode, template: &impl Template) -> Answer {
    let mut html = template.render()?;
    // A page that is not there is no form that comes back.
    if status.is_client_error() && status != StatusCode::NOT_FOUND {
        html = mistakes::lead(html);
    }
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .body(html))
}

/// 200 with JSON.
pub fn json(body: &impl serde::Serialize) -> Answer {
    Ok(HttpResponse::Ok().json(body))
}

/// 303: the answer to a form, so that reloading repeats nothing.
pub fn see_other(location: &str) -> Answer {
    Ok(HttpResponse::SeeOther()
        .insert_header(("Location", location))
        .finish())
}

/// 303, and a word on the next page about what was done.
pub fn see_other_with(location: &str, flash: Flash) -> Answer {
    Ok(HttpResponse::SeeOther()
        .insert_header(("Location", location))
        .cookie(flash.cookie())
        .finish())
}

/// The same for somebody who leaves: what the browser kept of them goes, with a script or without.
pub fn see_other_forgetting(location: &str, flash: Flash) -> Answer {
    Ok(HttpResponse::SeeOther()
        .insert_header(("Location", location))
        .insert_header(("Clear-Site-Data", "\"storage\""))
        .cookie(flash.cookie())
        .finish())
}

/// The same, of a word that names what it is about.
pub fn see_other_about(location: &str, flash: Flash, subject: &flash::Subject) -> Answer {
    Ok(HttpResponse::SeeOther()
        .insert_header(("Location", location))
        .cookie(flash.cookie_about(subject))
        .finish())
}

/// The same, of a workshop's work.
pub fn see_other_done(location: &str, flash: Flash, work: &flash::WorkDone) -> Answer {
    Ok(HttpResponse::SeeOther()
        .insert_header(("Location", location))
        .cookie(flash.cookie_of(work))
        .finish())
}

/// An address with those of these parameters that say something.
pub fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    match query.finish() {
        none if none.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

/// «1 unidad», «25 unidades».
pub fn units(quantity: i32) -> String {
    match quantity {
        1 => "1 unidad".to_owned(),
        _ => format!("{quantity} unidades"),
    }
}

/// A path on this site that a form or link asked to go on to; anything else would lead people away.
pub fn local_path(path: &str) -> Option<&str> {
    let safe = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        // What stands in a header; browsers send it so.
        && path.chars().all(|c| c.is_ascii_graphic())
        && path.len() <= 2000;
    safe.then_some(path)
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn only_local_paths_are_followed() {
        assert_eq!(local_path("/orders?x=1"), Some("/orders?x=1"));
        for elsewhere in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "",
            "orders",
            "/a\r\nb",
            "/a b",
            "/ñ",
        ] {
            assert_eq!(local_path(elsewhere), None, "{elsewhere:?}");
        }
    }
}
