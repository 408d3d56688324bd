//! `/carrito`: what somebody means to order.

use super::basket::priced::{Basket, basket};
use super::editing::{self, Editing};
use super::shown::orderable;
use super::{LineView, in_bs, product_path, session};
use crate::base::error::AppError;
use crate::base::input::Errors;
use crate::domain::carts::{Cart, QUANTITY};
use crate::domain::catalog;
use crate::http::auth::extractors::Viewer;
use crate::http::kit::body::FormBody;
use crate::http::kit::form::FormState;
use crate::http::kit::kept_file;
use crate::http::kit::layout::Layout;
use crate::http::kit::own_orders::{self, OwnOrder};
use crate::http::kit::{self, Answer, multipart, own_designs, quality};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_session::Session;
use actix_web::{HttpRequest, web};
use askama::Template;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "shop/cart.html")]
struct CartPage {
    shell: Layout,
    lines: Vec<CartLine>,
    /// Lists of a team, and how many pieces each has here.
    teams: Vec<(Uuid, usize)>,
    subtotal: String,
    subtotal_bs: String,
    /// Empty while there is none.
    rate: String,
    is_orderable: bool,
    /// Where it is found again, and how long.
    kept: &'static str,
    /// Of this browser, while they are not over.
    own_orders: Vec<OwnOrder>,
}

struct CartLine {
    view: LineView,
    /// As it was typed.
    quantity: String,
    quantity_error: String,
    design_error: String,
}

/// The form of a line; its row is the line's number.
const LINE: &str = "line";
const DESIGN: &str = "design";

/// `GET /carrito`
pub async fn show(app: web::Data<AppState>, viewer: Viewer, req: HttpRequest, session: Session) -> Answer {
    render(&app, &viewer, &req, &session, &FormState::default()).await
}

async fn render(
    app: &AppState,
    viewer: &Viewer,
    req: &HttpRequest,
    session: &Session,
    form: &FormState,
) -> Answer {
    let now = app.db.clock().now();
    let cart = session::cart(session);
    let teams = teams(&cart);
    let user = viewer.0.clone();
    let basket = app
        .db
        .read(move |conn| basket(conn, now, user.as_ref(), &cart))
        .await?;
    let quality = quality::judge(app, basket.placed()).await?;
    let Basket { rate, subtotal, .. } = basket;
    let page = CartPage {
        shell: viewer.shell(req),
        teams,
        is_orderable: basket.is_orderable(),
        subtotal: subtotal.to_string(),
        subtotal_bs: in_bs(rate, subtotal),
        rate: rate.map(|rate| rate.to_string()).unwrap_or_default(),
        lines: LineView::all(&basket, rate, &app.files, &quality)
            .into_iter()
            .map(|view| cart_line(view, form))
            .collect(),
        kept: match viewer.user() {
            None => "Guardamos tu carrito 30 días en este navegador.",
            Some(_) => "Guardamos tu carrito 30 días en tu cuenta.",
        },
        own_orders: match viewer.user() {
            None => own_orders::open(app, req).await,
            Some(_) => Vec::new(),
        },
    };
    kit::page_with(form.status(), &page)
}

fn cart_line(view: LineView, form: &FormState) -> CartLine {
    let own = form.at(LINE, &view.no.to_string());
    let typed = own.value("quantity").filter(|typed| !typed.is_empty());
    CartLine {
        quantity: typed.map_or_else(
            || view.quantity.to_string(),
            |typed| typed.chars().take(12).collect(),
        ),
        quantity_error: own.error("quantity"),
        design_error: own.error("design"),
        view,
    }
}

/// `POST /carrito/lineas/{line}`: another quantity.
pub async fn quantity(
    app: web::Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    session: Session,
    line: web::Path<u32>,
    FormBody(typed): FormBody,
) -> Answer {
    let line = *line;
    let sent = FormState::new(LINE, line, typed);
    let wanted = sent.read(|input| i32::try_from(input.required_integer("quantity", QUANTITY)?).ok());
    let outcome = wanted.and_then(|quantity| {
        let mut cart = session::cart(&session);
        match cart.set_quantity(line, quantity) {
            true => session::keep_cart(&session, &cart),
            false => Err(AppError::NotFound),
        }
    });
    let done = |()| kit::see_other("/carrito");
    sent.answer(outcome, done, async |state| {
        render(&app, &viewer, &req, &session, &state).await
    })
    .await
}

/// `POST /carrito/lineas/{line}/retiro`: out of the cart. What is not in it is out already.
pub async fn removal(session: Session, line: web::Path<u32>) -> Answer {
    let mut cart = session::cart(&session);
    cart.remove(*line);
    session::keep_cart(&session, &cart)?;
    kit::see_other("/carrito")
}

/// `POST /carrito/equipos/{team}/retiro`: all that one list put in.
pub async fn team_removal(session: Session, team: web::Path<Uuid>) -> Answer {
    let mut cart = session::cart(&session);
    cart.remove_team(*team);
    session::keep_cart(&session, &cart)?;
    kit::see_other("/carrito")
}

/// Teams of several pieces: which, and how many are left.
fn teams(cart: &Cart) -> Vec<(Uuid, usize)> {
    let mut found: Vec<(Uuid, usize)> = Vec::new();
    for team in cart.lines.iter().filter_map(|line| line.team) {
        match found.iter_mut().find(|(known, _)| *known == team) {
            Some((_, count)) => *count += 1,
            None => found.push((team, 1)),
        }
    }
    found.retain(|(_, count)| *count > 1);
    found
}

/// `POST /carrito/lineas/{line}/editor`: the design of this line on its product's page, to be changed.
pub async fn editor(
    app: web::Data<AppState>,
    viewer: Viewer,
    session: Session,
    line: web::Path<u32>,
) -> Answer {
    let cart = session::cart(&session);
    let found = cart.lines.iter().find(|known| known.no == *line);
    let line = found.cloned().ok_or(AppError::NotFound)?;
    let made = line.made.ok_or(AppError::NotFound)?;
    let (user, variant) = (viewer.0.clone(), line.variant.clone());
    let (design, slug) = app
        .db
        .read(move |conn| {
            let sold = catalog::variants(conn, std::slice::from_ref(&variant))?;
            let sold = sold.get(&variant).ok_or(AppError::NotFound)?;
            let product = catalog::products(conn, &[sold.product_id])?;
            let product = product.get(&sold.product_id).ok_or(AppError::NotFound)?;
            let design = orderable(conn, user.as_ref(), product.id, made)?;
            Ok::<_, AppError>((design.ok_or(AppError::NotFound)?, product.slug.clone()))
        })
        .await?;
    // A guest's, as it came to this cart: whoever signed in elsewhere opens it there.
    if design.owner.is_none() {
        own_designs::remember(&session, design.id)?;
    }
    own_designs::place(&session, &slug, Some(design.id))?;
    editing::begin(&session, &slug, Editing::Line(line.no))?;
    let chosen = product_path(&slug, &line.variant);
    kit::see_other(&format!("{chosen}&quantity={}#diseno", line.quantity))
}

/// `POST /carrito/lineas/{line}/diseno`: a design for it, or another one.
pub async fn design(
    app: web::Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    session: Session,
    line: web::Path<u32>,
    body: Multipart,
) -> Answer {
    let mut form = multipart::read(&app, body, DESIGN).await?;
    let (line, errors) = (*line, Errors::new());
    let design = kept_file::take(&app, viewer.user(), &mut form, DESIGN, &errors).await?;
    let sent = FormState::new(LINE, line, form.fields);
    let wanted = sent.read_noting(&errors, |input| {
        if design.is_none() {
            input.wrong("design", "elige un archivo");
        }
        design
    });
    let outcome = wanted.and_then(|design| {
        let mut cart = session::cart(&session);
        let found = cart.lines.iter_mut().find(|known| known.no == line);
        let found = found.ok_or(AppError::NotFound)?;
        // Instead of what was placed here, which it is sent for: that one is lost.
        (found.design, found.made) = (Some(design.id), None);
        session::keep_cart(&session, &cart)
    });
    let done = |()| kit::see_other("/carrito");
    sent.answer(outcome, done, async |state| {
        render(&app, &viewer, &req, &session, &state).await
    })
    .await
}
