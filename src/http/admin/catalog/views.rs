//! `/admin/catalog/{id}/views`: the sides of a product, how they look in each colour, and where they are printed on.

use super::views_form::{area_fields, read_area, read_view, view_fields};
use super::views_page::{AREA, MOCKUP, Picture, VIEW, ViewsPage};
use crate::base::error::AppError;
use crate::base::ids::{AreaId, ProductId, ProductViewId};
use crate::domain::accounts::User;
use crate::domain::catalog::garment::{self, Garment};
use crate::domain::catalog::rules::proportion;
use crate::domain::catalog::{Area, View, admin, limits, views};
use crate::domain::files::{self, FileKind, Sent};
use crate::http::auth::extractors::{Admin, Viewer};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState, SURE};
use crate::http::kit::serve_file::picture;
use crate::http::kit::{self, Answer, meanwhile, multipart};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use diesel::PgConnection;
use serde_json::{Map, Value};

/// `GET /admin/catalog/{id}/views`
pub async fn list(app: Data<AppState>, who: Admin, req: HttpRequest, id: Path<ProductId>) -> Answer {
    show(&app, &who.0, &req, *id, &FormState::default()).await
}

pub(super) async fn show(
    app: &AppState,
    who: &User,
    req: &HttpRequest,
    id: ProductId,
    form: &FormState,
) -> Answer {
    let (article, views, uploads) = app
        .db
        .read(move |conn| {
            let (article, views) = (admin::article(conn, id)?, views::of_product(conn, id)?);
            let shown: Vec<_> = views
                .iter()
                .flat_map(|view| &view.mockups)
                .map(|one| one.upload)
                .chain(views.iter().filter_map(|view| view.shading))
                .collect();
            Ok((article, views, files::find_all(conn, &shown)?))
        })
        .await?;
    let shell = Viewer(Some(who.clone())).shell(req);
    let page = ViewsPage::new(shell, &article, &views, &uploads, form);
    kit::page_with(form.status(), &page)
}

pub(super) fn to_list(id: ProductId, flash: Flash) -> Answer {
    kit::see_other_with(&format!("/admin/catalog/{id}/views"), flash)
}

/// `POST /admin/catalog/{id}/views`: «Agregar vista»
pub async fn add(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    id: Path<ProductId>,
    FormBody(typed): FormBody,
) -> Answer {
    save(&app, &who.0, &req, *id, None, typed).await
}

/// `POST /admin/catalog/{id}/views/{view}`: «Guardar vista»
pub async fn change(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    path: Path<(ProductId, ProductViewId)>,
    FormBody(typed): FormBody,
) -> Answer {
    let (id, view) = path.into_inner();
    save(&app, &who.0, &req, id, Some(view), typed).await
}

async fn save(
    app: &AppState,
    who: &User,
    req: &HttpRequest,
    id: ProductId,
    view: Option<ProductViewId>,
    typed: Map<String, Value>,
) -> Answer {
    let (by, now) = (who.id, app.db.clock().now());
    let row = view.map(|view| view.to_string()).unwrap_or_default();
    form::submit_over(
        app,
        FormState::new(VIEW, row, typed),
        (
            move |conn: &mut PgConnection| match view {
                Some(view) => Ok(view_fields(&views::view(conn, id, view)?)),
                None => admin::article(conn, id).map(|_| meanwhile::Stored::default()),
            },
            admin::hold,
        ),
        |input| read_view(input, view.unwrap_or_else(|| ProductViewId::new(now))),
        move |conn, now, wanted: &View| views::save_view(conn, now, by, id, wanted.clone()),
        |_| to_list(id, Flash::SideSaved),
        async |state| show(app, who, req, id, &state).await,
    )
    .await
}

/// `POST /admin/catalog/{id}/views/{view}/removal`
pub async fn removal(app: Data<AppState>, who: Admin, path: Path<(ProductId, ProductViewId)>) -> Answer {
    let (id, view) = path.into_inner();
    let by = who.0.id;
    app.db
        .transact(move |conn, now| views::remove_view(conn, now, by, id, view))
        .await?;
    to_list(id, Flash::SideRemoved)
}

/// `POST /admin/catalog/{id}/views/{view}/mockups`: «Guardar foto»
pub async fn mockup(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    path: Path<(ProductId, ProductViewId)>,
    body: Multipart,
) -> Answer {
    let (id, view) = path.into_inner();
    let by = who.0.id;
    let body = multipart::read(&app, body, "picture").await?;
    form::submit_file(
        &app,
        FormState::new(MOCKUP, view, body.fields),
        body.file,
        |input, picture| {
            match picture {
                Some(Sent::New(arrived)) if arrived.kind == FileKind::Pdf => {
                    input.wrong("picture", "debe ser una imagen PNG, JPEG, WebP o SVG");
                }
                Some(_) => {}
                None => input.wrong("picture", "elige una imagen"),
            }
            Some(input.text("color", limits::ATTRIBUTE).unwrap_or_default())
        },
        move |conn, now, color, picture| views::save_mockup(conn, now, by, (id, view), color, picture),
        |()| to_list(id, Flash::SideSaved),
        async |state| show(&app, &who.0, &req, id, &state).await,
    )
    .await
}

/// `POST /admin/catalog/{id}/views/{view}/mockups/removal`: «Quitar foto»
pub async fn mockup_removal(
    app: Data<AppState>,
    who: Admin,
    path: Path<(ProductId, ProductViewId)>,
    FormBody(typed): FormBody,
) -> Answer {
    let (id, view) = path.into_inner();
    let by = who.0.id;
    let color = typed
        .get("color")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    app.db
        .transact(move |conn, now| views::save_mockup(conn, now, by, (id, view), &color, None))
        .await?;
    to_list(id, Flash::SideSaved)
}

/// `POST /admin/catalog/{id}/views/{view}/areas`: «Agregar área»
pub async fn add_area(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    path: Path<(ProductId, ProductViewId)>,
    FormBody(typed): FormBody,
) -> Answer {
    let (id, view) = path.into_inner();
    save_area(&app, &who.0, &req, (id, view), None, typed).await
}

/// `POST /admin/catalog/{id}/views/{view}/areas/{area}`: «Guardar área»
pub async fn change_area(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    path: Path<(ProductId, ProductViewId, AreaId)>,
    FormBody(typed): FormBody,
) -> Answer {
    let (id, view, area) = path.into_inner();
    save_area(&app, &who.0, &req, (id, view), Some(area), typed).await
}

async fn save_area(
    app: &AppState,
    who: &User,
    req: &HttpRequest,
    (id, view): (ProductId, ProductViewId),
    area: Option<AreaId>,
    typed: Map<String, Value>,
) -> Answer {
    let (by, now) = (who.id, app.db.clock().now());
    let row = area.map_or_else(|| view.to_string(), |area| area.to_string());
    let sent = FormState::new(AREA, row, typed);
    let sure = sent.value(SURE).map(str::to_owned);
    form::submit_over(
        app,
        sent,
        (
            move |conn: &mut PgConnection| {
                let stored = views::view(conn, id, view)?;
                match area {
                    None => Ok(meanwhile::Stored::default()),
                    Some(area) => {
                        let stored = stored.areas.iter().find(|one| one.id == area);
                        stored.map(area_fields).ok_or(AppError::NotFound)
                    }
                }
            },
            admin::hold,
        ),
        |input| read_area(input, area.unwrap_or_else(|| AreaId::new(now))),
        move |conn, now, wanted: &Area| {
            views::save_area(conn, now, by, (id, view), wanted.clone())?;
            let side = views::view(conn, id, view)?;
            let asked = asks_about_shape(conn, &side, wanted)?;
            // What is wrong is said first; whatever is asked, nothing is saved before the answer.
            form::ask(sure.as_deref(), asked)
        },
        |()| to_list(id, Flash::SideSaved),
        async |state| show(app, who, req, id, &state).await,
    )
    .await
}

/// Of the pictures that a side is seen on.
fn asks_about_shape(conn: &mut PgConnection, side: &View, area: &Area) -> Result<Option<String>, AppError> {
    let ids: Vec<_> = side.mockups.iter().map(|one| one.upload).collect();
    let pictures = Picture::all(side, &files::find_all(conn, &ids)?);
    let seen = pictures.iter().map(Picture::seen);
    Ok(proportion::question(area, seen))
}

/// `POST /admin/catalog/{id}/views/{view}/areas/{area}/removal`
pub async fn area_removal(
    app: Data<AppState>,
    who: Admin,
    path: Path<(ProductId, ProductViewId, AreaId)>,
) -> Answer {
    let (id, view, area) = path.into_inner();
    let by = who.0.id;
    app.db
        .transact(move |conn, now| views::remove_area(conn, now, by, (id, view), area))
        .await?;
    to_list(id, Flash::AreaRemoved)
}

/// `GET /admin/catalog/garments/{garment}`: what stands where there is no picture.
pub async fn drawing(_who: Admin, req: HttpRequest, garment: Path<String>) -> Answer {
    let garment: Garment = garment.parse().map_err(|_| AppError::NotFound)?;
    let inside = format!("{}{}", garment.cloth(), garment.folds());
    let svg = garment::svg(&inside, garment::PLAIN);
    Ok(picture(FileKind::Svg, svg.into(), &req))
}
