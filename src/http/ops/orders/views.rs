//! A person's own views of the board: `/ops/orders/views`.

use super::address;
use super::board::{self, Again};
use crate::base::error::AppError;
use crate::base::ids::ViewId;
use crate::base::input::{Errors, Input};
use crate::domain::orders::filter::Filter;
use crate::domain::orders::saved_views::{self, LONGEST_NAME};
use crate::http::auth::extractors::Operations;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::{Answer, see_other, see_other_with};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use serde_json::Value;

/// The filter that the form came from gets a name.
pub async fn save(
    app: web::Data<AppState>,
    who: Operations,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let errors = Errors::new();
    let name = Input::new(&typed, &errors).required_text("name", LONGEST_NAME);
    let query = typed.get("back").and_then(Value::as_str).unwrap_or_default();
    let filter = Filter::of_query(query);
    let (me, called, asked) = (who.0.id, name.clone(), filter.clone());
    let outcome = match errors.check() {
        Err(error) => Err(error),
        Ok(()) => {
            app.db
                .transact(move |conn, now| saved_views::save(conn, now, me, &called, &asked))
                .await
        }
    };
    match outcome {
        Ok(()) => see_other_with(&address(&filter), Flash::ViewSaved),
        Err(AppError::Invalid(fields)) => {
            let again = Again {
                view_name: match name.as_str() {
                    "" => typed
                        .get("name")
                        .and_then(Value::as_str)
                        .unwrap_or_default()
                        .to_owned(),
                    _ => name,
                },
                view_error: Errors::of(fields).beside("name"),
            };
            let query = filter.query();
            let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect();
            board::show(&app, &who.0, &req, &pairs, again).await
        }
        Err(error) => Err(error),
    }
}

/// The board as it was saved.
pub async fn open(app: web::Data<AppState>, who: Operations, id: web::Path<ViewId>) -> Answer {
    let (me, id) = (who.0.id, *id);
    let view = app.db.read(move |conn| saved_views::find(conn, me, id)).await?;
    see_other(&address(&view.filter()))
}

pub async fn removal(
    app: web::Data<AppState>,
    who: Operations,
    id: web::Path<ViewId>,
    FormBody(typed): FormBody,
) -> Answer {
    let (me, id) = (who.0.id, *id);
    app.db
        .transact(move |conn, _| saved_views::remove(conn, me, id))
        .await?;
    let query = typed.get("back").and_then(Value::as_str).unwrap_or_default();
    see_other_with(&address(&Filter::of_query(query)), Flash::ViewRemoved)
}
