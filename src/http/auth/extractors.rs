//! Who is asking: extractors that give the person as they are right now.

use super::sessions;
use crate::base::error::AppError;
use crate::base::ids::UserId;
use crate::domain::accounts::store::UNREAD_COUNTED;
use crate::domain::accounts::{Role, User};
use crate::http::kit::layout::{Layout, ViewerBadge};
use actix_session::{Session, SessionExt as _};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use std::future::{Ready, ready};

/// Somebody, signed in or not.
#[derive(Clone, Debug)]
pub struct Viewer(pub Option<User>);

impl Viewer {
    /// For pages that everyone sees: nobody, while nobody can be asked.
    pub fn or_nobody(known: Result<Self, AppError>) -> Result<Self, AppError> {
        match known {
            Err(error) if error.http_status() == 503 => Ok(Self(None)),
            known => known,
        }
    }

    pub fn user(&self) -> Option<&User> {
        self.0.as_ref()
    }

    pub fn role(&self) -> Option<Role> {
        self.0.as_ref().map(|user| user.role)
    }

    /// For what customers do by a call, signed in or with their tracking link's token: whoever has neither signs in first, and it
    /// is none of an operator's or a workshop's business.
    pub fn comes_as_customer(&self, has_token: bool) -> Result<(), AppError> {
        match self.role() {
            _ if has_token => Ok(()),
            Some(Role::Operador | Role::Taller) => Err(AppError::Forbidden),
            None => Err(AppError::SignInNeeded),
            Some(_) => Ok(()),
        }
    }

    /// The frame of a page for this person.
    pub fn shell(&self, req: &HttpRequest) -> Layout {
        let (links, more) = match self.role() {
            Some(role) => (role.links(), role.more_links()),
            None => (&[("/seguimiento", "Seguir mi pedido")] as &[_], &[] as &[_]),
        };
        let unread = req.extensions().get::<Unread>().map_or(0, |unread| unread.0);
        let badge = self.user().map(|user| ViewerBadge {
            unread: match unread {
                0 => String::new(),
                many if many >= UNREAD_COUNTED => format!("{}+", UNREAD_COUNTED - 1),
                few => few.to_string(),
            },
            id: user.id,
            is_taller: user.role == Role::Taller,
            name: user.display_name().to_owned(),
            email: user.email.clone(),
            role_label: user.role.label(),
        });
        let in_cart = things_in_cart(&req.get_session());
        let buys = matches!(self.role(), None | Some(Role::Cliente));
        Layout {
            cart: (buys || in_cart > 0).then_some(in_cart),
            ..Layout::new(req, badge, links, more)
        }
    }
}

/// How many notices the person has not read; beside the viewer in the request.
#[derive(Clone, Copy)]
struct Unread(usize);

/// The person as they were when this request's session was read.
fn viewer(req: &HttpRequest) -> Result<Viewer, AppError> {
    if let Some(viewer) = req.extensions().get::<Viewer>() {
        return Ok(viewer.clone());
    }
    if sessions::is_away(&req.get_session()) {
        return Err(AppError::Unavailable);
    }
    let user = match sessions::user(&req.get_session()) {
        None => None,
        Some(id) => {
            // Whose session was made or changed during this request is not read again: nobody asks for them in it.
            let found = sessions::visitor(id).filter(|(user, _)| user.active);
            found.map(|(user, unread)| {
                req.extensions_mut().insert(Unread(unread));
                user
            })
        }
    };
    let viewer = Viewer(user);
    req.extensions_mut().insert(viewer.clone());
    Ok(viewer)
}

/// Of the cart only that, for the header of every page.
fn things_in_cart(session: &Session) -> usize {
    #[derive(Deserialize)]
    struct Counted {
        lines: Vec<IgnoredAny>,
    }
    let cart: Option<Counted> = session.get(sessions::CART).unwrap_or(None);
    cart.map_or(0, |cart| cart.lines.len())
}

/// Starts a session for this person under a new key, so that a key from before is worth nothing. The cart and what was designed come
/// along, unless they are somebody else's; what was typed at the checkout only if it is known to be theirs.
pub fn sign_in(session: &Session, user: UserId) -> Result<(), AppError> {
    use sessions::{CART, CHECKOUT, DESIGNS, PLACED};
    let before: Option<UserId> = session.get(sessions::USER).unwrap_or(None);
    let taken_along: &[&str] = match before {
        Some(before) if before == user => &[CART, CHECKOUT, DESIGNS, PLACED],
        Some(_) => &[],
        None => &[CART, DESIGNS, PLACED],
    };
    let gathered: Vec<(&str, Value)> = taken_along
        .iter()
        .copied()
        .filter_map(|key| Some((key, session.get(key).ok()??)))
        .collect();
    session.clear();
    session.renew();
    let insert = |key: &str, value: Value| {
        session
            .insert(key, value)
            .map_err(|error| AppError::Internal(anyhow::anyhow!("session: {error}")))
    };
    for (key, value) in gathered {
        insert(key, value)?;
    }
    insert(sessions::USER, json!(user))
}

impl FromRequest for Viewer {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(viewer(req))
    }
}

macro_rules! people {
    ($($(#[$meta:meta])* $name:ident: $roles:expr;)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name(pub User);

        impl $name {
            pub fn shell(&self, req: &HttpRequest) -> Layout {
                Viewer(Some(self.0.clone())).shell(req)
            }
        }

        impl From<$name> for User {
            fn from(somebody: $name) -> Self {
                somebody.0
            }
        }

        impl FromRequest for $name {
            type Error = AppError;
            type Future = Ready<Result<Self, AppError>>;
            fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
                let roles: &[Role] = $roles;
                ready(viewer(req).and_then(|viewer| match viewer.0 {
                    None => Err(AppError::SignInNeeded),
                    Some(user) if roles.contains(&user.role) => Ok(Self(user)),
                    Some(_) => Err(AppError::Forbidden),
                }))
            }
        }
    )+};
}

people! {
    /// Anybody with an account.
    SignedIn: Role::ALL;
    Admin: &[Role::Admin];
    /// Whoever works, for Krafta or for a workshop.
    Staff: &[Role::Admin, Role::Operador, Role::Taller];
    /// Krafta's own people.
    Operations: &[Role::Admin, Role::Operador];
    /// Those who produce, and those who may do it for them.
    WorkshopSide: &[Role::Admin, Role::Taller];
    /// A workshop's own people.
    Taller: &[Role::Taller];
}
