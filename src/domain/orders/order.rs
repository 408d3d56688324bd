//! What follows from an order's row alone. Pure.

use super::store::{Order, reference};
use crate::base::money::Usd;
use crate::base::signed_links::SignedLinks;
use crate::domain::accounts::{Ties, User};
use crate::domain::lifecycle::{
    AssignmentStatus, Authority, DeliveryMethod, MoveFacts, PaymentStatus, Priority,
};

impl Order {
    /// `ORD-` and the sequence number, with six digits.
    pub fn reference(&self) -> String {
        reference(self.sequence)
    }

    /// «Barquisimeto, Lara»
    pub fn destination(&self) -> String {
        let parts = [&self.shipping_city, &self.shipping_state].map(String::as_str);
        let told: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        told.join(", ")
    }

    /// Is a payment wanted? What is being checked is not asked for twice.
    pub fn wants_payment(&self) -> bool {
        !self.status.is_cancelled()
            && matches!(
                self.payment_status,
                PaymentStatus::Pending | PaymentStatus::Rejected
            )
    }

    /// What decides about moves of this work of it.
    pub fn move_facts<'a>(&self, by: Authority, states: &'a [AssignmentStatus]) -> MoveFacts<'a> {
        MoveFacts {
            by,
            delivery: self.delivery_method,
            is_on_hold: self.priority == Priority::Hold,
            awaits_approval: self.awaits_approval,
            is_cancelled: self.status.is_cancelled(),
            states,
        }
    }

    /// Of a person to this order, with the token that they came with; whether their workshop has work in it is not known
    /// here.
    pub fn ties(&self, user: Option<&User>, token: Option<&str>, links: &SignedLinks) -> Ties {
        let opens = |token| links.opens_order(token, self.id, self.link_version);
        Ties {
            has_link: token.is_some_and(opens),
            ..Ties::new(user, self.user_id)
        }
    }

    /// «Retira en agencia MRW, cobro en destino», else the method's label.
    pub fn delivery_label(&self) -> String {
        delivery_label(
            self.delivery_method,
            &self.courier.office,
            self.courier.pays_carrier,
        )
    }

    /// What its address is.
    pub fn address_label(&self) -> &'static str {
        match self.courier.office.as_str() {
            "" => "Dirección",
            _ => "Agencia",
        }
    }

    /// What the way costs: an amount, or who is paid for it.
    pub fn shipping_cost_es(&self) -> String {
        shipping_cost_es(self.shipping_cost, self.courier.pays_carrier)
    }

    /// All that whoever carries it needs, in one line: «Agencia MRW: Av. Lara 3, Barquisimeto, Lara», «Av. Libertador 123,
    /// municipio Iribarren, Barquisimeto, Lara. Referencia: frente a la plaza».
    pub fn whole_address(&self) -> String {
        let street = match self.courier.office.as_str() {
            "" => self.shipping_address.clone(),
            carrier => format!("Agencia {carrier}: {}", self.shipping_address),
        };
        let municipality = match self.courier.municipality.as_str() {
            "" => String::new(),
            name if name.to_lowercase().starts_with("municipio") => name.to_owned(),
            name => format!("municipio {name}"),
        };
        let parts = [street, municipality, self.destination()];
        let told: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        match self.courier.landmark.as_str() {
            "" => told.join(", "),
            landmark => format!("{}. Referencia: {landmark}", told.join(", ")),
        }
    }
}

/// The same of an order that is not there yet.
pub fn delivery_label(method: DeliveryMethod, office: &str, pays_carrier: bool) -> String {
    match (office, pays_carrier) {
        ("", _) => method.label().to_owned(),
        (carrier, false) => format!("Retira en agencia {carrier}"),
        (carrier, true) => format!("Retira en agencia {carrier}, cobro en destino"),
    }
}

/// The same of an order that is not there yet.
pub fn shipping_cost_es(cost: Usd, pays_carrier: bool) -> String {
    match pays_carrier {
        true => "Se paga a la agencia".to_owned(),
        false => cost.to_string(),
    }
}
