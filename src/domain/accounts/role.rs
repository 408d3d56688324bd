//! What a person may do. Pure.

use crate::domain::lifecycle::Authority;

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

impl From<Role> for Authority {
    fn from(role: Role) -> Self {
        match role {
            Role::Admin => Self::Admin,
            Role::Operador => Self::Operator,
            Role::Taller => Self::Workshop,
            Role::Cliente => Self::Customer,
        }
    }
}

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
                ("/admin/payments", "Pagos"),
                ("/workshop/dashboard", "Producción"),
                ("/admin/payables", "Por pagar"),
                ("/admin/catalog", "Catálogo"),
                ("/admin/workshops", "Talleres"),
                ("/admin/shipping", "Envíos"),
            ],
            Self::Operador => &[("/ops/orders", "Pedidos")],
            Self::Taller => &[
                ("/workshop/dashboard", "Producción"),
                ("/workshop/payables", "Mis cobros"),
                ("/workshop/offers", "Mi taller"),
            ],
            Self::Cliente => &[("/orders", "Mis pedidos"), ("/disenos", "Mis diseños")],
        }
    }

    /// Where it leads less often.
    pub const fn more_links(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Admin => &[
                ("/admin/users", "Usuarios"),
                ("/admin/notifications", "Correos"),
                ("/admin/reviews", "Opiniones"),
                ("/admin/accounting", "Contabilidad"),
                ("/admin/settings", "Ajustes"),
            ],
            Self::Operador | Self::Taller | Self::Cliente => &[],
        }
    }
}
