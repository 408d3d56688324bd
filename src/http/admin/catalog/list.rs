//! `/admin/catalog`: all products, and the whole catalogue as a table for spreadsheets.

use crate::base::calendar;
use crate::base::ids::ProductId;
use crate::domain::catalog::rules::import_csv;
use crate::domain::catalog::{ProductDraft, admin, views};
use crate::http::auth::extractors::Admin;
use crate::http::kit::downloads::{self, Format};
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer, address};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::{Data, Query};
use askama::Template;
use serde::Deserialize;

/// Products on a page.
const PAGE: i64 = 50;
/// Products that are read at once for the download.
const CHUNK: usize = 200;
const QUERY_CHARS: usize = 100;
const LAST_PAGE: i64 = 10_000;

#[derive(Deserialize)]
pub struct CatalogQuery {
    q: Option<String>,
    page: Option<i64>,
}

#[derive(Template)]
#[template(path = "admin/catalog/list.html")]
struct ListPage {
    shell: Layout,
    query: String,
    is_later: bool,
    earlier: String,
    further: String,
    rows: Vec<ProductRow>,
}

struct ProductRow {
    href: String,
    name: String,
    slug: String,
    picture: String,
    status: &'static str,
    label: &'static str,
    technique: &'static str,
    variants: String,
    price: String,
    print: String,
}

impl ProductRow {
    fn new(article: &ProductDraft) -> Self {
        let (status, label) = activity(article);
        let on_sale: Vec<_> = article.variants.iter().filter(|sku| sku.active).collect();
        let lowest = on_sale.iter().map(|sku| sku.price).min();
        let highest = on_sale.iter().map(|sku| sku.price).max();
        Self {
            href: format!("/admin/catalog/{}", article.id),
            name: article.name.clone(),
            slug: article.slug.clone(),
            picture: article
                .picture
                .map(|id| format!("/files/{id}/thumbnail"))
                .unwrap_or_default(),
            status,
            label,
            technique: article.technique.label(),
            variants: match (on_sale.len(), article.variants.len()) {
                (_, 0) => "Ninguna".to_owned(),
                (shown, all) if shown == all => all.to_string(),
                (shown, all) => format!("{shown} de {all} a la venta"),
            },
            price: match (lowest, highest) {
                (Some(lowest), Some(highest)) if lowest == highest => lowest.to_string(),
                (Some(lowest), Some(highest)) => format!("{lowest} a {highest}"),
                _ => String::new(),
            },
            print: article.print_size().unwrap_or_default(),
        }
    }
}

/// As a pill: its colours go by a status's key.
pub(super) fn activity(article: &ProductDraft) -> (&'static str, &'static str) {
    match article.active {
        true if article.variants.iter().any(|sku| sku.active) => ("CONFIRMED", "A la venta"),
        true => ("MISSING", "Sin variantes"),
        false => ("CANCELLED", "Oculto"),
    }
}

/// `GET /admin/catalog`
pub async fn list(app: Data<AppState>, who: Admin, wish: Query<CatalogQuery>, req: HttpRequest) -> Answer {
    let query: String = wish
        .q
        .as_deref()
        .unwrap_or_default()
        .trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(QUERY_CHARS)
        .collect();
    let page = wish.page.unwrap_or(1).clamp(1, LAST_PAGE);
    let words = query.clone();
    let (mut found, is_more) = app
        .db
        .read(move |conn| {
            let mut ids = admin::ids(conn, &words, (page - 1) * PAGE, Some(PAGE + 1))?;
            let is_more = ids.len() as i64 > PAGE;
            ids.truncate(PAGE as usize);
            Ok((admin::articles(conn, &ids)?, is_more))
        })
        .await?;
    kit::page(&ListPage {
        shell: who.shell(&req),
        is_later: page > 1,
        earlier: page_address(&query, page - 1),
        further: if is_more {
            page_address(&query, page + 1)
        } else {
            String::new()
        },
        rows: found.drain(..).map(|article| ProductRow::new(&article)).collect(),
        query,
    })
}

fn page_address(query: &str, page: i64) -> String {
    let page = match page {
        ..=1 => String::new(),
        page => page.to_string(),
    };
    address("/admin/catalog", &[("q", query), ("page", &page)])
}

/// `GET /admin/catalog.csv`: everything, sent as it is read.
pub async fn download(app: Data<AppState>, _who: Admin, format: Query<Format>) -> Answer {
    let dialect = format.dialect()?;
    let today = calendar::today(app.db.clock().now());
    // While an error can still be told as one.
    let ids = app.db.read(|conn| admin::ids(conn, "", 0, None)).await?;
    let ids: std::sync::Arc<[ProductId]> = ids.into();
    let heading = dialect.heading(&import_csv::headings());
    let read = move |from: Option<usize>| {
        let from = from.unwrap_or(0);
        let chunk: Vec<ProductId> = ids.iter().skip(from).take(CHUNK).copied().collect();
        let next = Some(from + CHUNK).filter(|next| *next < ids.len());
        let app = app.clone();
        async move {
            let read = app.db.read(move |conn| {
                let articles = admin::articles(conn, &chunk)?;
                let sides = views::of_products(conn, &chunk)?;
                let cells = articles.iter().flat_map(|article| {
                    let sides = sides.get(&article.id).map_or(&[][..], Vec::as_slice);
                    import_csv::lines(article, sides)
                });
                let lines: String = cells.map(|cells| dialect.line(&cells)).collect();
                Ok((lines, next))
            });
            read.await
        }
    };
    downloads::csv(&format!("catalogo-{today}.csv"), &heading, read).await
}
