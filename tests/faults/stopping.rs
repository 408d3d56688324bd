//! Starting together, and stopping.

use crate::process::{Krafta, Postgres, agent, get, scratch};
use diesel::prelude::*;
use krafta::schema::{orders, users};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

fn raw(krafta: &Krafta) -> TcpStream {
    let stream = TcpStream::connect(krafta.address.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
    stream
}

/// Fails without the lock on the demo (the second process ends with an error), and with a session key that is seen before it
/// is written.
#[test]
fn two_demos_start_together_on_an_empty_database_and_nobody_gets_mail() {
    let _alone = crate::alone();
    let scratch = scratch("demos");
    let postgres = Postgres::start(&scratch);
    let post = TcpListener::bind("127.0.0.1:0").unwrap();
    post.set_nonblocking(true).unwrap();
    let smtp = format!("smtp://127.0.0.1:{}", post.local_addr().unwrap().port());
    let environment = [("SMTP_URL", smtp.as_str())];
    let mut both = ["first", "second"].map(|name| Krafta::spawn(name, &scratch, &postgres.url, &environment));
    for krafta in &mut both {
        krafta.wait_until_it_serves();
        assert_eq!(get(&krafta.address, "/", Duration::from_secs(5)), Ok(200));
        assert!(
            krafta.log().contains("SMTP_URL is not used with --demo"),
            "{}",
            krafta.log()
        );
        // What is let go is not kept for a second: ten pictures of designs are drawn in less.
        let environment = std::fs::read(format!("/proc/{}/environ", krafta.child.id())).unwrap();
        let purge = environment
            .split(|byte| *byte == 0)
            .find(|set| set.starts_with(b"MIMALLOC_PURGE_DELAY="));
        assert_eq!(purge, Some(&b"MIMALLOC_PURGE_DELAY=10"[..]));
    }
    let mut conn = postgres.connect();
    let admins: i64 = users::table
        .filter(users::email.eq("admin@krafta.demo"))
        .count()
        .get_result(&mut conn)
        .unwrap();
    let orders: i64 = orders::table.count().get_result(&mut conn).unwrap();
    assert_eq!(admins, 1);
    assert!((20..80).contains(&orders), "one demo, not two: {orders}");
    // Letters are written with every payment that is reported, and looked for at once.
    let (status, _) = crate::load::order(
        &agent(Duration::from_secs(10)),
        &both[0].address,
        &crate::load::next_reference(),
    );
    assert_eq!(status, 201);
    std::thread::sleep(Duration::from_secs(1));
    assert!(post.accept().is_err(), "somebody was written to");
}

/// Fails with the ten seconds that a server used to have for its end, and where streams are not told to end.
#[test]
fn told_to_stop_it_ends_what_is_under_way_and_streams_at_once() {
    let _alone = crate::alone();
    let scratch = scratch("stopping");
    let postgres = Postgres::start(&scratch);
    let mut krafta = Krafta::start("krafta", &scratch, &postgres.url);

    // Somebody who follows along; an order's link is enough.
    let order = agent(Duration::from_secs(10))
        .post(format!("{}/api/orders", krafta.address))
        .send_json(serde_json::json!({
            "variantId": "var-1", "quantity": 1, "customerPhone": "0414-5551234",
            "shippingAddress": "Av. Libertador 123", "shippingCity": "Barquisimeto", "shippingState": "Lara",
            "shippingCost": 3.00, "subtotal": 12.00, "total": 15.00, "totalBs": 600.00, "exchangeRate": 40.00
        }))
        .unwrap()
        .body_mut()
        .read_json::<serde_json::Value>()
        .unwrap();
    let link = order["trackingUrl"].as_str().unwrap_or_else(|| panic!("{order}"));
    let (path, token) = link
        .strip_prefix(&krafta.address)
        .unwrap()
        .split_once('?')
        .unwrap();
    let mut stream = raw(&krafta);
    write!(
        stream,
        "GET {path}/live?{token} HTTP/1.1\r\nhost: here\r\naccept: text/event-stream\r\n\r\n"
    )
    .unwrap();
    let mut head = [0; 12];
    stream.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"HTTP/1.1 200", "{}", krafta.log());
    let idle = raw(&krafta);

    // An upload from a poor line.
    let picture = include_bytes!("../../docs/screenshots/shop.png");
    let mut body = b"--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\ncontent-type: image/png\r\n\r\n".to_vec();
    body.extend_from_slice(picture);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    let mut upload = raw(&krafta);
    write!(
        upload,
        "POST /api/upload HTTP/1.1\r\nhost: here\r\ncontent-type: multipart/form-data; boundary=edge\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .unwrap();
    let (now, later) = body.split_at(body.len() / 2);
    upload.write_all(now).unwrap();
    std::thread::sleep(Duration::from_millis(500));

    krafta.terminate();
    let told = Instant::now();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    assert!(
        told.elapsed() < Duration::from_secs(3),
        "a stream ends at once: {:?}",
        told.elapsed()
    );
    std::thread::sleep(Duration::from_secs(12).saturating_sub(told.elapsed()));
    assert!(krafta.child.try_wait().unwrap().is_none(), "{}", krafta.log());
    upload.write_all(later).unwrap();
    let mut answer = String::new();
    upload.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 20"), "{answer}\n{}", krafta.log());
    let finished = Instant::now();
    let status = loop {
        if let Some(status) = krafta.child.try_wait().unwrap() {
            break status;
        }
        assert!(
            finished.elapsed() < Duration::from_secs(8),
            "it does not end:\n{}",
            krafta.log()
        );
        std::thread::sleep(Duration::from_millis(50));
    };
    assert!(status.success(), "{}", krafta.log());
    drop(idle);
}
