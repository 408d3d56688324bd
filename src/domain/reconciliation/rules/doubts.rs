//! Why a program leaves a payment to a person.

crate::codes! {
    /// What speaks against a payment. With any of these no program confirms it; a person may, who has seen them.
    pub enum Doubt {
        /// The same reference was reported elsewhere, by whatever method and to whichever account.
        ReferenceSeen = "REFERENCE_SEEN",
        /// One reference is the end of the other, and the amounts are equal.
        ReferenceEndSeen = "REFERENCE_END_SEEN",
        /// The very same file.
        ReceiptSeen = "RECEIPT_SEEN",
        /// A picture that looks alike, on which the same is written.
        ReceiptAlike = "RECEIPT_ALIKE",
        /// Its order has several open reports, of more than is missing.
        MoreThanMissing = "MORE_THAN_MISSING",
        /// The same payer, or order, reported this amount with several other references that no line has.
        Guesses = "SEVERAL_GUESSES",
        /// Its order was cancelled: money that comes late is for a person.
        OrderCancelled = "ORDER_CANCELLED",
        /// Its order is paid without it, and stands.
        OrderPaid = "ORDER_PAID",
        /// Money of its order went back to the customer, and the order stands: what is missing of it is for a person.
        MoneyWentBack = "MONEY_WENT_BACK",
        /// The bank told of its day, and has no such line.
        NotInBank = "NOT_IN_BANK",
        /// Another payment points at the same line.
        SharedLine = "SHARED_LINE",
        /// Another line fits as well.
        SeveralLines = "SEVERAL_LINES",
        /// The bank took the money back.
        Reversed = "REVERSED",
        /// A row of its account that nobody could read yet has the reference or the amount of its line.
        UnreadRow = "UNREAD_ROW",
        /// The line names a phone that is not the payer's, or of which the payer told nothing.
        OtherPhone = "OTHER_PHONE",
        /// The line names another cédula or RIF.
        OtherIdNumber = "OTHER_ID_NUMBER",
        /// The line came from another bank.
        OtherBank = "OTHER_BANK",
        OtherAccount = "OTHER_ACCOUNT",
        /// The line has another amount, or more arrived than was reported.
        OtherAmount = "OTHER_AMOUNT",
        /// The line is not from around the day of the payment.
        OtherDay = "OTHER_DAY",
        /// The money came before the order was made.
        BeforeOrder = "BEFORE_ORDER",
        /// A person named a line with which it has nothing in common.
        OtherLine = "OTHER_LINE",
    }
}

impl Doubt {
    /// Of the order as it stands, which everybody sees who decides: it keeps programs away, and asks nobody twice.
    pub const fn is_plain_to_see(self) -> bool {
        matches!(self, Self::OrderCancelled)
    }

    /// What costs most to overlook: a person is asked about it even where the page shows it.
    pub const fn is_grave(self) -> bool {
        matches!(
            self,
            Self::Reversed | Self::ReferenceSeen | Self::OrderPaid | Self::NotInBank | Self::OtherLine
        )
    }

    /// Does whoever accepts this accept the other too?
    pub const fn covers(self, other: Self) -> bool {
        matches!((self, other), (Self::MoreThanMissing, Self::OrderPaid))
    }

    /// As it is told on a page, in a word or two.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ReferenceSeen => "Referencia repetida",
            Self::ReferenceEndSeen => "Referencia y monto repetidos",
            Self::ReceiptSeen => "Comprobante repetido",
            Self::ReceiptAlike => "Comprobante parecido",
            Self::MoreThanMissing => "Reportaron más de lo que falta",
            Self::Guesses => "Varios intentos del mismo monto",
            Self::OrderCancelled => "Pedido cancelado",
            Self::OrderPaid => "Pedido ya pagado",
            Self::MoneyWentBack => "Ya se devolvió dinero de este pedido",
            Self::NotInBank => "No está en el banco",
            Self::SharedLine => "Otro pago dice ser este dinero",
            Self::SeveralLines => "Otra línea coincide igual",
            Self::Reversed => "Reversado por el banco",
            Self::UnreadRow => "Una línea sin leer lo nombra",
            Self::OtherPhone => "Otro teléfono",
            Self::OtherIdNumber => "Otra cédula",
            Self::OtherBank => "Otro banco",
            Self::OtherAccount => "Otra cuenta",
            Self::OtherAmount => "Otro monto",
            Self::OtherDay => "Fecha lejana",
            Self::BeforeOrder => "Anterior al pedido",
            Self::OtherLine => "Línea sin nada en común",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_costs_most_is_asked_about_even_where_it_is_shown() {
        let grave: Vec<Doubt> = Doubt::ALL
            .iter()
            .copied()
            .filter(|doubt| doubt.is_grave())
            .collect();
        let right = [
            Doubt::ReferenceSeen,
            Doubt::OrderPaid,
            Doubt::NotInBank,
            Doubt::Reversed,
            Doubt::OtherLine,
        ];
        assert_eq!(grave, right);
    }

    #[test]
    fn only_more_than_is_missing_says_that_an_order_is_paid() {
        for one in Doubt::ALL {
            for other in Doubt::ALL {
                let right = (*one, *other) == (Doubt::MoreThanMissing, Doubt::OrderPaid);
                assert_eq!(one.covers(*other), right, "{one:?} {other:?}");
            }
        }
    }
}
