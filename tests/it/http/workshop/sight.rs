//! Who sees which card, and what is on it.

use super::*;

#[test]
fn a_workshop_sees_and_moves_only_its_own() {
    let Shop {
        site,
        taller,
        workshop: own,
        ..
    } = shop();
    let stranger = site.signed_in(Role::Taller);
    let order = Paid::new(&[("taza", 1)]).place(&site);
    let id = work_on(&site, order.id)[0].id;

    assert!(!dashboard(&stranger).contains(&order.number));
    assert!(queue(&stranger).is_empty());
    for noun in ["acceptance", "production", "readiness", "dispatch", "delivery"] {
        assert_eq!(press(&stranger, &order, noun, &[]).status, 404, "{noun}");
        // Naming the other workshop changes nothing.
        let named = [("workshop", own.to_string())];
        let named: Vec<(&str, &str)> = named
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        assert_eq!(press(&stranger, &order, noun, &named).status, 404, "{noun}");
    }
    assert_eq!(
        press(&stranger, &order, "rejection", &[("reason", "no")]).status,
        404
    );
    assert_eq!(
        press(&stranger, &order, "problems", &[("note", "no")]).status,
        404
    );
    for body in [
        json!({"orderId": order.id, "status": "ACCEPTED"}),
        json!({"assignmentId": id, "status": "ACCEPTED"}),
    ] {
        assert_eq!(stranger.put_json("/api/workshop", &body).status, 404);
    }
    assert_eq!(stages(&site, order.id), [S::Notified]);

    let unlinked = site.sign_in(&unlinked_taller(&site));
    let page = dashboard(&unlinked);
    assert!(page.contains("todavía no está unida a un taller"), "{page}");
    assert!(queue(&unlinked).is_empty());
    assert_eq!(press(&unlinked, &order, "acceptance", &[]).status, 404);
    assert!(dashboard(&taller).contains(&order.number));
    assert_eq!(
        site.signed_in(Role::Cliente).get("/workshop/dashboard").status,
        403
    );
    assert_eq!(site.signed_in(Role::Operador).get("/api/workshop").status, 403);
}

#[test]
fn an_admin_sees_all_and_may_look_at_one_workshop() {
    let Shop {
        site, workshop: own, ..
    } = shop();
    variant(&site, "gorra");
    let other = workshop(&site, "Taller Dos", &[("gorra", "5.00")]);
    let (mug, cap) = (
        Paid::new(&[("taza", 1)]).place(&site),
        Paid::new(&[("gorra", 1)]).place(&site),
    );
    let admin = site.signed_in(Role::Admin);

    let page = dashboard(&admin);
    for shown in [&mug.number, &cap.number, "Taller Uno", "Taller Dos"] {
        assert!(page.contains(shown), "{shown}");
    }
    let filter = format!("/workshop/dashboard?workshop={other}");
    let page = admin.get(&filter).text();
    assert!(page.contains(&cap.number) && !page.contains(&mug.number));
    let of_one = admin.get(&format!("/api/workshop?workshopId={own}")).json();
    assert_eq!(of_one["orders"].as_array().unwrap().len(), 1);
    assert_eq!(of_one["orders"][0]["orderNumber"], json!(mug.number));
    for unknown in ["x", "00000000-0000-0000-0000-000000000000"] {
        assert_eq!(
            admin
                .get(&format!("/workshop/dashboard?workshop={unknown}"))
                .status,
            404
        );
    }
    assert_eq!(admin.get("/workshop/dashboard?workshop=&stage=").status, 200);
    let bad = admin.get("/api/workshop?workshopId=x");
    assert!(bad.json()["fields"]["workshopId"].is_string());

    // The page stays as it was narrowed; the form says whose work is meant.
    let path = format!(
        "/workshop/orders/{}/acceptance?workshop={other}&stage=NOTIFIED",
        cap.id
    );
    let done = admin.post_form(&path, &[("workshop", &other.to_string())]);
    assert_eq!(done.status, 303);
    let place = format!("{filter}&stage=NOTIFIED#card-{}-{other}", cap.id);
    assert_eq!(done.header("location"), place);
    let wrong = admin.post_form(&path, &[("workshop", &own.to_string())]);
    assert_eq!(wrong.status, 404);
    assert_eq!(admin.post_form(&path, &[]).status, 400);
    assert_eq!(stages(&site, cap.id), [S::Accepted]);
}

#[test]
fn one_stage_can_be_looked_at_alone() {
    let Shop { site, taller, .. } = shop();
    let (first, second) = (
        Paid::new(&[("taza", 1)]).place(&site),
        Paid::new(&[("taza", 2)]).place(&site),
    );
    press(&taller, &second, "production", &[]);
    let page = taller.get("/workshop/dashboard?stage=IN_PRODUCTION").text();
    assert!(page.contains(&second.number) && !page.contains(&first.number));
    assert!(page.contains("readiness?stage=IN_PRODUCTION"), "{page}");
    let page = taller.get("/workshop/dashboard?stage=nada").text();
    assert!(page.contains(&first.number) && page.contains(&second.number));
}

#[test]
fn two_workshops_share_an_order_and_each_has_its_card() {
    let Shop {
        site, taller: first, ..
    } = shop();
    variant(&site, "gorra");
    let other = workshop(&site, "Taller Dos", &[("gorra", "5.00")]);
    let second = operator(&site, other);
    let order = Paid::new(&[("taza", 1), ("gorra", 2)]).place(&site);

    assert_eq!(press(&first, &order, "production", &[]).status, 303);
    assert_eq!(stages(&site, order.id), [S::InProduction, S::Notified]);
    let page = dashboard(&second);
    assert!(column(&page, "nuevos").contains("Producto gorra") && !page.contains("Producto taza"));
    let (one, two) = (queue(&first), queue(&second));
    assert_eq!(
        (&one[0]["status"], &two[0]["status"]),
        (&json!("IN_PRODUCTION"), &json!("NOTIFIED"))
    );
    assert_eq!(one[0]["items"].as_array().unwrap().len(), 1);

    // An admin's move by the order takes both, or none.
    let admin = site.signed_in(Role::Admin);
    assert_eq!(queue(&admin).len(), 2);
    let refused = admin.put_json("/api/workshop", &json!({"orderId": order.id, "status": "READY"}));
    assert_eq!(
        (refused.status, refused.json()["code"].clone()),
        (409, json!("illegal_move"))
    );
    assert_eq!(stages(&site, order.id), [S::InProduction, S::Notified]);
    let started = admin.put_json(
        "/api/workshop",
        &json!({"orderId": order.id, "status": "IN_PRODUCTION"}),
    );
    assert_eq!(started.status, 200, "{}", started.text());
    assert_eq!(started.json()["order"]["items"].as_array().unwrap().len(), 2);
    assert_eq!(started.json()["order"]["workshopId"], Value::Null);
    assert_eq!(stages(&site, order.id), [S::InProduction, S::InProduction]);
}

#[test]
fn a_card_stands_at_its_lowest_stage() {
    let Shop { site, taller, .. } = shop();
    let order = Paid::new(&[("taza", 1), ("taza", 7)]).place(&site);
    let ahead = work_on(&site, order.id)[1].id;
    let body = json!({"assignmentId": ahead, "status": "IN_PRODUCTION"});
    let moved = taller.put_json("/api/workshop", &body).json();
    assert_eq!(moved["order"]["status"], "NOTIFIED");

    let page = dashboard(&taller);
    let card = column(&page, "nuevos");
    // What is in production cannot be let go, so the card as a whole cannot.
    assert!(card.contains("Aceptar") && card.contains("<span class=\"tag\">En producción</span>"));
    assert!(!card.contains("/rejection"), "{card}");
    assert_eq!(press(&taller, &order, "acceptance", &[]).status, 303);
    assert_eq!(stages(&site, order.id), [S::Accepted, S::InProduction]);
    assert_eq!(press(&taller, &order, "production", &[]).status, 303);
    assert_eq!(stages(&site, order.id), [S::InProduction, S::InProduction]);
}

#[test]
fn files_are_offered_as_they_lie() {
    let Shop { site, taller, .. } = shop();
    let design = upload(&site);
    let ours = Paid {
        design: Some(design),
        ..Paid::new(&[("taza", 1)])
    }
    .place(&site);
    let page = dashboard(&taller);
    assert!(page.contains(&format!("href=\"/files/{design}?download=1\"")));
    assert!(page.contains(&format!("src=\"/files/{design}/thumbnail\"")));
    assert_eq!(
        queue(&taller)[0]["items"][0]["fileUrl"],
        json!(format!("/files/{design}"))
    );
    press(&taller, &ours, "rejection", &[("reason", "no")]);

    let address = "https://example.com/a.png?x=1&y=2";
    Paid {
        preview_url: Some(address),
        ..Paid::new(&[("taza", 1)])
    }
    .place(&site);
    let page = dashboard(&taller);
    let escaped = "https://example.com/a.png?x=1&#38;y=2";
    assert!(page.contains(&format!("<img src=\"{escaped}\"")), "{page}");
    assert!(page.contains(&format!(
        "href=\"{escaped}\" target=\"_blank\" rel=\"noopener noreferrer\""
    )));
    assert_eq!(queue(&taller)[0]["items"][0]["previewUrl"], address);
}

#[test]
fn the_most_urgent_is_on_top() {
    let Shop { site, taller, .. } = shop();
    let place = |days: i64, priority| {
        let at = noon() - TimeDelta::days(days);
        Paid {
            at,
            ..Paid::new(&[("taza", 1)])
        }
        .priority(priority)
        .place(&site)
        .number
    };
    let (young, old) = (place(0, Priority::Standard), place(9, Priority::Standard));
    let rush = place(0, Priority::Rush);
    let numbers: Vec<Value> = queue(&taller)
        .iter()
        .map(|card| card["orderNumber"].clone())
        .collect();
    assert_eq!(numbers, [json!(rush), json!(old), json!(young)]);
    let page = dashboard(&taller);
    assert_eq!(page.matches("job-late").count(), 1);
    assert!(page.contains("Era para el") && page.contains("Urgente"));
}

#[test]
fn what_waits_for_approval_is_not_the_workshops_yet() {
    let Shop {
        site,
        taller,
        workshop,
        ..
    } = shop();
    variant(&site, "oro");
    // Dearer than it is sold for.
    offer(&site, workshop, "oro", "99.00");
    let order = Paid::new(&[("taza", 1), ("oro", 1)]).place(&site);
    assert_eq!(stages(&site, order.id), [S::Notified, S::PendingAssignment]);
    let waiting = work_on(&site, order.id)[1].id;
    assert!(!dashboard(&taller).contains("Producto oro"));
    assert_eq!(queue(&taller)[0]["items"].as_array().unwrap().len(), 1);
    let body = json!({"assignmentId": waiting, "status": "ACCEPTED"});
    assert_eq!(taller.put_json("/api/workshop", &body).status, 404);
    assert_eq!(press(&taller, &order, "acceptance", &[]).status, 303);
    assert_eq!(stages(&site, order.id), [S::Accepted, S::PendingAssignment]);

    // Nor through the other doors.
    let shown = taller.get(&format!("/api/orders/{}", order.id)).json();
    let names: Vec<&Value> = shown["order"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["productName"])
        .collect();
    assert_eq!(names, ["Producto taza"]);
    let file = upload(&site);
    let dear = Paid {
        design: Some(file),
        ..Paid::new(&[("oro", 1)])
    }
    .place(&site);
    assert_eq!(stages(&site, dear.id), [S::PendingAssignment]);
    assert_eq!(taller.get(&format!("/api/orders/{}", dear.id)).status, 404);
    let listed = |client: &Client, query: &str| -> Vec<Value> {
        let answer = client.get(&format!("/api/orders{query}")).json();
        let orders = answer["orders"].as_array().unwrap().iter();
        orders.map(|order| order["id"].clone()).collect()
    };
    assert_eq!(listed(&taller, ""), [json!(order.id)]);
    let admin = site.signed_in(Role::Admin);
    let all = listed(&admin, &format!("?workshopId={workshop}"));
    assert_eq!(all.len(), 2, "staff sees what waits: {all:?}");
}
