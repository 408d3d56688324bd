//! A word about what was just done, shown once on the next page.
//!
//! The cookie carries a code, and perhaps the number of an order, never a text: nobody can put words in our mouth.

use crate::base::ids::{OrderId, SubmissionId, WorkshopId};
use actix_web::cookie::{Cookie, SameSite};

pub const COOKIE: &str = "krafta-flash";

crate::codes! {
    pub enum Flash {
        SignedOut = "signed_out",
        SignedOutEverywhere = "signed_out_everywhere",
        ProofSent = "proof_sent",
        EmailProven = "email_proven",
        ResetLinkSent = "reset_link_sent",
        PasswordChanged = "password_changed",
        PaymentReported = "payment_reported",
        PaymentConfirmed = "payment_confirmed",
        PaymentConfirmedNext = "payment_confirmed_next",
        PaymentWasConfirmed = "payment_was_confirmed",
        PaymentRejected = "payment_rejected",
        PaymentWasRejected = "payment_was_rejected",
        ReviewStarted = "review_started",
        OrderReceived = "order_received",
        OrderCancelled = "order_cancelled",
        ContactCorrected = "contact_corrected",
        PriorityChanged = "priority_changed",
        FileReplaced = "file_replaced",
        ApprovalAsked = "approval_asked",
        DesignApproved = "design_approved",
        DesignsApproved = "designs_approved",
        DesignCommented = "design_commented",
        DesignChanged = "design_changed",
        SameAgain = "same_again",
        DesignKept = "design_kept",
        SidesLeftOut = "sides_left_out",
        DesignRemoved = "design_removed",
        LineChanged = "line_changed",
        LinkWithdrawn = "link_withdrawn",
        LinkMade = "link_made",
        DesignUnlisted = "design_unlisted",
        DesignNamed = "design_named",
        CartIsFull = "cart_is_full",
        DesignSent = "design_sent",
        WorkshopChosen = "workshop_chosen",
        AssignmentCancelled = "assignment_cancelled",
        SteppedBack = "stepped_back",
        LinkRenewed = "link_renewed",
        NoteAdded = "note_added",
        ProblemReported = "problem_reported",
        Accepted = "accepted",
        Rejected = "rejected",
        Started = "started",
        Ready = "ready",
        Dispatched = "dispatched",
        Delivered = "delivered",
        TakenBack = "taken_back",
        OrderPlaced = "order_placed",
        UserCreated = "user_created",
        UserChanged = "user_changed",
        UserClosed = "user_closed",
        UserOpened = "user_opened",
        UserPasswordSet = "user_password_set",
        RateSaved = "rate_saved",
        RateStopped = "rate_stopped",
        RateResumed = "rate_resumed",
        ZoneSaved = "zone_saved",
        ZoneRemoved = "zone_removed",
        RuleSaved = "rule_saved",
        CarrierSaved = "carrier_saved",
        SettingsSaved = "settings_saved",
        TransferRecorded = "transfer_recorded",
        TransferWasRecorded = "transfer_was_recorded",
        TransferReversed = "transfer_reversed",
        TransferWasReversed = "transfer_was_reversed",
        PayableWaived = "payable_waived",
        MoneyReturned = "money_returned",
        ReceiptConfirmed = "receipt_confirmed",
        ReceiptDenied = "receipt_denied",
        WorkshopCreated = "workshop_created",
        WorkshopSaved = "workshop_saved",
        ChangeProposed = "change_proposed",
        ProposalAccepted = "proposal_accepted",
        ProposalDeclined = "proposal_declined",
        WorkshopRests = "workshop_rests",
        WorkshopIsBack = "workshop_is_back",
        PriceSaved = "price_saved",
        PriceRemoved = "price_removed",
        PlaceAdded = "place_added",
        PlaceRemoved = "place_removed",
        DaysClosed = "days_closed",
        DayOpened = "day_opened",
        PaymentRejectedNext = "payment_rejected_next",
        PaymentReopened = "payment_reopened",
        ReferenceCorrected = "reference_corrected",
        QueueEmpty = "queue_empty",
        StatementImported = "statement_imported",
        StatementWasImported = "statement_was_imported",
        LineMatched = "line_matched",
        LineSetAside = "line_set_aside",
        LineRetaken = "line_retaken",
        StatementUndone = "statement_undone",
        RowPassedOver = "row_passed_over",
        RowMended = "row_mended",
        RowWasThere = "row_was_there",
        ReviewWritten = "review_written",
        ReviewHidden = "review_hidden",
        ReviewShown = "review_shown",
        MailQueuedAgain = "mail_queued_again",
        NoticesRead = "notices_read",
        DeviceTells = "device_tells",
        DeviceChanged = "device_changed",
        DeviceQuiet = "device_quiet",
        ProductCreated = "product_created",
        ProductSaved = "product_saved",
        VariantSaved = "variant_saved",
        SideSaved = "side_saved",
        SideRemoved = "side_removed",
        AreaRemoved = "area_removed",
        CatalogImported = "catalog_imported",
        ExchangeRateSaved = "exchange_rate_saved",
        ExchangeRateLeft = "exchange_rate_left",
        ExchangeRateWithdrawn = "exchange_rate_withdrawn",
        AccountSaved = "account_saved",
        AccountShown = "account_shown",
        AccountRetired = "account_retired",
        RefundRecorded = "refund_recorded",
        RefundLowered = "refund_lowered",
        RefundDestinationSaved = "refund_destination_saved",
        AddedToCart = "added_to_cart",
        OrderMade = "order_made",
        OrdersForgotten = "orders_forgotten",
        CashTaken = "cash_taken",
        OrderEntered = "order_entered",
        OrderDiscarded = "order_discarded",
        MessageSent = "message_sent",
        ViewSaved = "view_saved",
        ViewRemoved = "view_removed",
        CardPaid = "card_paid",
        NothingPicked = "nothing_picked",
        NothingAsked = "nothing_asked",
        CardUnavailable = "card_unavailable",
    }
}

impl Flash {
    pub const fn text(self) -> &'static str {
        match self {
            Self::PaymentReopened => "El pago vuelve a estar por revisar.",
            Self::ReferenceCorrected => "Referencia corregida.",
            Self::SignedOut => "Cerraste sesión. ¡Hasta pronto!",
            Self::SignedOutEverywhere => "Cerraste sesión en todos los dispositivos.",
            Self::ProofSent => {
                "Te enviamos el enlace. Si no llega en unos minutos, mira en el correo no deseado."
            }
            Self::EmailProven => "Correo confirmado. ¡Gracias!",
            Self::ResetLinkSent => {
                "Si ese correo tiene una cuenta, te enviamos un enlace. Mira también en el correo no deseado."
            }
            Self::PasswordChanged => "Tu contraseña cambió. Ya puedes iniciar sesión.",
            Self::PaymentReported => "Recibimos los datos de tu pago. Aquí verás cuándo lo confirmamos.",
            Self::PaymentConfirmed => "Pago confirmado.",
            Self::CashTaken => "Efectivo registrado.",
            Self::OrdersForgotten => "Este navegador ya no recuerda tus pedidos.",
            Self::PaymentConfirmedNext => "Pago confirmado. Este es el siguiente.",
            Self::PaymentWasConfirmed => "Este pago ya estaba confirmado; abajo dice por quién.",
            Self::PaymentRejected => "Pago rechazado. El cliente verá el motivo.",
            Self::PaymentWasRejected => "Este pago ya estaba rechazado; abajo dice por quién.",
            Self::ReviewStarted => "Marcaste el pago como en revisión.",
            Self::OrderReceived => "¡Gracias! Marcamos tu pedido como entregado.",
            Self::OrderCancelled => "El pedido fue cancelado.",
            Self::ContactCorrected => "Datos de contacto y entrega actualizados.",
            Self::PriorityChanged => "La prioridad del pedido cambió.",
            Self::FileReplaced => "Archivo de impresión reemplazado.",
            Self::ApprovalAsked => "Listo: no se comienza hasta que el diseño esté aprobado.",
            Self::DesignApproved => "Diseño aprobado. Gracias.",
            Self::LineChanged => "Cambiaste lo que llevas en tu carrito.",
            Self::DesignsApproved => "Aprobaste todo lo que esperaba por ti. Gracias.",
            Self::DesignCommented => "Recibimos tu comentario. Te avisaremos cuando el diseño esté cambiado.",
            Self::DesignKept => "Diseño guardado: se queda hasta que lo borres.",
            Self::SidesLeftOut => {
                "Este producto no se imprime en todos los lados de tu diseño: lo de los otros quedó fuera."
            }
            Self::DesignRemoved => "Diseño borrado.",
            Self::LinkWithdrawn => {
                "Dejaste de compartirlo: ese enlace ya no abre. Lo que se pidió con él sigue igual."
            }
            Self::LinkMade => "Enlace nuevo listo. El anterior sigue sin abrir.",
            Self::DesignUnlisted => {
                "Ya no está en tu lista. El pedido o el carrito que lo lleva lo conserva."
            }
            Self::DesignNamed => "Nombre guardado. Conservamos este diseño.",
            Self::SameAgain => "En tu carrito está lo mismo, a los precios de hoy.",
            Self::CartIsFull => "No caben todos en tu carrito. Haz primero el pedido que tienes ahí.",
            Self::DesignChanged => "Diseño cambiado. El cliente lo verá y dirá si está bien.",
            Self::DesignSent => "Recibimos tu diseño.",
            Self::WorkshopChosen => "Taller asignado y notificado.",
            Self::AssignmentCancelled => "Asignación cancelada.",
            Self::SteppedBack => "La asignación volvió al paso anterior.",
            Self::LinkRenewed => "El enlace de seguimiento es nuevo; el anterior ya no sirve.",
            Self::NoteAdded => "Nota guardada.",
            Self::ProblemReported => "Problema reportado. El equipo de Krafta ya puede verlo.",
            Self::Accepted => "Pedido aceptado.",
            Self::Rejected => "Pedido rechazado. Krafta buscará otro taller.",
            Self::Started => "¡A producir! El pedido está en producción.",
            Self::Ready => "Pedido marcado como listo.",
            Self::Dispatched => "Pedido despachado.",
            Self::Delivered => "Pedido entregado.",
            Self::TakenBack => "El pedido volvió al paso anterior.",
            Self::OrderPlaced => "Pedido creado.",
            Self::UserCreated => "Cuenta creada. Ya puede entrar con su contraseña.",
            Self::UserChanged => "Cambios guardados; valen desde ya.",
            Self::UserClosed => "Cuenta desactivada. Sus sesiones se cerraron.",
            Self::UserOpened => "Cuenta activada. Entra con su contraseña de antes.",
            Self::UserPasswordSet => "Contraseña cambiada. Sus sesiones se cerraron.",
            Self::RateSaved => "Tarifa guardada. Vale para los pedidos nuevos.",
            Self::RateStopped => "Tarifa desactivada. Los pedidos que ya existen conservan la suya.",
            Self::RateResumed => "Tarifa activada. Vale para los pedidos nuevos.",
            Self::ZoneSaved => "Zona guardada.",
            Self::ZoneRemoved => "Zona eliminada.",
            Self::RuleSaved => "Regla guardada.",
            Self::CarrierSaved => "Empresa guardada. Los talleres ya la ven.",
            Self::SettingsSaved => "Ajustes guardados.",
            Self::TransferRecorded => "Transferencia registrada. El taller ya la ve en sus cobros.",
            Self::TransferWasRecorded => "Esta transferencia ya estaba registrada; no se pagó dos veces.",
            Self::TransferReversed => "Transferencia revertida. Lo que pagaba vuelve a estar pendiente.",
            Self::TransferWasReversed => "Esto ya estaba revertido.",
            Self::PayableWaived => "Cuenta condonada.",
            Self::MoneyReturned => "Devolución registrada.",
            Self::ReceiptConfirmed => "¡Gracias! Anotamos que te llegó.",
            Self::ReceiptDenied => "Anotamos que no te llegó. El equipo de Krafta lo va a revisar.",
            Self::WorkshopCreated => "Taller creado. Ponle precios y lugares para que reciba pedidos.",
            Self::WorkshopSaved => "Datos guardados.",
            Self::ChangeProposed => "Guardado. Una parte espera a Krafta; abajo ves cuál.",
            Self::ProposalAccepted => "Cambio aceptado. Vale desde ya.",
            Self::ProposalDeclined => "Cambio rechazado. Todo sigue como estaba.",
            Self::WorkshopRests => "Taller desactivado: ya no recibe pedidos nuevos.",
            Self::WorkshopIsBack => "Taller activo de nuevo.",
            Self::PriceSaved => "Precio guardado. Vale para los pedidos nuevos.",
            Self::PriceRemoved => "Precio retirado. Lo ya acordado no cambia.",
            Self::PlaceAdded => "Lugar agregado.",
            Self::PlaceRemoved => "Lugar retirado.",
            Self::DaysClosed => "Días cerrados guardados.",
            Self::DayOpened => "Ese día vuelve a ser de trabajo.",
            Self::PaymentRejectedNext => "Pago rechazado. Este es el siguiente.",
            Self::QueueEmpty => "Listo. No quedan pagos por revisar.",
            Self::StatementImported => "Estado de cuenta importado.",
            Self::StatementWasImported => "Ese archivo ya estaba importado: no cambió nada.",
            Self::LineMatched => "Pago confirmado con esa línea del banco.",
            Self::LineSetAside => "Línea apartada.",
            Self::LineRetaken => "La línea vuelve a contar.",
            Self::StatementUndone => "Importación deshecha. Puedes importar el archivo otra vez.",
            Self::RowPassedOver => "Línea descartada.",
            Self::RowMended => "Línea agregada.",
            Self::RowWasThere => "Esa línea ya estaba; no se agregó dos veces.",
            Self::ReviewWritten => "¡Gracias por tu opinión!",
            Self::ReviewHidden => "Opinión oculta. Ya no se ve en la página del producto.",
            Self::ReviewShown => "Opinión visible de nuevo.",
            Self::MailQueuedAgain => "Correo en cola; sale en unos segundos.",
            Self::NoticesRead => "Marcaste todos tus avisos como leídos.",
            Self::DeviceTells => "Listo: este dispositivo te avisa.",
            Self::DeviceChanged => "Guardado: este dispositivo te avisa de lo que elegiste.",
            Self::DeviceQuiet => "Este dispositivo ya no te avisa.",
            Self::ProductCreated => "Producto creado. Agrégale variantes para venderlo.",
            Self::ProductSaved => "Producto guardado.",
            Self::VariantSaved => "Variante guardada. El precio vale para los pedidos nuevos.",
            Self::SideSaved => "Vista guardada. Vale para los diseños nuevos.",
            Self::SideRemoved => "Vista quitada.",
            Self::AreaRemoved => "Área quitada.",
            Self::CatalogImported => "Catálogo actualizado.",
            Self::ExchangeRateSaved => "Tasa guardada.",
            Self::ExchangeRateWithdrawn => "Tasa quitada: no llegó a valer.",
            Self::ExchangeRateLeft => "Dejaste esa tasa: sigue valiendo la de antes.",
            Self::AccountSaved => "Cuenta guardada.",
            Self::AccountShown => "Los clientes ven esta cuenta al pagar.",
            Self::AccountRetired => "Cuenta retirada: los clientes ya no la ven.",
            Self::RefundRecorded => "Reembolso registrado.",
            Self::RefundDestinationSaved => "Guardado. Aquí verás cuándo hagamos el reembolso.",
            Self::RefundLowered => "Lo que se debe devolver quedó ajustado.",
            Self::AddedToCart => "Agregado a tu carrito.",
            Self::MessageSent => "Mensaje enviado. El cliente lo ve en su pedido.",
            Self::ViewSaved => "Vista guardada.",
            Self::ViewRemoved => "Vista eliminada.",
            Self::NothingPicked => "No cambió nada: marca primero los pedidos que quieres cambiar.",
            Self::NothingAsked => "No cambió nada: elige qué hacer con los pedidos marcados.",
            Self::CardPaid => "Recibimos tu pago con tarjeta. ¡Gracias!",
            Self::CardUnavailable => {
                "Ahora mismo no podemos cobrar con tarjeta. Inténtalo de nuevo en un momento, o paga a una de nuestras cuentas."
            }
            Self::OrderEntered => "El pedido quedó registrado.",
            Self::OrderDiscarded => "El pedido quedó descartado, y le escribimos a su cliente.",
            Self::OrderMade => {
                "¡Gracias! Tu pedido está hecho. Guarda esta página: con su enlace lo sigues cuando quieras."
            }
        }
    }

    /// The same of an order, where that is said.
    pub fn words(self, number: &str) -> String {
        self.text_about(number).unwrap_or_else(|| self.text().to_owned())
    }

    /// How it looks; the design's tones.
    pub const fn tone(self) -> &'static str {
        match self {
            Self::CardUnavailable
            | Self::NothingPicked
            | Self::NothingAsked
            | Self::ProblemReported
            | Self::PaymentWasConfirmed
            | Self::PaymentWasRejected
            | Self::TransferWasRecorded
            | Self::StatementWasImported
            | Self::RowWasThere
            | Self::TransferWasReversed
            | Self::ReceiptDenied
            | Self::SidesLeftOut => "warning",
            _ => "ok",
        }
    }

    /// The same about one of many orders, which is named.
    pub(super) fn text_about(self, number: &str) -> Option<String> {
        match self {
            Self::PaymentConfirmedNext => Some(format!("{number} confirmado. Este es el siguiente.")),
            Self::PaymentRejectedNext => Some(format!("{number} rechazado. Este es el siguiente.")),
            Self::Accepted => Some(format!("{number} aceptado.")),
            Self::Rejected => Some(format!("{number} rechazado. Krafta buscará otro taller.")),
            Self::Started => Some(format!("{number} en producción.")),
            Self::Ready => Some(format!("{number} listo.")),
            Self::Dispatched => Some(format!("{number} despachado.")),
            Self::Delivered => Some(format!("{number} entregado.")),
            Self::ProblemReported => Some(format!("{number}: problema reportado. Krafta ya puede verlo.")),
            // A letter cannot be called back, and none is written twice.
            Self::TakenBack => Some(format!(
                "{number} volvió al paso anterior. Lo que el cliente ya leyó no se borra ni se le repite."
            )),
            _ => None,
        }
    }

    pub(super) fn cookie(self) -> Cookie<'static> {
        cookie(self.as_str().to_owned())
    }

    pub(super) fn cookie_about(self, subject: &Subject) -> Cookie<'static> {
        cookie(format!("{self}.{}.{}", subject.number, subject.payment))
    }

    pub(super) fn cookie_of(self, work: &WorkDone) -> Cookie<'static> {
        match work.undo {
            None => cookie(format!("{self}.{}.{WORK}", work.number)),
            Some((order, workshop)) => cookie(format!("{self}.{}.{WORK}.{order}.{workshop}", work.number)),
        }
    }
}

fn cookie(value: String) -> Cookie<'static> {
    Cookie::build(COOKIE, value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .finish()
}

/// The payment that a word is about, on the page of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Of its order.
    pub number: String,
    pub payment: SubmissionId,
}

/// Tells the work on an order from a payment of it.
pub(super) const WORK: &str = "w";

/// A workshop's work that a word is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkDone {
    /// Of its order.
    pub number: String,
    /// Whose step it was, where it can be taken back.
    pub undo: Option<(OrderId, WorkshopId)>,
}
