//! What surrounds every page: who is signed in, where they can go, and a word about what was just done.

use super::flash::Said;
use actix_web::HttpRequest;

/// The frame of a page; `templates/kit/base.html` draws it.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    pub viewer: Option<ViewerBadge>,
    pub nav: Vec<NavLink>,
    /// Where one goes less often, folded away.
    pub more: Vec<NavLink>,
    /// A page of the back office, which is denser.
    pub is_desk: bool,
    pub flash: Option<Said>,
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
    /// `links` and `more` are (path, label); the longest that the request's path starts with is the current one.
    pub fn new(req: &HttpRequest, viewer: Option<ViewerBadge>, links: Links, more: Links) -> Self {
        let path = req.path();
        // The same page under its other address.
        let twin = path.strip_prefix("/ops/").map(|rest| format!("/admin/{rest}"));
        let here = |href: &str| {
            let is_under = |path: &str| {
                path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'))
            };
            is_under(path) || twin.as_deref().is_some_and(is_under)
        };
        let current = links
            .iter()
            .chain(more)
            .map(|(href, _)| *href)
            .filter(|href| here(href))
            .max_by_key(|href| href.len());
        let links_of = |known: Links| {
            let each = known.iter().map(|&(href, label)| NavLink {
                href,
                label,
                current: current == Some(href),
            });
            each.collect()
        };
        Self {
            viewer,
            nav: links_of(links),
            more: links_of(more),
            is_desk: here("/admin") || here("/ops"),
            flash: Said::of(req),
            cart: None,
        }
    }

    pub fn is_in_more(&self) -> bool {
        self.more.iter().any(|link| link.current)
    }
}

/// Paths and what they are called.
type Links = &'static [(&'static str, &'static str)];
