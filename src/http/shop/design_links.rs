//! The link by which a design is shared, as its owner and staff have it.

use crate::base::ids::DesignId;
use crate::domain::designs::shared;
use crate::http::auth::extractors::SignedIn;
use crate::http::kit::body::FormBody;
use crate::http::kit::contact_links::share;
use crate::http::kit::flash::Flash;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::web;
use serde_json::{Map, Value};

pub const PATH: &str = "/disenos";

pub struct ShareView {
    pub id: String,
    /// Blank where it was withdrawn.
    pub link: String,
    pub chat: String,
    /// On the design's own page, to which its buttons lead back.
    pub is_alone: bool,
}

impl ShareView {
    pub fn new(app: &AppState, id: DesignId, number: Option<i32>, is_alone: bool) -> Self {
        let token = number.map(|number| app.signed_links.for_design_look(id, number));
        let link = token.map(|token| format!("{}{PATH}/{id}?token={token}", app.config.public_url));
        Self {
            id: id.to_string(),
            chat: match &link {
                Some(link) => share(&format!("Mira este diseño en Krafta: {link}")),
                None => String::new(),
            },
            link: link.unwrap_or_default(),
            is_alone,
        }
    }
}

/// `POST /disenos/{id}/enlace/retiro`
pub async fn withdrawal(
    app: web::Data<AppState>,
    who: SignedIn,
    id: web::Path<DesignId>,
    FormBody(typed): FormBody,
) -> Answer {
    let (by, id) = (who.0, *id);
    app.db
        .transact(move |conn, now| shared::withdraw(conn, now, &by, id))
        .await?;
    kit::see_other_with(&back(id, &typed), Flash::LinkWithdrawn)
}

/// `POST /disenos/{id}/enlace`
pub async fn making(
    app: web::Data<AppState>,
    who: SignedIn,
    id: web::Path<DesignId>,
    FormBody(typed): FormBody,
) -> Answer {
    let (by, id) = (who.0, *id);
    app.db
        .transact(move |conn, now| shared::share_again(conn, now, &by, id))
        .await?;
    kit::see_other_with(&back(id, &typed), Flash::LinkMade)
}

fn back(id: DesignId, typed: &Map<String, Value>) -> String {
    match typed.get("desde").and_then(Value::as_str) {
        Some("diseno") => format!("{PATH}/{id}"),
        _ => PATH.to_owned(),
    }
}
