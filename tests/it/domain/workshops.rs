//! The workshops that Krafta begins with.

use crate::harness;
use krafta::domain::workshops::{self, PaymentPolicy};

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
