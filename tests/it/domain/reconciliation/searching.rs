//! A payment, or a line of the bank, is found by whatever somebody has of it.

use super::{account, imported, reported};
use crate::fixtures::Placed;
use crate::harness::client::Client;
use crate::harness::{self, Site};
use chrono::TimeDelta;
use krafta::domain::accounts::Role;
use serde_json::json;

const QUEUE: &str = "/admin/payments";
const UNCLAIMED: &str = "/admin/payments/unclaimed";

/// Which of these stand on the page.
fn shown(client: &Client, path: &str, all: &[&str]) -> Vec<usize> {
    let answer = client.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    let html = answer.text();
    // What was typed stands in the form, and says nothing.
    let list = html.split("</form>").skip(1).collect::<String>();
    let found = all.iter().enumerate().filter(|(_, one)| list.contains(**one));
    found.map(|(at, _)| at).collect()
}

fn asked(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    format!("{path}?{}", query.finish())
}

/// Of María, of José, and one with a reference that María's has too.
fn three(site: &Site) -> [Placed; 3] {
    let first = reported(site, "440001", json!({}));
    let jose = json!({
        "payerName": "José Peña", "payerPhone": "0412-5556677", "amountReported": 250.50, "originBank": "Banesco",
        "originBankCode": "0134",
    });
    let second = reported(site, "00770022", jose);
    [
        first,
        second,
        reported(site, "440001", json!({"payerName": "Rosa Díaz"})),
    ]
}

#[test]
fn a_payment_that_waits_is_found_by_what_one_has_of_it() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let placed = three(&site);
    let numbers = placed.each_ref().map(|placed| placed.number.as_str());
    let found = |pairs: &[(&str, &str)]| shown(&admin, &asked(QUEUE, pairs), &numbers);
    for (typed, expected) in [
        ("", vec![0, 1, 2]),
        ("250,50", vec![1]),
        ("Bs. 250,50", vec![1]),
        ("600", vec![0, 2]),
        ("440001", vec![0, 2]),
        ("0022", vec![1]),
        // As the bank prints it.
        ("000000770022", vec![1]),
        ("7700-22", vec![1]),
        ("jose PENA", vec![1]),
        ("peña", vec![1]),
        ("+58 412-555.66.77", vec![1]),
        ("04125556677", vec![1]),
        ("banesco", vec![1]),
        ("440001 rosa", vec![2]),
        ("nadie", vec![]),
        ("%", vec![]),
    ] {
        assert_eq!(found(&[("q", typed)]), expected, "{typed}");
    }
    let plain = numbers[1].to_lowercase().replace('-', "");
    assert_eq!(found(&[("q", &plain)]), [1]);
    assert_eq!(found(&[("via", "0134")]), [1]);
    assert_eq!(found(&[("via", "ZELLE")]), [0; 0]);
    assert_eq!(found(&[("via", "PAGO_MOVIL"), ("q", "440001")]), [0, 2]);
    assert_eq!(found(&[("via", "nada"), ("from", "ayer")]), [0, 1, 2]);
    assert_eq!(found(&[("from", "2026-01-15"), ("to", "2026-01-15")]), [0, 1, 2]);
    assert_eq!(found(&[("from", "2026-01-16")]), [0; 0]);
    assert_eq!(found(&[("to", "2026-01-14")]), [0; 0]);
    let nothing = admin.get(&asked(QUEUE, &[("q", "nadie")])).text();
    for told in [
        "Ningún pago por revisar es así",
        "Quitar filtros",
        "/admin/orders?q=nadie",
        "value=\"nadie\"",
    ] {
        assert!(nothing.contains(told), "{told}: {nothing}");
    }
}

#[test]
fn the_queue_is_narrowed_by_what_the_bank_says() {
    let site = harness::start();
    site.shop();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    let placed = three(&site);
    let alone = reported(&site, "990001", json!({"amountReported": 10.00}));
    let exact = reported(&site, "880033", json!({"amountReported": 33.00}));
    let numbers = [&placed[0], &placed[1], &placed[2], &alone, &exact].map(|placed| placed.number.as_str());
    imported(
        &admin,
        account,
        "15/01/2026;0000880033;PAGO MOVIL;;33,00\n15/01/2026;000012345678;PAGO DE 04125556677;;250,50\n",
    );
    let found = |signal: &str| shown(&admin, &asked(QUEUE, &[("signal", signal)]), &numbers);
    assert_eq!(found("exact"), [4]);
    assert_eq!(found("probable"), [1]);
    assert_eq!(found("doubtful"), [0, 2]);
    assert_eq!(found("none"), [3]);
    assert_eq!(found("quizás"), [0, 1, 2, 3, 4]);
    let both = asked(QUEUE, &[("signal", "exact"), ("q", "250,50")]);
    assert_eq!(shown(&admin, &both, &numbers), [0; 0]);
}

#[test]
fn the_next_page_keeps_what_narrows_the_list() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let clock = site.app.db.clock();
    let placed: Vec<Placed> = (0..54)
        .map(|n| {
            clock.set(clock.now() + TimeDelta::seconds(1));
            let name = if n % 2 == 0 { "Rosa Díaz" } else { "Ana Gil" };
            reported(&site, &format!("5500{n:04}1"), json!({"payerName": name}))
        })
        .collect();
    let numbers: Vec<&str> = placed.iter().map(|placed| placed.number.as_str()).collect();
    for more in [("via", "PAGO_MOVIL"), ("signal", "none")] {
        let first = asked(QUEUE, &[("q", "rosa diaz"), more]);
        let even: Vec<usize> = (0..54).step_by(2).collect();
        assert_eq!(shown(&admin, &first, &numbers), even[..25]);
        let html = admin.get(&first).text();
        let next = html
            .split("href=\"")
            .find(|href| href.contains("cursor="))
            .unwrap();
        let next = next
            .split('"')
            .next()
            .unwrap()
            .replace("&#38;", "&")
            .replace("&amp;", "&");
        assert!(next.contains("q=rosa+diaz") && next.contains(more.1), "{next}");
        assert_eq!(shown(&admin, &next, &numbers), even[25..]);
    }
}

#[test]
fn a_line_is_found_on_its_statement_and_without_an_order() {
    let site = harness::start();
    site.shop();
    let (admin, account) = (site.signed_in(Role::Admin), account(&site));
    reported(&site, "880033", json!({"amountReported": 33.00}));
    let page = imported(
        &admin,
        account,
        "14/01/2026;0000111111;PAGO MOVIL DE 0414-555.12.34;;600,00\n15/01/2026;0000222222;TRANSFERENCIA José Peña;;1.250,50\n\
         16/01/2026;0000333333;BANESCO;;7,00\n15/01/2026;0000880033;PAGO MOVIL;;33,00\n15/01/2026;0000444444;COMISION;5,00;\n",
    );
    let references = [
        "0000111111",
        "0000222222",
        "0000333333",
        "0000880033",
        "0000444444",
    ];
    for (pairs, expected) in [
        (vec![("q", "600,00")], vec![0]),
        (vec![("q", "1.250,50")], vec![1]),
        (vec![("q", "2222")], vec![1]),
        (vec![("q", "+584145551234")], vec![0]),
        (vec![("q", "jose peña")], vec![1]),
        (vec![("q", "banesco")], vec![2]),
        (vec![("from", "2026-01-15"), ("to", "2026-01-15")], vec![1, 3]),
        (vec![("signal", "exact")], vec![3]),
        (vec![("signal", "none"), ("to", "2026-01-15")], vec![0, 1]),
        (vec![("q", "nadie")], vec![]),
    ] {
        let here = [pairs.clone(), vec![("show", "free")]].concat();
        for path in [asked(&page, &here), asked(UNCLAIMED, &pairs)] {
            assert_eq!(shown(&admin, &path, &references), expected, "{path}");
        }
    }
    // What left stands on the statement alone.
    assert_eq!(
        shown(&admin, &asked(&page, &[("q", "comision")]), &references),
        [4]
    );
    assert_eq!(
        shown(&admin, &asked(UNCLAIMED, &[("q", "comision")]), &references),
        [0; 0]
    );
    let elsewhere = uuid::Uuid::new_v4().to_string();
    let other = asked(UNCLAIMED, &[("account", &elsewhere)]);
    assert_eq!(shown(&admin, &other, &references), [0; 0]);
    let own = asked(UNCLAIMED, &[("account", &account.to_string()), ("q", "7")]);
    assert_eq!(shown(&admin, &own, &references), [2]);
    // Tabs and buttons keep what was asked for.
    let html = admin
        .get(&asked(&page, &[("q", "banesco"), ("show", "free")]))
        .text();
    for told in [
        format!("{page}?q=banesco\""),
        format!("name=\"back\" value=\"{page}?show=free&#38;q=banesco\""),
        "type=\"hidden\" name=\"show\" value=\"free\"".to_owned(),
    ] {
        assert!(html.contains(&told), "{told}: {html}");
    }
    let nothing = admin.get(&asked(&page, &[("q", "nadie")])).text();
    assert!(nothing.contains("Ninguna línea es así") && nothing.contains("Quitar filtros"));
}
