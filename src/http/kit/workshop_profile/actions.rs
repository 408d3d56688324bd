//! The forms of a workshop's pages: `POST /admin/workshops/{id}/…` and `POST /workshop/…`.

use super::account_form::account_fields;
use super::address::WorkshopAddress;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{CoverageId, OfferId, WorkshopId};
use crate::base::input::{Input, Request as _};
use crate::domain::accounts::{Role, User};
use crate::domain::workshops::access::may_change;
use crate::domain::workshops::{
    self, CoverageRequest, Offer, OfferRequest, Patch, ProposedField, PublicListCache,
};
use crate::http::auth::extractors::WorkshopSide;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState, SURE};
use crate::http::kit::{self, Answer, meanwhile};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::Data;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use serde_json::{Map, Value};

/// What waits for an admin after a change that never does.
const NOTHING: Vec<ProposedField> = Vec::new();
/// The form of what the public list says too.
const ACCOUNT: &str = "account";

/// What is shown where the forms stand.
pub trait ProfilePage {
    /// After a form that could not be done, with what was wrong.
    fn show(
        app: &AppState,
        user: &User,
        req: &HttpRequest,
        place: WorkshopAddress,
        form: FormState,
    ) -> impl Future<Output = Answer>;
}

/// Who sent a form, and on which of a workshop's pages.
type Sender = (Data<AppState>, Data<PublicListCache>, WorkshopSide, HttpRequest);

/// `…/account`: who they are, how much they make, how they are paid.
pub async fn account<P: ProfilePage>(sender: Sender, FormBody(typed): FormBody) -> Answer {
    let id = place_of(&sender)?.workshop;
    let seen = sender.0.db.read(move |conn| workshops::find(conn, id)).await?;
    let seen = account_fields(&seen.ok_or(AppError::NotFound)?);
    let sure = answer_of(&typed);
    submit_sent::<P, _>(
        sender,
        FormState::new(ACCOUNT, row_of(&typed), typed).over(&seen),
        |input| {
            Some(Patch {
                // Its own buttons, an admin's, do that.
                active: None,
                ..Patch::read(input)?
            })
        },
        move |conn, now, by, workshop, patch| {
            meanwhile::unchanged(&seen, &account_fields(&workshops::lock(conn, workshop)?))?;
            let asked = workshops::asks_about_name(conn, Some(workshop), patch.name.as_deref())?;
            form::ask(sure.as_deref(), asked)?;
            Ok(workshops::change(conn, now, by, workshop, patch)?.proposed)
        },
        ("datos", Flash::WorkshopSaved),
    )
    .await
}

/// `…/offers`: a new price, or another for the same product and quantity.
pub async fn offer<P: ProfilePage>(sender: Sender, FormBody(mut typed): FormBody) -> Answer {
    let id = place_of(&sender)?.workshop;
    let sure = answer_of(&typed);
    let text = |typed: &Map<String, Value>, field: &str| {
        let text = typed.get(field).and_then(Value::as_str);
        text.unwrap_or_default().trim().to_owned()
    };
    let (variant, from) = (text(&typed, "variantId"), text(&typed, "minQuantity"));
    meanwhile::of_key(&mut typed, &format!("{variant}|{from}"));
    // Its own row: a price that was taken away meanwhile is not written anew.
    let was_shown = !text(&typed, &meanwhile::shown("cost")).is_empty();
    let stored = move |conn: &mut PgConnection| match from.parse() {
        Ok(from) => workshops::offer_at(conn, id, &variant, from),
        Err(_) => Ok(None),
    };
    let look = stored.clone();
    let seen = sender.0.db.read(move |conn| look(conn)).await?;
    let fields = |offer: Option<&Offer>| offer.map(offer_fields).unwrap_or_default();
    submit_sent::<P, _>(
        sender,
        FormState::new("offers", row_of(&typed), typed).over(&fields(seen.as_ref())),
        OfferRequest::read,
        move |conn, now, by, workshop, offer| {
            workshops::lock(conn, workshop)?;
            let known = stored(conn)?;
            if was_shown && known.is_none() {
                return Err(AppError::conflict(
                    "offer_removed",
                    "Otra persona quitó ese precio mientras tanto.",
                ));
            }
            meanwhile::unchanged(&fields(seen.as_ref()), &fields(known.as_ref()))?;
            form::ask(
                sure.as_deref(),
                workshops::asks_about_cost(conn, workshop, &offer.tier)?,
            )?;
            Ok(workshops::change_offer(conn, now, by, workshop, &offer.tier)?.proposed)
        },
        ("precios", Flash::PriceSaved),
    )
    .await
}

/// As its row shows it.
pub(super) fn offer_fields(offer: &Offer) -> meanwhile::Stored {
    meanwhile::Stored::from([("cost", typed_cost(offer))])
        .tick("reviewRequired", offer.review_required)
        .choice("printFile", offer.print_file, offer.print_file.label())
}

/// «4,10», as it is typed.
pub(super) fn typed_cost(offer: &Offer) -> String {
    offer.cost.to_string().trim_start_matches('$').to_owned()
}

/// What was asked and is answered by sending it back.
fn answer_of(typed: &Map<String, Value>) -> Option<String> {
    Some(typed.get(SURE)?.as_str()?.to_owned())
}

/// `…/offers/{offer}/removal`
pub async fn offer_removal<P: ProfilePage>(sender: Sender) -> Answer {
    let offer: OfferId = named(&sender.3, "offer")?;
    submit::<P, _>(
        sender,
        ("offers", Map::new()),
        |_| Some(()),
        move |conn, now, by, workshop, ()| {
            workshops::withdraw_offer(conn, now, by, workshop, offer)?;
            Ok(NOTHING)
        },
        ("precios", Flash::PriceRemoved),
    )
    .await
}

/// `…/coverage`: one more place.
pub async fn coverage<P: ProfilePage>(sender: Sender, FormBody(typed): FormBody) -> Answer {
    submit::<P, _>(
        sender,
        ("coverage", typed),
        CoverageRequest::read,
        |conn, now, by, workshop, place| {
            let (state, city) = (&place.state_name, &place.city_name);
            workshops::change_coverage(conn, now, by, workshop, (state, city))?;
            Ok(NOTHING)
        },
        ("cobertura", Flash::PlaceAdded),
    )
    .await
}

/// `…/coverage/{coverage}/removal`
pub async fn coverage_removal<P: ProfilePage>(sender: Sender) -> Answer {
    let coverage: CoverageId = named(&sender.3, "coverage")?;
    submit::<P, _>(
        sender,
        ("coverage", Map::new()),
        |_| Some(()),
        move |conn, now, by, workshop, ()| {
            workshops::withdraw_coverage(conn, now, by, workshop, coverage)?;
            Ok(NOTHING)
        },
        ("cobertura", Flash::PlaceRemoved),
    )
    .await
}

/// `…/closures`: a day, or all until another.
pub async fn closure<P: ProfilePage>(sender: Sender, FormBody(typed): FormBody) -> Answer {
    submit::<P, _>(
        sender,
        ("closures", typed),
        workshops::closing,
        |conn, now, by, workshop, closing| {
            let days = workshops::closed_days(calendar::today(now), closing.first, closing.last)?;
            workshops::put_closures(conn, now, Some(by.id), workshop, &days, &closing.reason)?;
            Ok(NOTHING)
        },
        ("dias", Flash::DaysClosed),
    )
    .await
}

/// `…/closures/{day}/removal`
pub async fn closure_removal<P: ProfilePage>(sender: Sender) -> Answer {
    let day: NaiveDate = named(&sender.3, "day")?;
    submit::<P, _>(
        sender,
        ("closures", Map::new()),
        |_| Some(()),
        move |conn, now, by, workshop, ()| {
            workshops::remove_closure(conn, now, Some(by.id), workshop, day)?;
            Ok(NOTHING)
        },
        ("dias", Flash::DayOpened),
    )
    .await
}

/// The page that a form stands on, if this person may change what it shows.
fn place_of((_, _, who, req): &Sender) -> Result<WorkshopAddress, AppError> {
    let user = &who.0;
    let place = WorkshopAddress::of(req, user)?.ok_or_else(|| match user.role {
        Role::Admin => AppError::field("workshop", "es obligatorio"),
        _ => AppError::Forbidden,
    })?;
    may_change(user, place.workshop)?;
    Ok(place)
}

/// Of forms that the page repeats, this says which.
fn row_of(typed: &Map<String, Value>) -> String {
    let row = typed.get("row").and_then(Value::as_str);
    row.unwrap_or_default().to_owned()
}

async fn submit<P: ProfilePage, W: Send + 'static>(
    sender: Sender,
    (form, typed): (&'static str, Map<String, Value>),
    read: impl FnOnce(&Input<'_>) -> Option<W>,
    verb: impl FnMut(
        &mut PgConnection,
        DateTime<Utc>,
        &User,
        WorkshopId,
        &W,
    ) -> Result<Vec<ProposedField>, AppError>
    + Send
    + 'static,
    end: (&'static str, Flash),
) -> Answer {
    let sent = FormState::new(form, row_of(&typed), typed);
    submit_sent::<P, W>(sender, sent, read, verb, end).await
}

/// Does what a form asks for: 303 to the part of the page that shows it, or the page with what was wrong.
async fn submit_sent<P: ProfilePage, W: Send + 'static>(
    sender: Sender,
    sent: FormState,
    read: impl FnOnce(&Input<'_>) -> Option<W>,
    mut verb: impl FnMut(
        &mut PgConnection,
        DateTime<Utc>,
        &User,
        WorkshopId,
        &W,
    ) -> Result<Vec<ProposedField>, AppError>
    + Send
    + 'static,
    (part, flash): (&'static str, Flash),
) -> Answer {
    let place = place_of(&sender)?;
    let (app, public_list, who, req) = sender;
    let user = &who.0;
    let is_account = sent.is_named(ACCOUNT);
    let (by, workshop) = (user.clone(), place.workshop);
    let outcome = match sent.read(read) {
        Ok(wanted) => {
            let work = move |conn: &mut PgConnection, now| verb(conn, now, &by, workshop, &wanted);
            app.db.transact(work).await
        }
        Err(error) => Err(error),
    };
    if outcome.is_ok() {
        app.wake_routing();
        if is_account {
            public_list.refresh(&app.db).await;
        }
    }
    let done = |proposed: Vec<ProposedField>| {
        let flash = if proposed.is_empty() {
            flash
        } else {
            Flash::ChangeProposed
        };
        kit::see_other_with(&place.page(part), flash)
    };
    sent.answer(outcome, done, async |state| {
        P::show(&app, user, &req, place.clone(), state).await
    })
    .await
}

/// A part of the address.
fn named<T: std::str::FromStr>(req: &HttpRequest, part: &str) -> Result<T, AppError> {
    let text = req.match_info().query(part);
    text.parse().map_err(|_| AppError::NotFound)
}
