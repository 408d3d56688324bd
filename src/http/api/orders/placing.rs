//! `POST /api/orders`: the designs and files that come with an order, and the order.

use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::designs::{Document, sent};
use crate::domain::files::Sent;
use crate::domain::intake::{Given, Intent, given};
use crate::domain::ordering::{IdempotencyKey, Wanted};
use crate::http::kit::order_intake::{Buyer, Taken, take};
use crate::http::state::AppState;
use std::sync::Arc;

/// Resolves the files of an order, takes it, and takes back what it had no use for.
pub async fn place(
    app: &AppState,
    buyer: &Buyer,
    mut wanted: Wanted,
    repeat: Option<IdempotencyKey>,
) -> Result<Taken, AppError> {
    make_designs(app, buyer, &mut wanted).await?;
    let mut arrived = Vec::new();
    let id = OrderId::new(app.db.clock().now());
    let outcome = match files_of(app, &wanted, &mut arrived).await {
        Ok((previews, receipt)) => {
            let intent = Intent {
                id,
                by: buyer.customer(),
                wanted,
                previews,
                receipt,
                repeat,
            };
            // A repeat is that order as it is.
            take(app, buyer, intent).await
        }
        Err(error) => Err(error),
    };
    // What the journal names has no row yet.
    if !matches!(&outcome, Ok(Taken::Accepted(record)) if record.id == id) {
        app.files.settle(arrived.iter(), &outcome).await;
    }
    outcome
}

/// Views that are a design of ours are made one, as at `POST /api/designs`; those of other editors are kept as they come.
async fn make_designs(app: &AppState, buyer: &Buyer, wanted: &mut Wanted) -> Result<(), AppError> {
    for item in &mut wanted.items {
        let Some(map) = item.design_views.as_ref().and_then(Document::in_views) else {
            continue;
        };
        let field = format!("{}designViews[0].", item.at);
        let made = async {
            let (by, map) = (buyer.user.clone(), map.clone());
            app.db
                .transact(move |conn, now| sent::make_sent(conn, now, by.as_ref(), &[], &map))
                .await
        };
        let design = made.await.map_err(|error| error.below(&field))?;
        item.design = Some(design.id);
        // They follow from it.
        (item.design_views, item.design_upload, item.preview) = (None, None, None);
    }
    Ok(())
}

type Files = (Vec<Option<Given>>, Option<Given>);

/// `arrived` keeps what lies in the store, also when a later file is refused.
async fn files_of(app: &AppState, wanted: &Wanted, arrived: &mut Vec<Sent>) -> Result<Files, AppError> {
    let mut keep = |given: &Given| {
        if let Given::Arrived(file) = given {
            arrived.push(Sent::New(Arc::new((**file).clone())));
        }
    };
    let mut previews = Vec::with_capacity(wanted.items.len());
    for item in &wanted.items {
        previews.push(match &item.preview {
            Some(text) => {
                let given = given(&app.files, &format!("{}previewUrl", item.at), text).await?;
                keep(&given);
                Some(given)
            }
            None => None,
        });
    }
    let receipt = wanted
        .payment
        .as_ref()
        .and_then(|payment| payment.receipt.as_ref());
    let receipt = match receipt {
        Some(text) => {
            let given = given(&app.files, "payment.receiptUrl", text).await?;
            keep(&given);
            Some(given)
        }
        None => None,
    };
    Ok((previews, receipt))
}
