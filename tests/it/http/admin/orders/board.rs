//! `/ops/orders`: what its filters find, in which order, page by page, at a constant cost; and the same as CSV.

use super::{numbers, shown};
use crate::fixtures::rows::Paid;
use crate::fixtures::{Placed, example};
use crate::harness::client::Client;
use crate::harness::{self, Site, noon};
use crate::http::api::production::brought;
use chrono::TimeDelta;
use diesel::prelude::*;
use krafta::base::ids::OrderId;
use krafta::domain::accounts::Role;
use krafta::domain::lifecycle::Priority;
use krafta::schema::orders;
use serde_json::json;
use std::collections::BTreeSet;

fn placed_at(site: &Site, id: OrderId, days_ago: i64) {
    let at = noon() - TimeDelta::days(days_ago);
    let done = site.app.db.read_here(|conn| {
        diesel::update(orders::table.find(id))
            .set(orders::created_at.eq(at))
            .execute(conn)?;
        Ok(())
    });
    done.unwrap();
}

#[test]
fn each_filter_finds_what_it_says_and_all_of_them_must_hold() {
    let site = harness::start();
    let shop = site.shop();
    let operator = site.signed_in(Role::Operador);
    assert!(
        operator
            .get("/ops/orders")
            .text()
            .contains("Todavía no hay pedidos")
    );

    let mut body = example();
    body["customerName"] = json!("Ana Peña");
    let told = site.paid(&body);
    body["priority"] = json!("RUSH");
    body["customerName"] = json!("Luis Gil");
    let making = site.paid(&body);
    brought(&operator, making.id, "in_production");
    let mut body = example();
    body["customerName"] = json!("Eva Sol");
    body["shippingCity"] = json!("  BARQUISIMÉTO ");
    let reported = site.place(&site.client(), &body);
    let mut far = example();
    far["shippingCity"] = json!("Maracaibo");
    far["shippingState"] = json!("Zulia");
    far["shippingCost"] = json!(6.50);
    far["total"] = json!(18.50);
    far["totalBs"] = json!(740.00);
    far["payment"]["amountReported"] = json!(740.00);
    let far = site.place(&site.client(), &far);
    for (placed, days) in [(&told, 1), (&making, 2), (&reported, 3), (&far, 4)] {
        placed_at(&site, placed.id, days);
    }
    let all = [&told, &making, &reported, &far];
    let found = |query: &str| numbers(&operator, query);
    let cheap = format!("?workshop={}", shop.cheap);
    let dear = format!("?workshop={}", shop.dear);
    let day = |days: i64| (noon() - TimeDelta::days(days)).date_naive();
    let since = format!("?from={}", day(2));
    let until = format!("?to={}", day(3));
    let exactly = format!("?from={0}&to={0}", day(2));
    let only = format!("?only={}", making.id);
    let only_else = format!("?only={}&status=NOTIFIED", making.id);
    let cases: [(&str, &[&Placed]); 22] = [
        ("", &all),
        ("?sort=oldest", &[&far, &reported, &making, &told]),
        ("?sort=rush", &[&making, &told, &reported, &far]),
        ("?status=NOTIFIED", &[&told]),
        ("?status=NOTIFIED&status=IN_PRODUCTION", &[&told, &making]),
        (
            "?status=REPORTED&status=IN_PRODUCTION&sort=oldest",
            &[&far, &reported, &making],
        ),
        ("?status=COMPLETED", &[]),
        ("?payment=CONFIRMED", &[&told, &making]),
        ("?payment=REPORTED", &[&reported, &far]),
        ("?priority=RUSH", &[&making]),
        ("?priority=STANDARD&sort=rush", &[&told, &reported, &far]),
        (&cheap, &[&told, &making]),
        (&dear, &[]),
        ("?city=barquisimeto", &[&told, &making, &reported]),
        ("?city=Maracaibo", &[&far]),
        (&since, &[&told, &making]),
        (&until, &[&reported, &far]),
        (&exactly, &[&making]),
        ("?q=pena+ana", &[&told]),
        ("?late=1", &[]),
        (&only, &[&making]),
        (&only_else, &[]),
    ];
    for (query, expected) in cases {
        let expected: Vec<&str> = expected.iter().map(|placed| placed.number.as_str()).collect();
        assert_eq!(found(query), expected, "{query}");
    }
    assert_eq!(found("?only=nada"), Vec::<String>::new());
    assert_eq!(found("?status=NADA&sort=x&cursor=%00&from=ayer").len(), 4);
    let html = operator.get("/ops/orders?status=COMPLETED").text();
    assert!(html.contains("Ningún pedido coincide"), "{html}");

    let html = operator.get(&format!("/ops/orders{only}")).text();
    assert!(html.contains(&format!("id=\"order-{0}\" data-live-order=\"{0}\"", making.id)));
    for words in [
        "Luis Gil",
        "Barquisimeto, Lara",
        "1 × Taza blanca",
        "Taller Barato",
        "Urgente",
        "En producción",
    ] {
        assert!(html.contains(words), "{words}");
    }
    // An operator's work needs neither price nor address.
    for hidden in ["15,00", "600,00", "Av. Libertador"] {
        assert!(!html.contains(hidden), "{hidden}");
    }
}

#[test]
fn what_is_late_is_found_and_what_is_due_first_comes_first() {
    let site = harness::start();
    site.shop();
    let operator = site.signed_in(Role::Operador);
    let (first, made) = (site.paid(&example()), site.paid(&example()));
    brought(&operator, made.id, "in_production");
    brought(&operator, made.id, "READY");
    site.app.db.clock().set(noon() + TimeDelta::days(30));
    let operator = site.signed_in(Role::Operador);
    let second = site.paid(&example());
    assert_eq!(numbers(&operator, "?late=1"), [first.number.as_str()]);
    assert_eq!(numbers(&operator, "?late=1&sort=due"), [first.number.as_str()]);
    assert_eq!(
        numbers(&operator, "?sort=due"),
        [first.number.as_str(), second.number.as_str()]
    );
    assert_eq!(
        numbers(&operator, &format!("?sort=due&only={}", second.id)),
        [second.number.as_str()]
    );
    assert_eq!(numbers(&operator, "").len(), 3);
    assert!(operator.get("/ops/orders?late=1").text().contains("Atrasado"));
}

/// Every number, page after page.
fn walk(client: &Client, query: &str) -> Vec<String> {
    let mut path = format!("/ops/orders{query}");
    let mut all = Vec::new();
    for _ in 0..10 {
        let html = client.get(&path).text();
        let page = shown(&html);
        assert!(page.len() <= 50, "{path}");
        all.extend(page);
        let Some((before, _)) = html.split_once("\">Siguientes") else {
            return all;
        };
        path = before.rsplit_once("href=\"").unwrap().1.replace("&#38;", "&");
    }
    panic!("{query} has no end");
}

#[test]
fn every_order_is_on_one_page_and_pages_cost_the_same_however_many() {
    let site = harness::start();
    site.shop();
    let operator = site.signed_in(Role::Operador);
    let sorts = [
        "?",
        "?sort=oldest",
        "?sort=rush",
        "?sort=due",
        "?status=NOTIFIED&status=READY",
    ];
    let place = |count: i64| {
        for n in 0..count {
            let priority =
                [Priority::Standard, Priority::Rush, Priority::Standard][usize::try_from(n % 3).unwrap()];
            // Some at the very same time.
            let paid = Paid {
                at: noon() - TimeDelta::minutes(n / 4),
                ..Paid::new(&[("var-1", 1)]).priority(priority)
            };
            paid.place(&site);
        }
    };
    let costs = || -> Vec<u64> {
        let cost = |sort: &&str| {
            let before = site.app.db.statements();
            assert_eq!(operator.get(&format!("/ops/orders{sort}")).status, 200);
            site.app.db.statements() - before
        };
        sorts.iter().map(cost).collect()
    };
    place(2);
    costs();
    let few = costs();
    place(58);
    let many = costs();
    assert_eq!(
        (few[0], few[1], few[3], few[4]),
        (many[0], many[1], many[3], many[4])
    );
    // The urgent first: once they fill the page, the others are not even looked for.
    assert!(many[2] <= few[2], "{few:?} {many:?}");

    let every: BTreeSet<String> = walk(&operator, "?").into_iter().collect();
    assert_eq!(every.len(), 60);
    for sort in sorts {
        let walked = walk(&operator, sort);
        let set: BTreeSet<String> = walked.iter().cloned().collect();
        assert_eq!((walked.len(), &set), (60, &every), "{sort}");
    }
    let mut reversed = walk(&operator, "?sort=oldest");
    reversed.reverse();
    assert_eq!(reversed, walk(&operator, "?"));
}

#[test]
fn the_table_for_spreadsheets_has_what_the_filter_shows_and_nothing_that_runs() {
    let site = harness::start();
    site.shop();
    let mut body = example();
    body["customerName"] = json!("=HYPERLINK(\"http://x\",1)");
    body["customerEmail"] = json!("eva@example.com");
    let first = site.paid(&body);
    let second = site.place(&site.client(), &example());
    let operator = site.signed_in(Role::Operador);
    let answer = operator.get("/ops/orders.csv?status=NOTIFIED");
    assert!(answer.header("content-type").starts_with("text/csv"));
    assert!(
        answer
            .header("content-disposition")
            .contains("pedidos-2026-01-15.csv")
    );
    let text = answer.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].starts_with("\u{feff}Pedido;Referencia;Estado;"));
    let begins = format!(
        "{};{};Taller notificado;Normal;\"'=HYPERLINK(",
        first.number,
        site.order(first.id).reference()
    );
    assert!(lines[1].starts_with(&begins), "{text}");
    for hidden in ["15", "600", "eva@example.com", "Libertador"] {
        let cells: Vec<&str> = lines[1].split(';').collect();
        assert!(!cells.contains(&hidden), "{hidden}: {text}");
    }
    assert!(!text.contains("eva@example.com") && !text.contains(&second.number));
    assert!(lines[1].contains(";15/01/2026;"), "{text}");
    let program = operator
        .get("/ops/orders.csv?status=NOTIFIED&format=rfc4180")
        .text();
    assert!(program.starts_with("Pedido,Referencia,"), "{program}");
    assert!(
        program.contains(",\"=HYPERLINK(") && program.contains(",2026-01-15,"),
        "{program}"
    );
    assert_eq!(operator.get("/ops/orders.csv?format=xls").status, 400);
    let all = operator.get("/ops/orders.csv").text();
    assert!(all.contains(&first.number) && all.contains(&second.number));
}
