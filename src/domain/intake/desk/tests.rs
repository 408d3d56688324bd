//! What a journal survives, in a directory of the test's own.

use super::*;
use crate::base::ids::OrderId;
use crate::domain::intake::Customer;
use crate::domain::lifecycle::{DeliveryMethod, Priority};
use crate::domain::ordering::{Line, Totals, Wanted, WantedItem};
use crate::domain::orders::CourierNotes;
use crate::domain::shipping::Quote;
use std::fs;

fn now() -> DateTime<Utc> {
    "2026-01-15T19:40:00Z".parse().unwrap()
}

fn totals() -> Totals {
    Totals {
        subtotal: "12.00".parse().unwrap(),
        shipping_cost: "3.00".parse().unwrap(),
        total: "15.00".parse().unwrap(),
        total_bs: "600.00".parse().unwrap(),
        exchange_rate: "40.1234".parse().unwrap(),
    }
}

fn priced() -> Priced {
    Priced {
        lines: vec![Line {
            variant_id: "var-1".to_owned(),
            product_name: "Taza «azul»\nde verdad".to_owned(),
            size: None,
            color: String::new(),
            quantity: 1,
            unit_price: "12.00".parse().unwrap(),
        }],
        delivery: Quote {
            method: DeliveryMethod::LocalDelivery,
            cost: "3.00".parse().unwrap(),
            transit_days: 1,
        },
        totals: totals(),
    }
}

fn key(name: &str, body: u8) -> IdempotencyKey {
    IdempotencyKey {
        owner: "guest".to_owned(),
        key: name.to_owned(),
        body: [body; 32],
    }
}

fn intent(repeat: Option<IdempotencyKey>) -> Intent {
    Intent {
        id: OrderId::any(),
        by: Customer::Guest,
        wanted: Wanted {
            items: vec![WantedItem {
                at: String::new(),
                variant_id: "var-1".to_owned(),
                quantity: 1,
                design_upload: None,
                holds_design: false,
                preview: Some("data:image/png;base64,AAAA".to_owned()),
                design_views: Some(serde_json::json!([{"scale": 1.2500}])),
                design: None,
            }],
            shipping_address: "Av. Libertador 123".to_owned(),
            shipping_city: "Barquisimeto".to_owned(),
            shipping_state: "Lara".to_owned(),
            delivery_method: None,
            courier: CourierNotes::default(),
            quoted: None,
            customer_name: Some("María Pérez".to_owned()),
            customer_email: None,
            customer_phone: None,
            customer_id_number: None,
            notes: String::new(),
            wants_proof: false,
            priority: Priority::Standard,
            payment: None,
            pays_by: None,
        },
        previews: vec![None],
        receipt: None,
        repeat,
    }
}

fn numbers(from: u32) -> Vec<String> {
    (from..from + 5).map(|n| format!("KRFT-Z{n:05}")).collect()
}

/// A desk with five numbers.
fn desk(root: &Path) -> Desk {
    let mut desk = Desk::open(root).unwrap();
    desk.stock_up(numbers(0)).unwrap();
    desk
}

fn keep(desk: &mut Desk) -> Arc<Record> {
    desk.keep(now(), intent(None), priced()).unwrap()
}

fn told(desk: &Desk) -> Vec<String> {
    desk.waiting()
        .iter()
        .map(|record| record.number.clone())
        .collect()
}

#[test]
fn what_was_kept_is_there_after_a_restart_and_its_number_is_nobody_elses() {
    let dir = tempfile::tempdir().unwrap();
    let mut first = desk(dir.path());
    let record = keep(&mut first);
    assert_eq!(record.wanted.quoted, Some(totals()), "as it was agreed");
    assert_eq!(
        record.wanted.items[0].preview, None,
        "a picture lies in the store"
    );
    drop(first);
    let mut again = Desk::open(dir.path()).unwrap();
    let found = again.find(record.id).unwrap();
    assert_eq!((&found.number, found.at), (&record.number, now()));
    assert_eq!((&found.wanted, &found.priced), (&record.wanted, &record.priced));
    let mut all = vec![record.number.clone()];
    for _ in 0..4 {
        all.push(keep(&mut again).number.clone());
    }
    all.sort();
    assert_eq!(all, numbers(0), "each once");
    let refused = again.keep(now(), intent(None), priced()).unwrap_err();
    assert_eq!(refused.http_status(), 503, "none is left to promise");
    // Also when the lines are gone: they were promised.
    again
        .done(&again.waiting().iter().map(|record| record.id).collect::<Vec<_>>())
        .unwrap();
    drop(again);
    assert_eq!(Desk::open(dir.path()).unwrap().standing(), Standing::default());
}

#[test]
fn a_torn_last_line_costs_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let mut first = desk(dir.path());
    keep(&mut first);
    keep(&mut first);
    drop(first);
    let path = dir.path().join("0/orders");
    let whole = fs::read(&path).unwrap();
    // Wherever the power went.
    let first_line = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for cut in [first_line + 1, first_line + 40, whole.len() - 1] {
        fs::write(&path, &whole[..cut]).unwrap();
        let mut again = Desk::open(dir.path()).unwrap();
        assert_eq!(told(&again), ["KRFT-Z00004"], "cut at {cut}");
        assert_eq!(fs::read(&path).unwrap().len(), first_line, "its part is cut off");
        keep(&mut again);
        drop(again);
        assert_eq!(Desk::open(dir.path()).unwrap().standing().records, 2);
    }
}

#[test]
fn a_changed_line_is_put_aside_and_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut first = desk(dir.path());
    for _ in 0..3 {
        keep(&mut first);
    }
    drop(first);
    let path = dir.path().join("0/orders");
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let changed = lines[1].replace("Barquisimeto", "Barquisimet0");
    assert_ne!(changed, lines[1]);
    fs::write(&path, [lines[0], &changed, lines[2]].concat()).unwrap();
    let again = Desk::open(dir.path()).unwrap();
    assert_eq!((again.standing().records, again.unreadable), (2, 1));
    let aside = fs::read_to_string(dir.path().join("0/unreadable")).unwrap();
    assert_eq!(aside, changed, "not lost");
    drop(again);
    assert_eq!(Desk::open(dir.path()).unwrap().unreadable, 0, "told once");
}

#[test]
fn a_key_is_one_order() {
    let dir = tempfile::tempdir().unwrap();
    let mut one = desk(dir.path());
    let first = one.keep(now(), intent(Some(key("a", 1))), priced()).unwrap();
    let again = one.keep(now(), intent(Some(key("a", 1))), priced()).unwrap();
    assert_eq!((first.id, &first.number), (again.id, &again.number));
    let other = one.keep(now(), intent(Some(key("a", 2))), priced()).unwrap_err();
    assert_eq!(other.code(), "idempotency_key_reused");
    // A process beside it reads its journal, and never writes there.
    let mut two = Desk::open(dir.path()).unwrap();
    two.stock_up(numbers(10)).unwrap();
    let there = two.keep(now(), intent(Some(key("a", 1))), priced()).unwrap();
    assert_eq!(there.id, first.id);
    assert_eq!(two.find(first.id).map(|record| record.id), Some(first.id));
    let own = keep(&mut two);
    assert_eq!(own.number, "KRFT-Z00014");
    assert_eq!((told(&one).len(), told(&two).len()), (1, 1));
    two.adopt().unwrap();
    assert_eq!(told(&two).len(), 1, "what a living process has stays with it");
}

#[test]
fn what_a_process_left_behind_is_brought_in() {
    let dir = tempfile::tempdir().unwrap();
    let mut one = desk(dir.path());
    let mut two = Desk::open(dir.path()).unwrap();
    let left = keep(&mut one);
    drop(one);
    two.adopt().unwrap();
    assert_eq!(told(&two), [left.number.as_str()]);
    assert_eq!(two.standing().numbers, 4);
    assert_eq!(fs::read(dir.path().join("0/orders")).unwrap(), b"");
    // And nobody gets its numbers twice.
    let next = Desk::open(dir.path()).unwrap();
    assert_eq!(next.standing(), Standing::default());
}

#[test]
fn only_what_is_in_the_database_leaves_the_journal() {
    let dir = tempfile::tempdir().unwrap();
    let mut one = desk(dir.path());
    let (first, second) = (keep(&mut one), keep(&mut one));
    one.done(&[first.id]).unwrap();
    assert_eq!(told(&one), [second.number.as_str()]);
    let third = keep(&mut one);
    drop(one);
    let again = Desk::open(dir.path()).unwrap();
    assert_eq!(told(&again), [second.number.clone(), third.number.clone()]);
}
