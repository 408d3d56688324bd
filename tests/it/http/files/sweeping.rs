//! What nobody uses goes after a week; what somebody uses stays, whoever is quicker.

use super::rows::{self, row};
use super::{get, kept_files, png, row_count, upload};
use crate::fixtures::example;
use crate::harness::{self, Site};
use chrono::{TimeDelta, Utc};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use krafta::base::error::AppError;
use krafta::base::ids::UploadId;
use krafta::domain::accounts::Role;
use krafta::domain::files::sweep::{Sweep, Swept};
use krafta::domain::files::{self, Sent};
use krafta::schema::uploads;
use serde_json::json;
use std::sync::mpsc;
use std::time::Duration;

fn round(site: &Site, days: i64) -> Swept {
    let mut sweep = Sweep::new(site.app.files.clone(), site.app.db.clone());
    actix_web::rt::System::new()
        .block_on(sweep.round(Utc::now() + TimeDelta::days(days)))
        .unwrap()
}

fn is_there(site: &Site, id: UploadId) -> bool {
    let found = site.app.db.read_here(|conn| files::find(conn, id)).unwrap();
    found.is_some()
}

fn sent(site: &Site) -> (UploadId, String) {
    let answer = upload(site, &[("file", "a.png", &png(30))]).json();
    (
        answer["id"].as_str().unwrap().parse().unwrap(),
        answer["url"].as_str().unwrap().to_owned(),
    )
}

#[test]
fn what_nobody_uses_goes_after_a_week_with_its_copies() {
    let site = harness::start();
    // The clock of tests stands still in January; rows get its time.
    let (_, url) = sent(&site);
    assert_eq!(get(&site, &url.replacen('?', "/preview?", 1)).status, 200);
    assert_eq!(kept_files(&site), 3);
    let at = |days| {
        let mut sweep = Sweep::new(site.app.files.clone(), site.app.db.clone());
        actix_web::rt::System::new()
            .block_on(sweep.round(harness::noon() + TimeDelta::days(days)))
            .unwrap()
    };
    assert_eq!(at(6), Swept::default());
    assert_eq!(get(&site, &url).status, 200);
    assert_eq!(at(8), Swept { unused: 1, stray: 0 });
    assert_eq!((kept_files(&site), row_count(&site)), (0, 0));
    assert_eq!(get(&site, &url).status, 404);
}

/// Read from the database, so that a new column that refers to a file is not forgotten.
#[test]
fn whatever_refers_to_a_file_keeps_it() {
    #[derive(QueryableByName, Debug)]
    struct Column {
        #[diesel(sql_type = Text)]
        place: String,
        #[diesel(sql_type = Text)]
        name: String,
    }
    let site = harness::demo();
    let mut owner = site.connect();
    let kept = owner.transaction::<_, AppError, _>(|conn| {
        let picture = row(conn, None);
        let variant = rows::product(conn, picture, true);
        rows::order(conn, &variant, None);
        let columns: Vec<Column> = diesel::sql_query(
            "SELECT conrelid::regclass::text AS place, attname::text AS name FROM pg_constraint \
             JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY(conkey) \
             WHERE confrelid = 'uploads'::regclass AND contype = 'f'",
        )
        .load(conn)?;
        assert!(columns.len() >= 6, "{columns:?}");
        // Past the triggers that forbid to change what was paid.
        conn.batch_execute("SET session_replication_role = replica")?;
        conn.batch_execute(
            "INSERT INTO refunds (id, order_id, amount, method, reference, created_at, currency, amount_paid) \
             SELECT gen_random_uuid(), id, 1, 'ZELLE', 'x', now(), 'USD', 1 FROM orders LIMIT 1; \
             INSERT INTO held_order_files VALUES (gen_random_uuid(), gen_random_uuid()); \
             INSERT INTO kept_cart_files VALUES (gen_random_uuid(), gen_random_uuid()); \
             INSERT INTO product_mockups VALUES (gen_random_uuid(), '', gen_random_uuid()); \
             INSERT INTO product_views VALUES (gen_random_uuid(), gen_random_uuid(), 'x', 'x', 0, 'taza'); \
             INSERT INTO design_files VALUES (gen_random_uuid(), gen_random_uuid())",
        )?;
        let mut kept = Vec::new();
        for Column { place, name } in columns {
            let id = row(conn, None);
            let changed = diesel::sql_query(format!(
                "UPDATE {place} SET {name} = '{id}' WHERE ctid = (SELECT max(ctid) FROM {place})"
            ))
            .execute(conn)?;
            assert_eq!(changed, 1, "there is no {place} to try it with");
            kept.push((format!("{place}.{name}"), id));
        }
        conn.batch_execute("SET session_replication_role = origin")?;
        Ok(kept)
    });
    let kept = kept.unwrap();
    let unused = site.app.db.read_here(|conn| Ok(row(conn, None))).unwrap();
    let swept = round(&site, 8);
    assert!(swept.unused > 0 && !is_there(&site, unused));
    for (column, id) in kept {
        assert!(is_there(&site, id), "{column} lost its file");
    }
}

#[test]
fn a_file_that_a_design_names_as_text_is_used() {
    let site = harness::start();
    site.shop();
    let ((named, url), (unnamed, _)) = (sent(&site), sent(&site));
    let mut order = example();
    order["designViews"] = json!([{"view": "front", "layers": [{"src": url}]}]);
    site.place(&site.client(), &order);
    assert_eq!(round(&site, 8).unused, 1);
    assert!(is_there(&site, named) && !is_there(&site, unnamed));
}

#[test]
fn what_is_being_taken_up_is_passed_over() {
    let site = harness::start();
    let id = site.app.db.read_here(|conn| Ok(row(conn, None))).unwrap();
    for taken_as in ["designUploadId", "previewUrl"] {
        let (tell, told) = mpsc::channel();
        let (go_on, wait) = mpsc::channel::<()>();
        let db = site.app.db.clone();
        let order = std::thread::spawn(move || {
            db.transact_here(|conn, now| {
                match taken_as {
                    "designUploadId" => drop(files::claim(conn, None, taken_as, id, false)?),
                    _ => drop(Sent::Ours(id).record_as(taken_as, conn, None, now)?),
                }
                tell.send(()).unwrap();
                wait.recv().unwrap();
                Ok(())
            })
        });
        told.recv().unwrap();
        assert_eq!(round(&site, 8).unused, 0);
        go_on.send(()).unwrap();
        order.join().unwrap().unwrap();
    }
    assert_eq!(round(&site, 8).unused, 1);
}

#[test]
fn what_is_being_swept_is_a_complaint_about_its_field() {
    let site = harness::start();
    for taken_as in ["designUploadId", "previewUrl"] {
        let id = site.app.db.read_here(|conn| Ok(row(conn, None))).unwrap();
        let (tell, told) = mpsc::channel();
        let db = site.app.db.clone();
        let sweep = std::thread::spawn(move || {
            db.transact_here(|conn, _| {
                diesel::delete(uploads::table.find(id)).execute(conn)?;
                tell.send(()).unwrap();
                std::thread::sleep(Duration::from_millis(200));
                Ok(())
            })
        });
        told.recv().unwrap();
        // It waits until it is known how that ends.
        let taken = site.app.db.transact_here(|conn, now| match taken_as {
            "designUploadId" => files::claim(conn, None, taken_as, id, false).map(drop),
            _ => Sent::Ours(id).record_as(taken_as, conn, None, now).map(drop),
        });
        match taken {
            Err(AppError::Invalid(fields)) => assert!(fields.contains_key(taken_as), "{fields:?}"),
            other => panic!("{other:?}"),
        }
        sweep.join().unwrap().unwrap();
    }
}

#[test]
fn orders_against_the_sweep_end_with_their_file_or_a_400() {
    const ORDERS: usize = 24;
    let site = harness::start();
    site.shop();
    let sent: Vec<(UploadId, String)> = (0..ORDERS).map(|_| sent(&site)).collect();
    let placed: Vec<_> = std::thread::scope(|scope| {
        let sweeping = scope.spawn(|| {
            for _ in 0..6 {
                round(&site, 8);
                std::thread::sleep(Duration::from_millis(15));
            }
        });
        let placing: Vec<_> = sent
            .chunks(ORDERS / 4)
            .map(|mine| {
                let site = &site;
                scope.spawn(move || {
                    let client = site.client();
                    mine.iter()
                        .map(|(id, url)| {
                            let mut order = example();
                            order["designUploadId"] = json!(id);
                            order["previewUrl"] = json!(url);
                            order["payment"]["reference"] = json!(id.0.as_u128().to_string()[..8]);
                            let answer = client.post_json("/api/orders", &order);
                            (*id, url.clone(), answer.status, answer.json())
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        let answers = placing.into_iter().flat_map(|one| one.join().unwrap()).collect();
        sweeping.join().unwrap();
        answers
    });
    round(&site, 8);
    let admin = site.signed_in(Role::Admin);
    for (id, url, status, body) in placed {
        match status {
            201 => {
                let order = admin.get(&format!("/api/orders/{}", body["orderId"].as_str().unwrap()));
                assert_eq!(order.status, 200);
                assert!(is_there(&site, id));
                assert_eq!(get(&site, &url).status, 200);
            }
            400 => {
                let fields = body["fields"].as_object().unwrap();
                assert!(
                    fields.contains_key("designUploadId") || fields.contains_key("previewUrl"),
                    "{body}"
                );
                assert!(!is_there(&site, id));
            }
            _ => panic!("{status}: {body}"),
        }
    }
}

#[test]
fn files_without_a_row_go_too() {
    let site = harness::start();
    let (id, url) = sent(&site);
    let data = &site.app.config.data_dir;
    let stray = data.join("files/0a/0193a5b0-7f00-4000-8000-00000000000a");
    std::fs::create_dir_all(stray.parent().unwrap()).unwrap();
    std::fs::write(&stray, b"x").unwrap();
    let strays = |days| {
        let sweep = Sweep::new(site.app.files.clone(), site.app.db.clone());
        let now = Utc::now() + TimeDelta::days(days);
        actix_web::rt::System::new().block_on(async {
            let mut found = 0;
            for folder in 0..=255 {
                found += sweep.strays(folder, now).await.unwrap();
            }
            found
        })
    };
    assert_eq!(strays(6), 0);
    assert_eq!(strays(8), 1);
    assert!(!stray.exists() && is_there(&site, id));
    assert_eq!(get(&site, &url).status, 200);
}
