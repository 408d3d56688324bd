//! A form of the dashboard that could not be done, on its way back to the page.

use crate::base::error::AppError;
use crate::base::ids::{OrderId, WorkshopId};
use crate::domain::lifecycle::Move;
use crate::domain::production::Card;
use serde_json::{Map, Value};

/// A form that was sent and could not be done.
pub struct Slip {
    pub order: OrderId,
    pub workshop: WorkshopId,
    /// `None` for a reported problem.
    pub mv: Option<Move>,
    pub error: AppError,
    pub typed: Map<String, Value>,
}

impl Slip {
    pub fn is_about(&self, card: &Card) -> bool {
        self.order == card.order.id && self.workshop == card.workshop
    }

    /// What is said on top of the page.
    pub fn banner(&self, cards: &[Card]) -> String {
        let about = cards
            .iter()
            .find(|card| self.is_about(card))
            .map(|card| format!("{}: ", card.order.number))
            .unwrap_or_default();
        match &self.error {
            AppError::Conflict(conflict) if conflict.code == "illegal_move" => format!(
                "{about}{} Quizás alguien lo movió antes; así está ahora.",
                conflict.message
            ),
            AppError::Invalid(_) => format!("{about}no se cambió nada; revisa lo que está en rojo."),
            error => format!("{about}{}", error.sentence()),
        }
    }

    pub fn field(&self, mv: Option<Move>, name: &str) -> Slot {
        if self.mv != mv {
            return Slot::default();
        }
        let error = match &self.error {
            AppError::Invalid(fields) => fields.get(name).map(|why| sentence(why)),
            _ => None,
        };
        let typed = self.typed.get(name).and_then(Value::as_str).unwrap_or_default();
        Slot {
            value: typed.to_owned(),
            error: error.unwrap_or_default(),
        }
    }
}

/// «es obligatorio», said beside the field.
fn sentence(why: &str) -> String {
    let mut letters = why.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

/// A field of a form: what was typed, and what is wrong with it.
#[derive(Default)]
pub struct Slot {
    pub value: String,
    pub error: String,
}
