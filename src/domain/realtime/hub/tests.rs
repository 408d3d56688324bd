use super::*;
use crate::domain::accounts::OrderAccess;
use crate::domain::lifecycle::OrderStatus;

fn hub() -> Arc<Hub> {
    Arc::new(Hub::new("postgres:///none", Pace::default()))
}

fn heard(order: OrderId, ends_links: bool) -> Heard {
    Heard {
        event: 1,
        order,
        status: OrderStatus::Ready,
        is_for_customers: true,
        workshops: HashSet::new(),
        ends_links,
    }
}

fn person() -> Key {
    Key::Person(UserId::any())
}

fn no_frames(_: bool) -> Option<Frame> {
    None
}

fn all_of(subscription: &mut Subscription) -> usize {
    std::iter::from_fn(|| subscription.frames.try_recv().ok()).count()
}

#[test]
fn a_reader_that_is_too_far_behind_is_dropped_and_the_others_are_not() {
    let hub = hub();
    let order = OrderId::any();
    let mut slow = hub.subscribe(Scope::Staff, person()).unwrap();
    let mut quick = hub.subscribe(Scope::Order(order), person()).unwrap();
    for _ in 0..=BEHIND {
        hub.tell(&heard(order, false), no_frames);
        assert_eq!(all_of(&mut quick), 1);
    }
    assert_eq!((hub.open(), hub.dropped()), (1, 1));
    // It gets what was waiting for it, and then its end.
    assert_eq!(all_of(&mut slow), BEHIND);
    assert!(slow.frames.is_closed());
    assert!(!quick.frames.is_closed());
}

#[test]
fn nobody_takes_all_the_room() {
    let hub = hub();
    let key = person();
    let mine: Vec<Subscription> = (0..STREAMS_OF_A_PERSON)
        .map(|_| hub.subscribe(Scope::Staff, key.clone()).unwrap())
        .collect();
    assert_eq!(hub.subscribe(Scope::Staff, key.clone()).err(), Some(Busy::Yours));
    let mut others: Vec<Subscription> = Vec::new();
    while hub.open() < STREAMS {
        others.push(hub.subscribe(Scope::Staff, person()).unwrap());
    }
    assert_eq!(hub.subscribe(Scope::Staff, person()).err(), Some(Busy::Ours));
    drop(mine);
    assert!(hub.subscribe(Scope::Staff, key).is_ok());
}

#[test]
fn a_renewed_link_ends_the_streams_of_the_old_one() {
    let hub = hub();
    let order = OrderId::any();
    let _guest = hub.subscribe(Scope::Order(order), Key::Link(order)).unwrap();
    let _owner = hub.subscribe(Scope::Order(order), person()).unwrap();
    let other = OrderId::any();
    let _elsewhere = hub.subscribe(Scope::Order(other), Key::Link(other)).unwrap();
    hub.tell(&heard(order, true), no_frames);
    assert_eq!(hub.open(), 2);
}

#[test]
fn what_was_missed_is_looked_up_again() {
    let hub = hub();
    let order = OrderId::any();
    let mut page = hub.subscribe(Scope::Staff, person()).unwrap();
    let _client = hub
        .subscribe(
            Scope::Production {
                order,
                access: OrderAccess::Admin,
            },
            person(),
        )
        .unwrap();
    hub.refresh();
    assert_eq!(all_of(&mut page), 1);
    // The client's stream has ended: it comes back with the last id that it saw.
    assert_eq!(hub.open(), 1);
}

#[test]
fn a_page_hears_what_happened_while_it_was_on_its_way() {
    let hub = hub();
    let order = OrderId::any();
    hub.tell(&heard(order, false), no_frames);
    let mut page = hub.subscribe(Scope::Order(order), person()).unwrap();
    assert_eq!(all_of(&mut page), 1);
    let mut other = hub.subscribe(Scope::Order(OrderId::any()), person()).unwrap();
    assert_eq!(all_of(&mut other), 0, "what is none of its business");
    // A client of the API reads the timeline instead.
    let mut client = hub
        .subscribe(
            Scope::Production {
                order,
                access: OrderAccess::Admin,
            },
            person(),
        )
        .unwrap();
    assert_eq!(all_of(&mut client), 0);
    for _ in 0..REPEATED {
        hub.tell(&heard(order, false), no_frames);
    }
    let mut late = hub.subscribe(Scope::Staff, person()).unwrap();
    assert_eq!(all_of(&mut late), 1, "many at once are one look at everything");
}

#[test]
fn a_closed_hub_opens_nothing() {
    let hub = hub();
    let open = hub.subscribe(Scope::Staff, person()).unwrap();
    hub.close();
    assert!(open.frames.is_closed());
    assert_eq!(hub.subscribe(Scope::Staff, person()).err(), Some(Busy::Ours));
}
