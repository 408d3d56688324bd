//! The orders that a guest made in this browser: it keeps their links, so that whoever leaves for their bank and closes the
//! page finds them again. Each link carries its own signature; a cookie that somebody makes up opens nothing.

use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::lifecycle::OrderStatus;
use crate::domain::orders::{self, Order};
use crate::http::state::AppState;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::{HttpRequest, HttpResponse};

const COOKIE: &str = "krafta-orders";
const KEPT: Duration = Duration::days(90);
const MOST: usize = 10;

/// One that is not over, as a page names it.
pub struct OwnOrder {
    pub path: String,
    pub number: String,
    pub status: &'static str,
    pub label: &'static str,
    /// What there is to do; blank for nothing.
    pub hint: &'static str,
}

/// The newest first; what they open is not looked at here.
fn links(req: &HttpRequest) -> Vec<(OrderId, String)> {
    let cookie = req.cookie(COOKIE);
    let value = cookie.as_ref().map_or("", |cookie| cookie.value());
    let link = |text: &str| {
        let (id, token) = text.split_once('.')?;
        let is_token = token
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || b"-_".contains(&c));
        Some((id.parse().ok()?, token.to_owned())).filter(|_| is_token)
    };
    value.split('~').filter_map(link).take(MOST).collect()
}

/// The token of this order's link, if this browser has it.
pub fn token(req: &HttpRequest, order: OrderId) -> Option<String> {
    let mut links = links(req).into_iter();
    links.find(|(id, _)| *id == order).map(|(_, token)| token)
}

/// Adds an order to those that the browser keeps; the oldest make room.
pub fn remember(
    answer: &mut HttpResponse,
    app: &AppState,
    req: &HttpRequest,
    order: OrderId,
    token: &str,
) -> Result<(), AppError> {
    let mut all = links(req);
    all.retain(|(id, _)| *id != order);
    all.insert(0, (order, token.to_owned()));
    all.truncate(MOST);
    let value: Vec<String> = all.iter().map(|(id, token)| format!("{id}.{token}")).collect();
    put(answer, cookie(app, value.join("~")))
}

/// For whoever shares the browser.
pub fn forget(answer: &mut HttpResponse, app: &AppState) -> Result<(), AppError> {
    let mut cookie = cookie(app, String::new());
    cookie.make_removal();
    put(answer, cookie)
}

fn cookie(app: &AppState, value: String) -> Cookie<'static> {
    Cookie::build(COOKIE, value)
        .path("/")
        .max_age(KEPT)
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.config.is_https())
        .finish()
}

fn put(answer: &mut HttpResponse, cookie: Cookie<'_>) -> Result<(), AppError> {
    let added = answer.add_cookie(&cookie);
    added.map_err(|error| AppError::Internal(anyhow::anyhow!("cookie: {error}")))
}

/// Those that are not over, the newest first. None while the database is away: a page that names them shows the rest.
pub async fn open(app: &AppState, req: &HttpRequest) -> Vec<OwnOrder> {
    let links = links(req);
    if links.is_empty() {
        return Vec::new();
    }
    let ids: Vec<OrderId> = links.iter().map(|(id, _)| *id).collect();
    let read = app.db.read(move |conn| orders::orders_by_id(conn, &ids)).await;
    let found = read.unwrap_or_else(|error| {
        tracing::debug!(%error, "a browser's own orders are not named");
        Vec::new()
    });
    let own = links.iter().filter_map(|(id, token)| {
        let order = found.iter().find(|order| order.id == *id)?;
        let opens = app.signed_links.opens_order(token, *id, order.link_version);
        (opens && !is_over(order)).then(|| OwnOrder::new(order, token))
    });
    own.collect()
}

fn is_over(order: &Order) -> bool {
    matches!(
        order.status,
        OrderStatus::Completed | OrderStatus::Cancelled | OrderStatus::Refunded
    )
}

impl OwnOrder {
    fn new(order: &Order, token: &str) -> Self {
        Self {
            path: format!("/orders/{}?token={token}", order.id),
            number: order.number.clone(),
            status: order.status.as_str(),
            label: order.status.label(),
            hint: match order.wants_payment() {
                true => "Falta tu pago: aquí ves cómo",
                false => "",
            },
        }
    }
}
