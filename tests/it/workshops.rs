//! The workshops that fit a need.

use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::ids::{CoverageId, OfferId, ProductId, WorkshopId};
use krafta::money::Usd;
use krafta::schema::{products, variants, workshop_coverage, workshop_offers, workshops as rows};
use krafta::shipping::{place_key, state_key};
use krafta::workshops::{self, Need, PaymentPolicy};

fn with_variants() -> Site {
    let site = harness::start();
    site.app
        .db
        .transact_here(|conn, now| {
            let id = ProductId::new();
            diesel::insert_into(products::table)
                .values((
                    products::id.eq(id),
                    products::slug.eq("franela"),
                    products::name.eq("Franela"),
                    products::technique.eq("dtg"),
                    products::created_at.eq(now),
                    products::updated_at.eq(now),
                ))
                .execute(conn)?;
            for variant in ["v-1", "v-2"] {
                diesel::insert_into(variants::table)
                    .values((
                        variants::id.eq(variant),
                        variants::product_id.eq(id),
                        variants::price.eq(usd("12")),
                    ))
                    .execute(conn)?;
            }
            Ok(())
        })
        .unwrap();
    site
}

fn usd(text: &str) -> Usd {
    text.parse().unwrap()
}

fn cover(site: &Site, workshop: WorkshopId, state: &str, city: &str) {
    site.app
        .db
        .read_here(|conn| {
            diesel::insert_into(workshop_coverage::table)
                .values((
                    workshop_coverage::id.eq(CoverageId::new()),
                    workshop_coverage::workshop_id.eq(workshop),
                    workshop_coverage::state_name.eq(state),
                    workshop_coverage::state_key.eq(state_key(state)),
                    workshop_coverage::city_name.eq(city),
                    workshop_coverage::city_key.eq(place_key(city)),
                ))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
}

fn offer(site: &Site, workshop: WorkshopId, variant: &str, cost: &str, min_quantity: i32, active: bool) {
    site.app
        .db
        .read_here(|conn| {
            diesel::insert_into(workshop_offers::table)
                .values((
                    workshop_offers::id.eq(OfferId::new()),
                    workshop_offers::workshop_id.eq(workshop),
                    workshop_offers::variant_id.eq(variant),
                    workshop_offers::cost.eq(usd(cost)),
                    workshop_offers::min_quantity.eq(min_quantity),
                    workshop_offers::active.eq(active),
                ))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
}

/// Names and unit costs of those that fit, in order.
fn fitting(site: &Site, needs: &[(&str, i32)], state: &str, city: &str) -> Vec<Vec<(String, Usd)>> {
    let needs: Vec<Need<'_>> = needs
        .iter()
        .map(|&(variant_id, quantity)| Need { variant_id, quantity })
        .collect();
    site.app
        .db
        .read_here(|conn| workshops::suitable(conn, &needs, state, city))
        .unwrap()
        .into_iter()
        .map(|fitting| {
            fitting
                .into_iter()
                .map(|one| (one.workshop.name, one.unit_cost))
                .collect()
        })
        .collect()
}

#[test]
fn a_workshop_fits_where_it_covers_the_place_and_offers_the_variant() {
    let site = with_variants();
    let (whole, city, other) = (
        site.workshop("Todo Lara"),
        site.workshop("Solo Quíbor"),
        site.workshop("Zulia"),
    );
    cover(&site, whole, "Lara", "");
    cover(&site, city, "Lara", "Quíbor");
    cover(&site, other, "Zulia", "");
    for workshop in [whole, city, other] {
        offer(&site, workshop, "v-1", "7", 1, true);
    }
    offer(&site, city, "v-1", "5", 10, true);
    offer(&site, whole, "v-2", "1", 1, false);

    let names =
        |found: &[(String, Usd)]| -> Vec<String> { found.iter().map(|(name, _)| name.clone()).collect() };
    let found = fitting(
        &site,
        &[("v-1", 1), ("v-1", 10), ("v-2", 1), ("nunca", 1)],
        " LARA ",
        "quibor",
    );
    assert_eq!(names(&found[0]), ["Solo Quíbor", "Todo Lara"]);
    assert_eq!(
        found[1],
        [
            ("Solo Quíbor".to_owned(), usd("5")),
            ("Todo Lara".to_owned(), usd("7"))
        ]
    );
    assert!(found[2].is_empty(), "an inactive offer");
    assert!(found[3].is_empty());
    assert_eq!(
        names(&fitting(&site, &[("v-1", 1)], "Lara", "Carora")[0]),
        ["Todo Lara"]
    );
    assert!(fitting(&site, &[("v-1", 1)], "Bolívar", "Quíbor")[0].is_empty());

    site.app
        .db
        .read_here(|conn| {
            diesel::update(rows::table.find(whole))
                .set(rows::active.eq(false))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    assert!(fitting(&site, &[("v-1", 1)], "Lara", "Carora")[0].is_empty());
}

#[test]
fn the_choice_costs_the_same_however_many_needs() {
    let site = with_variants();
    let workshop = site.workshop("Uno");
    cover(&site, workshop, "Lara", "");
    offer(&site, workshop, "v-1", "7", 1, true);
    let cost = |needs: &[(&str, i32)]| {
        let before = site.app.db.statements();
        fitting(&site, needs, "Lara", "");
        site.app.db.statements() - before
    };
    cost(&[("v-1", 1)]);
    assert_eq!(cost(&[("v-1", 1)]), cost(&[("v-1", 1), ("v-2", 3), ("v-1", 50)]));
}

#[test]
fn nobody_begins_without_workshops_and_nobody_gets_them_back() {
    let site = harness::start();
    let ensure = || site.app.db.transact_here(workshops::ensure_defaults).unwrap();
    let all = || site.app.db.read_here(workshops::all).unwrap();
    ensure();
    ensure();
    let found = all();
    let facts: Vec<_> = found
        .iter()
        .map(|w| {
            (
                w.name.as_str(),
                w.city_base.as_str(),
                w.state_base.as_str(),
                w.capacity_per_day,
                w.sla_days,
                w.payment_policy,
            )
        })
        .collect();
    assert_eq!(
        facts,
        [
            (
                "Taller Cabudare Premium",
                "Cabudare",
                "Lara",
                30,
                2,
                PaymentPolicy::FullDeposit
            ),
            (
                "Taller Creativo Barquisimeto",
                "Barquisimeto",
                "Lara",
                50,
                3,
                PaymentPolicy::OnCompletion
            ),
        ]
    );
    let own = harness::start();
    own.workshop("El nuestro");
    own.app.db.transact_here(workshops::ensure_defaults).unwrap();
    assert_eq!(own.app.db.read_here(workshops::all).unwrap().len(), 1);
}
