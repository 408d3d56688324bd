//! `/admin/workshops/{id}/proposals/{proposal}`: an admin's word about what a workshop wishes to change.

use crate::base::error::AppError;
use crate::base::ids::{ProposalId, WorkshopId};
use crate::domain::workshops::{self, PublicListCache};
use crate::http::admin::workshops::workshop::WorkshopPage;
use crate::http::auth::extractors::Admin;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::FormState;
use crate::http::kit::workshop_profile::{ProfilePage as _, WorkshopAddress};
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use serde_json::Map;

type Sender = (
    Data<AppState>,
    Data<PublicListCache>,
    Admin,
    HttpRequest,
    Path<Ids>,
);
type Ids = (WorkshopId, ProposalId);

/// `…/acceptance`
pub async fn acceptance(sender: Sender) -> Answer {
    decide(sender, true, Flash::ProposalAccepted).await
}

/// `…/refusal`
pub async fn refusal(sender: Sender) -> Answer {
    decide(sender, false, Flash::ProposalDeclined).await
}

async fn decide((app, public_list, who, req, ids): Sender, accept: bool, flash: Flash) -> Answer {
    let (workshop, id) = *ids;
    let (me, place) = (who.0.id, WorkshopAddress::admin(workshop));
    let outcome: Result<(), AppError> = app
        .db
        .transact(move |conn, now| workshops::decide_proposal(conn, now, me, workshop, id, accept))
        .await;
    if outcome.is_ok() && accept {
        app.wake_routing();
        public_list.refresh(&app.db).await;
    }
    let done = |()| kit::see_other_with(&place.base, flash);
    let sent = FormState::new("proposals", id, Map::new());
    sent.answer(outcome, done, async |state| {
        WorkshopPage::show(&app, &who.0, &req, place.clone(), state).await
    })
    .await
}
