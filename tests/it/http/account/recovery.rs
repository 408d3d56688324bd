//! `/recuperar`: the whole round, and what does not work.

use crate::harness::client::Client;
use crate::harness::people::PASSWORD;
use crate::harness::{self, Site};
use chrono::TimeDelta;
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::schema::{outbox, password_resets, users};
use serde_json::json;

/// What lies in the outbox, oldest first: recipient and body.
fn mails(site: &Site) -> Vec<(String, String)> {
    site.app
        .db
        .read_here(|conn| {
            Ok(outbox::table
                .filter(outbox::kind.eq("password_reset"))
                .order(outbox::id)
                .select((outbox::recipient, outbox::body))
                .load(conn)?)
        })
        .unwrap()
}

/// The path of the link in the latest mail.
fn link(site: &Site) -> String {
    let (_, body) = mails(site).pop().unwrap();
    let start = format!("{}/recuperar/", site.app.config.public_url);
    let line = body.lines().find(|line| line.starts_with(&start)).unwrap();
    line.strip_prefix(&site.app.config.public_url).unwrap().to_owned()
}

fn ask(client: &Client, email: &str) -> (u16, String, String) {
    let answer = client.post_form("/recuperar", &[("email", email)]);
    (
        answer.status,
        answer.header("location").to_owned(),
        answer.header("set-cookie").to_owned(),
    )
}

fn sign_in_status(site: &Site, email: &str, password: &str) -> u16 {
    let body = json!({"email": email, "password": password});
    site.client().post_json("/api/auth/login", &body).status
}

fn wait(site: &Site, time: TimeDelta) {
    let clock = site.app.db.clock();
    clock.set(clock.now() + time);
}

#[test]
fn a_link_by_mail_sets_a_new_password_once_and_ends_every_session() {
    let site = harness::start();
    let (_, email) = site.user(Role::Cliente);
    let elsewhere = site.sign_in(&email);
    // Locked out by failures, too.
    for _ in 0..10 {
        assert_eq!(sign_in_status(&site, &email, "no es esta"), 401);
    }
    let client = site.client();
    assert_eq!(ask(&client, &email.to_uppercase()).0, 303);
    let flash = client.get("/login").text();
    assert!(flash.contains("Si ese correo tiene una cuenta"), "{flash}");
    assert_eq!(mails(&site).len(), 1);
    assert_eq!(mails(&site)[0].0, email);

    let link = link(&site);
    let token = link.strip_prefix("/recuperar/").unwrap();
    let kept: Vec<Vec<u8>> = site
        .app
        .db
        .read_here(|conn| {
            Ok(password_resets::table
                .select(password_resets::token_digest)
                .load(conn)?)
        })
        .unwrap();
    use sha2::Digest as _;
    assert_eq!(kept, [sha2::Sha256::digest(token.as_bytes()).to_vec()]);

    // Looking does not use it up, nor does a password that is too short.
    for _ in 0..2 {
        let form = client.get(&link);
        assert_eq!(form.status, 200);
        assert_eq!(form.header("referrer-policy"), "same-origin");
        assert_eq!(form.header("cache-control"), "no-store");
        assert!(
            !form.text().contains(token),
            "the page does not repeat its secret"
        );
    }
    let short = client.post_form(&link, &[("password", "corta")]);
    assert_eq!(short.status, 400);
    assert!(short.text().contains("Debe tener al menos 8 caracteres."));
    assert_eq!(elsewhere.get("/api/auth/me").status, 200);

    let changed = client.post_form(&link, &[("password", "una clave nueva")]);
    assert_eq!((changed.status, changed.header("location")), (303, "/login"));
    assert!(client.get("/login").text().contains("Tu contraseña cambió."));
    assert_eq!(elsewhere.get("/api/auth/me").status, 401);
    assert_eq!(sign_in_status(&site, &email, PASSWORD), 401);
    assert_eq!(sign_in_status(&site, &email, "una clave nueva"), 200);

    // Nothing on that page was typed, and nothing of it is to be corrected.
    let ended = client.get(&link);
    assert!(
        ended.status == 404 && !ended.text().contains("id=\"errores\""),
        "{}",
        ended.text()
    );
    let again = client.post_form(&link, &[("password", "otra clave más")]);
    assert_eq!(again.status, 404);
    assert!(again.text().contains("Este enlace ya no sirve"));
    assert_eq!(sign_in_status(&site, &email, "una clave nueva"), 200);
}

#[test]
fn the_answer_does_not_tell_who_has_an_account() {
    let site = harness::start();
    let (_, email) = site.user(Role::Cliente);
    let known = ask(&site.client(), &email);
    assert_eq!(ask(&site.client(), "nadie@krafta.test"), known);
    assert_eq!(mails(&site).len(), 1);
    let wrong = site
        .client()
        .post_form("/recuperar", &[("email", "no es correo")]);
    assert_eq!(wrong.status, 400);
    assert!(wrong.text().contains("No parece un correo.") && wrong.text().contains("no es correo"));
}

#[test]
fn a_link_works_for_an_hour_and_a_newer_password_ends_older_links() {
    let site = harness::start();
    let (_, email) = site.user(Role::Cliente);
    let client = site.client();
    ask(&client, &email);
    let late = link(&site);
    wait(&site, TimeDelta::minutes(60));
    assert_eq!(client.get(&late).status, 404);
    assert_eq!(
        client.post_form(&late, &[("password", "una clave nueva")]).status,
        404
    );
    assert_eq!(sign_in_status(&site, &email, PASSWORD), 200);

    ask(&client, &email);
    let first = link(&site);
    ask(&client, &email);
    let second = link(&site);
    assert_ne!(first, second);
    wait(&site, TimeDelta::minutes(59));
    assert_eq!(
        client
            .post_form(&second, &[("password", "una clave nueva")])
            .status,
        303
    );
    assert_eq!(
        client.post_form(&first, &[("password", "la de otro")]).status,
        404
    );
    for nonsense in ["/recuperar/x", "/recuperar/%00%ff", "/recuperar/a'b"] {
        assert_eq!(client.get(nonsense).status, 404, "{nonsense}");
    }
}

#[test]
fn an_account_gets_three_mails_an_hour() {
    let site = harness::start();
    let (_, email) = site.user(Role::Cliente);
    let client = site.client();
    let first = ask(&client, &email);
    for _ in 0..5 {
        assert_eq!(ask(&client, &email), first);
    }
    assert_eq!(mails(&site).len(), 3);
    // Used links count too.
    let link = link(&site);
    assert_eq!(
        client.post_form(&link, &[("password", "una clave nueva")]).status,
        303
    );
    ask(&client, &email);
    assert_eq!(mails(&site).len(), 3);
    wait(&site, TimeDelta::hours(1));
    ask(&client, &email);
    assert_eq!(mails(&site).len(), 4);
}

#[test]
fn a_closed_account_gets_no_mail_and_its_link_does_not_open_it() {
    let site = harness::start();
    let (id, email) = site.user(Role::Cliente);
    let client = site.client();
    ask(&client, &email);
    let link = link(&site);
    site.app
        .db
        .read_here(|conn| {
            diesel::update(users::table.find(id))
                .set(users::active.eq(false))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    ask(&client, &email);
    assert_eq!(mails(&site).len(), 1);
    assert_eq!(client.get(&link).status, 404);
    assert_eq!(
        client.post_form(&link, &[("password", "una clave nueva")]).status,
        404
    );
}

#[test]
fn a_link_is_forgotten_once_it_was_used_or_is_over() {
    let site = harness::start();
    let [one, two, three] = [(); 3].map(|()| site.user(Role::Cliente).1);
    let client = site.client();
    ask(&client, &one);
    ask(&client, &one);
    ask(&client, &two);
    assert!(mails(&site).iter().all(|(_, body)| body.contains("/recuperar/")));
    let (_, body) = mails(&site).swap_remove(1);
    let address = body.lines().find(|line| line.contains("/recuperar/")).unwrap();
    let path = address.strip_prefix(&site.app.config.public_url).unwrap();
    assert_eq!(
        client.post_form(path, &[("password", "una clave nueva")]).status,
        303
    );
    let blank: Vec<bool> = mails(&site).iter().map(|(_, body)| body.is_empty()).collect();
    assert_eq!(blank, [true, true, false]);

    wait(&site, TimeDelta::minutes(59));
    ask(&client, &three);
    assert!(!mails(&site)[2].1.is_empty(), "it still works");
    wait(&site, TimeDelta::minutes(1));
    ask(&client, "nadie@krafta.test");
    let blank: Vec<bool> = mails(&site).iter().map(|(_, body)| body.is_empty()).collect();
    assert_eq!(blank, [true, true, true, false]);
    let states: Vec<String> = site
        .app
        .db
        .read_here(|conn| Ok(outbox::table.order(outbox::id).select(outbox::state).load(conn)?))
        .unwrap();
    assert_eq!(states, ["FAILED", "FAILED", "FAILED", "WAITING"]);
}

#[test]
fn an_admin_reads_the_links_of_people_without_mail_but_not_of_another_admin() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let link_shown = || admin.get("/admin/notifications").text().contains("/recuperar/");
    let (_, colleague) = site.user(Role::Admin);
    ask(&site.client(), &colleague);
    let page = admin.get("/admin/notifications").text();
    assert!(
        page.contains(&colleague) && page.contains("El enlace no se muestra"),
        "{page}"
    );
    assert!(!link_shown());
    ask(&site.client(), &site.user(Role::Taller).1);
    assert!(link_shown());
}
