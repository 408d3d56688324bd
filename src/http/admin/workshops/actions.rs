//! The forms of a workshop's pages: `POST /admin/workshops/{id}/…` and `POST /workshop/…`.

use super::address::Place;
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::{CoverageId, OfferId, UserId, WorkshopId};
use crate::base::input::{Errors, Input, Request as _};
use crate::domain::accounts::{Role, User};
use crate::domain::workshops::access::may_change;
use crate::domain::workshops::{self, CoverageRequest, OfferRequest, Patch, PublicListCache};
use crate::http::auth::extractors::{Admin, WorkshopSide};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::Slip;
use crate::http::kit::{self as site, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use serde_json::{Map, Value};

/// The form of what the public list says too.
const ACCOUNT: &str = "account";

/// A form that was sent: where it stands, by whom, and what it says.
struct Sent<'a> {
    app: &'a AppState,
    user: &'a User,
    req: &'a HttpRequest,
    place: Place,
    form: &'static str,
    typed: Map<String, Value>,
}

impl<'a> Sent<'a> {
    fn new(
        app: &'a AppState,
        user: &'a User,
        req: &'a HttpRequest,
        form: &'static str,
        typed: Map<String, Value>,
    ) -> Result<Self, AppError> {
        let place = Place::of(req, user)?.ok_or_else(|| match user.role {
            Role::Admin => AppError::field("workshop", "es obligatorio"),
            _ => AppError::Forbidden,
        })?;
        may_change(user, place.workshop)?;
        Ok(Self {
            app,
            user,
            req,
            place,
            form,
            typed,
        })
    }

    /// Reads the form; `None` where `errors` says what is wrong with it.
    fn read<T>(&self, read: impl FnOnce(&Input<'_>) -> Option<T>) -> Result<T, AppError> {
        let errors = Errors::new();
        let read = read(&Input::new(&self.typed, &errors));
        errors.check()?;
        read.ok_or_else(|| errors.refusal())
    }

    /// Does it, and answers: 303 to the part of the page, or the page with what was wrong.
    async fn answer<F>(self, part: &'static str, flash: Flash, verb: Result<F, AppError>) -> Answer
    where
        F: FnMut(&mut PgConnection, DateTime<Utc>, Option<UserId>, WorkshopId) -> Result<(), AppError>
            + Send
            + 'static,
    {
        let (actor, workshop) = (Some(self.user.id), self.place.workshop);
        let outcome = match verb {
            Ok(mut verb) => {
                self.app
                    .db
                    .transact(move |conn, now| verb(conn, now, actor, workshop))
                    .await
            }
            Err(error) => Err(error),
        };
        match outcome {
            Ok(()) => {
                self.app.wake_routing();
                if self.form == ACCOUNT {
                    if let Some(public_list) = self.req.app_data::<Data<PublicListCache>>() {
                        public_list.refresh(&self.app.db).await;
                    }
                }
                site::see_other_with(&self.place.page(part), flash)
            }
            Err(error) if Slip::can_show(&error) => {
                let slip = Slip {
                    form: self.form,
                    error,
                    typed: self.typed,
                };
                self.place.show(self.app, self.user, self.req, Some(slip)).await
            }
            Err(error) => Err(error),
        }
    }
}

/// `…/account`: who they are, how much they make, how they are paid.
pub async fn account(
    app: Data<AppState>,
    who: WorkshopSide,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let sent = Sent::new(&app, &who.0, &req, ACCOUNT, typed)?;
    let patch = sent.read(|input| {
        Some(Patch {
            // Its own buttons, an admin's, do that.
            active: None,
            ..Patch::read(input)?
        })
    });
    let verb = patch.map(|patch| {
        move |conn: &mut PgConnection, now, actor, workshop| {
            workshops::update(conn, now, actor, workshop, &patch).map(drop)
        }
    });
    sent.answer("datos", Flash::WorkshopSaved, verb).await
}

/// `…/offers`: a new price, or another for the same product and quantity.
pub async fn offer(
    app: Data<AppState>,
    who: WorkshopSide,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let sent = Sent::new(&app, &who.0, &req, "offers", typed)?;
    let verb = sent.read(OfferRequest::read).map(|offer| {
        move |conn: &mut PgConnection, now, actor, workshop| {
            workshops::put_offer(conn, now, actor, workshop, &offer.tier).map(drop)
        }
    });
    sent.answer("precios", Flash::PriceSaved, verb).await
}

/// `…/offers/{offer}/removal`
pub async fn offer_removal(app: Data<AppState>, who: WorkshopSide, req: HttpRequest) -> Answer {
    let offer: OfferId = named(&req, "offer")?;
    let sent = Sent::new(&app, &who.0, &req, "offers", Map::new())?;
    let verb = move |conn: &mut PgConnection, now, actor, workshop| {
        workshops::remove_offer(conn, now, actor, workshop, offer)
    };
    sent.answer("precios", Flash::PriceRemoved, Ok(verb)).await
}

/// `…/coverage`: one more place.
pub async fn coverage(
    app: Data<AppState>,
    who: WorkshopSide,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let sent = Sent::new(&app, &who.0, &req, "coverage", typed)?;
    let verb = sent.read(CoverageRequest::read).map(|place| {
        move |conn: &mut PgConnection, now, actor, workshop| {
            workshops::put_coverage(conn, now, actor, workshop, &place.state_name, &place.city_name).map(drop)
        }
    });
    sent.answer("cobertura", Flash::PlaceAdded, verb).await
}

/// `…/coverage/{coverage}/removal`
pub async fn coverage_removal(app: Data<AppState>, who: WorkshopSide, req: HttpRequest) -> Answer {
    let coverage: CoverageId = named(&req, "coverage")?;
    let sent = Sent::new(&app, &who.0, &req, "coverage", Map::new())?;
    let verb = move |conn: &mut PgConnection, now, actor, workshop| {
        workshops::remove_coverage(conn, now, actor, workshop, coverage)
    };
    sent.answer("cobertura", Flash::PlaceRemoved, Ok(verb)).await
}

/// `…/closures`: a day, or all until another.
pub async fn closure(
    app: Data<AppState>,
    who: WorkshopSide,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let sent = Sent::new(&app, &who.0, &req, "closures", typed)?;
    let today = calendar::today(app.db.clock().now());
    let verb = sent
        .read(workshops::closing)
        .and_then(|closing| {
            let days = workshops::closed_days(today, closing.first, closing.last)?;
            Ok((days, closing.reason))
        })
        .map(|(days, reason)| {
            move |conn: &mut PgConnection, now, actor, workshop| {
                workshops::put_closures(conn, now, actor, workshop, &days, &reason)
            }
        });
    sent.answer("dias", Flash::DaysClosed, verb).await
}

/// `…/closures/{day}/removal`
pub async fn closure_removal(app: Data<AppState>, who: WorkshopSide, req: HttpRequest) -> Answer {
    let day: NaiveDate = named(&req, "day")?;
    let sent = Sent::new(&app, &who.0, &req, "closures", Map::new())?;
    let verb = move |conn: &mut PgConnection, now, actor, workshop| {
        workshops::remove_closure(conn, now, actor, workshop, day)
    };
    sent.answer("dias", Flash::DayOpened, Ok(verb)).await
}

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
    site::see_other_with(&Place::admin(id).base, flash)
}

/// A part of the address.
fn named<T: std::str::FromStr>(req: &HttpRequest, part: &str) -> Result<T, AppError> {
    let text = req.match_info().query(part);
    text.parse().map_err(|_| AppError::NotFound)
}
