//! What staff writes about an order: `POST …/notes` to each other, `POST …/messages` to the customer.

use super::order_form::OrderForm;
use crate::base::input::Input;
use crate::domain::orders::{self, LONGEST_NOTE};
use crate::http::auth::extractors::Operations;
use crate::http::kit::Answer;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;

pub async fn note(page: OrderForm<Operations>, FormBody(typed): FormBody) -> Answer {
    page.submit(
        ("notes", ""),
        typed,
        text,
        |conn, now, actor, order, text| orders::note(conn, now, actor, order, text),
        |()| Flash::NoteAdded,
    )
    .await
}

pub async fn message(page: OrderForm<Operations>, FormBody(typed): FormBody) -> Answer {
    page.submit(
        ("messages", ""),
        typed,
        text,
        |conn, now, actor, order, text| orders::tell_customer(conn, now, actor, order, text),
        |()| Flash::MessageSent,
    )
    .await
}

fn text(input: &Input<'_>) -> Option<String> {
    Some(input.required_text("text", LONGEST_NOTE))
}
