//! What the customer has to do now: one thing, or nothing. Pure.

use super::proofs::ProofsView;
use crate::base::money::{Currency, Money, Usd};
use crate::domain::lifecycle::{DeliveryMethod, OrderStatus, PaymentStatus};
use crate::domain::orders::Order;
use crate::domain::payments::{self, Submission};
use crate::domain::settings::CashDesk;

/// The button that goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    None,
    Pay,
    /// In person.
    Bring,
    /// A payment was rejected.
    Correct,
    Receive,
    /// Where their money shall go back to.
    Tell,
    /// What shall be printed.
    Send,
    /// How it will look.
    Approve,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStep {
    pub title: String,
    pub text: String,
    pub button: Button,
}

impl NextStep {
    pub fn pays(&self) -> bool {
        matches!(self.button, Button::Pay | Button::Bring | Button::Correct)
    }

    pub fn corrects(&self) -> bool {
        self.button == Button::Correct
    }

    pub fn is_in_person(&self) -> bool {
        self.button == Button::Bring
    }

    pub fn receives(&self) -> bool {
        self.button == Button::Receive
    }

    pub fn sends(&self) -> bool {
        self.button == Button::Send
    }

    pub fn approves(&self) -> bool {
        self.button == Button::Approve
    }

    /// Where nothing more pressing is asked of them: to look at their design, or to wait until it is changed.
    pub fn unless_looking(self, proofs: &ProofsView) -> Self {
        match self.button {
            Button::None | Button::Send if proofs.waits() => Self {
                title: "Aprueba tu diseño".to_owned(),
                text: "Mira cómo queda y dinos si está bien. No comenzamos a producir hasta que lo apruebes."
                    .to_owned(),
                button: Button::Approve,
            },
            Button::None if proofs.is_being_changed() => Self {
                title: "Pediste un cambio: lo estamos viendo".to_owned(),
                text: "No tienes que hacer nada. Cuando el diseño esté cambiado lo verás aquí, para que lo apruebes."
                    .to_owned(),
                ..self
            },
            _ => self,
        }
    }

    pub fn tells(&self) -> bool {
        self.button == Button::Tell
    }

    /// Is anything asked of the customer?
    pub fn is_due(&self) -> bool {
        self.button != Button::None
    }
}

/// Is it time for «Lo recibí»?
pub fn wants_reception(order: &Order) -> bool {
    order.status == OrderStatus::HandedToDelivery
        || (order.status == OrderStatus::Ready && order.delivery_method == DeliveryMethod::Pickup)
}

/// May the customer still cancel it themselves?
pub fn may_cancel(order: &Order) -> bool {
    !order.status.is_cancelled() && order.status.step().is_some_and(|step| step <= 2)
}

/// A few words for a list; empty when nothing is due.
pub fn in_brief(order: &Order) -> &'static str {
    if order.wants_payment() {
        match order.payment_status {
            PaymentStatus::Rejected => "Pago rechazado: corrígelo",
            _ => "Ver cómo pagar",
        }
    } else if wants_reception(order) {
        "Confirma que lo recibiste"
    } else if order.awaits_approval && !order.status.is_cancelled() {
        "Tu diseño está por aprobarse"
    } else {
        ""
    }
}

/// What is to go back to the customer.
#[derive(Clone, Debug)]
pub struct Back {
    /// All that is due back, once the order is cancelled.
    pub due: Option<Usd>,
    /// What is still owed.
    pub owed: Usd,
    /// «Bs. 600,00 a la tasa del pedido»; blank where no bolívares came.
    pub in_bs: String,
    /// Nobody said yet where to.
    pub wants_place: bool,
}

impl Back {
    /// «$15,00 (Bs. 600,00 a la tasa del pedido)»
    fn both(&self) -> String {
        match self.in_bs.as_str() {
            "" => self.owed.to_string(),
            in_bs => format!("{} ({in_bs})", self.owed),
        }
    }
}

pub fn next_step(
    order: &Order,
    submissions: &[Submission],
    back: &Back,
    cash: Option<&CashDesk>,
    without_design: &str,
) -> NextStep {
    if order.wants_payment() {
        return match cash.filter(|_| order.payment_status == PaymentStatus::Pending) {
            Some(desk) => bring(order, submissions, desk),
            None => pay(order, submissions),
        };
    }
    if wants_reception(order) {
        return receive(order);
    }
    let nothing = |text: String| match (back.wants_place, order.status.is_cancelled()) {
        (true, true) => NextStep {
            title: "Dinos a dónde devolverte tu dinero".to_owned(),
            text,
            button: Button::Tell,
        },
        (true, false) => NextStep {
            title: format!("¿A dónde te devolvemos {}?", back.owed),
            text: format!("Pagaste de más. {text}"),
            button: Button::Tell,
        },
        (false, false) if !without_design.is_empty() => NextStep {
            title: "Envíanos tu diseño".to_owned(),
            text: format!("Todavía no tenemos qué imprimir en {without_design}. {text}"),
            button: Button::Send,
        },
        (false, _) => NextStep {
            title: "Nada que hacer por ahora".to_owned(),
            text,
            button: Button::None,
        },
    };
    nothing(match order.status {
        OrderStatus::Pending | OrderStatus::Rejected | OrderStatus::Reported | OrderStatus::UnderReview => {
            // Whom nobody can reach is not promised a message.
            if order.customer_email.is_empty() {
                "Revisamos tu pago en el banco. Guarda este enlace: aquí verás cuándo lo confirmamos."
                    .to_owned()
            } else {
                "Revisamos tu pago en el banco y te avisamos en cuanto lo confirmemos.".to_owned()
            }
        }
        OrderStatus::Confirmed => {
            "Tu pago está confirmado. Buscamos el taller que hará tu pedido.".to_owned()
        }
        OrderStatus::Notified => {
            "Tu pago está confirmado. El taller aliado está por aceptar tu pedido.".to_owned()
        }
        OrderStatus::Accepted => "El taller prepara tu pedido para producirlo.".to_owned(),
        OrderStatus::InProduction => "El taller está haciendo tu pedido.".to_owned(),
        OrderStatus::Ready | OrderStatus::HandedToDelivery => match order.delivery_method {
            DeliveryMethod::NationalShipping => {
                "Ya está listo. Pronto lo entregamos a la empresa de envíos y verás aquí la guía.".to_owned()
            }
            _ => "Ya está listo. Pronto sale con el delivery.".to_owned(),
        },
        OrderStatus::Completed => {
            "Ya tienes tu pedido. ¡Que lo disfrutes! Cuéntanos qué te pareció.".to_owned()
        }
        // What is found of it afterwards is owed back (docs/domain.md, cancelling).
        OrderStatus::Cancelled if submissions.iter().any(|paid| paid.status.is_open()) => {
            "Todavía buscamos tu pago en el banco. Si llegó, te lo devolveremos.".to_owned()
        }
        OrderStatus::Cancelled => "El pedido está cancelado y no hay dinero por devolverte.".to_owned(),
        OrderStatus::RefundPending if order.refunded > Usd::ZERO => format!(
            "Ya te devolvimos {}. Nos falta devolverte {}.",
            order.refunded,
            back.both()
        ),
        OrderStatus::RefundPending => {
            format!("Te devolveremos {}. Aquí verás cuándo esté hecho.", back.both())
        }
        OrderStatus::Refunded => match back.due {
            Some(back) => format!("Te devolvimos {back}."),
            None => "Te devolvimos tu dinero.".to_owned(),
        },
    })
}

/// Cash: it stays unpaid until somebody writes down what they took.
fn bring(order: &Order, submissions: &[Submission], desk: &CashDesk) -> NextStep {
    let due = |currency| payments::due(order, submissions, currency);
    let (usd, bs) = (due(Currency::Usd), due(Currency::Ves));
    let hours = match desk.hours.as_str() {
        "" => String::new(),
        hours => format!(" Horario: {}.", hours.trim_end_matches('.')),
    };
    NextStep {
        title: "Paga en efectivo".to_owned(),
        text: format!(
            "Lleva {usd} o {bs} a {} y di el número {}.{hours} Empezamos en cuanto lo recibamos.",
            desk.place.trim_end_matches('.'),
            order.number
        ),
        button: Button::Bring,
    }
}

fn pay(order: &Order, submissions: &[Submission]) -> NextStep {
    let due = payments::due(order, submissions, Currency::Usd);
    let is_partly_paid = matches!(due, Money::Usd(due) if due < order.total);
    let rejected = submissions
        .last()
        .and_then(|last| last.rejection_reason.as_deref());
    let (title, text) = match (order.payment_status, is_partly_paid) {
        (PaymentStatus::Rejected, _) => (
            "Corrige tu pago",
            match rejected {
                Some(reason) => format!("No pudimos confirmar el último: {reason}"),
                None => "No pudimos confirmar el último.".to_owned(),
            },
        ),
        (_, true) => (
            "Completa tu pago",
            format!(
                "Recibimos {}. Faltan {} ({due}): págalos y repórtalo aquí.",
                order.received,
                payments::due(order, submissions, Currency::Ves)
            ),
        ),
        (_, false) => (
            "Paga y reporta tu pago",
            "Paga a una de nuestras cuentas y cuéntanos aquí cómo lo hiciste.".to_owned(),
        ),
    };
    NextStep {
        title: title.to_owned(),
        text,
        button: match order.payment_status {
            PaymentStatus::Rejected => Button::Correct,
            _ => Button::Pay,
        },
    }
}

fn receive(order: &Order) -> NextStep {
    let (title, text) = match (order.delivery_method, order.status) {
        (DeliveryMethod::Pickup, OrderStatus::Ready) => (
            "Pasa a retirar tu pedido",
            "Ya está listo. Cuando lo tengas en tus manos, confírmalo aquí.".to_owned(),
        ),
        _ => (
            "Confirma cuando lo recibas",
            "Tu pedido va en camino. Cuando lo tengas en tus manos, confírmalo aquí.".to_owned(),
        ),
    };
    NextStep {
        title: title.to_owned(),
        text,
        button: Button::Receive,
    }
}
