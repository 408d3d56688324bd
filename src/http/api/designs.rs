//! `/api/designs`: what somebody wants printed where, and what follows from it.

use crate::base::error::AppError;
use crate::base::ids::{DesignId, OrderId, ProductId, UploadId};
use crate::base::money::Usd;
use crate::base::text::fold;
use crate::domain::catalog::{self, Technique};
use crate::domain::designs::document::MOST_BYTES;
use crate::domain::designs::print::PrintFormat;
use crate::domain::designs::rules::verdict::{LayerVerdict, Sharpness};
use crate::domain::designs::{self, Asks, Design, DesignRequest, Pass, draw};
use crate::domain::files::{FileKind, Upload};
use crate::domain::production::design_prints;
use crate::http::api::asked::Asked;
use crate::http::auth::extractors::Viewer;
use crate::http::kit::body::JsonBody;
use crate::http::kit::responses::Success;
use crate::http::kit::serve_file::{picture, print_file};
use crate::http::kit::{Answer, own_designs};
use crate::http::state::AppState;
use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use utoipa::ToSchema;

/// A design, and how it comes out.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignResponse {
    success: Success,
    id: DesignId,
    product_id: ProductId,
    created_at: DateTime<Utc>,
    /// SHA-256 of what it says and of the areas as they were: the same is printed the same.
    hash: String,
    /// As it was sent, in its one spelling.
    #[schema(value_type = DesignRequest)]
    document: Value,
    areas: Vec<DesignArea>,
    layers: Vec<DesignLayer>,
    /// Of a unit, beside the variant's price: for the areas beyond the first of the product's own order.
    extra_cost: Usd,
    previews: Vec<DesignPreview>,
}

/// An area that is printed on, as it was when the design was made.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DesignArea {
    area: String,
    name: String,
    view: String,
    view_name: String,
    width_mm: i32,
    height_mm: i32,
    bleed_mm: i32,
    safe_mm: i32,
    min_dpi: i32,
    good_dpi: i32,
    technique: Technique,
}

/// How a layer comes out.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DesignLayer {
    /// Where it stands in the document: `areas[0].layers[3]`.
    layer: String,
    /// Of a picture with pixels.
    #[schema(required)]
    dpi: Option<i32>,
    #[schema(required)]
    sharpness: Option<Sharpness>,
    /// The same for a person: «Se verá borroso: 82 ppp».
    words: String,
    /// A part of it lies beyond the area, and is not printed.
    is_outside: bool,
    /// A part of it lies beyond the area's margin.
    is_beyond_safe: bool,
    /// What is to be known of it for a person: «Está muy cerca del borde: déjale 10 mm.», «Todavía dice «Tu texto».»
    warnings: Vec<String>,
    /// What its technique does not print so.
    cannot: Vec<String>,
}

/// A side of the product with the design on it.
#[derive(Serialize, ToSchema)]
struct DesignPreview {
    view: String,
    name: String,
    /// A path that opens it for whoever may see the design.
    url: String,
}

impl DesignLayer {
    fn new(verdict: LayerVerdict) -> Self {
        Self {
            layer: verdict.layer,
            dpi: verdict.dpi,
            sharpness: verdict.sharpness,
            words: verdict.words,
            is_outside: verdict.is_outside,
            is_beyond_safe: verdict.is_beyond_safe,
            warnings: verdict.warnings,
            cannot: verdict.cannot,
        }
    }
}

/// Keeps a design. Everything that is decided about it is in the answer: resolution, what falls outside, what cannot be printed,
/// what its areas cost. The same design of the same account is kept once. It never changes; an order names it as `designId`.
#[utoipa::path(
    post, path = "/api/designs", tag = "Designs",
    params(
        ("color" = Option<String>, Query, description = "One of the product's, as its variants call it: what is lost on it is said"),
        ("page" = Option<String>, Query, description = "Of the shop's own editor: the product page that shows it from then on in this browser"),
    ),
    request_body(content = DesignRequest, example = json!({
        "version": 1, "productId": "0193a5b0-7f00-7000-8000-000000000001",
        "areas": [{"area": "frente", "layers": [
            {"kind": "image", "fileId": "0193a5b0-7f00-4000-8000-000000000002", "x": 50, "y": 40, "width": 200, "height": 150, "angle": 0},
            {"kind": "text", "text": "Barquisimeto", "font": "noto_sans_bold", "color": "#1d4f91", "size": 24, "x": 150, "y": 230, "align": "middle"},
        ]}],
    })),
    responses(
        (status = 201, description = "Kept", body = DesignResponse),
        (status = 429, description = "Too many of this account, or from this address without one", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn post(
    app: web::Data<AppState>,
    viewer: Viewer,
    session: Session,
    req: HttpRequest,
    body: JsonBody<DesignRequest, MOST_BYTES>,
) -> Answer {
    let asked = Asked::of(&req);
    let sent = body.into_fields();
    let (by, own) = (viewer.0.clone(), own_designs::all(&session));
    // The editor keeps a guest's after each pause: the last two are enough.
    let outdated = match (&viewer.0, asked.value("page")) {
        (None, Some(page)) => own_designs::outdated(&session, page),
        _ => None,
    };
    let (design, gone) = app
        .db
        .transact(move |conn, now| {
            let design = designs::sent::make_sent(conn, now, by.as_ref(), &own, &sent)?;
            let gone = match outdated {
                Some(outdated) if designs::delete_draft(conn, outdated, design.id)? => Some(outdated),
                _ => None,
            };
            Ok((design, gone))
        })
        .await?;
    if let Some(gone) = gone {
        own_designs::forget(&session, gone)?;
    }
    if viewer.0.is_none() {
        own_designs::remember(&session, design.id)?;
    }
    if let Some(page) = asked.value("page") {
        own_designs::place(&session, page, Some(design.id))?;
    }
    let token = format!("token={}", app.signed_links.for_design(design.id));
    answer(&app, StatusCode::CREATED, design, &asked, &token).await
}

/// One design, for who made it, staff, whose order has it and the workshop that makes it.
#[utoipa::path(
    get, path = "/api/designs/{id}", tag = "Designs",
    params(
        ("id" = DesignId, Path),
        ("color" = Option<String>, Query, description = "One of the product's, as its variants call it: what is lost on it is said"),
        ("token" = Option<String>, Query, description = "Of the design's own address, or of an order's tracking link"),
        ("order" = Option<OrderId>, Query, description = "With an order's token: which order"),
    ),
    responses((status = 200, description = "The design", body = DesignResponse)),
)]
pub async fn show(
    app: web::Data<AppState>,
    viewer: Viewer,
    session: Session,
    req: HttpRequest,
    id: web::Path<DesignId>,
) -> Answer {
    let asked = Asked::of(&req);
    let design = visible(&app, viewer, &session, *id, &asked, Asks::Whole).await?.0;
    answer(&app, StatusCode::OK, design, &asked, &asked.opening()).await
}

/// A picture of a side with the design on it: a PNG. It is made once and kept by what is in it.
#[utoipa::path(
    get, path = "/api/designs/{id}/preview", tag = "Designs",
    params(
        ("id" = DesignId, Path),
        ("view" = Option<String>, Query, description = "Which side; the first that is printed on"),
        ("color" = Option<String>, Query, description = "One of the product's, as its variants call it; plain where it is blank or nobody knows it. Without it the first of its variants', if each of them has one"),
        ("width" = Option<u32>, Query, description = "In pixels, from 100 to 2000; 1000. The picture has at least so many"),
        ("token" = Option<String>, Query, description = "Of the design's own address, of the link by which it is shared, or of an order's tracking link"),
        ("order" = Option<OrderId>, Query, description = "With an order's token: which order"),
    ),
    responses((status = 200, description = "The picture", content_type = "image/png")),
)]
pub async fn preview(
    app: web::Data<AppState>,
    viewer: Viewer,
    session: Session,
    req: HttpRequest,
    id: web::Path<DesignId>,
) -> Answer {
    let asked = Asked::of(&req);
    let width = match asked.value("width") {
        None => 1000,
        Some(text) => text
            .parse()
            .ok()
            .filter(|width| draw::WIDTHS.contains(width))
            .ok_or_else(|| AppError::field("width", "debe estar entre 100 y 2000"))?,
    };
    let (design, uploads) = visible(&app, viewer, &session, *id, &asked, Asks::Look).await?;
    let first = design.views().first().map(|(view, _)| (*view).to_owned());
    let view = asked
        .value("view")
        .map(str::to_owned)
        .or(first)
        .unwrap_or_default();
    let color = asked.said("color").map(str::to_owned);
    let (design, look) = app
        .db
        .read(move |conn| {
            let look = designs::look(conn, &design, &view, color.as_deref())?;
            Ok((design, look))
        })
        .await?;
    let png = designs::picture(&app.files, &design, &uploads, &look, width).await?;
    let mut answer = picture(FileKind::Png, png, &req);
    // The design stays; the picture that it lies on may become another one.
    let a_while = HeaderValue::from_static("private, max-age=300");
    answer.headers_mut().insert(CACHE_CONTROL, a_while);
    Ok(answer)
}

/// What a press is given of one area, at its true size and with its bleed: a PDF in which lines stay lines, or a PNG with what shows
/// through, of the area's good resolution and 25 million dots at most. The same design, area and order give the same bytes. It is
/// made once and kept; one that others are made before is waited for, and 503 where too many wait.
#[utoipa::path(
    get, path = "/api/designs/{id}/print/{area}", tag = "Designs",
    params(
        ("id" = DesignId, Path),
        ("area" = String, Path, description = "One that is printed on, by its code: `frente`"),
        ("format" = Option<String>, Query, description = "`pdf` or `png`; else what the offer says of which the order's work was given, else `pdf`"),
        ("marks" = Option<String>, Query, description = "`1`: a PDF with marks where it is cut; `0`: without"),
        ("order" = Option<OrderId>, Query, description = "An order that has it: its number, part and the design's hash stand outside of the area. With its `token`, what opens the design"),
        ("part" = Option<usize>, Query, description = "Which of the order's items, from 1; else all that have it"),
        ("token" = Option<String>, Query, description = "Of the design's own address, or of an order's tracking link"),
    ),
    responses(
        (status = 200, description = "The file, to be saved", content(("application/pdf"), ("image/png"))),
        (status = 409, description = "`print_too_large`: it takes more memory or time than there is", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn print(
    app: web::Data<AppState>,
    viewer: Viewer,
    session: Session,
    req: HttpRequest,
    path: web::Path<(DesignId, String)>,
) -> Answer {
    let (id, area) = path.into_inner();
    let asked = Asked::of(&req);
    let wish = PrintWish::of(&asked)?;
    let (design, uploads) = visible(&app, viewer, &session, id, &asked, Asks::Print).await?;
    let place = design.area(&area).ok_or(AppError::NotFound)?;
    let wanted = match wish.order {
        Some(order) => {
            let find = move |conn: &mut _| design_prints::wanted(conn, order, id, &area, wish.part);
            Some(app.db.read(find).await?)
        }
        None => None,
    };
    let usual = wanted.as_ref().map(|wanted| wanted.format).unwrap_or_default();
    let format = match (wish.is_png, wish.has_marks) {
        (Some(true), _) => PrintFormat::Png,
        (Some(false), None) if usual == PrintFormat::Png => PrintFormat::Pdf,
        (_, None) => usual,
        (_, Some(true)) => PrintFormat::PdfMarks,
        (_, Some(false)) if usual == PrintFormat::PdfMarks || wish.is_png == Some(false) => PrintFormat::Pdf,
        (_, Some(false)) => usual,
    };
    let whom = wanted.as_ref().map(|wanted| &wanted.whom);
    let made = designs::print_file(&app.files, &design, &uploads, place, format, whom).await?;
    let name = match &wanted {
        Some(wanted) => wanted.name.clone(),
        None => format!("diseno-{}_{}", design.mark(), design.areas[place].area.code),
    };
    print_file(&app.files, &made, &name, format.kind(), &req).await
}

/// What of a print file may be chosen.
struct PrintWish {
    order: Option<OrderId>,
    part: Option<usize>,
    is_png: Option<bool>,
    has_marks: Option<bool>,
}

impl PrintWish {
    fn of(asked: &Asked) -> Result<Self, AppError> {
        let one_of = |field: &str, codes: [&str; 2]| match asked.value(field) {
            None => Ok(None),
            Some(code) if codes.contains(&code) => Ok(Some(code == codes[1])),
            Some(_) => Err(AppError::field(
                field,
                format!("solo puede ser {} o {}", codes[0], codes[1]),
            )),
        };
        let (is_png, has_marks) = (one_of("format", ["pdf", "png"])?, one_of("marks", ["0", "1"])?);
        if is_png == Some(true) && has_marks == Some(true) {
            return Err(AppError::field("marks", "van solo en un PDF"));
        }
        Ok(Self {
            order: match asked.value("order") {
                Some(order) => Some(order.parse().map_err(|_| AppError::NotFound)?),
                None => None,
            },
            part: match asked.value("part") {
                Some(part) => Some(part.parse().map_err(|_| AppError::NotFound)?),
                None => None,
            },
            is_png,
            has_marks,
        })
    }
}

type Seen = (Design, HashMap<UploadId, Upload>);

/// Who may not see a design learns nothing about it: 404.
async fn visible(
    app: &AppState,
    viewer: Viewer,
    session: &Session,
    id: DesignId,
    asked: &Asked,
    asks: Asks,
) -> Result<Seen, AppError> {
    let pass = Pass {
        token: asked.value("token").map(str::to_owned),
        order: match asked.value("order") {
            Some(order) => Some(order.parse().map_err(|_| AppError::NotFound)?),
            None => None,
        },
        own: own_designs::all(session),
        asks,
    };
    let links = app.signed_links.clone();
    app.db
        .read(move |conn| {
            let design = designs::find(conn, id)?.ok_or(AppError::NotFound)?;
            if !designs::may_see(conn, &links, &design, viewer.user(), &pass)? {
                return Err(AppError::NotFound);
            }
            let uploads = designs::uploads(conn, &design)?;
            Ok((design, uploads))
        })
        .await
}

async fn answer(app: &AppState, status: StatusCode, design: Design, asked: &Asked, opening: &str) -> Answer {
    let color = asked.value("color").map(str::to_owned);
    let (design, uploads, extra_cost, cloths) = app
        .db
        .read(move |conn| {
            let uploads = designs::uploads(conn, &design)?;
            let extra = designs::extra(conn, &design)?;
            let views = catalog::views::of_product(conn, design.product)?;
            let mut colors = catalog::views::colors_of(conn, design.product)?;
            // What comes in none is what it is, whatever was asked for.
            match colors.is_empty() {
                true => colors.push(String::new()),
                false => colors.retain(|one| color.as_deref().is_some_and(|color| fold(color) == fold(one))),
            }
            let cloths = designs::cloths(&design, &views, colors.iter().map(String::as_str));
            Ok((design, uploads, extra, cloths))
        })
        .await?;
    let art = designs::art_of(&app.files, &uploads).await;
    let layers = designs::judge(&design, &art, &cloths)
        .into_iter()
        .map(DesignLayer::new)
        .collect();
    let areas = design.areas.iter().map(|one| DesignArea {
        area: one.area.code.clone(),
        name: one.area.name.clone(),
        view: one.view.clone(),
        view_name: one.view_name.clone(),
        width_mm: one.area.width_mm,
        height_mm: one.area.height_mm,
        bleed_mm: one.area.bleed_mm,
        safe_mm: one.area.safe_mm,
        min_dpi: one.area.min_dpi,
        good_dpi: one.area.good_dpi,
        technique: one.area.technique,
    });
    let previews = design.views().into_iter().map(|(view, name)| DesignPreview {
        view: view.to_owned(),
        name: name.to_owned(),
        url: match opening {
            "" => format!("/api/designs/{}/preview?view={view}", design.id),
            opening => format!("/api/designs/{}/preview?view={view}&{opening}", design.id),
        },
    });
    Ok(HttpResponse::build(status).json(DesignResponse {
        success: Success,
        id: design.id,
        product_id: design.product,
        created_at: design.created_at,
        hash: hex::encode(&design.hash),
        document: design.document.json(),
        areas: areas.collect(),
        layers,
        extra_cost,
        previews: previews.collect(),
    }))
}
