//! What a select offers.

use crate::domain::shipping::states;

/// An option of a select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    pub value: String,
    pub label: String,
    pub selected: bool,
}

impl SelectOption {
    /// One that is chosen when its value is `chosen`.
    pub fn new(value: impl Into<String>, label: impl Into<String>, chosen: &str) -> Self {
        let value = value.into();
        Self {
            selected: value == chosen,
            label: label.into(),
            value,
        }
    }
}

/// Each state of Venezuela.
pub fn state_options(chosen: &str) -> impl Iterator<Item = SelectOption> {
    states::ALL
        .into_iter()
        .map(move |name| SelectOption::new(name, name, chosen))
}
