//! `/seguimiento`: where an order stands, by its number and the e-mail or phone given with it. Workshops and couriers know
//! both too, so that is all they open: the link, with which one acts, goes to the order's own address.
//!
//! An unknown number and a contact that is not this order's are one answer. Guesses are counted, per number and per
//! sender; whoever finds their order is forgiven.

use crate::base::error::AppError;
use crate::base::phone;
use crate::domain::accounts;
use crate::domain::orders::{self, Order};
use crate::domain::settings::{self, Contact};
use crate::http::auth::extractors::Viewer;
use crate::http::auth::sign_in;
use crate::http::kit::body::FormBody;
use crate::http::kit::contact_links::whatsapp;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::FormState;
use crate::http::kit::layout::Layout;
use crate::http::kit::own_orders::{self, OwnOrder};
use crate::http::kit::{self, Answer, PageMeta};
use crate::http::state::AppState;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpRequest, web};
use askama::Template;

#[derive(Template)]
#[template(path = "orders/order_lookup.html")]
struct TrackPage {
    shell: Layout,
    meta: PageMeta,
    number: String,
    number_error: String,
    contact: String,
    contact_error: String,
    not_found: bool,
    /// Of this browser, while they are not over.
    own_orders: Vec<OwnOrder>,
}

/// What whoever knows number and contact may know.
#[derive(Template)]
#[template(path = "orders/order_status.html")]
struct StatusPage {
    shell: Layout,
    number: String,
    status: &'static str,
    label: &'static str,
    description: &'static str,
    way: Way,
    /// Of the shop, as people write it; both may be blank.
    phone: String,
    chat: String,
    email: String,
}

/// How its customer gets to the rest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The order is in an account.
    SignIn,
    /// The link was written to its address, now or a moment ago.
    Mail,
    /// It has no address.
    Ask,
}

impl TrackPage {
    fn new(site: &str, shell: Layout, form: &FormState, own_orders: Vec<OwnOrder>) -> Self {
        let (number, contact) = (form.field("number", ""), form.field("contact", ""));
        let about =
            "Mira cómo va tu pedido de Krafta con su número y el correo o el teléfono con que lo hiciste.";
        Self {
            meta: PageMeta::new(site, "/seguimiento", "Seguir mi pedido", about),
            shell,
            number: number.value,
            number_error: number.error,
            contact: contact.value,
            contact_error: contact.error,
            not_found: false,
            own_orders,
        }
    }
}

impl StatusPage {
    fn new(shell: Layout, order: &Order, shop: Contact) -> Self {
        Self {
            shell: shell.about(&order.number),
            number: order.number.clone(),
            status: order.status.as_str(),
            label: order.status.label(),
            description: order.status.description(),
            way: match (order.user_id, order.customer_email.as_str()) {
                (Some(_), _) => Way::SignIn,
                (None, "") => Way::Ask,
                (None, _) => Way::Mail,
            },
            chat: whatsapp(
                shop.chat(),
                &format!("Hola, escribo por mi pedido {}.", order.number),
            ),
            phone: phone::national(&shop.phone),
            email: shop.email,
        }
    }
}

/// `GET /seguimiento`
pub async fn form(app: web::Data<AppState>, viewer: Viewer, req: HttpRequest) -> Answer {
    let own = own_of(&app, &viewer, &req).await;
    kit::page(&TrackPage::new(
        &app.config.public_url,
        viewer.shell(&req),
        &FormState::default(),
        own,
    ))
}

async fn own_of(app: &AppState, viewer: &Viewer, req: &HttpRequest) -> Vec<OwnOrder> {
    match viewer.user() {
        None => own_orders::open(app, req).await,
        Some(_) => Vec::new(),
    }
}

/// `POST /seguimiento/olvido`: whoever shares the browser takes their orders off it.
pub async fn forget(app: web::Data<AppState>) -> Answer {
    let mut answer = kit::see_other_with("/seguimiento", Flash::OrdersForgotten)?;
    own_orders::forget(&mut answer, &app)?;
    Ok(answer)
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
            ..TrackPage::new(&app.config.public_url, viewer.shell(&req), &sent, Vec::new())
        };
        return kit::page_with(StatusCode::BAD_REQUEST, &page);
    }
    let done = |found: Option<(Order, Contact)>| {
        let (order, shop) = found.ok_or(AppError::NotFound)?;
        match viewer.user() {
            Some(user) if order.user_id == Some(user.id) => kit::see_other(&format!("/orders/{}", order.id)),
            _ => {
                let mut page = kit::page(&StatusPage::new(viewer.shell(&req), &order, shop))?;
                // It tells no more than a status: «Atrás» shows it again.
                let again = HeaderValue::from_static("private, no-cache");
                page.headers_mut().insert(CACHE_CONTROL, again);
                Ok(page)
            }
        }
    };
    sent.answer(outcome, done, async |state| {
        let page = TrackPage::new(&app.config.public_url, viewer.shell(&req), &state, Vec::new());
        kit::page_with(state.status(), &page)
    })
    .await
}

/// The same statements for an unknown number and for another's contact: neither can be told by how long it takes.
async fn look(
    app: &AppState,
    req: &HttpRequest,
    number: String,
    contact: String,
) -> Result<Option<(Order, Contact)>, AppError> {
    // What can be no number guesses at nothing.
    let Some(number) = order_number(&number) else {
        return Ok(None);
    };
    let origin = sign_in::origin(req);
    let guess = format!("track:{number}");
    app.db
        .transact(move |conn, now| {
            accounts::count_guess(conn, now, &guess, &origin)?;
            let shop = settings::contact(conn)?;
            let order = orders::find_by_number(conn, &number)?;
            let (email, telephone) = order.as_ref().map_or(("", ""), |order| {
                (order.customer_email.as_str(), order.customer_phone.as_str())
            });
            let is_theirs = orders::is_contact(email, telephone, &contact);
            let Some(order) = order.filter(|_| is_theirs) else {
                return Ok(None);
            };
            accounts::forgive_guesses(conn, &guess)?;
            if order.user_id.is_none() {
                orders::send_link(conn, now, &order)?;
            }
            Ok(Some((order, shop)))
        })
        .await
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
