//! `/admin/notifications`: what waits, what was sent, what failed, and sending it again.

use super::server::MailServer;
use super::{deliver, ids, letter, pass, queue, states};
use crate::fixtures::example;
use crate::harness;
use chrono::TimeDelta;
use krafta::domain::accounts::Role;
use krafta::domain::notifications::{Notice, PASSWORD_RESET};

#[test]
fn admins_see_what_became_of_each_letter_and_send_it_again() {
    let server = MailServer::start();
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    for recipient in ["nadie@correo.ve", "lleno@correo.ve", "ana@correo.ve"] {
        queue(&site, &letter(recipient));
    }
    deliver(&site, &server.url());
    let page = |state: &str| admin.get(&format!("/admin/notifications{state}")).text();
    let shown = |page: &str| ["nadie@", "lleno@", "ana@"].map(|who| page.contains(who));
    assert_eq!(shown(&page("")), [true, true, true]);
    let failed = page("?state=FAILED");
    assert_eq!(shown(&failed), [true, false, false]);
    assert!(
        failed.contains("No such mailbox") && failed.contains("1 intento"),
        "{failed}"
    );
    assert_eq!(shown(&page("?state=WAITING")), [false, true, false]);
    assert_eq!(shown(&page("?state=SENT")), [false, false, true]);
    assert!(page("?state=WAITING").contains("Fallidos <span class=\"count\">1</span>"));

    let ids = ids(&site);
    for id in [ids[0], ids[2]] {
        let answer = admin.post_form(&format!("/admin/notifications/{id}/sending"), &[]);
        assert_eq!(answer.status, 303);
    }
    assert_eq!(states(&site)[0], ("WAITING".to_owned(), 0, None));
    deliver(&site, &server.url());
    assert_eq!(states(&site)[0].0, "FAILED");
    assert_eq!(states(&site)[2].0, "SENT");
    let letters = server.letters();
    assert_eq!(letters.len(), 2);
    assert_eq!(
        letters[0]["headers"]["message-id"],
        letters[1]["headers"]["message-id"]
    );
    let nowhere = format!("/admin/notifications/{}/sending", uuid::Uuid::new_v4());
    assert_eq!(admin.post_form(&nowhere, &[]).status, 404);
}

#[test]
fn a_letter_is_found_by_its_words_its_order_and_its_day() {
    let site = harness::start();
    site.shop();
    for recipient in ["jose@correo.ve", "rosa@correo.ve"] {
        queue(&site, &letter(recipient));
    }
    let placed = site.place(&site.client(), &example());
    let of_order = Notice {
        order_id: Some(placed.id),
        subject: "Sobre tu pedido".to_owned(),
        ..letter("maria@correo.ve")
    };
    queue(&site, &of_order);
    pass(&site, TimeDelta::days(2));
    queue(&site, &letter("tarde@correo.ve"));
    // The day's session has ended by then.
    let admin = site.signed_in(Role::Admin);
    let page = |query: &str| admin.get(&format!("/admin/notifications?{query}")).text();
    let shown = |query: &str| {
        let page = page(query);
        let all = ["jose@", "rosa@", "maria@", "tarde@"].into_iter();
        // What was typed stands in the form, with one sign of it.
        all.filter(|who| page.contains(&format!("{who}correo.ve · ")))
            .collect::<Vec<_>>()
    };
    assert_eq!(shown("q=jose@"), ["jose@"]);
    assert_eq!(shown("q=C%C3%B3mo+ROSA"), ["rosa@"]);
    assert_eq!(shown(&format!("q={}", placed.number)), ["maria@"]);
    // The reference of the order's payment.
    assert_eq!(shown("q=123456"), ["maria@"]);
    assert_eq!(shown("from=2026-01-16"), ["tarde@"]);
    assert_eq!(shown("to=2026-01-15&q=correo"), ["jose@", "rosa@", "maria@"]);
    let nothing = page("q=nadie&state=WAITING");
    for told in [
        "Ningún correo es así",
        "href=\"/admin/notifications?state=WAITING\">Quitar filtros",
        "/admin/notifications?q=nadie&#38;state=SENT",
    ] {
        assert!(nothing.contains(told), "{told}: {nothing}");
    }
}

#[test]
fn the_link_of_a_new_password_is_kept_by_its_mailbox_alone() {
    let server = MailServer::start();
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let reset = Notice {
        kind: PASSWORD_RESET,
        body: "Créala aquí:\n\nhttps://krafta.ve/recuperar/secreto".to_owned(),
        ..letter("ana@correo.ve")
    };
    queue(&site, &reset);
    assert!(
        admin
            .get("/admin/notifications")
            .text()
            .contains("recuperar/secreto")
    );
    deliver(&site, &server.url());
    assert!(
        server.letters()[0]["text"]
            .as_str()
            .unwrap()
            .contains("recuperar/secreto")
    );
    let page = admin.get("/admin/notifications").text();
    assert!(
        !page.contains("secreto") && !page.contains("Enviar de nuevo"),
        "{page}"
    );
    let again = format!("/admin/notifications/{}/sending", ids(&site)[0]);
    assert_eq!(admin.post_form(&again, &[]).status, 409);
}

#[test]
fn the_list_goes_on_where_it_ended() {
    let site = harness::start();
    for index in 0..60 {
        queue(&site, &letter(&format!("persona{index}@correo.ve")));
    }
    let admin = site.signed_in(Role::Admin);
    let first = admin.get("/admin/notifications?state=WAITING").text();
    assert_eq!(first.matches("@correo.ve").count(), 50);
    let (_, rest) = first
        .split_once("/admin/notifications?state=WAITING&#38;cursor=")
        .unwrap();
    let cursor = rest.split('"').next().unwrap();
    let second = admin
        .get(&format!("/admin/notifications?state=WAITING&cursor={cursor}"))
        .text();
    assert_eq!(second.matches("@correo.ve").count(), 10);
    assert!(second.contains("persona0@") && !second.contains("Más antiguos"));
}
