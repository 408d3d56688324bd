//! `/api/workshops`.

use super::{forms, may_change};
use crate::accounts::{Admin, Role, Viewer, WorkshopSide};
use crate::app::App;
use crate::error::AppError;
use crate::ids::WorkshopId;
use crate::web::{self as site, Answer, Errors, Input, Instead, JsonBody, is_outage};
use crate::workshops::{self, Coverage, Offer, Workshop};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, body::BoxBody};
use diesel::PgConnection;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

const LIST: &str = "/api/workshops";
/// Says where a list came from: `database`, `snapshot` or `defaults`.
const SOURCE: &str = "X-Krafta-Source";

/// `GET /api/workshops`: to everyone who and where we work with; to an ADMIN everything, to a TALLER its own.
pub async fn list(app: Data<App>, viewer: Viewer) -> Answer {
    let (role, own) = match viewer.user() {
        Some(user) => (Some(user.role), user.workshop),
        None => (None, None),
    };
    let is_admin = role == Some(Role::Admin);
    let own = own.filter(|_| role == Some(Role::Taller));
    let (all, whole) = app
        .db
        .read(move |conn| {
            let all = workshops::all(conn)?;
            let seen = all.iter().filter(|workshop| is_admin || own == Some(workshop.id));
            let whole = whole(conn, &seen.cloned().collect::<Vec<_>>())?;
            Ok((all, whole))
        })
        .await?;
    app.snapshot.keep(&for_all(&all)).await;
    let shown: Value = all
        .iter()
        .filter(|workshop| workshop.active || whole.contains_key(&workshop.id))
        .map(|workshop| match whole.get(&workshop.id) {
            Some(whole) => whole.clone(),
            None => Value::Object(public(workshop)),
        })
        .collect();
    Ok(listed(&shown, "database"))
}

/// What everyone is told.
fn for_all(all: &[Workshop]) -> Value {
    all.iter()
        .filter(|workshop| workshop.active)
        .map(|workshop| Value::Object(public(workshop)))
        .collect()
}

/// After a change of who and where we work with: an outage may come before anybody asks for the list. The change is
/// done either way, so what fails here is logged and no more.
pub(super) async fn keep_list(app: &App) {
    match app.db.read(workshops::all).await {
        Ok(all) => app.snapshot.keep(&for_all(&all)).await,
        Err(error) => tracing::warn!(%error, "the list of workshops was not read for its snapshot"),
    }
}

fn listed(list: &Value, source: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((SOURCE, source))
        .json(json!({"success": true, "workshops": list}))
}

/// Around everything that needs the database, the session too: what the list is while it is away.
pub async fn list_in_an_outage<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let is_list = req.path() == LIST && matches!(*req.method(), Method::GET | Method::HEAD);
    let snapshot = req.app_data::<Data<App>>().map(|app| app.snapshot.clone());
    let outcome = next.call(req).await.map(ServiceResponse::map_into_boxed_body);
    let Some(snapshot) = snapshot.filter(|_| is_list) else {
        return outcome;
    };
    match outcome {
        Ok(response) if response.response().error().is_some_and(is_outage) => {
            let (list, source) = snapshot.read().await;
            Ok(response.into_response(listed(&list, source)))
        }
        Err(error) if is_outage(&error) => {
            let (list, source) = snapshot.read().await;
            Err(Instead::new(listed(&list, source)).into())
        }
        outcome => outcome,
    }
}

/// `POST /api/workshops`
pub async fn post(app: Data<App>, who: Admin, body: JsonBody) -> Answer {
    let errors = Errors::new();
    let input = Input::body(&body.value, &errors)?;
    input.required_text("name", 120);
    let patch = forms::patch(&input);
    errors.check()?;
    let actor = Some(who.0.id);
    let workshop = app
        .db
        .transact(move |conn, now| workshops::create(conn, now, actor, &patch))
        .await?;
    app.wake_routing();
    keep_list(&app).await;
    Ok(HttpResponse::build(StatusCode::CREATED)
        .json(json!({"success": true, "workshop": full(&workshop, &[], &[])})))
}

/// `PUT /api/workshops`
pub async fn put(app: Data<App>, who: WorkshopSide, body: JsonBody) -> Answer {
    let errors = Errors::new();
    let input = Input::body(&body.value, &errors)?;
    let id = input.required_id::<WorkshopId>("id");
    if let Some(id) = id {
        may_change(&who.0, id)?;
    }
    // A workshop is let go, and taken back, by Krafta.
    if who.0.role != Role::Admin && input.has("active") {
        return Err(AppError::Forbidden);
    }
    let patch = forms::patch(&input);
    errors.check()?;
    let id = id.ok_or_else(|| errors.refusal())?;
    let actor = Some(who.0.id);
    let workshop = app
        .db
        .transact(move |conn, now| {
            let workshop = workshops::update(conn, now, actor, id, &patch)?;
            Ok(whole(conn, &[workshop])?.remove(&id))
        })
        .await?;
    app.wake_routing();
    keep_list(&app).await;
    site::json(&json!({"success": true, "workshop": workshop}))
}

#[derive(Deserialize)]
pub struct Named {
    id: Option<String>,
}

impl Named {
    fn id<T: From<uuid::Uuid>>(&self) -> Result<T, AppError> {
        let text = self.id.as_deref().unwrap_or_default().trim();
        if text.is_empty() {
            return Err(AppError::field("id", "es obligatorio"));
        }
        uuid::Uuid::parse_str(text)
            .map(T::from)
            .map_err(|_| AppError::field("id", "no es un identificador válido"))
    }
}

/// `DELETE /api/workshops?id=`
pub async fn delete(app: Data<App>, who: Admin, named: Query<Named>) -> Answer {
    let id = named.id::<WorkshopId>()?;
    let actor = Some(who.0.id);
    let workshop = app
        .db
        .transact(move |conn, now| {
            let workshop = workshops::set_active(conn, now, actor, id, false)?;
            Ok(whole(conn, &[workshop])?.remove(&id))
        })
        .await?;
    app.wake_routing();
    keep_list(&app).await;
    site::json(&json!({"success": true, "workshop": workshop}))
}

/// `PUT /api/workshops/{id}/offers`
pub async fn put_offer(
    app: Data<App>,
    who: WorkshopSide,
    workshop: Path<WorkshopId>,
    body: JsonBody,
) -> Answer {
    let workshop = *workshop;
    may_change(&who.0, workshop)?;
    let errors = Errors::new();
    let tier = forms::tier(&Input::body(&body.value, &errors)?);
    errors.check()?;
    let tier = tier.ok_or_else(|| errors.refusal())?;
    let actor = Some(who.0.id);
    let offer = app
        .db
        .transact(move |conn, now| workshops::put_offer(conn, now, actor, workshop, &tier))
        .await?;
    app.wake_routing();
    site::json(&json!({"success": true, "offer": offer_json(&offer)}))
}

/// `DELETE /api/workshops/{id}/offers?id=`
pub async fn delete_offer(
    app: Data<App>,
    who: WorkshopSide,
    workshop: Path<WorkshopId>,
    named: Query<Named>,
) -> Answer {
    let workshop = *workshop;
    may_change(&who.0, workshop)?;
    let offer = named.id()?;
    let actor = Some(who.0.id);
    app.db
        .transact(move |conn, now| workshops::remove_offer(conn, now, actor, workshop, offer))
        .await?;
    app.wake_routing();
    site::json(&json!({"success": true}))
}

/// `PUT /api/workshops/{id}/coverage`
pub async fn put_coverage(
    app: Data<App>,
    who: WorkshopSide,
    workshop: Path<WorkshopId>,
    body: JsonBody,
) -> Answer {
    let workshop = *workshop;
    may_change(&who.0, workshop)?;
    let errors = Errors::new();
    let (state, city) = forms::place(&Input::body(&body.value, &errors)?);
    errors.check()?;
    let actor = Some(who.0.id);
    let coverage = app
        .db
        .transact(move |conn, now| workshops::put_coverage(conn, now, actor, workshop, &state, &city))
        .await?;
    app.wake_routing();
    site::json(&json!({"success": true, "coverage": coverage_json(&coverage)}))
}

/// `DELETE /api/workshops/{id}/coverage?id=`
pub async fn delete_coverage(
    app: Data<App>,
    who: WorkshopSide,
    workshop: Path<WorkshopId>,
    named: Query<Named>,
) -> Answer {
    let workshop = *workshop;
    may_change(&who.0, workshop)?;
    let coverage = named.id()?;
    let actor = Some(who.0.id);
    app.db
        .transact(move |conn, now| workshops::remove_coverage(conn, now, actor, workshop, coverage))
        .await?;
    app.wake_routing();
    site::json(&json!({"success": true}))
}

/// All there is to know of these workshops, by id. Two statements.
fn whole(conn: &mut PgConnection, of: &[Workshop]) -> Result<HashMap<WorkshopId, Value>, AppError> {
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<WorkshopId> = of.iter().map(|workshop| workshop.id).collect();
    let mut offers: HashMap<WorkshopId, Vec<Offer>> = HashMap::new();
    for offer in workshops::offers_of(conn, &ids)? {
        offers.entry(offer.workshop_id).or_default().push(offer);
    }
    let mut coverage: HashMap<WorkshopId, Vec<Coverage>> = HashMap::new();
    for place in workshops::coverage_of(conn, &ids)? {
        coverage.entry(place.workshop_id).or_default().push(place);
    }
    Ok(of
        .iter()
        .map(|workshop| {
            let offers = offers.remove(&workshop.id).unwrap_or_default();
            let coverage = coverage.remove(&workshop.id).unwrap_or_default();
            (workshop.id, full(workshop, &offers, &coverage))
        })
        .collect())
}

/// What everyone may know.
fn public(workshop: &Workshop) -> Map<String, Value> {
    let mut map = Map::new();
    for (name, value) in [
        ("id", json!(workshop.id)),
        ("name", json!(workshop.name)),
        ("city", json!(workshop.city_base)),
        ("state", json!(workshop.state_base)),
        // Seed 1 names them so.
        ("cityBase", json!(workshop.city_base)),
        ("stateBase", json!(workshop.state_base)),
    ] {
        map.insert(name.to_owned(), value);
    }
    map
}

fn full(workshop: &Workshop, offers: &[Offer], coverage: &[Coverage]) -> Value {
    let mut map = public(workshop);
    for (name, value) in [
        ("contactName", json!(workshop.contact_name)),
        ("phone", json!(workshop.phone)),
        ("email", json!(workshop.email)),
        ("address", json!(workshop.address)),
        ("openingHours", json!(workshop.opening_hours)),
        ("capacityPerDay", json!(workshop.capacity_per_day)),
        ("slaDays", json!(workshop.sla_days)),
        ("paymentPolicy", json!(workshop.payment_policy)),
        ("active", json!(workshop.active)),
        ("offers", offers.iter().map(offer_json).collect()),
        ("coverage", coverage.iter().map(coverage_json).collect()),
    ] {
        map.insert(name.to_owned(), value);
    }
    Value::Object(map)
}

fn offer_json(offer: &Offer) -> Value {
    json!({
        "id": offer.id,
        "workshopId": offer.workshop_id,
        "variantId": offer.variant_id,
        "cost": offer.cost,
        "currency": "USD",
        "minQuantity": offer.min_quantity,
        "reviewRequired": offer.review_required,
        "active": offer.active,
    })
}

fn coverage_json(coverage: &Coverage) -> Value {
    json!({
        "id": coverage.id,
        "workshopId": coverage.workshop_id,
        "stateName": coverage.state_name,
        "cityName": Some(&coverage.city_name).filter(|city| !city.is_empty()),
    })
}
