//! `/checkout`: who orders and how it gets there, then what it costs and how it is paid. What was typed lies in the
//! session, so that each step is a form of its own and nothing is lost between them.

pub mod send;
pub mod view;

use crate::domain::exchange_rates;
pub use send::send;

use super::basket::delivery::{Delivery, Way, read_place, ways};
use super::basket::priced::{Basket, basket};
use super::basket::upload::{self, Purpose};
use super::checkout_form::Draft;
use super::session;
use crate::base::error::AppError;
use crate::base::input::{Errors, Input};
use crate::base::money::Rate;
use crate::domain::files::Upload;
use crate::domain::payments::{self, Account};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::{self as shared, Answer};
use crate::http::state::AppState;
use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Step {
    /// Contact, place and method; with what is missing unsaid.
    #[default]
    Delivery,
    Payment,
}

/// What a page is made from beside what the database says.
pub(super) struct Asked {
    draft: Draft,
    step: Step,
    errors: Errors,
    receipt: Option<Upload>,
    /// Why nothing was ordered, above everything else.
    refusal: String,
}

/// What the database says about it.
pub(super) struct Found {
    basket: Basket,
    /// At which it is quoted.
    rate: Option<Rate>,
    /// Until when that holds.
    until: Option<DateTime<Utc>>,
    /// `None` while no place was said.
    ways: Option<Vec<Way>>,
    accounts: Vec<Account>,
}

impl Found {
    fn way(&self, delivery: &Delivery) -> Option<&Way> {
        let ways = self.ways.as_ref()?;
        ways.iter().find(|way| way.quote.method == delivery.method)
    }
}

/// `GET /checkout`
pub async fn show(app: web::Data<AppState>, viewer: Viewer, req: HttpRequest, session: Session) -> Answer {
    let draft = session::draft(&session);
    let back = url::form_urlencoded::parse(req.query_string().as_bytes())
        .any(|(name, value)| name == "paso" && value == "entrega");
    let step = if draft.delivered && !back {
        Step::Payment
    } else {
        Step::Delivery
    };
    let errors = Errors::new();
    let address = draft.text(Purpose::Receipt.kept_field());
    let receipt = upload::kept(&app, viewer.user(), Purpose::Receipt, address, &errors).await?;
    let asked = Asked {
        draft,
        step,
        errors,
        receipt,
        refusal: String::new(),
    };
    render(&app, &viewer, &req, &session, StatusCode::OK, asked).await
}

async fn render(
    app: &AppState,
    viewer: &Viewer,
    req: &HttpRequest,
    session: &Session,
    status: StatusCode,
    asked: Asked,
) -> Answer {
    let now = app.db.clock().now();
    let (cart, draft, user) = (session::cart(session), asked.draft.clone(), viewer.0.clone());
    let found = app
        .db
        .read(move |conn| {
            let basket = basket(conn, now, user.as_ref(), &cart)?;
            find(conn, now, basket, &draft)
        })
        .await?;
    let page = view::page(app, viewer, req, now, &found, asked);
    shared::page_with(status, &page)
}

fn find(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    basket: Basket,
    draft: &Draft,
) -> Result<Found, AppError> {
    let rate = quoted_rate(conn, now, draft, basket.rate)?;
    let place = place(draft);
    let ways = match &place {
        Some((state, city)) if basket.is_orderable() => Some(ways(conn, now, &basket, rate, (state, city))?),
        _ => None,
    };
    Ok(Found {
        until: match rate {
            Some(rate) => exchange_rates::holds_until(conn, now, rate)?,
            None => None,
        },
        rate,
        ways,
        accounts: payments::accounts(conn)?,
        basket,
    })
}

/// The rate at which they were quoted first, for as long as it holds; else today's.
fn quoted_rate(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    draft: &Draft,
    current: Option<Rate>,
) -> Result<Option<Rate>, AppError> {
    let (fields, unsaid) = (draft.fields(), Errors::new());
    let quoted = Input::new(&fields, &unsaid).amount("exchangeRate", Rate::new);
    match quoted {
        Some(quoted) if current.is_some() && exchange_rates::honours(conn, now, quoted)? => Ok(Some(quoted)),
        _ => Ok(current),
    }
}

fn place(draft: &Draft) -> Option<(String, String)> {
    let (fields, unsaid) = (draft.fields(), Errors::new());
    read_place(&Input::new(&fields, &unsaid))
}

fn delivery(draft: &Draft, errors: &Errors) -> Option<Delivery> {
    let fields = draft.fields();
    let read = Delivery::read(&Input::new(&fields, errors))?;
    errors.is_empty().then_some(read)
}
