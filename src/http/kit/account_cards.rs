//! Where an order can be paid, as its page shows it.

use crate::domain::payments::{Account, Method};

/// The accounts of a method, as cards: the first is shown, the others fold behind it.
pub struct AccountCards {
    pub method: &'static str,
    pub label: &'static str,
    pub icon: &'static str,
    pub accounts: Vec<Account>,
}

impl AccountCards {
    /// The method that was chosen comes first, whatever the browser can hide of the others.
    pub fn of(accounts: &[Account], chosen: Option<Method>) -> Vec<Self> {
        let others = Method::ALL
            .iter()
            .copied()
            .filter(|method| Some(*method) != chosen);
        let each = chosen.into_iter().chain(others).map(|method| Self {
            method: method.as_str(),
            label: method.label(),
            icon: match method {
                Method::PagoMovil => "phone",
                Method::Transferencia => "bank",
                Method::Zelle => "mail",
                Method::Efectivo => "shop",
                Method::Tarjeta => "receipt",
            },
            accounts: accounts
                .iter()
                .filter(|account| account.method == method)
                .cloned()
                .collect(),
        });
        each.filter(|cards| !cards.accounts.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::AccountId;

    fn account(method: Method) -> Account {
        Account {
            id: AccountId::any(),
            method,
            currency: method.currency(),
            bank: "Banesco".to_owned(),
            holder: String::new(),
            id_number: String::new(),
            phone: String::new(),
            account_number: String::new(),
            email: String::new(),
            instructions: String::new(),
            active: true,
            position: 0,
        }
    }

    #[test]
    fn the_chosen_method_has_its_accounts_first() {
        let accounts = [
            account(Method::PagoMovil),
            account(Method::Transferencia),
            account(Method::Transferencia),
        ];
        let order = |chosen| -> Vec<(&str, usize)> {
            let cards = AccountCards::of(&accounts, chosen);
            cards
                .iter()
                .map(|cards| (cards.method, cards.accounts.len()))
                .collect()
        };
        let chosen = order(Some(Method::Transferencia));
        assert_eq!(chosen, [("TRANSFERENCIA", 2), ("PAGO_MOVIL", 1)]);
        assert_eq!(order(None), [("PAGO_MOVIL", 1), ("TRANSFERENCIA", 2)]);
        // What nobody takes any more is no card.
        assert_eq!(order(Some(Method::Zelle)), order(None));
    }
}
