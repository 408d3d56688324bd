//! What surrounds every page: who is signed in, where they can go, and a word about what was just done.

use super::said::Said;
use actix_web::HttpRequest;
use actix_web::http::Method;

/// The frame of a page; `templates/kit/base.html` draws it.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    pub viewer: Option<ViewerBadge>,
    pub nav: Vec<NavLink>,
    pub flash: Option<Said>,
    /// This page, as it was asked for; blank where it is the answer to a form.
    pub here: String,
    /// How many things lie in the cart; `None` for whom it is not shown.
    pub cart: Option<usize>,
}

#[derive(Clone, Debug)]
pub struct ViewerBadge {
    pub name: String,
    pub email: String,
    pub role_label: &'static str,
    /// How many notices they have not read; blank for none.
    pub unread: String,
}

#[derive(Clone, Debug)]
pub struct NavLink {
    pub href: &'static str,
    pub label: &'static str,
    pub current: bool,
}

impl Layout {
    /// `links` are (path, label); the longest that the request's path starts with is the current one.
    pub fn new(
        req: &HttpRequest,
        viewer: Option<ViewerBadge>,
        links: &[(&'static str, &'static str)],
    ) -> Self {
        let path = req.path();
        let here =
            |href: &str| path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'));
        let current = links
            .iter()
            .map(|(href, _)| *href)
            .filter(|href| here(href))
            .max_by_key(|href| href.len());
        let nav = links
            .iter()
            .map(|&(href, label)| NavLink {
                href,
                label,
                current: current == Some(href),
            })
            .collect();
        Self {
            viewer,
            nav,
            flash: Said::of(req),
            here: match *req.method() {
                Method::GET => req.uri().to_string(),
                _ => String::new(),
            },
            cart: None,
        }
    }
}
