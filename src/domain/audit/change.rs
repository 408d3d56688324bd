//! What can change, and a change as it is recorded and read.

use crate::base::ids::WorkshopId;
use chrono::{DateTime, Utc};

crate::codes! {
    /// What kind of thing was changed.
    pub enum Subject {
        Workshop = "workshop",
        Offer = "offer",
        Coverage = "coverage",
        Closure = "closure",
        Rate = "rate",
        Rule = "rule",
        Zone = "zone",
        Carrier = "carrier",
        Setting = "setting",
        ExchangeRate = "exchange_rate",
        Account = "account",
        Product = "product",
        Variant = "variant",
        View = "view",
        Area = "area",
    }
}

crate::codes! {
    /// Which of its fields was changed.
    pub enum Field {
        AccountNumber = "account_number",
        Bank = "bank",
        Currency = "currency",
        ExchangeRate = "exchange_rate",
        Holder = "holder",
        IdNumber = "id_number",
        Instructions = "instructions",
        Position = "position",
        RateHold = "rate_hold",
        Tolerance = "payment_tolerance",
        StalledDays = "stalled_days",
        UnpaidDays = "unpaid_days",
        Active = "active",
        AcceptanceDays = "acceptance_days",
        Address = "address",
        BackupMethod = "backup_method",
        Capacity = "capacity_per_day",
        City = "city",
        Contact = "contact_name",
        Cost = "cost",
        Day = "day",
        Email = "email",
        Method = "method",
        Name = "name",
        OpeningHours = "opening_hours",
        OriginCity = "origin_city",
        Phone = "phone",
        Place = "place",
        Policy = "payment_policy",
        PreferredMethod = "preferred_method",
        Review = "review_required",
        Sla = "sla_days",
        State = "state",
        TransitDays = "transit_days",
        WhatsApp = "whatsapp",
        Zone = "zone",
        WorkshopChanges = "workshop_changes_apply",
        Attributes = "attributes",
        Description = "description",
        Category = "category",
        Material = "material",
        Care = "care",
        SizeChart = "size_chart",
        ExternalId = "external_id",
        MinDpi = "min_dpi",
        Picture = "picture",
        Price = "price",
        PrintSize = "print_size",
        Slug = "slug",
        Technique = "technique",
        TrackingUrl = "tracking_url",
        PageUrl = "page_url",
        Garment = "garment",
        Rectangle = "rectangle",
        GoodDpi = "good_dpi",
        Bleed = "bleed",
        SafeMargin = "safe_margin",
        ExtraCost = "extra_cost",
        WantsProof = "wants_proof",
        PrintFile = "print_file",
    }
}

crate::code_columns!(Subject, Field);

impl Subject {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Workshop => "Taller",
            Self::Offer => "Precio",
            Self::Coverage => "Cobertura",
            Self::Closure => "Día cerrado",
            Self::Rate => "Tarifa",
            Self::Rule => "Regla de envío",
            Self::Zone => "Zona",
            Self::Carrier => "Empresa de envío",
            Self::Setting => "Ajuste",
            Self::ExchangeRate => "Tasa de cambio",
            Self::Account => "Cuenta",
            Self::Product => "Producto",
            Self::Variant => "Variante",
            Self::View => "Vista",
            Self::Area => "Área de impresión",
        }
    }
}

impl Field {
    pub const fn label(self) -> &'static str {
        match self {
            Self::AccountNumber => "Número de cuenta",
            Self::Bank => "Banco",
            Self::Currency => "Moneda",
            Self::ExchangeRate => "Bolívares por dólar",
            Self::Holder => "Titular",
            Self::IdNumber => "Cédula o RIF",
            Self::Instructions => "Instrucciones",
            Self::Position => "Orden",
            Self::RateHold => "Horas que vale una tasa reemplazada",
            Self::Tolerance => "Diferencia que se perdona",
            Self::StalledDays => "Días para avisar de un pedido a medio pagar",
            Self::UnpaidDays => "Días para pagar",
            Self::Active => "Activo",
            Self::AcceptanceDays => "Días para aceptar",
            Self::Address => "Dirección",
            Self::WorkshopChanges => "Cambios de talleres se aplican solos",
            Self::BackupMethod => "Método de respaldo",
            Self::Capacity => "Capacidad por día",
            Self::City => "Ciudad",
            Self::Contact => "Contacto",
            Self::Cost => "Costo",
            Self::Day => "Día",
            Self::Email => "Correo",
            Self::Method => "Método",
            Self::Name => "Nombre",
            Self::OpeningHours => "Horario",
            Self::OriginCity => "Ciudad de origen",
            Self::Phone => "Teléfono",
            Self::WhatsApp => "WhatsApp",
            Self::Place => "Lugar",
            Self::Policy => "Política de pago",
            Self::PreferredMethod => "Método preferido",
            Self::Review => "Con revisión",
            Self::Sla => "Días de producción",
            Self::State => "Estado",
            Self::TransitDays => "Días de tránsito",
            Self::Zone => "Zona",
            Self::WantsProof => "El cliente aprueba el diseño antes",
            Self::Attributes => "Qué la distingue",
            Self::Description => "Descripción",
            Self::Category => "Categoría",
            Self::Material => "Material",
            Self::Care => "Cuidados",
            Self::SizeChart => "Tabla de medidas",
            Self::ExternalId => "Id externo",
            Self::MinDpi => "Mínimo en ppp",
            Self::Picture => "Foto",
            Self::Price => "Precio",
            Self::PrintSize => "Tamaño de impresión",
            Self::Slug => "Dirección en la tienda",
            Self::Technique => "Técnica",
            Self::TrackingUrl => "Enlace de rastreo",
            Self::PageUrl => "Página",
            Self::Garment => "Dibujo",
            Self::Rectangle => "Lugar en la foto",
            Self::GoodDpi => "Ideal en ppp",
            Self::Bleed => "Sangrado",
            Self::SafeMargin => "Margen de seguridad",
            Self::ExtraCost => "Precio como área adicional",
            Self::PrintFile => "Archivo de impresión",
        }
    }
}

/// A change as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whose it is; `None` for what concerns all.
    pub workshop: Option<WorkshopId>,
    pub subject: Subject,
    /// Which one, in words that last: «Franela · M · desde 10 u.».
    pub label: String,
    pub field: Field,
    /// In the words that people read: «$4,10», «Pago al Finalizar», «Sí». `None`: there was nothing.
    pub old: Option<String>,
    /// `None`: it was taken away.
    pub new: Option<String>,
}

/// A change as it is read.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: i64,
    pub subject: Subject,
    pub label: String,
    pub field: Field,
    pub old: Option<String>,
    pub new: Option<String>,
    /// The name, else the address, of who did it; `None` for Krafta itself.
    pub actor: Option<String>,
    pub at: DateTime<Utc>,
}
