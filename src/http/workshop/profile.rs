//! `/workshop/offers`: a workshop keeps its own prices, places, days and data. An ADMIN says which one.

use crate::base::calendar;
use crate::domain::accounts::{Role, User};
use crate::domain::workshops;
use crate::http::auth::extractors::{Viewer, WorkshopSide};
use crate::http::kit::form::FormState;
use crate::http::kit::layout::Layout;
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::workshop_profile::{AccountForm, Parts, ProfilePage, Stock, WorkshopAddress};
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;

#[derive(Template)]
#[template(path = "workshop/profile.html")]
pub struct OwnPage {
    shell: Layout,
    workshop_name: String,
    is_active: bool,
    account: AccountForm,
    parts: Parts,
}

/// Instead of it, while nobody said which workshop.
#[derive(Template)]
#[template(path = "workshop/profile_which.html")]
struct WhichPage {
    shell: Layout,
    is_admin: bool,
    choices: Vec<SelectOption>,
}

/// `GET /workshop/offers`
pub async fn page(app: web::Data<AppState>, who: WorkshopSide, req: HttpRequest) -> Answer {
    if let Some(place) = WorkshopAddress::of(&req, &who.0)? {
        return OwnPage::show(&app, &who.0, &req, place, FormState::default()).await;
    }
    let is_admin = who.0.role == Role::Admin;
    let all = if is_admin {
        app.db.read(workshops::all).await?
    } else {
        Vec::new()
    };
    kit::page(&WhichPage {
        shell: who.shell(&req),
        is_admin,
        choices: all
            .into_iter()
            .map(|workshop| SelectOption::new(workshop.id.to_string(), workshop.name, ""))
            .collect(),
    })
}

impl ProfilePage for OwnPage {
    async fn show(
        app: &AppState,
        user: &User,
        req: &HttpRequest,
        place: WorkshopAddress,
        form: FormState,
    ) -> Answer {
        let today = calendar::today(app.db.clock().now());
        let id = place.workshop;
        let stock = app.db.read(move |conn| Stock::read(conn, id, today)).await?;
        let status = form.status();
        let page = Self {
            shell: Viewer(Some(user.clone())).shell(req),
            workshop_name: stock.workshop.name.clone(),
            is_active: stock.workshop.active,
            account: AccountForm {
                policy_label: "Cómo te pagamos",
                ..AccountForm::of(&stock.workshop, form.at("account", ""))
            },
            parts: Parts::new(&stock, place, form),
        };
        kit::page_with(status, &page)
    }
}
