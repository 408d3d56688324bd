//! `/admin/notifications`: what waits, what was sent, what failed, and sending it again.

use super::server::MailServer;
use super::{deliver, ids, letter, queue, states};
use crate::harness;
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
