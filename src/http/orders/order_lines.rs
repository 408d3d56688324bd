//! What an order's page says of each payment, of money that went back, and of each thing that happened.

use super::Preview;
use crate::base::calendar::{date_es, datetime_es};
use crate::base::money::{Currency, Money, Usd};
use crate::domain::files::Files;
use crate::domain::orders::{ActorRole, Event, EventKind, Order};
use crate::domain::payments::{Refund, Submission, view};

pub(super) struct PaymentLine {
    pub(super) status: &'static str,
    pub(super) label: &'static str,
    pub(super) method: &'static str,
    pub(super) amount: Money,
    /// Where less or more arrived than was reported.
    pub(super) received: String,
    pub(super) reference: String,
    pub(super) bank: String,
    pub(super) payer: String,
    pub(super) paid_on: String,
    pub(super) reported_at: String,
    pub(super) rejection: String,
    pub(super) receipt: Preview,
}

/// Money that went back.
pub(super) struct RefundLine {
    /// What left our account.
    pub(super) amount: Money,
    /// What it counts for.
    pub(super) counts: Usd,
    pub(super) is_in_bs: bool,
    pub(super) method: &'static str,
    pub(super) reference: String,
    pub(super) day: String,
}

pub(super) struct EventLine {
    pub(super) title: &'static str,
    pub(super) detail: String,
    pub(super) by: &'static str,
    pub(super) when: String,
    pub(super) iso: String,
}

pub(super) fn refund_line(refund: &Refund) -> RefundLine {
    RefundLine {
        amount: refund.paid(),
        counts: refund.amount,
        is_in_bs: refund.currency == Currency::Ves,
        method: refund.method.label(),
        reference: refund.reference.clone(),
        day: refund.day(),
    }
}

pub(super) fn payment_line(order: &Order, paid: &Submission, files: &Files) -> PaymentLine {
    let received = paid.received().filter(|received| *received != paid.reported());
    let receipt = match (paid.receipt_upload_id, &paid.receipt_url) {
        (Some(id), _) => Preview::ours(order, id, files),
        (None, address) => Preview {
            thumbnail: String::new(),
            file: address.clone().unwrap_or_default(),
        },
    };
    PaymentLine {
        status: paid.status.as_str(),
        label: paid.status.label(),
        method: paid.method.label(),
        amount: paid.reported(),
        received: received.map(|received| received.to_string()).unwrap_or_default(),
        reference: paid.reference.clone(),
        bank: view::bank(paid),
        payer: paid.payer_name.clone(),
        paid_on: paid.paid_on.map(date_es).unwrap_or_default(),
        reported_at: datetime_es(paid.reported_at),
        rejection: paid.rejection_reason.clone().unwrap_or_default(),
        receipt,
    }
}

/// Staff and workshops act as Krafta and as a workshop: their names are theirs.
pub(super) fn event_line(event: &Event, is_staff: bool) -> EventLine {
    let by = match event.actor.role {
        ActorRole::Cliente | ActorRole::Invitado if is_staff => "Cliente",
        ActorRole::Cliente | ActorRole::Invitado => "Tú",
        ActorRole::Admin | ActorRole::Operador | ActorRole::Sistema => "Krafta",
        ActorRole::Taller => "Taller aliado",
    };
    // A reason that came with another move was meant for whoever reads that.
    let reason = match event.kind {
        EventKind::PaymentRejected | EventKind::Cancelled | EventKind::DesignChanged => {
            event.reason.as_deref()
        }
        _ => None,
    };
    let detail = match reason {
        Some(reason) if event.message.is_empty() => reason.to_owned(),
        Some(reason) => format!("{} Motivo: {reason}", event.message),
        None => event.message.clone(),
    };
    EventLine {
        title: event.kind.title(),
        detail,
        by,
        when: datetime_es(event.at),
        iso: event.at.to_rfc3339(),
    }
}
