//! An order as JSON, for whoever may see it, and no more than they may see.

use super::Dossier;
use crate::files::Files;
use crate::ids::{UploadId, WorkshopId};
use crate::orders::{Order, OrderItem};
use crate::payments::Submission;
use crate::production::Assignment;
use serde_json::{Map, Value, json};

/// Through whose eyes an order is seen.
#[derive(Clone, Copy)]
pub enum Sight<'a> {
    Staff,
    /// The owner, signed in.
    Customer,
    /// The holder of the tracking link: addresses of our files carry their own permission.
    Link(&'a Files),
    /// A workshop: its own items, no prices, no payments.
    Workshop(WorkshopId),
}

impl Sight<'_> {
    fn file(self, order: &Order, id: UploadId) -> String {
        match self {
            Sight::Link(files) => files.url_in(id, order.id, order.link_version),
            _ => format!("/files/{id}"),
        }
    }

    fn sees_costs(self) -> bool {
        matches!(self, Sight::Staff | Sight::Workshop(_))
    }
}

/// The contract's **Order**.
pub fn order_json(dossier: &Dossier, sight: Sight<'_>) -> Value {
    let order = &dossier.order;
    if let Sight::Workshop(workshop) = sight
        && !dossier.is_seen_by(workshop)
    {
        // It let its work go, and with it the customer's name, telephone and address.
        return json!({"id": order.id, "orderNumber": order.number});
    }
    let mut body = json!({
        "id": order.id,
        "orderNumber": order.number,
        "reference": order.reference(),
        "status": order.status,
        "priority": order.priority,
        "createdAt": order.created_at,
        "updatedAt": order.updated_at,
        "customerName": order.customer_name,
        "customerPhone": order.customer_phone,
        "shippingAddress": order.shipping_address,
        "shippingCity": order.shipping_city,
        "shippingState": order.shipping_state,
        "deliveryMethod": order.delivery_method,
        "notes": order.notes,
        "carrier": order.carrier,
        "trackingNumber": order.tracking_number,
    });
    let visible = |item: &&OrderItem| match sight {
        Sight::Workshop(workshop) => dossier
            .work_on(item)
            .is_some_and(|work| work.workshop_id == workshop && work.status.is_visible_to_workshop()),
        _ => true,
    };
    let items: Vec<Value> = dossier
        .items
        .iter()
        .filter(visible)
        .map(|item| item_json(dossier, item, sight))
        .collect();
    body["items"] = items.into();
    if !matches!(sight, Sight::Workshop(_)) {
        body["paymentStatus"] = json!(order.payment_status);
        body["customerEmail"] = json!(order.customer_email);
        body["customerIdNumber"] = json!(order.customer_id_number);
        body["shippingCost"] = json!(order.shipping_cost);
        body["subtotal"] = json!(order.subtotal);
        body["total"] = json!(order.total);
        body["totalBs"] = json!(order.total_bs);
        body["exchangeRate"] = json!(order.exchange_rate);
        body["currency"] = json!("USD");
        body["received"] = json!(order.received);
        body["refunded"] = json!(order.refunded);
        body["payments"] = dossier
            .payments
            .iter()
            .map(|paid| payment_json(dossier, paid, sight))
            .collect();
    }
    body
}

fn item_json(dossier: &Dossier, item: &OrderItem, sight: Sight<'_>) -> Value {
    let preview = item
        .preview_upload_id
        .map(|id| sight.file(&dossier.order, id))
        .or_else(|| item.preview_url.clone());
    let file = item
        .design_upload_id
        .or(item.preview_upload_id)
        .map(|id| sight.file(&dossier.order, id))
        .or_else(|| preview.clone());
    let mut body = json!({
        "id": item.id,
        "variantId": item.variant_id,
        "productName": item.product_name,
        "size": item.size,
        "quantity": item.quantity,
        "previewUrl": preview,
        "fileUrl": file,
        "designViews": item.design_views,
        "assignment": dossier.work_on(item).map(|work| assignment_json(dossier, work, sight)),
    });
    if !matches!(sight, Sight::Workshop(_)) {
        body["unitPrice"] = json!(item.unit_price);
    }
    body
}

fn assignment_json(dossier: &Dossier, work: &Assignment, sight: Sight<'_>) -> Value {
    let mut body = Map::new();
    body.insert("id".into(), json!(work.id));
    body.insert("workshopId".into(), json!(work.workshop_id));
    body.insert(
        "workshopName".into(),
        json!(dossier.workshop_name(work.workshop_id)),
    );
    body.insert("workshopOfferId".into(), json!(work.workshop_offer_id));
    body.insert("status".into(), json!(work.status));
    if sight.sees_costs() {
        body.insert("unitCost".into(), json!(work.unit_cost));
        body.insert("agreedCost".into(), json!(work.agreed_cost));
    }
    body.insert("currency".into(), json!(work.currency));
    body.insert("startDate".into(), json!(work.start_date));
    body.insert("dueDate".into(), json!(work.due_date));
    body.into()
}

fn payment_json(dossier: &Dossier, paid: &Submission, sight: Sight<'_>) -> Value {
    json!({
        "id": paid.id,
        "method": paid.method,
        "currency": paid.currency,
        "amountExpected": paid.expected(),
        "amountReported": paid.reported(),
        "amountReceived": paid.received(),
        "reference": paid.reference,
        "originBank": paid.origin_bank,
        "payerName": paid.payer_name,
        "payerPhone": paid.payer_phone,
        "paidOn": paid.paid_on,
        "receiptUrl": paid.receipt_upload_id.map(|id| sight.file(&dossier.order, id)).or_else(|| paid.receipt_url.clone()),
        "status": paid.status,
        "reportedAt": paid.reported_at,
        "rejectionReason": paid.rejection_reason,
    })
}
