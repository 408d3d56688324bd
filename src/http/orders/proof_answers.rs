//! What a customer says of how their design comes out: `POST /orders/{id}/proofs…`.

use super::actions::{CustomerForm, Sender};
use super::proofs::COMMENT;
use crate::base::ids::{OrderId, ProofId};
use crate::domain::proofs::{self, AskedBy, LONGEST_COMMENT};
use crate::http::kit::Answer;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use actix_web::web;

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
    page.submit(
        ("approval", proof),
        typed,
        |_| Some(()),
        move |conn, now, actor, order, ()| proofs::approve(conn, now, actor, order, proof),
        Flash::DesignApproved,
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
    page.submit(
        (COMMENT, proof),
        typed,
        |input| Some(input.required_text("comment", LONGEST_COMMENT)),
        move |conn, now, actor, order, text| proofs::comment(conn, now, actor, order, proof, text),
        Flash::DesignCommented,
    )
    .await
}
