//! The production order as a message to a workshop: ready to be sent by WhatsApp or e-mail. No customer's prices.

use crate::base::calendar;
use crate::base::money::Usd;
use crate::domain::orders::{Order, OrderItem};
use crate::domain::production::Assignment;
use crate::domain::workshops::Workshop;
use crate::http::kit::contact_links::{mail, whatsapp};

/// What a workshop has to make of one order.
pub(super) struct Sheet<'a> {
    pub order: &'a Order,
    pub work: &'a [(&'a OrderItem, &'a Assignment)],
    pub public_url: &'a str,
}

impl Sheet<'_> {
    fn subject(&self) -> String {
        format!("Orden de producción {}", self.order.number)
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("Krafta · {}", self.subject())];
        for (item, work) in self.work {
            lines.push(format!(
                "- {} · {} c/u · {}",
                item.label(),
                work.unit_cost,
                work.agreed_cost
            ));
        }
        let cost: Usd = self.work.iter().map(|(_, work)| work.agreed_cost).sum();
        lines.push(format!("Costo acordado: {cost}"));
        if let Some(due) = self.work.iter().filter_map(|(_, work)| work.due_date).min() {
            lines.push(format!("Para el {}", calendar::date_es(due)));
        }
        lines.push(format!(
            "Entrega: {}, {}",
            self.order.delivery_label(),
            self.order.destination()
        ));
        lines.push(format!("Acéptala aquí: {}/workshop/dashboard", self.public_url));
        lines
    }

    /// Blank for a workshop without a number.
    pub fn whatsapp(&self, workshop: &Workshop) -> String {
        whatsapp(&workshop.phone, &self.lines().join("\n"))
    }

    /// Blank for a workshop without an address.
    pub fn mail(&self, workshop: &Workshop) -> String {
        // What RFC 6068 wants between lines.
        mail(&workshop.email, &self.subject(), &self.lines().join("\r\n"))
    }
}
