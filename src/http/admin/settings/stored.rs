//! What stands in the forms of `/admin/settings` by now.

use crate::base::error::AppError;
use crate::base::money::Usd;
use crate::base::phone;
use crate::domain::settings::{self, CashDesk, Contact, Money, acceptance_days, money};
use crate::http::kit::meanwhile;
use diesel::PgConnection;

/// The forms, as the page tells them apart.
pub const TERMS: &str = "terms";
pub const CONTACT: &str = "contact";
pub const CASH_DESK: &str = "cash-desk";

/// The terms that hold.
pub struct Terms {
    pub days: u32,
    pub money: Money,
    pub workshops_apply: bool,
}

impl Terms {
    pub fn stored(conn: &mut PgConnection) -> Result<Self, AppError> {
        Ok(Self {
            days: acceptance_days(conn)?,
            money: money(conn)?,
            workshops_apply: settings::workshop_changes_apply(conn)?,
        })
    }

    /// As the form shows them.
    pub fn fields(&self) -> meanwhile::Stored {
        meanwhile::Stored::from([
            ("rateHoldHours", self.money.rate_hold_hours.to_string()),
            ("unpaidDays", self.money.unpaid_days.to_string()),
            ("stalledDays", self.money.stalled_days.to_string()),
            ("paymentTolerance", figure(self.money.payment_tolerance)),
            ("acceptanceDays", self.days.to_string()),
        ])
        .tick("workshopChangesApply", self.workshops_apply)
    }
}

/// As the form shows them.
pub fn contact_fields(shop: &Contact) -> meanwhile::Stored {
    meanwhile::Stored::from([
        ("contactPhone", phone::national(&shop.phone)),
        ("contactWhatsapp", phone::national(&shop.whatsapp)),
        ("contactHours", shop.hours.clone()),
        ("contactEmail", shop.email.clone()),
    ])
}

pub fn desk_fields(desk: &CashDesk) -> meanwhile::Stored {
    meanwhile::Stored::from([
        ("cashPlace", desk.place.clone()),
        ("cashHours", desk.hours.clone()),
        ("cashState", desk.state.clone()),
    ])
}

/// «0,01», as it is typed.
pub fn figure(amount: Usd) -> String {
    amount.to_string().trim_start_matches('$').to_owned()
}
