//! Each file × each person.

use krafta::domain::accounts::Role;
use krafta::domain::files;

use super::rows::{assign, order, person, product, row, workshop};
use crate::harness;

#[test]
fn who_sees_which_file() {
    let site = harness::start();
    site.app
        .db
        .read_here(|conn| {
            let (ours, theirs) = (workshop(conn), workshop(conn));
            let people = [
                ("admin", Some(person(conn, Role::Admin, None))),
                ("operador", Some(person(conn, Role::Operador, None))),
                ("taller", Some(person(conn, Role::Taller, Some(ours)))),
                ("other taller", Some(person(conn, Role::Taller, Some(theirs)))),
                ("idle taller", Some(person(conn, Role::Taller, None))),
                ("cliente", Some(person(conn, Role::Cliente, None))),
                ("other cliente", Some(person(conn, Role::Cliente, None))),
                ("guest", None),
            ];
            let id_of = |name: &str| {
                people
                    .iter()
                    .find(|(n, _)| *n == name)
                    .unwrap()
                    .1
                    .as_ref()
                    .unwrap()
                    .id
            };

            let (shown, hidden) = (row(conn, None), row(conn, None));
            let variant = product(conn, shown, true);
            product(conn, hidden, false);
            let placed = order(conn, &variant, Some(id_of("cliente")));
            assign(conn, &placed, theirs, "REJECTED", Some("sin tela"));
            assign(conn, &placed, ours, "NOTIFIED", None);
            let of_guest = order(conn, &variant, None);
            assign(conn, &of_guest, theirs, "CANCELLED", Some("error"));
            let waiting = order(conn, &variant, None);
            assign(conn, &waiting, ours, "PENDING_ASSIGNMENT", None);
            let loose = row(conn, Some(id_of("cliente")));

            let staff = ["admin", "operador"].as_slice();
            // Receipts, and what is in no order, are no operator's.
            let admins = ["admin"].as_slice();
            let customer = ["admin", "cliente"].as_slice();
            let production = ["admin", "operador", "taller", "cliente"].as_slice();
            let everyone: Vec<&str> = people.iter().map(|(name, _)| *name).collect();
            for (file, id, may) in [
                ("preview", placed.preview, production),
                ("design", placed.design, production),
                ("receipt", placed.receipt, customer),
                ("guest's preview", of_guest.preview, staff),
                ("guest's design", of_guest.design, staff),
                ("guest's receipt", of_guest.receipt, admins),
                ("preview of what waits for approval", waiting.preview, staff),
                ("upload without an order", loose, customer),
                ("product's picture", shown, &everyone),
                ("withdrawn product's picture", hidden, admins),
            ] {
                let upload = files::find(conn, id)?.unwrap();
                let seen_by: Vec<&str> = people
                    .iter()
                    .filter(|(_, user)| files::may_see(conn, &upload, user.as_ref()).unwrap())
                    .map(|(name, _)| *name)
                    .collect();
                assert_eq!(seen_by, may, "{file}");
            }
            Ok(())
        })
        .unwrap();
}
