//! `/carrito`: what somebody means to order.

use super::basket::cart::QUANTITY;
use super::basket::priced::{Basket, basket};
use super::basket::upload::{self, Purpose};
use super::{LineView, in_bs, session};
use crate::base::error::AppError;
use crate::base::input::{Errors, Input};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::body::FormBody;
use crate::http::kit::layout::Shell;
use crate::http::kit::{self as shared, Answer, multipart};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde_json::Value;

#[derive(Template)]
#[template(path = "shop/cart.html")]
struct CartPage {
    shell: Shell,
    lines: Vec<CartLine>,
    subtotal: String,
    subtotal_bs: String,
    /// Empty while there is none.
    rate: String,
    is_orderable: bool,
}

struct CartLine {
    view: LineView,
    /// As it was typed.
    quantity: String,
    quantity_error: String,
    design_error: String,
}

/// What is wrong with one line.
struct Wrong {
    line: u32,
    quantity: String,
    errors: Errors,
}

/// `GET /carrito`
pub async fn show(app: web::Data<AppState>, viewer: Viewer, req: HttpRequest, session: Session) -> Answer {
    render(&app, &viewer, &req, &session, StatusCode::OK, None).await
}

async fn render(
    app: &AppState,
    viewer: &Viewer,
    req: &HttpRequest,
    session: &Session,
    status: StatusCode,
    wrong: Option<Wrong>,
) -> Answer {
    let now = app.db.clock().now();
    let cart = session::cart(session);
    let user = viewer.0.clone();
    let basket = app
        .db
        .read(move |conn| basket(conn, now, user.as_ref(), &cart))
        .await?;
    let Basket { rate, subtotal, .. } = basket;
    let page = CartPage {
        shell: viewer.shell(req),
        is_orderable: basket.is_orderable(),
        subtotal: subtotal.to_string(),
        subtotal_bs: in_bs(rate, subtotal),
        rate: rate.map(|rate| rate.to_string()).unwrap_or_default(),
        lines: LineView::all(&basket, rate, &app.files)
            .into_iter()
            .map(|view| cart_line(view, wrong.as_ref()))
            .collect(),
    };
    shared::page_with(status, &page)
}

fn cart_line(view: LineView, wrong: Option<&Wrong>) -> CartLine {
    let wrong = wrong.filter(|wrong| wrong.line == view.no);
    let beside = |field: &str| wrong.map(|wrong| wrong.errors.beside(field)).unwrap_or_default();
    CartLine {
        quantity: wrong
            .map(|wrong| wrong.quantity.clone())
            .filter(|typed| !typed.is_empty())
            .unwrap_or_else(|| view.quantity.to_string()),
        quantity_error: beside("quantity"),
        design_error: beside("design"),
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
    FormBody(fields): FormBody,
) -> Answer {
    let errors = Errors::new();
    let wanted = Input::new(&fields, &errors).required_integer("quantity", QUANTITY);
    let Some(wanted) = wanted else {
        let wrong = Wrong {
            line: *line,
            quantity: typed(&fields),
            errors,
        };
        return render(
            &app,
            &viewer,
            &req,
            &session,
            StatusCode::BAD_REQUEST,
            Some(wrong),
        )
        .await;
    };
    let mut cart = session::cart(&session);
    if !cart.set_quantity(*line, i32::try_from(wanted).unwrap_or(i32::MAX)) {
        return Err(AppError::NotFound);
    }
    session::keep_cart(&session, &cart)?;
    shared::see_other("/carrito")
}

fn typed(fields: &serde_json::Map<String, Value>) -> String {
    let text = fields.get("quantity").and_then(Value::as_str).unwrap_or_default();
    text.chars().take(12).collect()
}

/// `POST /carrito/lineas/{line}/retiro`: out of the cart. What is not in it is out already.
pub async fn removal(session: Session, line: web::Path<u32>) -> Answer {
    let mut cart = session::cart(&session);
    cart.remove(*line);
    session::keep_cart(&session, &cart)?;
    shared::see_other("/carrito")
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
    let mut form = multipart::read(&app, body, Purpose::Design.field()).await?;
    let mut cart = session::cart(&session);
    let errors = Errors::new();
    let sent = upload::take(&app, viewer.user(), Purpose::Design, &mut form, &errors).await?;
    if sent.is_none() {
        errors.add("design", "elige un archivo");
    }
    let (Ok(()), Some(sent)) = (errors.check(), sent) else {
        let wrong = Wrong {
            line: *line,
            quantity: String::new(),
            errors,
        };
        return render(
            &app,
            &viewer,
            &req,
            &session,
            StatusCode::BAD_REQUEST,
            Some(wrong),
        )
        .await;
    };
    let found = cart.lines.iter_mut().find(|known| known.no == *line);
    found.ok_or(AppError::NotFound)?.design = Some(sent.id);
    session::keep_cart(&session, &cart)?;
    shared::see_other("/carrito")
}
