//! `/admin/catalog/{id}/views/{view}/shading`: what darkens the prints on a side's photos.

use super::views::{show, to_list};
use super::views_form::shading_field;
use super::views_page::SHADING;
use crate::base::error::AppError;
use crate::base::ids::{ProductId, ProductViewId};
use crate::domain::catalog::{admin, views};
use crate::domain::files::{FileKind, Sent};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::{Answer, meanwhile, multipart};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use diesel::PgConnection;

/// `POST …/shading`: «Guardar sombras»
pub async fn save(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    path: Path<(ProductId, ProductViewId)>,
    body: Multipart,
) -> Answer {
    let (id, view) = path.into_inner();
    let by = who.0.id;
    let body = multipart::read(&app, body, "shading").await?;
    let sent = FormState::new(SHADING, view, body.fields);
    let seen = seen(&sent);
    form::submit_file(
        &app,
        sent,
        body.file,
        |input, picture| {
            match picture {
                Some(Sent::New(arrived)) if matches!(arrived.kind, FileKind::Pdf | FileKind::Svg) => {
                    input.wrong("shading", "debe ser una imagen PNG, JPEG o WebP");
                }
                Some(_) => {}
                None => input.wrong("shading", "elige una imagen"),
            }
            Some(())
        },
        move |conn, now, (), picture| {
            as_seen(conn, (id, view), seen.as_ref())?;
            views::save_shading(conn, now, by, (id, view), picture)
        },
        |()| to_list(id, Flash::SideSaved),
        async |state| show(&app, &who.0, &req, id, &state).await,
    )
    .await
}

/// `POST …/shading/removal`: «Quitar»
pub async fn removal(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    path: Path<(ProductId, ProductViewId)>,
    FormBody(typed): FormBody,
) -> Answer {
    let (id, view) = path.into_inner();
    let by = who.0.id;
    let sent = FormState::new(SHADING, view, typed);
    let seen = seen(&sent);
    form::submit(
        &app,
        sent,
        |_| Some(()),
        move |conn, now, ()| {
            as_seen(conn, (id, view), seen.as_ref())?;
            views::save_shading(conn, now, by, (id, view), None)
        },
        |()| to_list(id, Flash::SideSaved),
        async |state| show(&app, &who.0, &req, id, &state).await,
    )
    .await
}

/// Which one the page showed, if it was a page of ours that was sent.
fn seen(sent: &FormState) -> Option<meanwhile::Stored> {
    let shown = sent.value(&meanwhile::shown("shading"))?;
    Some(meanwhile::Stored::from([("shading", shown.to_owned())]))
}

/// A file is not typed: where somebody else put or took one meanwhile, both are looked at again.
fn as_seen(
    conn: &mut PgConnection,
    (id, view): (ProductId, ProductViewId),
    seen: Option<&meanwhile::Stored>,
) -> Result<(), AppError> {
    admin::hold(conn)?;
    let now = shading_field(&views::view(conn, id, view)?);
    seen.map_or(Ok(()), |seen| meanwhile::unchanged(seen, &now))
}
