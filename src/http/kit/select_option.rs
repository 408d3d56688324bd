//! What a select offers.

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
