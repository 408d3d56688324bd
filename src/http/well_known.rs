//! What machines ask every site for, at the addresses where they look for it.

use crate::base::error::AppError;
use crate::domain::{catalog, settings};
use crate::http::kit::{Answer, assets};
use crate::http::state::AppState;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use chrono::{Duration, SecondsFormat};

/// Beside pages of a role, which answer nobody else: what is no page, and what is a person's own.
const NOT_FOR_CRAWLERS: [&str; 7] = [
    "/admin",
    "/ops/",
    "/workshop/",
    "/api/",
    "/carrito",
    "/checkout",
    "/cuenta",
];
const AN_HOUR: (header::HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=3600");

/// `GET /favicon.ico`
pub async fn favicon() -> Answer {
    let icon = assets::named("favicon.ico").ok_or(AppError::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type(icon.kind)
        .insert_header(AN_HOUR)
        .body(icon.plain.clone()))
}

/// `GET /robots.txt`. A page that carries a token is left to its own `noindex`: what may not be read cannot be obeyed.
pub async fn robots(app: web::Data<AppState>) -> Answer {
    let mut text = "User-agent: *\n".to_owned();
    for path in NOT_FOR_CRAWLERS {
        text += &format!("Disallow: {path}\n");
    }
    text += &format!("Sitemap: {}/sitemap.xml\n", app.config.public_url);
    Ok(plain(text))
}

/// `GET /.well-known/security.txt` (RFC 9116). Without an address of ours, the page where the shop is found.
pub async fn security(app: web::Data<AppState>) -> Answer {
    let contact = app.db.read(settings::contact).await;
    let email = contact.map(|contact| contact.email).unwrap_or_default();
    let site = &app.config.public_url;
    let contact = match email.as_str() {
        "" => format!("{site}/seguimiento"),
        email => format!("mailto:{email}"),
    };
    let until = (app.db.clock().now() + Duration::days(180)).to_rfc3339_opts(SecondsFormat::Secs, true);
    Ok(plain(format!(
        "Contact: {contact}\nExpires: {until}\nPreferred-Languages: es, en\nCanonical: {site}/.well-known/security.txt\n"
    )))
}

/// `GET /sitemap.xml`: the pages of the shop window.
pub async fn sitemap(app: web::Data<AppState>) -> Answer {
    let products = app.db.read(catalog::shown).await?;
    let site = &app.config.public_url;
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
                    <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
        .to_owned();
    let pages = ["/".to_owned(), "/seguimiento".to_owned()];
    let products = products
        .iter()
        .map(|product| format!("/productos/{}", product.slug));
    for path in pages.into_iter().chain(products) {
        text += &format!("<url><loc>{}</loc></url>\n", escaped(&format!("{site}{path}")));
    }
    text += "</urlset>\n";
    Ok(HttpResponse::Ok()
        .content_type("application/xml; charset=utf-8")
        .insert_header(AN_HOUR)
        .body(text))
}

fn plain(text: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header(AN_HOUR)
        .body(text)
}

/// As text in XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
