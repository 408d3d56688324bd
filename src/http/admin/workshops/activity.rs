//! `POST /admin/workshops/{id}/…`: whether Krafta works with a workshop.

use crate::base::ids::WorkshopId;
use crate::domain::workshops::{self, PublicListCache};
use crate::http::auth::extractors::Admin;
use crate::http::kit::flash::Flash;
use crate::http::kit::workshop_profile::WorkshopAddress;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::web::{Data, Path};

/// `POST /admin/workshops/{id}/deactivation`
pub async fn deactivation(
    app: Data<AppState>,
    public_list: Data<PublicListCache>,
    who: Admin,
    id: Path<WorkshopId>,
) -> Answer {
    set_active(&app, &public_list, &who, *id, false, Flash::WorkshopRests).await
}

/// `POST /admin/workshops/{id}/reactivation`
pub async fn reactivation(
    app: Data<AppState>,
    public_list: Data<PublicListCache>,
    who: Admin,
    id: Path<WorkshopId>,
) -> Answer {
    set_active(&app, &public_list, &who, *id, true, Flash::WorkshopIsBack).await
}

async fn set_active(
    app: &AppState,
    public_list: &PublicListCache,
    who: &Admin,
    id: WorkshopId,
    active: bool,
    flash: Flash,
) -> Answer {
    let actor = Some(who.0.id);
    app.db
        .transact(move |conn, now| workshops::set_active(conn, now, actor, id, active))
        .await?;
    app.wake_routing();
    public_list.refresh(&app.db).await;
    kit::see_other_with(&WorkshopAddress::admin(id).base, flash)
}
