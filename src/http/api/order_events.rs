//! `GET /api/production/{id}/events`: one order's changes, for clients; a client that comes back gets what it missed.

use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::accounts::Ties;
use crate::domain::orders;
use crate::domain::realtime::hub::{Hub, Key};
use crate::domain::realtime::rules::{self, Scope};
use crate::domain::realtime::store;
use crate::http::api::production;
use crate::http::auth::extractors::SignedIn;
use crate::http::kit::{Answer, OrderPath, event_stream};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};

/// One order's changes as they happen: `order` (its id, `status`, `orderStatus`, `updatedAt`) and, where the stage changed,
/// `fulfillment_event`. With `Last-Event-ID`, what came after that event is sent first.
#[utoipa::path(
    get, path = "/api/production/{id}/events", tag = "Production",
    params(
        ("id" = OrderId, Path, description = "The order"),
        ("Last-Event-ID" = Option<String>, Header, description = "The last event that was seen"),
    ),
    responses(
        (status = 200, description = "A stream without end; `data` of `fulfillment_event` is a FulfillmentEvent", content_type = "text/event-stream", body = String),
        (status = 429, description = "Too many streams of this person", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn events(
    app: web::Data<AppState>,
    hub: web::Data<Hub>,
    who: SignedIn,
    OrderPath(id): OrderPath,
    req: HttpRequest,
) -> Answer {
    let user = who.0;
    let since: Option<i64> = req
        .headers()
        .get("last-event-id")
        .and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let me = user.id;
    let access = app
        .db
        .read(move |conn| {
            let order = orders::find(conn, id)?.ok_or(AppError::OrderNotFound)?;
            let mut ties = Ties::new(Some(&user), order.user_id);
            if let Some(workshop) = user.workshop
                && store::is_seen_by(conn, id, workshop)?
            {
                ties.workshop = Some(workshop);
            }
            production::access(ties)
        })
        .await?;
    // Before reading, so that nothing falls in between; what is then heard twice is sent once.
    let subscription = hub.subscribe(Scope::Production { order: id, access }, Key::Person(me))?;
    let timeline = app.db.read(move |conn| orders::events_of(conn, id)).await?;
    let last = timeline.last().map_or(0, |event| event.id);
    let mut first: Vec<String> = match since {
        None => Vec::new(),
        Some(since) => rules::production_frames(id, &timeline, since, access.is_staff())
            .into_iter()
            .map(|(_, frame)| frame)
            .collect(),
    };
    first.push(rules::start_frame(last));
    event_stream::answer(&req, subscription, first, last)
}
