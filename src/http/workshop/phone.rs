//! What makes an app of the workshop's pages on a phone: the manifest, and the worker that keeps them (`static/worker.js`).

use crate::base::error::AppError;
use crate::http::kit::Answer;
use crate::http::kit::assets::{self, WORKER, asset};
use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use serde_json::json;

/// `GET /manifest.webmanifest`
pub async fn manifest() -> Answer {
    let icon = |name: &str, sizes: &str, purpose: &str| json!({"src": asset(name), "sizes": sizes, "type": "image/png", "purpose": purpose});
    let manifest = json!({
        "name": "Krafta Taller",
        "short_name": "Krafta",
        "description": "El trabajo de tu taller, también sin conexión.",
        "lang": "es-VE",
        "dir": "ltr",
        "id": "/workshop/dashboard",
        "start_url": "/workshop/dashboard",
        // Signing in belongs to it.
        "scope": "/",
        "display": "standalone",
        "background_color": "#f5f6f9",
        "theme_color": "#2c4bd0",
        "icons": [
            icon("app-192.png", "192x192", "any"),
            icon("app-512.png", "512x512", "any"),
            icon("app-maskable-512.png", "512x512", "maskable"),
        ],
    });
    Ok(HttpResponse::Ok()
        .content_type("application/manifest+json; charset=utf-8")
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .body(manifest.to_string()))
}

/// `GET /workshop/worker.js`: below its pages, so that it is theirs alone, at an address that stays, asked for anew each time.
pub async fn worker() -> Answer {
    let script = assets::named(WORKER).ok_or(AppError::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type(script.kind)
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(script.plain.clone()))
}
