//! The stages of the dashboard: page by page, in an order, narrowed; and where one is after a move.

use super::*;
use diesel::prelude::*;
use krafta::domain::lifecycle::Authority;
use krafta::domain::production::stages::{self as lists, Sort, View};
use krafta::schema::assignments;

/// A job that is due on this day of January.
fn due(site: &Site, order: &Paid, day: u32) -> Order {
    let order = order.place(site);
    let day = chrono::NaiveDate::from_ymd_opt(2026, 1, day).unwrap();
    site.app
        .db
        .read_here(|conn| {
            diesel::update(assignments::table.filter(assignments::order_id.eq(order.id)))
                .set(assignments::due_date.eq(day))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    order
}

fn shown(client: &Client, query: &str) -> Vec<String> {
    let answer = client.get(&format!("/workshop/dashboard{query}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    numbers(&answer.text())
}

/// Where «Ver más» leads.
fn next(page: &str) -> Option<String> {
    let (before, _) = page.split_once("\" data-live-turn>Ver más")?;
    Some(before.rsplit_once("href=\"")?.1.replace("&#38;", "&"))
}

#[test]
fn a_stage_is_read_to_its_end_page_by_page_in_any_order() {
    let Shop { site, taller, .. } = shop();
    variant(&site, "gorra");
    workshop(&site, "Taller Dos", &[("gorra", "5.00")]);
    let admin = site.signed_in(Role::Admin);
    let mut all = Vec::new();
    for index in 0..45_u32 {
        let what = if index % 3 == 0 { "gorra" } else { "taza" };
        let priority = if index % 10 == 7 {
            Priority::Rush
        } else {
            Priority::Standard
        };
        let order = Paid::new(&[(what, 1), (what, 2)]).priority(priority);
        let day = 10 + (index * 7) % 15;
        let number = due(&site, &order, day).number;
        all.push((
            priority != Priority::Rush,
            day,
            format!("Producto {what}"),
            number,
        ));
    }
    for (client, product) in [(&taller, "Producto taza"), (&admin, "")] {
        let mine: Vec<_> = all
            .iter()
            .filter(|(.., made, _)| product.is_empty() || made == product)
            .collect();
        for sort in ["urgency", "due", "product"] {
            let mut read = Vec::new();
            let mut path = format!("/workshop/dashboard?stage=NOTIFIED&sort={sort}");
            loop {
                let page = client.get(&path).text();
                let some = numbers(&page);
                assert!(some.len() <= 12 && !some.is_empty(), "{path}");
                read.extend(some);
                match next(&page) {
                    Some(more) => path = more,
                    None => break,
                }
            }
            let mut wanted = mine.clone();
            // What is equal goes by who came first.
            wanted.sort_by_key(|(calm, day, made, _)| match sort {
                "urgency" => (*calm, *day, String::new()),
                "due" => (false, *day, String::new()),
                _ => (false, *day, made.clone()),
            });
            if sort == "product" {
                wanted.sort_by_key(|(_, day, made, _)| (made.clone(), *day));
            }
            let wanted: Vec<&String> = wanted.iter().map(|(.., number)| number).collect();
            assert_eq!(read.iter().collect::<Vec<_>>(), wanted, "{sort}");
        }
    }
}

#[test]
fn a_page_is_narrowed_by_number_day_and_product() {
    let Shop { site, taller, .. } = shop();
    let early = due(&site, &Paid::new(&[("taza", 1)]), 16);
    let late = due(&site, &Paid::new(&[("taza", 1)]), 20);
    press(&taller, &late, "production", &[]);
    assert_eq!(shown(&taller, "?until=2026-01-19"), [early.number.as_str()]);
    assert_eq!(shown(&taller, "?until=2026-01-20").len(), 2);
    let tail = late.number.strip_prefix("KRFT-").unwrap();
    for typed in [late.number.as_str(), tail, &tail.to_lowercase(), &tail[1..]] {
        assert_eq!(
            shown(&taller, &format!("?q={typed}")),
            [late.number.as_str()],
            "{typed}"
        );
    }
    assert!(shown(&taller, "?q=KRFT-ZZZZZZ").is_empty());
    let page = taller.get("/workshop/dashboard?q=KRFT-ZZZZZZ").text();
    assert!(page.contains("Nada con estos filtros.") && page.contains("Quitar filtros"));
    assert!(
        dashboard(&taller)
            .contains("<option value=\"Producto taza\">Producto taza (Impresión directa)</option>")
    );
    assert_eq!(shown(&taller, "?product=Producto+taza").len(), 2);
    assert!(shown(&taller, "?product=Producto+oro").is_empty());
    // What was asked for stays with the buttons.
    let page = taller.get("/workshop/dashboard?until=2026-01-19&sort=due").text();
    assert!(
        page.contains("/acceptance?until=2026-01-19&#38;sort=due\""),
        "{page}"
    );
    // Another workshop's number is not found.
    let stranger = site.signed_in(Role::Taller);
    assert!(shown(&stranger, &format!("?q={}", late.number)).is_empty());
}

#[test]
fn work_that_becomes_urgent_goes_first() {
    let Shop { site, taller, .. } = shop();
    let first = due(&site, &Paid::new(&[("taza", 1)]), 16);
    let second = due(&site, &Paid::new(&[("taza", 1)]), 20);
    assert_eq!(shown(&taller, ""), [first.number.clone(), second.number.clone()]);
    set_priority(&site, second.id, Priority::Rush);
    assert_eq!(shown(&taller, ""), [second.number.clone(), first.number.clone()]);
    set_priority(&site, second.id, Priority::Standard);
    assert_eq!(shown(&taller, ""), [first.number, second.number]);
}

#[test]
fn after_a_move_one_is_at_the_card_that_follows() {
    let Shop {
        site,
        taller,
        workshop,
    } = shop();
    let orders: Vec<Order> = [16, 17, 19]
        .map(|day| due(&site, &Paid::new(&[("taza", 1)]), day))
        .into();
    let lands = |order: &Order, on: &Order| {
        let place = format!("/workshop/dashboard#card-{}-{workshop}", on.id);
        assert_eq!(press(&taller, order, "acceptance", &[]).header("location"), place);
    };
    lands(&orders[1], &orders[2]);
    // Nothing follows: the first of those that are left, and in the end the card itself.
    lands(&orders[2], &orders[0]);
    lands(&orders[0], &orders[0]);
}

#[test]
fn each_button_has_a_name_of_its_own() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 6), ("taza", 1)]).place(&site);
    let page = dashboard(&taller);
    for label in ["Aceptar", "Comenzar Producción", "Rechazar"] {
        let name = format!(
            "aria-label=\"{label}: {}, 6 × Producto taza, talla M, y 1 artículo más\">{label}</button>",
            order.number
        );
        assert!(page.contains(&name), "{name}");
    }
}

#[test]
fn what_was_cancelled_or_is_history_is_on_no_list() {
    let Shop {
        site,
        taller,
        workshop,
    } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    for noun in ["production", "readiness"] {
        press(&taller, &order, noun, &[]);
    }
    assert_eq!(shown(&taller, "?stage=READY"), [order.number.as_str()]);
    let path = format!("/api/orders/{}/cancellation", order.id);
    let admin = site.signed_in(Role::Admin);
    assert_eq!(admin.post_json(&path, &json!({"reason": "no"})).status, 200);
    assert!(shown(&taller, "").is_empty());

    let gone = Paid::new(&[("taza", 1)]).place(&site);
    for noun in ["production", "readiness", "dispatch"] {
        go(&taller, &gone, noun);
    }
    assert_eq!(shown(&taller, ""), [gone.number.as_str()]);
    site.app.db.clock().set(noon() + TimeDelta::days(15));
    let taller = operator(&site, workshop);
    assert!(shown(&taller, "").is_empty());
    // But its number finds it.
    assert_eq!(shown(&taller, &format!("?q={}", gone.number)), [gone.number]);
}

#[test]
fn a_view_of_everything_has_each_card_once_with_its_moves() {
    let Shop { site, workshop, .. } = shop();
    let order = Paid::new(&[("taza", 1)]).place(&site);
    let all = site
        .app
        .db
        .read_here(|conn| lists::stages(conn, noon(), &[workshop], &View::default(), None))
        .unwrap();
    assert_eq!(View::default().sort, Sort::Urgency);
    let (card, _) = &all[0].cards[0];
    assert_eq!((all[0].count, card.order.id), (1, order.id));
    assert!(card.moves(Authority::Workshop).contains(&Move::Accept));
    assert!(all[1..].iter().all(|stage| stage.cards.is_empty()));
}
