//! A workshop without a line: what was seen can be read, and what is pressed is sent once, later.

use super::relay::Relay;
use super::session::{self, Browser, PHONE, Scripts};
use super::{goes_to_work, sign_in};
use crate::fixtures::rows::{Paid, variant, work_on, workshop};
use crate::harness::{self, PASSWORD, Site};
use diesel::prelude::*;
use krafta::base::ids::UploadId;
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::{AssignmentStatus as S, DeliveryMethod};
use krafta::domain::orders::{self, EventKind, Order};
use krafta::schema::sessions;
use serde_json::json;
use std::cell::Cell;

const BOARD: &str = "/workshop/dashboard";
const JOBS: usize = 48;

/// A site with a workshop, so many jobs for it, and its operator.
fn busy(jobs: usize) -> (Site, Vec<Order>, String) {
    let site = harness::start();
    variant(&site, "taza");
    let workshop = workshop(&site, "Taller Uno", &[("taza", "3.50")]);
    let (_, email) = site.taller_of(workshop);
    let design = crate::http::files::upload(&site, &[("file", "diseno.png", &crate::http::files::png(8))]);
    let design: UploadId = design.json()["id"].as_str().unwrap().parse().unwrap();
    let job = Paid {
        preview_url: None,
        design: Some(design),
        ..Paid::new(&[("taza", 1)]).delivery(DeliveryMethod::LocalDelivery)
    };
    let jobs = (0..jobs).map(|_| job.place(&site)).collect();
    (site, jobs, email)
}

fn steps(site: &Site, order: &Order, kind: EventKind) -> usize {
    let told = site.app.db.read_here(|conn| orders::events_of(conn, order.id));
    told.unwrap().iter().filter(|event| event.kind == kind).count()
}

/// Whoever stands at the press, and what it costs them.
struct Thumb<'a> {
    phone: &'a Browser,
    taps: Cell<usize>,
    /// In heights of the screen.
    scrolled: Cell<f64>,
}

impl<'a> Thumb<'a> {
    fn of(phone: &'a Browser) -> Self {
        Self {
            phone,
            taps: Cell::new(0),
            scrolled: Cell::new(0.0),
        }
    }

    /// Scrolls as far as it takes, and taps; `leads_on` waits for the page that it leads to.
    async fn tap(&self, css: &str, leads_on: bool) {
        let far = self.phone.tap(css, leads_on).await;
        self.taps.set(self.taps.get() + 1);
        self.scrolled.set(self.scrolled.get() + far);
    }

    /// All of a stage at once: the fold, the list, the one of it, and the button.
    async fn all_of(&self, stage: &str, does: &str) {
        self.tap(".bulk > summary", false).await;
        self.tap("#f-all", false).await;
        let choose = "document.querySelector('#f-all').value = arguments[0]";
        self.phone.ask(choose, vec![json!(stage)]).await;
        self.taps.set(self.taps.get() + 1);
        self.tap(&format!(".batch-buttons [value={does}]"), true).await;
    }

    async fn dispatch(&self, many: usize, has_line: bool) {
        for done in 0..many {
            self.tap("#listos > .job:not(.job-waiting) .job-parcel > .btn", true)
                .await;
            if !has_line {
                self.phone.comes_to_have(".job-waiting", done + 1).await;
            }
        }
    }
}

/// Where pages are kept from here on.
async fn is_kept(phone: &Browser) {
    let kept = "const done = arguments[0];
        const look = async () => {
            const cache = await caches.open('krafta-pages');
            if (navigator.serviceWorker.controller && await cache.match(location.pathname)) done(true);
            else setTimeout(look, 50);
        };
        look();";
    phone.ask_later(kept).await;
}

/// As the phone itself says it to its pages.
async fn hears_of_the_line(phone: &Browser) {
    phone
        .ask("window.dispatchEvent(new Event('online'))", vec![])
        .await;
}

#[test]
fn forty_eight_jobs_are_made_half_of_it_without_a_line() {
    let (site, jobs, email) = busy(JOBS);
    let line = Relay::to(&site);
    let is_at = |stage: S| {
        jobs.iter()
            .filter(|job| work_on(&site, job.id)[0].status == stage)
            .count()
    };
    session::tell(
        &line.address,
        [("the operator", PHONE)],
        Scripts::On,
        async |[phone]| {
            goes_to_work(phone, &email, BOARD).await;
            is_kept(phone).await;
            let thumb = Thumb::of(phone);
            thumb.all_of("NOTIFIED", "start").await;
            phone.sees("48 pedidos cambiados").await;
            thumb.tap(".crumbs > a", true).await;

            line.cut();
            thumb.all_of("IN_PRODUCTION", "ready").await;
            phone.comes_to_have("#produccion > .job-waiting", 12).await;
            phone.sees("Sin conexión: ves lo último guardado").await;
            assert_eq!(is_at(S::InProduction), JOBS);
            line.mend();
            hears_of_the_line(phone).await;
            phone.comes_to_read("#c-listos", "48").await;
            phone.comes_to_have("body:not([data-saved])", 1).await;
            assert_eq!(is_at(S::Ready), JOBS);

            for round in 0..2 {
                thumb.dispatch(12, true).await;
                assert_eq!(is_at(S::HandedToDelivery), round * 24 + 12);
                // The answer to the first one is lost on its way: it was done, and the phone does not know.
                line.loses_the_next_answer();
                thumb.dispatch(12, false).await;
                assert_eq!(is_at(S::HandedToDelivery), round * 24 + 13);
                line.mend();
                hears_of_the_line(phone).await;
                phone.comes_to_have("body:not([data-saved])", 1).await;
                phone.comes_to_have(".job-waiting", 0).await;
                assert_eq!(is_at(S::HandedToDelivery), round * 24 + 24);
            }
            let (taps, scrolled) = (thumb.taps.get(), thumb.scrolled.get());
            eprintln!("{JOBS} jobs: {taps} taps, {scrolled:.1} screens");
            assert!(taps <= 70, "{taps} taps");
            assert!(scrolled < 6.0, "{scrolled} screens");
        },
    );
    for job in &jobs {
        for kind in [EventKind::Started, EventKind::Ready, EventKind::HandedOver] {
            assert_eq!(steps(&site, job, kind), 1, "{kind:?} of {}", job.number);
        }
    }
}

#[test]
fn what_can_no_longer_be_done_is_told() {
    let (site, jobs, email) = busy(2);
    let admin = site.signed_in(Role::Admin);
    let line = Relay::to(&site);
    let [lost, done] = jobs.as_slice() else {
        unreachable!("two were placed")
    };
    let card = |job: &Order| format!("[data-live-name='{}']", job.number);
    session::tell(
        &line.address,
        [("the operator", PHONE)],
        Scripts::On,
        async |[phone]| {
            goes_to_work(phone, &email, BOARD).await;
            is_kept(phone).await;
            line.cut();
            for job in [lost, done] {
                phone
                    .tap(&format!("{} [action*='/acceptance'] .btn", card(job)), true)
                    .await;
            }
            phone.comes_to_have(".job-waiting", 2).await;
            let reason = json!({"reason": "Se arrepintió"});
            let path = format!("/api/orders/{}/cancellation", lost.id);
            assert_eq!(admin.post_json(&path, &reason).status, 200);
            line.mend();
            hears_of_the_line(phone).await;
            phone.comes_to_have("body:not([data-saved])", 1).await;
            let refused = format!("Ya no se puede: {}: El pedido fue cancelado. Ver", lost.number);
            phone
                .comes_to_read(".line-notes [data-tone=error] > p", &refused)
                .await;
            // Until somebody has read it.
            phone.go(BOARD).await;
            phone
                .comes_to_read(".line-notes [data-tone=error] > p", &refused)
                .await;
            phone.tap(".line-notes .btn", false).await;
            phone.comes_to_have(".line-notes .flash", 0).await;
            phone.go(BOARD).await;
            phone.comes_to_have("[data-live-open]", 1).await;
            phone.comes_to_have(".line-notes .flash", 0).await;
        },
    );
    assert_eq!(work_on(&site, done.id)[0].status, S::Accepted);
}

#[test]
fn whoever_signs_out_leaves_nothing_behind() {
    let (site, jobs, email) = busy(1);
    let line = Relay::to(&site);
    session::tell(
        &line.address,
        [("the operator", PHONE)],
        Scripts::On,
        async |[phone]| {
            goes_to_work(phone, &email, BOARD).await;
            is_kept(phone).await;
            line.cut();
            phone.tap("[action*='/acceptance'] .btn", true).await;
            phone.comes_to_have(".job-waiting", 1).await;
            line.mend();
            phone.resize(session::DESK).await;
            phone.press("Salir").await;
            phone.sees("Cerraste sesión").await;
            let left = "const done = arguments[0];
            (async () => done([
                ...(await caches.keys()), ...(await indexedDB.databases()).map(({ name }) => name),
                ...Object.keys(localStorage), ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
            ]))();";
            assert_eq!(phone.ask_later(left).await, json!([]));
        },
    );
    assert_eq!(work_on(&site, jobs[0].id)[0].status, S::Notified);
}

#[test]
fn a_press_outlives_its_session_and_is_nobody_else_s() {
    let (site, jobs, email) = busy(2);
    let (_, other) = site.taller_of(site.workshop("Taller Dos"));
    let line = Relay::to(&site);
    let accept = |job: &Order| format!("[data-live-name='{}'] [action*='/acceptance'] .btn", job.number);
    let ends = || {
        let ended = |conn: &mut PgConnection| Ok(diesel::delete(sessions::table).execute(conn)?);
        site.app.db.read_here(ended).unwrap()
    };
    session::tell(
        &line.address,
        [("the operator", PHONE)],
        Scripts::On,
        async |[phone]| {
            goes_to_work(phone, &email, BOARD).await;
            is_kept(phone).await;
            ends();
            phone.tap(&accept(&jobs[0]), true).await;
            assert_eq!(phone.path().await, "/login?next=%2Fworkshop%2Fdashboard");
            phone.fill("Correo", &email).await;
            phone.fill("Contraseña", PASSWORD).await;
            phone.press("Entrar").await;
            let told = format!("{} aceptado.", jobs[0].number);
            phone.comes_to_read(".line-notes .flash > p", &told).await;

            line.cut();
            phone.tap(&accept(&jobs[1]), true).await;
            phone.comes_to_have(".job-waiting", 1).await;
            ends();
            line.mend();
            sign_in(phone, &other, PASSWORD).await;
            assert_eq!(phone.path().await, BOARD);
            phone.comes_to_have("[data-live-open]", 1).await;
            let only_theirs = format!(
            "const done = arguments[0];
            const look = async () => {{
                const cache = await caches.open('krafta-pages');
                const pages = await Promise.all((await cache.keys()).map(async (key) => (await cache.match(key)).text()));
                if (!pages.some((page) => page.includes('{}'))) done(true);
                else setTimeout(look, 50);
            }};
            look();",
            jobs[1].number
        );
            phone.ask_later(&only_theirs).await;
        },
    );
    assert_eq!(work_on(&site, jobs[0].id)[0].status, S::Accepted);
    assert_eq!(work_on(&site, jobs[1].id)[0].status, S::Notified);
}
