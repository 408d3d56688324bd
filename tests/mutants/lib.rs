//! The pure rules of money, filed as in Krafta, and what they need of the rest.

#![allow(dead_code, unused_imports, reason = "what only Krafta uses of them")]

/// Here are no columns.
#[macro_export]
macro_rules! code_columns {
    ($($any:tt)*) => {};
}

pub mod base {
    pub mod banks;
    pub mod calendar;
    pub mod codes;
    pub mod money;
    pub mod phone;
    pub mod text;

    pub mod ids {
        macro_rules! ids {
            ($($name:ident),+) => {$(
                #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
                pub struct $name(pub uuid::Uuid);

                impl $name {
                    pub fn any() -> Self {
                        Self(uuid::Uuid::now_v7())
                    }
                }
            )+};
        }

        ids!(AccountId, OrderId, SubmissionId, UserId);
    }
}

pub mod domain {
    pub mod lifecycle;

    pub mod payables {
        pub mod rules;
    }

    pub mod payments {
        pub mod method;
        pub mod rules;

        pub use method::Method;
        pub use rules::{ENOUGH, SHORTEST_END, alike_end, common_end, ends_alike, is_guessable, reference_key, tails};
    }

    pub mod reconciliation {
        pub mod rules {
            mod comparison;
            mod doubts;
            mod figures;
            mod guesses;
            mod matching;
            #[cfg(test)]
            mod matching_tests;
            mod named;
            mod no_names;
            mod own_money;
            mod questions;
            mod reversals;
            mod undone;
            mod unread;

            pub use comparison::{Claim, Credit, reach};
            pub use doubts::Doubt;
            pub use figures::Direction;
            pub use matching::{Certainty, Found, match_all};
            pub use questions::{Confirmation, question};
            pub use reversals::{EARLY, LATE, Posting, SOON, Sign, reversals, with_a_fee};
        }
    }

    pub mod workshops {
        crate::codes! {
            /// How a workshop is paid.
            pub enum PaymentPolicy {
                FullDeposit = "DEPOSITO_TOTAL",
                PartialDeposit = "DEPOSITO_PARCIAL",
                OnCompletion = "PAGO_AL_FINALIZAR",
                OnDelivery = "PAGO_CONTRA_ENTREGA",
            }
        }
    }
}
