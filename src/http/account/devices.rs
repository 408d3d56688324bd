//! «Avisarme en este dispositivo»: `POST /avisos/dispositivo`, …. A cookie says which of somebody's devices this is.

use super::device_view::FORM;
use super::notices::show;
use crate::base::error::AppError;
use crate::base::ids::PushSubscriptionId;
use crate::domain::notifications::push;
use crate::http::auth::extractors::Staff;
use crate::http::auth::push_device;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::FormState;
use crate::http::kit::{self, Answer, assets};
use crate::http::state::AppState;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

const PAGE: &str = "/avisos";

/// `POST /avisos/dispositivo`: the browser's address, which its own script fills in.
pub async fn subscription(
    app: web::Data<AppState>,
    who: Staff,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let (user, role, configured) = (who.0.id, who.0.role, app.config.push.clone());
    let sent = FormState::new(FORM, "", typed);
    let outcome = match sent.read(|input| push::read(input, role.as_str(), &configured)) {
        Ok(new) => {
            app.db
                .transact(move |conn, now| push::subscribe(conn, now, user, &new))
                .await
        }
        Err(error) => Err(error),
    };
    let done = |device: PushSubscriptionId| {
        let mut answer = kit::see_other_with(PAGE, Flash::DeviceTells)?;
        push_device::remember(&app, device, &mut answer);
        Ok(answer)
    };
    let show = async |state: FormState| show(&app, &who.0, &req, None, state).await;
    sent.answer(outcome, done, show).await
}

/// `POST /avisos/dispositivo/temas`: of what it tells.
pub async fn kinds(
    app: web::Data<AppState>,
    who: Staff,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let device = push_device::known(&app.signed_links, &req).ok_or(AppError::NotFound)?;
    let (user, role) = (who.0.id, who.0.role);
    let sent = FormState::new(FORM, "", typed);
    let outcome = match sent.read(|input| push::read_kinds(input, role.as_str())) {
        Ok(kinds) => {
            app.db
                .transact(move |conn, _| push::choose(conn, user, device, &kinds))
                .await
        }
        Err(error) => Err(error),
    };
    let done = |()| kit::see_other_with(PAGE, Flash::DeviceChanged);
    let show = async |state: FormState| show(&app, &who.0, &req, None, state).await;
    sent.answer(outcome, done, show).await
}

/// `POST /avisos/dispositivo/retiro`
pub async fn removal(app: web::Data<AppState>, _: Staff, req: HttpRequest) -> Answer {
    push_device::leave(&app, &req).await?;
    let mut answer = kit::see_other_with(PAGE, Flash::DeviceQuiet)?;
    push_device::forget(&app, &mut answer);
    Ok(answer)
}

/// `GET /push-worker.js`: at the root, so that it may serve every page; asked for anew each time, so that a browser never keeps
/// one of before.
pub async fn worker() -> Answer {
    let script = assets::named("push-worker.js").ok_or(AppError::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type(script.kind)
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(script.plain.clone()))
}
