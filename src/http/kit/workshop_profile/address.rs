//! Where a form stands, and what its addresses are.

use crate::base::error::AppError;
use crate::base::ids::WorkshopId;
use crate::domain::accounts::{Role, User};
use actix_web::HttpRequest;

/// The page that a form stands on.
#[derive(Clone, Debug)]
pub struct WorkshopAddress {
    pub workshop: WorkshopId,
    /// `/admin/workshops/{id}`, not `/workshop/offers`.
    pub is_admin_page: bool,
    /// Before and after what a form is called in its address.
    pub base: String,
    suffix: String,
}

impl WorkshopAddress {
    /// Where this request belongs; `None` for a person who has no workshop, or an ADMIN who named none.
    pub fn of(req: &HttpRequest, user: &User) -> Result<Option<Self>, AppError> {
        if req.path().starts_with("/admin/") {
            let id = req.match_info().query("id").parse();
            return id.map(|id| Some(Self::admin(id))).map_err(|_| AppError::NotFound);
        }
        if user.role == Role::Taller {
            return Ok(user.workshop.map(|workshop| Self::own(workshop, String::new())));
        }
        let named = url::form_urlencoded::parse(req.query_string().as_bytes())
            .find(|(name, value)| name == "workshop" && !value.is_empty());
        match named {
            None => Ok(None),
            Some((_, id)) => {
                let id: WorkshopId = id.parse().map_err(|_| AppError::NotFound)?;
                Ok(Some(Self::own(id, format!("?workshop={id}"))))
            }
        }
    }

    pub fn admin(workshop: WorkshopId) -> Self {
        Self {
            workshop,
            is_admin_page: true,
            base: format!("/admin/workshops/{workshop}"),
            suffix: String::new(),
        }
    }

    fn own(workshop: WorkshopId, suffix: String) -> Self {
        Self {
            workshop,
            is_admin_page: false,
            base: "/workshop".to_owned(),
            suffix,
        }
    }

    /// Where a form is sent: `offers`, `coverage/{id}/removal`.
    pub fn form(&self, noun: &str) -> String {
        format!("{}/{noun}{}", self.base, self.suffix)
    }

    /// The page itself, at one of its parts.
    pub fn page(&self, part: &str) -> String {
        if self.is_admin_page {
            format!("{}#{part}", self.base)
        } else {
            format!("{}/offers{}#{part}", self.base, self.suffix)
        }
    }
}
