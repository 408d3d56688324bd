//! Orders while the database is away: taken, shown, entered once, or put before a person.

use crate::fixtures::{self, Placed, example};
use crate::harness::client::{Answer, Client};
use crate::harness::outage::{Outage, is_back};
use crate::harness::{self, Site};
use crate::http::files::{png, upload};
use crate::http::metrics::scrape;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use krafta::base::db::local::{Durability, LocalPostgres};
use krafta::base::error::AppError;
use krafta::base::ids::OrderId;
use krafta::domain::accounts::Role;
use krafta::domain::intake;
use krafta::domain::lifecycle::{DeliveryMethod, Priority};
use krafta::domain::ordering::{Facts, Totals, Wanted, WantedItem, price};
use krafta::domain::orders::CourierNotes;
use krafta::schema::{held_orders, orders, outbox, reserved_order_numbers, uploads};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::future::Future;
use std::path::Path;
use std::time::{Duration, Instant};

fn run<T>(work: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(work)
}

/// What the minute's job does.
pub fn prepare(site: &Site) {
    run(site.app.intake.prepare(&site.app.db)).unwrap();
}

/// What the job does every two seconds.
pub fn enter(site: &Site) -> Result<(), AppError> {
    run(intake::enter::run_once(
        &site.app.db,
        &site.app.files,
        &site.app.intake,
    ))
}

fn in_journal(site: &Site) -> usize {
    run(site.app.intake.standing()).unwrap().records
}

fn order(client: &Client, key: &str, body: &Value) -> Answer {
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    let begun = Instant::now();
    let answer = client.send(
        "POST",
        "/api/orders",
        &headers,
        Some(body.to_string().into_bytes()),
    );
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(3), "{took:?}");
    answer
}

fn placed(answer: &Answer) -> Placed {
    assert_eq!(answer.status, 201, "{}", answer.text());
    let body = answer.json();
    let link = body["trackingUrl"].as_str().unwrap();
    Placed {
        id: body["orderId"].as_str().unwrap().parse().unwrap(),
        number: body["orderNumber"].as_str().unwrap().to_owned(),
        status: body["status"].as_str().unwrap().to_owned(),
        token: link.split_once("?token=").unwrap().1.to_owned(),
    }
}

/// Taken without the database.
fn taken(answer: &Answer) -> Placed {
    let placed = placed(answer);
    assert_eq!(answer.header("x-krafta-accepted"), "journal");
    placed
}

fn count(site: &Site) -> i64 {
    let count = |conn: &mut PgConnection| Ok(orders::table.count().get_result(conn)?);
    site.app.db.read_here(count).unwrap()
}

/// So that no two are one payment.
fn paid_by(reference: u32) -> Value {
    let mut body = example();
    body["payment"]["reference"] = json!(format!("77{reference:06}"));
    body
}

#[test]
fn orders_of_an_outage_survive_postgres_and_the_process_and_are_entered_once() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("journal-outage");
    drop(std::fs::remove_dir_all(&dir));
    let postgres = LocalPostgres::start(&dir.join("postgres"), Durability::Off).unwrap();
    postgres.ensure_database("krafta").unwrap();
    let url = postgres.url("krafta");
    let data = tempfile::tempdir().unwrap();
    let site = harness::start_on(&url, data.path());
    site.app.db.migrate(None).unwrap();
    site.shop();
    prepare(&site);
    postgres.stop().unwrap();

    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let asked: Vec<_> = (0..20)
            .map(|n| {
                let client = site.client();
                scope.spawn(move || order(&client, &format!("key-{n}"), &paid_by(n)))
            })
            .collect();
        asked.into_iter().map(|asked| asked.join().unwrap()).collect()
    });
    let mut told: Vec<Placed> = answers.iter().map(taken).collect();
    let numbers: BTreeSet<&str> = told.iter().map(|order| order.number.as_str()).collect();
    assert_eq!(numbers.len(), 20, "each has its own");
    assert!(told.iter().all(|order| order.status == "REPORTED"));
    let figures = scrape(&site);
    let figure = |name: &str| figures[&format!("krafta_{name}")];
    assert!((figure("journal_orders") - 20.0).abs() < f64::EPSILON);

    // The link is served, and nobody sees it without its token.
    let page = site.client().get(&told[0].link());
    assert_eq!(page.status, 200, "{}", page.text());
    for words in [
        told[0].number.as_str(),
        "Lo recibimos; lo estamos registrando",
        "data-order-status=\"REPORTED\"",
        "Taza blanca",
        "$15,00",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let other = format!("/orders/{}?token={}", told[0].id, told[1].token);
    assert_ne!(site.client().get(&other).status, 200);
    // The shop window as it was known last; what would change anything else waits.
    for path in ["/", "/productos/taza"] {
        let page = site.client().get(path);
        assert!(
            page.status == 200 && page.text().contains("Estamos con una falla"),
            "{}",
            page.text()
        );
        assert!(page.text().contains("Taza blanca"));
    }
    let mut payment = fixtures::payment();
    payment["orderId"] = json!(told[0].id);
    payment["token"] = json!(told[0].token);
    for answer in [
        site.client().post_json("/api/payments", &payment),
        site.client().post_form(
            &format!("/orders/{}/reception", told[0].id),
            &[("token", &told[0].token)],
        ),
    ] {
        assert_eq!(answer.status, 503, "{}", answer.text());
        assert!(!answer.header("retry-after").is_empty());
    }
    // What is wrong is refused as ever.
    let mut dear = example();
    dear["total"] = json!(14.00);
    let refused = order(&site.client(), "dear", &dear);
    assert_eq!(refused.status, 409);
    assert_eq!(refused.json()["expected"]["total"].to_string(), "15.00");

    // The process ends, and another begins without the database.
    let address = site.address.clone();
    drop(site);
    let site = harness::start_on(&url, data.path());
    let deadline = Instant::now() + Duration::from_secs(20);
    while in_journal(&site) < 20 {
        assert!(Instant::now() < deadline, "what it left behind is not brought in");
        assert!(enter(&site).is_err() || in_journal(&site) == 0);
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(site.client().get(&told[3].link()).status, 200);
    let repeated = taken(&order(&site.client(), "key-3", &paid_by(3)));
    assert_eq!((repeated.id, &repeated.number), (told[3].id, &told[3].number));
    assert_eq!(order(&site.client(), "key-3", &paid_by(99)).status, 409);
    told.push(taken(&order(&site.client(), "key-20", &paid_by(20))));
    assert_ne!(site.address, address);

    let postgres = LocalPostgres::start(&dir.join("postgres"), Durability::Off).unwrap();
    is_back(&site);
    // Nothing is there twice, whenever it is asked for.
    let early = taken(&order(&site.client(), "key-5", &paid_by(5)));
    assert_eq!(early.id, told[5].id);
    enter(&site).unwrap();
    assert_eq!((count(&site), in_journal(&site)), (21, 0));
    for told in &told {
        let order = site.order(told.id);
        assert_eq!(
            (order.number.as_str(), order.status.as_str()),
            (told.number.as_str(), "REPORTED")
        );
        let page = site.client().get(&told.link());
        assert!(page.status == 200 && !page.text().contains("lo estamos registrando"));
    }
    let late = order(&site.client(), "key-7", &paid_by(7));
    assert_eq!(placed(&late).id, told[7].id);
    assert_eq!(late.header("x-krafta-accepted"), "", "it is in the database");
    assert_eq!(order(&site.client(), "key-7", &paid_by(98)).status, 409);
    assert_eq!(count(&site), 21);
    site.books_agree();
    drop(site);
    let home = postgres.home().to_owned();
    postgres.stop().unwrap();
    drop(std::fs::remove_dir_all(home));
    drop(std::fs::remove_dir_all(&dir));
}

#[test]
fn a_crash_between_commit_and_removal_changes_nothing() {
    let site = harness::start();
    site.shop();
    prepare(&site);
    let outage = Outage::begin(&site);
    let told = taken(&order(&site.client(), "one", &example()));
    let record = run(site.app.intake.find(told.id)).unwrap().unwrap();
    outage.end(&site);
    for _ in 0..2 {
        run(intake::enter::enter(
            &site.app.db,
            &site.app.files,
            &site.app.intake.known,
            &record,
        ))
        .unwrap();
    }
    enter(&site).unwrap();
    assert_eq!((count(&site), in_journal(&site)), (1, 0));
    let reserved: i64 = site
        .app
        .db
        .read_here(|conn| {
            let own = reserved_order_numbers::table.filter(reserved_order_numbers::number.eq(&told.number));
            Ok(own.count().get_result(conn)?)
        })
        .unwrap();
    assert_eq!(reserved, 0, "it is the order's");
}

#[test]
fn what_the_database_took_hold_of_unsaid_gets_the_number_that_was_told() {
    let site = harness::start();
    site.shop();
    prepare(&site);
    // As when the answer to COMMIT is lost: the order is there under its id, with a number of its own.
    let there = site.place(&site.client(), &example());
    let outage = Outage::begin(&site);
    let told = taken(&order(&site.client(), "one", &paid_by(1)));
    let record = run(site.app.intake.find(told.id)).unwrap().unwrap();
    outage.end(&site);
    let mut same = (*record).clone();
    same.id = there.id;
    run(intake::enter::enter(
        &site.app.db,
        &site.app.files,
        &site.app.intake.known,
        &std::sync::Arc::new(same),
    ))
    .unwrap();
    assert_eq!(site.order(there.id).number, told.number);
    assert_eq!(count(&site), 1);
}

#[test]
fn a_customers_order_is_theirs_once_it_is_entered() {
    let site = harness::start();
    site.shop();
    prepare(&site);
    let (user, email) = site.user(Role::Cliente);
    let customer = site.sign_in(&email);
    let admin = site.signed_in(Role::Admin);
    let outage = Outage::begin(&site);
    let told = taken(&order(&customer, "mine", &example()));
    let again = taken(&order(&customer, "mine", &example()));
    assert_eq!(again.id, told.id);
    // The same key of somebody else is another key.
    let guests = taken(&order(&site.client(), "mine", &paid_by(1)));
    assert_ne!(guests.id, told.id);
    let by_admin = taken(&order(&admin, "admin", &paid_by(2)));
    assert_eq!(customer.get("/orders").status, 503, "nobody knows who that is");
    outage.end(&site);
    // Back, and not entered yet.
    assert_eq!(placed(&order(&customer, "mine", &example())).id, told.id);
    enter(&site).unwrap();
    assert_eq!(site.order(told.id).user_id, Some(user));
    assert_eq!(site.order(guests.id).user_id, None);
    assert_eq!(site.order(by_admin.id).user_id, None, "staff is no customer");
    assert!(customer.get("/orders").text().contains(&told.number));
    assert_eq!(placed(&order(&customer, "mine", &example())).id, told.id);
    assert_eq!(order(&customer, "mine", &paid_by(3)).status, 409);
    assert_eq!(
        placed(&order(&admin, "admin", &paid_by(2))).id,
        by_admin.id,
        "a key is whoever's it was"
    );
    assert_eq!(count(&site), 3);
}

#[test]
fn a_picture_in_the_request_is_kept_with_the_order() {
    let site = harness::start();
    site.shop();
    prepare(&site);
    let outage = Outage::begin(&site);
    let mut body = example();
    body["previewUrl"] = json!(
        "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20width='9'%20height='9'%3E%3Crect%20width='9'%20height='9'/%3E%3C/svg%3E"
    );
    let told = taken(&order(&site.client(), "one", &body));
    outage.end(&site);
    enter(&site).unwrap();
    let page = site.client().get(&told.link()).text();
    let (_, from) = page.split_once("src=\"/files/").expect(&page);
    let path = from
        .split('"')
        .next()
        .unwrap()
        .replace("&amp;", "&")
        .replace("&#38;", "&");
    assert_eq!(site.client().get(&format!("/files/{path}")).status, 200);
    let kept: i64 = site
        .app
        .db
        .read_here(|conn| Ok(uploads::table.count().get_result(conn)?))
        .unwrap();
    assert_eq!(kept, 1);
}

/// Uploaded before the outage and during it, named by address and by id.
#[test]
fn uploads_of_an_outage_are_entered_with_their_orders() {
    let site = harness::start();
    site.shop();
    prepare(&site);
    let send = |side| {
        let answer = upload(&site, &[("file", "taza.png", &png(side))]);
        assert_eq!(answer.status(), 200);
        answer
    };
    let early = [send(20), send(21)];
    let outage = Outage::begin(&site);
    let (late, alone) = ([send(22), send(23)], send(24));
    for (file, accepted) in [(&early[0], ""), (&late[0], "journal"), (&alone, "journal")] {
        assert_eq!(file.header("x-krafta-accepted"), accepted);
    }
    assert_eq!(run(site.app.intake.uploads()).unwrap(), 3);
    let mut told = Vec::new();
    for (n, [one, other]) in [&early, &late].into_iter().enumerate() {
        let mut by_address = paid_by(n as u32);
        by_address["previewUrl"] = one.json()["url"].clone();
        told.push(taken(&order(
            &site.client(),
            &format!("address {n}"),
            &by_address,
        )));
        let mut by_id = paid_by(10 + n as u32);
        by_id["designUploadId"] = other.json()["id"].clone();
        told.push(taken(&order(&site.client(), &format!("id {n}"), &by_id)));
    }
    // A page needs the database for the rest.
    let kind = [("content-type", "multipart/form-data; boundary=x")];
    let file = "--x\r\ncontent-disposition: form-data; name=\"design\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4\n%%EOF\n\r\n--x--\r\n";
    for page in ["/productos/taza", "/carrito/lineas/1/diseno"] {
        let answer = site.client().send("POST", page, &kind, Some(file.into()));
        assert_eq!(answer.status, 503, "{page}");
    }
    outage.end(&site);
    // Again changes nothing.
    enter(&site).unwrap();
    enter(&site).unwrap();
    assert_eq!((count(&site), in_journal(&site)), (4, 0));
    assert_eq!(run(site.app.intake.uploads()).unwrap(), 0);
    let (kept, held): (i64, i64) = site
        .app
        .db
        .read_here(|conn| {
            Ok((
                uploads::table.count().get_result(conn)?,
                held_orders::table.count().get_result(conn)?,
            ))
        })
        .unwrap();
    assert_eq!((kept, held), (5, 0));
    for file in early.iter().chain(&late).chain([&alone]) {
        let path = file.json()["url"].as_str().unwrap().to_owned();
        assert_eq!(site.client().get(&path).status, 200, "{path}");
    }
    for order in &told {
        let page = site.client().get(&order.link()).text();
        assert!(page.contains("/files/"), "{page}");
    }
}

fn dearer(site: &Site) {
    site.connect()
        .batch_execute("UPDATE variants SET price = 13 WHERE id = 'var-1'")
        .unwrap();
}

#[test]
fn what_does_not_fit_any_more_is_put_before_a_person() {
    let site = harness::start();
    site.shop();
    prepare(&site);
    let admin = site.signed_in(Role::Admin);
    let outage = Outage::begin(&site);
    let mut named = paid_by(1);
    named["customerEmail"] = json!("maria@correo.test");
    let kept = taken(&order(&site.client(), "one", &named));
    let gone = taken(&order(&site.client(), "two", &{
        let mut body = paid_by(2);
        body["customerEmail"] = json!("ana@correo.test");
        body
    }));
    outage.end(&site);
    dearer(&site);
    enter(&site).unwrap();
    assert_eq!((count(&site), in_journal(&site)), (0, 0));

    assert!(admin.get("/admin").text().contains("2 pedidos por registrar"));
    let page = admin.get("/admin/journal");
    assert_eq!(page.status, 200);
    for words in [
        kept.number.as_str(),
        gone.number.as_str(),
        "Los precios cambiaron: hoy serían $",
        "Bs. 600,00",
        "0414-1234567",
        "maria@correo.test",
        "77000001",
        "$15,00",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let theirs = site.client().get(&kept.link());
    assert!(theirs.status == 200 && theirs.text().contains("Una persona lo está revisando"));
    // A repeat is still the same order.
    assert_eq!(placed(&order(&site.client(), "one", &named)).id, kept.id);
    assert_eq!(order(&site.client(), "one", &paid_by(9)).status, 409);

    let entering = format!("/admin/journal/{}/entering", kept.id);
    for _ in 0..2 {
        let entered = admin.post_form(&entering, &[]);
        assert_eq!(entered.status, 303, "{}", entered.text());
    }
    let order_now = site.order(kept.id);
    assert_eq!(order_now.number, kept.number);
    assert_eq!(order_now.total.to_string(), "$15,00", "at the prices of then");
    assert_eq!(order_now.status.as_str(), "REPORTED");
    assert_eq!(placed(&order(&site.client(), "one", &named)).id, kept.id);

    let discarding = format!("/admin/journal/{}/discarding", gone.id);
    assert_eq!(admin.post_form(&discarding, &[("reason", " ")]).status, 400);
    let reason = "Ya no hacemos esa taza.";
    assert_eq!(admin.post_form(&discarding, &[("reason", reason)]).status, 303);
    let too_late = admin.post_form(&format!("/admin/journal/{}/entering", gone.id), &[]);
    assert_eq!(too_late.status, 409, "the first decision stands");
    let theirs = site.client().get(&gone.link());
    assert!(
        theirs.status == 200 && theirs.text().contains(reason),
        "{}",
        theirs.text()
    );
    let letters: Vec<String> = site
        .app
        .db
        .read_here(|conn| {
            let to_ana = outbox::table.filter(outbox::recipient.eq("ana@correo.test"));
            Ok(to_ana.select(outbox::body).load(conn)?)
        })
        .unwrap();
    assert!(letters.len() == 1 && letters[0].contains(reason), "{letters:?}");
    assert!(!admin.get("/admin").text().contains("por registrar"));
    let kept_for_good: i64 = site
        .app
        .db
        .read_here(|conn| Ok(held_orders::table.count().get_result(conn)?))
        .unwrap();
    assert_eq!(kept_for_good, 2);
    assert_eq!(count(&site), 1);
    site.books_agree();
}

#[test]
fn a_database_that_is_too_slow_is_away() {
    let site = harness::start();
    site.shop();
    prepare(&site);
    let mut elsewhere = site.connect();
    elsewhere.batch_execute("BEGIN; LOCK TABLE orders").unwrap();
    let told = taken(&order(&site.client(), "slow", &example()));
    elsewhere.batch_execute("ROLLBACK").unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while enter(&site).is_err() || in_journal(&site) > 0 {
        assert!(Instant::now() < deadline, "it is not entered");
    }
    // What the database was asked for first is given up or met, and never there beside it.
    assert_eq!(count(&site), 1);
    assert_eq!(site.order(told.id).number, told.number);
}

/// PostgreSQL's own words when it finds no room. Fails without them in `AppError::is_outage`.
#[test]
fn a_database_without_room_is_away_and_keeps_nothing_half() {
    let site = harness::start();
    site.shop();
    prepare(&site);
    site.connect()
        .batch_execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 RAISE EXCEPTION 'could not extend file \"base/1/2\": No space left on device' USING ERRCODE = 'disk_full';
             END $$;
             CREATE TRIGGER no_room BEFORE INSERT ON order_items FOR EACH ROW EXECUTE FUNCTION no_room();
             CREATE TRIGGER no_room BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION no_room()",
        )
        .unwrap();
    let told = taken(&order(&site.client(), "one", &example()));
    assert_eq!(count(&site), 0, "nothing half");
    let person = json!({"email": "eva@example.com", "password": "papel-y-tinta-77", "name": "Eva"});
    let refused = site.client().post_json("/api/auth/register", &person);
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert!(!refused.header("retry-after").is_empty());
    site.connect()
        .batch_execute("DROP FUNCTION no_room() CASCADE")
        .unwrap();
    enter(&site).unwrap();
    assert_eq!((count(&site), site.status(told.id)), (1, "REPORTED"));
    assert_eq!(site.client().post_json("/api/auth/register", &person).status, 200);
}

#[test]
fn a_line_that_cannot_be_read_is_told() {
    let site = harness::start();
    site.shop();
    prepare(&site);
    let admin = site.signed_in(Role::Admin);
    let outage = Outage::begin(&site);
    taken(&order(&site.client(), "one", &example()));
    outage.end(&site);
    // Left behind by a process that ended.
    let folder = site.app.config.data_dir.join("journal/7");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join("orders"),
        b"0123456789abcdef {\"number\":\"KRFT-ZZZZZZ\"}\n",
    )
    .unwrap();
    enter(&site).unwrap();
    assert_eq!(count(&site), 1, "the others are entered");
    assert!(
        admin
            .get("/avisos")
            .text()
            .contains("Hay pedidos que no se pueden leer")
    );
    let aside = std::fs::read_to_string(site.app.config.data_dir.join("journal/0/unreadable")).unwrap();
    assert!(aside.contains("KRFT-ZZZZZZ"));
}

#[test]
fn nothing_is_taken_of_which_nothing_is_known() {
    let site = harness::start();
    site.shop();
    // No job ran: neither prices nor numbers.
    let outage = Outage::begin(&site);
    let answer = order(&site.client(), "one", &example());
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert!(!answer.header("retry-after").is_empty());
    outage.end(&site);
    let id: OrderId = OrderId::any();
    assert_eq!(site.client().get(&format!("/orders/{id}?token=x")).status, 404);
}

#[test]
fn what_was_known_last_is_what_the_database_says() {
    let site = harness::start();
    site.shop();
    site.connect()
        .batch_execute(
            "INSERT INTO service_zones (id, name) VALUES ('00000000-0000-4000-8000-000000000001', 'Occidente');
             INSERT INTO service_zone_places (zone_id, state_name, state_key, city_name, city_key) VALUES
                 ('00000000-0000-4000-8000-000000000001', 'Falcón', 'falcon', '', ''),
                 ('00000000-0000-4000-8000-000000000001', 'Trujillo', 'trujillo', 'Valera', 'valera');
             INSERT INTO shipping_rates (id, method, zone_id, city_name, city_key, cost, transit_days) VALUES
                 (gen_random_uuid(), 'NATIONAL_SHIPPING', '00000000-0000-4000-8000-000000000001', '', '', 7.25, 3);
             INSERT INTO exchange_rates (id, rate, source, valid_from) VALUES
                 (gen_random_uuid(), 41, 'BCV', '2026-01-15T04:00:00Z'),
                 (gen_random_uuid(), 42, 'BCV', '2026-01-16T04:00:00Z');
             UPDATE variants SET active = false WHERE id = 'var-2'",
        )
        .unwrap();
    prepare(&site);
    let (snapshot, now) = (site.app.intake.known.get().unwrap(), harness::noon());
    let mut ways = 0;
    for (state, city) in [
        ("Lara", "Barquisimeto"),
        ("lara", "BARQUISIMETO"),
        ("Lara", "Carora"),
        ("Zulia", "Maracaibo"),
        ("Falcón", "Coro"),
        ("Trujillo", "Valera"),
        ("Trujillo", "Boconó"),
        ("Atlántida", "Ninguna"),
    ] {
        for rate in ["40.00", "41.00", "42.00", "39.00"] {
            for method in [
                None,
                Some(DeliveryMethod::NationalShipping),
                Some(DeliveryMethod::Pickup),
            ] {
                let wanted = wanted(state, city, method, rate);
                let read = site
                    .app
                    .db
                    .read_here(|conn| Facts::read(conn, now, &wanted))
                    .unwrap();
                let known = snapshot.facts(now, &wanted);
                ways += known.quotes.len();
                // What is not on sale is known only where its product is: both refuse it.
                assert_eq!(known, read, "{state}, {city}, {method:?}, {rate}");
                assert_eq!(
                    price(&wanted, &known).map_err(|error| error.json()),
                    price(&wanted, &read).map_err(|error| error.json())
                );
            }
        }
    }
    assert!(ways > 0);
}

fn wanted(state: &str, city: &str, method: Option<DeliveryMethod>, rate: &str) -> Wanted {
    let item = |variant: &str| WantedItem {
        at: format!("{variant}."),
        variant_id: variant.to_owned(),
        quantity: 2,
        design_upload: None,
        holds_design: false,
        preview: None,
        design_views: None,
        design: None,
    };
    let figure = |text: &str| text.parse().unwrap();
    Wanted {
        items: ["var-1", "var-2", "var-9"].map(item).into(),
        shipping_address: String::new(),
        shipping_city: city.to_owned(),
        shipping_state: state.to_owned(),
        delivery_method: method,
        courier: CourierNotes::default(),
        quoted: Some(Totals {
            subtotal: figure("24"),
            shipping_cost: figure("3"),
            total: figure("27"),
            total_bs: "1080".parse().unwrap(),
            exchange_rate: rate.parse().unwrap(),
        }),
        customer_name: None,
        customer_email: None,
        customer_phone: None,
        customer_id_number: None,
        notes: String::new(),
        wants_proof: false,
        priority: Priority::Standard,
        payment: None,
        pays_by: None,
    }
}
