//! `/disenos`: one's own designs, used again and shared; and one that somebody shared.

use crate::base::calendar::{date_es, today};
use crate::base::error::AppError;
use crate::base::ids::{DesignId, OrderId, ProductId};
use crate::base::input::{Errors, Input};
use crate::base::money::Usd;
use crate::domain::catalog::{self, Area, Product};
use crate::domain::designs::mine::{self, DesignCursor, GOES_AFTER, LONGEST_NAME, Own, Removed};
use crate::domain::designs::rules::brief::Brief;
use crate::domain::designs::{self, Asks, Design, Pass, shared};
use crate::http::auth::extractors::{SignedIn, Viewer};
use crate::http::kit::body::FormBody;
use crate::http::kit::drawn_designs::look_path;
use crate::http::kit::flash::Flash;
use crate::http::kit::layout::Layout;
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::{self, Answer, PageMeta, own_designs, quality};
use crate::http::shop::design_links::{PATH, ShareView};
use crate::http::shop::editing::{self, Editing};
use crate::http::state::AppState;
use actix_session::Session;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;

/// Of a page, each with its pictures.
const PER_PAGE: usize = 12;
const LISTED_PX: u32 = 400;
const SHOWN_PX: u32 = 1000;

#[derive(Deserialize)]
pub struct Place {
    cursor: Option<String>,
}

#[derive(Deserialize)]
pub struct Link {
    token: Option<String>,
}

struct SideView {
    name: String,
    picture: String,
}

struct Row {
    id: String,
    uid: String,
    product: String,
    made: String,
    /// What its owner calls it; blank for nothing.
    name: String,
    sides: Vec<SideView>,
    /// «Frente, Espalda»
    areas: String,
    /// Products that have one of its areas, its own first.
    products: Vec<SelectOption>,
    /// The day on which it goes by itself; blank for what stays.
    goes: String,
    is_used: bool,
    share: ShareView,
}

#[derive(Template)]
#[template(path = "shop/designs.html")]
struct OwnPage {
    shell: Layout,
    rows: Vec<Row>,
    is_later: bool,
    next: String,
}

#[derive(Template)]
#[template(path = "shop/design.html")]
struct SharedPage {
    shell: Layout,
    meta: PageMeta,
    id: String,
    token: String,
    product: String,
    price: String,
    sides: Vec<SideView>,
    areas: String,
    /// How it comes out in the colour that is shown.
    quality: Brief,
    products: Vec<SelectOption>,
    /// For its owner and staff.
    share: Option<ShareView>,
}

/// Products on sale with what can be printed on them.
type Shelf = Vec<(Product, Vec<Area>)>;

fn shelf(conn: &mut diesel::PgConnection) -> Result<Shelf, AppError> {
    let products = catalog::shown(conn)?;
    let ids: Vec<ProductId> = products.iter().map(|product| product.id).collect();
    let mut areas: HashMap<ProductId, Vec<Area>> = catalog::views::areas_of(conn, &ids)?;
    Ok(products
        .into_iter()
        .filter_map(|product| {
            let areas = areas.remove(&product.id)?;
            Some((product, areas))
        })
        .collect())
}

/// Those on which it can be printed, its own first.
fn fitting(shelf: &Shelf, design: &Design) -> Vec<SelectOption> {
    let fits = |areas: &[Area]| {
        let mut own = design.areas.iter();
        own.any(|one| areas.iter().any(|area| area.code == one.area.code))
    };
    let mut found: Vec<&Product> = shelf
        .iter()
        .filter(|(_, areas)| fits(areas))
        .map(|(product, _)| product)
        .collect();
    found.sort_by_key(|product| product.id != design.product);
    let own = found.first().map_or("", |product| product.slug.as_str());
    let of = |product: &&Product| {
        let lost = left_out(shelf, design, product.id);
        let name = match lost.is_empty() {
            true => product.name.clone(),
            false => format!("{} (no tiene {}: queda fuera)", product.name, lost.join(" ni ")),
        };
        SelectOption::new(product.slug.as_str(), name.as_str(), own)
    };
    found.iter().map(of).collect()
}

/// The sides and areas of it that this product has not.
fn left_out<'a>(shelf: &Shelf, design: &'a Design, product: ProductId) -> Vec<&'a str> {
    let known = shelf.iter().find(|(one, _)| one.id == product);
    let has = |code: &str| known.is_some_and(|(_, areas)| areas.iter().any(|area| area.code == code));
    let lost = design.areas.iter().filter(|one| !has(&one.area.code));
    lost.map(|one| one.area.name.as_str()).collect()
}

/// A blank token: who looks sees it without.
fn sides(design: &Design, width: u32, token: &str) -> Vec<SideView> {
    let views = design.views().into_iter();
    views
        .map(|(view, name)| SideView {
            name: name.to_owned(),
            picture: look_path(design.id, view, width, token),
        })
        .collect()
}

fn areas(design: &Design) -> String {
    let names: Vec<&str> = design.areas.iter().map(|one| one.area.name.as_str()).collect();
    names.join(", ")
}

/// `GET /disenos`
pub async fn list(
    app: web::Data<AppState>,
    who: SignedIn,
    req: HttpRequest,
    place: web::Query<Place>,
) -> Answer {
    let cursor = match place.cursor.as_deref() {
        None | Some("") => None,
        Some(text) => Some(
            text.parse::<DesignCursor>()
                .map_err(|()| AppError::field("cursor", "no es un lugar de la lista"))?,
        ),
    };
    let owner = who.0.id;
    let (own, next, numbers, shelf) = app
        .db
        .read(move |conn| {
            let (own, next) = mine::own(conn, owner, cursor, PER_PAGE)?;
            let ids: Vec<DesignId> = own.iter().map(|own| own.design.id).collect();
            Ok::<_, AppError>((own, next, shared::numbers(conn, &ids)?, shelf(conn)?))
        })
        .await?;
    let row = |(at, own): (usize, &Own)| {
        let design = &own.design;
        let product = shelf.iter().find(|(product, _)| product.id == design.product);
        Row {
            id: design.id.to_string(),
            uid: format!("-{at}"),
            product: product
                .map_or("Ya no se vende", |(product, _)| &product.name)
                .to_owned(),
            made: date_es(today(design.created_at)),
            name: own.name.clone(),
            sides: sides(design, LISTED_PX, ""),
            areas: areas(design),
            products: fitting(&shelf, design),
            goes: match own.is_kept || own.is_used {
                true => String::new(),
                false => date_es(today(design.created_at + GOES_AFTER)),
            },
            is_used: own.is_used,
            share: ShareView::new(&app, design.id, numbers.get(&design.id).copied().flatten(), false),
        }
    };
    kit::page(&OwnPage {
        shell: who.shell(&req),
        rows: own.iter().enumerate().map(row).collect(),
        is_later: cursor.is_some(),
        next: next.map(|next| next.to_string()).unwrap_or_default(),
    })
}

/// `GET /disenos/{id}`: whoever has the link sees it, and may order it.
pub async fn show(
    app: web::Data<AppState>,
    viewer: Viewer,
    session: Session,
    req: HttpRequest,
    id: web::Path<DesignId>,
    link: web::Query<Link>,
) -> Answer {
    let token = link.into_inner().token.unwrap_or_default();
    let (design, shelf) = visible(&app, &viewer, &session, *id, (&token, None)).await?;
    let product = shelf.iter().find(|(product, _)| product.id == design.product);
    let name = product.map_or("", |(product, _)| product.name.as_str());
    let title = match name {
        "" => "Un diseño".to_owned(),
        name => format!("{name} con este diseño"),
    };
    let site = app.config.public_url.as_str();
    let (extra, number, color) = {
        let design = design.clone();
        app.db
            .read(move |conn| {
                let color = catalog::views::usual_color(conn, design.product)?;
                Ok::<_, AppError>((
                    designs::extra(conn, &design)?,
                    shared::number(conn, design.id)?,
                    color,
                ))
            })
            .await?
    };
    let judged = quality::judge(&app, vec![(design.id, color.clone())]).await?;
    // Withdrawn, it opens for none but who sees it without.
    let signed = match number {
        Some(number) => app.signed_links.for_design_look(design.id, number),
        None => token.clone(),
    };
    let sides = sides(&design, SHOWN_PX, &signed);
    let owner = viewer.user().filter(|user| shared::is_for(design.owner, user));
    let share = owner.map(|_| ShareView::new(&app, design.id, number, true));
    let price = product.and_then(|(product, _)| product.lowest_price());
    let price = price.map(|price| [price, extra].into_iter().sum::<Usd>());
    let about = match price {
        Some(price) => format!("{title}, desde {price}. Pídelo en Krafta, o ponlo en otro producto."),
        None => format!("{title}. Ponlo en un producto de Krafta."),
    };
    let meta = PageMeta {
        picture: sides
            .first()
            .map(|side| format!("{site}{}", side.picture))
            .unwrap_or_default(),
        kind: "product",
        ..PageMeta::new(
            site,
            &format!("{PATH}/{}?token={signed}", design.id),
            &title,
            &about,
        )
    };
    kit::page(&SharedPage {
        shell: viewer.shell(&req),
        meta,
        id: design.id.to_string(),
        token,
        product: name.to_owned(),
        price: price.map(|price| price.to_string()).unwrap_or_default(),
        sides,
        areas: areas(&design),
        quality: judged.of(design.id, &color),
        products: fitting(&shelf, &design),
        share,
    })
}

/// 404 for who may not see it.
async fn visible(
    app: &AppState,
    viewer: &Viewer,
    session: &Session,
    id: DesignId,
    (token, order): (&str, Option<OrderId>),
) -> Result<(Design, Shelf), AppError> {
    let pass = Pass {
        token: Some(token.to_owned()).filter(|token| !token.is_empty()),
        order,
        own: own_designs::all(session),
        asks: Asks::Look,
    };
    let (links, user) = (app.signed_links.clone(), viewer.0.clone());
    app.db
        .read(move |conn| {
            let design = designs::find(conn, id)?.ok_or(AppError::NotFound)?;
            match designs::may_see(conn, &links, &design, user.as_ref(), &pass)? {
                true => Ok((design, shelf(conn)?)),
                false => Err(AppError::NotFound),
            }
        })
        .await
}

/// `POST /disenos/{id}/uso`: on a product's page, to be ordered there; from an order's page (`pedido`) with that order's link.
pub async fn usage(
    app: web::Data<AppState>,
    viewer: Viewer,
    session: Session,
    id: web::Path<DesignId>,
    FormBody(typed): FormBody,
) -> Answer {
    let text = |name: &str| typed.get(name).and_then(Value::as_str).unwrap_or_default();
    let order = match text("pedido") {
        "" => None,
        order => Some(order.parse().map_err(|_| AppError::NotFound)?),
    };
    let (base, shelf) = visible(&app, &viewer, &session, *id, (text("token"), order)).await?;
    let slug = text("producto").to_owned();
    let wanted = shelf.iter().find(|(product, _)| product.slug == slug);
    let product = wanted.map(|(product, _)| product.id).ok_or(AppError::NotFound)?;
    let (all, base_product) = (base.areas.len(), base.product);
    let by = viewer.0.clone();
    let design = app
        .db
        .transact(move |conn, now| mine::on_product(conn, now, by.as_ref(), &base, product))
        .await?;
    // Its pictures are theirs to place again: staff has the customer's own design.
    if design.owner.is_none() || design.owner != viewer.user().map(|user| user.id) {
        own_designs::remember(&session, design.id)?;
    }
    own_designs::place(&session, &slug, Some(design.id))?;
    let of = match order {
        Some(order) => editing::order(&app, &viewer, order, text("token")).await?,
        None => None,
    };
    let of = of.or_else(|| (base_product != product).then_some(Editing::Fitted(design.id)));
    match of {
        Some(of) => editing::begin(&session, &slug, of)?,
        None => editing::end(&session, &slug),
    }
    let page = format!("/productos/{slug}#diseno");
    match design.areas.len() < all {
        true => kit::see_other_with(&page, Flash::SidesLeftOut),
        false => kit::see_other(&page),
    }
}

/// `POST /disenos/{id}/guardado`
pub async fn keeping(app: web::Data<AppState>, who: SignedIn, id: web::Path<DesignId>) -> Answer {
    let (owner, id) = (who.0.id, *id);
    app.db
        .transact(move |conn, now| mine::keep_own(conn, now, owner, id))
        .await?;
    kit::see_other_with(PATH, Flash::DesignKept)
}

/// `POST /disenos/{id}/retiro`
pub async fn removal(app: web::Data<AppState>, who: SignedIn, id: web::Path<DesignId>) -> Answer {
    let (owner, id) = (who.0.id, *id);
    let removed = app
        .db
        .transact(move |conn, now| mine::remove_own(conn, now, owner, id))
        .await?;
    let flash = match removed {
        Removed::Deleted => Flash::DesignRemoved,
        Removed::Unlisted => Flash::DesignUnlisted,
    };
    kit::see_other_with(PATH, flash)
}

/// `POST /disenos/{id}/nombre`: what its owner calls it; with that it is kept.
pub async fn naming(
    app: web::Data<AppState>,
    who: SignedIn,
    id: web::Path<DesignId>,
    FormBody(typed): FormBody,
) -> Answer {
    let (owner, id) = (who.0.id, *id);
    let errors = Errors::new();
    let name = Input::new(&typed, &errors).text("nombre", LONGEST_NAME);
    errors.check()?;
    let name = name.unwrap_or_default();
    app.db
        .transact(move |conn, now| mine::name_own(conn, now, owner, id, &name))
        .await?;
    kit::see_other_with(PATH, Flash::DesignNamed)
}
