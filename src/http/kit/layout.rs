//! What surrounds every page: who is signed in, where they can go, and a word about what was just done.

use super::contact_links::whatsapp;
use super::said::Said;
use crate::base::ids::UserId;
use crate::base::phone;
use crate::domain::ordering::LastKnown;
use crate::domain::settings::Contact;
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::web::Data;

/// The frame of a page; `templates/kit/base.html` draws it.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    pub viewer: Option<ViewerBadge>,
    pub nav: Vec<NavLink>,
    /// Where one goes less often, folded away.
    pub more: Vec<NavLink>,
    /// A page of the back office, which is denser.
    pub is_desk: bool,
    /// A page of a workshop's side, which a phone may keep.
    pub is_workshop: bool,
    pub flash: Option<Said>,
    /// This page, as it was asked for; blank where it is the answer to a form.
    pub here: String,
    /// How many things lie in the cart; `None` for whom it is not shown.
    pub cart: Option<usize>,
    /// `None` while nobody said how the shop is reached.
    pub help: Option<Help>,
}

/// How people reach the shop.
#[derive(Clone, Debug)]
pub struct Help {
    shop: Contact,
    /// The number of the order that it is about; blank for none.
    about: String,
}

impl Help {
    /// As this process knows it.
    pub fn known(known: &LastKnown) -> Option<Self> {
        let shop = known.get()?.shop.clone();
        let can_be_reached = !shop.chat().is_empty() || !shop.email.is_empty();
        can_be_reached.then(|| Self {
            shop,
            about: String::new(),
        })
    }

    /// A chat that names the order; blank where there is none.
    pub fn chat(&self) -> String {
        match self.about.as_str() {
            "" => whatsapp(self.shop.chat(), ""),
            number => whatsapp(
                self.shop.chat(),
                &format!("Hola, escribo por mi pedido {number}."),
            ),
        }
    }

    pub fn phone(&self) -> String {
        phone::national(&self.shop.phone)
    }

    /// As a link has it.
    pub fn phone_link(&self) -> String {
        format!("tel:{}", self.shop.phone)
    }

    pub fn email(&self) -> &str {
        &self.shop.email
    }

    pub fn hours(&self) -> &str {
        &self.shop.hours
    }
}

#[derive(Clone, Debug)]
pub struct ViewerBadge {
    /// Tells a browser whose it is what it keeps.
    pub id: UserId,
    pub is_taller: bool,
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
            is_workshop: here("/workshop"),
            flash: Said::of(req),
            here: match *req.method() {
                Method::GET => req.uri().to_string(),
                _ => String::new(),
            },
            cart: None,
            help: req
                .app_data::<Data<AppState>>()
                .and_then(|app| Help::known(&app.intake.known)),
        }
    }

    /// Of a page about this order: whoever asks for help from there says so.
    pub fn about(mut self, number: &str) -> Self {
        if let Some(help) = &mut self.help {
            help.about = number.to_owned();
        }
        self
    }

    /// Whether the browser keeps this page for when there is no line: of a workshop's own people only.
    pub fn is_kept(&self) -> bool {
        self.is_workshop && self.viewer.as_ref().is_some_and(|viewer| viewer.is_taller)
    }

    pub fn is_in_more(&self) -> bool {
        self.more.iter().any(|link| link.current)
    }
}

/// Paths and what they are called.
type Links = &'static [(&'static str, &'static str)];
