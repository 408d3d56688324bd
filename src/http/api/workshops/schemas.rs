//! What `/api/workshops` tells and is sent.

use crate::base::ids::{CoverageId, OfferId, WorkshopId};
use crate::base::money::{Currency, Usd};
use crate::domain::designs::print::PrintFormat;
use crate::domain::workshops::{Coverage, Offer, PaymentPolicy, ProposedField, Workshop};
use crate::http::kit::responses::{Public, Success, Whole};
use serde::Serialize;
use utoipa::ToSchema;

/// To everyone who and where we work with; to whom it belongs everything.
#[derive(Clone, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = WorkshopAsSeen, discriminator(property_name = "view", mapping(
    ("WHOLE" = "#/components/schemas/Workshop"),
    ("PUBLIC" = "#/components/schemas/PublicWorkshop"),
)))]
pub enum WorkshopView {
    Whole(Box<WholeWorkshop>),
    Public(PublicWorkshop),
}

#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicWorkshop {
    view: Public,
    id: WorkshopId,
    name: String,
    city: String,
    state: String,
    /// Place again, under the names that the whole workshop has for it.
    city_base: String,
    state_base: String,
}

/// An allied workshop.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = Workshop)]
#[serde(rename_all = "camelCase")]
pub struct WholeWorkshop {
    view: Whole,
    id: WorkshopId,
    name: String,
    city: String,
    state: String,
    city_base: String,
    state_base: String,
    contact_name: String,
    phone: String,
    email: String,
    address: String,
    opening_hours: String,
    capacity_per_day: i32,
    sla_days: i32,
    payment_policy: PaymentPolicy,
    active: bool,
    offers: Vec<OfferBody>,
    coverage: Vec<CoverageBody>,
}

#[derive(Clone, Serialize, ToSchema)]
#[schema(as = WorkshopOffer)]
#[serde(rename_all = "camelCase")]
pub struct OfferBody {
    id: OfferId,
    workshop_id: WorkshopId,
    variant_id: String,
    /// For one unit.
    cost: Usd,
    currency: Currency,
    min_quantity: i32,
    review_required: bool,
    active: bool,
    /// As what it wants the print files of designs.
    print_file: PrintFormat,
}

#[derive(Clone, Serialize, ToSchema)]
#[schema(as = WorkshopCoverage)]
#[serde(rename_all = "camelCase")]
pub struct CoverageBody {
    id: CoverageId,
    workshop_id: WorkshopId,
    state_name: String,
    /// Without it, the whole state.
    #[schema(required)]
    city_name: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct WorkshopResponse {
    pub success: Success,
    pub workshop: WholeWorkshop,
}

#[derive(Serialize, ToSchema)]
pub struct OfferResponse {
    pub success: Success,
    pub offer: OfferBody,
}

#[derive(Serialize, ToSchema)]
pub struct CoverageResponse {
    pub success: Success,
    pub coverage: CoverageBody,
}

/// The list: from the database, or while it is away as it was last known (`X-Krafta-Source` says which).
#[derive(Serialize, ToSchema)]
#[schema(as = WorkshopsResponse)]
pub struct WorkshopsResponse<L> {
    pub success: Success,
    #[schema(value_type = Vec<WorkshopView>)]
    pub workshops: L,
}

/// What everyone may know.
pub fn public(workshop: &Workshop) -> PublicWorkshop {
    PublicWorkshop {
        view: Public,
        id: workshop.id,
        name: workshop.name.clone(),
        city: workshop.city_base.clone(),
        state: workshop.state_base.clone(),
        city_base: workshop.city_base.clone(),
        state_base: workshop.state_base.clone(),
    }
}

pub fn full(workshop: &Workshop, offers: &[Offer], coverage: &[Coverage]) -> WholeWorkshop {
    let PublicWorkshop {
        view: Public,
        id,
        name,
        city,
        state,
        city_base,
        state_base,
    } = public(workshop);
    WholeWorkshop {
        view: Whole,
        id,
        name,
        city,
        state,
        city_base,
        state_base,
        contact_name: workshop.contact_name.clone(),
        phone: workshop.phone.clone(),
        email: workshop.email.clone(),
        address: workshop.address.clone(),
        opening_hours: workshop.opening_hours.clone(),
        capacity_per_day: workshop.capacity_per_day,
        sla_days: workshop.sla_days,
        payment_policy: workshop.payment_policy,
        active: workshop.active,
        offers: offers.iter().map(offer).collect(),
        coverage: coverage.iter().map(place).collect(),
    }
}

pub fn offer(offer: &Offer) -> OfferBody {
    OfferBody {
        id: offer.id,
        workshop_id: offer.workshop_id,
        variant_id: offer.variant_id.clone(),
        cost: offer.cost,
        currency: Currency::Usd,
        min_quantity: offer.min_quantity,
        review_required: offer.review_required,
        active: offer.active,
        print_file: offer.print_file,
    }
}

pub fn place(coverage: &Coverage) -> CoverageBody {
    CoverageBody {
        id: coverage.id,
        workshop_id: coverage.workshop_id,
        state_name: coverage.state_name.clone(),
        city_name: Some(coverage.city_name.clone()).filter(|city| !city.is_empty()),
    }
}

/// What waits for an ADMIN.
#[derive(Serialize, ToSchema)]
pub struct ProposedResponse {
    pub success: Success,
    pub proposed: Vec<ProposedField>,
}
