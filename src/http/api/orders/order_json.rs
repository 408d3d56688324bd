//! An order as the API tells it, to whoever may see it, and no more than they may see.

use crate::base::ids::{
    AccountId, AssignmentId, DesignId, ItemId, OfferId, OrderId, ProofId, SubmissionId, UploadId, WorkshopId,
};
use crate::base::money::{Bs, Currency, Money, Rate, Usd};
use crate::domain::accounts::OrderAccess;
use crate::domain::files::Files;
use crate::domain::lifecycle::{
    AssignmentStatus, DeliveryMethod, OrderStatus, PaymentStatus, Priority, SubmissionStatus,
};
use crate::domain::ordering::OrderDetails;
use crate::domain::orders::OrderItem;
use crate::domain::payments::{self, Method, Submission};
use crate::domain::production::Assignment;
use crate::domain::proofs::{AskedBy, Proof, ProofState};
use crate::http::api::print_files::{PrintFileBody, print_files};
use crate::http::kit::responses::{Trace, Whole};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// An order, and who sees it.
#[derive(Clone, Copy)]
struct Seen<'a> {
    dossier: &'a OrderDetails,
    access: OrderAccess,
    files: &'a Files,
}

impl Seen<'_> {
    /// For the holder of the tracking link, addresses of our files carry their own permission.
    fn file(self, id: UploadId) -> String {
        let order = &self.dossier.order;
        match self.access {
            OrderAccess::Link => self.files.url_in(id, order.id, order.link_version),
            _ => format!("/files/{id}"),
        }
    }
}

/// An order, or what is left of it for a workshop that let its work go.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = OrderOrTrace, discriminator(property_name = "view", mapping(
    ("WHOLE" = "#/components/schemas/Order"),
    ("TRACE" = "#/components/schemas/OrderTrace"),
)))]
pub enum OrderView {
    Whole(Box<OrderBody>),
    LetGo(OrderTrace),
}

/// Without the customer's name, telephone and address.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderTrace {
    view: Trace,
    id: OrderId,
    order_number: String,
}

/// An order as the API shows it. A workshop sees its own items, and nothing of prices and payments; nor do operators see
/// payments.
#[derive(Serialize, ToSchema)]
#[schema(as = Order)]
#[serde(rename_all = "camelCase")]
pub struct OrderBody {
    view: Whole,
    id: OrderId,
    /// `KRFT-7K2M9Q`
    order_number: String,
    /// `ORD-001234`
    reference: String,
    status: OrderStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_status: Option<PaymentStatus>,
    priority: Priority,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    /// To a workshop only once it hands the goods over; so are telephone and address.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_email: Option<String>,
    /// Cédula or RIF.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_id_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shipping_address: Option<String>,
    shipping_city: String,
    shipping_state: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    shipping_municipality: Option<String>,
    /// What stands near the door.
    #[serde(skip_serializing_if = "Option::is_none")]
    shipping_landmark: Option<String>,
    /// At whose office it is fetched, which is then the address; empty where it goes to the door.
    office_carrier: String,
    /// The customer pays the carrier there.
    pays_carrier: bool,
    delivery_method: DeliveryMethod,
    #[serde(skip_serializing_if = "Option::is_none")]
    shipping_cost: Option<Usd>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subtotal: Option<Usd>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<Usd>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_bs: Option<Bs>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange_rate: Option<Rate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<Currency>,
    /// What is still to be paid; not of an order that is paid or cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<DueBody>,
    /// What was confirmed so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<Usd>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refunded: Option<Usd>,
    notes: String,
    carrier: String,
    tracking_number: String,
    /// Nothing is begun until its customer approved its designs: each item's `proof` says which.
    awaits_approval: bool,
    items: Vec<ItemBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payments: Option<Vec<PaymentBody>>,
}

/// What is missing: what came counts at the rate of its own payment.
#[derive(Serialize, ToSchema)]
#[schema(as = Due)]
#[serde(rename_all = "camelCase")]
struct DueBody {
    usd: Money,
    bs: Money,
    /// At which the bolívares are quoted.
    exchange_rate: Rate,
    /// Until when they hold; null while payments that would cover it are checked.
    #[schema(required)]
    holds_until: Option<DateTime<Utc>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OrderItem)]
#[serde(rename_all = "camelCase")]
struct ItemBody {
    id: ItemId,
    variant_id: String,
    product_name: String,
    #[schema(required)]
    size: Option<String>,
    quantity: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit_price: Option<Usd>,
    #[schema(required)]
    preview_url: Option<String>,
    /// What was sent; of a design how it looks, and for staff and whoever makes it the first picture in it.
    #[schema(required)]
    file_url: Option<String>,
    /// What a design is printed from, area by area; none of what was sent as a file. For staff and whoever makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    print_files: Option<Vec<PrintFileBody>>,
    #[schema(required)]
    design_views: Option<Value>,
    /// What was made at `POST /api/designs`.
    #[schema(required)]
    design_id: Option<DesignId>,
    /// Whether its customer is, or was, asked for a yes to the design.
    #[schema(required)]
    proof: Option<ProofBody>,
    #[schema(required)]
    assignment: Option<AssignmentBody>,
}

/// A design before its customer.
#[derive(Serialize, ToSchema)]
#[schema(as = Proof)]
#[serde(rename_all = "camelCase")]
struct ProofBody {
    id: ProofId,
    state: ProofState,
    asked_by: AskedBy,
    asked_at: DateTime<Utc>,
    #[schema(required)]
    answered_at: Option<DateTime<Utc>>,
    /// What the customer wants otherwise; the newest.
    comment: String,
    /// SHA-256 of the design that was approved: the same is printed.
    #[schema(required)]
    approved_hash: Option<String>,
}

/// One workshop's work on one item.
#[derive(Serialize, ToSchema)]
#[schema(as = Assignment)]
#[serde(rename_all = "camelCase")]
struct AssignmentBody {
    id: AssignmentId,
    workshop_id: WorkshopId,
    workshop_name: String,
    #[schema(required)]
    workshop_offer_id: Option<OfferId>,
    status: AssignmentStatus,
    /// Not for customers.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit_cost: Option<Usd>,
    /// For all units; not for customers.
    #[serde(skip_serializing_if = "Option::is_none")]
    agreed_cost: Option<Usd>,
    currency: Currency,
    #[schema(required)]
    start_date: Option<NaiveDate>,
    #[schema(required)]
    due_date: Option<NaiveDate>,
}

/// A payment that somebody reported.
#[derive(Serialize, ToSchema)]
#[schema(as = Payment)]
#[serde(rename_all = "camelCase")]
struct PaymentBody {
    id: SubmissionId,
    method: Method,
    currency: Currency,
    amount_expected: Money,
    amount_reported: Money,
    #[schema(required)]
    amount_received: Option<Money>,
    reference: String,
    origin_bank: String,
    /// Four digits.
    #[schema(required)]
    origin_bank_code: Option<String>,
    payer_name: String,
    payer_phone: String,
    /// Cédula or RIF.
    #[schema(required)]
    payer_id_number: Option<String>,
    /// The account of ours that it was paid to, as far as that is known.
    #[schema(required)]
    account_id: Option<AccountId>,
    #[schema(required)]
    paid_on: Option<NaiveDate>,
    #[schema(required)]
    receipt_url: Option<String>,
    status: SubmissionStatus,
    reported_at: DateTime<Utc>,
    #[schema(required)]
    rejection_reason: Option<String>,
}

/// As this person sees it.
pub fn order_json(dossier: &OrderDetails, access: OrderAccess, files: &Files) -> OrderView {
    let order = &dossier.order;
    if let OrderAccess::Workshop(workshop) = access
        && !dossier.is_seen_by(workshop)
    {
        return OrderView::LetGo(OrderTrace {
            view: Trace,
            id: order.id,
            order_number: order.number.clone(),
        });
    }
    let seen = Seen {
        dossier,
        access,
        files,
    };
    let (is_ours, pays) = (access.sees_prices(), access.sees_payments());
    let to = dossier.shows_contact(access);
    let paid = dossier.payments.iter();
    OrderView::Whole(Box::new(OrderBody {
        view: Whole,
        id: order.id,
        order_number: order.number.clone(),
        reference: order.reference(),
        status: order.status,
        payment_status: is_ours.then_some(order.payment_status),
        priority: order.priority,
        created_at: order.created_at,
        updated_at: order.updated_at,
        customer_name: to.then(|| order.customer_name.clone()),
        customer_phone: to.then(|| order.customer_phone.clone()),
        customer_email: is_ours.then(|| order.customer_email.clone()),
        customer_id_number: is_ours.then(|| order.customer_id_number.clone()),
        shipping_address: to.then(|| order.shipping_address.clone()),
        shipping_city: order.shipping_city.clone(),
        shipping_state: order.shipping_state.clone(),
        shipping_municipality: to.then(|| order.courier.municipality.clone()),
        shipping_landmark: to.then(|| order.courier.landmark.clone()),
        office_carrier: order.courier.office.clone(),
        pays_carrier: order.courier.pays_carrier,
        delivery_method: order.delivery_method,
        shipping_cost: is_ours.then_some(order.shipping_cost),
        subtotal: is_ours.then_some(order.subtotal),
        total: is_ours.then_some(order.total),
        total_bs: is_ours.then_some(order.total_bs),
        exchange_rate: is_ours.then_some(order.exchange_rate),
        currency: is_ours.then_some(Currency::Usd),
        due: pays.then(|| due_body(dossier)).flatten(),
        received: pays.then_some(order.received),
        refunded: pays.then_some(order.refunded),
        notes: order.notes.clone(),
        carrier: order.carrier.clone(),
        tracking_number: order.tracking_number.clone(),
        awaits_approval: order.awaits_approval && !order.status.is_cancelled(),
        items: dossier
            .items_for(access)
            .map(|item| item_body(seen, item))
            .collect(),
        payments: pays.then(|| paid.map(|paid| payment_body(seen, paid)).collect()),
    }))
}

fn due_body(dossier: &OrderDetails) -> Option<DueBody> {
    let order = &dossier.order;
    let due = |currency| payments::due(order, &dossier.payments, currency);
    (!order.status.is_cancelled() && !order.payment_status.is_settled()).then(|| DueBody {
        usd: due(Currency::Usd),
        bs: due(Currency::Ves),
        exchange_rate: order.exchange_rate,
        holds_until: dossier.quoted_until,
    })
}

fn item_body(seen: Seen<'_>, item: &OrderItem) -> ItemBody {
    let preview = item
        .preview_upload_id
        .map(|id| seen.file(id))
        .or_else(|| item.preview_url.clone());
    let file = item
        .design_upload_id
        // A design's pictures are its maker's, whoever ordered it.
        .filter(|_| item.design_id.is_none() || !seen.access.is_customer())
        .or(item.preview_upload_id)
        .map(|id| seen.file(id))
        .or_else(|| preview.clone());
    ItemBody {
        id: item.id,
        variant_id: item.variant_id.clone(),
        product_name: item.product_name.clone(),
        size: item.size.clone(),
        quantity: item.quantity,
        unit_price: seen.access.sees_prices().then_some(item.unit_price),
        preview_url: preview,
        file_url: file,
        print_files: (!seen.access.is_customer()).then(|| print_files(item)),
        design_views: item.design_views.clone(),
        design_id: item.design_id,
        proof: seen.dossier.proof_of(item).map(proof_body),
        assignment: seen.dossier.work_on(item).map(|work| assignment_body(seen, work)),
    }
}

fn proof_body(proof: &Proof) -> ProofBody {
    ProofBody {
        id: proof.id,
        state: proof.state,
        asked_by: proof.asked_by,
        asked_at: proof.asked_at,
        answered_at: proof.answered_at,
        comment: proof.comment.clone(),
        approved_hash: proof.approved_hash.as_ref().map(hex::encode),
    }
}

fn assignment_body(seen: Seen<'_>, work: &Assignment) -> AssignmentBody {
    let sees_costs = seen.access.sees_costs();
    AssignmentBody {
        id: work.id,
        workshop_id: work.workshop_id,
        workshop_name: seen.dossier.workshop_name(work.workshop_id).to_owned(),
        workshop_offer_id: work.workshop_offer_id,
        status: work.status,
        unit_cost: sees_costs.then_some(work.unit_cost),
        agreed_cost: sees_costs.then_some(work.agreed_cost),
        currency: work.currency,
        start_date: work.start_date,
        due_date: work.due_date,
    }
}

fn payment_body(seen: Seen<'_>, paid: &Submission) -> PaymentBody {
    PaymentBody {
        id: paid.id,
        method: paid.method,
        currency: paid.currency,
        amount_expected: paid.expected(),
        amount_reported: paid.reported(),
        amount_received: paid.received(),
        reference: paid.reference.clone(),
        origin_bank: paid.origin_bank.clone(),
        origin_bank_code: paid.origin_bank_code.clone(),
        payer_name: paid.payer_name.clone(),
        payer_phone: paid.payer_phone.clone(),
        payer_id_number: paid.payer_id_number.clone(),
        account_id: paid.account_id,
        paid_on: paid.paid_on,
        receipt_url: paid
            .receipt_upload_id
            .map(|id| seen.file(id))
            .or_else(|| paid.receipt_url.clone()),
        status: paid.status,
        reported_at: paid.reported_at,
        rejection_reason: paid.rejection_reason.clone(),
    }
}
