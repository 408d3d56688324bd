//! What staff does to an order, other than deciding payments: `POST /admin/orders/{id}/…` and `POST /ops/orders/{id}/…`.

use super::item::MOVES;
use super::order::{contact_fields, priority_fields};
use super::order_form::OrderForm;
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, ItemId, WorkshopId};
use crate::base::input::{Input, Request as _};
use crate::domain::lifecycle::{Move, Priority};
use crate::domain::ordering::{cancel, correct_contact, limits, phone, renew_link, replace_file};
use crate::domain::orders::{self, Actor, ContactChange, LONGEST_REASON};
use crate::domain::production::{self, AssignRequest, Details, Scope};
use crate::domain::workshops::MOST_UNIT_COST;
use crate::http::auth::extractors::{Admin, Operations};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{FormState, submit_file};
use crate::http::kit::{Answer, meanwhile, multipart, see_other_with};
use actix_multipart::Multipart;
use serde_json::Map;

fn reason(input: &Input<'_>) -> Option<String> {
    Some(input.required_text("reason", LONGEST_REASON))
}

/// An item goes to this workshop, or the one that waits is approved.
pub async fn assignment(page: OrderForm<Operations>, FormBody(typed): FormBody) -> Answer {
    let item: ItemId = page.part("item")?;
    let sent = FormState::new("assignment", item, typed);
    let is_listed = sent.value("from") == Some("assignments");
    let seen = sent.value("seen").map(str::to_owned);
    page.submit_to(
        sent,
        |input| {
            let workshop = input.required_id("workshopId");
            let (reason, unit_cost) = (
                input.text("reason", LONGEST_REASON),
                input.usd_up_to("unitCost", MOST_UNIT_COST),
            );
            Some(AssignRequest {
                workshop: workshop?,
                reason,
                unit_cost,
            })
        },
        move |conn, now, actor, order, wish| {
            if let Some(seen) = &seen
                && !production::still_with(conn, order, item, seen, wish)?
            {
                return Ok(());
            }
            production::assign(conn, now, actor, order, item, wish)
        },
        |()| match is_listed {
            true => see_other_with(page.side().assignments(), Flash::WorkshopChosen),
            false => page.done(Flash::WorkshopChosen),
        },
    )
    .await
}

/// Another print file, before production.
pub async fn file(page: OrderForm<Operations>, body: Multipart) -> Answer {
    let item: ItemId = page.part("item")?;
    let body = multipart::read(&page.app, body, "file").await?;
    let (order, owner, actor) = (page.order, page.who.id, Actor::of(Some(&page.who)));
    submit_file(
        &page.app,
        FormState::new("file", item, body.fields),
        body.file,
        |input, file| input.required("file", file.map(drop)),
        move |conn, now, (), file| {
            let recorded = file.map(|file| file.record(conn, Some(owner), now)).transpose()?;
            let Some((Some(upload), _)) = recorded else {
                return Err(AppError::field("file", "es obligatorio"));
            };
            orders::change(conn, now, order, |conn, order| {
                replace_file(conn, now, actor, order, item, upload)
            })
        },
        |()| page.done(Flash::FileReplaced),
        async |state| page.show(state).await,
    )
    .await
}

/// Whom to call and where to bring it, before hand-over.
pub async fn contact(page: OrderForm<Operations>, FormBody(typed): FormBody) -> Answer {
    let id = page.order;
    let order = page.app.db.read(move |conn| orders::find(conn, id)).await?;
    let seen = contact_fields(&order.ok_or(AppError::OrderNotFound)?);
    page.submit_to(
        FormState::new("contact", "", typed).over(&seen),
        |input| {
            Some(ContactChange {
                customer_name: input.text("customerName", limits::NAME).unwrap_or_default(),
                customer_email: input.email("customerEmail").unwrap_or_default(),
                customer_phone: phone().read(input, "customerPhone").unwrap_or_default(),
                shipping_address: input.text("shippingAddress", limits::ADDRESS).unwrap_or_default(),
                shipping_city: input.required_text("shippingCity", limits::PLACE),
                shipping_state: input.required_text("shippingState", limits::PLACE),
                municipality: input
                    .text("shippingMunicipality", limits::PLACE)
                    .unwrap_or_default(),
                landmark: input
                    .text("shippingLandmark", limits::LANDMARK)
                    .unwrap_or_default(),
            })
        },
        move |conn, now, actor, order, change| {
            meanwhile::unchanged(&seen, &contact_fields(order))?;
            correct_contact(conn, now, actor, order, change)
        },
        |()| page.done(Flash::ContactCorrected),
    )
    .await
}

/// How pressing it is.
pub async fn priority(page: OrderForm<Operations>, FormBody(typed): FormBody) -> Answer {
    let id = page.order;
    let order = page.app.db.read(move |conn| orders::find(conn, id)).await?;
    let seen = priority_fields(&order.ok_or(AppError::OrderNotFound)?);
    page.submit_to(
        FormState::new("priority", "", typed).over(&seen),
        |input| input.required_code::<Priority>("priority"),
        move |conn, now, actor, order, priority| {
            meanwhile::unchanged(&seen, &priority_fields(order))?;
            production::set_priority(conn, now, actor, order, *priority)
        },
        |()| page.done(Flash::PriorityChanged),
    )
    .await
}

/// A mistaken move is taken back.
pub async fn step_back(page: OrderForm<Operations>, FormBody(typed): FormBody) -> Answer {
    let work: AssignmentId = page.part("assignment")?;
    page.submit(
        ("step-back", work),
        typed,
        reason,
        move |conn, now, actor, order, reason| production::step_back(conn, now, actor, order, work, reason),
        |()| Flash::SteppedBack,
    )
    .await
}

/// The work on one item ends; the item waits for another workshop.
pub async fn work_cancellation(page: OrderForm<Admin>, FormBody(typed): FormBody) -> Answer {
    let work: AssignmentId = page.part("assignment")?;
    page.submit(
        ("work-cancellation", work),
        typed,
        reason,
        move |conn, now, actor, order, reason| {
            production::cancel_assignment(conn, now, actor, order, work, reason)
        },
        |()| Flash::AssignmentCancelled,
    )
    .await
}

/// The whole order ends.
pub async fn cancellation(page: OrderForm<Admin>, FormBody(typed): FormBody) -> Answer {
    page.submit(
        ("cancellation", ""),
        typed,
        reason,
        |conn, now, actor, order, reason| cancel(conn, now, actor, order, Some(reason)),
        |_| Flash::OrderCancelled,
    )
    .await
}

/// A new tracking link.
pub async fn link(page: OrderForm<Admin>) -> Answer {
    page.submit(
        ("link", ""),
        Map::new(),
        |_| Some(()),
        |conn, now, actor, order, ()| renew_link(conn, now, actor, order),
        |()| Flash::LinkRenewed,
    )
    .await
}

/// A workshop's move, made for it: it called instead of tapping.
pub async fn production(page: OrderForm<Operations>, FormBody(typed): FormBody) -> Answer {
    let noun: String = page.part("move")?;
    let &(mv, form, _) = MOVES
        .iter()
        .find(|(_, known, _)| *known == noun)
        .ok_or(AppError::NotFound)?;
    let workshop = Input::new(&typed, &Default::default()).id::<WorkshopId>("workshopId");
    let row = workshop.map(|workshop| workshop.to_string()).unwrap_or_default();
    page.submit(
        (form, row),
        typed,
        |input| {
            let workshop = input.required_id::<WorkshopId>("workshopId");
            let details = Details {
                reason: None,
                ..Details::read(input).unwrap_or_default()
            };
            Some((Scope::Workshop(workshop?), details))
        },
        move |conn, now, actor, order, (scope, details)| {
            production::advance(conn, now, actor, order, *scope, mv, details)
        },
        |_| said(mv),
    )
    .await
}

const fn said(mv: Move) -> Flash {
    match mv {
        Move::Accept => Flash::Accepted,
        Move::Start => Flash::Started,
        Move::MarkReady => Flash::Ready,
        Move::HandOver => Flash::Dispatched,
        _ => Flash::Delivered,
    }
}
