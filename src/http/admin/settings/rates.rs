//! The ledger of exchange rates: a new one, another in its place, one that is taken out before it counts.

use super::{PATH, SettingsQuery, render};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::RateId;
use crate::base::input::Input;
use crate::base::money::Rate;
use crate::domain::catalog::current_rate;
use crate::domain::exchange_rates::{self, leaps};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

/// `POST /admin/settings/rates`: a rate, from now on or from the beginning of a later day.
pub async fn create(app: Data<AppState>, who: Admin, req: HttpRequest, FormBody(typed): FormBody) -> Answer {
    let (me, today) = (who.0.id, calendar::today(app.db.clock().now()));
    form::submit(
        &app,
        FormState::new("rate", "", typed),
        |input| ExchangeRateRequest::read(input, today),
        move |conn, now, wanted| {
            if !wanted.is_sure && leaps(current_rate(conn, now)?, wanted.rate) {
                return Err(AppError::field(
                    "rate",
                    "cambia más de 20 % respecto a la actual: si es correcta, marca la casilla",
                ));
            }
            if let Some(seen) = &wanted.seen {
                exchange_rates::unless_newer(conn, now, seen, wanted.rate)?;
            }
            if let Some(slip) = wanted.replaces {
                exchange_rates::withdraw(conn, now, me, slip)?;
            }
            let from = wanted.from.unwrap_or(now);
            exchange_rates::set_rate(conn, now, me, wanted.rate, &wanted.source, from)
        },
        |()| kit::see_other_with(PATH, Flash::ExchangeRateSaved),
        async |state| render(&app, &who.0, &req, SettingsQuery::default(), state).await,
    )
    .await
}

/// `POST /admin/settings/rates/{id}/withdrawal`: «Quitar» a rate that does not count yet.
pub async fn withdrawal(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    id: Path<RateId>,
    FormBody(typed): FormBody,
) -> Answer {
    let (id, me) = (*id, who.0.id);
    form::submit(
        &app,
        FormState::new("rate-withdrawal", id, typed),
        |_| Some(()),
        move |conn, now, ()| exchange_rates::withdraw(conn, now, me, id),
        |()| kit::see_other_with(PATH, Flash::ExchangeRateWithdrawn),
        async |state| render(&app, &who.0, &req, SettingsQuery::default(), state).await,
    )
    .await
}

struct ExchangeRateRequest {
    rate: Rate,
    source: String,
    /// `None` is from now on.
    from: Option<DateTime<Utc>>,
    /// However much it differs from the current one.
    is_sure: bool,
    /// «Cambiar»: instead of this one.
    replaces: Option<RateId>,
    /// The newest entry when the page was shown.
    seen: Option<String>,
}

impl ExchangeRateRequest {
    fn read(input: &Input<'_>, today: NaiveDate) -> Option<Self> {
        let rate = input.rate("rate");
        let rate = input.required("rate", rate).filter(|rate| {
            let fits = rate.decimal() > Decimal::ZERO && rate.decimal() < Decimal::from(1_000_000_000);
            if !fits {
                input.wrong("rate", "debe ser mayor que cero");
            }
            fits
        });
        let source = input.required_text("source", 60);
        let from = match input.date("validFrom") {
            Some(day) if day < today => {
                input.wrong("validFrom", "no puede ser una fecha pasada");
                None
            }
            Some(day) if day > today => calendar::start_of_day(day),
            _ => None,
        };
        let is_sure = input.boolean("sure").unwrap_or(false);
        Some(Self {
            rate: rate?,
            source,
            from,
            is_sure,
            replaces: input.id("replaces"),
            seen: input
                .has("seen")
                .then(|| input.text("seen", 80).unwrap_or_default()),
        })
    }
}
