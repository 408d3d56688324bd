//! What a customer says of how their design comes out: `POST /orders/{id}/proofs…`.

use super::actions::{CustomerForm, Sender};
use super::proofs::{CARD, COMMENT, SHOWN, place_of};
use crate::base::ids::{OrderId, ProofId};
use crate::domain::proofs::{self, AskedBy, LONGEST_COMMENT, Proof, ProofState};
use crate::http::kit::Answer;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use actix_web::web;

/// Of the proofs of an order, each some forty characters.
const LONGEST_LIST: usize = 60_000;

/// `POST /orders/{id}/proofs`: its customer wants to look before anything is made.
pub async fn ask(sender: Sender, id: web::Path<OrderId>, FormBody(typed): FormBody) -> Answer {
    let page = CustomerForm::new(&sender, *id, &typed).await?;
    page.submit(
        ("proofs", ""),
        typed,
        |_| Some(()),
        |conn, now, actor, order, ()| proofs::ask(conn, now, actor, order, AskedBy::Customer),
        Flash::ApprovalAsked,
    )
    .await
}

/// `POST /orders/{id}/proofs/{proof}/approval`
pub async fn approval(
    sender: Sender,
    path: web::Path<(OrderId, ProofId)>,
    FormBody(typed): FormBody,
) -> Answer {
    let (id, proof) = path.into_inner();
    let page = CustomerForm::new(&sender, id, &typed).await?;
    page.submit_then(
        ("approval", proof),
        typed,
        |_| Some(()),
        move |conn, now, actor, order, ()| {
            proofs::approve(conn, now, actor, order, proof)?;
            proofs::of_orders(conn, &[order.id])
        },
        |left| page.done_at(&next_after(&left, proof), Flash::DesignApproved),
    )
    .await
}

/// Where the page goes on: at the next one that waits.
fn next_after(proofs: &[Proof], answered: ProofId) -> String {
    let place = proofs.iter().position(|proof| proof.id == answered);
    let (before, after) = proofs.split_at(place.unwrap_or_default());
    let mut waiting = after.iter().chain(before);
    match waiting.find(|proof| proof.state == ProofState::Waiting) {
        Some(next) => place_of(next.id),
        None => CARD.to_owned(),
    }
}

/// `POST /orders/{id}/proofs/approval`: a yes to all that the page showed.
pub async fn approval_of_all(sender: Sender, id: web::Path<OrderId>, FormBody(typed): FormBody) -> Answer {
    let page = CustomerForm::new(&sender, *id, &typed).await?;
    page.submit_then(
        ("approval", ""),
        typed,
        |input| {
            let shown = input.required_text(SHOWN, LONGEST_LIST);
            let shown: Result<Vec<ProofId>, _> = shown.split(' ').map(str::parse).collect();
            if shown.is_err() {
                input.wrong(SHOWN, "no dice qué aprobar; abre la página otra vez");
            }
            shown.ok()
        },
        |conn, now, actor, order, shown| proofs::approve_all(conn, now, actor, order, shown),
        |()| page.done_at(CARD, Flash::DesignsApproved),
    )
    .await
}

/// `POST /orders/{id}/proofs/{proof}/comments`
pub async fn comments(
    sender: Sender,
    path: web::Path<(OrderId, ProofId)>,
    FormBody(typed): FormBody,
) -> Answer {
    let (id, proof) = path.into_inner();
    let page = CustomerForm::new(&sender, id, &typed).await?;
    page.submit_then(
        (COMMENT, proof),
        typed,
        |input| Some(input.required_text("comment", LONGEST_COMMENT)),
        move |conn, now, actor, order, text| proofs::comment(conn, now, actor, order, proof, text),
        |()| page.done_at(&place_of(proof), Flash::DesignCommented),
    )
    .await
}
