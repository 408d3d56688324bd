//! Where the customer's money shall go back to: asked on the order's page for as long as something is owed.

use crate::base::banks;
use crate::base::money::Usd;
use crate::domain::accounts::OrderAccess;
use crate::domain::payments::{Destination, Method, RefundDestination};
use crate::http::kit::form::{FieldState, FormState};
use crate::http::kit::payment_form::Choice;

/// The noun of the form's address.
pub(super) const FORM: &str = "refund-destination";

pub(super) struct RefundDestinationView {
    /// How much is owed.
    pub owed: String,
    /// «Bs. 600,00 a la tasa del pedido»; blank where no bolívares came.
    pub in_bs: String,
    /// What was said last, line by line; for whoever has only the link, one line that they know it by.
    pub said: Vec<(&'static str, String)>,
    pub is_open: bool,
    pub methods: Vec<Choice>,
    pub method_error: String,
    pub banks: Vec<String>,
    pub bank: FieldState,
    pub phone: FieldState,
    pub account_number: FieldState,
    pub holder: FieldState,
    pub id_number: FieldState,
    pub zelle: FieldState,
}

impl RefundDestinationView {
    pub fn new(
        (owed, in_bs): (Usd, &str),
        said: Option<&RefundDestination>,
        access: OrderAccess,
        last: Option<Method>,
        form: &FormState,
    ) -> Self {
        let own = said.map(|said| &said.to).filter(|_| access == OrderAccess::Owner);
        let form = form.at(FORM, "");
        let field = |name: &str, known: fn(&Destination) -> Option<String>| {
            form.field(name, own.and_then(known).unwrap_or_default())
        };
        let chosen = form.value("method").and_then(|method| method.parse().ok());
        let chosen = chosen.or(said.map(|said| said.to.method)).or(last);
        let chosen = chosen
            .filter(|method| Destination::METHODS.contains(method))
            .unwrap_or(Method::PagoMovil);
        Self {
            owed: owed.to_string(),
            in_bs: in_bs.to_owned(),
            said: match (own, said) {
                (Some(own), _) => std::iter::once(("Por", own.method.label().to_owned()))
                    .chain(own.facts())
                    .collect(),
                (None, Some(said)) => vec![("Por", said.to.masked())],
                (None, None) => Vec::new(),
            },
            is_open: said.is_none() || form.is_refused(),
            methods: Destination::METHODS
                .into_iter()
                .map(|method| Choice {
                    value: method.as_str(),
                    label: method.label(),
                    hint: String::new(),
                    checked: method == chosen,
                })
                .collect(),
            method_error: form.error("method"),
            banks: banks::labels(),
            bank: field("bank", |to| to.bank_code.as_deref().map(banks::label)),
            phone: field("phone", |to| {
                to.phone.clone().filter(|_| to.method != Method::Zelle)
            }),
            account_number: field("accountNumber", |to| to.account_number.clone()),
            holder: field("holder", |to| to.holder.clone()),
            id_number: field("idNumber", |to| to.id_number.clone()),
            zelle: field("zelle", |to| {
                to.email
                    .clone()
                    .or_else(|| to.phone.clone().filter(|_| to.method == Method::Zelle))
            }),
        }
    }
}
