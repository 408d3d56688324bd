//! How somebody pays. Pure.

use crate::base::money::Currency;

crate::codes! {
    /// How somebody pays.
    pub enum Method {
        PagoMovil = "PAGO_MOVIL",
        Transferencia = "TRANSFERENCIA",
        Zelle = "ZELLE",
        Efectivo = "EFECTIVO",
        /// Made by card checkout, never reported.
        Tarjeta = "TARJETA",
    }
}

impl Method {
    /// Those that a person reports.
    pub const REPORTED: [Method; 4] = [Self::PagoMovil, Self::Transferencia, Self::Zelle, Self::Efectivo];

    pub const fn label(self) -> &'static str {
        match self {
            Self::PagoMovil => "Pago Móvil",
            Self::Transferencia => "Transferencia",
            Self::Zelle => "Zelle",
            Self::Efectivo => "Efectivo",
            Self::Tarjeta => "Tarjeta",
        }
    }

    /// What it is usually made in.
    pub const fn currency(self) -> Currency {
        match self {
            Self::PagoMovil | Self::Transferencia => Currency::Ves,
            Self::Zelle | Self::Efectivo | Self::Tarjeta => Currency::Usd,
        }
    }

    /// Goes from a bank of Venezuela to another.
    pub const fn is_between_banks(self) -> bool {
        matches!(self, Self::PagoMovil | Self::Transferencia)
    }
}
