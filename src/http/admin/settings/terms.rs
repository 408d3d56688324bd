//! `POST /admin/settings`: how long things may take, and what is forgiven.

use super::stored::{TERMS, Terms};
use super::{PATH, SettingsQuery, render};
use crate::base::input::Input;
use crate::base::money::Usd;
use crate::domain::settings::{
    self, ACCEPTANCE_DAYS, MOST_TOLERANCE, Money, RATE_HOLD_HOURS, STALLED_DAYS, UNPAID_DAYS, money,
    set_acceptance_days, set_money, set_workshop_changes_apply,
};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::Data;
use rust_decimal::Decimal;

/// What was not sent stays.
pub async fn save(app: Data<AppState>, who: Admin, req: HttpRequest, FormBody(typed): FormBody) -> Answer {
    let me = who.0.id;
    form::submit_over(
        &app,
        FormState::new(TERMS, "", typed),
        (|conn| Ok(Terms::stored(conn)?.fields()), settings::hold),
        |input| Some(Wanted::read(input)),
        move |conn, now, terms| {
            if let Some(days) = terms.days.and_then(|days| u32::try_from(days).ok()) {
                set_acceptance_days(conn, now, me, days)?;
            }
            if let Some(apply) = terms.workshops_apply {
                set_workshop_changes_apply(conn, now, me, apply)?;
            }
            let earlier = money(conn)?;
            set_money(conn, now, me, terms.after(earlier))
        },
        |()| kit::see_other_with(PATH, Flash::SettingsSaved),
        async |state| render(&app, &who.0, &req, SettingsQuery::default(), state).await,
    )
    .await
}

/// The terms that were sent.
struct Wanted {
    days: Option<i64>,
    hold: Option<i64>,
    unpaid: Option<i64>,
    stalled: Option<i64>,
    tolerance: Option<Usd>,
    workshops_apply: Option<bool>,
}

impl Wanted {
    fn read(input: &Input<'_>) -> Self {
        let (least, most) = ACCEPTANCE_DAYS.into_inner();
        let whole = |field: &str, range: std::ops::RangeInclusive<i64>| {
            input
                .has(field)
                .then(|| input.required_integer(field, range))
                .flatten()
        };
        Self {
            workshops_apply: input.boolean("workshopChangesApply"),
            days: whole("acceptanceDays", i64::from(least)..=i64::from(most)),
            hold: whole("rateHoldHours", RATE_HOLD_HOURS),
            unpaid: whole("unpaidDays", UNPAID_DAYS),
            stalled: whole("stalledDays", STALLED_DAYS),
            tolerance: input
                .has("paymentTolerance")
                .then(|| {
                    let tolerance = input.usd_up_to("paymentTolerance", Decimal::from(MOST_TOLERANCE));
                    input.required("paymentTolerance", tolerance)
                })
                .flatten(),
        }
    }

    fn after(&self, earlier: Money) -> Money {
        let whole = |new: Option<i64>, old: i32| new.and_then(|new| i32::try_from(new).ok()).unwrap_or(old);
        Money {
            rate_hold_hours: whole(self.hold, earlier.rate_hold_hours),
            unpaid_days: whole(self.unpaid, earlier.unpaid_days),
            stalled_days: whole(self.stalled, earlier.stalled_days),
            payment_tolerance: self.tolerance.unwrap_or(earlier.payment_tolerance),
        }
    }
}
