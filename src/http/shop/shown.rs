//! The design that a product's page showed when its form was sent, whatever was placed in another window since.

use super::basket::priced::Made;
use crate::base::error::AppError;
use crate::base::ids::{DesignId, ProductId};
use crate::domain::accounts::User;
use crate::domain::designs::{self, Design};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::form::FormState;
use crate::http::kit::own_designs;
use crate::http::state::AppState;
use actix_session::Session;
use diesel::PgConnection;

pub enum Shown {
    Nothing,
    Made(Box<Made>),
    /// None of this product that they or their browser made.
    Gone,
}

/// What is said of one that is gone.
pub const GONE: &str = "cambió el diseño mientras escribías: míralo y envíalo otra vez";

pub async fn shown(
    app: &AppState,
    viewer: &Viewer,
    session: &Session,
    product: ProductId,
    sent: &FormState,
) -> Result<Shown, AppError> {
    let Some(said) = sent.value("disenado").filter(|said| !said.is_empty()) else {
        return Ok(Shown::Nothing);
    };
    let Ok(id) = said.parse() else {
        return Ok(Shown::Gone);
    };
    let (user, own) = (viewer.0.clone(), own_designs::all(session));
    app.db
        .read(move |conn| {
            let found = orderable(conn, user.as_ref(), product, id)?;
            Ok(
                match found.filter(|one| one.owner.is_some() || own.contains(&id)) {
                    Some(design) => {
                        let extra = designs::extra(conn, &design)?;
                        Shown::Made(Box::new(Made { design, extra }))
                    }
                    None => Shown::Gone,
                },
            )
        })
        .await
}

/// One of this product that they may order.
pub fn orderable(
    conn: &mut PgConnection,
    viewer: Option<&User>,
    product: ProductId,
    id: DesignId,
) -> Result<Option<Design>, AppError> {
    let found = designs::find(conn, id)?;
    Ok(found.filter(|one| one.product == product && designs::is_theirs(one, viewer)))
}
