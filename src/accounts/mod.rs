//! Users, roles, sign-in and sessions.

pub mod access;
mod sessions;
mod store;
mod who;

pub use access::{Access, gate};
pub use sessions::PgSessions;
pub use store::{User, find};
pub use who::{Admin, Operations, SignedIn, Viewer, WorkshopSide, sign_in};

crate::codes! {
    /// What a person may do.
    pub enum Role {
        Admin = "ADMIN",
        Operador = "OPERADOR",
        Taller = "TALLER",
        Cliente = "CLIENTE",
    }
}

crate::code_columns!(Role);

impl Role {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Admin => "Administración",
            Self::Operador => "Operaciones",
            Self::Taller => "Taller",
            Self::Cliente => "Cliente",
        }
    }

    /// Where a person lands after signing in.
    pub const fn home(self) -> &'static str {
        match self {
            Self::Admin => "/admin",
            Self::Operador => "/ops/orders",
            Self::Taller => "/workshop/dashboard",
            Self::Cliente => "/orders",
        }
    }

    /// Krafta's own people, who see every order.
    pub const fn is_staff(self) -> bool {
        matches!(self, Self::Admin | Self::Operador)
    }

    /// Where the navigation leads.
    pub const fn links(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Admin => &[
                ("/admin", "Resumen"),
                ("/admin/orders", "Pedidos"),
                ("/workshop/dashboard", "Producción"),
                ("/ops/orders", "Operaciones"),
            ],
            Self::Operador => &[("/ops/orders", "Operaciones")],
            Self::Taller => &[("/workshop/dashboard", "Producción")],
            Self::Cliente => &[("/orders", "Mis pedidos")],
        }
    }
}
