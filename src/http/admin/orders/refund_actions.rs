//! What an admin decides about money that goes back: `POST /admin/orders/{id}/refund…`.

use super::order_form::OrderForm;
use crate::base::input::Request as _;
use crate::base::money::Currency;
use crate::domain::ordering::lower_refund;
use crate::domain::orders::{self, Actor, LONGEST_REASON};
use crate::domain::payments::{self, Asked, Method, OTHER_BS, RefundRequest};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{FormState, LONGEST_QUESTION, submit_file};
use crate::http::kit::{Answer, multipart};
use actix_multipart::Multipart;
use serde_json::Value;

/// `POST /admin/orders/{id}/refunds`
pub async fn record(page: OrderForm<Admin>, body: Multipart) -> Answer {
    let mut body = multipart::read(&page.app, body, "receipt").await?;
    // The figure in bolívares stands beside every method.
    let method = body.fields.get("method").and_then(Value::as_str);
    if method
        .and_then(|method| method.parse().ok())
        .map(Method::currency)
        == Some(Currency::Usd)
    {
        body.fields.remove("amountPaid");
    }
    let (order, actor) = (page.order, Actor::of(Some(&page.who)));
    submit_file(
        &page.app,
        FormState::new("refunds", "", body.fields),
        body.file,
        |input, _| {
            let wanted = RefundRequest::read(input);
            let asked = Asked {
                seen: input.usd("seen"),
                answered: Some(input.text(OTHER_BS, LONGEST_QUESTION).unwrap_or_default()),
            };
            Some((wanted?, asked))
        },
        move |conn, now, (wanted, asked), receipt| {
            orders::change(conn, now, order, |conn, order| {
                payments::refund(conn, now, actor, order, wanted, receipt, asked)
            })
        },
        |_| page.done(Flash::RefundRecorded),
        async |state| page.show(state).await,
    )
    .await
}

/// `POST /admin/orders/{id}/refund-due`
pub async fn lower(page: OrderForm<Admin>, FormBody(typed): FormBody) -> Answer {
    page.submit(
        ("refund-due", ""),
        typed,
        |input| {
            let due = input.required("amount", input.usd("amount"));
            let reason = input.required_text("reason", LONGEST_REASON);
            Some((due?, reason))
        },
        |conn, now, actor, order, (due, reason)| lower_refund(conn, now, actor, order, *due, reason),
        |_| Flash::RefundLowered,
    )
    .await
}
