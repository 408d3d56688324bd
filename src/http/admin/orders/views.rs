//! A person's own views of the list: `/ops/orders/views`.

use super::{Side, list};
use crate::base::ids::ViewId;
use crate::domain::orders::filter::Filter;
use crate::domain::orders::saved_views::{self, LONGEST_NAME};
use crate::http::auth::extractors::Operations;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
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
    let query = typed.get("back").and_then(Value::as_str).unwrap_or_default();
    let (me, side, filter) = (who.0.id, Side::of(&who.0), Filter::of_query(query));
    let named = filter.clone();
    form::submit(
        &app,
        FormState::new("views", "", typed),
        |input| Some(input.required_text("name", LONGEST_NAME)),
        move |conn, now, name| saved_views::save(conn, now, me, name, &named),
        |()| see_other_with(&side.list_of(&filter), Flash::ViewSaved),
        async |state| {
            let query = filter.query();
            let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect();
            list::show(&app, &who.0, &req, &pairs, &state).await
        },
    )
    .await
}

/// The list as it was saved.
pub async fn open(app: web::Data<AppState>, who: Operations, id: web::Path<ViewId>) -> Answer {
    let (me, id) = (who.0.id, *id);
    let view = app.db.read(move |conn| saved_views::find(conn, me, id)).await?;
    see_other(&Side::of(&who.0).list_of(&view.filter()))
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
    see_other_with(
        &Side::of(&who.0).list_of(&Filter::of_query(query)),
        Flash::ViewRemoved,
    )
}
