//! `/seguimiento`: an order by its number and the e-mail or phone given with it.
//!
//! An unknown number and a contact that is not this order's are one answer. Guesses are counted, per number and per
//! sender; whoever finds their order is forgiven.

use super::tracking_path;
use crate::base::error::AppError;
use crate::base::phone;
use crate::domain::accounts;
use crate::domain::orders::{self, Order};
use crate::http::auth::extractors::Viewer;
use crate::http::auth::sign_in;
use crate::http::kit::body::FormBody;
use crate::http::kit::form::FormState;
use crate::http::kit::layout::Layout;
use crate::http::kit::{self as shared, Answer};
use crate::http::state::AppState;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;

#[derive(Template)]
#[template(path = "orders/order_lookup.html")]
struct TrackPage {
    shell: Layout,
    number: String,
    number_error: String,
    contact: String,
    contact_error: String,
    not_found: bool,
}

impl TrackPage {
    fn new(shell: Layout, form: &FormState) -> Self {
        let (number, contact) = (form.field("number", ""), form.field("contact", ""));
        Self {
            shell,
            number: number.value,
            number_error: number.error,
            contact: contact.value,
            contact_error: contact.error,
            not_found: false,
        }
    }
}

/// `GET /seguimiento`
pub async fn form(viewer: Viewer, req: HttpRequest) -> Answer {
    shared::page(&TrackPage::new(viewer.shell(&req), &FormState::default()))
}

/// `POST /seguimiento`
pub async fn find(
    app: web::Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let sent = FormState::new("lookup", "", typed);
    let wanted = sent.read(|input| {
        Some((
            input.required_text("number", 40),
            input.required_text("contact", 254),
        ))
    });
    let outcome = match wanted {
        Ok((number, contact)) => look(&app, &req, number, contact).await,
        Err(error) => Err(error),
    };
    if let Ok(None) = outcome {
        let page = TrackPage {
            not_found: true,
            ..TrackPage::new(viewer.shell(&req), &sent)
        };
        return shared::page_with(StatusCode::BAD_REQUEST, &page);
    }
    let done = |order: Option<Order>| {
        let order = order.ok_or(AppError::NotFound)?;
        let token = app.signed_links.for_order(order.id, order.link_version);
        shared::see_other(&tracking_path(order.id, &token))
    };
    sent.answer(outcome, done, async |state| {
        let page = TrackPage::new(viewer.shell(&req), &state);
        shared::page_with(state.status(), &page)
    })
    .await
}

async fn look(
    app: &AppState,
    req: &HttpRequest,
    number: String,
    contact: String,
) -> Result<Option<Order>, AppError> {
    // What can be no number guesses at nothing.
    let Some(number) = order_number(&number) else {
        return Ok(None);
    };
    let origin = sign_in::origin(req);
    let guess = format!("track:{number}");
    let counted = guess.clone();
    let found = app
        .db
        .transact(move |conn, now| {
            accounts::count_guess(conn, now, &counted, &origin)?;
            orders::find_by_number(conn, &number)
        })
        .await?
        .filter(|order| is_contact_of(order, &contact));
    if found.is_some() {
        app.db
            .transact(move |conn, _| accounts::forgive_guesses(conn, &guess))
            .await?;
    }
    Ok(found)
}

/// The number as it is stored, from however it was typed: small letters, blanks, without «KRFT-», O for 0, I or L for 1.
fn order_number(typed: &str) -> Option<String> {
    let mut text: String = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    if text.len() == 10
        && let Some(rest) = text.strip_prefix("KRFT")
    {
        text = rest.to_owned();
    }
    let read = text.chars().map(|c| match c {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    });
    (text.len() == 6).then(|| format!("KRFT-{}", read.collect::<String>()))
}

/// An order without e-mail and phone is nobody's to find.
fn is_contact_of(order: &Order, typed: &str) -> bool {
    let typed = typed.trim();
    let by_email =
        !order.customer_email.is_empty() && typed.to_lowercase() == order.customer_email.to_lowercase();
    let by_phone = phone::normalise(typed)
        .is_some_and(|typed| phone::normalise(&order.customer_phone).as_ref() == Some(&typed));
    by_email || by_phone
}

#[cfg(test)]
mod tests {
    use super::order_number;

    #[test]
    fn a_number_is_read_however_it_is_typed() {
        for typed in [
            "KRFT-7K2M91",
            " krft 7k2m91 ",
            "7k2m91",
            "krft7K2M9l",
            "7K2 M9I",
            "#KRFT‑7K2M91",
        ] {
            assert_eq!(order_number(typed).as_deref(), Some("KRFT-7K2M91"), "{typed:?}");
        }
        // Letters that a number can begin with like any other.
        assert_eq!(order_number("KRFT12").as_deref(), Some("KRFT-KRFT12"));
        for typed in ["", "KRFT-", "7K2M9", "KRFT-7K2M911", "ñ"] {
            assert_eq!(order_number(typed), None, "{typed:?}");
        }
    }
}
