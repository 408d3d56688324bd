//! What staff writes about an order: `POST …/notes` to each other, `POST …/messages` to the customer.

use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::base::input::{Errors, Input};
use crate::domain::accounts::User;
use crate::domain::orders::{self, Actor, LONGEST_NOTE, LockedOrder};
use crate::http::auth::extractors::Operations;
use crate::http::kit::Answer;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form_state::Asked;
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

type Verb = fn(&mut PgConnection, DateTime<Utc>, Actor, &mut LockedOrder, &str) -> Result<(), AppError>;

pub async fn note(
    app: Data<AppState>,
    who: Operations,
    req: HttpRequest,
    id: Path<OrderId>,
    FormBody(typed): FormBody,
) -> Answer {
    let asked = Asked::new(*id, "notes", "", typed);
    write(&app, &who.0, &req, asked, orders::note, Flash::NoteAdded).await
}

pub async fn message(
    app: Data<AppState>,
    who: Operations,
    req: HttpRequest,
    id: Path<OrderId>,
    FormBody(typed): FormBody,
) -> Answer {
    let asked = Asked::new(*id, "messages", "", typed);
    write(
        &app,
        &who.0,
        &req,
        asked,
        orders::tell_customer,
        Flash::MessageSent,
    )
    .await
}

async fn write(
    app: &AppState,
    who: &User,
    req: &HttpRequest,
    asked: Asked,
    verb: Verb,
    done: Flash,
) -> Answer {
    let errors = Errors::new();
    let text = Input::new(&asked.typed, &errors).required_text("text", LONGEST_NOTE);
    let (order, actor) = (asked.order, Actor::of(Some(who)));
    let outcome = match errors.check() {
        Err(error) => Err(error),
        Ok(()) => {
            app.db
                .transact(move |conn, now| {
                    orders::change(conn, now, order, |conn, order| {
                        verb(conn, now, actor, order, &text)
                    })
                })
                .await
        }
    };
    asked.answer(app, who, req, outcome.map(|()| done)).await
}
