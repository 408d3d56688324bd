//! `/disenos`: one's own designs, and one that somebody shared.

use crate::harness::client::Client;
use crate::harness::{self, Site};
use crate::http::admin::catalog::views::product;
use crate::http::api::designs::{made_two_sided, ordered, with_areas};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::domain::designs::sweep;
use krafta::schema::designs;

fn shop() -> (Site, Client, String) {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    let owner = site.signed_in(Role::Cliente);
    let design = made_two_sided(&owner, &site);
    let id = design["id"].as_str().unwrap().to_owned();
    (site, owner, id)
}

pub fn slug(site: &Site) -> String {
    use krafta::schema::products;
    let id = product(site);
    products::table
        .find(id)
        .select(products::slug)
        .first(&mut site.connect())
        .unwrap()
}

fn sweep_now(site: &Site) {
    actix_web::rt::System::new()
        .block_on(sweep::run_once(&site.app.db))
        .unwrap();
}

fn is_there(site: &Site, id: &str) -> bool {
    let id: uuid::Uuid = id.parse().unwrap();
    let found: i64 = designs::table
        .find(id)
        .count()
        .get_result(&mut site.connect())
        .unwrap();
    found == 1
}

#[test]
fn ones_own_are_listed_kept_used_again_and_taken_away() {
    let (site, owner, id) = shop();
    let page = owner.get("/disenos").text();
    for words in [
        "Mis diseños",
        "Frente, Espalda",
        "Se borra el",
        "Conservar",
        "Usar este diseño",
        "Borrar",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let (_, rest) = page.split_once("<img src=\"/api/designs/").unwrap();
    let picture = rest.split('"').next().unwrap().replace("&#38;", "&");
    assert_eq!(owner.get(&format!("/api/designs/{picture}")).status, 200);
    let stranger = site.signed_in(Role::Cliente);
    assert!(
        stranger
            .get("/disenos")
            .text()
            .contains("Todavía no tienes diseños")
    );
    for noun in ["guardado", "retiro"] {
        assert_eq!(
            stranger.post_form(&format!("/disenos/{id}/{noun}"), &[]).status,
            404,
            "{noun}"
        );
    }
    assert_eq!(owner.get("/disenos?cursor=x").status, 400);

    // Used again it stands on the product's page, as it was.
    let slug = slug(&site);
    let used = owner.post_form(&format!("/disenos/{id}/uso"), &[("producto", &slug)]);
    let place = format!("/productos/{slug}#diseno");
    assert_eq!(
        (used.status, used.header("location")),
        (303, place.as_str()),
        "{}",
        used.text()
    );
    let page = owner.get(&format!("/productos/{slug}")).text();
    assert!(page.contains(&format!("value=\"{id}\"")), "{page}");
    assert_eq!(
        owner
            .post_form(&format!("/disenos/{id}/uso"), &[("producto", "nada")])
            .status,
        404
    );

    // Kept it outlives its week.
    let other = made_two_sided(&stranger, &site)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        owner.post_form(&format!("/disenos/{id}/guardado"), &[]).status,
        303
    );
    assert!(!owner.get("/disenos").text().contains("Se borra el"));
    site.app
        .db
        .clock()
        .set(harness::noon() + chrono::TimeDelta::days(9));
    sweep_now(&site);
    assert!(is_there(&site, &id), "it is kept");
    assert!(!is_there(&site, &other), "nobody kept that one");
}

#[test]
fn what_is_ordered_stays_and_the_rest_can_be_taken_away() {
    let (site, owner, id) = shop();
    let design = owner.get(&format!("/api/designs/{id}")).json();
    site.place(&owner, &ordered(&design));
    let page = owner.get("/disenos").text();
    assert!(
        page.contains("lo lleva lo conserva") && !page.contains("Se borra el"),
        "{page}"
    );
    // It leaves the list alone; the order's page has it still.
    let removed = owner.post_form(&format!("/disenos/{id}/retiro"), &[]);
    assert_eq!(removed.status, 303);
    let page = owner.get("/disenos").text();
    assert!(
        page.contains("Ya no está en tu lista") && !page.contains(&format!("/disenos/{id}/uso")),
        "{page}"
    );
    assert!(is_there(&site, &id));
    assert_eq!(owner.get(&format!("/api/designs/{id}")).status, 200);
    let other = site.signed_in(Role::Cliente);
    let own = made_two_sided(&other, &site)["id"].as_str().unwrap().to_owned();
    assert_eq!(
        other.post_form(&format!("/disenos/{own}/guardado"), &[]).status,
        303
    );
    assert_eq!(
        other.post_form(&format!("/disenos/{own}/retiro"), &[]).status,
        303
    );
    assert!(!is_there(&site, &own));
}

#[test]
fn on_another_product_it_is_told_how_each_piece_comes_out() {
    let site = harness::demo();
    let owner = site.signed_in(Role::Cliente);
    let shirt = "franela-unisex";
    own_text(&owner, shirt, "Cardenales");
    let page = owner.get(&format!("/productos/{shirt}")).text();
    let id = super::value(&page, "disenado").to_owned();
    let told = |slug: &str| {
        let used = owner.post_form(&format!("/disenos/{id}/uso"), &[("producto", slug)]);
        assert_eq!(used.status, 303, "{}", used.text());
        let page = owner.get(&format!("/productos/{slug}")).text();
        let (_, rest) = page.split_once("Lo pusimos a la medida de este producto")?;
        Some(rest.split("</ul>").next().unwrap().to_owned())
    };
    let cap = told("gorra-bordada").expect("the cap is smaller");
    for words in ["«Cardenales», letra de 0,", "Letras muy finas para Bordado"] {
        assert!(cap.contains(words), "{words}: {cap}");
    }
    assert_eq!(told(shirt), None, "its own has no other measures");
}

#[test]
fn a_name_tells_kept_ones_apart() {
    let (site, owner, id) = shop();
    let path = format!("/disenos/{id}/nombre");
    let stranger = site.signed_in(Role::Cliente);
    assert_eq!(stranger.post_form(&path, &[("nombre", "Mío")]).status, 404);
    let name = "Ñ".repeat(60);
    for name in ["Cardenales 2026", name.as_str()] {
        assert_eq!(owner.post_form(&path, &[("nombre", name)]).status, 303);
        let page = owner.get("/disenos").text();
        assert!(
            page.contains(&format!(">{name}</h2>")) && !page.contains("Se borra el"),
            "{page}"
        );
    }
    assert_eq!(owner.post_form(&path, &[("nombre", &"x".repeat(61))]).status, 400);
    assert!(owner.get("/disenos").text().contains(&name));
    assert_eq!(owner.post_form(&path, &[("nombre", "")]).status, 303);
    assert!(!owner.get("/disenos").text().contains(&name));
    let long = format!("UPDATE kept_designs SET name = '{}'", "x".repeat(61));
    assert!(site.connect().batch_execute(&long).is_err());
}

#[test]
fn of_what_is_tried_out_the_newest_of_each_product_is_listed() {
    let (site, owner, first) = shop();
    let slug = slug(&site);
    own_text(&owner, &slug, "Uno");
    own_text(&owner, &slug, "Dos");
    let page = owner.get("/disenos").text();
    assert_eq!(page.matches("Usar este diseño").count(), 1, "{page}");
    assert!(!page.contains(&first));
    assert_eq!(
        owner.post_form(&format!("/disenos/{first}/guardado"), &[]).status,
        303
    );
    let page = owner.get("/disenos").text();
    assert!(
        page.contains(&first) && page.matches("Usar este diseño").count() == 2,
        "{page}"
    );
}

fn own_text(client: &Client, slug: &str, words: &str) {
    let fields = [
        ("area", "frente"),
        ("lugar", "centro"),
        ("texto", words),
        ("letra", "noto_sans"),
        ("tinta", "#1d4f91"),
        ("alto", "2"),
    ];
    let placed = client.post_form(&format!("/productos/{slug}/diseno/texto"), &fields);
    assert_eq!(placed.status, 303, "{}", placed.text());
}

#[test]
fn a_link_shares_a_design_that_others_order_as_theirs() {
    let (site, owner, id) = shop();
    let page = owner.get("/disenos").text();
    let (_, rest) = page.split_once(&format!("/disenos/{id}?token=")).unwrap();
    let token = rest.split('"').next().unwrap().to_owned();
    let link = format!("/disenos/{id}?token={token}");
    let friend = site.client();
    assert_eq!(friend.get(&format!("/disenos/{id}")).status, 404);
    assert_eq!(friend.get(&link.replace("token=", "token=x")).status, 404);
    let page = friend.get(&link).text();
    for words in [
        "Desde $4,00 con este diseño",
        "desde $4,00",
        "Pedir con este diseño",
        "noindex",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let (_, rest) = page.split_once("og:image\" content=\"").expect(&page);
    let picture = rest.split('"').next().unwrap().replace("&#38;", "&");
    let (_, path) = picture.split_once("/api/").unwrap();
    let drawn = friend.get(&format!("/api/{path}"));
    assert_eq!((drawn.status, drawn.header("content-type")), (200, "image/png"));

    let slug = slug(&site);
    let used = friend.post_form(
        &format!("/disenos/{id}/uso"),
        &[("producto", &slug), ("token", &token)],
    );
    assert_eq!(used.status, 303, "{}", used.text());
    let page = friend.get(&format!("/productos/{slug}")).text();
    assert!(
        page.contains("name=\"disenado\"") && !page.contains(&format!("value=\"{id}\"")),
        "one like it, of theirs: {page}"
    );
    // A side that the product has not any more is told where it is chosen, and once it is left out.
    let late = site.client();
    site.connect()
        .batch_execute("DELETE FROM print_areas WHERE code = 'espalda'")
        .unwrap();
    let shown = late.get(&link).text();
    assert!(shown.contains("(no tiene Espalda: queda fuera)"), "{shown}");
    let used = late.post_form(
        &format!("/disenos/{id}/uso"),
        &[("producto", &slug), ("token", &token)],
    );
    assert_eq!(used.status, 303);
    let shown = late.get(&format!("/productos/{slug}")).text();
    assert!(shown.contains("lo de los otros quedó fuera"), "{shown}");
    // They change it: its pictures lie in a design of theirs now.
    own_text(&friend, &slug, "Lara");
    let page = friend.get(&format!("/productos/{slug}")).text();
    assert!(page.contains("«Lara»"), "{page}");
    // Who has none of it may not, and nobody has the originals or what a press is given by the link.
    let made = owner.get(&format!("/api/designs/{id}")).json();
    let stranger = site.client();
    let again = stranger.post_json("/api/designs", &made["document"]);
    assert_eq!(again.status, 400, "{}", again.text());
    for path in [
        format!("/api/designs/{id}"),
        format!("/api/designs/{id}/print/frente"),
    ] {
        assert_eq!(friend.get(&format!("{path}?token={token}")).status, 404, "{path}");
        assert_eq!(owner.get(&path).status, 200, "{path}");
    }
    let data = page.replace("&quot;", "\"").replace("&#34;", "\"");
    let (_, rest) = data.split_once("/files/").expect("a picture of it");
    let drawn = rest.split('"').next().unwrap();
    let (file, token) = drawn.split_once('?').unwrap();
    assert_eq!(stranger.get(&format!("/files/{file}/art?{token}")).status, 200);
    for way in ["", "/preview", "/thumbnail"] {
        assert_eq!(
            stranger.get(&format!("/files/{file}{way}?{token}")).status,
            404,
            "{way}"
        );
    }
}

/// Where its link leads, as its owner's list has it; `None` where it is not shared.
fn shared(owner: &Client, id: &str) -> Option<String> {
    let page = owner.get("/disenos").text();
    let (_, rest) = page.split_once(&format!("/disenos/{id}?token="))?;
    Some(format!("/disenos/{id}?token={}", rest.split('"').next().unwrap()))
}

#[test]
fn a_link_that_was_withdrawn_opens_no_more_and_another_does() {
    let (site, owner, id) = shop();
    let (friend, other) = (site.client(), site.signed_in(Role::Cliente));
    let first = shared(&owner, &id).expect("it is shared");
    let picture = |link: &str| {
        let (_, token) = link.split_once('?').unwrap();
        format!("/api/designs/{id}/preview?{token}")
    };
    assert_eq!(friend.get(&first).status, 200);
    assert_eq!(friend.get(&picture(&first)).status, 200);
    // Somebody took it up meanwhile.
    let slug = slug(&site);
    let (_, token) = first.split_once("token=").unwrap();
    let uses = [("producto", slug.as_str()), ("token", token)];
    assert_eq!(friend.post_form(&format!("/disenos/{id}/uso"), &uses).status, 303);

    let (withdrawal, making) = (
        format!("/disenos/{id}/enlace/retiro"),
        format!("/disenos/{id}/enlace"),
    );
    for path in [&withdrawal, &making] {
        assert_eq!(other.post_form(path, &[]).status, 404, "{path}");
        assert_eq!(
            site.client().post_form(path, &[]).status,
            303,
            "to where one signs in"
        );
    }
    assert_eq!(friend.get(&first).status, 200, "nobody who may withdrew it");
    // While there is one no other is made.
    assert_eq!(owner.post_form(&making, &[]).status, 303);
    assert_eq!(shared(&owner, &id).as_ref(), Some(&first));
    for _ in 0..2 {
        let done = owner.post_form(&withdrawal, &[]);
        assert_eq!((done.status, done.header("location")), (303, "/disenos"));
    }
    let page = owner.get("/disenos").text();
    assert!(
        page.contains("Crear otro enlace") && !page.contains("Dejar de compartir"),
        "{page}"
    );
    assert_eq!(shared(&owner, &id), None);
    // As if it had never been; for who made it all is as it was.
    let stranger = site.client();
    for path in [first.clone(), picture(&first)] {
        assert_eq!(stranger.get(&path).status, 404, "{path}");
    }
    let never = format!("/disenos/{}?token=x", uuid::Uuid::new_v4());
    let said = |path: &str| {
        let text = stranger.get(path).text();
        text.contains("Este enlace no abre ningún diseño")
    };
    assert!(said(&first) && said(&never));
    assert_eq!(
        stranger.post_form(&format!("/disenos/{id}/uso"), &uses).status,
        404
    );
    let own = owner.get(&format!("/disenos/{id}")).text();
    assert!(own.contains("Crear otro enlace"), "{own}");
    let (_, rest) = own.split_once("<img src=\"/api/designs/").unwrap();
    let shown = rest.split('"').next().unwrap().replace("&#38;", "&");
    assert_eq!(owner.get(&format!("/api/designs/{shown}")).status, 200);
    let taken = friend.get(&format!("/productos/{slug}")).text();
    assert!(taken.contains("name=\"disenado\""), "theirs stays: {taken}");

    // Another one, from the design's page, by staff; the first stays dead.
    let staff = site.signed_in(Role::Operador);
    let from = [("desde", "diseno")];
    let made = staff.post_form(&making, &from);
    assert_eq!(
        (made.status, made.header("location")),
        (303, format!("/disenos/{id}").as_str())
    );
    let second = shared(&owner, &id).expect("it is shared again");
    assert_ne!(second, first);
    for (link, status) in [(&second, 200), (&first, 404)] {
        assert_eq!(stranger.get(link).status, status, "{link}");
        assert_eq!(stranger.get(&picture(link)).status, status, "{link}");
    }
    let page = stranger.get(&second).text();
    assert!(!page.contains("Dejar de compartir"), "{page}");
    assert!(
        staff
            .get(&format!("/disenos/{id}"))
            .text()
            .contains("Dejar de compartir")
    );
    assert_eq!(staff.post_form(&withdrawal, &from).status, 303);
    assert_eq!(stranger.get(&second).status, 404);
    // The database holds that there is one at a time.
    owner.post_form(&making, &[]);
    let two = site.connect().batch_execute(&format!(
        "INSERT INTO design_links (design_id, number, made_at) VALUES ('{id}', 9, now())"
    ));
    assert!(two.is_err());
}
