//! Mail, as a real server takes it and a mail reader opens it.

pub mod admin;
pub mod failing;
pub mod letters;
pub mod server;

use crate::harness::Site;
use chrono::TimeDelta;
use diesel::prelude::*;
use krafta::base::config::Smtp;
use krafta::base::ids::NoticeId;
use krafta::domain::notifications::{self, Mailer, Notice};
use krafta::schema::outbox;

/// Sends the mail of this site, with that server.
fn mailer(site: &Site, url: &str) -> Mailer {
    let smtp = Smtp::read(url, "https://krafta.ve").unwrap();
    let app = &site.app;
    Mailer::new(
        app.db.clone(),
        &smtp,
        &app.config.public_url,
        app.signed_links.clone(),
        krafta::jobs::email::html,
    )
    .unwrap()
}

/// Runs on a reactor of its own.
fn wait<T>(work: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(work)
}

pub fn deliver(site: &Site, url: &str) -> usize {
    wait(mailer(site, url).deliver_due()).unwrap()
}

fn letter(recipient: &str) -> Notice {
    Notice {
        status: None,
        kind: "prueba",
        order_id: None,
        recipient: recipient.to_owned(),
        subject: "¿Cómo estás?".to_owned(),
        body: "Hola.".to_owned(),
    }
}

fn queue(site: &Site, notice: &Notice) {
    let db = &site.app.db;
    db.transact_here(|conn, now| notifications::queue(conn, now, notice.clone()))
        .unwrap();
}

fn pass(site: &Site, time: TimeDelta) {
    let clock = site.app.db.clock();
    clock.set(clock.now() + time);
}

/// State, tries and last error of each letter, oldest first.
fn states(site: &Site) -> Vec<(String, i32, Option<String>)> {
    site.app
        .db
        .read_here(|conn| {
            Ok(outbox::table
                .order(outbox::id)
                .select((outbox::state, outbox::attempts, outbox::last_error))
                .load(conn)?)
        })
        .unwrap()
}

fn ids(site: &Site) -> Vec<NoticeId> {
    site.app
        .db
        .read_here(|conn| Ok(outbox::table.order(outbox::id).select(outbox::id).load(conn)?))
        .unwrap()
}
