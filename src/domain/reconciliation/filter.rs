//! Which of the payments that wait, and which lines, a list shows. Pure.

use crate::base::ids::AccountId;
use crate::base::search::ListFilter;
use crate::domain::payments::Method;

/// By days on which payments were reported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentFilter {
    pub list: ListFilter,
    pub via: Option<Via>,
}

/// How it was paid, or from which bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    Method(Method),
    /// Its code.
    Bank(String),
}

/// By days on which the money moved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineFilter {
    pub list: ListFilter,
    pub account: Option<AccountId>,
    /// Only money that came in and is neither used nor set aside.
    pub only_free: bool,
}
