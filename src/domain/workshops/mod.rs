//! The allied workshops: who they are, what they offer, which places they cover.

pub mod access;
mod closures;
mod coverage;
mod defaults;
mod edit;
mod offers;
mod own_changes;
mod proposals;
pub mod public_list;
mod public_list_cache;
pub mod public_list_store;
mod questions;
mod requests;
mod rules;
mod store;

use crate::base::ids::WorkshopId;
use crate::base::phone;
use rust_decimal::Decimal;

pub use self::closures::{Closure, closed_days, closed_on, closures_of, put_closures, remove_closure};
pub use self::coverage::{Coverage, coverage_of};
pub use self::defaults::{FOUNDERS, Founder, ensure_defaults};
pub use self::edit::{create, lock, set_active};
pub use self::offers::{Offer, at as offer_at, offers_of, print_files_of};
pub use self::own_changes::{
    Changed, change, change_coverage, change_offer, withdraw_coverage, withdraw_offer,
};
pub use self::proposals::{Proposal, decide_proposal, proposals_of, waiting_proposals, what as proposed};
pub use self::public_list_cache::PublicListCache;
pub use self::questions::{asks_about_cost, asks_about_name, asks_about_price};
pub use self::requests::{
    CoverageRequest, CreateWorkshopRequest, OfferRequest, Patch, Tier, UpdateWorkshopRequest, closing,
};
pub use self::rules::ProposedField;
pub use self::store::{Network, Offered, Workshops, all, find, network};

/// US dollars that one unit may cost: 999 999.99. As many of them as an order may ask for (10 000) still cost what an
/// amount can be, here and in the tables.
pub const MOST_UNIT_COST: Decimal = Decimal::from_parts(99_999_999, 0, 0, false, 2);

crate::codes! {
    /// How a workshop is paid.
    pub enum PaymentPolicy {
        FullDeposit = "DEPOSITO_TOTAL",
        PartialDeposit = "DEPOSITO_PARCIAL",
        OnCompletion = "PAGO_AL_FINALIZAR",
        OnDelivery = "PAGO_CONTRA_ENTREGA",
    }
}

crate::code_columns!(PaymentPolicy);

/// Labels and descriptions for people.
impl PaymentPolicy {
    pub const fn label(self) -> &'static str {
        match self {
            Self::FullDeposit => "Depósito Total",
            Self::PartialDeposit => "Depósito Parcial",
            Self::OnCompletion => "Pago al Finalizar",
            Self::OnDelivery => "Pago Contra Entrega",
        }
    }

    pub const fn description(self) -> &'static str {
        match self {
            Self::FullDeposit => "Se transfiere todo antes de empezar la producción",
            Self::PartialDeposit => "50 % por adelantado y 50 % al terminar",
            Self::OnCompletion => "Se paga todo cuando el pedido está listo",
            Self::OnDelivery => "Se paga al entregar los productos",
        }
    }
}

/// An allied workshop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workshop {
    pub id: WorkshopId,
    pub name: String,
    pub contact_name: String,
    pub phone: String,
    pub email: String,
    pub address: String,
    pub opening_hours: String,
    pub city_base: String,
    pub state_base: String,
    /// In units.
    pub capacity_per_day: i32,
    /// In business days.
    pub sla_days: i32,
    pub payment_policy: PaymentPolicy,
    pub active: bool,
}

/// The digits that a link to `wa.me` wants; `None` for what is no number, or a land line's.
pub fn whatsapp_number(phone: &str) -> Option<String> {
    phone::normalise(phone)
        .filter(|number| phone::has_chat(number))
        .map(|number| number.trim_start_matches('+').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatsapp_wants_bare_digits() {
        assert_eq!(whatsapp_number("0414-123.45.67").as_deref(), Some("584141234567"));
        // A customer may be abroad.
        assert_eq!(
            whatsapp_number("+57 300 1234567").as_deref(),
            Some("573001234567")
        );
        for network in ["412", "414", "416", "422", "424", "426"] {
            let number = whatsapp_number(&format!("0{network} 1234567"));
            assert_eq!(number, Some(format!("58{network}1234567")));
        }
        for none in ["+58 251 2345678", "0212-5551234", "no tiene"] {
            assert_eq!(whatsapp_number(none), None, "{none}");
        }
    }
}
