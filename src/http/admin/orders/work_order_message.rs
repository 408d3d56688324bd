//! The production order as a message to a workshop: ready to be sent by WhatsApp or e-mail. No customer's prices.

use crate::base::calendar;
use crate::base::money::Usd;
use crate::domain::orders::{Order, OrderItem};
use crate::domain::production::Assignment;
use crate::domain::workshops::{self, Workshop};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

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
                describe(item),
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
            self.order.delivery_method.label(),
            super::order::place(self.order)
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
        if workshop.email.is_empty() {
            return String::new();
        }
        format!(
            "mailto:{}?subject={}&body={}",
            encode(&workshop.email),
            encode(&self.subject()),
            // What RFC 6068 wants between lines.
            encode(&self.lines().join("\r\n"))
        )
    }
}

/// A chat with this number, the text typed in already; blank for what is no number.
pub(super) fn whatsapp(phone: &str, text: &str) -> String {
    workshops::whatsapp_number(phone)
        .map(|number| match text {
            "" => format!("https://wa.me/{number}"),
            text => format!("https://wa.me/{number}?text={}", encode(text)),
        })
        .unwrap_or_default()
}

/// «Franela unisex, talla M × 2»
pub fn describe(item: &OrderItem) -> String {
    match &item.size {
        Some(size) => format!("{}, talla {size} × {}", item.product_name, item.quantity),
        None => format!("{} × {}", item.product_name, item.quantity),
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}
