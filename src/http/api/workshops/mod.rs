//! `/api/workshops`.

pub mod schemas;

use self::schemas::{
    CoverageResponse, OfferResponse, ProposedResponse, WholeWorkshop, WorkshopResponse, WorkshopView,
    WorkshopsResponse, full, public,
};
use crate::base::error::AppError;
use crate::base::ids::WorkshopId;
use crate::base::input::Errors;
use crate::domain::accounts::Role;
use crate::domain::workshops::access::may_change;
use crate::domain::workshops::{
    self, Changed, Coverage, CoverageRequest, CreateWorkshopRequest, Offer, OfferRequest, ProposedField,
    PublicListCache, UpdateWorkshopRequest, Workshop,
};
use crate::http::auth::extractors::{Admin, Viewer, WorkshopSide};
use crate::http::kit::body::JsonBody;
use crate::http::kit::responses::{Done, Success};
use crate::http::kit::{self, Answer};
use crate::http::middleware::outage::{ReplacementResponse, is_outage};
use crate::http::state::AppState;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, body::BoxBody};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::IntoParams;

const LIST: &str = "/api/workshops";
/// Says where a list came from: `database`, `snapshot` or `defaults`.
const SOURCE: &str = "X-Krafta-Source";

/// The workshops: to everyone who and where we work with; to an ADMIN everything, to a TALLER everything of its own.
#[utoipa::path(
    get, path = "/api/workshops", tag = "Workshops",
    responses((status = 200, description = "The list; also while the database is away", body = WorkshopsResponse<Vec<WorkshopView>>)),
)]
pub async fn list(app: Data<AppState>, public_list: Data<PublicListCache>, viewer: Viewer) -> Answer {
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
    public_list.keep(&all).await;
    let shown: Vec<WorkshopView> = all
        .iter()
        .filter(|workshop| workshop.active || whole.contains_key(&workshop.id))
        .map(|workshop| match whole.get(&workshop.id) {
            Some(whole) => WorkshopView::Whole(Box::new(whole.clone())),
            None => WorkshopView::Public(public(workshop)),
        })
        .collect();
    Ok(listed(&shown, "database"))
}

fn listed(list: &impl Serialize, source: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((SOURCE, source))
        .json(WorkshopsResponse {
            success: Success,
            workshops: list,
        })
}

/// Around everything that needs the database, the session too: what the list is while it is away.
pub async fn list_in_an_outage<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let is_list = req.path() == LIST && matches!(*req.method(), Method::GET | Method::HEAD);
    let public_list = req.app_data::<Data<PublicListCache>>().cloned();
    let outcome = next.call(req).await.map(ServiceResponse::map_into_boxed_body);
    let Some(public_list) = public_list.filter(|_| is_list) else {
        return outcome;
    };
    match outcome {
        Ok(response) if response.response().error().is_some_and(is_outage) => {
            let (list, source) = public_list.read().await;
            Ok(response.into_response(listed(&list, source)))
        }
        Err(error) if is_outage(&error) => {
            let (list, source) = public_list.read().await;
            Err(ReplacementResponse::new(listed(&list, source)).into())
        }
        outcome => outcome,
    }
}

/// A new workshop.
#[utoipa::path(
    post, path = "/api/workshops", tag = "Workshops",
    request_body(content = CreateWorkshopRequest, example = json!({
        "name": "Taller Nuevo", "cityBase": "Barquisimeto", "stateBase": "Lara", "capacityPerDay": 40,
    })),
    responses((status = 201, description = "Made", body = WorkshopResponse)),
)]
pub async fn post(
    app: Data<AppState>,
    public_list: Data<PublicListCache>,
    who: Admin,
    body: JsonBody<CreateWorkshopRequest>,
) -> Answer {
    let patch = body.read()?.patch;
    let actor = Some(who.0.id);
    let workshop = app
        .db
        .transact(move |conn, now| workshops::create(conn, now, actor, &patch))
        .await?;
    app.wake_routing();
    public_list.refresh(&app.db).await;
    Ok(HttpResponse::build(StatusCode::CREATED).json(WorkshopResponse {
        success: Success,
        workshop: full(&workshop, &[], &[]),
    }))
}

/// Changes a workshop: an ADMIN any, a TALLER its own.
#[utoipa::path(
    put, path = "/api/workshops", tag = "Workshops",
    request_body(content = UpdateWorkshopRequest, example = json!({"id": "0197b9d2-7c1e-7a52-b5c1-4f0a9c3d2e10", "capacityPerDay": 60})),
    responses(
        (status = 200, description = "Changed", body = WorkshopResponse),
        (status = 202, description = "A part of it waits for an ADMIN; the rest was changed", body = ProposedResponse),
    ),
)]
pub async fn put(
    app: Data<AppState>,
    public_list: Data<PublicListCache>,
    who: WorkshopSide,
    body: JsonBody<UpdateWorkshopRequest>,
) -> Answer {
    let errors = Errors::new();
    let input = body.input(&errors);
    if let Some(id) = input.id("id") {
        may_change(&who.0, id)?;
    }
    // A workshop is let go, and taken back, by Krafta.
    if who.0.role != Role::Admin && input.has("active") {
        return Err(AppError::Forbidden);
    }
    let UpdateWorkshopRequest { id, patch } = body.read()?;
    let by = who.0;
    changed(&app, &public_list, move |conn, now| {
        workshops::change(conn, now, &by, id, &patch)
    })
    .await
}

fn proposed(proposed: Vec<ProposedField>) -> Answer {
    Ok(HttpResponse::build(StatusCode::ACCEPTED).json(ProposedResponse {
        success: Success,
        proposed,
    }))
}

/// Changes a workshop, and answers with all there is to know of it.
async fn changed(
    app: &AppState,
    public_list: &PublicListCache,
    mut change: impl FnMut(&mut PgConnection, DateTime<Utc>) -> Result<Changed<Workshop>, AppError>
    + Send
    + 'static,
) -> Answer {
    let (workshop, waits) = app
        .db
        .transact(move |conn, now| {
            let Changed { now, proposed } = change(conn, now)?;
            let id = now.id;
            let workshop = whole(conn, &[now])?.remove(&id).ok_or(AppError::NotFound)?;
            Ok((workshop, proposed))
        })
        .await?;
    app.wake_routing();
    public_list.refresh(&app.db).await;
    if !waits.is_empty() {
        return proposed(waits);
    }
    kit::json(&WorkshopResponse {
        success: Success,
        workshop,
    })
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Named {
    /// Which one.
    #[param(value_type = uuid::Uuid, required = true)]
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

/// Lets a workshop go; nothing is deleted.
#[utoipa::path(
    delete, path = "/api/workshops", tag = "Workshops", params(Named),
    responses((status = 200, description = "It gets no more work", body = WorkshopResponse)),
)]
pub async fn delete(
    app: Data<AppState>,
    public_list: Data<PublicListCache>,
    who: Admin,
    named: Query<Named>,
) -> Answer {
    let id = named.id::<WorkshopId>()?;
    let actor = Some(who.0.id);
    changed(&app, &public_list, move |conn, now| {
        let now = workshops::set_active(conn, now, actor, id, false)?;
        Ok(Changed {
            now,
            proposed: Vec::new(),
        })
    })
    .await
}

/// What a workshop makes, from which quantity and at which cost: adds an offer, or changes that of the same variant and
/// `minQuantity`; what is not sent stays.
#[utoipa::path(
    put, path = "/api/workshops/{id}/offers", tag = "Workshops",
    params(("id" = WorkshopId, Path, description = "The workshop")),
    request_body(content = OfferRequest, example = json!({"variantId": "var-1", "cost": 4.00, "minQuantity": 1})),
    responses(
        (status = 200, description = "Kept", body = OfferResponse),
        (status = 202, description = "A part of it waits for an ADMIN; the rest was changed", body = ProposedResponse),
    ),
)]
pub async fn put_offer(
    app: Data<AppState>,
    who: WorkshopSide,
    workshop: Path<WorkshopId>,
    body: JsonBody<OfferRequest>,
) -> Answer {
    let workshop = *workshop;
    may_change(&who.0, workshop)?;
    let tier = body.read()?.tier;
    let by = who.0;
    let changed = app
        .db
        .transact(move |conn, now| workshops::change_offer(conn, now, &by, workshop, &tier))
        .await?;
    app.wake_routing();
    let offer = match changed.now {
        Some(offer) if changed.proposed.is_empty() => offer,
        _ => return proposed(changed.proposed),
    };
    kit::json(&OfferResponse {
        success: Success,
        offer: schemas::offer(&offer),
    })
}

/// Takes an offer away.
#[utoipa::path(
    delete, path = "/api/workshops/{id}/offers", tag = "Workshops",
    params(("id" = WorkshopId, Path, description = "The workshop"), Named),
    responses((status = 200, description = "Gone", body = Done)),
)]
pub async fn delete_offer(
    app: Data<AppState>,
    who: WorkshopSide,
    workshop: Path<WorkshopId>,
    named: Query<Named>,
) -> Answer {
    let workshop = *workshop;
    may_change(&who.0, workshop)?;
    let offer = named.id()?;
    let by = who.0;
    app.db
        .transact(move |conn, now| workshops::withdraw_offer(conn, now, &by, workshop, offer))
        .await?;
    app.wake_routing();
    kit::json(&Done { success: Success })
}

/// Where a workshop sends to.
#[utoipa::path(
    put, path = "/api/workshops/{id}/coverage", tag = "Workshops",
    params(("id" = WorkshopId, Path, description = "The workshop")),
    request_body(content = CoverageRequest, example = json!({"stateName": "Lara"})),
    responses(
        (status = 200, description = "Kept", body = CoverageResponse),
        (status = 409, description = "It covers that place already", body = crate::base::error::ErrorBody),
    ),
)]
pub async fn put_coverage(
    app: Data<AppState>,
    who: WorkshopSide,
    workshop: Path<WorkshopId>,
    body: JsonBody<CoverageRequest>,
) -> Answer {
    let workshop = *workshop;
    may_change(&who.0, workshop)?;
    let place = body.read()?;
    let by = who.0;
    let coverage = app
        .db
        .transact(move |conn, now| {
            let (state, city) = (&place.state_name, &place.city_name);
            workshops::change_coverage(conn, now, &by, workshop, (state, city))
        })
        .await?;
    app.wake_routing();
    kit::json(&CoverageResponse {
        success: Success,
        coverage: schemas::place(&coverage),
    })
}

/// Takes a place away.
#[utoipa::path(
    delete, path = "/api/workshops/{id}/coverage", tag = "Workshops",
    params(("id" = WorkshopId, Path, description = "The workshop"), Named),
    responses((status = 200, description = "Gone", body = Done)),
)]
pub async fn delete_coverage(
    app: Data<AppState>,
    who: WorkshopSide,
    workshop: Path<WorkshopId>,
    named: Query<Named>,
) -> Answer {
    let workshop = *workshop;
    may_change(&who.0, workshop)?;
    let coverage = named.id()?;
    let by = who.0;
    app.db
        .transact(move |conn, now| workshops::withdraw_coverage(conn, now, &by, workshop, coverage))
        .await?;
    app.wake_routing();
    kit::json(&Done { success: Success })
}

/// All there is to know of these workshops, by id. Two statements.
fn whole(conn: &mut PgConnection, of: &[Workshop]) -> Result<HashMap<WorkshopId, WholeWorkshop>, AppError> {
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
