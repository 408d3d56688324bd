//! `GET /static/{name}` of a name that says what is in it. Other names are served as they lie there.

use super::kit::assets;
use crate::base::error::AppError;
use crate::http::kit::Answer;
use actix_web::http::header::{self, AcceptEncoding, ContentEncoding, Encoding, Header as _, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, guard, web};

const A_YEAR: &str = "public, max-age=31536000, immutable";
/// A name of before the last change gets what there is now, and not for long.
const A_MOMENT: &str = "public, max-age=300";

pub fn register(site: &mut web::ServiceConfig) {
    let says_what_is_in_it = guard::fn_guard(|ctx| {
        let path = ctx.head().uri.path();
        path.strip_prefix("/static/").and_then(assets::find).is_some()
    });
    site.service(
        web::resource("/static/{name}")
            .guard(says_what_is_in_it)
            .route(web::get().to(serve))
            .route(web::head().to(serve)),
    )
    .service(actix_files::Files::new("/static", assets::dir()).use_etag(true));
}

async fn serve(req: HttpRequest, name: web::Path<String>) -> Answer {
    let (asset, is_current) = assets::find(&name).ok_or(AppError::NotFound)?;
    let accepted = AcceptEncoding::parse(&req).ok();
    let takes = |packed: Encoding| {
        let offered = [packed.clone(), Encoding::identity()];
        let chosen = accepted
            .as_ref()
            .and_then(|accepts| accepts.negotiate(offered.iter()));
        chosen == Some(packed)
    };
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(asset.kind)
        .insert_header((header::CACHE_CONTROL, if is_current { A_YEAR } else { A_MOMENT }))
        .insert_header((header::VARY, HeaderValue::from_static("accept-encoding")));
    Ok(if takes(Encoding::brotli()) {
        answer.insert_header(ContentEncoding::Brotli).body(asset.brotli())
    } else if takes(Encoding::gzip()) {
        answer
            .insert_header(ContentEncoding::Gzip)
            .body(asset.gzip.clone())
    } else {
        answer.body(asset.plain.clone())
    })
}
