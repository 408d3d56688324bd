//! Two admins at one form: what one wrote is kept, or shown to the other before it is written over.

use crate::fixtures::example;
use crate::harness::client::Client;
use crate::harness::{self, Site};
use krafta::domain::accounts::Role;

/// Every field of the page's form with this address, as a browser would send it, with what is typed over it.
fn form(html: &str, action: &str, over: &[(&str, &str)]) -> Vec<(String, String)> {
    let start = html.find(&format!("action=\"{action}\""));
    let start = start.unwrap_or_else(|| panic!("no form for {action} in {html}"));
    let form = html[start..].split("</form>").next().unwrap();
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        Some(unescaped(rest.split('"').next().unwrap()))
    };
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut rest = form;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let tag = rest.split('>').next().unwrap();
        let Some(name) = attribute(tag, "name") else {
            continue;
        };
        let value = match tag.split(' ').next().unwrap() {
            "input" if tag.contains("type=\"checkbox\"") => {
                if !tag.contains(" checked") {
                    continue;
                }
                attribute(tag, "value").unwrap_or_else(|| "on".to_owned())
            }
            "input" => attribute(tag, "value").unwrap_or_default(),
            "textarea" => {
                let text = rest.split('>').nth(1).unwrap().split('<').next().unwrap();
                unescaped(text.trim_start_matches('\n'))
            }
            "select" => {
                let options = rest.split("</select>").next().unwrap();
                let mut options = options.split("<option ").skip(1);
                let first = options.clone().next();
                let chosen = options.find(|option| option.split('>').next().unwrap().contains(" selected"));
                let option = chosen.or(first).unwrap_or_default();
                attribute(&format!(" {option}"), "value").unwrap_or_default()
            }
            _ => continue,
        };
        fields.push((name, value));
    }
    for (name, value) in over {
        fields.retain(|(known, _)| known != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields
}

fn unescaped(text: &str) -> String {
    text.replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#60;", "<")
        .replace("&#38;", "&")
}

fn send(who: &Client, action: &str, fields: &[(String, String)]) -> crate::harness::client::Answer {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    who.post_form(action, &fields)
}

/// A field that one of them changes, another that the second changes, and both values of the first.
struct Case<'a> {
    page: &'a str,
    action: &'a str,
    field: &'a str,
    /// What the first writes, as the page shows it afterwards, and how it is told.
    first: (&'a str, &'a str),
    second: &'a str,
    /// Left alone by the first.
    other: (&'a str, &'a str),
}

fn walk(site: &Site, case: &Case<'_>) {
    let (one, two) = (site.signed_in(Role::Admin), site.signed_in(Role::Admin));
    let Case {
        page,
        action,
        field,
        first,
        second,
        other,
    } = *case;
    let seen = two.get(page).text();
    let sent = form(&seen, action, &[(field, first.0)]);
    let answer = send(&one, action, &sent);
    assert_eq!(answer.status, 303, "{field} of {action}: {}", answer.text());

    // Another field: both stay.
    let answer = send(&two, action, &form(&seen, action, &[other]));
    assert_eq!(answer.status, 303, "{field} of {action}: {}", answer.text());
    let now = form(&two.get(page).text(), action, &[]);
    let says = |name: &str| {
        now.iter()
            .rfind(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
    };
    assert_eq!(
        says(field).as_deref(),
        Some(first.0),
        "{field} of {action} is lost"
    );
    assert_eq!(says(other.0).as_deref(), Some(other.1), "{} of {action}", other.0);

    // The same field: shown first, written once it is meant.
    let answer = send(&two, action, &form(&seen, action, &[(field, second)]));
    let html = answer.text();
    assert_eq!(answer.status, 400, "{field} of {action} was written over");
    let told = format!("Otra persona puso «{}» mientras tanto", first.1);
    assert!(html.contains(&told), "{told} is not in {html}");
    let again = form(&html, action, &[]);
    assert!(
        again.contains(&(field.to_owned(), second.to_owned())),
        "{again:?}"
    );
    assert_eq!(send(&two, action, &again).status, 303, "{field} of {action}");
    let now = form(&one.get(page).text(), action, &[]);
    assert!(now.contains(&(field.to_owned(), second.to_owned())), "{now:?}");
}

#[test]
fn settings() {
    let site = harness::start();
    walk(
        &site,
        &Case {
            page: "/admin/settings",
            action: "/admin/settings",
            field: "unpaidDays",
            first: ("9", "9"),
            second: "12",
            other: ("acceptanceDays", "3"),
        },
    );
    walk(
        &site,
        &Case {
            page: "/admin/settings",
            action: "/admin/settings/contact",
            field: "contactHours",
            first: ("De 8 a 12", "De 8 a 12"),
            second: "De 9 a 5",
            other: ("contactEmail", "tienda@krafta.test"),
        },
    );
    let desk = [
        ("cashPlace", "Calle 1"),
        ("cashHours", "De 8 a 5"),
        ("cashState", "Lara"),
    ];
    let admin = site.signed_in(Role::Admin);
    assert_eq!(admin.post_form("/admin/settings/cash-desk", &desk).status, 303);
    walk(
        &site,
        &Case {
            page: "/admin/settings",
            action: "/admin/settings/cash-desk",
            field: "cashHours",
            first: ("De 8 a 12", "De 8 a 12"),
            second: "De 9 a 5",
            other: ("cashPlace", "Calle 2"),
        },
    );
}

#[test]
fn where_customers_pay() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let new = form(
        &admin.get("/admin/settings/accounts/new").text(),
        "/admin/settings/accounts",
        &[
            ("method", "ZELLE"),
            ("holder", "Krafta"),
            ("email", "pagos@krafta.test"),
        ],
    );
    assert_eq!(send(&admin, "/admin/settings/accounts", &new).status, 303);
    let page = admin.get("/admin/settings").text();
    let (_, rest) = page.split_once("href=\"/admin/settings/accounts/").unwrap();
    let rest = rest.split_once("Zelle").map_or(rest, |_| {
        let all = page.match_indices("href=\"/admin/settings/accounts/");
        let of_zelle = all.filter(|(at, _)| page[*at..].split("</a>").next().unwrap().contains("Zelle"));
        let (at, found) = of_zelle.last().unwrap();
        &page[at + found.len()..]
    });
    let account = format!("/admin/settings/accounts/{}", rest.split('"').next().unwrap());
    walk(
        &site,
        &Case {
            page: &account,
            action: &account,
            field: "holder",
            first: ("Krafta C.A.", "Krafta C.A."),
            second: "Krafta LLC",
            other: ("instructions", "Escribe el número del pedido."),
        },
    );
}

#[test]
fn what_it_costs_to_send() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let page = admin.get("/admin/shipping").text();
    let (_, rest) = page.split_once("href=\"/admin/shipping?rate=").unwrap();
    let page = format!("/admin/shipping?rate={}", rest.split('#').next().unwrap());
    let action = "/admin/shipping/rates";
    walk(
        &site,
        &Case {
            page: &page,
            action,
            field: "cost",
            first: ("3,50", "3,50"),
            second: "4,00",
            other: ("transitDays", "6"),
        },
    );
    // A new one over one that is there already.
    let known = form(&admin.get(&page).text(), action, &[]);
    let of = |name: &str| known.iter().find(|(field, _)| field == name).unwrap().1.clone();
    let over = [
        ("method", of("method")),
        ("destination", of("destination")),
        ("city", of("city")),
    ];
    let mut over: Vec<(&str, &str)> = over.iter().map(|(name, value)| (*name, value.as_str())).collect();
    over.extend([("cost", "9,00"), ("transitDays", "6")]);
    let blank = form(&admin.get("/admin/shipping").text(), action, &over);
    let answer = send(&admin, action, &blank);
    let html = answer.text();
    assert_eq!(answer.status, 400, "{html}");
    assert!(html.contains("Ya hay uno guardado, con «4,00»"), "{html}");
    assert_eq!(send(&admin, action, &form(&html, action, &[])).status, 303);
    assert!(admin.get("/admin/shipping").text().contains("$9,00"));

    // One that was put to rest meanwhile does not come back by another's correction.
    let seen = admin.get(&page).text();
    let id = page.rsplit('=').next().unwrap();
    let rests = format!("/admin/shipping/rates/{id}/deactivation");
    assert_eq!(admin.post_form(&rests, &[]).status, 303);
    assert_eq!(
        send(&admin, action, &form(&seen, action, &[("cost", "8,00")])).status,
        303
    );
    let list = admin.get("/admin/shipping").text();
    assert!(
        list.contains("$8,00") && list.contains(&format!("{id}/activation")),
        "{list}"
    );
}

#[test]
fn how_a_state_is_served_who_carries_and_what_a_zone_is_called() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    walk(
        &site,
        &Case {
            page: "/admin/shipping/rules?state=Lara",
            action: "/admin/shipping/rules",
            field: "originCity",
            first: ("Cabudare", "Cabudare"),
            second: "Carora",
            other: ("preferredMethod", "LOCAL_DELIVERY"),
        },
    );
    let carrier = [
        ("name", "Correos del Centro"),
        ("pageUrl", "https://correos.example/"),
        ("active", "on"),
    ];
    assert_eq!(admin.post_form("/admin/shipping/carriers", &carrier).status, 303);
    walk(
        &site,
        &Case {
            page: "/admin/shipping/carriers?name=Correos%20del%20Centro",
            action: "/admin/shipping/carriers",
            field: "trackingUrl",
            first: ("https://correos.example/{guia}", "https://correos.example/{guia}"),
            second: "https://correos.example/?n={guia}",
            other: ("pageUrl", "https://correos.example/inicio"),
        },
    );
    assert_eq!(
        admin
            .post_form("/admin/shipping/zones", &[("name", "Centro")])
            .status,
        303
    );
    let page = admin.get("/admin/shipping/zones").text();
    let (before, _) = page.split_once("/name\"").unwrap();
    let action = format!("{}/name", before.rsplit('"').next().unwrap());
    walk(
        &site,
        &Case {
            page: "/admin/shipping/zones",
            action: &action,
            field: "name",
            first: ("Centro norte", "Centro norte"),
            second: "Centro sur",
            other: ("name", "Centro norte"),
        },
    );
}

#[test]
fn who_somebody_is() {
    let site = harness::start();
    let (id, _) = site.user(Role::Operador);
    let page = format!("/admin/users/{id}");
    walk(
        &site,
        &Case {
            page: &page,
            action: &page,
            field: "role",
            first: ("CLIENTE", "Cliente"),
            second: "ADMIN",
            other: ("name", "Ana Pérez"),
        },
    );
}

#[test]
fn what_a_workshop_asks_for() {
    let site = harness::start();
    site.shop();
    let workshop = site.workshop("Nuevo");
    let page = format!("/admin/workshops/{workshop}");
    let action = format!("{page}/offers");
    let admin = site.signed_in(Role::Admin);
    let price = [
        ("variantId", "var-1"),
        ("minQuantity", "1"),
        ("cost", "5,00"),
        ("active", "on"),
    ];
    assert_eq!(admin.post_form(&action, &price).status, 303);
    walk(
        &site,
        &Case {
            page: &page,
            action: &action,
            field: "cost",
            first: ("5,50", "5,50"),
            second: "6,00",
            other: ("cost", "5,50"),
        },
    );
    // A tick is brought together with words.
    let seen = admin.get(&page).text();
    let ticked = form(&seen, &action, &[("reviewRequired", "on")]);
    assert_eq!(send(&admin, &action, &ticked).status, 303);
    assert_eq!(
        send(&admin, &action, &form(&seen, &action, &[("cost", "6,50")])).status,
        303
    );
    let now = form(&admin.get(&page).text(), &action, &[]);
    assert!(now.contains(&("cost".to_owned(), "6,50".to_owned())), "{now:?}");
    assert!(
        now.contains(&("reviewRequired".to_owned(), "on".to_owned())),
        "{now:?}"
    );
    // What was taken away is not written anew.
    let seen = admin.get(&page).text();
    let (before, _) = seen.split_once("/removal\"").unwrap();
    let removal = format!("{}/removal", before.rsplit('"').next().unwrap());
    assert_eq!(admin.post_form(&removal, &[]).status, 303, "{removal}");
    let answer = send(&admin, &action, &form(&seen, &action, &[("cost", "7,00")]));
    assert_eq!(answer.status, 409, "{}", answer.text());
    assert!(
        answer
            .text()
            .contains("Otra persona quitó ese precio mientras tanto")
    );
}

#[test]
fn how_pressing_an_order_is_and_who_makes_it() {
    let site = harness::start();
    site.shop();
    let placed = site.paid(&example());
    let page = format!("/admin/orders/{}", placed.id);
    let (one, two) = (site.signed_in(Role::Admin), site.signed_in(Role::Admin));
    let action = format!("{page}/priority");
    let seen = two.get(&page).text();
    assert_eq!(
        send(&one, &action, &form(&seen, &action, &[("priority", "RUSH")])).status,
        303
    );
    let answer = send(&two, &action, &form(&seen, &action, &[("priority", "HOLD")]));
    assert_eq!(answer.status, 400);
    assert!(
        answer
            .text()
            .contains("Otra persona puso «Urgente» mientras tanto"),
        "{}",
        answer.text()
    );
    assert_eq!(site.order(placed.id).priority.as_str(), "RUSH");
    assert_eq!(
        send(&two, &action, &form(&answer.text(), &action, &[])).status,
        303
    );
    assert_eq!(site.order(placed.id).priority.as_str(), "HOLD");
    assert_eq!(
        send(
            &two,
            &action,
            &form(&two.get(&page).text(), &action, &[("priority", "STANDARD")])
        )
        .status,
        303
    );

    // Two give the work to somebody else at the same time: the second hears of it.
    let seen = two.get(&page).text();
    let (before, _) = seen.split_once("/assignment\"").unwrap();
    let action = format!("{}/assignment", before.rsplit('"').next().unwrap());
    let choices: Vec<&str> = seen
        .split("<option value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    let known = one.get("/api/workshops").json();
    let known = known["workshops"].as_array().unwrap().iter();
    let workshops: Vec<String> = known
        .map(|workshop| workshop["id"].as_str().unwrap().to_owned())
        .collect();
    let listed: Vec<&String> = workshops
        .iter()
        .filter(|id| choices.contains(&id.as_str()))
        .collect();
    assert!(listed.len() > 1, "{choices:?}");
    let is_current = form(&seen, &action, &[]).contains(&("workshopId".to_owned(), listed[0].clone()));
    let (to, back) = if is_current {
        (listed[1], listed[0])
    } else {
        (listed[0], listed[1])
    };
    let wish = |to: &str| {
        form(
            &seen,
            &action,
            &[("workshopId", to), ("reason", "Tiene más tiempo")],
        )
    };
    assert_eq!(send(&one, &action, &wish(to)).status, 303);
    // Pressed twice.
    assert_eq!(send(&one, &action, &wish(to)).status, 303);
    let answer = send(&two, &action, &wish(back));
    assert_eq!(answer.status, 409, "{}", answer.text());
    assert!(
        answer.text().contains("Mientras tanto este artículo quedó con"),
        "{}",
        answer.text()
    );
}

#[test]
fn cash_is_counted_once_whoever_writes_it_down() {
    let site = harness::start();
    site.shop();
    let mut order = example();
    order.as_object_mut().unwrap().remove("payment");
    let placed = site.place(&site.client(), &order);
    let page = format!("/admin/orders/{}", placed.id);
    let action = format!("{page}/cash");
    let (one, two) = (site.signed_in(Role::Admin), site.signed_in(Role::Admin));
    let seen = one.get(&page).text();
    let took = |html: &str| form(html, &action, &[("amount", "5,00"), ("currency", "USD")]);
    let received = || site.order(placed.id).received.to_string();
    // One person's button, pressed twice, however much later.
    assert_eq!(send(&one, &action, &took(&seen)).status, 303);
    site.app
        .db
        .clock()
        .set(site.app.db.clock().now() + chrono::TimeDelta::minutes(10));
    assert_eq!(send(&one, &action, &took(&seen)).status, 303);
    assert_eq!(received(), "$5,00");
    // Somebody else's notes are others, or the same: they look first.
    let answer = send(&two, &action, &took(&seen));
    assert_eq!(answer.status, 409, "{}", answer.text());
    assert!(
        answer.text().contains("Mientras tanto cambiaron los pagos"),
        "{}",
        answer.text()
    );
    assert_eq!(received(), "$5,00");
    // The same amount again, once it was seen that the first is there, however soon.
    assert_eq!(send(&two, &action, &took(&answer.text())).status, 303);
    assert_eq!(received(), "$10,00");
}

#[test]
fn a_rate_that_somebody_else_entered_is_shown_first() {
    let site = harness::start();
    site.shop();
    let (one, two) = (site.signed_in(Role::Admin), site.signed_in(Role::Admin));
    let (page, action) = ("/admin/settings", "/admin/settings/rates");
    let seen = two.get(page).text();
    let rate = |html: &str, rate: &str| form(html, action, &[("rate", rate)]);
    assert_eq!(send(&one, action, &rate(&seen, "41,00")).status, 303);
    // The same again is a button that was pressed twice.
    assert_eq!(send(&one, action, &rate(&seen, "41,00")).status, 303);
    let answer = send(&two, action, &rate(&seen, "42,00"));
    let html = answer.text();
    assert_eq!(answer.status, 400, "{html}");
    assert!(html.contains("puso Bs. 41,00"), "{html}");
    site.app
        .db
        .clock()
        .set(site.app.db.clock().now() + chrono::TimeDelta::minutes(1));
    assert_eq!(send(&two, action, &form(&html, action, &[])).status, 303);
    assert!(two.get(page).text().contains("Bs. 42,00"));
}
