//! What the page of notices shows of the device it is read on.

use crate::base::error::AppError;
use crate::domain::accounts::User;
use crate::domain::notifications::push::{self, PushKind};
use crate::http::auth::push_device;
use crate::http::kit::form::FormState;
use crate::http::state::AppState;
use actix_web::HttpRequest;

/// The form that a browser fills in.
pub const FORM: &str = "device";

pub struct DeviceView {
    /// By which a browser knows us.
    pub key: String,
    pub is_on: bool,
    pub kinds: Vec<KindView>,
    pub problem: String,
}

pub struct KindView {
    pub code: &'static str,
    pub label: &'static str,
    pub is_chosen: bool,
}

/// `None` for whoever hears of nothing on a device, and while there is no key.
pub async fn view(
    app: &AppState,
    who: &User,
    req: &HttpRequest,
    form: &FormState,
) -> Result<Option<DeviceView>, AppError> {
    let all = PushKind::of_role(who.role.as_str());
    if all.is_empty() {
        return Ok(None);
    }
    let (device, user, configured) = (
        push_device::known(&app.signed_links, req),
        who.id,
        app.config.push.clone(),
    );
    let (key, chosen) = app
        .db
        .read(move |conn| {
            let chosen = match device {
                Some(device) => push::kinds_of(conn, user, device)?,
                None => None,
            };
            Ok((push::public_key(conn, &configured)?, chosen))
        })
        .await?;
    let is_chosen = |kind: &PushKind| chosen.as_ref().is_none_or(|chosen| chosen.contains(kind));
    Ok(Some(DeviceView {
        is_on: chosen.is_some(),
        kinds: all
            .iter()
            .map(|kind| KindView {
                code: kind.as_str(),
                label: kind.label(),
                is_chosen: is_chosen(kind),
            })
            .collect(),
        problem: if form.is_named(FORM) {
            form.sentence()
        } else {
            String::new()
        },
        key,
    })
    .filter(|view| !view.key.is_empty()))
}
