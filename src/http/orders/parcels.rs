//! The parcels that an order is sent in: each workshop sends its own. Pure. Of a workshop only its city is told.

use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::ordering::OrderDetails;
use crate::domain::production::Parcel;
use crate::domain::shipping::carriers::{Carrier, tracking_link};

pub(super) struct ParcelView {
    /// «Paquete 1 de 2»
    pub(super) title: String,
    /// «Taza blanca × 2, Franela × 1»
    pub(super) what: String,
    pub(super) state: &'static str,
    pub(super) from: String,
    pub(super) carrier: String,
    pub(super) number: String,
    /// Where it is followed; blank where we do not know.
    pub(super) follow: String,
}

/// One for each workshop that makes some of it, where there are several; else what was sent, so that it can be followed.
pub(super) fn parcels(details: &OrderDetails, sent: &[Parcel], carriers: &[Carrier]) -> Vec<ParcelView> {
    let mut makers = Vec::new();
    for work in details
        .work
        .iter()
        .filter(|work| work.status.is_visible_to_workshop())
    {
        if !makers.contains(&work.workshop_id) {
            makers.push(work.workshop_id);
        }
    }
    if makers.len() < 2 && sent.is_empty() {
        return Vec::new();
    }
    let all = makers.len();
    let view = |(position, workshop)| {
        let own = details.work.iter().filter(|work| work.workshop_id == workshop);
        let stage = own.clone().map(|work| work.status).min();
        let items = details.items.iter();
        let what = items.filter(|item| own.clone().any(|work| work.order_item_id == item.id));
        let parcel = sent.iter().find(|parcel| parcel.workshop_id == workshop);
        let (carrier, number) = parcel.map_or(("", ""), |parcel| {
            (parcel.carrier.as_str(), parcel.tracking_number.as_str())
        });
        let shop = details.workshops.get(&workshop);
        ParcelView {
            title: match all {
                1 => "Tu paquete".to_owned(),
                all => format!("Paquete {} de {all}", position + 1),
            },
            what: what.map(|item| item.label()).collect::<Vec<_>>().join(", "),
            state: stage.map_or("", state),
            from: shop.map(|shop| shop.city_base.clone()).unwrap_or_default(),
            follow: tracking_link(carriers, carrier, number),
            carrier: carrier.to_owned(),
            number: number.to_owned(),
        }
    };
    makers.into_iter().enumerate().map(view).collect()
}

/// As the order's own status says it.
const fn state(stage: AssignmentStatus) -> &'static str {
    match stage {
        AssignmentStatus::InProduction => "En producción",
        AssignmentStatus::Ready => "Listo",
        AssignmentStatus::HandedToDelivery => "Enviado",
        AssignmentStatus::Completed => "Entregado",
        _ => "En preparación",
    }
}
