//! What shall be printed on an item, sent from the order's page: a file, or what its customer placed on the product.

use super::actions::{CustomerForm, Sender};
use super::items::{DESIGN, PLACED, PLACED_ID};
use crate::base::error::AppError;
use crate::base::ids::{DesignId, ItemId, OrderId};
use crate::base::input::Errors;
use crate::domain::designs;
use crate::domain::files::Sent;
use crate::domain::ordering::{REPLACES, send_design, use_design};
use crate::domain::orders;
use crate::http::kit::body::FormBody;
use crate::http::kit::drawn_designs::Ground;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::{Answer, drawn_designs, kept_file, multipart, own_designs};
use actix_session::Session;
use actix_web::web;

/// `POST /orders/{id}/items/{item}/design`: a file, while nobody works with another. It is kept where something else is to be said.
pub async fn file(
    sender: Sender,
    path: web::Path<(OrderId, ItemId)>,
    body: actix_multipart::Multipart,
) -> Answer {
    let app = &sender.0;
    let (order, item) = path.into_inner();
    let mut body = multipart::read(app, body, DESIGN).await?;
    let page = match CustomerForm::new(&sender, order, &body.fields).await {
        Ok(page) => page,
        Err(error) => {
            body.file.discard(app).await;
            return Err(error);
        }
    };
    let errors = Errors::new();
    let file = kept_file::take(app, page.viewer.user(), &mut body, DESIGN, &errors).await?;
    kept_file::carry(&mut body.fields, DESIGN, file.as_ref(), &app.files);
    let (actor, owner) = (page.actor(), page.viewer.user().map(|user| user.id));
    form::submit_noting(
        app,
        FormState::new(DESIGN, item, body.fields),
        &errors,
        |input| {
            let replaces = input.value(REPLACES).is_some();
            let file = input.required(DESIGN, file.map(|file| Sent::Ours(file.id)));
            Some((file?, replaces))
        },
        move |conn, now, (file, replaces): &(Sent, bool)| {
            let (Some(upload), _) = file.record_as(DESIGN, conn, owner, now)? else {
                return Err(AppError::field(DESIGN, "es obligatorio"));
            };
            orders::change(conn, now, order, |conn, order| {
                send_design(conn, now, actor, order, item, (upload, *replaces))
            })
        },
        |()| page.done(Flash::DesignSent),
        async |state| page.show(state).await,
    )
    .await
}

/// `POST /orders/{id}/items/{item}/placed-design`: what they placed on the product, in this browser or account.
pub async fn placed(
    sender: Sender,
    session: Session,
    path: web::Path<(OrderId, ItemId)>,
    FormBody(typed): FormBody,
) -> Answer {
    let (order, item) = path.into_inner();
    let page = CustomerForm::new(&sender, order, &typed).await?;
    let sent = FormState::new(PLACED, item, typed);
    let outcome = match sent.read(|input| input.required_id(PLACED_ID)) {
        Ok(id) => exchange(&page, item, id, &own_designs::all(&session)).await,
        Err(error) => Err(error),
    };
    sent.answer(
        outcome,
        |()| page.done(Flash::DesignSent),
        async |state| page.show(state).await,
    )
    .await
}

async fn exchange(
    page: &CustomerForm<'_>,
    item: ItemId,
    id: DesignId,
    own: &[DesignId],
) -> Result<(), AppError> {
    let (app, order, by) = (page.app, page.order, page.viewer.0.clone());
    let gone = || AppError::conflict("design_gone", "Ese diseño ya no está: colócalo otra vez.");
    let is_own = own.contains(&id);
    let viewer = by.clone();
    let color = app
        .db
        .read(move |conn| {
            let items = orders::items_of(conn, &[order])?;
            let item = items.into_iter().find(|one| one.id == item);
            let item = item.ok_or(AppError::NotFound)?;
            // Of a guest it is theirs who have it in their browser.
            let found = designs::find(conn, id)?
                .filter(|one| designs::is_theirs(one, viewer.as_ref()))
                .filter(|one| one.owner.is_some() || is_own);
            Ok(found.map(|_| item.color))
        })
        .await?
        .ok_or_else(gone)?;
    let drawn = drawn_designs::one(app, by.clone(), id, Ground::Color(color)).await?;
    let drawn = drawn.ok_or_else(gone)?;
    let (actor, picture, owner) = (page.actor(), drawn.clone(), by.map(|user| user.id));
    let outcome = app
        .db
        .transact(move |conn, now| {
            let design = designs::hold(conn, &[id])?.pop().ok_or(AppError::NotFound)?;
            let (preview, _) = picture.record_as(DESIGN, conn, owner, now)?;
            let preview = preview.ok_or(AppError::NotFound)?;
            orders::change(conn, now, order, |conn, order| {
                use_design(conn, now, actor, order, item, (&design, preview))
            })
        })
        .await;
    app.files.settle([&drawn], &outcome).await;
    outcome
}
