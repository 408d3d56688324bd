//! What changed in the network is kept, and read back.

use crate::harness::{self, noon};
use diesel::prelude::*;
use krafta::base::ids::WorkshopId;
use krafta::domain::accounts::Role;
use krafta::domain::audit::{self, Change, Field, Subject};
use krafta::schema::network_audit;

fn change(workshop: Option<WorkshopId>, label: &str, old: Option<&str>, new: Option<&str>) -> Change {
    Change {
        workshop,
        subject: Subject::Offer,
        label: label.to_owned(),
        field: Field::Cost,
        old: old.map(str::to_owned),
        new: new.map(str::to_owned),
    }
}

#[test]
fn changes_are_read_by_whom_they_concern_newest_first() {
    let site = harness::start();
    let (one, other) = (site.workshop("Uno"), site.workshop("Otro"));
    let (admin, email) = site.user(Role::Admin);
    site.app
        .db
        .transact_here(|conn, now| {
            let changes = [
                change(Some(one), "a", None, Some("$4,00")),
                change(Some(other), "b", Some("$1,00"), None),
                change(Some(one), "no change", Some("$1,00"), Some("$1,00")),
                change(None, "for all", None, Some("$3,00")),
            ];
            audit::record(conn, now, Some(admin), &changes)?;
            audit::record(
                conn,
                now,
                None,
                &[change(Some(one), "c", Some("$4,00"), Some("$5,00"))],
            )
        })
        .unwrap();
    let labels = |workshop, limit, before| -> Vec<String> {
        let entries = site
            .app
            .db
            .read_here(|conn| audit::list(conn, workshop, limit, before));
        entries.unwrap().into_iter().map(|entry| entry.label).collect()
    };
    assert_eq!(labels(Some(one), 10, None), ["c", "a"]);
    assert_eq!(labels(Some(other), 10, None), ["b"]);
    assert_eq!(labels(None, 10, None), ["for all"]);
    assert_eq!(labels(Some(one), 1, None), ["c"]);

    let entries = site
        .app
        .db
        .read_here(|conn| audit::list(conn, Some(one), 10, None));
    let entries = entries.unwrap();
    assert_eq!(labels(Some(one), 10, Some(entries[0].id)), ["a"]);
    assert_eq!((entries[0].actor.as_deref(), entries[0].at), (None, noon()));
    assert_eq!(entries[1].actor.as_deref(), Some(email.as_str()));
    assert_eq!(
        (entries[1].old.as_deref(), entries[1].new.as_deref()),
        (None, Some("$4,00"))
    );

    let edited = site.app.db.read_here(|conn| {
        diesel::update(network_audit::table)
            .set(network_audit::label.eq("x"))
            .execute(conn)?;
        Ok(())
    });
    assert!(edited.is_err(), "an entry is never edited");
}
