//! The pure rules of money, filed as in Krafta, and what they need of the rest.

#![allow(dead_code, unused_imports, reason = "what only Krafta uses of them")]

/// Here are no columns.
#[macro_export]
macro_rules! code_columns {
    ($($any:tt)*) => {};
}

pub mod base {
    pub mod calendar;
    pub mod codes;
    pub mod money;
    pub mod phone;
    pub mod text;

    pub mod ids {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct AccountId(pub uuid::Uuid);
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
        pub use rules::{SHORTEST_END, common_end, reference_key, tails};
    }

    pub mod reconciliation {
        pub mod rules {
            mod comparison;
            mod doubts;
            mod matching;
            #[cfg(test)]
            mod matching_tests;
            mod questions;
            mod reversals;

            pub use comparison::{Claim, Credit};
            pub use doubts::Doubt;
            pub use matching::{Certainty, Found, match_all};
            pub use questions::{Confirmation, question};
            pub use reversals::{LATE, Posting, SOON, Sign, reversals, says_reversal};
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
