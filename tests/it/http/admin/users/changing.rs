//! A change of somebody's account takes effect on their next request, and one admin always remains.

use super::*;
use std::sync::Barrier;

#[test]
fn a_change_takes_effect_on_the_next_request() {
    let site = harness::start();
    let (_, boss) = admin(&site);
    let (id, email) = site.user(Role::Admin);
    let other = site.sign_in(&email);
    assert_eq!(other.get("/admin").status, 200);

    back_to(&save(&boss, &person(&site, id), &[("role", "OPERADOR")]), id);
    assert_eq!(other.get("/admin").status, 403);
    assert_eq!(other.get("/ops/orders").status, 200);

    let workshop = site.workshop("Otro taller").to_string();
    let fields = [("role", "TALLER"), ("workshop", workshop.as_str())];
    back_to(&save(&boss, &person(&site, id), &fields), id);
    assert_eq!(other.get("/ops/orders").status, 403);
    assert!(other.get("/workshop/dashboard").text().contains("Otro taller"));
    let moved = site.workshop("Tercer taller").to_string();
    back_to(&save(&boss, &person(&site, id), &[("workshop", &moved)]), id);
    assert!(other.get("/workshop/dashboard").text().contains("Tercer taller"));
    // Who is no operator belongs to no workshop, whatever the form says.
    back_to(&save(&boss, &person(&site, id), &[("role", "CLIENTE")]), id);
    assert_eq!(person(&site, id).workshop, None);

    back_to(&boss.post_form(&format!("{}/closure", page(id)), &[]), id);
    assert_eq!(other.get("/api/auth/me").status, 401);
    assert_eq!(sign_in_status(&site, &email, PASSWORD), 401);
    assert!(boss.get(&page(id)).text().contains("Desactivada"));
    // Closing what is closed is done already.
    back_to(&boss.post_form(&format!("{}/closure", page(id)), &[]), id);
    let refused = boss.post_form(&format!("{}/password", page(id)), &[]);
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains("La cuenta está desactivada"));

    back_to(&boss.post_form(&format!("{}/opening", page(id)), &[]), id);
    // A session from before stays ended.
    assert_eq!(other.get("/api/auth/me").status, 401);
    assert_eq!(sign_in_status(&site, &email, PASSWORD), 200);
}

#[test]
fn a_new_password_ends_the_sessions_of_the_old_one() {
    let site = harness::start();
    let (_, boss) = admin(&site);
    let (id, email) = site.user(Role::Cliente);
    let them = site.sign_in(&email);
    let path = format!("{}/password", page(id));

    let short = boss.post_form(&path, &[("password", "corta")]);
    assert_eq!(short.status, 400);
    assert!(short.text().contains("Debe tener al menos 8 caracteres."));
    assert_eq!(them.get("/api/auth/me").status, 200);

    back_to(&boss.post_form(&path, &[("password", "otra clave")]), id);
    assert_eq!(them.get("/api/auth/me").status, 401);
    assert_eq!(sign_in_status(&site, &email, PASSWORD), 401);
    assert_eq!(sign_in_status(&site, &email, "otra clave"), 200);

    let password = generated(&boss.post_form(&path, &[("password", "")]));
    assert_eq!(sign_in_status(&site, &email, "otra clave"), 401);
    assert_eq!(sign_in_status(&site, &email, &password), 200);
    assert_eq!(boss.get("/admin").status, 200, "the admin's own session goes on");
}

#[test]
fn what_is_wrong_changes_nothing() {
    let site = harness::start();
    let (me, boss) = admin(&site);
    let (id, _) = site.user(Role::Cliente);
    let before = person(&site, id);
    let taken = person(&site, me).email;
    for (changed, said) in [
        (vec![("email", taken.as_str())], "Ya tiene una cuenta."),
        (vec![("email", "no")], "No parece un correo."),
        (vec![("role", "")], "Es obligatorio."),
        (vec![("role", "TALLER")], "Elige el taller para el que trabaja."),
    ] {
        let answer = save(&boss, &before, &changed);
        assert_eq!(answer.status, 400, "{changed:?}");
        assert!(answer.text().contains(said), "{changed:?}: {}", answer.text());
        let after = person(&site, id);
        assert_eq!((&after.email, after.role), (&before.email, before.role));
    }
    for path in ["", "/closure", "/opening", "/password"] {
        let nobody = format!("{}{path}", page(UserId::any()));
        let fields = [("email", "x@y.ve"), ("role", "CLIENTE")];
        assert_eq!(boss.post_form(&nobody, &fields).status, 404, "{path}");
    }
    assert_eq!(boss.get("/admin/users/x").status, 404);
    let fields = [("email", "nuevo@krafta.ve"), ("name", "Nuevo")];
    back_to(&save(&boss, &before, &fields), id);
    let after = person(&site, id);
    assert_eq!(
        (after.email.as_str(), after.name.as_str()),
        ("nuevo@krafta.ve", "Nuevo")
    );
    assert_eq!(sign_in_status(&site, "nuevo@krafta.ve", PASSWORD), 200);
}

#[test]
fn the_last_admin_cannot_be_taken_away() {
    let site = harness::start();
    let (id, boss) = admin(&site);
    // Neither a closed account nor another role could undo it.
    let (closed, _) = site.user(Role::Admin);
    back_to(&boss.post_form(&format!("{}/closure", page(closed)), &[]), closed);
    site.user(Role::Operador);

    let me = person(&site, id);
    assert!(boss.get(&page(id)).text().contains("Esta es tu propia cuenta"));
    for answer in [
        save(&boss, &me, &[("role", "OPERADOR")]),
        boss.post_form(&format!("{}/closure", page(id)), &[]),
    ] {
        assert_eq!(answer.status, 409);
        assert!(
            answer.text().contains("última cuenta de administración"),
            "{}",
            answer.text()
        );
    }
    assert_eq!(boss.get("/admin").status, 200);
    // Its name may change.
    back_to(&save(&boss, &me, &[("name", "Jefa")]), id);

    back_to(&boss.post_form(&format!("{}/opening", page(closed)), &[]), closed);
    let left = save(&boss, &me, &[("role", "OPERADOR")]);
    assert_eq!((left.status, left.header("location")), (303, "/ops/orders"));
    assert_eq!(boss.get("/ops/orders").status, 200);
    assert_eq!(boss.get("/admin").status, 403);
}

#[test]
fn of_two_admins_who_take_each_other_away_one_remains() {
    let site = harness::start();
    let (one, two) = (site.user(Role::Admin).0, site.user(Role::Admin).0);
    for round in 0..12 {
        let start = Barrier::new(2);
        let done: Vec<bool> = std::thread::scope(|scope| {
            let take = |victim: UserId| {
                let (site, start) = (&site, &start);
                scope.spawn(move || {
                    let was = person(site, victim);
                    let demoted = accounts::Change {
                        email: was.email,
                        name: was.name,
                        role: Role::Operador,
                        workshop: None,
                    };
                    start.wait();
                    let outcome = site.app.db.transact_here(|conn, now| {
                        // One takes the role, the other closes the account.
                        if victim == one {
                            accounts::change(conn, now, victim, &demoted)
                        } else {
                            accounts::close(conn, now, victim)
                        }
                    });
                    outcome.is_ok()
                })
            };
            let threads = [take(one), take(two)];
            threads.map(|thread| thread.join().unwrap()).to_vec()
        });
        assert_eq!(done.iter().filter(|done| **done).count(), 1, "round {round}");
        let left = [one, two].map(|id| person(&site, id));
        let left = left.iter().filter(|user| user.active && user.role == Role::Admin);
        assert_eq!(left.count(), 1, "round {round}");
        for id in [one, two] {
            let was = person(&site, id);
            let restored = accounts::Change {
                email: was.email,
                name: was.name,
                role: Role::Admin,
                workshop: None,
            };
            site.app
                .db
                .transact_here(|conn, now| {
                    accounts::change(conn, now, id, &restored)?;
                    accounts::open(conn, now, id)
                })
                .unwrap();
        }
    }
}

#[test]
fn two_admins_at_their_pages_cannot_empty_the_house_either() {
    let site = harness::start();
    let people: Vec<(UserId, Client)> = (0..2).map(|_| admin(&site)).collect();
    let start = Barrier::new(2);
    std::thread::scope(|scope| {
        for (own, other) in [(0, 1), (1, 0)] {
            let (client, victim) = (&people[own].1, person(&site, people[other].0));
            let start = &start;
            scope.spawn(move || {
                start.wait();
                let answer = save(client, &victim, &[("role", "CLIENTE")]);
                assert!([303, 403, 409].contains(&answer.status), "{}", answer.status);
            });
        }
    });
    let admins = people
        .iter()
        .filter(|(id, _)| person(&site, *id).role == Role::Admin);
    assert_eq!(admins.count(), 1);
}
