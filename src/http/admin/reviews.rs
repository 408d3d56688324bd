//! `/admin/reviews`: what customers say, and the button that takes it off the product's page.

use crate::base::ids::ReviewId;
use crate::base::keyset;
use crate::base::search::Search;
use crate::domain::reviews::Shown;
use crate::http::auth::extractors::Admin;
use crate::http::kit::flash::Flash;
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer, address};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde::Deserialize;

/// Reviews on a page.
const PAGE: usize = 50;

#[derive(Deserialize)]
pub struct ReviewsQuery {
    #[serde(default)]
    q: String,
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/reviews.html")]
struct ReviewsPage {
    shell: Layout,
    /// What is searched for.
    query: String,
    rows: Vec<Shown>,
    is_later: bool,
    /// Blank on the last page.
    older: String,
}

/// `GET /admin/reviews`
pub async fn list(
    app: web::Data<AppState>,
    who: Admin,
    wish: web::Query<ReviewsQuery>,
    req: HttpRequest,
) -> Answer {
    let before: Option<ReviewId> = wish.cursor.as_deref().and_then(|id| id.parse().ok());
    let search = Search::new(&wish.q);
    let query = search.text.clone();
    let mut rows = app
        .db
        .read(move |conn| crate::domain::reviews::newest(conn, &search, PAGE + 1, before))
        .await?;
    let older = keyset::cut(&mut rows, PAGE).map(|row| {
        let cursor = row.review.id.to_string();
        address("/admin/reviews", &[("q", &query), ("cursor", &cursor)])
    });
    kit::page(&ReviewsPage {
        shell: who.shell(&req),
        older: older.unwrap_or_default(),
        query,
        rows,
        is_later: before.is_some(),
    })
}

/// `POST /admin/reviews/{id}/hiding`
pub async fn hiding(app: web::Data<AppState>, _who: Admin, id: web::Path<ReviewId>) -> Answer {
    set(&app, *id, true, Flash::ReviewHidden).await
}

/// `POST /admin/reviews/{id}/showing`
pub async fn showing(app: web::Data<AppState>, _who: Admin, id: web::Path<ReviewId>) -> Answer {
    set(&app, *id, false, Flash::ReviewShown).await
}

async fn set(app: &AppState, id: ReviewId, hide: bool, done: Flash) -> Answer {
    app.db
        .transact(move |conn, now| crate::domain::reviews::hide(conn, now, id, hide))
        .await?;
    kit::see_other_with("/admin/reviews", done)
}
