//! Rows that tests begin with, made through the doors that the application uses itself.

use crate::harness::{Site, noon};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use krafta::accounts::Role;
use krafta::ids::{CoverageId, ItemId, OfferId, OrderId, ProductId, SubmissionId, UploadId, WorkshopId};
use krafta::lifecycle::{DeliveryMethod, Priority};
use krafta::money::Usd;
use krafta::orders::{self, NewItem, NewOrder, Order};
use krafta::production::{self, Assignment};
use krafta::schema::{
    orders as order_rows, payment_submissions, products, uploads, variants, workshop_coverage,
    workshop_offers, workshop_users,
};
use krafta::shipping::state_key;
use rust_decimal::Decimal;

/// A product with one variant, which goes by the same name everywhere.
pub fn variant(site: &Site, id: &str) {
    let product = ProductId::new();
    site.app
        .db
        .transact_here(|conn, now| {
            diesel::insert_into(products::table)
                .values((
                    products::id.eq(product),
                    products::slug.eq(id),
                    products::name.eq(id),
                    products::technique.eq("dtg"),
                    products::created_at.eq(now),
                    products::updated_at.eq(now),
                ))
                .execute(conn)?;
            diesel::insert_into(variants::table)
                .values((
                    variants::id.eq(id),
                    variants::product_id.eq(product),
                    variants::price.eq(Decimal::from(12)),
                ))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
}

/// A workshop that makes these variants at these costs, for the whole of Lara.
pub fn workshop(site: &Site, name: &str, offers: &[(&str, &str)]) -> WorkshopId {
    let workshop = site.workshop(name);
    site.app
        .db
        .transact_here(|conn, _| {
            diesel::insert_into(workshop_coverage::table)
                .values((
                    workshop_coverage::id.eq(CoverageId::new()),
                    workshop_coverage::workshop_id.eq(workshop),
                    workshop_coverage::state_name.eq("Lara"),
                    workshop_coverage::state_key.eq(state_key("Lara")),
                ))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    for (variant, cost) in offers {
        offer(site, workshop, variant, cost);
    }
    workshop
}

pub fn offer(site: &Site, workshop: WorkshopId, variant: &str, cost: &str) {
    let cost: Usd = cost.parse().unwrap();
    site.app
        .db
        .transact_here(|conn, _| {
            diesel::insert_into(workshop_offers::table)
                .values((
                    workshop_offers::id.eq(OfferId::new()),
                    workshop_offers::workshop_id.eq(workshop),
                    workshop_offers::variant_id.eq(variant),
                    workshop_offers::cost.eq(cost),
                ))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
}

/// A TALLER that nobody has linked to a workshop yet.
pub fn unlinked_taller(site: &Site) -> String {
    let (id, email) = site.user(Role::Taller);
    site.app
        .db
        .transact_here(|conn, _| {
            diesel::delete(workshop_users::table.find(id)).execute(conn)?;
            Ok(())
        })
        .unwrap();
    email
}

pub fn set_priority(site: &Site, order: OrderId, priority: Priority) {
    site.app
        .db
        .transact_here(|conn, _| {
            diesel::update(order_rows::table.find(order))
                .set(order_rows::priority.eq(priority))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
}

/// A file's row; its bytes do not matter.
pub fn upload(site: &Site) -> UploadId {
    let id = UploadId::random();
    site.app
        .db
        .transact_here(|conn, now| {
            diesel::insert_into(uploads::table)
                .values((
                    uploads::id.eq(id),
                    uploads::file_name.eq("a.png"),
                    uploads::content_type.eq("image/png"),
                    uploads::size_bytes.eq(1),
                    uploads::sha256.eq(vec![0_u8; 32]),
                    uploads::created_at.eq(now),
                ))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    id
}

/// An order that is paid for, and given to workshops.
#[derive(Clone)]
pub struct Paid<'a> {
    /// Variants and quantities.
    pub items: Vec<(&'a str, i32)>,
    pub delivery: DeliveryMethod,
    pub priority: Priority,
    pub notes: &'a str,
    pub preview_url: Option<&'a str>,
    pub design: Option<UploadId>,
    pub at: DateTime<Utc>,
}

impl<'a> Paid<'a> {
    pub fn new(items: &[(&'a str, i32)]) -> Self {
        Self {
            items: items.to_vec(),
            delivery: DeliveryMethod::NationalShipping,
            priority: Priority::Standard,
            notes: "",
            preview_url: None,
            design: None,
            at: noon(),
        }
    }

    pub fn delivery(self, delivery: DeliveryMethod) -> Self {
        Self { delivery, ..self }
    }

    pub fn priority(self, priority: Priority) -> Self {
        Self { priority, ..self }
    }

    pub fn notes(self, notes: &'a str) -> Self {
        Self { notes, ..self }
    }

    pub fn place(&self, site: &Site) -> Order {
        site.app.db.transact_here(|conn, _| Ok(self.write(conn))).unwrap()
    }

    fn write(&self, conn: &mut PgConnection) -> Order {
        let id = OrderId::new();
        let usd = |amount: &str| -> Usd { amount.parse().unwrap() };
        let order = NewOrder {
            id,
            user_id: None,
            customer_name: "Ana Pérez".into(),
            customer_email: "ana@example.com".into(),
            customer_phone: "+584145551234".into(),
            customer_id_number: "V12345678".into(),
            delivery_method: self.delivery,
            shipping_address: "Av. Libertador 123".into(),
            shipping_city: "Barquisimeto".into(),
            shipping_state: "Lara".into(),
            shipping_cost: usd("3.00"),
            subtotal: usd("12.00"),
            total: usd("15.00"),
            total_bs: "600.00".parse().unwrap(),
            exchange_rate: "40".parse().unwrap(),
            priority: self.priority,
            notes: self.notes.into(),
            transit_days: 0,
        };
        let items: Vec<NewItem> = self
            .items
            .iter()
            .enumerate()
            .map(|(position, (variant, quantity))| NewItem {
                id: ItemId::new(),
                order_id: id,
                position: i32::try_from(position).unwrap(),
                variant_id: (*variant).into(),
                product_name: format!("Producto {variant}"),
                size: Some("M".into()),
                quantity: *quantity,
                unit_price: usd("12.34"),
                preview_url: self.preview_url.map(str::to_owned),
                preview_upload_id: None,
                design_upload_id: self.design,
                design_views: None,
            })
            .collect();
        let order = orders::insert(conn, self.at, &order, &items).unwrap();
        diesel::insert_into(payment_submissions::table)
            .values((
                (
                    payment_submissions::id.eq(SubmissionId::new()),
                    payment_submissions::order_id.eq(id),
                    payment_submissions::method.eq("PAGO_MOVIL"),
                    payment_submissions::currency.eq("VES"),
                    payment_submissions::amount_expected.eq(Decimal::from(600)),
                    payment_submissions::amount_reported.eq(Decimal::from(600)),
                    payment_submissions::amount_received.eq(Decimal::from(600)),
                    payment_submissions::exchange_rate.eq(Decimal::from(40)),
                ),
                (
                    payment_submissions::reference.eq("REF-778899"),
                    payment_submissions::origin_bank.eq("Banesco"),
                    payment_submissions::payer_name.eq("Pagador Secreto"),
                    payment_submissions::status.eq("CONFIRMED"),
                    payment_submissions::decided_at.eq(self.at),
                    payment_submissions::reported_at.eq(self.at),
                ),
            ))
            .execute(conn)
            .unwrap();
        orders::settle(conn, self.at, &order).unwrap();
        production::reroute(conn, self.at, id).unwrap();
        orders::find(conn, id).unwrap().unwrap()
    }
}

/// What is being made of an order, in the order's own sequence.
pub fn work_on(site: &Site, order: OrderId) -> Vec<Assignment> {
    site.app
        .db
        .read_here(|conn| {
            let items = orders::items_of(conn, &[order])?;
            let mut work = production::active_of(conn, &[order])?;
            work.sort_by_key(|work| items.iter().position(|item| item.id == work.order_item_id));
            Ok(work)
        })
        .unwrap()
}
