//! What happened to an order, who did it, and who may read it. Append-only.

use super::Order;
use crate::base::error::AppError;
use crate::base::ids::{ItemId, OrderId, UserId, WorkshopId};
use crate::domain::accounts::{Role, User};
use crate::domain::lifecycle::{Authority, OrderStatus};
use crate::schema::{order_events, users};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

crate::codes! {
    /// In which capacity somebody acted.
    pub enum ActorRole {
        Admin = "ADMIN",
        Operador = "OPERADOR",
        Taller = "TALLER",
        Cliente = "CLIENTE",
        Invitado = "INVITADO",
        Sistema = "SISTEMA",
    }
}

crate::codes! {
    /// Who may read an event, besides Krafta's own people, who read all.
    pub enum Audience {
        /// The customer.
        Customer = "CUSTOMER",
        /// The workshop that the event names.
        Workshop = "WORKSHOP",
        Staff = "STAFF",
    }
}

crate::codes! {
    pub enum EventKind {
        Placed = "placed",
        PaymentReported = "payment_reported",
        ReviewStarted = "review_started",
        PaymentConfirmed = "payment_confirmed",
        PaymentRejected = "payment_rejected",
        /// A decision by mistake was taken back.
        PaymentReopened = "payment_reopened",
        ReferenceCorrected = "reference_corrected",
        /// What spoke against a payment that was confirmed all the same.
        ConfirmedDespite = "confirmed_despite",
        NoWorkshop = "no_workshop",
        Proposed = "proposed",
        Assigned = "assigned",
        AssignedByHand = "assigned_by_hand",
        DeadlinePassed = "deadline_passed",
        Accepted = "accepted",
        Rejected = "rejected",
        Started = "started",
        Ready = "ready",
        HandedOver = "handed_over",
        Completed = "completed",
        AssignmentCancelled = "assignment_cancelled",
        SteppedBack = "stepped_back",
        ProblemReported = "problem_reported",
        ContactCorrected = "contact_corrected",
        PriorityChanged = "priority_changed",
        FileReplaced = "file_replaced",
        /// By its customer, after the order.
        DesignSent = "design_sent",
        /// The customer is asked for a yes to a design.
        ProofAsked = "proof_asked",
        ProofApproved = "proof_approved",
        ProofCommented = "proof_commented",
        /// By Krafta's own people.
        DesignChanged = "design_changed",
        LinkRenewed = "link_renewed",
        /// The order was a guest's.
        JoinedAccount = "joined_account",
        Cancelled = "cancelled",
        Requoted = "requoted",
        PaymentStalled = "payment_stalled",
        Refunded = "refunded",
        RefundLowered = "refund_lowered",
        /// What was said stands elsewhere: it is for few.
        RefundDestination = "refund_destination",
        /// Between Krafta's own people.
        Note = "note",
        /// From Krafta to the customer, in somebody's own words.
        Message = "message",
        CardExpired = "card_expired",
        /// The customer's address takes no letters.
        LetterRefused = "letter_refused",
    }
}

crate::code_columns!(ActorRole, Audience, EventKind);

impl EventKind {
    /// Its words may tell who paid, how and how much: not for operators.
    pub const fn is_about_money(self) -> bool {
        matches!(
            self,
            Self::PaymentReported
                | Self::ReviewStarted
                | Self::PaymentConfirmed
                | Self::PaymentRejected
                | Self::PaymentReopened
                | Self::ReferenceCorrected
                | Self::ConfirmedDespite
                | Self::Placed
                | Self::Requoted
                | Self::PaymentStalled
                | Self::Refunded
                | Self::RefundLowered
                | Self::RefundDestination
        )
    }

    /// A heading for the timeline.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Placed => "Pedido creado",
            Self::PaymentReported => "Pago reportado",
            Self::ReviewStarted => "Pago en revisión",
            Self::PaymentConfirmed => "Pago confirmado",
            Self::PaymentRejected => "Pago rechazado",
            Self::PaymentReopened => "Pago otra vez en revisión",
            Self::ReferenceCorrected => "Referencia corregida",
            Self::ConfirmedDespite => "Confirmado a pesar de dudas",
            Self::NoWorkshop => "Sin taller disponible",
            Self::Proposed => "Taller propuesto, por aprobar",
            Self::Assigned => "Taller notificado",
            Self::AssignedByHand => "Asignado a mano",
            Self::DeadlinePassed => "El taller no respondió a tiempo",
            Self::Accepted => "En preparación",
            Self::Rejected => "El taller rechazó el trabajo",
            Self::Started => "En producción",
            Self::Ready => "Listo para entrega",
            Self::HandedOver => "Enviado",
            Self::Completed => "Entregado",
            Self::AssignmentCancelled => "Asignación cancelada",
            Self::SteppedBack => "Un paso atrás",
            Self::ProblemReported => "Problema reportado",
            Self::ContactCorrected => "Datos corregidos",
            Self::PriorityChanged => "Cambio de prioridad",
            Self::FileReplaced => "Archivo reemplazado",
            Self::DesignSent => "Diseño recibido",
            Self::ProofAsked => "Esperando la aprobación del diseño",
            Self::ProofApproved => "Diseño aprobado",
            Self::ProofCommented => "Comentario sobre el diseño",
            Self::DesignChanged => "Diseño cambiado",
            Self::LinkRenewed => "Enlace renovado",
            Self::JoinedAccount => "Pasó a la cuenta del cliente",
            Self::Cancelled => "Pedido cancelado",
            Self::PaymentStalled => "Pago a medias",
            Self::Requoted => "Precio en bolívares actualizado",
            Self::Refunded => "Reembolso registrado",
            Self::RefundLowered => "Reembolso ajustado",
            Self::RefundDestination => "Datos para el reembolso",
            Self::Note => "Nota interna",
            Self::Message => "Mensaje de Krafta",
            Self::CardExpired => "Pago con tarjeta vencido",
            Self::LetterRefused => "Tu correo no recibe mensajes",
        }
    }
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    pub id: Option<UserId>,
    pub role: ActorRole,
}

impl Actor {
    /// Krafta itself.
    pub const SYSTEM: Actor = Actor {
        id: None,
        role: ActorRole::Sistema,
    };

    /// Whoever asks; without an account, a guest.
    pub fn of(user: Option<&User>) -> Self {
        match user {
            None => Self {
                id: None,
                role: ActorRole::Invitado,
            },
            Some(user) => Self {
                id: Some(user.id),
                role: match user.role {
                    Role::Admin => ActorRole::Admin,
                    Role::Operador => ActorRole::Operador,
                    Role::Taller => ActorRole::Taller,
                    Role::Cliente => ActorRole::Cliente,
                },
            },
        }
    }

    /// On whose authority this person moves assignments.
    pub const fn authority(self) -> Authority {
        match self.role {
            ActorRole::Admin | ActorRole::Sistema => Authority::Admin,
            ActorRole::Operador => Authority::Operator,
            ActorRole::Taller => Authority::Workshop,
            ActorRole::Cliente | ActorRole::Invitado => Authority::Customer,
        }
    }
}

/// An event to be appended.
#[derive(Clone, Debug)]
pub struct NewEvent {
    pub item: Option<ItemId>,
    pub kind: EventKind,
    pub audience: Audience,
    pub workshop: Option<WorkshopId>,
    pub message: String,
    pub reason: Option<String>,
}

/// Appends it, with the status that the order has now.
pub(super) fn insert(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &Order,
    event: NewEvent,
) -> Result<(), AppError> {
    insert_all(conn, now, actor, order, vec![event])
}

/// In this order. One statement.
pub(super) fn insert_all(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &Order,
    events: Vec<NewEvent>,
) -> Result<(), AppError> {
    let row = |event: NewEvent| {
        (
            order_events::order_id.eq(order.id),
            order_events::item_id.eq(event.item),
            order_events::kind.eq(event.kind),
            order_events::status.eq(order.status),
            order_events::audience.eq(event.audience),
            order_events::workshop_id.eq(event.workshop),
            order_events::actor_id.eq(actor.id),
            order_events::actor_role.eq(actor.role),
            order_events::message.eq(event.message),
            order_events::reason.eq(event.reason),
            order_events::created_at.eq(now),
        )
    };
    let into = diesel::insert_into(order_events::table);
    // Nearly always: and a row alone is a statement that is prepared once.
    match <[NewEvent; 1]>::try_from(events) {
        Ok([event]) => into.values(row(event)).execute(conn)?,
        Err(events) => into
            .values(events.into_iter().map(row).collect::<Vec<_>>())
            .execute(conn)?,
    };
    Ok(())
}

/// What a workshop reported last about an order.
#[derive(Clone, Debug)]
pub struct Problem {
    pub order: OrderId,
    pub workshop: Option<WorkshopId>,
    pub note: String,
    pub at: DateTime<Utc>,
}

/// Of each workshop that reported something about one of these orders, the last report.
pub fn last_problems(conn: &mut PgConnection, orders: &[OrderId]) -> Result<Vec<Problem>, AppError> {
    type Row = (OrderId, Option<WorkshopId>, Option<String>, DateTime<Utc>);
    let rows: Vec<Row> = order_events::table
        .filter(order_events::order_id.eq_any(orders))
        .filter(order_events::kind.eq(EventKind::ProblemReported))
        .order((
            order_events::order_id,
            order_events::workshop_id,
            order_events::id.desc(),
        ))
        .distinct_on((order_events::order_id, order_events::workshop_id))
        .select((
            order_events::order_id,
            order_events::workshop_id,
            order_events::reason,
            order_events::created_at,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(order, workshop, note, at)| Problem {
            order,
            workshop,
            note: note.unwrap_or_default(),
            at,
        })
        .collect())
}

/// What was done last with a workshop's work.
#[derive(Clone, Copy, Debug)]
pub struct LastStep {
    pub kind: EventKind,
    pub actor: Actor,
    pub at: DateTime<Utc>,
}

/// The last event of one of these kinds that names the workshop, or all of the order.
pub fn last_step(
    conn: &mut PgConnection,
    order: OrderId,
    workshop: WorkshopId,
    kinds: &[EventKind],
) -> Result<Option<LastStep>, AppError> {
    let row: Option<(EventKind, Option<UserId>, ActorRole, DateTime<Utc>)> = order_events::table
        .filter(order_events::order_id.eq(order))
        .filter(order_events::kind.eq_any(kinds))
        .filter(
            order_events::workshop_id
                .eq(workshop)
                .or(order_events::workshop_id.is_null()),
        )
        .order(order_events::id.desc())
        .select((
            order_events::kind,
            order_events::actor_id,
            order_events::actor_role,
            order_events::created_at,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(kind, id, role, at)| LastStep {
        kind,
        actor: Actor { id, role },
        at,
    }))
}

/// A line of the timeline.
#[derive(Clone, Debug)]
pub struct Event {
    pub id: i64,
    pub item: Option<ItemId>,
    pub kind: EventKind,
    pub status: OrderStatus,
    pub audience: Audience,
    pub workshop: Option<WorkshopId>,
    pub actor: Actor,
    /// For Krafta's own people; empty for guests and the system.
    pub actor_name: String,
    pub message: String,
    pub reason: Option<String>,
    pub at: DateTime<Utc>,
}

/// Oldest first.
pub fn events_of(conn: &mut PgConnection, order: OrderId) -> Result<Vec<Event>, AppError> {
    type Row = (
        (
            i64,
            Option<ItemId>,
            EventKind,
            OrderStatus,
            Audience,
            Option<WorkshopId>,
        ),
        (Option<UserId>, ActorRole, String, Option<String>, DateTime<Utc>),
        Option<(String, String)>,
    );
    let rows: Vec<Row> = order_events::table
        .left_join(users::table)
        .filter(order_events::order_id.eq(order))
        .order(order_events::id)
        .select((
            (
                order_events::id,
                order_events::item_id,
                order_events::kind,
                order_events::status,
                order_events::audience,
                order_events::workshop_id,
            ),
            (
                order_events::actor_id,
                order_events::actor_role,
                order_events::message,
                order_events::reason,
                order_events::created_at,
            ),
            (users::name, users::email).nullable(),
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(
            |((id, item, kind, status, audience, workshop), (actor, role, message, reason, at), person)| {
                Event {
                    id,
                    item,
                    kind,
                    status,
                    audience,
                    workshop,
                    actor: Actor { id: actor, role },
                    actor_name: person.map(crate::domain::accounts::called).unwrap_or_default(),
                    message,
                    reason,
                    at,
                }
            },
        )
        .collect())
}
